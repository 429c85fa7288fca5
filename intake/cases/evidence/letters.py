"""The letters of a value where they stand on its page, each with its score and with what else was seen there.

A field knows how well its text was read as a whole. Where two papers differ in one letter, it is that letter that counts: a
name whose last letter is unsure still differs in its second one.

Cannot see: letters of a value that is no run of a line (several lines, a second look under a seal), and those of a text layer.
"""

from collections.abc import Iterable
from typing import Any

from intake.model import Char, Field, Line, Page, Reading


def letters_of(reading: Reading, field: Field[Any]) -> tuple[Char, ...]:
    """One for each character of the value; empty where it cannot be found on its page, or stands there in two ways."""
    text = "" if field.value is None else str(field.value)
    page = next((p for p in reading.document.pages if field.evidence and p.number == field.evidence.page), None)
    if page is None or not text:
        return ()
    found = [run for line, run in _iter_runs(page.lines, text) if _overlaps_field(page, line, field)]
    return found[0] if len(found) == 1 else ()


def _overlaps_field(page: Page, line: Line, field: Field[Any]) -> bool:
    """Whether the line lies where the value was read."""
    assert field.evidence is not None
    own, there = page.frame.map_rect(line.rect), field.evidence.box
    across = min(own.right, there.right) - max(own.left, there.left)
    down = min(own.bottom, there.bottom) - max(own.top, there.top)
    return across > 0 and down > 0


def _iter_runs(lines: Iterable[Line], text: str) -> Iterable[tuple[Line, tuple[Char, ...]]]:
    """The lines in which the text stands once, and where; blanks between its letters are left out."""
    for line in lines:
        if len(line.chars) < len(text) or text[0] not in line.text or text[-1] not in line.text:
            continue
        chars = [c for c in line.chars if not c.text.isspace()]
        flat = "".join(c.text for c in chars)
        if flat.count(text) == 1 and len(flat) == len(chars):
            at = flat.index(text)
            yield line, tuple(chars[at : at + len(text)])

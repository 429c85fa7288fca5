"""What a page carries besides its text: page numbers, the head that every page repeats, words of seals, margins."""

import re
from collections.abc import Collection, Container, Iterable, Sequence

from rapidfuzz import fuzz

from intake.layout.rows import is_vertical, line_height
from intake.model import Line, Page, Rect
from intake.patterns import patterns_beside
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)

_SEAL_WORDS = 6
"""Longest run of letters inside a seal's ring that is taken for the seal's own where it stands apart from the text."""


_HEAD = 0.15
"""Share of the page at the top in which an institution's name is its head and no stamp."""


def stamp_words(lines: Sequence[Line], page: Page, names: Collection[str]) -> list[Line]:
    """Lines of `lines` that stand alone as stamps print them, whether a stamp was found there or not.

    The office at its foot; the institution's name, whole, or in part where it is set like no other line; a figure in
    brackets beside such words.

    Args:
        names: Institutions that head the paper.
    """
    height = line_height(lines)
    below_head = [x for x in lines if x.rect.middle > _HEAD * page.height]
    found = [x for x in below_head if _is_stamp(x, lines, names, height)]
    around = [*(x.rect for x in found), *(seal.rect for seal in page.seals)]
    figures = [x for x in lines if _PATTERNS["in_brackets"].fullmatch(compact_text(x.text))]
    return found + [x for x in figures if any(_is_beside(rect, x, height) for rect in around)]


def strip_title(lines: Sequence[Line], headings: Container[str]) -> list[Line]:
    """A block's title that runs down the left edge of a grid, in one piece or letter by letter: 患者信息."""
    lone = [x for x in lines if re.fullmatch(r"[\u4e00-\u9fff]", x.text.strip())]
    down = [x for x in lines if is_vertical(x) and x.text.strip() not in headings]
    down += [x for x in lone if _is_in_strip(x, lone, headings)]
    edge = min((x.rect.left for x in lines if x not in down), default=0.0)
    return [x for x in down if x.rect.right <= edge]


def _is_in_strip(letter: Line, lone: Sequence[Line], headings: Container[str]) -> bool:
    """Whether a letter stands with two more in a column that is no heading."""
    column = [x for x in lone if abs(x.rect.center - letter.rect.center) < 0.5 * letter.rect.height]
    word = "".join(x.text.strip() for x in sorted(column, key=lambda x: x.rect.top))
    return len(column) >= 3 and word not in headings


def find_institutions(lines: Iterable[Line]) -> set[str]:
    """Names of institutions that lines begin with."""
    return {m[0] for x in lines if (m := _PATTERNS["institution"].match(compact_text(x.text)))}


def _is_stamp(line: Line, lines: Sequence[Line], names: Collection[str], height: float) -> bool:
    flat = compact_text(line.text)
    if _PATTERNS["office"].fullmatch(flat) or (_PATTERNS["institution"].fullmatch(flat) and _resembles(flat, names)):
        return True
    return len(flat) >= 2 and any(flat in name for name in names) and _is_alone(line, lines, height)


def _resembles(flat: str, names: Collection[str]) -> bool:
    return any(flat in name or fuzz.ratio(flat, name) >= 70 for name in names)


def _is_alone(line: Line, lines: Sequence[Line], height: float) -> bool:
    """Whether no other line begins where it does."""
    return not any(x is not line and abs(x.rect.left - line.rect.left) < 0.5 * height for x in lines)


def _is_beside(rect: Rect, line: Line, height: float) -> bool:
    gap = max(rect.top - line.rect.bottom, line.rect.top - rect.bottom)
    return gap < 3 * height and rect.left - height < line.rect.center < rect.right + height


def is_speck(line: Line, height: float, *, apart: bool, overlaps: bool) -> bool:
    """A few signs that were hardly read: apart from the text, on top of it, or half as high as its letters."""
    letters, small = len(compact_text(line.text)), line.rect.height < 0.6 * height
    return (apart or overlaps or small) and line.confidence < 0.9 and letters <= (4 if overlaps or small else 2)


def is_page_number(text: str) -> bool:
    """第 1 页, 第1页/共3页, 1/2, - 2 -, P: 1, and the time of printing."""
    flat = compact_text(text)
    return bool(flat) and bool(_PATTERNS["page_number"].fullmatch(flat) or _PATTERNS["printed"].fullmatch(flat))


def is_page_head(text: str) -> bool:
    """A row as it heads further pages: hospital, title, or two labels of the patient."""
    flat = compact_text(text)
    return (
        is_page_number(text)
        or bool(_PATTERNS["head_line"].fullmatch(flat))
        or len(_PATTERNS["head_label"].findall(text)) >= 2
    )


def body_lines(page: Page) -> list[Line]:
    """The page's lines without page numbers, upright print in the margins and the words of seals."""
    usual = line_height(page.lines)
    return [
        x
        for x in page.lines
        if x.text.strip() and not is_page_number(x.text) and not _in_margin(x) and not _of_seal(x, page, usual)
    ]


def _in_margin(line: Line) -> bool:
    """Print that runs down the page; headings of two to four letters in narrow cells stay (诊疗经过)."""
    return is_vertical(line) and len(line.text) > 6


def _of_seal(line: Line, page: Page, usual: float) -> bool:
    """A few letters inside a seal's ring, clearly larger than the text or askew: (2), 专用章."""
    short = len(line.text) <= _SEAL_WORDS and line.rect.height > 1.5 * usual
    return short and any(seal.rect.coverage_of(line.rect) > 0.7 for seal in page.seals)

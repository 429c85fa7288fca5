"""Labels without a colon and values over several lines, as licences print them.

Licences justify their labels (`名　称`, `类　型`), so that a detector gives the letters apart, glues the last one to the value
(`称某某有限公司`) or takes the first letters of two rows for one upright line (`名类`). A label is therefore looked for in
the letters of a row, from the beginning of a piece of text; the value is what follows it on its level, and what stands
below or above that, close and aligned, without a label of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import Hamming

from intake.fields import parse_field
from intake.labels.labelled import CELL_GAP
from intake.labels.misreadings import slip_likelihood
from intake.labels.spelling import spell_word
from intake.layout.rows import group_rows, reading_order
from intake.model import Line, Rect, enclosing_rect

PITCH = 1.5
"""Distance between the middles of two lines of one value, in the taller one's height; rows of a form are 1.7 and more apart."""
WIDE = 2.4
"""The same for a line that can only be the next one: without a label, and no longer than the full line above it."""
_REACH = 7.0
"""How far right of its label, or of the piece before, a value may begin, in line heights."""
_ALIGNED = 1.5
"""How far the lines of one value may begin from each other, in line heights."""
_ONE_SIZE = 1.7
"""How much taller one line of a value may be than another; titles are twice as tall and more."""
_DAYS = re.compile(r"[\s\d年月日./至自起止-]*\d[\s\d年月日./至自起止-]*")
_OF_A_DAY = 5
"""Chinese letters from which a line is no rest of a date: it has 年, 月, 日 and perhaps 长期."""
_ASIDE = re.compile(r"[(（][\u4e00-\u9fff、/]{1,8}[)）]?")
_COLONS = ":：;；"
_NO_LETTERS = " \u3000·•・"
"""Blanks and specks between the letters of a label."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A label (the lexicon's word) with the lines of its value, top to bottom; `exact` is False for a mended label."""

    name: str
    rect: Rect
    lines: tuple[Line, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Blocks:
    """A page taken apart: its entries in printed order, and the text that no label claims."""

    entries: tuple[Entry, ...]
    loose: tuple[Line, ...]

    def find(self, *names: str) -> Entry | None:
        """The first entry, top down, under one of these labels; one with a value before one without."""
        found = [e for e in self.entries if e.name in names]
        return next((e for e in found if e.lines), found[0] if found else None)


@dataclass(slots=True)
class _OpenEntry:
    """An entry while its lines are gathered."""

    name: str
    rect: Rect
    lines: list[Line]
    exact: bool


def read_blocks(lines: Sequence[Line], words: Sequence[str], inline: Sequence[str] = ()) -> Blocks:
    """Take a page apart.

    Args:
        words: Labels as printed, without blanks, colons and asides.
        inline: Those that may follow other text in one line (编号 and other labels of numbers).
    """
    by_length = sorted(set(words), key=lambda word: (-len(word), word))
    entries: list[_OpenEntry] = []
    loose: list[Line] = []
    for row in group_rows(_iter_pieces(lines, inline)):
        _read_row(row, by_length, entries, loose)
    for word in by_length:
        if len(word) == 2:
            _half_label(word, entries, loose)
    loose = _attach_loose(entries, loose)
    return Blocks(tuple(map(_as_entry, entries)), tuple(loose))


def _iter_pieces(lines: Sequence[Line], inline: Sequence[str]) -> Iterator[Line]:
    """The lines in pieces: upright ones cut into letters, others into cells."""
    for line in lines:
        for piece in _split_upright(line):
            yield from _split_line(piece, inline)


def _as_entry(entry: _OpenEntry) -> Entry:
    return Entry(entry.name, entry.rect, tuple(reading_order(entry.lines)), entry.exact)


def _split_upright(line: Line) -> list[Line]:
    """Upright text of two or three letters cut into letters: first letters of justified labels, one row each."""
    count = len(line.text)
    if not 2 <= count <= 3 or line.rect.height < 1.3 * line.rect.width:
        return [line]
    step, half = line.rect.height / count, min(line.rect.width, line.rect.height / count) / 2
    found = []
    for i, c in enumerate(line.text):
        middle = line.rect.top + (i + 0.5) * step
        found.append(Line(c, Rect(line.rect.left, middle - half, line.rect.right, middle + half), line.confidence))
    return found


def _split_line(line: Line, inline: Sequence[str]) -> list[Line]:
    """A line cut at wide gaps (two cells) and before labels of numbers."""
    cuts = {0, len(line.text), *line.find_gaps(CELL_GAP)}
    for word in inline:
        cuts |= {m.start() for m in re.finditer(spell_word(word), line.text)}
    longer = sorted(cuts)
    return [line.cut_part(a, b) for a, b in pairwise(longer) if line.text[a:b].strip()]


# ------------------------------------------------------------------------------------------------ labels of a row
def _read_row(row: Sequence[Line], words: Sequence[str], entries: list[_OpenEntry], loose: list[Line]) -> None:
    """Labels and the texts behind them, left to right."""
    letters = list(_iter_letters(row))
    starts = _piece_starts(letters)
    last: _OpenEntry | None = None
    at = 0
    while at < len(letters):
        end = at
        label = _label_at(letters, at, words, entries)
        if label is not None:
            last, end = _open_entry(letters, at, label)
            entries.append(last)
        stop = _next_start(starts, max(end, at + 1))
        if end < stop:
            first, final = letters[end], letters[stop - 1]
            _give_piece(first.piece.cut_part(first.at, final.at + 1), last, loose)
        at = stop


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter of a row: itself as a line, the piece it stands in, and its place there."""

    line: Line
    piece: Line
    at: int


_Found = tuple[str, int, bool]
"""The word of a label, where it ends among the letters of its row, and whether it stands there to the letter."""


def _iter_letters(row: Sequence[Line]) -> Iterator[_Letter]:
    for piece in row:
        for at, letter in enumerate(piece.text):
            if letter not in _NO_LETTERS:
                yield _Letter(piece.cut_part(at, at + 1), piece, at)


def _text_of(letters: Sequence[_Letter]) -> str:
    return "".join(letter.line.text for letter in letters)


def _piece_starts(letters: Sequence[_Letter]) -> list[int]:
    """Where a piece begins among the letters of a row, and where the row ends."""
    begins = [n for n, (before, letter) in enumerate(pairwise(letters), 1) if letter.piece is not before.piece]
    return [0, *begins, len(letters)]


def _next_start(starts: Sequence[int], least: int) -> int:
    return next(n for n in starts if n >= least)


def _open_entry(letters: Sequence[_Letter], at: int, label: _Found) -> tuple[_OpenEntry, int]:
    """The entry of a label that begins with a letter, and where its value begins."""
    word, end, exact = label
    rect = enclosing_rect(letter.line.rect for letter in letters[at:end])
    return _OpenEntry(word, rect, [], exact), _behind_aside(_text_of(letters), end)


def _label_at(
    letters: Sequence[_Letter], at: int, words: Sequence[str], entries: Sequence[_OpenEntry]
) -> _Found | None:
    """The label that begins here. Each is taken once: again, it is text of another value."""
    free = _free_words(words, entries)
    rest = letters[at:]
    text = _text_of(rest)
    exact = next(filter(text.startswith, free), None)
    if exact is not None:
        return exact, at + len(exact), True
    near = (word for word in free if text[: len(word)] not in words)
    misread = next(filter(lambda word: _is_misread(rest, word, first=at == 0), near), None)
    return None if misread is None else (misread, at + len(misread), False)


def _free_words(words: Sequence[str], entries: Sequence[_OpenEntry]) -> list[str]:
    """The labels that were not found yet."""
    known = {entry.name for entry in entries}
    return [word for word in words if word not in known]


def _is_misread(rest: Sequence[_Letter], word: str, *, first: bool) -> bool:
    """Whether a label begins here with one letter misread; a short one must be likely, and the first of its row."""
    letters = rest[: len(word)]
    there = _text_of(letters)
    if len(there) != len(word) or Hamming.distance(word, there) != 1:
        return False
    return len(word) > _SHORT + 1 or ((len(word) > _SHORT or first) and _is_likely(letters, word))


def _is_likely(letters: Sequence[_Letter], word: str) -> bool:
    chars = [c for letter in letters for c in letter.line.chars]
    return len(chars) == len(word) and slip_likelihood(chars, word) >= _LIKELY


_SHORT = 2
"""Letters of a label of which one is misread only at the head of a row."""
_LIKELY = -4.0
"""Logarithm of the chance of a likely slip, which is enough for labels of two and three letters."""


def _behind_aside(text: str, end: int) -> int:
    """The end of a label with its aside, (章) or (经营场所), and colon."""
    match = _ASIDE.match(text, end)
    if match and (match.end() == len(text) or text[match.end()] in _COLONS or len(match[0]) <= 6):
        end = match.end()
    while end < len(text) and text[end] in _COLONS:
        end += 1
    return end


def _give_piece(piece: Line, last: _OpenEntry | None, loose: list[Line]) -> None:
    """The piece to the label before it on its level, if that is near enough."""
    if last is not None and _is_near(piece.rect, last):
        last.lines.append(piece)
    else:
        loose.append(piece)


def _is_near(rect: Rect, entry: _OpenEntry) -> bool:
    """Whether a piece is close behind an entry, and no watermark, which is taller."""
    edge = max((x.rect.right for x in entry.lines), default=entry.rect.right)
    alike = not entry.lines or rect.height < _ONE_SIZE * entry.lines[-1].rect.height
    return alike and rect.left - edge < _REACH * rect.height


def _half_label(word: str, entries: list[_OpenEntry], loose: list[Line]) -> None:
    """A label of which one letter was read: the last one glued to its value, or one alone with the value behind it."""
    known = {entry.name for entry in entries}
    if word not in known and not _take_glued_half(word, entries, loose):
        _take_lone_half(word, entries, loose)


def _take_glued_half(word: str, entries: list[_OpenEntry], loose: list[Line]) -> bool:
    piece = next((x for x in loose if _is_glued_half(x, word, entries)), None)
    if piece is None:
        return False
    loose.remove(piece)
    entries.append(_OpenEntry(word, piece.cut_part(0, 1).rect, [_behind_first(piece)], exact=bool(entries)))
    return True


def _is_glued_half(piece: Line, word: str, entries: Sequence[_OpenEntry]) -> bool:
    """Whether a text begins with the last letter of a label and goes on where values of others begin."""
    if not piece.text.startswith(word[1]) or len(piece.text) <= 3:
        return False
    return not entries or _in_column(_behind_first(piece), entries)


def _behind_first(piece: Line) -> Line:
    return piece.cut_part(1, len(piece.text))


def _take_lone_half(word: str, entries: list[_OpenEntry], loose: list[Line]) -> None:
    for piece in _lone_halves(word, loose):
        value = _nearest_behind(piece.rect, loose)
        if value is not None:
            loose.remove(piece)
            loose.remove(value)
            entries.append(_OpenEntry(word, piece.rect, [value], exact=_in_column(value, entries)))
            return


def _lone_halves(word: str, loose: Sequence[Line]) -> list[Line]:
    return [x for x in loose if x.text.strip() in (word[0], word[1])]


def _nearest_behind(rect: Rect, loose: Sequence[Line]) -> Line | None:
    return min((x for x in loose if _right_of(rect, x)), key=lambda x: x.rect.left, default=None)


def _in_column(value: Line, entries: Sequence[_OpenEntry]) -> bool:
    """True where another label's value begins at the same place: half a label is enough then."""
    near = 0.5 * value.rect.height  # a letter less than a line that merely begins with the label's last letter
    return any(abs(e.lines[0].rect.left - value.rect.left) < near for e in entries if e.lines and e.exact)


def _right_of(rect: Rect, line: Line) -> bool:
    height = max(line.rect.height, rect.height)
    gap = line.rect.left - rect.right
    return -0.5 * height < gap < _REACH * height and abs(line.rect.middle - rect.middle) < 0.7 * height


# ------------------------------------------------------------------------------------------------ values over lines
def _attach_loose(entries: Sequence[_OpenEntry], loose: list[Line]) -> list[Line]:
    """Give loose lines to the value that they continue, nearest first; what is left is returned."""
    rest = list(loose)
    while offers := list(_iter_offers(entries, rest)):
        _, i, entry = min(offers, key=lambda offer: offer[0])
        entry.lines.append(rest.pop(i))
    return rest


def _iter_offers(entries: Sequence[_OpenEntry], rest: Sequence[Line]) -> Iterator[tuple[float, int, _OpenEntry]]:
    """How far a line is from a value it may continue, its index, and the value's entry."""
    for i, line in enumerate(rest):
        for entry in entries:
            off = _distance_to_value(entry, line)
            if off is not None:
                yield off, i, entry


def _distance_to_value(entry: _OpenEntry, line: Line) -> float | None:
    """How far `line` is from the value of this entry, in line heights; None where it does not continue it."""
    if not entry.lines:
        return _distance_to_label(entry.rect, line)
    if _is_date(entry.lines) and len(re.findall(r"[\u4e00-\u9fff]", line.text)) > _OF_A_DAY:
        return None
    steps = (_step_distance(x, line) for x in entry.lines)
    return min((step for step in steps if step is not None), default=_hanging_distance(entry, line))


def _is_date(lines: Sequence[Line]) -> bool:
    return all(_DAYS.fullmatch(x.text) for x in lines)


def _distance_to_label(label: Rect, line: Line) -> float | None:
    """The same for a label that has no value yet: right of it, else under it."""
    height = max(line.rect.height, 1.0)
    off = abs(line.rect.middle - label.middle) / height
    gap = (line.rect.left - label.right) / height
    if off < 0.9 and -0.5 < gap < _REACH:
        return off + 0.1 * max(gap, 0.0)
    return _under_distance(label, line)


def _hanging_distance(entry: _OpenEntry, line: Line) -> float | None:
    """How far a line is below a value that goes on under its own label, at the margin."""
    last = max(entry.lines, key=lambda x: x.rect.middle)
    height = max(last.rect.height, line.rect.height, 1.0)
    down = (line.rect.middle - last.rect.middle) / height
    at_margin = abs(line.rect.left - entry.rect.left) < height and entry.rect.overlap_y(last.rect) > 0
    return PITCH + down if at_margin and 0 < down < PITCH and _is_wrapped(last, line, height) else None


def _under_distance(label: Rect, line: Line) -> float | None:
    """How far a line stands under a label that has nothing beside it; forms with labels over their values, and tables."""
    height = max(line.rect.height, label.height, 1.0)
    down = (line.rect.middle - label.middle) / height
    aligned = min(abs(line.rect.left - label.left), abs(line.rect.center - label.center)) < height
    return PITCH + down if aligned and 0.9 <= down < WIDE else None


def _step_distance(known: Line, line: Line) -> float | None:
    """How far `line` is from a line of a value, in line heights; None where it cannot be the next one."""
    lower, height = sorted((max(known.rect.height, 1.0), max(line.rect.height, 1.0)))
    if height > _ONE_SIZE * lower:
        return None
    off = (line.rect.middle - known.rect.middle) / height
    if not _may_follow(known, line, off, height):
        return _distance_beside(known, line, off, height)
    claim = PITCH if off < 0 else 0.0  # whatever stands above a line has the first claim to it
    return abs(off) + claim


def _distance_beside(known: Line, line: Line, off: float, height: float) -> float | None:
    """The same for a line `off` heights below a known one that may go on right of it on its level."""
    gap = (line.rect.left - known.rect.right) / height
    return abs(off) + max(gap, 0.0) if abs(off) < 0.4 and -0.5 < gap < 2.0 else None


def _may_follow(known: Line, line: Line, off: float, height: float) -> bool:
    """Whether a line `off` heights below a known one is flush with it, and close or the rest of it."""
    indent = abs(line.rect.left - known.rect.left)
    if indent < _ALIGNED * height and abs(off) < PITCH:
        return True
    return 0 < off < WIDE and indent < height and _is_wrapped(known, line, height)


def _is_wrapped(known: Line, line: Line, height: float) -> bool:
    """Whether a line of text can be the rest of a full line above it."""
    wordy = all(len(re.findall(r"[\u4e00-\u9fff]", x.text)) >= least for x, least in ((known, 6), (line, 1)))
    return wordy and line.rect.right < known.rect.right + 1.5 * height


def is_loose(lines: Sequence[Line]) -> bool:
    """Whether two lines of a value are farther apart than `PITCH`: they were put together because nothing else claims them."""
    level = [row[0].rect for row in group_rows(lines)]
    return any((b.middle - a.middle) / max(a.height, b.height, 1.0) > PITCH for a, b in pairwise(level))


def join_value_lines(lines: Sequence[Line]) -> Line:
    """Lines of one value as one text. A weak letter (not a weak comma) anywhere keeps the mean below `SURE_MEAN`.

    Raises:
        ValueError: if there is none.
    """
    if len(lines) == 1:
        return lines[0]
    score = _mean_confidence(lines)
    if min(_letter_scores(lines), default=score) < parse_field.SURE_WEAKEST:
        score = min(score, parse_field.SURE_MEAN - 0.01)
    text = "".join(_stripped_texts(lines))
    others = tuple(dict.fromkeys(_other_readings(lines)))
    return Line(text, enclosing_rect(x.rect for x in lines), score, (), others)


def _mean_confidence(lines: Sequence[Line]) -> float:
    length = sum(len(x.text) for x in lines)
    return min(sum(x.confidence * len(x.text) for x in lines) / max(1, length), 1.0)


def _stripped_texts(lines: Sequence[Line]) -> list[str]:
    return [x.text.strip() for x in lines]


def _letter_scores(lines: Sequence[Line]) -> Iterator[float]:
    return (c.confidence for x in lines for c in x.chars if c.text.isalnum())


def _other_readings(lines: Sequence[Line]) -> Iterator[str]:
    """The whole text once for each other reading of one of its lines."""
    texts = _stripped_texts(lines)
    for i, line in enumerate(lines):
        for other in line.alternatives:
            yield "".join([*texts[:i], other.strip(), *texts[i + 1 :]])


def without_end_mark(line: Line) -> Line:
    """The line without the marks that close a text on licences (〓, =, ***) and without leading colons."""
    text = line.text
    end = len(text.rstrip(" 〓=＝■#*-—_~～一")) if re.search(r"[〓=＝■#*\-—_~～]\s*$", text) else len(text.rstrip())
    start = len(text) - len(text.lstrip(" :：;；"))
    return (
        replace(line.cut_part(start, max(end, start)), alternatives=line.alternatives)
        if (start, end) != (0, len(text))
        else line
    )

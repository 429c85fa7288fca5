"""Printed labels and the values beside them, without templates.

A label is a word of the lexicon (to the letter, by the form of its words, or the one likeliest misreading), or any Chinese
words before a colon. Its value is what follows in the same line up to the next label; failing that, free text on its right
or, where labels stand in a row over their values, under it. Every free text is given to one label, the cheapest pairs of the
page first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from intake.labels import value_kinds
from intake.labels.lexicon import ASIDE, COLON, COLONISH, Known, Lexicon
from intake.labels.placing import CELL_GAP, Fits, Label, assign_values, stands_next_to
from intake.layout.rows import is_vertical, leave_out, line_height
from intake.layout.spaced_labels import join_spaced_labels
from intake.model import Line
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)

__all__ = ["CELL_GAP", "COLON", "Fits", "Label", "LabelledForm", "Lexicon", "Pair", "read_form"]

_UNKNOWN = re.compile(rf"(?P<label>[\u4e00-\u9fff（）()A-Za-z、/]{{2,18}}?(?:{ASIDE})?)(?P<colon>[{COLONISH},，.])")
_WORDS = re.compile(rf"\s*[\u4e00-\u9fff][\u4e00-\u9fff（）()、/\s]{{1,11}}(?:{ASIDE})?\s*")
"""A line that may be nothing but a label."""
_SIDE_TITLE = tuple("其他信息")
"""Letters of the block title that e-receipts print down the left margin; they run into the first label of a line."""
_GLUED = 40
"""Characters that a value may have that runs on from its label without colon or blank: 收款单位青禾县人民医院."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the text that belongs to it; `value` is None where the place is blank."""

    label: Label
    value: Line | None


@dataclass(frozen=True, slots=True)
class LabelledForm:
    """A page taken apart: its pairs in printed order, and the text that no label claims."""

    pairs: tuple[Pair, ...]
    loose: tuple[Line, ...]

    def find(self, name: str) -> tuple[Pair, ...]:
        """Every pair under this label, in printed order."""
        return tuple(p for p in self.pairs if p.label.name == name)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Characters `start` to `end` of a line as a label."""

    start: int
    end: int
    name: str
    known: bool
    exact: bool


_USUAL: Fits = {"性别": value_kinds.may_be_sex}
"""What may stand behind labels that mean the same on every paper."""


def read_form(lines: Sequence[Line], lexicon: Lexicon, fits: Fits | None = None) -> LabelledForm:
    """Take a page apart into labels with their values, and loose text.

    Args:
        fits: For a label's name, whether a text may be its value; labels without an entry take anything.
    """
    tests: Fits = {**_USUAL, **(fits or {})}
    cells = join_spaced_labels(list(_iter_cells(lines)), lexicon.words)
    cut = _cut_cells(cells, lexicon, tests)
    height = line_height(lines)
    values = _find_category_values([x for _, x in cut.waiting(cut.labels)], cut.loose, height)
    real = _without_values(cut.labels, values)
    claimed = assign_values(cut.waiting(real), [*cut.loose, *values], real, height, tests)
    left = leave_out(cut.loose, claimed.values())
    pairs = [*cut.pair(real, claimed), *_pair_signed(cells, left, cut.labels, height, lexicon)]
    return LabelledForm(tuple(pairs), tuple(_iter_loose(left, pairs, lexicon)))


def _without_values(labels: Sequence[Label], values: Sequence[Line]) -> list[Label]:
    """The labels but for those that are the value of another one."""
    taken = set(map(id, values))
    return [x for x in labels if id(x.line) not in taken]


def _iter_loose(lines: Sequence[Line], pairs: Sequence[Pair], lexicon: Lexicon) -> Iterator[Line]:
    """Text that no label claims, and that does not begin with a currency sign where that is a label."""
    free = leave_out(lines, (x for pair in pairs for x in (pair.value, pair.label.line)))
    return (x for x in free if not _is_signed(x, lexicon))


@dataclass(slots=True)
class _Pieces:
    """Cells cut into labels and texts; `inline` has the text right behind a label, by the label's index."""

    labels: list[Label] = field(default_factory=list)
    inline: dict[int, Line] = field(default_factory=dict)
    loose: list[Line] = field(default_factory=list)

    def add(self, pieces: Iterable[Label | Line]) -> None:
        """Take in the pieces of one cell, left to right."""
        before: Label | Line | None = None
        for piece in pieces:
            if isinstance(piece, Label):
                self.labels.append(piece)
            elif isinstance(before, Label):
                self.inline[len(self.labels) - 1] = piece
            else:
                self.loose.append(piece)
            before = piece

    def waiting(self, labels: Iterable[Label]) -> list[tuple[int, Label]]:
        """Those of `labels` that have no text right behind them, with their index."""
        return [(i, x) for i, x in self._numbered(labels) if i not in self.inline]

    def pair(self, labels: Iterable[Label], claimed: Mapping[int, Line]) -> list[Pair]:
        """Labels with their values, which stand right behind them or were claimed."""
        return [Pair(x, self.inline.get(i, claimed.get(i))) for i, x in self._numbered(labels)]

    def _numbered(self, labels: Iterable[Label]) -> Iterator[tuple[int, Label]]:
        kept = set(map(id, labels))
        return ((i, x) for i, x in enumerate(self.labels) if id(x) in kept)


def _cut_cells(cells: Sequence[Line], lexicon: Lexicon, fits: Fits) -> _Pieces:
    printed = {known.name for x in cells for known in lexicon.find_labels(x.text)}
    pieces = _Pieces()
    for cell in cells:
        if not _is_sign(cell, lexicon):
            pieces.add(_cut_labels(cell, lexicon, fits, printed))
    return pieces


SIGN = "¥"
"""A label only where no other one takes the amount behind it."""


def _is_sign(line: Line, lexicon: Lexicon) -> bool:
    return SIGN in lexicon.words and line.text.strip() in ("¥", "￥")


def _is_signed(line: Line, lexicon: Lexicon) -> bool:
    return SIGN in lexicon.words and bool(_PATTERNS["signed"].match(line.text))


def _pair_signed(
    cells: Sequence[Line], loose: Sequence[Line], labels: Sequence[Label], height: float, lexicon: Lexicon
) -> Iterator[Pair]:
    """Amounts that nothing but a currency sign stands before, in their own line or in a cell of its own."""
    alone = [Label(SIGN, x, True) for x in cells if _is_sign(x, lexicon)]
    claimed = assign_values(list(enumerate(alone)), loose, [*labels, *alone], height, {})
    yield from (Pair(label, claimed.get(i)) for i, label in enumerate(alone))
    yield from (_split_sign(x) for x in loose if _is_signed(x, lexicon))


def _split_sign(line: Line) -> Pair:
    sign = _PATTERNS["signed"].match(line.text)
    end = sign.end() if sign else 0
    return Pair(Label(SIGN, line.cut_part(0, end), True), line.cut_part(end, len(line.text)))


CATEGORIES = frozenset(("自费", "全自费", "公费", "自理", "医保", "统筹", "门诊", "住院"))
"""Words that are a label on one form and a value on the next: 自费 beside 医保类型."""


def _find_category_values(labels: Sequence[Label], loose: Sequence[Line], height: float) -> list[Line]:
    """Labels that are the value of another one: a word of a category beside or under a label, and nothing of its own."""
    bare = [x for x in labels if x.line.text.strip() in CATEGORIES]
    others = [x for x in labels if x not in bare]
    own = assign_values(list(enumerate(bare)), loose, labels, height, dict.fromkeys(CATEGORIES, _is_amount))
    unpaid = [x.line for i, x in enumerate(bare) if i not in own]
    return [x for x in unpaid if any(stands_next_to(label, x, others, height) for label in others)]


_STARS = frozenset("*＊★☆")


def _is_amount(text: str) -> bool:
    return bool(re.match(r"\s*[¥￥]?\s*-?\d[\d,，]*(?:\.\d+)?\s*元?\s*$", text))


def _iter_cells(lines: Iterable[Line]) -> Iterator[Line]:
    """The level lines, cut where the gap is wider than any blank between words: cells that the detector took for one.

    Beside a star there is none: of a mask's stars some are read, and the rest is a gap in one number.
    """
    for line in lines:
        if not is_vertical(line):
            gaps = [i for i in line.find_gaps(CELL_GAP) if _STARS.isdisjoint(line.text[i - 1 : i + 1])]
            cuts = pairwise([0, *gaps, len(line.text)])
            yield from (line.cut_part(a, b) for a, b in cuts) if gaps else (line,)


def _cut_labels(line: Line, lexicon: Lexicon, fits: Fits, printed: set[str]) -> list[Label | Line]:
    """Labels and texts of one line, left to right; a text directly behind a label is its value.

    An empty marker is never produced: two labels in a row mean that the first has no value here.
    """
    marked = _with_a_stray_mark(line, lexicon)
    plain = _find_known(line.text, lexicon, fits)
    known = marked + [c for c in plain if not _is_taken(c.start, c.end, marked)]
    cuts = sorted(known + _find_unknown(line, known, lexicon, printed), key=lambda c: c.start)
    cuts = (
        cuts
        or _by_second_reading(line, lexicon)
        or _find_whole(line, lexicon, printed)
        or _find_before_blank(line, lexicon, fits)
    )
    pieces: list[Label | Line] = []
    at = 0
    for cut in cuts:
        _add_text(pieces, line, at, cut.start)
        pieces.append(Label(cut.name, line.cut_part(cut.start, cut.end), cut.known, cut.exact))
        at = cut.end
    _add_text(pieces, line, at, len(line.text))
    return pieces


def _find_known(text: str, lexicon: Lexicon, fits: Fits) -> list[_Cut]:
    """The lexicon's words in `text` that are labels there."""
    cuts: list[_Cut] = []
    found = lexicon.find_words(text)
    for n, word in enumerate(found):
        end = _end_of_label(text, word, cuts, found[n + 1 :], fits)
        if end is not None:
            cuts.append(_Cut(word.start, end, word.name, True, exact=end == word.end))
    return cuts


def _end_of_label(text: str, word: Known, before: Sequence[_Cut], behind: Sequence[Known], fits: Fits) -> int | None:
    """Where a word of the list ends as a label, None where it is none."""
    if _is_inner_value(text, word, before):
        return None
    torn = _PATTERNS["torn"].match(text, word.end)
    if torn:
        return torn.end()
    return word.end if _is_proven(text, word, before, behind, fits) else None


def _is_proven(text: str, word: Known, before: Sequence[_Cut], behind: Sequence[Known], fits: Fits) -> bool:
    """Whether a sign, free paper or the kind of what follows makes a word a label of its own."""
    if not before and _is_tail(text, word):
        return False
    return word.told or word.alone or _is_glued(text, word, behind, fits)


def _is_inner_value(text: str, word: Known, before: Sequence[_Cut]) -> bool:
    """`医保类型：自费` is a label and its value, not two labels; a currency sign that begins a line is told apart later."""
    if word.name == SIGN and not text[: word.start].strip():
        return True
    return not word.told and any(cut.end == word.start for cut in before[-1:])


def _is_tail(text: str, word: Known) -> bool:
    """Whether the word is the end of another label: 就诊卡账户支付 is not 账户支付."""
    prefix = text[: word.start].strip()
    return word.told and prefix not in _SIDE_TITLE and bool(re.search(r"[\u4e00-\u9fff]$", prefix))


def _is_glued(text: str, word: Known, behind: Sequence[Known], fits: Fits) -> bool:
    """A label at the beginning of a line whose value runs on without colon or blank; only its kind tells that it is one."""
    test = fits.get(word.name)
    if test is None or text[: word.start].strip():
        return False
    end = next((k.start for k in behind if k.told), len(text))
    value = text[word.end : end]
    return 1 <= len(value.strip()) <= _GLUED and test(value)


def _add_text(pieces: list[Label | Line], line: Line, start: int, end: int) -> None:
    piece = line.text[start:end]
    lead = len(piece) - len(piece.lstrip(" ·.。_|"))
    if piece.strip(" ·.。_|、，,"):
        whole = start == 0 and end == len(line.text)
        part = line if whole else line.cut_part(start + lead, end)
        pieces.append(part)


def _find_unknown(line: Line, taken: Sequence[_Cut], lexicon: Lexicon, printed: set[str]) -> list[_Cut]:
    """Chinese words before a colon that are no exact entry: misread entries, or labels we have never seen."""
    found: list[_Cut] = []
    for match in _UNKNOWN.finditer(line.text):
        if not _is_taken(match.start(), match.end(), taken):
            behind = any(cut.end == match.start() for cut in taken)
            found += _name_unknown(line, match, lexicon, printed, behind=behind)
    return found


def _is_taken(start: int, end: int, cuts: Sequence[_Cut]) -> bool:
    """Whether one of the cuts overlaps a stretch of the line."""
    return any(cut.start < end and start < cut.end for cut in cuts)


def _name_unknown(line: Line, match: re.Match[str], lexicon: Lexicon, printed: set[str], *, behind: bool) -> list[_Cut]:
    """Words before a colon as a label; `behind` another label they may begin with that one's value."""
    start = match.start() + int(behind and bool(_PATTERNS["after_sex"].match(match["label"])))
    words = line.cut_part(start, match.end("label"))
    near = _find_listed(words, lexicon, printed)
    if near is not None:
        return [_Cut(start, match.end(), near, True, False)]
    if match["colon"] not in COLON:
        return []
    tail = _misread_tail(words, lexicon) if behind else None
    if tail:
        return [_Cut(match.end() - len(tail[0]) - 1, match.end(), tail[1], True, False)]
    return [_Cut(start, match.end(), words.text, False, False)]


def _find_listed(line: Line, lexicon: Lexicon, printed: set[str], *, likely: bool = False) -> str | None:
    """The word that a printed label stands for, by its form or as its one likeliest misreading."""
    return lexicon.find_by_form(line.text) or lexicon.find_nearest(line, printed, likely=likely)


def _with_a_stray_mark(line: Line, lexicon: Lexicon) -> list[_Cut]:
    """Words that are an entry once a foreign mark between their letters is left out, and none with it."""
    found = []
    for m in _PATTERNS["stray"].finditer(line.text):
        name = m["head"] + m["tail"]
        word = name if name in lexicon.words else lexicon.find_by_form(name)
        if word:
            found.append(_Cut(m.start(), m.end(), word, True, False))
    return found


def _misread_tail(words: Line, lexicon: Lexicon) -> tuple[str, str] | None:
    """A value run into the misread label behind it: `郑州市医保住院料室` ends in 住院科室. (As printed, lexicon's word.)"""
    for length in range(4, len(words.text) - 1):
        tail = words.cut_part(len(words.text) - length, len(words.text))
        near = lexicon.find_nearest(tail)
        if near and len(near) == length:
            return tail.text, near
    return None


def _by_second_reading(line: Line, lexicon: Lexicon) -> list[_Cut]:
    """A label that only another reading of the place gives, before the colon that both readings have."""
    colon = re.search(rf"[{COLON}]", line.text)
    if colon is None:
        return []
    firsts = ((other, next(iter(lexicon.find_labels(other)), None)) for other in line.alternatives)
    names = (first.name for other, first in firsts if first and first.told and not other[: first.start].strip())
    return [_Cut(0, colon.end(), name, True, False) for name in islice(names, 1)]


def _find_whole(line: Line, lexicon: Lexicon, printed: set[str]) -> list[_Cut]:
    """A line that is nothing but a label, without a colon: one of a listed form, or a likely slip."""
    if not _WORDS.fullmatch(line.text):
        return []
    near = _find_listed(line, lexicon, printed, likely=True)
    return [_Cut(0, len(line.text), near, True, False)] if near else []


def _find_before_blank(line: Line, lexicon: Lexicon, fits: Fits) -> list[_Cut]:
    """A label that nobody listed in front of a blank or a figure, where what follows is a value of its kind."""
    match = _PATTERNS["before"].fullmatch(line.text)
    name = lexicon.find_by_form(match["label"]) if match else None
    test = fits.get(name) if name else None
    if match is None or name is None or (test is not None and not test(match["value"])):
        return []
    return [_Cut(0, match.end("label"), name, True, False)]

"""Printed labels and the values beside them, without templates.

A label is a word of the lexicon (exact, or the only entry within a small edit distance), or any Chinese words before a
colon. Its value is what follows in the same line up to the next label; failing that, the nearest free text to the right on
the same level; failing that, what an overprinting machine set a little too high, low or far left.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Hamming

from intake.model import Line
from intake.reading.rows import is_vertical, line_height
from intake.reading.strips import mended

COLON = ":："
_COLONISH = COLON + ";；"
_GLOSS = r"[(（][A-Za-z0-9 .,'’/&-]*[A-Za-z][A-Za-z0-9 .,'’/&-]*[)）]"
"""The English of a label on bilingual forms: 姓名(Name)."""
_ENGLISH = (
    r"(?:(?:Full\s*)?Name(?:\s*of\s*(?:the\s*)?(?:baby|new\s?born|child|mother|father|patient|holder))?|Sex|Gender|"
    r"(?:Date|Time|Place)\s*of\s*(?:birth|issue)|Facility|(?:ID\s*)?No\.?|Address|Nationality|Ethnic(?:ity|\s*group)?|Age|Weight|Length)"
    r"(?=[\s:：]*(?:[\u4e00-\u9fff\d]|$))"
)
"""The same without brackets, as certificates set it; words of forms only, for a value may be Latin: 诊断 Graves病."""
_ASIDE = rf"(?:[(（](?:盖章|签章|公章|章|签字|签名|元|盖)[)）]?|{_GLOSS}|{_ENGLISH})"
_WHO = re.compile(r"[(（][\u4e00-\u9fff、/]{1,8}[)）]?\s*(?:[:：]|$)")
"""What a label says of whom it means, up to its colon or its end: 法定代表人(负责人); the bracket may close on the next line."""
_UNKNOWN = re.compile(rf"(?P<label>[\u4e00-\u9fff（）()A-Za-z、/]{{2,18}}?(?:{_ASIDE})?)(?P<colon>[{_COLONISH},，.])")
_SIDE_TITLE = tuple("其他信息")
"""Letters of the block title that e-receipts print down the left margin; they run into the first label of a line."""
REACH = 14.0
"""How far right of its label a value may stand, in line heights: forms leave up to a third of the page for a name."""
DRIFT = 1.1
"""How far off its label's level an overprinted text may stand, in line heights."""
CELL_GAP = 3.5
"""Character widths between two cells; justified headings (姓　名) have up to three."""
DRIFT_OF_FIGURES = 0.75
"""The same for figures, which stand in columns: a line off is another line's amount."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label on the page. `name` is the lexicon's word, or the words as printed where the lexicon has none."""

    name: str
    line: Line
    known: bool
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the text that belongs to it; `value` is None where the place is blank."""

    label: Label
    value: Line | None


@dataclass(frozen=True, slots=True)
class Form:
    """A page taken apart: its pairs in printed order, and the text that no label claims."""

    pairs: tuple[Pair, ...]
    loose: tuple[Line, ...]

    def find(self, name: str) -> tuple[Pair, ...]:
        """Every pair under this label, in printed order."""
        return tuple(p for p in self.pairs if p.label.name == name)


class Lexicon:
    """The labels a document type is known to print.

    Args:
        words: Label text without colon and without an aside such as （章）.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(sorted({w.replace("帐", "账") for w in words}, key=lambda w: (-len(w), w)))
        spaced = (r"\s*".join(_either_width(c) for c in w) for w in self.words)
        self._pattern = re.compile(
            rf"[【\[]?(?P<label>{'|'.join(spaced)})(?P<aside>\s*{_ASIDE})?\s*(?P<colon>[{_COLONISH}】\]])?"
        )

    def known(self, text: str) -> Sequence[tuple[int, int, str, bool]]:
        """(start, end, word, colon) of each label in `text`, leftmost and longest first, not overlapping."""
        found = []
        for m in self._pattern.finditer(text):
            end, told = m.end(), bool(m["colon"])
            who = None if told else _WHO.match(text, end)
            if who and _stands_alone(text, m.start(), end):
                end, told = who.end(), who[0].rstrip()[-1] in COLON
            english = bool(m["aside"] and m["aside"].strip()[0].isascii() and m["aside"].strip()[0].isalpha())
            if told or english or _stands_alone(text, m.start(), end):
                found.append((m.start(), end, _as_listed(m["label"]), told or english))
        return found

    def nearest(self, text: str) -> str | None:
        """The one word within a small edit distance of a misread label, None where there is none or more than one."""
        flat = re.sub(rf"\s+|{_ASIDE}", "", text)
        allowed = 1 if len(flat) <= 5 else 2
        if len(flat) < 3:
            return None
        # Letters are misread, hardly ever lost or added: 现金卡支付 is another label than 现金支付.
        near = [(Hamming.distance(flat, w), w) for w in self.words if len(w) == len(flat)]
        near = sorted(n for n in near if n[0] <= allowed)
        if not near or (len(near) > 1 and near[1][0] == near[0][0]):
            return None
        return near[0][1]


def _as_listed(printed: str) -> str:
    flat = re.sub(r"\s+", "", printed)
    return flat.translate(str.maketrans("（）￥—–-帐", "()¥一一一账"))


def _either_width(c: str) -> str:
    """A pattern for one character of a label; brackets come in both widths."""
    return {"(": "[(（]", ")": "[)）]", "¥": "[¥￥]", "一": "[一—–-]", "账": "[账帐]"}.get(c, re.escape(c))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A label without colon: nothing, a blank or a value before it, and nothing or an amount behind it."""
    before, behind = text[:start], text[end:]
    starts = not before.strip() or not re.search(r"[\u4e00-\u9fff]$", before.rstrip())
    if text[end - 1] in ")）":
        return starts
    return starts and (not behind.strip() or bool(re.match(r"\s*[-¥￥\d(（]|\s{2,}", behind)))


def read_form(lines: Sequence[Line], lexicon: Lexicon, fits: Mapping[str, Callable[[str], bool]] | None = None) -> Form:
    """Take a page apart into labels with their values, and loose text.

    Args:
        fits: For a label's name, whether a text may be its value; labels without an entry take anything.
    """
    labels: list[Label] = []
    inline: dict[int, Line] = {}
    loose: list[Line] = []
    cells = [cell for x in lines if not is_vertical(x) for cell in _cells(x)]
    for line in mended(cells, lexicon.words):
        before: Label | None = None
        for piece in _cut(line, lexicon):
            if isinstance(piece, Label):
                labels.append(piece)
            elif before is not None:
                inline[len(labels) - 1] = piece
            else:
                loose.append(piece)
            before = piece if isinstance(piece, Label) else None
    waiting = [(i, label) for i, label in enumerate(labels) if i not in inline]
    claimed = _assign(waiting, loose, labels, line_height(lines), fits or {})
    taken = {id(line) for line in claimed.values()}
    pairs = tuple(Pair(label, inline.get(i, claimed.get(i))) for i, label in enumerate(labels))
    return Form(pairs, tuple(x for x in loose if id(x) not in taken))


def _cells(line: Line) -> list[Line]:
    """A line cut where the gap is wider than any blank between words: two cells that the detector took for one."""
    cuts = [0, *line.gaps(CELL_GAP), len(line.text)]
    return [line.part(a, b) for a, b in pairwise(cuts)] if len(cuts) > 2 else [line]


def _cut(line: Line, lexicon: Lexicon) -> list[Label | Line]:
    """Labels and texts of one line, left to right; a text directly behind a label is its value.

    An empty marker is never produced: two labels in a row mean that the first has no value here.
    """
    cuts: list[tuple[int, int, str, bool, bool]] = []
    for start, end, word, colon in lexicon.known(line.text):
        end_before = cuts[-1][1] if cuts else 0
        if not colon and cuts and end_before == start:
            continue  # `医保类型：自费` is a label and its value, not two labels
        prefix = line.text[end_before:start].strip()
        if not cuts and colon and re.search(r"[\u4e00-\u9fff]$", prefix) and prefix not in _SIDE_TITLE:
            continue  # 就诊卡账户支付 is another label than 账户支付
        cuts.append((start, end, word, True, True))
    cuts = sorted(cuts + _unknown_labels(line.text, [(s, e) for s, e, *_ in cuts], lexicon))
    pieces: list[Label | Line] = []
    at = 0
    for start, end, name, known, exact in cuts:
        _add_text(pieces, line, at, start)
        pieces.append(Label(name, line.part(start, end), known, exact))
        at = end
    _add_text(pieces, line, at, len(line.text))
    return pieces


def _add_text(pieces: list[Label | Line], line: Line, start: int, end: int) -> None:
    piece = line.text[start:end]
    lead = len(piece) - len(piece.lstrip(" ·.。_|"))
    if piece.strip(" ·.。_|、，,"):
        whole = start == 0 and end == len(line.text)
        part = line if whole else line.part(start + lead, end)
        pieces.append(part)


def _unknown_labels(
    text: str, taken: Sequence[tuple[int, int]], lexicon: Lexicon
) -> list[tuple[int, int, str, bool, bool]]:
    """Chinese words before a colon that are no exact entry: misread entries, or labels we have never seen."""
    found = []
    for m in _UNKNOWN.finditer(text):
        start, end = m.span()
        if any(s < end and start < e for s, e in taken):
            continue
        if any(e == start for _, e in taken) and re.match("[男女].", m["label"]) and m["label"][1:] != "性":
            start, name = start + 1, m["label"][1:]  # 性别：男年龄：45
        else:
            name = m["label"]
        near = lexicon.nearest(name)
        if near is None and m["colon"] not in COLON:
            continue
        behind_a_label = any(e == start for _, e in taken)
        tail = _misread_tail(name, lexicon) if behind_a_label and not near else None
        if tail:
            found.append((end - len(tail[0]) - 1, end, tail[1], True, False))
        else:
            found.append((start, end, near or name, near is not None, False))
    return found


def _misread_tail(words: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """A value run into the misread label behind it: `郑州市医保住院料室` ends in 住院科室. (As printed, lexicon's word.)"""
    for length in range(4, len(words) - 1):
        near = lexicon.nearest(words[-length:])
        if near and len(near) == length:
            return words[-length:], near
    return None


def _assign(
    waiting: Sequence[tuple[int, Label]],
    loose: Sequence[Line],
    labels: Sequence[Label],
    height: float,
    fits: Mapping[str, Callable[[str], bool]],
) -> dict[int, Line]:
    """Give free texts to labels without a value, cheapest pairs first, each once."""
    offers: list[tuple[float, int, Line]] = []
    for i, label in waiting:
        accepts = fits.get(label.name)
        for line in loose:
            cost = _cost(label, line, labels, height)
            if cost is not None and (accepts is None or accepts(line.text)):
                offers.append((cost, i, line))
    claimed: dict[int, Line] = {}
    taken: set[int] = set()
    for _, i, line in sorted(offers, key=lambda o: o[0]):
        if i not in claimed and id(line) not in taken:
            claimed[i] = line
            taken.add(id(line))
    return claimed


def _cost(label: Label, line: Line, labels: Sequence[Label], height: float) -> float | None:
    """How unlikely it is that `line` is the value of `label`, in line heights; None where it cannot be."""
    a, b = label.line.rect, line.rect
    right = (b.left - a.right) / height
    off = abs(b.middle - a.middle) / height
    drift = DRIFT_OF_FIGURES if re.fullmatch(r"[\s\d.,，¥￥-]+", line.text) else DRIFT
    if right < -1.0 or right > REACH or off > drift:
        return None
    blocked = any(
        other is not label
        and other.line.rect.left > a.left
        and other.line.rect.left < b.left - 0.3 * height
        and abs(other.line.rect.middle - a.middle) < 0.7 * height
        for other in labels
    )
    return None if blocked else max(right, 0.0) + 4 * off

"""What a document is: title anchors, second anchors, and what speaks against, with a score and the reasons.

The anchors are those of public forms; no issuer's layout is known here. `unknown` is an answer: a guess would send a
paper to the wrong place of a case.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from intake.anchors import ANCHORS, Anchors
from intake.model import Classification, Document, Source
from intake.reading import electronic
from intake.reading.rows import line_height, rows
from intake.values import squeezed

_ENOUGH = 0.5
"""Score from which a type is named: a clear title alone gives 0.6, four second anchors without a title 0.4, six 0.5."""
_CLOSE, _CLOSE_IN_TITLE = 0.72, 0.6
"""Similarity from which an anchor counts although a seal lies on it (share of its letters): anywhere, in a tall line."""

_APART = 0.05
"""Types that fit alike within this are told to be close: one second anchor decides between them."""
_GOES_ON = re.compile(
    r"[书单表证]?(?:[:：、,，;；。]|号|编号|字号|编码|代码|复印件|原件|扫描件|照片|日期|时间|医师|医生|专用章|各?[一二两三1-3]份|[和或及与]|等)"
)
"""What follows a title's words where they are no title: 社会保障卡号 123, 身份证复印件, 诊断证明、出院记录."""
_LISTED = re.compile(
    r"^[(（]?[\d一二三四五六七八九十]{1,2}[.、)）．]|[□☐■☑√、,，和或及凭]$|提供|提交|开具|出具|附件[:：]?$|持|详见|见$|携带|办理$"
)
"""What stands before them there: 3.出院记录, □结婚证, 提供诊断证明."""
_IS_SAID_OF = re.compile(
    r"(?:工作|问题|政策|管理|办理|申领|办法|事项|流程|材料|有关|结算|报销|就医)\S{0,6}的?(?:通知?|公告|须知|指南|意见|办法|规定|方案|问答|简报)$"
)
"""A notice or a rule about papers is none of them; its last letter may stand on the next line."""
_STATE = "中华人民共和国"
_IN_BRACKETS = r"[(（][^)）]*[)）]"


def classify(document: Document) -> Classification:
    """The best type of the table, or `unknown` where none is good enough."""
    if document.pages and document.pages[0].source is Source.XML:
        return _told(document)
    text = _text_of(document)
    scored = sorted((_score(a, text) for a in ANCHORS), key=lambda s: (-round(s.value, 2), s.place))
    best, following = scored[0], scored[1]
    if best.value < _ENOUGH:
        return Classification("unknown", round(1 - best.value, 3), ("没有足够的标题和栏目",))
    if best.value - following.value < _APART:
        reasons = (*best.reasons, f"与 {following.kind} 接近")
        return Classification(best.kind, round(min(best.value, 0.5), 3), reasons, best.title)
    return Classification(best.kind, round(min(best.value, 1.0), 3), best.reasons, best.title)


def _told(document: Document) -> Classification:
    """Data without a print says itself what it is."""
    kinds = {o.kind for page in document.pages for o in electronic.originals(page.attached)}
    if len(kinds) == 1 and "" not in kinds:
        return Classification(kinds.pop(), 1.0, ("电子票据数据写明的票种",))
    return Classification("unknown", 1.0, ("电子票据数据未写明票种",))


@dataclass(frozen=True, slots=True)
class _Score:
    """How well a type fits; `place` is the index of the line with its title, for types that fit alike."""

    kind: str
    value: float
    place: int
    reasons: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class _Text:
    """A document's words as they are searched: its lines, all of them joined, and what stands tall.

    `holding` says of each letter of titles which lines have it, a bit for each line. `words` holds the words of seals,
    too. `misread` is False for a text layer, whose letters need no tolerance.
    """

    lines: tuple[str, ...]
    holding: Mapping[str, int]
    printed: str
    words: str
    prominent: set[str]
    misread: bool


def _text_of(document: Document) -> _Text:
    printed = _printed(document)
    sealed = [squeezed(s.text) for page in document.pages for s in page.seals if s.text]
    joined = "\n".join(printed)
    misread = any(page.source is Source.OCR for page in document.pages)
    return _Text(tuple(printed), _holding(printed), joined, "\n".join([joined, *sealed]), _prominent(document), misread)


def _printed(document: Document) -> list[str]:
    """Every line from top to bottom, then every row of a few pieces as one line."""
    lines = [squeezed(x.text) for page in document.pages for x in sorted(page.lines, key=lambda x: x.rect.top)]
    level = (row for page in document.pages for row in rows(page.lines))
    return lines + [squeezed("".join(x.text for x in row)) for row in level if 2 <= len(row) <= 6]


def _prominent(document: Document) -> set[str]:
    """Texts of lines clearly taller than the rest: titles."""
    found = set()
    for page in document.pages:
        usual = line_height(page.lines)
        tall = [x for x in page.lines if x.rect.height > 1.25 * usual and x.rect.middle < 0.5 * page.height]
        found |= {squeezed(x.text) for x in tall}
        found |= {squeezed("".join(x.text for x in row)) for row in rows(page.lines) if any(x in tall for x in row)}
    return found


def _score(anchors: Anchors, text: _Text) -> _Score:
    title, place, reasons, words_of_title = 0.0, len(text.lines), list[str](), ""
    for word in anchors.titles:
        if not text.misread and word.strip("^$") not in text.printed:
            continue
        for index, line in _like(word, text):
            weight = _weight(word, line, line in text.prominent)
            if weight > title or (weight == title > 0 and index < place):
                title, place, words_of_title = weight, index, word.strip("^$")
                reasons = [f"标题“{words_of_title}”"]
    hits = [w for w in anchors.second if w in text.words]
    against = [w for w in anchors.against if w in text.printed]
    value = 0.6 * title + 0.1 * min(len(hits), 4) + 0.05 * min(max(0, len(hits) - 4), 2) - 0.3 * min(len(against), 1)
    if hits:
        reasons.append("栏目" + "、".join(hits[:4]))
    if against:
        reasons.append("但有" + "、".join(against))
    return _Score(anchors.kind, value, place, tuple(reasons), words_of_title)


def _like(word: str, text: _Text) -> Iterator[tuple[int, str]]:
    """The lines that may be the title `word`: they hold at least half of its letters. Cheap, and loses nothing."""
    letters = _letters(word)
    # Entry n: the lines that hold more than n of the letters, as the bits of a number.
    more_than = [0] * ((len(letters) + 1) // 2)
    for lines in (text.holding.get(c, 0) for c in letters):
        for n in range(len(more_than) - 1, 0, -1):
            more_than[n] |= more_than[n - 1] & lines
        more_than[0] |= lines
    left = more_than[-1]
    while left:
        index = (left & -left).bit_length() - 1
        yield index, text.lines[index]
        left &= left - 1


@cache
def _letters(word: str) -> frozenset[str]:
    return frozenset(word.strip("^$"))


_OF_TITLES = frozenset(c for a in ANCHORS for title in a.titles for c in _letters(title))


def _holding(lines: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, line in enumerate(lines):
        for c in _OF_TITLES.intersection(line):
            found[c] = found.get(c, 0) | 1 << index
    return found


def _weight(word: str, line: str, prominent: bool) -> float:
    """How far `line` is the title `word`, 0 to 1: words in running text or in front of a value are none."""
    likeness = _likeness(word, line)
    if likeness < (_CLOSE_IN_TITLE if prominent else _CLOSE):
        return 0.0
    short = len(re.sub(r"\d", "", line)) <= len(word) + 12
    return likeness * (1.0 if prominent or short else 0.6)


def _likeness(word: str, line: str) -> float:
    core = word.strip("^$")
    if core in line:
        return float(_is_title(core, line, starts=word[0] == "^", ends=word[-1] == "$"))
    if core != word or len(word) < 6 or len(line) < len(word) - 1 or _IS_SAID_OF.search(line):
        return 0.0
    # Every second paper of the state begins with its name: what is like must be the rest.
    own, seen = (x.removeprefix(_STATE) for x in (word, line))
    return float(fuzz.partial_ratio(own, seen)) / 100 if len(own) >= 4 and len(seen) >= len(own) - 1 else 0.0


def _is_title(word: str, line: str, *, starts: bool, ends: bool) -> bool:
    """False where the words are the label of a value, an entry of a list, or one of several things told off."""
    before, _, behind = line.partition(word)
    if (starts and before) or (ends and re.sub(_IN_BRACKETS, "", behind)):
        return False
    said_of = _IS_SAID_OF.search(line) or (before.startswith("关于") and behind)
    return not (_GOES_ON.match(behind) or _LISTED.search(before) or said_of)

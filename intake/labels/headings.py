"""Headings of free text: the words that open a section, and the labels that end one.

A heading is a word of the list in any dress (numbered, in 【】, letters set apart, an aside behind it), a listed word with
filler around it, a shape, or a listed word with one letter misread. Words before a colon that none of these know are a
heading where the look of the page leaves nothing else: they stand out to the left of the text, are dressed like the heading
above, or follow a list, which holds no labels of its own.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Hamming

from intake.model import Line

_NUMBER = r"(?P<number>[一二三四五六七八九十]{1,3}[、.．,，]\s*|[(（][一二三四五六七八九十]{1,2}[)）]\s*)?"
_FIGURE = r"(?P<figure>\d{1,2}\s*[、.．]\s*(?!\d))?"
_LEAD = rf"[\s■●◆★▲※◇○]*(?P<outer>[【\[〖])?\s*{_NUMBER}{_FIGURE}(?P<inner>[【\[〖])?\s*"
_ASIDE = r"(?:\s*[(（][^()（）]{1,60}[)）])?"
_WHOLE = re.compile(
    rf"{_LEAD}(?P<words>(?:[\u4e00-\u9fff、/]\s?){{2,18}}?{_ASIDE}(?:[\u4e00-\u9fff、/]\s?){{0,14}}?){_ASIDE}\s*"
    r"(?:[】\]〗]\s*[:：]?|[:：])"
)
"""All that stands before a colon."""
_ALONE = re.compile(rf"{_LEAD}(?P<words>(?:[\u4e00-\u9fff、/]\s?){{4,16}}?){_ASIDE}\s*[】\]〗]?\s*")
_FILLER = re.compile(
    r"^(?:主要|简要|患者|病人|患儿|产妇|本次|此次|目前)+(?=..)|(?<=..)(?:描述|如下|概述|简述|简介|概况|内容|说明|摘录|记录|为)$"
)
"""What papers set around a heading's words: 诊疗过程描述, 患者入院情况."""
_GOES_ON = "证书为是及与和的时后前中者、，。,.）)明已均无较"
"""Letters behind a heading's words that make them part of a sentence: 出院诊断明确, 入院情况及…"""
_STATES = "无已均"
"""Those of them that begin the text under 出院情况 as well: 无腹痛，切口已愈."""
_TITLE = re.compile(r"\s*(?:小结|记录|证明|总结|报告|志|书|单|表)")
"""Words behind a heading's that make it a title: 出院病情小结."""
_LIKELY = re.compile(
    r".{2,12}(?:情况|评价|名称|编号|愈合|转归|方式|说明|建议|意见|费用|结果|结论|等级|类别|计划|原因|事项|分级|评估|摘要|经过|指导)"
)
"""Words that name a section of a record rather than a part of a narrative."""
_OPENS = re.compile(rf"{_LEAD}(?P<words>{_LIKELY.pattern})")
_INSIDE = re.compile(
    r"(?:史|查体|体检|检查|体格|体征|症状|主诉|化验|检验|专科|一般|局部|神志|精神|营养|生命|阳性|术中|术后|术前|超声|彩超|病理|镜|影像|平片"
    r"|心电图|血常规|尿常规|生化|肝功|肾功|体温|血压|血糖|鉴别|诊断依据|患者|辅助|实验室|结果[:：]?$|CT|MRI|B超|其中|提示|示)"
)
"""Words that stand before a colon within a narrative: 专科检查, 既往史, 辅助检查."""
_IN_A_LIST = re.compile(
    r".*(?:诊断|病名|证候|证型|证名|并发症|合并症|伴发病|伴随病|分期|分型|分级|病理|部位|编码|主病|主症|其他|其它|中医|西医)"
)
"""Words before a colon that part a list of diagnoses and do not end it: 中医诊断, 合并症."""


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """A heading: the section's name, and where its words end in the cell."""

    name: str
    end: int


@dataclass(frozen=True, slots=True)
class CellPlace:
    """What the page says of the place of a cell.

    Args:
        fresh: A paragraph may begin here.
        closed: The row before ends a sentence, though it runs to the margin: a heading with a colon may follow.
        open_: The name of the section that is open, and `heading` its heading as printed.
        hanging: The text of the open section stands further right than its heading, and this cell does not.
    """

    fresh: bool
    closed: bool = False
    open_: str | None = None
    heading: str = ""
    hanging: bool = False


class Headings:
    """The headings that a document type prints.

    Args:
        named: A section's name and its printed headings.
        others: Headings of text that has no name of its own; they count at the start of a paragraph only, and the
            section is called as printed.
        opening: Like `named`, but counted only where no section is open (主诉 opens a record, and is a word inside one).
        within: For a section's name, headings of `others` that are part of its text.
        shapes: For a section's name, a pattern of headings that no list can be complete in (出院时…情况).
        labels: Labels of head and foot that end a section, and `ending`, a pattern of them.
        lists: Names of sections that hold a list of terms, no sentences.
    """

    def __init__(
        self,
        named: Mapping[str, Sequence[str]],
        others: Iterable[str] = (),
        opening: Mapping[str, Sequence[str]] | None = None,
        within: Mapping[str, Sequence[str]] | None = None,
        shapes: Mapping[str, str] | None = None,
        labels: Iterable[str] = (),
        ending: str = "(?!)",
        lists: Collection[str] = (),
    ) -> None:
        self._named = {w: name for name, words in named.items() for w in words}
        self._opening = {w: name for name, words in (opening or {}).items() for w in words}
        self._others = {w: w for w in others}
        self._within = within or {}
        self._shapes = {name: re.compile(pattern) for name, pattern in (shapes or {}).items()}
        self._lists = frozenset(lists)
        self._all = self._others | self._opening | self._named
        self._heading = re.compile(
            rf"{_LEAD}(?P<word>{_words_pattern(self._all)})(?P<aside>{_ASIDE})\s*(?P<bracket>[】\]〗])?\s*(?P<colon>[:：;；])?"
        )
        self._label = re.compile(rf"\s*(?:(?:{_words_pattern(labels)}){_ASIDE}\s*(?:[:：]|[。.]?$)|{ending})")

    @property
    def words(self) -> Collection[str]:
        """The headings of the lists."""
        return self._all.keys()

    def __contains__(self, word: object) -> bool:
        """Whether the word is a heading, listed or by its shape."""
        return isinstance(word, str) and (
            word in self._all or (len(self._names_by_shape(word)) == 1 and not re.search(r"[^\u4e00-\u9fff]", word))
        )

    def match(self, cell: Line, place: CellPlace) -> HeadingMatch | None:
        """The heading that `cell` (a line, or what follows a wide gap in one) begins with."""
        listed = self._match_listed(cell, place)
        alike = _heading_style(cell.text) == _heading_style(place.heading) == "["
        begins = place.fresh or place.closed or alike or place.open_ in self._lists
        whole = self._all_before_a_sign(cell) if begins else None
        if whole is None:
            return listed
        words = re.sub(rf"\s+|{_ASIDE}", "", whole["words"])
        told = whole[0].rstrip()[-1] in ":：】]〗"
        if listed is None or whole.end() > listed.end:
            name = self._find_name(words, figure=bool(whole["figure"]))
            if name is not None and name not in self._within.get(place.open_ or "", ()):
                return HeadingMatch(name, whole.end())
        unknown = listed is None and not whole["figure"] and not self.ends_section(cell)
        if unknown and self._looks_like_heading(words, cell.text, place, told=told):
            return HeadingMatch(words, whole.end())
        return listed

    def _all_before_a_sign(self, cell: Line) -> re.Match[str] | None:
        """The words before a colon or a closing bracket, all of the cell, or before the first blank or gap in it."""
        blank = re.search(r"\S\s", cell.text[3:18])
        ends = [n for n in (*cell.find_gaps(1.5), *([blank.start() + 4] if blank else ())) if n >= 4]
        cut = _ALONE.fullmatch(cell.text[: min(ends)]) if ends else None
        return _WHOLE.match(cell.text) or cut or _ALONE.fullmatch(cell.text)

    def _match_listed(self, cell: Line, place: CellPlace) -> HeadingMatch | None:
        """A word of the lists."""
        m = self._heading.match(cell.text)
        if m is None:
            return None
        word = remove_blanks(m["word"])
        late = place.closed and m["colon"] and len(word) >= 4
        if (word not in self._named and m["figure"]) or (word in self._others and not place.fresh and not late):
            return None
        if word in self._opening and word not in self._named and place.open_ is not None:
            return None
        if place.open_ is not None and word in self._within.get(place.open_, ()):
            return None
        behind = cell.text[m.end() :]
        if m["colon"] or m["bracket"] or not behind.strip() or self._is_glued(cell, m, word, place):
            return HeadingMatch(self._all[word], m.end())
        return None

    def _is_glued(self, cell: Line, m: re.Match[str], word: str, place: CellPlace) -> bool:
        """Text right behind a heading that has no colon."""
        behind = cell.text[m.end() :]
        apart = m[0] != m[0].rstrip() or m.end() in cell.find_gaps(1.5)
        goes_on = (behind[0] in _GOES_ON and not (word.endswith("情况") and behind[0] in _STATES)) or _TITLE.match(
            behind
        )
        begins = place.fresh or (place.closed and apart)
        return word in self._named and begins and not goes_on and (apart or (len(word) >= 4 and not m["aside"]))

    def _find_name(self, words: str, *, figure: bool) -> str | None:
        """The one name that words in no list can mean; words that mean several are a heading of their own."""
        bare = _FILLER.sub("", words)
        if bare in self._named or figure:
            return self._named.get(bare)
        parts = {self._named[p] for p in re.split("[及与和、/]", bare) if p in self._named}
        if len(parts) > 1:
            return words
        near = {self._named[w] for w in self._named if len(w) == len(words) >= 4 and Hamming.distance(w, words) == 1}
        near = set() if self._label.match(words + ":") else near
        return next((names.pop() for names in (self._names_by_shape(bare), near) if len(names) == 1), None)

    def _names_by_shape(self, words: str) -> set[str]:
        return {name for name, shape in self._shapes.items() if shape.fullmatch(words)}

    def _looks_like_heading(self, words: str, printed: str, place: CellPlace, *, told: bool) -> bool:
        """Whether words that nothing knows are a heading by their look; `told` where a colon or a bracket follows them."""
        if place.open_ is None or words in self._within.get(place.open_, ()):
            return False
        likely = words in self._others or (bool(_LIKELY.fullmatch(words)) and not _INSIDE.search(words))
        dress = _heading_style(printed)
        alike = dress != "" and dress == _heading_style(place.heading)
        if dress == "[" and alike:
            return True
        if place.open_ in self._lists:
            surely = told and likely
            return (surely or (place.fresh and (told or likely))) and not _IN_A_LIST.fullmatch(words)
        return place.fresh and (place.hanging or (alike and told) or (likely and place.closed and (told or alike)))

    def ends_section(self, cell: Line) -> bool:
        """True where `cell` begins with a label of the head or foot."""
        return bool(self._label.match(cell.text))

    def stands_alone(self, line: Line) -> str | None:
        """The name of the heading that is all of `line`."""
        m = self._heading.fullmatch(line.text)
        word = remove_blanks(m["word"]) if m else ""
        if word:
            return self._named.get(word) or self._others.get(word)
        alone = _ALONE.fullmatch(line.text) or _WHOLE.fullmatch(line.text)
        return self._find_name(remove_blanks(alone["words"]), figure=False) if alone else None


def remove_blanks(text: str) -> str:
    """The text without its blanks."""
    return re.sub(r"\s+", "", text)


def may_be_heading(text: str) -> bool:
    """True where a paragraph of a narrative begins with words that may be the next heading as well."""
    m = _WHOLE.match(text) or _OPENS.match(text)
    return m is not None and not m["figure"] and not _INSIDE.search(m["words"]) and len(remove_blanks(m["words"])) <= 12


def _heading_style(printed: str) -> str:
    """How a heading is set off: in brackets, with a Chinese numeral, on a row of its own, by a blank, or not at all."""
    m = re.match(_LEAD, printed)
    if m is not None and (m["outer"] or m["inner"]):
        return "["
    if m is not None and m["number"]:
        return "一"
    if printed.rstrip()[-1:] in (":", "："):
        return ":"
    return " " if re.match(r"[\u4e00-\u9fff、/]{3,14}\s+\S", printed) else ""


def _words_pattern(words: Iterable[str]) -> str:
    longest_first = sorted(set(words), key=lambda w: (-len(w), w))
    return "|".join(r"\s*".join(re.escape(c) for c in w) for w in longest_first) or r"(?!)"

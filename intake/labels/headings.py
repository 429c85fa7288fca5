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

from intake.labels.spelling import spell_words
from intake.model import Line
from intake.patterns import patterns_beside

_PATTERNS = patterns_beside(__file__)
_LEAD, _ASIDE = _PATTERNS.source("lead"), _PATTERNS.source("aside")
_GOES_ON = "证书为是及与和的时后前中者、，。,.）)明已均无较"
"""Letters behind a heading's words that make them part of a sentence: 出院诊断明确, 入院情况及…"""
_STATES = "无已均"
"""Those of them that begin the text under 出院情况 as well: 无腹痛，切口已愈."""


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
        self._named = _names_by_word(named)
        self._opening = _names_by_word(opening or {})
        self._others = {w: w for w in others}
        self._within = within or {}
        self._shapes = {name: re.compile(pattern) for name, pattern in (shapes or {}).items()}
        self._lists = frozenset(lists)
        self._all = self._others | self._opening | self._named
        self._heading = re.compile(
            rf"{_LEAD}(?P<word>{spell_words(self._all)})(?P<aside>{_ASIDE})\s*(?P<bracket>[】\]〗])?\s*(?P<colon>[:：;；])?"
        )
        self._label = re.compile(rf"\s*(?:(?:{spell_words(labels)}){_ASIDE}\s*(?:[:：]|[。.]?$)|{ending})")

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
        longer = self._match_longer(cell, place, listed) if self._may_begin(cell, place) else None
        return longer or listed

    def _match_longer(self, cell: Line, place: CellPlace, listed: HeadingMatch | None) -> HeadingMatch | None:
        """All the words before a sign as a heading, where they are more than the word of the lists they begin with."""
        whole = self._all_before_a_sign(cell)
        if whole is None or (listed is not None and whole.end() <= listed.end):
            return None
        name = self._name_whole(cell, whole, place, listed=listed is not None)
        return None if name is None else HeadingMatch(name, whole.end())

    def _name_whole(self, cell: Line, whole: re.Match[str], place: CellPlace, *, listed: bool) -> str | None:
        """What the words before a sign are called as a heading, known or by their look; None where they are none."""
        words = re.sub(rf"\s+|{_ASIDE}", "", whole["words"])
        name = self._find_name(words, figure=bool(whole["figure"]))
        if name is not None and not self._is_within(name, place):
            return name
        return None if listed or not self._is_unknown_heading(words, cell, whole, place) else words

    def _is_unknown_heading(self, words: str, cell: Line, whole: re.Match[str], place: CellPlace) -> bool:
        """Whether words before a sign that nothing knows are a heading by their look."""
        if whole["figure"] or self.ends_section(cell):
            return False
        told = whole[0].rstrip()[-1] in ":：】]〗"
        return self._looks_like_heading(words, cell.text, place, told=told)

    def _is_within(self, words: str, place: CellPlace) -> bool:
        """Whether a heading is a part of the text of the open section."""
        return words in self._within.get(place.open_ or "", ())

    def _may_begin(self, cell: Line, place: CellPlace) -> bool:
        """Whether words that no list has may open a section here."""
        bracketed = _heading_style(cell.text) == _heading_style(place.heading) == "["
        return place.fresh or place.closed or bracketed or place.open_ in self._lists

    def _all_before_a_sign(self, cell: Line) -> re.Match[str] | None:
        """The words before a colon or a closing bracket, all of the cell, or before the first blank or gap in it."""
        alone = _PATTERNS["alone"]
        return (
            _PATTERNS["whole"].match(cell.text)
            or alone.fullmatch(cell.text[: _first_gap(cell)])
            or alone.fullmatch(cell.text)
        )

    def _match_listed(self, cell: Line, place: CellPlace) -> HeadingMatch | None:
        """A word of the lists."""
        found = self._heading.match(cell.text)
        if found is None or not self._counts(found, place):
            return None
        if not _is_signed(found, cell) and not self._is_glued(cell, found, place):
            return None
        return HeadingMatch(self._all[remove_blanks(found["word"])], found.end())

    def _counts(self, found: re.Match[str], place: CellPlace) -> bool:
        """Whether a word of the lists may be a heading in its place."""
        word = remove_blanks(found["word"])
        late = place.closed and found["colon"] and len(word) >= 4
        if self._is_within(word, place) or (word in self._others and not place.fresh and not late):
            return False
        return word in self._named or not (found["figure"] or (word in self._opening and place.open_ is not None))

    def _is_glued(self, cell: Line, found: re.Match[str], place: CellPlace) -> bool:
        """Text right behind a heading that has no colon."""
        word = remove_blanks(found["word"])
        apart = found[0] != found[0].rstrip() or found.end() in cell.find_gaps(1.5)
        begins = place.fresh or (place.closed and apart)
        if word not in self._named or not begins or _goes_on(word, cell.text[found.end() :]):
            return False
        return apart or (len(word) >= 4 and not found["aside"])

    def _find_name(self, words: str, *, figure: bool) -> str | None:
        """The one name that words in no list can mean; words that mean several are a heading of their own."""
        bare = _PATTERNS["filler"].sub("", words)
        if bare in self._named or figure:
            return self._named.get(bare)
        if len(self._joined_names(bare)) > 1:
            return words
        return _only(self._names_by_shape(bare)) or _only(self._misread_names(words))

    def _joined_names(self, words: str) -> set[str]:
        """Names of the listed headings that words join by 及 and its like."""
        parts = re.split("[及与和、/]", words)
        return {self._named[part] for part in parts if part in self._named}

    def _misread_names(self, words: str) -> set[str]:
        """Names of sections whose headings differ in one letter, which must be no labels."""
        if len(words) < 4 or self._label.match(words + ":"):
            return set()
        alike = (heading for heading in self._named if len(heading) == len(words))
        return {self._named[heading] for heading in alike if Hamming.distance(heading, words) == 1}

    def _names_by_shape(self, words: str) -> set[str]:
        return {name for name, shape in self._shapes.items() if shape.fullmatch(words)}

    def _looks_like_heading(self, words: str, printed: str, place: CellPlace, *, told: bool) -> bool:
        """Whether words that nothing knows are a heading by their look; `told` where a colon or a bracket follows them."""
        if place.open_ is None or self._is_within(words, place):
            return False
        style, above = _heading_style(printed), _heading_style(place.heading)
        if style == above == "[":
            return True
        likely = words in self._others or _is_likely(words)
        if place.open_ in self._lists:
            return _ends_list(words, place, told=told, likely=likely)
        return _stands_out(place, told=told, likely=likely, alike=style == above != "")

    def ends_section(self, cell: Line) -> bool:
        """True where `cell` begins with a label of the head or foot."""
        return bool(self._label.match(cell.text))

    def stands_alone(self, line: Line) -> str | None:
        """The name of the heading that is all of `line`."""
        found = self._heading.fullmatch(line.text)
        if found:
            word = remove_blanks(found["word"])
            return self._named.get(word) or self._others.get(word)
        alone = _PATTERNS["alone"].fullmatch(line.text) or _PATTERNS["whole"].fullmatch(line.text)
        return self._find_name(remove_blanks(alone["words"]), figure=False) if alone else None


def _names_by_word(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {word: name for name, printed in words.items() for word in printed}


def _first_gap(cell: Line) -> int:
    """Characters before the first blank or wide gap behind the fourth; 0 where there is none."""
    blank = re.search(r"\S\s", cell.text[3:18])
    gaps = [at for at in cell.find_gaps(1.5) if at >= 4]
    return min([*gaps, blank.start() + 4] if blank else gaps, default=0)


def _only(names: set[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None


def _goes_on(word: str, behind: str) -> bool:
    """Whether what follows a heading's words makes them a part of a sentence or of a title."""
    state = word.endswith("情况") and behind[0] in _STATES
    return (behind[0] in _GOES_ON and not state) or bool(_PATTERNS["title"].match(behind))


def _is_likely(words: str) -> bool:
    return bool(_PATTERNS["likely"].fullmatch(words)) and not _PATTERNS["inside"].search(words)


def _ends_list(words: str, place: CellPlace, *, told: bool, likely: bool) -> bool:
    if not (told and likely) and not (place.fresh and (told or likely)):
        return False
    return not _PATTERNS["in_a_list"].fullmatch(words)


def _stands_out(place: CellPlace, *, told: bool, likely: bool, alike: bool) -> bool:
    if not place.fresh:
        return False
    return place.hanging or (alike and told) or (likely and place.closed and (told or alike))


def _is_signed(found: re.Match[str], cell: Line) -> bool:
    """Whether a colon, a bracket or the end of its cell follows a heading."""
    return bool(found["colon"] or found["bracket"]) or not cell.text[found.end() :].strip()


def remove_blanks(text: str) -> str:
    """The text without its blanks."""
    return re.sub(r"\s+", "", text)


def may_be_heading(text: str) -> bool:
    """True where a paragraph of a narrative begins with words that may be the next heading as well."""
    m = _PATTERNS["whole"].match(text) or _PATTERNS["opens"].match(text)
    if m is None or m["figure"]:
        return False
    return not _PATTERNS["inside"].search(m["words"]) and len(remove_blanks(m["words"])) <= 12


def _heading_style(printed: str) -> str:
    """How a heading is set off: in brackets, with a Chinese numeral, on a row of its own, by a blank, or not at all."""
    lead = _read_lead(printed)
    styles = {
        "[": lead.get("outer") or lead.get("inner"),
        "一": lead.get("number"),
        ":": printed.rstrip().endswith((":", "：")),
        " ": re.match(r"[\u4e00-\u9fff、/]{3,14}\s+\S", printed),
    }
    return next((style for style, holds in styles.items() if holds), "")


def _read_lead(printed: str) -> Mapping[str, str | None]:
    """What stands before a heading's words: its brackets and its number."""
    lead = _PATTERNS["lead"].match(printed)
    return lead.groupdict() if lead else {}

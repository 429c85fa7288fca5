"""Several people on one paper: whose name and whose ID number stands where.

A number belongs to the person named to its left on the same level, else to the one named above it. Where two people are
named side by side above it, the column decides and the value is never better than read; where column and printed order
disagree, it is doubtful. The check digit proves a number, the sex of a role (母亲, 丈夫) is held against it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from intake.fields import person_names
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.fields.person_names import SURNAMES
from intake.labels.labelled import LabelledForm, Pair
from intake.layout.join_lines import without_blanks
from intake.layout.rows import group_rows, line_height, on_one_level
from intake.model import Doubt, Field, Line, Page, Rect, unread_field
from intake.numbers import id_numbers
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Common as F

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

_LONG = 4
"""Letters of the longest names without a dot."""
_IN_SEAL = 0.6
"""Share of a name inside a seal from which the seal may have said it."""
_FAR = 7.0
"""Line heights below a person's name from which a number may be somebody else's: three rows of a wide form."""
ID_WORDS = _WORDS["id_words"]


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody a paper names: the stable labels of name and number, the words before the name, the sex that the role has.

    `own` are words that print the number of this role alone (母亲身份证号); `prose` finds the name in a sentence, in group
    `name`.
    """

    name: str
    number: str
    words: tuple[str, ...]
    sex: str | None = None
    own: tuple[str, ...] = ()
    prose: str = ""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A place where somebody is named; `name` is None where the place is blank or no name."""

    role: Role
    rect: Rect
    name: Field[str] | None


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """A place that holds an ID number, and the words printed before it."""

    line: Line
    word: str


def may_be_person(text: str) -> bool:
    """Whether a text begins like a person's name and says nothing else.

    >>> may_be_person("张样例（女）"), may_be_person("曾用名"), may_be_person("12床")
    (True, False, False)
    """
    flat = re.split(r"[（(，,:：]", re.sub(r"\s", "", text))[0]
    return bool(re.match(r"[\u3400-\u9fff·•]{2}", flat)) and not _holds_other_words(flat)


def _holds_other_words(flat: str) -> bool:
    return bool(_PATTERNS["a_word"].search(flat) or _PATTERNS["no_person"].search(flat))


def read_person(line: Line | None, page: Page) -> Field[str] | None:
    """The line as a person's name; None where it is none."""
    if line is None:
        return None
    trimmed = trim_punctuation(F.NAME, line)
    match = _PATTERNS["letters"].match(re.split(r"[（(]|\s{2,}|性别|身份证", trimmed.text)[0])
    if match is None:
        return None
    found = parse_field(F.NAME, trimmed.cut_part(*match.span(1)), page)
    name = re.sub(r"\s+", "", found.value or "")
    if not _is_name(name) or _is_cut_off(name, trimmed.text, match.end(1)):
        return None
    return _doubt_name(replace(found, value=name), name, line, page)


def _is_name(name: str) -> bool:
    return _PATTERNS["person"].fullmatch(name) is not None and not _holds_other_words(name)


def _is_cut_off(name: str, text: str, end: int) -> bool:
    """Whether what looks like a name is the beginning of other words, which go on at `end`."""
    return name[0] not in SURNAMES and _PATTERNS["goes_on"].match(text, end) is not None


def _doubt_name(found: Field[str], name: str, line: Line, page: Page) -> Field[str]:
    """The name, doubtful where its characters or its shape are no sure name's, or where a stamp may have said it."""
    found = person_names.doubt_low_score(found)
    if name[0] not in SURNAMES or _is_long(name):
        found = found.as_doubtful(Doubt.NO_VALUE.with_text("不像完整的姓名"))
    sealed = any(s.rect.coverage_of(line.rect) > _IN_SEAL for s in page.seals)
    return found.as_doubtful(Doubt.UNDER_SEAL) if sealed else found


def _is_long(name: str) -> bool:
    return len(name) > _LONG and not re.search(r"[·•]", name)


def find_numbers(form: LabelledForm, page: Page, words: Sequence[str] = ID_WORDS) -> list[NumberPlace]:
    """Every ID number of the page, top to bottom; behind its label also one that was read badly."""
    labelled = list(_iter_labelled(form, words))
    found = [NumberPlace(part, _word_before(part, labelled)) for part in _iter_shaped_numbers(page)]
    for place in labelled:
        if not _is_known(place, found):
            found += _cut_damaged(place)
    return sorted(found, key=lambda n: n.line.rect.middle)


def _iter_labelled(form: LabelledForm, words: Sequence[str]) -> Iterator[NumberPlace]:
    for word in words:
        yield from (NumberPlace(p.value, p.label.name) for p in form.find(word) if p.value is not None)


def _cut_damaged(place: NumberPlace) -> list[NumberPlace]:
    """What is left of the number; empty where nothing is."""
    match = _PATTERNS["damaged"].search(place.line.text)
    return [NumberPlace(without_blanks(place.line.cut_part(*match.span())), place.word)] if match else []


def _is_known(place: NumberPlace, found: Sequence[NumberPlace]) -> bool:
    return any(_is_same_place(place.line.rect, other.line.rect) for other in found)


def _word_before(number: Line, labelled: Sequence[NumberPlace]) -> str:
    return next((place.word for place in labelled if place.line.rect.coverage_of(number.rect) > 0.5), "")


def _iter_shaped_numbers(page: Page) -> Iterator[Line]:
    for line in map(without_blanks, page.lines):
        for match in id_numbers.find_id_numbers(line.text):
            yield line.cut_part(*match.span())


def _is_same_place(a: Rect, b: Rect) -> bool:
    return a.overlap_x(b) > 0 and on_one_level(a, b)


def read_people(form: LabelledForm, page: Page, roles: Sequence[Role]) -> dict[str, Field[str]]:
    """Names and numbers of all roles by their stable labels; a label with nothing behind it gives `unread`."""
    people = [person for role in roles for person in _iter_places(form, page, role)]
    found = _read_names(people, page)
    for owner, number in _iter_owned_numbers(form, page, roles, people):
        _give_number(found, owner, number, page)
    return found


def _read_names(people: Sequence[NamedPerson], page: Page) -> dict[str, Field[str]]:
    """The first name of each role that could be read, else the place where it should stand."""
    found: dict[str, Field[str]] = {}
    for person in sorted(people, key=lambda p: p.name is None):
        found.setdefault(person.role.name, person.name or _unread_name(person, page))
    return found


def _iter_owned_numbers(
    form: LabelledForm, page: Page, roles: Sequence[Role], people: Sequence[NamedPerson]
) -> "Iterator[tuple[NumberOwner, NumberPlace]]":
    numbers = find_numbers(form, page, (*ID_WORDS, *chain.from_iterable(role.own for role in roles)))
    owners = _find_owners(numbers, roles, people, line_height(page.lines))
    for owner, number in zip(owners, numbers, strict=True):
        if owner is not None and owner.role.number:
            yield owner, number


def _find_owners(
    numbers: Sequence[NumberPlace], roles: Sequence[Role], people: Sequence[NamedPerson], height: float
) -> "list[NumberOwner | None]":
    """Whose each number is: by the word before it, else by its place."""
    places = [number.line.rect for number in numbers]
    return [_owner_by_word(n.word, roles) or find_owner(n.line.rect, people, places, height) for n in numbers]


def _owner_by_word(word: str, roles: Sequence[Role]) -> "NumberOwner | None":
    return next((NumberOwner(role, sure=True) for role in roles if word in role.own), None)


def _give_number(found: dict[str, Field[str]], owner: "NumberOwner", number: NumberPlace, page: Page) -> None:
    field = _read_owned_number(owner, number, page)
    known = found.get(owner.role.number)
    if known is None or known.value is None:
        found[owner.role.number] = field
    elif known.value != field.value:
        other = f"另有号码 {field.value or number.line.text}"
        found[owner.role.number] = known.as_doubtful(Doubt.SEVERAL.with_text(other))


def _read_owned_number(owner: "NumberOwner", number: NumberPlace, page: Page) -> Field[str]:
    field = read_id_number(number.line, page, id_numbers.Printed(sex=owner.role.sex))
    if owner.sure or field.value is None:
        return field
    return field.as_doubtful(Doubt.OWNER.with_text(f"不能确定是否为{owner.role.name.removesuffix('姓名')}的号码"))


def read_id_number(line: Line, page: Page, printed: id_numbers.Printed) -> Field[str]:
    """An ID number with its proof."""
    return id_numbers.prove_id_number(parse_field(F.ID_NUMBER, line, page), printed)


def _iter_places(form: LabelledForm, page: Page, role: Role) -> Iterable[NamedPerson]:
    """Where this role is named, by its labels, else in sentences; a place for a signature is none."""
    named = (pair for word in role.words for pair in form.find(word) if not _is_signature(pair))
    labelled = [NamedPerson(role, pair.label.line.rect, read_person(pair.value, page)) for pair in named]
    return labelled or (_iter_told(page, role) if role.prose else ())


def _is_signature(pair: Pair) -> bool:
    value = pair.value.text if pair.value is not None else ""
    return bool(_PATTERNS["signs"].search(pair.label.line.text) or _PATTERNS["signs"].search(value))


def _iter_told(page: Page, role: Role) -> Iterator[NamedPerson]:
    for row in group_rows(page.lines):
        for line in row:
            match = re.search(role.prose, line.text)
            if match:
                part = line.cut_part(*match.span("name"))
                yield NamedPerson(role, part.rect, read_person(part, page))


def _unread_name(person: NamedPerson, page: Page) -> Field[str]:
    why = Doubt.NOT_FOUND.with_text(f"“{person.role.name}”处没有读出姓名")
    return unread_field(why, source=page.source, evidence=page.evidence_at(person.rect))


@dataclass(frozen=True, slots=True)
class NumberOwner:
    """Whose a place is, and whether nothing else is possible."""

    role: Role
    sure: bool


def find_owner(
    rect: Rect, people: Sequence[NamedPerson], places: Sequence[Rect], height: float, far: float = _FAR
) -> NumberOwner | None:
    """The person whose number, sex or date of birth stands at `rect`; None where nobody is named before it.

    Args:
        places: Where all values of this kind stand: as many side by side as people above them belong to these in order.
        far: Line heights below a name from which a value may be somebody else's.
    """
    nearest = _nearest_before(rect, people)
    if nearest is not None:
        return NumberOwner(nearest.role, sure=True)
    level = _level_above(rect, people)
    return _owner_above(rect, level, places, height, far) if level else None


def _nearest_before(rect: Rect, people: Sequence[NamedPerson]) -> NamedPerson | None:
    """Who is named on the same level next to the left."""
    before = (p for p in _people_on_level(people, rect) if p.rect.left < rect.left)
    return max(before, key=lambda p: p.rect.left, default=None)


def _level_above(rect: Rect, people: Sequence[NamedPerson]) -> list[NamedPerson]:
    """Those who are named on the lowest level above, left to right."""
    above = [p for p in people if p.rect.middle < rect.middle]
    lowest = max((p.rect for p in above), key=lambda r: r.middle, default=None)
    return _people_on_level(above, lowest) if lowest is not None else []


def _owner_above(
    rect: Rect, level: Sequence[NamedPerson], places: Sequence[Rect], height: float, far: float
) -> NumberOwner:
    """By order where as many values stand side by side as people above them, else by column."""
    near = rect.middle - max(p.rect.middle for p in level) < far * height
    beside = _places_on_level(places, rect)
    if len(beside) == len(level):
        return NumberOwner(level[beside.index(rect)].role, near)
    column = _named_up_to(rect.left + height, level)
    return NumberOwner(column[-1].role, near and len(column) == len(level))


def _places_on_level(places: Sequence[Rect], rect: Rect) -> list[Rect]:
    return sorted((r for r in places if on_one_level(r, rect)), key=lambda r: r.left)


def _named_up_to(left: float, level: Sequence[NamedPerson]) -> Sequence[NamedPerson]:
    """Those of a level whose names begin up to here from the left, at least the first."""
    return [p for p in level if p.rect.left <= left] or level[:1]


def _people_on_level(people: Sequence[NamedPerson], rect: Rect) -> list[NamedPerson]:
    return sorted((p for p in people if on_one_level(p.rect, rect)), key=lambda p: p.rect.left)

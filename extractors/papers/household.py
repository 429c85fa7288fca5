"""户口本 and 结婚证: cards on which the same labels come again for every person.

A card begins with 姓名; sex, date of birth, relation and ID number that stand below or beside it belong to it. Each number
is held against the sex and date of birth printed for the same person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.papers.entries import to_text_field, whole_date
from extractors.papers.people import (
    NamedPerson,
    NumberOwner,
    Role,
    find_numbers,
    find_owner,
    read_id_number,
    read_person,
)
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.labels.labelled import LabelledForm, Pair
from intake.layout.rows import line_height
from intake.model import Doubt, Field, Line, Page, Record, Rect, Row, State
from intake.numbers import id_numbers
from intake.types import papers, vocabulary
from intake.types.vocabulary import Kind, Spec

_RELATION = ("与户主关系", "户主或与户主关系", "户主或与", "户主关系")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "sex": ("性别",),
    "birth_date": ("出生日期", "出生年月日", "出生"),
    "relation": _RELATION,
}
_CARD = 40.0
"""Line heights from 姓名 down to the last entry of its card: twelve rows of three."""
LABELS = ("姓名", *(w for words in _WORDS.values() for w in words), "户主姓名", "持证人")


_COLUMNS: Mapping[str, Spec[Any]] = {
    "sex": vocabulary.sex_field("sex", "性别"),
    "birth_date": vocabulary.day_field("birth_date", "出生日期"),
    "relation": vocabulary.text_field("relation", papers.TO_HEAD),
}
_SPOUSES = {"男": (papers.HUSBAND, papers.HUSBAND_ID), "女": (papers.WIFE, papers.WIFE_ID)}
_Rows = dict[str, dict[str, Field[Any]]]


@dataclass(frozen=True, slots=True)
class Card:
    """One person of a page with what is printed for them, by the columns of `papers.PERSONS`."""

    place: Rect
    row: Row


def read_cards(form: LabelledForm, page: Page) -> tuple[Card, ...]:
    """Every person whose 姓名 the page prints, top to bottom and left to right."""
    people = _find_people(form, page)
    gathered: _Rows = {p.role.name: {"name": p.name} for p in people if p.name is not None}
    for column, words in _WORDS.items():
        _gather_column(gathered, people, column, list(_iter_filled(form, words)), page)
    _gather_numbers(gathered, people, form, page)
    return tuple(_make_card(p.rect, gathered[p.role.name]) for p in _in_card_order(people, page))


def _in_card_order(people: Sequence[NamedPerson], page: Page) -> list[NamedPerson]:
    pitch = 4 * line_height(page.lines)
    return sorted(people, key=lambda p: (round(p.rect.middle / pitch), p.rect.left))


def _make_card(place: Rect, row: Mapping[str, Field[Any]]) -> Card:
    return Card(place, {column: to_text_field(field) for column, field in row.items()})


def _iter_filled(form: LabelledForm, words: Iterable[str]) -> Iterator[Pair]:
    """Pairs with a value, in the order of the words."""
    for word in words:
        yield from (pair for pair in form.find(word) if pair.value is not None)


def _find_people(form: LabelledForm, page: Page) -> list[NamedPerson]:
    """Everybody behind 姓名, each in a role of their own."""
    named = [p for p in form.find("姓名") if p.value is not None]
    roles = (Role(str(i), str(i), ()) for i in range(len(named)))
    people = (NamedPerson(r, p.label.line.rect, read_person(p.value, page)) for r, p in zip(roles, named, strict=False))
    return [p for p in people if p.name is not None]


def _gather_numbers(gathered: _Rows, people: Sequence[NamedPerson], form: LabelledForm, page: Page) -> None:
    numbers = find_numbers(form, page)
    owners = _find_owners([n.line.rect for n in numbers], people, page)
    for number, owner in zip(numbers, owners, strict=True):
        if owner is not None:
            row = gathered[owner.role.name]
            row["id_number"] = _read_card_number(row, number.line, page, sure=owner.sure)


def _find_owners(places: Sequence[Rect], people: Sequence[NamedPerson], page: Page) -> list[NumberOwner | None]:
    """For each of these places the person on whose card it is."""
    height = line_height(page.lines)
    return [find_owner(place, people, places, height, far=_CARD) for place in places]


def _read_card_number(row: Mapping[str, Field[Any]], line: Line, page: Page, *, sure: bool) -> Field[Any]:
    """The number, held against what else the card prints; a second number makes the first doubtful."""
    field = read_id_number(line, page, _printed_person(row))
    known = row.get("id_number")
    if known is not None:
        return known.as_doubtful(Doubt.SEVERAL.with_text(f"另有号码 {field.value}"))
    return field if sure else field.as_doubtful(Doubt.OWNER.with_text("不能确定是谁的号码"))


def _gather_column(
    gathered: _Rows, people: Sequence[NamedPerson], column: str, pairs: Sequence[Pair], page: Page
) -> None:
    owners = _find_owners([p.label.line.rect for p in pairs], people, page)
    for pair, owner in zip(pairs, owners, strict=True):
        if owner is not None:
            _add_cell(gathered[owner.role.name], column, pair, page, sure=owner.sure)


def _add_cell(row: dict[str, Field[Any]], column: str, pair: Pair, page: Page, *, sure: bool) -> None:
    assert pair.value is not None
    field = _read_column(column, pair.value, page)
    if field is not None:
        row.setdefault(column, field if sure else field.as_doubtful(Doubt.OWNER.with_text("不能确定是谁的")))


def _read_column(column: str, line: Line, page: Page) -> Field[Any] | None:
    spec = _COLUMNS[column]
    found = whole_date(parse_field(spec, line if spec.kind is Kind.ENUM else trim_punctuation(spec, line), page))
    is_relation = column != "relation" or re.fullmatch(r"[\u4e00-\u9fff]{1,6}", found.value or "")
    return found if found.value is not None and is_relation else None


def _printed_person(row: Mapping[str, Field[Any]]) -> id_numbers.Printed:
    birth, sex = row.get("birth_date"), row.get("sex")
    when = birth.value if birth is not None and birth.state is State.READ else None
    return id_numbers.Printed(None if isinstance(when, str) else when, sex.value if sex is not None else None)


def with_members(record: Record, cards: Sequence[Card]) -> Record:
    """户口本: its people as a table; the head's name and, of a single card, the relation as entries."""
    if not cards:
        return record
    rows = tuple(card.row for card in cards)
    extra = {**record.extra, **_read_head(record, rows), **_read_relation(rows)}
    return replace(record, extra=extra, tables={**record.tables, papers.PERSONS: rows})


def _read_head(record: Record, rows: Sequence[Row]) -> dict[str, Field[Any]]:
    """The head's name where one card says whose it is."""
    heads = _find_heads(rows)
    return {papers.HEAD: _agree_head(record.extra.get(papers.HEAD, heads[0]), heads[0])} if len(heads) == 1 else {}


def _read_relation(rows: Sequence[Row]) -> dict[str, Field[Any]]:
    return {papers.TO_HEAD: rows[0]["relation"]} if len(rows) == 1 and "relation" in rows[0] else {}


def _find_heads(rows: Iterable[Row]) -> list[Field[Any]]:
    """The names of those whose relation to the head is that they are it."""
    related = (row for row in rows if "relation" in row)
    return [row["name"] for row in related if row["relation"].value in ("户主", "本人")]


def _agree_head(first: Field[str], card: Field[str]) -> Field[str]:
    if first.value == card.value:
        return first
    return first.as_doubtful(Doubt.TWO_PRINTS.with_text(f"户主页为 {card.value}"))


def with_couple(record: Record, cards: Sequence[Card]) -> Record:
    """结婚证: husband and wife told apart by the sex that is printed, else by that of a valid number."""
    extra = dict(record.extra)
    for sex, labels in _SPOUSES.items():
        mine = [card for card in cards if _sex_of(card) == sex]
        extra = {**(_read_spouse(mine, sex, *labels) if mine else {}), **extra}
    return replace(record, extra=extra)


def _read_spouse(cards: Sequence[Card], sex: str, name: str, number: str) -> dict[str, Field[Any]]:
    row = cards[0].row
    found = {label: row[column] for label, column in ((name, "name"), (number, "id_number")) if column in row}
    if len({card.row["name"].value for card in cards}) == 1:
        return found
    why = Doubt.OWNER.with_text(f"两人都读作{sex}")
    return {label: field.as_doubtful(why) for label, field in found.items() if field.value is not None}


def _sex_of(card: Card) -> str:
    sex, number = card.row.get("sex"), card.row.get("id_number")
    if sex is not None and sex.value:
        return str(sex.value)
    if number is not None and number.state is State.VERIFIED and number.value:
        return id_numbers.parse_sex(str(number.value))
    return ""

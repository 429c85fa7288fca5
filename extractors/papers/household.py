"""户口本 and 结婚证: cards on which the same labels come again for every person.

A card begins with 姓名; sex, date of birth, relation and ID number that stand below or beside it belong to it. Each number
is held against the sex and date of birth printed for the same person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.papers.entries import to_text_field, whole_date
from extractors.papers.people import NamedPerson, Role, find_numbers, find_owner, read_id_number, read_person
from intake.fields.parse_field import parse_field, trim_punctuation
from intake.labels.labelled import LabelledForm, Pair
from intake.layout.rows import line_height
from intake.model import Doubt, Field, Line, Page, Record, Rect, Row, State
from intake.numbers import id_numbers
from intake.types import papers, vocabulary

_RELATION = ("与户主关系", "户主或与户主关系", "户主或与", "户主关系")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "sex": ("性别",),
    "birth_date": ("出生日期", "出生年月日", "出生"),
    "relation": _RELATION,
}
_CARD = 40.0
"""Line heights from 姓名 down to the last entry of its card: twelve rows of three."""
LABELS = ("姓名", *(w for words in _WORDS.values() for w in words), "户主姓名", "持证人")


@dataclass(frozen=True, slots=True)
class Card:
    """One person of a page with what is printed for them, by the columns of `papers.PERSONS`."""

    place: Rect
    row: Row


def read_cards(form: LabelledForm, page: Page) -> tuple[Card, ...]:
    """Every person whose 姓名 the page prints, top to bottom and left to right."""
    named = [p for p in form.find("姓名") if p.value is not None]
    people = [
        NamedPerson(Role(str(i), str(i), ()), p.label.line.rect, read_person(p.value, page))
        for i, p in enumerate(named)
    ]
    people = [p for p in people if p.name is not None]
    gathered: dict[str, dict[str, Field[Any]]] = {p.role.name: {"name": p.name} for p in people if p.name is not None}
    for column, words in _WORDS.items():
        _gather_column(gathered, people, column, [p for w in words for p in form.find(w) if p.value is not None], page)
    numbers = find_numbers(form, page)
    places = [n.line.rect for n in numbers]
    for number in numbers:
        owner = find_owner(number.line.rect, people, places, line_height(page.lines), far=_CARD)
        if owner is not None:
            row = gathered[owner.role.name]
            field = read_id_number(number.line, page, _printed_person(row))
            field = field if owner.sure else field.as_doubtful(Doubt.OWNER.with_text("不能确定是谁的号码"))
            known = row.get("id_number")
            row["id_number"] = (
                field if known is None else known.as_doubtful(Doubt.SEVERAL.with_text(f"另有号码 {field.value}"))
            )
    ordered = sorted(people, key=lambda p: (round(p.rect.middle / (4 * line_height(page.lines))), p.rect.left))
    return tuple(Card(p.rect, {k: to_text_field(f) for k, f in gathered[p.role.name].items()}) for p in ordered)


def _gather_column(
    gathered: Mapping[str, dict[str, Field[Any]]],
    people: Sequence[NamedPerson],
    column: str,
    pairs: Sequence[Pair],
    page: Page,
) -> None:
    places = [p.label.line.rect for p in pairs]
    for pair in pairs:
        assert pair.value is not None
        owner = find_owner(pair.label.line.rect, people, places, line_height(page.lines), far=_CARD)
        field = _read_column(column, pair.value, page)
        if owner is None or field is None or column in gathered[owner.role.name]:
            continue
        gathered[owner.role.name][column] = (
            field if owner.sure else field.as_doubtful(Doubt.OWNER.with_text("不能确定是谁的"))
        )


def _read_column(column: str, line: Line, page: Page) -> Field[Any] | None:
    if column == "sex":
        found: Field[Any] = parse_field(vocabulary.sex_field(column, "性别"), line, page)
    elif column == "birth_date":
        found = whole_date(parse_field(vocabulary.day_field(column, "出生日期"), trim_punctuation(_BIRTH, line), page))
    else:
        found = parse_field(_KIN, trim_punctuation(_KIN, line), page)
        if found.value is not None and not re.fullmatch(r"[\u4e00-\u9fff]{1,6}", found.value):
            return None
    return found if found.value is not None else None


_BIRTH = vocabulary.day_field("birth_date", "出生日期")
_KIN = vocabulary.text_field("relation", papers.TO_HEAD)


def _printed_person(row: Mapping[str, Field[Any]]) -> id_numbers.Printed:
    birth, sex = row.get("birth_date"), row.get("sex")
    when = birth.value if birth is not None and birth.state is State.READ else None
    return id_numbers.Printed(None if isinstance(when, str) else when, sex.value if sex is not None else None)


def with_members(record: Record, cards: Sequence[Card]) -> Record:
    """户口本: its people as a table; the head's name and, of a single card, the relation as entries."""
    if not cards:
        return record
    extra = dict(record.extra)
    heads = [c.row["name"] for c in cards if "relation" in c.row and c.row["relation"].value in ("户主", "本人")]
    if len(heads) == 1:
        extra.setdefault(papers.HEAD, heads[0])
        extra[papers.HEAD] = _agree_head(extra[papers.HEAD], heads[0])
    relations = [c.row["relation"] for c in cards if "relation" in c.row]
    if len(cards) == 1 and relations:
        extra[papers.TO_HEAD] = relations[0]
    return replace(record, extra=extra, tables={**record.tables, papers.PERSONS: tuple(c.row for c in cards)})


def _agree_head(first: Field[str], card: Field[str]) -> Field[str]:
    if first.value == card.value:
        return first
    return first.as_doubtful(Doubt.TWO_PRINTS.with_text(f"户主页为 {card.value}"))


def with_couple(record: Record, cards: Sequence[Card]) -> Record:
    """结婚证: husband and wife told apart by the sex that is printed, else by that of a valid number."""
    by_sex: dict[str, list[Card]] = {"男": [], "女": []}
    for card in cards:
        sex = _sex_of(card)
        if sex in by_sex:
            by_sex[sex].append(card)
    extra = dict(record.extra)
    labels = {"男": (papers.HUSBAND, papers.HUSBAND_ID), "女": (papers.WIFE, papers.WIFE_ID)}
    for sex, (name, number) in labels.items():
        if not by_sex[sex]:
            continue
        found = {name: by_sex[sex][0].row["name"]} | (
            {number: f} if (f := by_sex[sex][0].row.get("id_number")) is not None else {}
        )
        if len({c.row["name"].value for c in by_sex[sex]}) > 1:
            found = {
                k: f.as_doubtful(Doubt.OWNER.with_text(f"两人都读作{sex}"))
                for k, f in found.items()
                if f.value is not None
            }
        extra = {**found, **extra}
    return replace(record, extra=extra)


def _sex_of(card: Card) -> str:
    sex, number = card.row.get("sex"), card.row.get("id_number")
    if sex is not None and sex.value:
        return str(sex.value)
    if number is not None and number.state is State.VERIFIED and number.value:
        return id_numbers.parse_sex(str(number.value))
    return ""

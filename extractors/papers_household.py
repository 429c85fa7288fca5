"""户口本 and 结婚证: cards on which the same labels come again for every person.

A card begins with 姓名; sex, date of birth, relation and ID number that stand below or beside it belong to it. Each number
is held against the sex and date of birth printed for the same person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.papers_entries import printed, whole_date
from extractors.papers_people import Person, Role, id_field, numbers_on, owner_of, person
from intake import fields as vocabulary
from intake import papers
from intake.model import Doubt, Field, Line, Page, Record, Rect, Row, State
from intake.reading import identity, take
from intake.reading.labels import Form, Pair
from intake.reading.rows import line_height

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


def read_cards(form: Form, page: Page) -> tuple[Card, ...]:
    """Every person whose 姓名 the page prints, top to bottom and left to right."""
    named = [p for p in form.find("姓名") if p.value is not None]
    people = [Person(Role(str(i), str(i), ()), p.label.line.rect, person(p.value, page)) for i, p in enumerate(named)]
    people = [p for p in people if p.name is not None]
    gathered: dict[str, dict[str, Field[Any]]] = {p.role.name: {"name": p.name} for p in people if p.name is not None}
    for column, words in _WORDS.items():
        _gather(gathered, people, column, [p for w in words for p in form.find(w) if p.value is not None], page)
    numbers = numbers_on(form, page)
    places = [n.line.rect for n in numbers]
    for number in numbers:
        owner = owner_of(number.line.rect, people, places, line_height(page.lines), far=_CARD)
        if owner is not None:
            row = gathered[owner.role.name]
            field = id_field(number.line, page, _printed(row))
            field = field if owner.sure else field.doubted(Doubt.OWNER.told("不能确定是谁的号码"))
            known = row.get("id_number")
            row["id_number"] = field if known is None else known.doubted(Doubt.SEVERAL.told(f"另有号码 {field.value}"))
    ordered = sorted(people, key=lambda p: (round(p.rect.middle / (4 * line_height(page.lines))), p.rect.left))
    return tuple(Card(p.rect, {k: printed(f) for k, f in gathered[p.role.name].items()}) for p in ordered)


def _gather(
    gathered: Mapping[str, dict[str, Field[Any]]],
    people: Sequence[Person],
    column: str,
    pairs: Sequence[Pair],
    page: Page,
) -> None:
    places = [p.label.line.rect for p in pairs]
    for pair in pairs:
        assert pair.value is not None
        owner = owner_of(pair.label.line.rect, people, places, line_height(page.lines), far=_CARD)
        field = _value(column, pair.value, page)
        if owner is None or field is None or column in gathered[owner.role.name]:
            continue
        gathered[owner.role.name][column] = field if owner.sure else field.doubted(Doubt.OWNER.told("不能确定是谁的"))


def _value(column: str, line: Line, page: Page) -> Field[Any] | None:
    if column == "sex":
        found: Field[Any] = take.field(vocabulary.sex(column, "性别"), line, page)
    elif column == "birth_date":
        found = whole_date(take.field(vocabulary.day(column, "出生日期"), take.trimmed(_BIRTH, line), page))
    else:
        found = take.field(_KIN, take.trimmed(_KIN, line), page)
        if found.value is not None and not re.fullmatch(r"[\u4e00-\u9fff]{1,6}", found.value):
            return None
    return found if found.value is not None else None


_BIRTH = vocabulary.day("birth_date", "出生日期")
_KIN = vocabulary.text("relation", papers.TO_HEAD)


def _printed(row: Mapping[str, Field[Any]]) -> identity.Printed:
    birth, sex = row.get("birth_date"), row.get("sex")
    when = birth.value if birth is not None and birth.state is State.READ else None
    return identity.Printed(None if isinstance(when, str) else when, sex.value if sex is not None else None)


def with_members(record: Record, cards: Sequence[Card]) -> Record:
    """户口本: its people as a table; the head's name and, of a single card, the relation as entries."""
    if not cards:
        return record
    extra = dict(record.extra)
    heads = [c.row["name"] for c in cards if "relation" in c.row and c.row["relation"].value in ("户主", "本人")]
    if len(heads) == 1:
        extra.setdefault(papers.HEAD, heads[0])
        extra[papers.HEAD] = _agreed(extra[papers.HEAD], heads[0])
    relations = [c.row["relation"] for c in cards if "relation" in c.row]
    if len(cards) == 1 and relations:
        extra[papers.TO_HEAD] = relations[0]
    return replace(record, extra=extra, tables={**record.tables, papers.PERSONS: tuple(c.row for c in cards)})


def _agreed(first: Field[str], card: Field[str]) -> Field[str]:
    if first.value == card.value:
        return first
    return first.doubted(Doubt.TWO_PRINTS.told(f"户主页为 {card.value}"))


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
                k: f.doubted(Doubt.OWNER.told(f"两人都读作{sex}")) for k, f in found.items() if f.value is not None
            }
        extra = {**found, **extra}
    return replace(record, extra=extra)


def _sex_of(card: Card) -> str:
    sex, number = card.row.get("sex"), card.row.get("id_number")
    if sex is not None and sex.value:
        return str(sex.value)
    if number is not None and number.state is State.VERIFIED and number.value:
        return identity.sex(str(number.value))
    return ""

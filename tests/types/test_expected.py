"""What a type always prints and was not found is unread; what is a label is no name."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from intake.expected import RULE, is_lacking, mark_missing_as_unread, says_nothing
from intake.model import Doubt, Field, Outcome, Record, State
from intake.run import needs_person
from intake.types import papers
from intake.types.registry import TYPES
from tests.rule_cases import reading_of

ROWS = {"items": ({"name": Field("床位费"), "amount": Field(Decimal("10.00"))},)}


def record(kind: str, tables: Any = None, extra: Any = None, **fields: Any) -> Record:
    told = {k: Field(v) for k, v in fields.items()}
    return Record(kind, told, {k: Field(v) for k, v in (extra or {}).items()}, tables or {})


def unread(found: Record) -> set[str]:
    every = {**found.fields, **found.extra}
    assert all(f.value is None for f in every.values() if f.state is State.UNREAD)
    return {k for k, f in every.items() if f.state is State.UNREAD}


@pytest.mark.parametrize("kind", ["outpatient_invoice", "inpatient_invoice"])
def test_a_bill_without_a_total_has_an_unread_one(kind: str) -> None:
    found = mark_missing_as_unread(record(kind, ROWS, bill_number="0012345678", payer="样张三"))
    assert {"total", "total_in_words"} <= unread(found)
    assert found.fields["total"].doubts == {Doubt.NOT_FOUND}


def test_a_card_without_name_and_number_needs_a_person() -> None:
    found = mark_missing_as_unread(record("id_card", sex="女", birth_date="1990-01-01", address="青禾县"))
    assert unread(found) == {"name", "id_number"}


def test_the_back_of_a_card_lacks_nothing_of_its_front() -> None:
    assert not unread(
        mark_missing_as_unread(record("id_card", authority="青禾县公安局", valid_from="2020-01-01", valid_until="长期"))
    )


def test_a_list_without_rows_is_told() -> None:
    found = mark_missing_as_unread(record("expense_list", name="样张三", hospital="青禾县医院", total=Decimal("10.00")))
    assert is_lacking(found)
    assert [(c.outcome, c.fields) for c in found.checks if c.rule == RULE] == [(Outcome.UNKNOWN, ("items",))]
    assert any("明细" in w for w in found.warnings)


def test_a_list_with_its_rows_is_left_alone() -> None:
    given = record("expense_list", ROWS, name="样张三", hospital="青禾县医院", total=Decimal("10.00"))
    assert mark_missing_as_unread(given) == given


@pytest.mark.parametrize("kind", sorted(TYPES.keys() - {"unknown"}))
def test_a_form_with_nothing_but_a_title_needs_a_person(kind: str) -> None:
    reading = reading_of({"type": kind, "text": "标题"}, "a.jpg")
    blank = mark_missing_as_unread(record(kind, title="标题"))
    assert says_nothing(blank)
    assert needs_person(replace(reading, record=blank))


def test_a_value_that_was_found_is_never_touched() -> None:
    given = record("bank_card", number="6222021234567890123", holder="样张三")
    assert mark_missing_as_unread(given) == given


def test_one_of_several_places_is_enough() -> None:
    assert not unread(
        mark_missing_as_unread(record("birth_certificate", extra={papers.CHILD: "样小四", papers.MOTHER: "样李四"}))
    )


@pytest.mark.parametrize(("kind", "key"), [("expense_list", "name"), ("inpatient_invoice", "payer")])
@pytest.mark.parametrize("label", ["曾用名", "务专用章", "就诊卡号", "住院结算", "性别："])
def test_a_label_or_the_words_of_a_seal_are_no_name(kind: str, key: str, label: str) -> None:
    found = mark_missing_as_unread(record(kind, ROWS, **{key: label}))
    assert found.fields[key].state is State.UNREAD
    assert found.fields[key].doubts == {Doubt.NO_VALUE}


def test_a_label_in_a_register_is_nobody() -> None:
    rows = {papers.PERSONS: ({"name": Field("曾用名")}, {"name": Field("样小四")})}
    found = mark_missing_as_unread(record("household_register", rows, {papers.HEAD: "服务处所"}))
    assert [r["name"].value for r in found.tables[papers.PERSONS]] == [None, "样小四"]
    assert found.extra[papers.HEAD].state is State.UNREAD


def test_the_name_of_an_institution_may_hold_words_of_forms() -> None:
    found = mark_missing_as_unread(record("business_license", uscc="91341723MA2ABCD13C", name="青禾门诊部"))
    assert found.fields["name"].value == "青禾门诊部"


def test_what_a_person_typed_stands() -> None:
    typed = Record("expense_list", {"name": Field("号", state=State.TYPED)})
    assert mark_missing_as_unread(typed).fields["name"].value == "号"


def test_every_key_is_one_of_the_types_own() -> None:
    for kind, type_ in TYPES.items():
        own = {s.name for s in type_.fields} | set(type_.extra) | set(type_.extra_tables)
        assert {k for side in type_.always for keys in side for k in keys} <= own, kind
        assert set(type_.rows) <= {t.name for t in type_.tables}
    assert TYPES["id_card"].always
    assert TYPES["vat_invoice"].rows == ("items",)

"""What the register shows of a judgement: sums that may be rested upon, and nothing that was not read surely."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from intake.cases.assembly.assemble import assemble_case
from intake.cases.judge import Judgement, judge_case
from intake.cases.model import Given, Person
from intake.catalogue.lookup import find_item, load_catalogue
from intake.catalogue.model import Insurance
from intake.keeping.review import make_review
from intake.ledger.chain import dump_canonical
from intake.model import Field, Reading, State

DAY = date(2026, 10, 12)


def judge(*readings: Reading, given: Given | None = None) -> Judgement:
    catalogue = load_catalogue(())
    item = find_item(catalogue, "住院费用报销", Insurance.RESIDENTS, DAY, "")
    return judge_case(assemble_case("甲", item, DAY, readings, (), given or Given(), catalogue), ())


def with_total(reading: Reading, state: State, sha256: str) -> Reading:
    total = Field(Decimal("8230.50"), "8230.50", state)
    number = Field(sha256[:10], sha256[:10])
    record = reading.record.with_fields({"total": total, "bill_number": number, "payee": Field("青禾县二级医院", "x")})
    return replace(reading, record=record, document=replace(reading.document, sha256=sha256, path=f"{sha256[:4]}.png"))


def columns(judgement: Judgement) -> dict[str, object]:
    return dict(make_review(judgement, "engine", DAY).columns)


def test_the_sum_of_the_bills_is_in_whole_cents(reading: Reading) -> None:
    found = columns(judge(with_total(reading, State.VERIFIED, "1" * 64), with_total(reading, State.TYPED, "2" * 64)))
    assert (found["bills"], found["total_cents"]) == (2, 1_646_100)


@pytest.mark.parametrize("state", [State.DOUBTFUL])
def test_a_sum_that_one_bill_makes_unsure_is_not_shown(reading: Reading, state: State) -> None:
    found = columns(judge(with_total(reading, State.VERIFIED, "1" * 64), with_total(reading, state, "2" * 64)))
    assert found["total_cents"] is None


def test_the_hospital_comes_with_its_level_where_that_is_known(reading: Reading) -> None:
    bill = with_total(reading, State.VERIFIED, "1" * 64)
    levels = Given(hospital_levels={"青禾县二级医院": "二级甲等"})
    assert (columns(judge(bill, given=levels))["hospital"], columns(judge(bill, given=levels))["hospital_level"]) == (
        "青禾县二级医院",
        "二级",
    )


def test_what_is_typed_of_the_applicant_wins(reading: Reading) -> None:
    given = Given(applicant=Person("样张三", "341799199001010017", "13900000000"))
    found = columns(judge(with_total(reading, State.VERIFIED, "1" * 64), given=given))
    assert (found["applicant"], found["id_number"], found["phone"]) == ("样张三", "341799199001010017", "13900000000")


def test_the_event_itself_names_nobody(reading: Reading) -> None:
    given = Given(applicant=Person("样张三", "341799199001010017", "13900000000"), note="样张三来过")
    body = dump_canonical(make_review(judge(with_total(reading, State.READ, "1" * 64), given=given), "e", DAY).body)
    assert not [word for word in ("样张三", "341799", "139000", "8230", "青禾", "王小明") if word in body]

"""Papers arranged on the desk: rules run again, corrections follow, every step is taken back, nothing is written on old ground."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake import types
from intake.cases.arrangement.make import Rearranging
from intake.cases.model import MaterialOutcome
from intake.errors import UsageError
from intake.ledger.entries.arrangements import read_arrangements
from intake.ledger.location import LedgerPlace
from intake.ledger.model import ArrangedAct
from intake.ledger.versions import Stale
from intake.review.papers import (
    arrange_papers,
    choose_type,
    list_papers,
    list_steps,
    offer_types,
    take_back_arrangement,
    types_of_material,
)
from intake.review.values import TypedValue, correct_value
from tests.review.desks import LaidOut, lay_out

BILL = {
    "type": "outpatient_invoice",
    "path": "stack.pdf",
    "pages": 2,
    "fields": {"payer": "样张三", "total": "1800.00"},
    "text": "青禾省医疗门诊收费票据\n交款人：样张三\n金额合计（小写）1800.00",
}
CARD = {"type": "unknown", "path": "card.jpg", "text": "姓名 样张三\n公民身份号码 341799199001010017"}


@pytest.fixture
def laid(place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    """A bill with a page that may be another paper, and a card that nobody knew."""
    laid = lay_out(place, tmp_path / "case", [BILL, CARD], monkeypatch)
    yield laid
    laid.ledger.close()


def lie(laid: LaidOut) -> list[tuple[str, int]]:
    return [(r.classification.kind, len(r.pages)) for r in laid.open().judgement.case.readings]


def outcome_of(laid: LaidOut, kind: str) -> MaterialOutcome:
    materials = laid.open().judgement.case.materials
    return next(m.outcome for m in materials if kind in types_of_material(m))


def split(laid: LaidOut, kind: str = types.EXPENSE_LIST) -> None:
    arrange_papers(laid.desk, laid.step(), Rearranging(ArrangedAct.SPLIT, 0, page=2, kind=kind))


def test_a_missing_material_is_there_once_a_page_is_split_off_and_named(laid: LaidOut) -> None:
    arrange_papers(laid.desk, laid.step(), Rearranging(ArrangedAct.RETYPE, 1, kind=types.ID_CARD))
    assert outcome_of(laid, types.EXPENSE_LIST) is MaterialOutcome.MISSING
    split(laid)
    assert lie(laid) == [(types.OUTPATIENT_INVOICE, 1), (types.EXPENSE_LIST, 1), (types.ID_CARD, 1)]
    assert outcome_of(laid, types.EXPENSE_LIST) is not MaterialOutcome.MISSING


def test_every_act_is_taken_back_by_itself(laid: LaidOut) -> None:
    before = lie(laid)
    split(laid)
    for wanted in (
        Rearranging(ArrangedAct.RETYPE, 2, kind=types.ID_CARD),
        Rearranging(ArrangedAct.MOVE, 1, page=1, to=2),
        Rearranging(ArrangedAct.JOIN, 1, to=0),
    ):
        arrange_papers(laid.desk, laid.step(), wanted)
    assert [step.lost for step in list_steps(laid.open())] == [False] * 4
    for step in list_steps(laid.open()):
        take_back_arrangement(laid.desk, laid.step(), step.event)
    assert lie(laid) == before
    assert list_steps(laid.open()) == ()


def test_a_step_in_the_middle_is_taken_back_and_the_others_stay(laid: LaidOut) -> None:
    split(laid)
    arrange_papers(laid.desk, laid.step(), Rearranging(ArrangedAct.RETYPE, 2, kind=types.ID_CARD))
    take_back_arrangement(laid.desk, laid.step(), list_steps(laid.open())[-1].event)
    assert lie(laid) == [(types.OUTPATIENT_INVOICE, 2), (types.ID_CARD, 1)]


def test_a_step_that_rests_on_one_that_was_taken_back_is_told(laid: LaidOut) -> None:
    split(laid)
    arrange_papers(laid.desk, laid.step(), Rearranging(ArrangedAct.RETYPE, 1, kind=types.PRESCRIPTION))
    take_back_arrangement(laid.desk, laid.step(), list_steps(laid.open())[-1].event)
    assert [step.lost for step in list_steps(laid.open())] == [True]
    assert "correction-conflict" in laid.failing()


def test_a_correction_is_found_again_on_the_paper_as_it_is_arranged(laid: LaidOut) -> None:
    correct_value(laid.desk, laid.step(), TypedValue("0:payer", "样张山"))
    split(laid)
    assert laid.value("0:payer").text == "样张山"


def test_a_second_person_on_an_older_version_writes_nothing(laid: LaidOut) -> None:
    seen = laid.open().version
    split(laid)
    with pytest.raises(Stale):
        arrange_papers(laid.desk, laid.step(seen=seen), Rearranging(ArrangedAct.RETYPE, 1, kind=types.ID_CARD))
    with laid.ledger.reading() as connection:
        assert len(read_arrangements(connection, laid.case_id)) == 1


def test_only_a_step_that_counts_is_taken_back(laid: LaidOut) -> None:
    split(laid)
    event = list_steps(laid.open())[0].event
    take_back_arrangement(laid.desk, laid.step(), event)
    with pytest.raises(UsageError, match="已经撤销"):
        take_back_arrangement(laid.desk, laid.step(), event)


def test_another_process_sees_the_papers_as_they_were_arranged(laid: LaidOut) -> None:
    split(laid)
    laid.desk.forget(laid.case_id)
    assert lie(laid)[1] == (types.EXPENSE_LIST, 1)


# ------------------------------------------------------------------------------------------------ what may be chosen
def test_the_types_of_the_item_come_first_each_once_and_none_is_missing(laid: LaidOut) -> None:
    own, others = offer_types(laid.open())
    kinds = [one.kind for one in (*own, *others)]
    assert types.EXPENSE_LIST in {one.kind for one in own}
    assert len(kinds) == len(set(kinds))
    assert {types.UNKNOWN, types.BUSINESS_LICENSE} <= {one.kind for one in others}
    assert all(one.materials for one in own)


def test_a_material_says_the_type_where_it_takes_one_and_asks_where_it_takes_several(laid: LaidOut) -> None:
    case = laid.open()
    takes = [types_of_material(material) for material in case.judgement.case.materials]
    one, several = (next(n for n, kinds in enumerate(takes) if test(len(kinds))) for test in ((1).__eq__, (1).__lt__))
    assert choose_type(case, "", one) == takes[one][0]
    assert choose_type(case, takes[several][1], several) == takes[several][1]
    with pytest.raises(UsageError, match="可以是"):
        choose_type(case, "", several)
    with pytest.raises(UsageError, match="没有这一项"):
        choose_type(case, "", 99)


def test_papers_are_listed_with_their_sheets(laid: LaidOut) -> None:
    split(laid)
    shown = list_papers(laid.open())
    assert [[page.sheet for page in paper.pages] for paper in shown] == [[1], [2], [3]]
    assert all(paper.whole for paper in shown)

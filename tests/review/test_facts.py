"""What a person tells on the desk: judged at once, laid over the file, taken back; a case without an item opens by it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.cases.assembly.propose import ItemUnknown
from intake.cases.model import MaterialOutcome, Person
from intake.errors import IntakeError, UsageError
from intake.ledger.location import LedgerPlace
from intake.ledger.versions import Stale
from intake.review.facts import list_conditions, list_shown, offer_items, tell_facts, told_of
from intake.review.plausible import find_slips
from tests.review.desks import LaidOut, lay_out

BILL = {"type": "outpatient_invoice", "path": "bill.jpg", "fields": {"payer": "样张三", "total": "1800.00"}}
STRANGE = {"type": "unknown", "path": "x.jpg", "text": "样例"}


@pytest.fixture
def laid(place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    laid = lay_out(place, tmp_path / "case", [BILL], monkeypatch)
    yield laid
    laid.ledger.close()


@pytest.fixture
def nameless(place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaidOut]:
    """Papers that tell of no item, and nobody said which."""
    laid = lay_out(place, tmp_path / "case", [STRANGE], monkeypatch, case_file="")
    yield laid
    laid.ledger.close()


def tell(laid: LaidOut, **wanted: Any) -> None:
    tell_facts(laid.desk, laid.step(), wanted)


def test_a_material_that_was_shown_at_the_desk_is_there_and_missing_again_once_taken_back(laid: LaidOut) -> None:
    missing = next(m for m in laid.open().judgement.case.materials if m.outcome is MaterialOutcome.MISSING)
    tell(laid, shown=[missing.name])
    assert next(one.shown for one in list_shown(laid.open()) if one.name == missing.name)
    assert _outcome(laid, missing.name) is MaterialOutcome.PRESENT
    tell(laid, shown=None)
    assert _outcome(laid, missing.name) is MaterialOutcome.MISSING


def _outcome(laid: LaidOut, name: str) -> MaterialOutcome:
    return next(m.outcome for m in laid.open().judgement.case.materials if m.name == name)


def test_the_questions_of_the_item_are_asked_and_answered(laid: LaidOut) -> None:
    catalogue = laid.desk.office.catalogue
    asked = list_conditions(laid.open(), catalogue)
    assert asked
    first = asked[0].id
    tell(laid, facts={first: True})
    answered = next(one for one in list_conditions(laid.open(), catalogue) if one.id == first)
    assert (answered.answer, answered.typed) == (True, True)
    tell(laid, facts={first: None})
    assert not next(one for one in list_conditions(laid.open(), catalogue) if one.id == first).typed


def test_an_item_that_is_told_wins_over_the_file_and_brings_its_insurance(laid: LaidOut) -> None:
    other = next(i for i in laid.desk.office.catalogue.items if i.insurance.value == "职工")
    tell(laid, item=other.id)
    case = laid.open().judgement.case
    assert (case.item.id, case.given.insurance) == (other.id, "职工")
    tell(laid, item=None)
    assert laid.open().judgement.case.item.name == "门诊费用报销"


def test_what_was_told_is_there_for_another_process(laid: LaidOut) -> None:
    tell(laid, applicant={"name": "样王五"}, note="样例")
    laid.desk.forget(laid.case_id)
    assert laid.open().judgement.case.given.applicant.name == "样王五"
    assert told_of(laid.open()) == {"applicant.name": "样王五", "note": "样例"}


def test_the_day_that_was_told_and_taken_back_is_the_day_of_the_file_again(laid: LaidOut) -> None:
    before = laid.open().judgement.case.applied
    tell(laid, applied="2026-12-01")
    assert laid.open().judgement.case.applied.isoformat() == "2026-12-01"
    tell(laid, applied=None)
    laid.desk.forget(laid.case_id)
    assert laid.open().judgement.case.applied == before


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"item": "没有这个"},
        {"facts": {"nonsense": True}},
        {"facts": {"nonsense": None}},
        {"facts": {"": False, "version": False}},
        {"applicant": {"nonsense": None}},
        {"insurance": "商业"},
        {"note": "长" * 2000},
        {"shown": [1]},
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(laid: LaidOut, wanted: dict[str, Any]) -> None:
    seen = laid.open().version
    with pytest.raises(IntakeError):
        tell(laid, **wanted)
    assert laid.open().version == seen


def test_a_second_person_on_an_older_version_tells_nothing(laid: LaidOut) -> None:
    seen = laid.open().version
    tell(laid, note="样例")
    with pytest.raises(Stale):
        tell_facts(laid.desk, laid.step(seen=seen), {"note": "别的"})
    assert laid.open().judgement.case.given.note == "样例"


# ------------------------------------------------------------------------------------------------ which item
def test_a_case_whose_papers_tell_no_item_opens_once_one_is_chosen(nameless: LaidOut) -> None:
    with pytest.raises(ItemUnknown):
        nameless.open()
    papers, version = nameless.desk.papers_of(nameless.case_id)
    assert len(papers.readings) == 1
    item = nameless.desk.office.catalogue.items[0]
    opened = tell_facts(nameless.desk, nameless.step(seen=version), {"item": item.id})
    assert opened is not None
    assert nameless.open().judgement.case.item.id == item.id


def test_whatever_else_is_told_of_it_is_kept_though_it_does_not_open(nameless: LaidOut) -> None:
    _, version = nameless.desk.papers_of(nameless.case_id)
    assert tell_facts(nameless.desk, nameless.step(seen=version), {"note": "样例"}) is None
    assert nameless.desk.papers_of(nameless.case_id)[1] > version


def test_a_file_that_names_an_item_that_there_is_not_asks_for_it(
    place: LedgerPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid = lay_out(place, tmp_path / "case", [BILL], monkeypatch, case_file="item: 没有这个事项\n")
    with pytest.raises(ItemUnknown, match="没有事项"):
        laid.open()
    laid.ledger.close()


def test_items_that_the_papers_may_be_for_are_offered_first_and_each_once(laid: LaidOut) -> None:
    catalogue = laid.desk.office.catalogue
    wanted = catalogue.items[5]
    offered = offer_items(catalogue, (wanted, wanted))
    assert offered[0].id == wanted.id
    assert len({item.id for item in offered}) == len(offered) == len({item.id for item in catalogue.items})


def test_an_unknown_case_has_no_papers(laid: LaidOut) -> None:
    with pytest.raises(UsageError):
        laid.desk.papers_of("0" * 32)


def test_an_id_number_that_cannot_be_right_is_told_and_kept() -> None:
    assert find_slips({"申请人": Person("样张三", "341799199001010017"), "代办人": None}) == ""
    told = find_slips({"申请人": Person("样张三", ""), "代办人": Person("样李四", "123")})
    assert told == "；代办人身份证号的校验位或位数不对，请再核对"

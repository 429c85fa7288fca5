"""What the case page says of open values by the other papers: contradicted ones first, agreement told but never called proof."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from intake.model import Outcome
from intake.review.points import ValueStanding, list_values
from intake.web.case_view import CaseView, ValueLine
from intake.web.comparison import AGREES
from tests.review.desks import many_laid_out
from tests.review.test_matrix import BILL, CARD, CASE_FILE, LIST, RECORD, with_fields

View = Callable[..., CaseView]


@pytest.fixture
def view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[View]:
    """Shows a case of these papers."""
    with many_laid_out(tmp_path, monkeypatch, CASE_FILE) as open_papers:
        yield lambda *papers: CaseView(open_papers(*papers))


def point(view: CaseView, value: str) -> ValueLine:
    return next(line for line in view.points if line.entry.id == value)


def test_what_another_paper_contradicts_comes_first_and_says_so(view: View) -> None:
    shown = view(CARD, BILL, with_fields(RECORD, name="例王五"), LIST)
    first = shown.points[0]
    assert (first.entry.id, first.mark, first.gravity) == ("2:name", "不一致", "bad")
    assert first.why.startswith("姓名不一致")


def test_what_other_papers_bear_out_is_told_and_stays_open(view: View) -> None:
    line = point(view(CARD, BILL, RECORD, LIST), "3:name")
    assert (line.why, line.entry.standing, line.mark) == (AGREES, ValueStanding.LOOK, "待核对")


def test_a_value_is_not_borne_out_by_itself(view: View) -> None:
    assert point(view(CARD), "0:name").why != AGREES


def test_a_doubtful_value_keeps_its_own_reason_beside_papers_that_agree(view: View) -> None:
    doubtful = with_fields(LIST, name={"value": "样张三", "state": "doubtful"})
    assert point(view(CARD, BILL, RECORD, doubtful), "3:name").why == "没有把握"


def test_several_places_of_one_page_are_told_apart_by_their_values(view: View) -> None:
    case = view(CARD, BILL).case
    places = tuple(v.place for v in list_values(case.judgement) if v.id in ("1:payer", "1:total"))
    finding = replace(case.judgement.findings[0], outcome=Outcome.FAIL, evidence=places)
    (line,) = CaseView(replace(case, judgement=replace(case.judgement, findings=(finding,)))).findings
    assert [spot.label for spot in line.spots] == ["住院收费票据 第 2 页 交款人", "住院收费票据 第 2 页 金额合计(小写)"]

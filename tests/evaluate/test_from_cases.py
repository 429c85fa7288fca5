"""Confirmed cases as gold: what was decided counts, what nobody vouches for is not scored, scans are known by their pages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from intake.cases.corrections.apply import apply_corrections
from intake.commands.evaluate import lay_out_scans
from intake.errors import UsageError
from intake.evaluate.causes import Cause, find_lost_values
from intake.evaluate.figures import Evaluation, evaluate_results
from intake.evaluate.from_cases import ConfirmedCase, count_changed, make_gold
from intake.evaluate.judge import ValueVerdict
from intake.evaluate.report import format_office
from intake.evaluate.results import Results, pages_of, parse_lines, printed_lines
from intake.export import dump_line, to_line
from intake.ledger.model import Correction, Spot
from intake.model import Box, Reading
from tests.cases.corrections.decided import at_box, bill, decided, expense_list, lying_in, part_of
from tests.rule_cases import reading_of


def doubtful(value: str) -> dict[str, str]:
    return {"value": value, "state": "doubtful"}


def confirmed(readings: Sequence[Reading], *corrections: Correction, put_in: bool = True) -> ConfirmedCase:
    """A case as the ledger has it, with the corrections in its last review or made after it."""
    shown = apply_corrections(readings, corrections)[0] if put_in else readings
    lines = tuple(json.loads(dump_line(to_line(r))) for r in shown)
    return ConfirmedCase("2026-00001", lines, corrections)


def read_today(*readings: Reading) -> Results:
    return parse_lines([dump_line(to_line(r)) for r in readings], pages_of)


def judged(case: ConfirmedCase, *readings: Reading) -> dict[str, tuple[str, str]]:
    """Key -> verdict and state of every value of the case's first document."""
    document = evaluate_results(make_gold([case]), read_today(*readings)).documents[0]
    return {j.key: (j.verdict.value, j.state) for j in document.fields}


@pytest.mark.parametrize("put_in", [True, False])
def test_what_was_decided_and_what_was_left_as_shown_is_gold(put_in: bool) -> None:
    then = bill(payer="样张三", total="1800.00", cash_paid=doubtful("5.00"), sex={"state": "unread"})
    (gold,) = make_gold([confirmed([then], decided("total", "1800.00", "1080.00"), put_in=put_in)])
    assert gold.fields == {"payer": ("样张三",), "total": ("1080.00",)}
    assert {"cash_paid", "sex", "issue_date"} <= gold.ignored
    assert gold.keys == ("a.jpg:1",)


def test_a_doubtful_value_that_was_confirmed_is_gold() -> None:
    then = bill(total=doubtful("1080.00"))
    (gold,) = make_gold([confirmed([then], decided("total", "1080.00", "1080.00", old_state="doubtful"))])
    assert gold.fields == {"total": ("1080.00",)}


def test_todays_reader_is_held_against_what_was_decided() -> None:
    case = confirmed([bill(payer="样张三", total="1800.00")], decided("total", "1800.00", "1080.00"))
    assert judged(case, bill(payer="样张三", total="1800.00"))["total"] == ("wrong", "read")
    assert judged(case, bill(payer="样张三", total="1080.00"))["total"] == ("right", "read")
    assert judged(case, bill(payer="样张三"))["total"] == ("missed", "absent")


def test_what_a_person_said_is_not_on_the_paper_is_invented_and_what_nobody_spoke_of_is_not_scored() -> None:
    case = confirmed([bill(total="9.00", other_paid="1.80")], decided("other_paid", "1.80", None))
    found = judged(case, bill(total="9.00", other_paid="1.80", cash_paid="7.20", issue_date="2026-10-01"))
    assert found == {"total": ("right", "read"), "other_paid": ("invented", "read")}


def test_papers_are_found_by_their_pages_whatever_the_file_is_called_and_however_it_is_split() -> None:
    then = [lying_in(bill(total=f"{n}.00"), ("stack", n)) for n in (1, 2)]
    case = confirmed(then)
    moved = [lying_in(bill("store/ab/abc", total=f"{n}.00"), ("stack", n)) for n in (2, 1)]
    assert evaluate_results(make_gold([case]), read_today(*moved)).total_figures()["right"] == 2
    joined = lying_in(
        reading_of({"type": "inpatient_invoice", "pages": 2, "fields": {"total": "1.00"}}, "x"),
        ("stack", 1),
        ("stack", 2),
    )
    (first, second) = evaluate_results(make_gold([case]), read_today(joined)).documents
    assert [d.fields[0].verdict for d in (first, second)] == [ValueVerdict.RIGHT, ValueVerdict.WRONG]


def test_papers_of_one_sheet_are_told_by_their_part() -> None:
    halves = [part_of(bill(total=f"{n}.00"), n) for n in (1, 2)]
    case = confirmed(halves)
    swapped = [part_of(bill(total=f"{n}.00"), 3 - n) for n in (1, 2)]
    assert evaluate_results(make_gold([case]), read_today(*halves)).total_figures()["wrong"] == 0
    assert evaluate_results(make_gold([case]), read_today(*swapped)).total_figures()["wrong"] == 2


def test_a_correction_holds_for_the_part_of_the_sheet_that_it_was_made_of() -> None:
    halves = [part_of(bill(total="9.00"), n) for n in (1, 2)]
    case = confirmed(halves, decided("total", "9.00", "8.00", part=2), put_in=False)
    assert [gold.fields["total"] for gold in make_gold([case])] == [("9.00",), ("8.00",)]


def test_another_scan_is_no_result_of_the_case() -> None:
    evaluation = evaluate_results(make_gold([confirmed([bill(total="1.00")])]), read_today(bill("b.jpg", total="1.00")))
    assert (evaluation.total_figures()["missing_documents"], evaluation.unmatched) == (1, 1)


def test_why_a_value_was_lost_is_told_from_the_print_of_its_page() -> None:
    case = confirmed([bill(total="1800.00")], decided("total", "1800.00", "1080.00"))
    today = reading_of({"type": "inpatient_invoice", "fields": {}, "text": "1080.00"}, "a.jpg")
    results = Results(read_today(today).by_key, lines=printed_lines([today], by_page=True))
    evaluation: Evaluation = evaluate_results(make_gold([case]), results)
    assert [lost.cause for lost in find_lost_values(evaluation, results)] == [Cause.UNASSIGNED]


ROWS: tuple[Mapping[str, Any], ...] = (
    {"name": "西药费", "amount": "10.00"},
    {"name": "床位费", "amount": "20.00"},
    {"name": "诊查费", "amount": doubtful("3.00")},
)


def _row_box(row: int) -> tuple[float, float, float, float]:
    top = 0.02 + 0.012 * (39 + row)
    return 0.1, top, 0.4, top + 0.01


def list_then(*rows: Mapping[str, Any]) -> Reading:
    return expense_list(*map(dict, rows))


def test_lines_of_charges_are_gold_where_name_and_amount_are_vouched_for() -> None:
    told = {"paper": "l.jpg", "type": "expense_list"}
    made = at_box(decided("items.2.amount", "20.00", "200.00", **told), _row_box(2))
    (gold,) = make_gold([confirmed([list_then(*ROWS)], made)])
    assert {(*item.names, item.amount) for item in gold.items} == {("西药费", "10.00"), ("床位费", "200.00")}
    assert (gold.items_complete, gold.items_ignored) == (False, {"诊查费"})


@pytest.mark.parametrize("seen", [None, Spot("l.jpg", 1, Box(0.6, 0.9, 0.7, 0.91))])
def test_a_cell_is_scored_wherever_its_value_was_seen(seen: Spot | None) -> None:
    told = {"paper": "l.jpg", "type": "expense_list"}
    made = at_box(decided("items.2.amount", "20.00", "200.00", **told), _row_box(2))
    (gold,) = make_gold([confirmed([list_then(*ROWS)], replace(made, sought=True, seen=seen))])
    assert {(*item.names, item.amount) for item in gold.items} == {("西药费", "10.00"), ("床位费", "200.00")}


@pytest.mark.parametrize("put_in", [True, False])
def test_a_corrected_cell_is_found_by_its_box(put_in: bool) -> None:
    told = {"paper": "l.jpg", "type": "expense_list"}
    made = at_box(decided("items.1.amount", "20.00", "200.00", **told), _row_box(2))  # its row was the first one then
    (gold,) = make_gold([confirmed([list_then(*ROWS)], made, put_in=put_in)])
    assert {(*item.names, item.amount) for item in gold.items} == {("西药费", "10.00"), ("床位费", "200.00")}


def test_papers_of_no_type_and_files_that_could_not_be_read_are_no_gold() -> None:
    failed = {"source": {"path": "c.jpg", "sha256": "c", "pages": []}, "type": "unknown", "error": "无法读取"}
    case = confirmed([reading_of({"type": "unknown", "fields": {}}, "u.jpg")])
    assert make_gold([ConfirmedCase("x", (*case.documents, failed))]) == ()


# ------------------------------------------------------------------------------------------------ the office's own figures
@pytest.mark.parametrize("put_in", [True, False])
def test_of_what_was_shown_as_sure_it_is_counted_what_people_changed(put_in: bool) -> None:
    then = bill(payer="样张三", total="1800.00", cash_paid=doubtful("5.00"), payee="青禾县样例医院")
    made = (
        decided("total", "1800.00", "1080.00"),
        decided("cash_paid", "5.00", "50.00", old_state="doubtful"),
        decided("payee", "青禾县样例医院", "青禾县样例医院"),
        decided("sex", None, "男", old_state="absent"),
    )
    figures = count_changed([confirmed([then], *made, put_in=put_in)])
    assert (figures.documents, figures.shown, figures.changed) == (1, 3, 1)
    assert figures.wrong_rate == pytest.approx(1 / 3, abs=1e-4)
    assert figures.by_key == {"payer": (1, 0), "total": (1, 1), "payee": (1, 0)}


def test_a_value_that_was_changed_back_was_right() -> None:
    made = (decided("total", "1800.00", "1080.00"), decided("total", "1800.00", "1800.00"))
    assert count_changed([confirmed([bill(total="1800.00")], *made)]).changed == 0


@pytest.mark.parametrize("put_in", [True, False])
def test_a_cell_that_is_blank_on_paper_counts_as_changed(put_in: bool) -> None:
    told = {"paper": "l.jpg", "type": "expense_list"}
    made = at_box(decided("items.2.amount", "20.00", None, **told), _row_box(2))
    figures = count_changed([confirmed([list_then(*ROWS)], made, put_in=put_in)])
    assert figures.by_key["items.amount"] == (2, 1)


def test_without_a_value_there_is_no_rate() -> None:
    assert count_changed([]).wrong_rate is None
    assert "出错率 -" in format_office(count_changed([]))


def test_the_fields_that_were_changed_are_told() -> None:
    told = format_office(
        count_changed([confirmed([bill(payer="样张三", total="1.00")], decided("total", "1.00", "2.00"))])
    )
    assert "2 个，人工更正 1 个，出错率 0.5000" in told
    assert "payer" not in told


# ------------------------------------------------------------------------------------------------ scans
def test_scans_lie_under_the_names_they_came_with_to_be_read_as_they_were_handed_in(tmp_path: Path) -> None:
    for name in ("s1", "s2", "s3"):
        (tmp_path / name).write_text(name)
    then = [
        lying_in(bill(total="1.00"), ("s1", 1)),
        lying_in(bill(total="2.00"), ("s2", 1)),
        lying_in(bill(total="3.00"), ("s3", 1)),
    ]
    lines = confirmed(then).documents
    paths = ("case/001.jpg", "case\\002.jpg", "case/other/001.jpg")
    named = tuple({**line, "source": {**line["source"], "path": path}} for line, path in zip(lines, paths, strict=True))
    scans = {name: tmp_path / name for name in ("s1", "s2", "s3")}
    target = tmp_path / "laid"
    target.mkdir()
    lay_out_scans(ConfirmedCase("x", named, scans=scans), target)
    found = {path.relative_to(target).as_posix(): path.read_text() for path in target.rglob("*.jpg")}
    assert found == {"001.jpg": "s1", "002.jpg": "s2", "s3/001.jpg": "s3"}


def test_a_scan_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"2026-00001：扫描件 a\.jpg"):
        lay_out_scans(confirmed([bill(total="1.00")]), tmp_path)

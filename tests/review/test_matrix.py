"""The matrix: papers that agree are marked so, the odd one is named where a rule names it, and no doubt becomes a difference."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from intake.review.matrix import Matrix, MatrixCell, Relation, lay_out_matrix
from tests.review.desks import many_laid_out

CASE_FILE = "item: 住院费用报销\ninsurance: 居民\napplied: 2026-10-12\n"
NUMBER, OTHERS = "341799199001010017", "341799198802030574"
CARD = {"type": "id_card", "path": "card.jpg", "fields": {"name": "样张三", "id_number": NUMBER}}
BILL = {
    "type": "inpatient_invoice", "path": "bill.jpg",
    "fields": {
        "payer": "样张三", "payer_id": "341799********0017", "payee": "青禾县样例医院", "total": "120.00",
        "bill_number": "0012345678", "admission_date": "2026-09-01", "discharge_date": "2026-09-08",
    },
    "tables": {"items": [{"name": "床位费", "amount": "120.00"}]},
}  # fmt: skip
RECORD = {
    "type": "discharge_record", "path": "record.jpg",
    "fields": {
        "name": "样张三", "hospital": "青禾县样例医院（东院区）", "admission_date": "2026-09-01", "discharge_date": "2026-09-08",
    },
}  # fmt: skip
LIST = {
    "type": "expense_list", "path": "list.jpg",
    "fields": {"name": "样张三", "total": "120.00"}, "tables": {"items": [{"name": "床位费", "amount": "120.00"}]},
}  # fmt: skip

Lay = Callable[..., Matrix]


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lay]:
    """Lays out the matrix of a case of these papers."""
    with many_laid_out(tmp_path, monkeypatch, CASE_FILE) as open_papers:
        yield lambda *papers: lay_out_matrix(open_papers(*papers))


def with_fields(paper: Mapping[str, Any], **fields: Any) -> Mapping[str, Any]:
    return {**paper, "fields": {**paper["fields"], **fields}}


def cells(matrix: Matrix, label: str) -> Sequence[tuple[int, MatrixCell]]:
    """Paper and cell of a column."""
    place = next(n for n, column in enumerate(matrix.columns) if column.label == label)
    return [(row.paper, cell) for row in matrix.rows for cell in row.cells[place]]


def relations(matrix: Matrix, label: str) -> Mapping[int, str]:
    return {paper: cell.relation.value for paper, cell in cells(matrix, label)}


def test_papers_of_one_person_agree_in_every_column(lay: Lay) -> None:
    matrix = lay(CARD, BILL, RECORD, LIST)
    assert relations(matrix, "姓名") == {0: "same", 1: "same", 2: "same", 3: "same"}
    assert relations(matrix, "身份证号") == {0: "same", 1: "same"}
    assert relations(matrix, "医疗机构") == {1: "same", 2: "same"}
    assert relations(matrix, "住院（就诊）日期") == {1: "same", 2: "same"}
    assert relations(matrix, "合计金额") == {1: "same", 3: "same"}
    assert not any(column.disagrees for column in matrix.columns)
    assert matrix.findings == ()


def test_a_hospital_with_its_campus_in_brackets_is_no_other_one(lay: Lay) -> None:
    texts = {cell.entry.text for _, cell in cells(lay(CARD, BILL, RECORD), "医疗机构")}
    assert texts == {"青禾县样例医院", "青禾县样例医院（东院区）"}


def test_the_paper_of_somebody_else_is_the_odd_one(lay: Lay) -> None:
    matrix = lay(CARD, BILL, with_fields(RECORD, name="例王五"), LIST)
    assert relations(matrix, "姓名") == {0: "same", 1: "same", 2: "odd", 3: "same"}
    (column,) = [c for c in matrix.columns if c.disagrees]
    assert column.label == "姓名"
    (odd,) = [cell for paper, cell in cells(matrix, "姓名") if paper == 2]
    assert "姓名不一致" in odd.why[0]
    assert [f.message for f in matrix.findings] == list(odd.why)


def test_a_day_that_one_paper_alone_bears_is_the_odd_one(lay: Lay) -> None:
    matrix = lay(
        CARD, BILL, with_fields(RECORD, discharge_date="2026-09-18"), with_fields(LIST, discharge_date="2026-09-08")
    )
    days = {(p, c.part): c.relation for p, c in cells(matrix, "住院（就诊）日期")}
    assert days[2, "出院"] is Relation.ODD
    assert days[1, "出院"] is Relation.DIFFERENT
    assert days[2, "入院"] is Relation.SAME


def test_a_list_that_does_not_come_to_its_bill_is_marked_on_both(lay: Lay) -> None:
    rows = [{"name": "床位费", "amount": "100.00"}]
    matrix = lay(CARD, BILL, {**with_fields(LIST, total="100.00"), "tables": {"items": rows}})
    assert set(relations(matrix, "合计金额").values()) == {"odd", "different"}


def test_a_doubtful_value_is_never_called_different(lay: Lay) -> None:
    blurred = {"value": "样张四", "state": "doubtful", "doubts": ["LOW_SCORE"], "confidence": 0.7}
    number = {"value": "341799199001010018", "state": "doubtful", "confidence": 0.7}
    matrix = lay(CARD, with_fields(BILL, payer=blurred, payer_id=number), RECORD)
    assert relations(matrix, "姓名")[1] == "unsure"
    assert relations(matrix, "身份证号")[1] == "unsure"
    assert not any(column.disagrees for column in matrix.columns)


def test_an_agents_card_is_somebody_elses_and_no_disagreement(lay: Lay) -> None:
    agent = {"type": "id_card", "path": "agent.jpg", "fields": {"name": "例王五", "id_number": OTHERS}}
    matrix = lay(CARD, agent, BILL)
    assert relations(matrix, "姓名") == {0: "same", 1: "other", 2: "same"}
    assert relations(matrix, "身份证号")[1] == "other"
    assert not any(column.disagrees for column in matrix.columns)


def test_the_holder_of_another_account_is_named(lay: Lay) -> None:
    bank = {
        "type": "bank_card",
        "path": "bank.jpg",
        "fields": {"holder": "例王五", "bank_number": "6228480432100000012"},
    }
    matrix = lay(CARD, BILL, RECORD, bank)
    ((paper, cell),) = cells(matrix, "账户户名")
    assert (paper, cell.entry.text, cell.relation) == (3, "例王五", Relation.ODD)


def test_one_bill_twice_is_called_repeated_not_different(lay: Lay) -> None:
    again = {**BILL, "path": "again.jpg", "sha256": "again"}
    words = {paper: cell.word for paper, cell in cells(lay(CARD, BILL, again), "票据号码")}
    assert set(words.values()) == {"重复", "重复 ←"}


def test_what_nobody_could_read_is_shown_as_unread(lay: Lay) -> None:
    matrix = lay(CARD, with_fields(BILL, total={"state": "unread"}))
    marks = {paper: cell.mark for paper, cell in cells(matrix, "合计金额")}
    assert marks == {1: "未读出"}


def test_a_thing_that_no_paper_says_has_no_column(lay: Lay) -> None:
    assert [column.label for column in lay(CARD).columns] == ["姓名", "身份证号"]


def test_a_cell_leads_to_the_sheet_and_the_value(lay: Lay) -> None:
    matrix = lay(CARD, BILL, RECORD)
    found = {paper: (cell.sheet, cell.entry.id) for paper, cell in cells(matrix, "姓名")}
    assert found == {0: (1, "0:name"), 1: (2, "1:payer"), 2: (3, "2:name")}

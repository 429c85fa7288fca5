"""A list that comes back from checking: which bill of the register each row is about, and what was said of it.

A row without an answer is passed over. A row that is not understood refuses the whole list, with its number: half a list that
was taken in is harder to put right than one that was not. A number that a spreadsheet has made of a code lost its zeros; it
is still known, where only one bill of the register can be meant.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from intake.errors import UnreadableInput
from intake.keeping.office_tables import Cell, FormulaCell, NumericCell, OfficeTable, is_blank, read_tables
from intake.ledger.bill_checks import BillAnswer
from intake.ledger.register import CheckResult, RegisterBill
from intake.patterns import words_beside
from intake.settings import Limits
from intake.values import compact_text, parse_day

_WORDS = words_beside(__file__)
_RESULTS = {word: result for result in CheckResult for word in _WORDS[result]}
_HEADINGS = ("code", "number", "register", "result", "day")
_NEEDED = ("number", "result")
_TOLD = 5
"""Problems that one message tells."""
_EXACT = 10**15
"""From here on a spreadsheet keeps no digit for sure."""
_NEXT_STEP = "请改正后再导入；清单用 intake ledger bills -o 生成"


@dataclass(frozen=True, slots=True)
class AnswerListing:
    """A list as it was understood; `silent`: rows without an answer."""

    answers: tuple[BillAnswer, ...]
    silent: int


def read_answers(
    path: Path, bills: Sequence[RegisterBill], today: date, limits: Limits, asked_on: date | None = None
) -> AnswerListing:
    """Reads a list.

    Args:
        path: CSV or XLSX.
        bills: Those of the register that may be meant.
        today: No answer is of a later day.
        limits: What a file may cost.
        asked_on: The day of answers that stand without one.

    Raises:
        UnreadableInput: it is no such list, or a row is not understood; the message names the rows.
    """
    found = [(table, head) for table in read_tables(path, limits) if (head := _find_head(table))]
    if not found:
        raise UnreadableInput(path, "没有找到“票据号码”和“查验结果”两栏", _NEXT_STEP)
    reader = _AnswerReader(_index_bills(bills), today, asked_on)
    told = [answer for table, head in found for answer in reader.iter_answers(table, head)]
    if reader.problems:
        more = f"，等 {len(reader.problems)} 处" if len(reader.problems) > _TOLD else ""
        raise UnreadableInput(path, "；".join(reader.problems[:_TOLD]) + more, _NEXT_STEP)
    return AnswerListing(tuple(told), reader.silent)


# ------------------------------------------------------------------------------------------------ headings
@dataclass(frozen=True, slots=True)
class _AnswerHead:
    """The row of headings, from 1, and the column of each thing that is known."""

    row: int
    columns: Mapping[str, int]

    def cell(self, row: Sequence[Cell], name: str) -> Cell:
        """What a row has in that column; None where there is no such column."""
        place = self.columns.get(name, len(row))
        return row[place] if place < len(row) else None


def _find_head(table: OfficeTable) -> _AnswerHead | None:
    for number, row in enumerate(table.rows, start=1):
        columns = {name: place for place, cell in enumerate(row) for name in _meanings(cell)}
        if all(name in columns for name in _NEEDED):
            return _AnswerHead(number, columns)
    return None


def _meanings(cell: Cell) -> Iterator[str]:
    word = compact_text(cell) if isinstance(cell, str) else ""
    return (name for name in _HEADINGS if word in _WORDS[name])


# ------------------------------------------------------------------------------------------------ bills
def _index_bills(bills: Sequence[RegisterBill]) -> Mapping[str, list[RegisterBill]]:
    """The bills by number, without the zeros that a spreadsheet may have taken."""
    found: dict[str, list[RegisterBill]] = defaultdict(list)
    for bill in bills:
        found[_bare(bill.asked_number)].append(bill)
    return found


def _bare(text: str) -> str:
    return text.lstrip("0")


@dataclass(slots=True)
class _AnswerReader:
    """Reads row by row; what is wrong is collected."""

    bills: Mapping[str, list[RegisterBill]]
    today: date
    asked_on: date | None
    silent: int = 0
    problems: list[str] = field(default_factory=list)

    def iter_answers(self, table: OfficeTable, head: _AnswerHead) -> Iterator[BillAnswer]:
        """The answers of a sheet."""
        sheet = f"工作表“{table.name}”" if table.name else ""
        for number, row in enumerate(table.rows[head.row :], start=head.row + 1):
            if is_blank(row):
                continue
            if head.cell(row, "result") is None:
                self.silent += 1
                continue
            try:
                yield from self._read_row(row, head)
            except ValueError as error:
                self.problems.append(f"{sheet}第 {number} 行：{error}")

    def _read_row(self, row: Sequence[Cell], head: _AnswerHead) -> list[BillAnswer]:
        result = _read_result(head.cell(row, "result"))
        day = self._read_day(head.cell(row, "day"))
        return [BillAnswer(bill, result, day) for bill in self._find_bills(row, head)]

    def _read_day(self, cell: Cell) -> date:
        day = _parse_cell_day(cell) or self.asked_on
        if day is None:
            raise ValueError("没有查验日期（可用 --on 统一指定）")
        if day > self.today:
            raise ValueError(f"查验日期 {day} 还没有到")
        return day

    def _find_bills(self, row: Sequence[Cell], head: _AnswerHead) -> list[RegisterBill]:
        """The bills that a row is about: one, unless several cases have handed in the same bill and no case is named."""
        number, code = _read_digits(head.cell(row, "number")), _read_digits(head.cell(row, "code"))
        register = head.cell(row, "register")
        same = [
            bill
            for bill in self.bills.get(_bare(number), ())
            if (not code or _bare(bill.asked_code) == _bare(code)) and register in (None, bill.register)
        ]
        if not number or not same:
            raise ValueError(f"台账里没有票据 {code} {number}".rstrip() if number else "没有票据号码")
        if len({(bill.asked_code, bill.asked_number) for bill in same}) > 1:
            raise ValueError(f"票据号码 {number} 不止一张，请补上票据代码")
        return same


# ------------------------------------------------------------------------------------------------ cells
def _read_result(cell: Cell) -> CheckResult:
    result = _RESULTS.get(compact_text(cell)) if isinstance(cell, str) else None
    if result is None:
        raise ValueError(f"查验结果请写 {'、'.join(CheckResult)}")
    return result


def _parse_cell_day(cell: Cell) -> date | None:
    if cell is None or isinstance(cell, date):
        return cell
    day = parse_day(cell) if isinstance(cell, str) else None
    if not isinstance(day, date):
        raise ValueError("查验日期不是日期")  # noqa: TRY004 what is wrong is the cell, not its type
    return day


def _read_digits(cell: Cell) -> str:
    """A code as text, however the spreadsheet holds it.

    Raises:
        ValueError: it kept not all of its digits.
    """
    if isinstance(cell, NumericCell):
        if not 0 <= cell.value < _EXACT or cell.value != int(cell.value):
            raise ValueError("票据号码被改成了数值，末尾数字可能已丢失")
        return str(int(cell.value))
    if isinstance(cell, FormulaCell | date):
        raise ValueError("票据代码或号码不是编号")  # noqa: TRY004 what is wrong is the cell, not its type
    return compact_text(cell or "").lstrip("'")

"""F06: in every line of a list 数量 × 单价 = 金额, and the lines add up to what is printed below them.

Why: an altered amount shows in its own line, a misread one, too. Rests on arithmetic inside the applicant's own paper; the office
reviews lists by 大类 or 明细 (S0-7, S0-8, step 审核).
Severity is 人工核对 at most: systems round and discount in ways that nobody has listed, and what the money is paid on is the
total, which is held against the bill by F02.

A line whose amount is proven by the sum it stands in is left alone where its other figures were not read surely.
Cannot see: lines without quantity or price; a line that was lost in reading, where nothing is printed below.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from intake.cases.evidence.amounts import is_legible, locate_fields
from intake.cases.evidence.billing import LIST
from intake.cases.model import Case, Charge, Finding, Place, Severity, item_rows
from intake.cases.rules import Rule
from intake.fields.sums import may_be_product
from intake.model import ABSENT, Check, Field, Outcome, Reading, Row, State
from intake.types.vocabulary import ExpenseList
from validators.findings import fail_if, keys_of, locate_paper, present_fields

_FIGURES = _AMOUNT, _PRICE, _QUANTITY = (Charge.AMOUNT, Charge.PRICE, Charge.QUANTITY)
_ITEMS = keys_of(ExpenseList.ITEMS)
_TOLD = 5
"""Lines that are told one by one; of more, only how many there are."""
_TOTAL = "list-total"
_SUMS = (_TOTAL, "list-page-sum")
_Numbered = tuple[int, Row]
"""A row with its number in the list, from 1."""


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(LIST):
        found = [*_check_products(index, reading), *_check_sums(index, reading)]
        yield from found or [_report_rows_agree(index, reading)]


def _report_rows_agree(index: int, reading: Reading) -> Finding:
    """Nothing differs: what has been compared."""
    whole, rows = locate_paper(index, reading), item_rows(reading.record)
    if not rows:
        return Finding(Outcome.UNKNOWN, "未读出清单明细行", _ITEMS, whole, remedy="请人工核对清单")
    unread = _find_unread(rows)
    if unread:
        message = f"清单第 {'、'.join(map(str, unread[:_TOLD]))} 行的金额未能读出，无法核对合计"
        return Finding(Outcome.UNKNOWN, message, _ITEMS, whole, Severity.HINT, "请与原件核对该行")
    return Finding(Outcome.PASS, f"清单 {len(rows)} 行的数量、单价、金额相符", _ITEMS, whole)


def _find_unread(rows: Iterable[Row]) -> list[int]:
    """Numbers of the rows whose amount was not read."""
    return [number for number, row in enumerate(rows, start=1) if _cell(row, _AMOUNT).value is None]


def _cell(row: Row, column: str) -> Field[Any]:
    return row.get(column, ABSENT)


# ------------------------------------------------------------------------------------------------ 数量 × 单价 = 金额
def _check_products(index: int, reading: Reading) -> Iterator[Finding]:
    differing = list(filter(_product_differs, enumerate(item_rows(reading.record), start=1)))
    clear, unproven = list(filter(_is_row_legible, differing)), list(filter(_is_amount_unproven, differing))
    if clear:
        message, shown = f"清单{_describe_rows(clear)}", _row_places(index, reading, clear)
        yield Finding(Outcome.FAIL, message, _ITEMS, shown, remedy="请核对清单该行，确有错误的请医院更正")
    elif unproven and not _sum_holds(reading):
        message, shown = (
            f"清单{_describe_rows(unproven)}，其中有数字未能可靠读出",
            _row_places(index, reading, unproven),
        )
        yield Finding(Outcome.UNKNOWN, message, _ITEMS, shown, remedy="请与原件核对该行")


def _product_differs(line: _Numbered) -> bool:
    amount, price, quantity = (_cell(line[1], column).value for column in _FIGURES)
    if not (isinstance(amount, Decimal) and isinstance(price, Decimal) and isinstance(quantity, Decimal)):
        return False
    return not may_be_product(quantity, price, amount)


def _is_row_legible(line: _Numbered) -> bool:
    return all(is_legible(line[1][column]) for column in _FIGURES)


def _is_amount_unproven(line: _Numbered) -> bool:
    return line[1][_AMOUNT].state is not State.VERIFIED


def _sum_holds(reading: Reading) -> bool:
    return any(c.rule == _TOTAL and c.outcome is Outcome.PASS for c in reading.record.checks)


def _describe_rows(rows: Sequence[_Numbered]) -> str:
    if len(rows) > _TOLD:
        return f"有 {len(rows)} 行数量×单价≠金额（第 {'、'.join(str(n) for n, _ in rows[:_TOLD])} 行等）"
    return "；".join(f"第{n}行{_quote_name(r)}数量×单价≠金额：{_describe_product(r)}" for n, r in rows)


def _describe_product(row: Row) -> str:
    return f"{row[_QUANTITY].value}×{row[_PRICE].value}≠{row[_AMOUNT].value}"


def _quote_name(row: Row) -> str:
    name = _cell(row, Charge.NAME).value
    return f"“{name}”" if name else ""


def _row_places(index: int, reading: Reading, rows: Sequence[_Numbered]) -> tuple[Place, ...]:
    """The doubted cells of each line first: those that one misprinted digit would explain."""
    cells = [[row[column] for column in _FIGURES] for _, row in rows[:_TOLD]]
    ordered = (sorted(line, key=lambda cell: cell.state is not State.DOUBTFUL) for line in cells)
    return locate_fields(index, reading, [cell for line in ordered for cell in line])


# ------------------------------------------------------------------------------------------------ sums
def _check_sums(index: int, reading: Reading) -> Iterator[Finding]:
    """合计 and 本页小计 that the lines do not add up to."""
    failed = [check for check in reading.record.checks if check.rule in _SUMS and check.outcome is Outcome.FAIL]
    if failed:
        yield _report_sums(index, reading, failed)


def _report_sums(index: int, reading: Reading, failed: Sequence[Check]) -> Finding:
    total, amounts = present_fields(reading, ExpenseList.TOTAL), _amount_cells(reading)
    message = "清单" + "；".join(dict.fromkeys(check.message or "各行之和与合计不符" for check in failed))
    shown = locate_fields(index, reading, _doubted_fields(failed, total, amounts)) or locate_paper(index, reading)
    outcome = fail_if(all(map(is_legible, (*total, *amounts))))
    keys = keys_of(ExpenseList.ITEMS, ExpenseList.TOTAL)
    return Finding(outcome, message, keys, shown, remedy="请与原件核对清单各行与合计")


def _amount_cells(reading: Reading) -> list[Field[Any]]:
    return [row[_AMOUNT] for row in item_rows(reading.record) if _AMOUNT in row]


def _doubted_fields(
    failed: Sequence[Check], total: Sequence[Field[Any]], amounts: Sequence[Field[Any]]
) -> list[Field[Any]]:
    """What may be the odd figure: the doubted amounts, behind the total where that does not come out."""
    doubted = [amount for amount in amounts if amount.state is State.DOUBTFUL]
    if any(c.rule == _TOTAL for c in failed):
        return [*total, *doubted[:_TOLD]]
    return doubted[: 2 * _TOLD]


LIST_ROWS = Rule(
    "list-rows",
    "F06",
    "清单各行数量×单价＝金额，各行之和等于合计",
    Severity.LOOK,
    "申请人所交清单自身的计算；《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销（明细项目审核）",
    lambda case: case.has(LIST),
    _check,
)

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

from intake.cases.evidence.amounts import is_legible, locate_fields
from intake.cases.evidence.billing import LIST
from intake.cases.model import Case, Finding, Place, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.fields.sums import may_be_product
from intake.model import Check, Outcome, Reading, Row, State

_FIGURES = ("amount", "price", "quantity")
_TOLD = 5
"""Lines that are told one by one; of more, only how many there are."""
_SUMS = ("list-total", "list-page-sum")


def _applies(case: Case) -> bool:
    return case.has(LIST)


def _check(case: Case) -> Iterable[Finding]:
    for index, reading in case.of(LIST):
        found = [*_check_products(index, reading), *_check_sums(index, reading)]
        yield from found or [_report_rows_agree(index, reading)]


def _report_rows_agree(index: int, reading: Reading) -> Finding:
    """Nothing differs: what has been compared."""
    whole = (locate_evidence(index, reading, None),)
    rows = reading.record.tables.get("items", ())
    if not rows:
        return Finding(Outcome.UNKNOWN, "未读出清单明细行", ("items",), whole, remedy="请人工核对清单")
    unread = [n for n, r in enumerate(rows, start=1) if "amount" not in r or r["amount"].value is None]
    if unread:
        message = f"清单第 {'、'.join(map(str, unread[:_TOLD]))} 行的金额未能读出，无法核对合计"
        return Finding(Outcome.UNKNOWN, message, ("items",), whole, Severity.HINT, "请与原件核对该行")
    return Finding(Outcome.PASS, f"清单 {len(rows)} 行的数量、单价、金额相符", ("items",), whole)


# ------------------------------------------------------------------------------------------------ 数量 × 单价 = 金额
def _check_products(index: int, reading: Reading) -> Iterator[Finding]:
    rows = reading.record.tables.get("items", ())
    bad = [(n, row) for n, row in enumerate(rows, start=1) if _product_differs(row)]
    clear = [(n, r) for n, r in bad if all(is_legible(r[k]) for k in _FIGURES)]
    open_ = [
        (n, r)
        for n, r in bad
        if (n, r) not in clear and r["amount"].state is not State.VERIFIED and not _sum_holds(reading)
    ]
    if clear:
        message = f"清单{_describe_rows(clear)}"
        yield Finding(
            Outcome.FAIL,
            message,
            ("items",),
            _row_places(index, reading, clear),
            remedy="请核对清单该行，确有错误的请医院更正",
        )
    elif open_:
        message = f"清单{_describe_rows(open_)}，其中有数字未能可靠读出"
        yield Finding(
            Outcome.UNKNOWN, message, ("items",), _row_places(index, reading, open_), remedy="请与原件核对该行"
        )


def _product_differs(row: Row) -> bool:
    amount, price, quantity = (_decimal_of(row, k) for k in _FIGURES)
    if amount is None or price is None or quantity is None:
        return False
    return not may_be_product(quantity, price, amount)


def _decimal_of(row: Row, key: str) -> Decimal | None:
    value = row[key].value if key in row else None
    return value if isinstance(value, Decimal) else None


def _sum_holds(reading: Reading) -> bool:
    return any(c.rule == "list-total" and c.outcome is Outcome.PASS for c in reading.record.checks)


def _describe_rows(rows: Sequence[tuple[int, Row]]) -> str:
    if len(rows) > _TOLD:
        return f"有 {len(rows)} 行数量×单价≠金额（第 {'、'.join(str(n) for n, _ in rows[:_TOLD])} 行等）"
    return "；".join(f"第{n}行{_quote_name(r)}数量×单价≠金额：{_describe_product(r)}" for n, r in rows)


def _describe_product(row: Row) -> str:
    return f"{row['quantity'].value}×{row['price'].value}≠{row['amount'].value}"


def _quote_name(row: Row) -> str:
    return f"“{row['name'].value}”" if "name" in row and row["name"].value else ""


def _row_places(index: int, reading: Reading, rows: Sequence[tuple[int, Row]]) -> tuple[Place, ...]:
    """The doubted cells of each line first: those that one misprinted digit would explain."""
    fields = [r[k] for _, r in rows[:_TOLD] for k in sorted(_FIGURES, key=lambda k: r[k].state is not State.DOUBTFUL)]
    return locate_fields(index, reading, fields)


# ------------------------------------------------------------------------------------------------ sums
def _check_sums(index: int, reading: Reading) -> Iterator[Finding]:
    """合计 and 本页小计 that the lines do not add up to."""
    failed = [c for c in reading.record.checks if c.rule in _SUMS and c.outcome is Outcome.FAIL]
    if not failed:
        return
    rows = reading.record.tables.get("items", ())
    doubted = [r["amount"] for r in rows if "amount" in r and r["amount"].state is State.DOUBTFUL]
    total = [f for k, f in reading.record.fields.items() if k == "total"]
    shown = locate_fields(index, reading, [*total, *doubted[:_TOLD]] if _by_total(failed) else doubted[: 2 * _TOLD])
    clear = all(is_legible(f) for f in (*total, *(r["amount"] for r in rows if "amount" in r)))
    outcome = Outcome.FAIL if clear else Outcome.UNKNOWN
    message = "清单" + "；".join(dict.fromkeys(c.message or "各行之和与合计不符" for c in failed))
    yield Finding(
        outcome,
        message,
        ("items", "total"),
        shown or (locate_evidence(index, reading, None),),
        remedy="请与原件核对清单各行与合计",
    )


def _by_total(failed: Sequence[Check]) -> bool:
    return any(c.rule == "list-total" for c in failed)


LIST_ROWS = Rule(
    "list-rows",
    "F06",
    "清单各行数量×单价＝金额，各行之和等于合计",
    Severity.LOOK,
    "申请人所交清单自身的计算；《青阳县城乡居民医疗保障经办政务服务事项办事指南》7.门诊费用报销、8.住院费用报销（明细项目审核）",
    _applies,
    _check,
)

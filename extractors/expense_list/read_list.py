"""费用清单: 门急诊费用清单, 住院费用清单, 一日清单, 汇总清单, 收费明细 — any columns, one page or many.

Pages of one document are one list: heads are compared, the columns of a page without a header are those of the page
before, sums are proven per block, per page, running and over all.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from extractors.expense_list import list_head, list_proof, row_names
from extractors.expense_list.list_page import ListEntry, Parts, take_apart
from extractors.expense_list.list_proof import CheckedRow
from extractors.expense_list.list_words import LEXICON
from extractors.expense_list.row_cells import AMOUNT, parse_figure, row_of
from extractors.expense_list.stamped_rows import find_stained_places, is_stained
from extractors.expense_list.table_marks import Sum
from intake import types, values
from intake.model import Check, Document, Doubt, Field, Outcome, Proof, Record, Rect, State
from intake.numbers import id_numbers
from intake.pipeline import Extractor
from intake.types.vocabulary import ExpenseList as F


def extract(document: Document) -> Record:
    """All fields and rows of a list, proven as far as the list itself can prove them."""
    parts: list[Parts] = []
    for page in document.pages:
        before = next((p for p in reversed(parts) if p.header is not None), None)
        day = parts[-1].day if parts else None
        parts.append(take_apart(page, LEXICON, replace(before, day=day) if before else None))
    fields, extra = list_head.read_head(parts)
    items = []
    for part in parts:
        places = find_stained_places(part.page)
        level = row_names.are_level([e.row.cell("name") for e in part.entries])
        items += [
            list_proof.check_product(_prepare_item(e, places, guessed=part.guessed or not even))
            for e, even in zip(part.entries, level, strict=True)
        ]
    items, checks = _check_sums(items, parts)
    total, items, more = _check_total(items, parts)
    if total is not None:
        fields["total"] = total
    rows = tuple(i.row for i in items)
    gaps, warnings = _check_row_numbers(parts)
    checks += [*_check_products(items), *more, *gaps]
    return _check_id_number(Record(types.EXPENSE_LIST, fields, extra, {"items": rows}, tuple(checks), tuple(warnings)))


EXPENSE_LIST = Extractor(types.EXPENSE_LIST, extract)


# ------------------------------------------------------------------------------------------------ rows
def _prepare_item(entry: ListEntry, places: Sequence[Rect], *, guessed: bool) -> CheckedRow:
    """An entry under proof; no name is sure where the columns are guessed, a stamp lies on it, or it is off its column's level."""
    row = row_of(entry)
    name = entry.row.cell("name")
    clear = not guessed and not entry.row.tied and not any(entry.row.is_forced(r) for r in ("name", "spec", "code"))
    clear = clear and name is not None and not is_stained(places, name.rect)
    return CheckedRow(row, entry.page.number, row_names.is_sure(row.get("name"), name, clear=clear))


def _check_products(items: Sequence[CheckedRow]) -> list[Check]:
    tried = [i for i in items if i.holds is not None]
    if not tried:
        return []
    bad = sum(i.holds is False for i in tried)
    message = f"{bad} 行的数量×单价与金额不符" if bad else ""
    return [Check("list-row-product", Outcome.FAIL if bad else Outcome.PASS, ("items",), message)]


# ------------------------------------------------------------------------------------------------ sums
def _check_sums(items: list[CheckedRow], parts: Sequence[Parts]) -> tuple[list[CheckedRow], list[Check]]:
    """本页小计, 累计 and the sums of blocks, tried against the entries they stand behind."""
    checks: list[Check] = []
    start = 0
    blocks = 0
    for part in parts:
        for one in part.sums:
            read = _read_sum(one)
            end = start + one.after
            which = {
                "page": range(start, start + len(part.entries)),
                "running": range(end),
                "block": range(blocks, end),
            }
            if one.scope in which:
                items, held = _check_one_sum(items, list(which[one.scope]), one, read)
                checks += held
            if one.scope == "block":
                blocks = end
        start += len(part.entries)
    return items, checks


def _read_sum(one: Sum) -> Field[Decimal]:
    return parse_figure(AMOUNT, one.line, one.page)


def _check_one_sum(
    items: list[CheckedRow], which: Sequence[int], one: Sum, read: Field[Decimal]
) -> tuple[list[CheckedRow], list[Check]]:
    """A block may be continued from elsewhere and 累计 may reach back before this list: only a page sum can fail."""
    items, result = list_proof.check_items_sum(items, which, read)
    rule = f"list-{one.scope}-sum"
    if result is None:
        return items, []
    if result.holds:
        return items, [Check(rule, Outcome.PASS, ("items",), f"{one.words} {read.value}")]
    if result.repair is not None:
        again, second = list_proof.check_items_sum(items, which, read)
        return again, [Check(rule, Outcome.PASS if second and second.holds else Outcome.FAIL, ("items",), one.words)]
    if one.scope != "page":
        return items, []
    message = f"第 {one.page.number} 页各项之和与{one.words}相差 {abs(result.difference)}"
    return list_proof.mark_items_doubtful(items, which, result), [Check(rule, Outcome.FAIL, ("items",), message)]


def _check_total(
    items: list[CheckedRow], parts: Sequence[Parts]
) -> tuple[Field[Any] | None, list[CheckedRow], list[Check]]:
    """合计: the printed total that the entries add up to, else the last one printed."""
    printed = [_read_sum(s) for p in parts for s in p.sums if s.scope == "total"] + list_head.read_totals(parts)
    summed = sum((i.amount or Decimal(0) for i in items), Decimal(0))
    if len(parts) == 1 and not printed:
        printed = [t for s in parts[0].sums if (t := _read_sum(s)).value == summed or s.scope == "page"]
    printed = [t for t in printed if t.value is not None]
    if not printed:
        return None, items, []
    if not items:
        return printed[-1], items, [Check("list-total", Outcome.UNKNOWN, ("total",), "未读出明细行")]
    whole = list(range(len(items)))
    total = next((t for t in printed if t.value == summed), printed[-1])
    items, result = list_proof.check_items_sum(items, whole, total)
    if result is not None and result.repair is not None:
        items, result = list_proof.check_items_sum(items, whole, total)
    if result is None:
        return total, items, [Check("list-total", Outcome.UNKNOWN, ("items", "total"), "有明细行的金额未读出")]
    if result.holds:
        larger = any(
            abs(t.value) > abs(total.value) for t in printed if t.value is not None and total.value is not None
        )
        whole_list = not larger and all("name" in i.row for i in items)
        agreed = _verify_total(total, len(items)) if whole_list else total
        return agreed, items, [Check("list-total", Outcome.PASS, ("items", "total"))]
    items = list_proof.mark_items_doubtful(items, whole, result)
    why = f"明细之和 {summed} 与合计 {total.value} 相差 {abs(result.difference)}"
    words = _read_totals_in_words(parts)
    state = total.as_doubtful(Doubt.SUM_DIFFERS.with_text(why))
    if total.value in words:
        state = total.reset_state(State.READ, f"大写与小写一致，但{why}")
    return state, items, [Check("list-total", Outcome.FAIL, ("items", "total"), why)]


def _verify_total(total: Field[Decimal], count: int) -> Field[Decimal]:
    """A total that one single row repeats is no sum; it stays as read."""
    return total.reset_state(State.VERIFIED, Proof.ITEMS_SUM.with_text("明细之和与合计一致")) if count > 1 else total


def _read_totals_in_words(parts: Sequence[Parts]) -> set[Decimal]:
    found: set[Decimal] = set()
    for field in list_head.read_totals_in_words(parts):
        match = re.search(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正负]{2,}", field.raw)
        if match:
            try:
                found.add(values.parse_amount_in_words(match[0]))
            except ValueError:
                continue
    return found


# ------------------------------------------------------------------------------------------------ completeness
def _check_row_numbers(parts: Sequence[Parts]) -> tuple[list[Check], list[str]]:
    """Holes in 序号 and a printed count of entries that differs: rows that were lost."""
    cells = [e.row.cell("index") for p in parts for e in p.entries]
    numbers = [int(c.text) if c is not None and re.fullmatch(r"\s*\d{1,4}\s*", c.text) else None for c in cells]
    checks: list[Check] = []
    warnings: list[str] = []
    if any(n is not None for n in numbers):
        missing = list_proof.holes(numbers)
        outcome = Outcome.FAIL if missing else Outcome.PASS
        message = f"序号缺 {'、'.join(map(str, missing))}，可能漏行" if missing else ""
        checks.append(Check("list-row-numbers", outcome, ("items",), message))
        warnings += [message] if missing else []
    text = "\n".join(x.text for p in parts for x in p.page.lines)
    counted = re.search(r"共\s*(\d{1,4})\s*[项条行笔]", text)
    if counted and int(counted[1]) != len(cells):
        message = f"清单注明共 {counted[1]} 项，读出 {len(cells)} 项"
        checks.append(Check("list-row-count", Outcome.FAIL, ("items",), message))
        warnings.append(message)
    elif counted:
        checks.append(Check("list-row-count", Outcome.PASS, ("items",)))
    return checks, warnings


def _check_id_number(record: Record) -> Record:
    """An ID number is proven by its check digit (GB 11643) and the printed sex."""
    field = record[F.ID_NUMBER]
    if field.value is None:
        return record
    return record.with_fields(
        {"id_number": id_numbers.prove_id_number(field, id_numbers.Printed(None, record[F.SEX].value))}
    )

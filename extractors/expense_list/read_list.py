"""费用清单: 门急诊费用清单, 住院费用清单, 一日清单, 汇总清单, 收费明细 — any columns, one page or many.

Pages of one document are one list: heads are compared, the columns of a page without a header are those of the page
before, sums are proven per block, per page, running and over all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any

from extractors.bill_parts import ITEMS, parse_words
from extractors.expense_list import list_head, list_proof, row_names
from extractors.expense_list.list_page import ListEntry, Parts, take_apart
from extractors.expense_list.list_proof import CheckedRow
from extractors.expense_list.list_words import LEXICON
from extractors.expense_list.row_cells import AMOUNT, parse_figure, row_of
from extractors.expense_list.stamped_rows import find_stained_places, is_stained
from extractors.expense_list.table_marks import Sum
from intake import types
from intake.model import Check, Document, Doubt, Field, Outcome, Proof, Record, Rect, State
from intake.numbers import id_numbers
from intake.types.vocabulary import ExpenseList as F

_ZERO = Decimal(0)
_TOTAL_RULE = "list-total"
_TOTAL_KEYS = (ITEMS, F.TOTAL.name)


def extract(document: Document) -> Record:
    """All fields and rows of a list, proven as far as the list itself can prove them."""
    parts = _take_all_apart(document)
    fields, extra = list_head.read_head(parts)
    items, checks = _check_sums(list(chain.from_iterable(map(_iter_items, parts))), parts)
    total, items, more = _check_total(items, parts)
    if total is not None:
        fields[F.TOTAL.name] = total
    lost = (*_check_row_numbers(parts), *_check_row_count(parts))
    checks = [*checks, *_check_products(items), *more, *lost]
    warnings = tuple(filter(None, (check.message for check in lost)))
    rows = tuple(item.row for item in items)
    return _check_id_number(Record(types.EXPENSE_LIST, fields, extra, {ITEMS: rows}, tuple(checks), warnings))


def _take_all_apart(document: Document) -> list[Parts]:
    """The pages taken apart, in their order; one without a header goes on with the columns of those before it."""
    parts: list[Parts] = []
    for page in document.pages:
        before = next((part for part in reversed(parts) if part.header is not None), None)
        day = parts[-1].day if parts else None
        parts.append(take_apart(page, LEXICON, replace(before, day=day) if before else None))
    return parts


# ------------------------------------------------------------------------------------------------ rows
def _iter_items(part: Parts) -> Iterator[CheckedRow]:
    """The entries of a page, each with its own arithmetic tried."""
    places = find_stained_places(part.page)
    level = row_names.are_level([entry.row.cell("name") for entry in part.entries])
    for entry, even in zip(part.entries, level, strict=True):
        yield list_proof.check_product(_prepare_item(entry, places, guessed=part.guessed or not even))


def _prepare_item(entry: ListEntry, places: Sequence[Rect], *, guessed: bool) -> CheckedRow:
    """An entry under proof; no name is sure where the columns are guessed, a stamp lies on it, or it is off its column's level."""
    row, name = row_of(entry), entry.row.cell("name")
    forced = any(entry.row.is_forced(role) for role in ("name", "spec", "code"))
    stained = name is None or is_stained(places, name.rect)
    clear = not (guessed or entry.row.tied or forced or stained)
    return CheckedRow(row, entry.page.number, row_names.is_sure(row.get("name"), name, clear=clear))


def _check_products(items: Sequence[CheckedRow]) -> list[Check]:
    tried = [i for i in items if i.holds is not None]
    if not tried:
        return []
    bad = sum(i.holds is False for i in tried)
    message = f"{bad} 行的数量×单价与金额不符" if bad else ""
    return [Check("list-row-product", Outcome.FAIL if bad else Outcome.PASS, (ITEMS,), message)]


# ------------------------------------------------------------------------------------------------ sums
def _check_sums(items: list[CheckedRow], parts: Sequence[Parts]) -> tuple[list[CheckedRow], list[Check]]:
    """本页小计, 累计 and the sums of blocks, tried against the entries they stand behind."""
    checks: list[Check] = []
    start = 0
    blocks = 0
    for part in parts:
        for printed in part.sums:
            end = start + printed.after
            first, last = {
                "page": (start, start + len(part.entries)),
                "running": (0, end),
                "block": (blocks, end),
            }.get(printed.scope, (0, 0))
            items, held = _check_one_sum(items, range(first, last), printed)
            checks += held
            if printed.scope == "block":
                blocks = end
        start += len(part.entries)
    return items, checks


def _read_sum(printed: Sum) -> Field[Decimal]:
    return parse_figure(AMOUNT, printed.line, printed.page)


def _check_one_sum(items: list[CheckedRow], which: Sequence[int], printed: Sum) -> tuple[list[CheckedRow], list[Check]]:
    """A block may be continued from elsewhere and 累计 may reach back before this list: only a page sum can fail."""
    read, rule = _read_sum(printed), f"list-{printed.scope}-sum"
    items, result = list_proof.check_items_sum(items, which, read)
    if result is None:
        return items, []
    if result.holds:
        return items, [Check(rule, Outcome.PASS, (ITEMS,), f"{printed.words} {read.value}")]
    if result.repair is not None:
        again, second = list_proof.check_items_sum(items, which, read)
        outcome = Outcome.PASS if second and second.holds else Outcome.FAIL
        return again, [Check(rule, outcome, (ITEMS,), printed.words)]
    if printed.scope != "page":
        return items, []
    message = f"第 {printed.page.number} 页各项之和与{printed.words}相差 {abs(result.difference)}"
    return list_proof.mark_items_doubtful(items, which, result), [Check(rule, Outcome.FAIL, (ITEMS,), message)]


def _check_total(
    items: list[CheckedRow], parts: Sequence[Parts]
) -> tuple[Field[Any] | None, list[CheckedRow], list[Check]]:
    """合计: the printed total that the entries add up to, else the last one printed."""
    summed = list_proof.sum_amounts(items)
    printed = _find_totals(parts, summed)
    if not printed:
        return None, items, []
    if not items:
        return printed[-1], items, [Check(_TOTAL_RULE, Outcome.UNKNOWN, (F.TOTAL.name,), "未读出明细行")]
    whole = range(len(items))
    total = next((field for field in printed if field.value == summed), printed[-1])
    items, result = list_proof.check_items_sum(items, whole, total)
    if result is not None and result.repair is not None:
        items, result = list_proof.check_items_sum(items, whole, total)
    if result is None:
        return total, items, [Check(_TOTAL_RULE, Outcome.UNKNOWN, _TOTAL_KEYS, "有明细行的金额未读出")]
    if result.holds:
        return _verify_total(total, printed, items), items, [Check(_TOTAL_RULE, Outcome.PASS, _TOTAL_KEYS)]
    why = f"明细之和 {summed} 与合计 {total.value} 相差 {abs(result.difference)}"
    if total.value in _read_totals_in_words(parts):
        total = total.reset_state(State.READ, f"大写与小写一致，但{why}")
    else:
        total = total.as_doubtful(Doubt.SUM_DIFFERS.with_text(why))
    items = list_proof.mark_items_doubtful(items, whole, result)
    return total, items, [Check(_TOTAL_RULE, Outcome.FAIL, _TOTAL_KEYS, why)]


def _find_totals(parts: Sequence[Parts], summed: Decimal) -> list[Field[Any]]:
    """What is printed as the total of the list; on a single page without one its sum, or any that the entries add up to."""
    sums = [(printed.scope, _read_sum(printed)) for part in parts for printed in part.sums]
    totals = [field for scope, field in sums if scope == "total"] + list_head.read_totals(parts)
    if len(parts) == 1 and not totals:
        totals = [field for scope, field in sums if scope == "page" or field.value == summed]
    return [field for field in totals if field.value is not None]


def _verify_total(
    total: Field[Decimal], printed: Sequence[Field[Decimal]], items: Sequence[CheckedRow]
) -> Field[Decimal]:
    """A total that the entries add up to; as read where it may be the sum of a part, or one single row repeats it."""
    larger = any(abs(field.value or _ZERO) > abs(total.value or _ZERO) for field in printed)
    if larger or len(items) < 2 or not all("name" in item.row for item in items):
        return total
    return total.reset_state(State.VERIFIED, Proof.ITEMS_SUM.with_text("明细之和与合计一致"))


def _read_totals_in_words(parts: Sequence[Parts]) -> set[Decimal]:
    found: set[Decimal] = set()
    for field in list_head.read_totals_in_words(parts):
        words = re.search(r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正负]{2,}", field.raw)
        amount = parse_words(words[0]) if words else None
        if amount is not None:
            found.add(amount)
    return found


# ------------------------------------------------------------------------------------------------ completeness
def _check_row_numbers(parts: Sequence[Parts]) -> list[Check]:
    """Holes in 序号: rows that were lost."""
    numbers = [_number_of(entry) for part in parts for entry in part.entries]
    if all(number is None for number in numbers):
        return []
    missing = list_proof.holes(numbers)
    message = f"序号缺 {'、'.join(map(str, missing))}，可能漏行" if missing else ""
    return [Check("list-row-numbers", Outcome.FAIL if missing else Outcome.PASS, (ITEMS,), message)]


def _number_of(entry: ListEntry) -> int | None:
    cell = entry.row.cell("index")
    return int(cell.text) if cell is not None and re.fullmatch(r"\s*\d{1,4}\s*", cell.text) else None


def _check_row_count(parts: Sequence[Parts]) -> list[Check]:
    """A printed count of entries that differs: rows that were lost."""
    text = "\n".join(part.page.text for part in parts)
    counted = re.search(r"共\s*(\d{1,4})\s*[项条行笔]", text)
    if counted is None:
        return []
    count = sum(len(part.entries) for part in parts)
    if int(counted[1]) == count:
        return [Check("list-row-count", Outcome.PASS, (ITEMS,))]
    message = f"清单注明共 {counted[1]} 项，读出 {count} 项"
    return [Check("list-row-count", Outcome.FAIL, (ITEMS,), message)]


def _check_id_number(record: Record) -> Record:
    """An ID number is proven by its check digit (GB 11643) and the printed sex."""
    field = record[F.ID_NUMBER]
    if field.value is None:
        return record
    return record.with_fields(
        {"id_number": id_numbers.prove_id_number(field, id_numbers.Printed(None, record[F.SEX].value))}
    )

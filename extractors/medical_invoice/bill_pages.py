"""A medical bill of several pages: fee lines that go on overleaf, sums on the last page, 收费明细 behind the bill.

Receipts print at most 12 or 18 lines on the first page. What follows is either the rest of the same lines (their sum over
all pages is the total) or 收费明细, every drug and service that the lines are made of (whose own sum is the total). The form
tells the two apart: only 明细 have 规格 or 单价 beside 数量. 明细 take the lines' place only where the bill itself has
none, or too few to make the total; else they prove the total once more and are counted, not listed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from extractors import sheets
from extractors.expense_list import read_list
from extractors.sheets import MergedRecord
from intake import values
from intake.fields.mark_fields import add_check
from intake.layout.rows import group_rows
from intake.model import Document, Field, Outcome, Page, Record, Row
from intake.types.vocabulary import MedicalInvoice as F

RULE = "invoice-details-sum"
_TELLING = (F.BILL_NUMBER, F.CHECK_CODE, F.BUSINESS_SERIAL)
_COLUMNS = {"name": "name", "quantity": "quantity", "unit": "unit", "amount": "amount", "coverage": "remark"}
"""Column of an expense list -> column of a bill's fee lines."""


def is_details(page: Page) -> bool:
    """Whether the page is 收费明细: a header with a price or a specification beside quantity and amount."""
    heads = (values.compact_text("".join(x.text for x in row)) for row in group_rows(page.lines))
    return any(re.search("规格|单价", h) and "数量" in h and "金额" in h for h in heads)


def join_pages(parts: Sequence[Record], document: Document) -> tuple[MergedRecord, Sequence[Row], Sequence[Page]]:
    """The record of all pages, the lines of 收费明细 that were not taken for the bill's own, and the pages that its lines must
    account for: where 明细 that make the total took the lines' place, no fee of the bill itself is left over.
    """
    pages = document.pages
    lists = tuple(p for p in pages[1:] if is_details(p))
    heads = [_keep_details_head(r, parts[0]) if p in lists else r for r, p in zip(parts, pages, strict=True)]
    put = sheets.merge_pages(heads, pages, _TELLING)
    own = [
        row
        for part, page in zip(parts, pages, strict=True)
        if page not in lists
        for row in part.tables.get("items", ())
    ]
    listed = _read_details(document, lists) if lists else ()
    total = put.record[F.TOTAL].value
    whole = total is not None and _sum_amounts(listed) == total
    instead = bool(listed) and total is not None and _sum_amounts(own) != total and (not own or whole)
    items = tuple(listed if instead else own)
    record = replace(put.record, tables={**put.record.tables, "items": items})
    answering = lists if instead and whole else tuple(p for p in pages if p not in lists)
    return replace(put, record=record), () if instead else listed, answering


def check_details_sum(record: Record, listed: Sequence[Row], lists: Sequence[Page]) -> Record:
    """The record with what the 明细 prove: their sum is the total, or it is not."""
    if not listed:
        return record
    total, added, keys = record[F.TOTAL].value, _sum_amounts(listed), ("total",)
    where = "、".join(str(p.number) for p in lists)
    told = replace(
        record, warnings=(*record.warnings, f"第 {where} 页是收费明细（{len(listed)} 行），只核对合计，未列入收费项目")
    )
    if total is None or added is None:
        return add_check(told, RULE, Outcome.UNKNOWN, keys, "明细金额或合计未读出")
    if added == total:
        return add_check(told, RULE, Outcome.PASS, keys, f"收费明细之和 {added}")
    return add_check(told, RULE, Outcome.FAIL, keys, f"收费明细之和 {added} 与合计 {total} 不符，可能缺页")


def _keep_details_head(record: Record, first: Record) -> Record:
    """What the head of 明细 repeats; their own sums and dates are not the bill's."""
    kept = {s.name: record[s] for s in (*_TELLING, F.BILL_CODE, F.PAYER) if record[s].value is not None}
    return replace(record, fields={k: f for k, f in kept.items() if k in first.fields}, extra={})


def _read_details(document: Document, lists: Sequence[Page]) -> Sequence[Row]:
    found = read_list.extract(replace(document, pages=tuple(lists))).tables.get("items", ())
    return tuple(
        {_COLUMNS[k]: f for k, f in row.items() if k in _COLUMNS} for row in found if "amount" in row and "name" in row
    )


def _sum_amounts(lines: Sequence[Row]) -> Decimal | None:
    """The sum of the amounts, None where there are none or one is unread."""
    amounts = [row["amount"].value for row in lines]
    read = [a for a in amounts if isinstance(a, Decimal)]
    return sum(read, start=Decimal(0)) if read and len(read) == len(amounts) else None


# ------------------------------------------------------------------------------------------------ sums of single pages
def without_page_sums(parts: Sequence[Record]) -> list[Record]:
    """Records of pages in which a total that is only the sum of its own page (本页合计) is no total of the bill.

    It is one only where the lines of all pages make another page's total.
    """
    whole = _sum_amounts([row for part in parts for row in part.tables.get("items", ())])
    totals = [p[F.TOTAL].value for p in parts]
    if whole is None or whole not in totals:
        return list(parts)
    return [
        _without_total(p) if t is not None and t != whole and t == _sum_amounts(p.tables.get("items", ())) else p
        for p, t in zip(parts, totals, strict=True)
    ]


def _without_total(record: Record) -> Record:
    """The record without the sum of its page, nor that sum in words."""
    words: Field[str] = record[F.TOTAL_IN_WORDS]
    of_page = words.value is not None and _parse_words(words) == record[F.TOTAL].value
    gone = {"total", "total_in_words"} if of_page else {"total"}
    return replace(record, fields={k: f for k, f in record.fields.items() if k not in gone})


def _parse_words(words: Field[str]) -> Decimal | None:
    try:
        return values.parse_amount_in_words(words.value or "")
    except ValueError:
        return None

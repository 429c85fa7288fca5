"""A medical bill of several pages: fee lines that go on overleaf, sums on the last page, 收费明细 behind the bill.

Receipts print at most 12 or 18 lines on the first page. What follows is either the rest of the same lines (their sum over
all pages is the total) or 收费明细, every drug and service that the lines are made of (whose own sum is the total). The form
tells the two apart: only 明细 have 规格 or 单价 beside 数量. 明细 take the lines' place only where the bill itself has
none, or too few to make the total; else they prove the total once more and are counted, not listed.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors import sheets
from extractors.bill_parts import decimal_in, item_rows, parse_words, with_item_rows
from extractors.expense_list import read_list
from extractors.sheets import MergedRecord
from intake import values
from intake.fields.mark_fields import add_check
from intake.layout.rows import group_rows
from intake.model import Document, Outcome, Page, Record, Row
from intake.types.vocabulary import MedicalInvoice as F

RULE = "invoice-details-sum"
_TELLING = (F.BILL_NUMBER, F.CHECK_CODE, F.BUSINESS_SERIAL)
_COLUMNS = {"name": "name", "quantity": "quantity", "unit": "unit", "amount": "amount", "coverage": "remark"}
"""Column of an expense list -> column of a bill's fee lines."""


def is_details(page: Page) -> bool:
    """Whether the page is 收费明细: a header with a price or a specification beside quantity and amount."""
    heads = (values.compact_text("".join(line.text for line in row)) for row in group_rows(page.lines))
    return any("数量" in head and "金额" in head and re.search("规格|单价", head) for head in heads)


def find_details(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages behind the first that are 收费明细."""
    return tuple(page for page in pages[1:] if is_details(page))


def find_own(pages: Sequence[Page], lists: Collection[Page]) -> tuple[Page, ...]:
    """The pages of the bill itself."""
    return tuple(page for page in pages if page not in lists)


def join_pages(parts: Sequence[Record], document: Document) -> tuple[MergedRecord, Sequence[Row], Sequence[Page]]:
    """The record of all pages, the lines of 收费明细 that were not taken for the bill's own, and the pages that its lines must
    account for: where 明细 that make the total took the lines' place, no fee of the bill itself is left over.
    """
    pages = document.pages
    lists = find_details(pages)
    own = _rows_of_bill(parts, pages, lists)
    put = sheets.merge_pages(_without_details(parts, pages, lists), pages, _TELLING)
    listed = _read_details(document, lists) if lists else ()
    total = put.record[F.TOTAL].value
    if not _take_place(listed, own, total):
        return replace(put, record=with_item_rows(put.record, own)), listed, find_own(pages, lists)
    taken = replace(put, record=with_item_rows(put.record, listed))
    return taken, (), lists if _sum_amounts(listed) == total else find_own(pages, lists)


def _rows_of_bill(parts: Sequence[Record], pages: Sequence[Page], lists: Collection[Page]) -> list[Row]:
    """The fee lines that stand on the bill itself, not on its 明细."""
    own = (part for part, page in zip(parts, pages, strict=True) if page not in lists)
    return [row for part in own for row in item_rows(part)]


def _without_details(parts: Sequence[Record], pages: Sequence[Page], lists: Collection[Page]) -> list[Record]:
    """The records of the pages, those of 明细 with nothing but what their head repeats."""
    paired = zip(parts, pages, strict=True)
    return [_keep_details_head(part, parts[0]) if page in lists else part for part, page in paired]


def _take_place(listed: Sequence[Row], own: Sequence[Row], total: Decimal | None) -> bool:
    """Whether 明细 take the place of the bill's own lines: it has none, or these miss the total that 明细 make."""
    if not listed or total is None or _sum_amounts(own) == total:
        return False
    return not own or _sum_amounts(listed) == total


def check_details_sum(record: Record, listed: Sequence[Row], lists: Sequence[Page]) -> Record:
    """The record with what the 明细 prove: their sum is the total, or it is not."""
    if not listed:
        return record
    total, added, keys = record[F.TOTAL].value, _sum_amounts(listed), (F.TOTAL.name,)
    where = "、".join(str(page.number) for page in lists)
    warning = f"第 {where} 页是收费明细（{len(listed)} 行），只核对合计，未列入收费项目"
    told = replace(record, warnings=(*record.warnings, warning))
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
    found = item_rows(read_list.extract(replace(document, pages=tuple(lists), origins=())))
    named = (row for row in found if "amount" in row and "name" in row)
    return tuple({_COLUMNS[key]: cell for key, cell in row.items() if key in _COLUMNS} for row in named)


def _sum_amounts(lines: Sequence[Row]) -> Decimal | None:
    """The sum of the amounts, None where there are none or one is unread."""
    read = [amount for row in lines if (amount := decimal_in(row, "amount")) is not None]
    return sum(read, start=Decimal(0)) if read and len(read) == len(lines) else None


# ------------------------------------------------------------------------------------------------ sums of single pages
def without_page_sums(parts: Sequence[Record]) -> list[Record]:
    """Records of pages in which a total that is only the sum of its own page (本页合计) is no total of the bill.

    It is one only where the lines of all pages make another page's total.
    """
    whole = _sum_amounts([row for part in parts for row in item_rows(part)])
    if whole is None or whole not in [part[F.TOTAL].value for part in parts]:
        return list(parts)
    return [_without_total(part) if _is_page_sum(part, whole) else part for part in parts]


def _is_page_sum(part: Record, whole: Decimal) -> bool:
    total = part[F.TOTAL].value
    return total is not None and total != whole and total == _sum_amounts(item_rows(part))


def _without_total(record: Record) -> Record:
    """The record without the sum of its page, nor that sum in words."""
    words = record[F.TOTAL_IN_WORDS].value
    of_page = words is not None and parse_words(words) == record[F.TOTAL].value
    gone = {F.TOTAL.name, F.TOTAL_IN_WORDS.name} if of_page else {F.TOTAL.name}
    return replace(record, fields={key: field for key, field in record.fields.items() if key not in gone})

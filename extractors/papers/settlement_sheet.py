"""医保结算单: what was charged, what the fund paid and what the person, proven by one another.

Identities of the national settlement data (医疗费总额, 基金支付总额, 个人支付, 账户, 现金): total = fund + person; person =
account + cash. Where one holds with amounts that are printed apart, these are proven; where it fails, every amount in it is
doubtful. Tolerance: none, the sheet rounds before it adds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.papers.entries import PaperEntry, read_entry, to_text_field
from extractors.papers.paper_words import MONEY
from intake.fields.parse_field import parse_field
from intake.labels.labelled import LabelledForm
from intake.layout.rows import group_rows
from intake.model import Check, Field, Outcome, Page, Proof, Record, State, collect_reasons
from intake.types import papers
from intake.types.vocabulary import Spec
from intake.values import compact_text

_MONEY = re.compile(r"[¥￥]?-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)\.\d{2}元?")
_SUMS = (
    ("settlement-total", papers.TOTAL, (papers.FUND_PAID, papers.PERSON_PAID), "医疗费总额 = 基金支付总额 + 个人支付"),
    ("settlement-person", papers.PERSON_PAID, (papers.ACCOUNT_PAID, papers.CASH_PAID), "个人支付 = 账户 + 现金"),
)

Amounts = dict[str, Field[Decimal]]


def read_amounts(form: LabelledForm, page: Page) -> Amounts:
    """Every amount of the sheet by its stable label, not yet proven."""
    found: Amounts = {}
    for spec, words in MONEY.items():
        field = read_entry(form, page, PaperEntry(spec, words)) or _find_in_row(page, spec, words)
        if field is not None:
            found[spec.name] = field
    return found


def _find_in_row(page: Page, spec: Spec[Decimal], words: Sequence[str]) -> Field[Decimal] | None:
    """The amount at the end of a row that holds nothing but the words and it, however far apart they stand."""
    for row in (row for row in group_rows(page.lines) if len(row) == 2):
        label = re.sub(r"^其中[:：]?", "", compact_text(row[0].text)).rstrip(":：")
        if label in words and _MONEY.fullmatch(compact_text(row[1].text)):
            return parse_field(spec, row[1], page)
    return None


def with_amounts(record: Record, amounts: Amounts) -> Record:
    """The record with the amounts, raised or lowered by the identities."""
    checks = tuple(_check_identities(amounts))
    failed = {key: check.message for check in checks if check.outcome is Outcome.FAIL for key in check.fields}
    proven = {key for check in checks if check.outcome is Outcome.PASS for key in check.fields}
    judged = {k: _judge_amount(f, k in proven, failed.get(k, "")) for k, f in amounts.items()}
    shown = {label: to_text_field(field) for label, field in judged.items()}
    return replace(record, extra={**record.extra, **shown}, checks=(*record.checks, *checks))


def _check_identities(amounts: Amounts) -> Iterator[Check]:
    """The identities of which the sheet prints every amount."""
    for rule, total, parts, identity in _SUMS:
        keys = (total, *parts)
        values = [amounts[key].value for key in keys if key in amounts]
        known = [value for value in values if value is not None]
        if len(known) == len(keys):
            yield _make_check(rule, keys, known[0] == sum(known[1:], Decimal(0)), identity)


def _make_check(rule: str, keys: Sequence[str], holds: bool, identity: str) -> Check:
    return Check(rule, Outcome.PASS if holds else Outcome.FAIL, tuple(keys), "" if holds else f"{identity} 不成立")


def _judge_amount(field: Field[Decimal], proven: bool, failed: str) -> Field[Decimal]:
    if failed:
        return field.as_doubtful(failed)
    why = collect_reasons(Proof.PAYMENTS_SUM.with_text("总额与各项支付之和一致"))
    return replace(field, state=State.VERIFIED, reasons=why, alternatives=()) if proven else field

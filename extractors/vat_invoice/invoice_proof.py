"""What a VAT invoice proves about itself.

金额 + 税额 = 价税合计; 大写 = 小写; the goods add up to 合计 (amounts and taxes); 数量 × 单价 = 金额 and 金额 × 税率 = 税额
in each row; the seller's seal repeats the seller's name and number; the QR code repeats number, date and amount. What holds
makes its values `verified`, what fails makes them `doubtful`.

QR payload (commas): `01`, kind, 发票代码, 发票号码, amount, YYYYMMDD, 校验码, random. The amount is net of tax on classic kinds and
gross on 数电票, so either may be meant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from rapidfuzz.distance import Levenshtein

from extractors.bill_parts import has_outcome, item_rows, parse_words, verify_by_print
from extractors.medical_invoice.bill_proof import find_said_total
from extractors.vat_invoice.goods_proof import (
    COLUMNS,
    check_goods,
    check_rows,
    check_taxes,
    derive_amounts,
    replace_doubtful,
    sum_column,
)  # fmt: skip
from intake import values
from intake.fields.mark_fields import add_check, make_sum_cell, mark_doubtful, mark_failed, mark_verified, repair_field
from intake.fields.sums import check_sum
from intake.model import Doubt, Evidence, Field, Outcome, Page, Proof, Record, Source, State, collect_reasons
from intake.page.fiscal_codes import split_tax_code
from intake.types.vocabulary import Spec
from intake.types.vocabulary import VatInvoice as F

_USUAL = str.maketrans("园圓園员參", "圆圆圆圆叁")
"""What the numerals of an amount in words are taken for; no invoice is printed with these."""
_SLIPS = 2
"""Numerals of an amount in words that may be lost or misread: 叁分 at its end are two."""
_WORDS_RULE, _GROSS_RULE, _CODE_RULE = "vat-total-in-words", "vat-net-plus-tax", "vat-qr"
_WORDS_KEYS = (F.TOTAL.name, F.TOTAL_IN_WORDS.name)


def prove(record: Record, pages: Sequence[Page]) -> Record:
    """The record with states raised and lowered by every identity that can be tried on it."""
    for step in (
        _check_words, derive_amounts, _check_gross, check_goods, check_taxes, check_rows, _check_year, _derive_totals,
        _repair_words,
    ):  # fmt: skip
        record = step(record)
    for page in pages:
        record = _compare_seals(_compare_codes(record, page), page)
    return record


# ------------------------------------------------------------------------------------------------ totals
def _check_words(record: Record) -> Record:
    """大写 = 小写; another reading of either may be the one that agrees."""
    figure, words = record[F.TOTAL], record[F.TOTAL_IN_WORDS]
    if words.value is None:
        return record
    if figure.value is None:
        return _doubt_words(record) if parse_words(words.value) is None else record
    said = _amounts_said(words)
    if not said:
        return add_check(_doubt_words(record), _WORDS_RULE, Outcome.UNKNOWN, _WORDS_KEYS, "大写金额未能读懂")
    return _compare_words(record, said)


def _compare_words(record: Record, said: Mapping[Decimal, str]) -> Record:
    """The total beside the amounts that its words may say."""
    figure, words = record[F.TOTAL], record[F.TOTAL_IN_WORDS]
    agreeing = find_said_total(figure, said)
    if agreeing is None:
        return _words_differ(record, next(iter(said)))
    if agreeing != figure.value:
        record = record.with_fields({F.TOTAL.name: repair_field(figure, agreeing, "另一次识读与大写一致")})
    usual = said[agreeing].translate(_USUAL)
    if usual != words.value:
        record = record.with_fields({F.TOTAL_IN_WORDS.name: replace(words, value=usual)})
    verified = mark_verified(record, (F.TOTAL, F.TOTAL_IN_WORDS), Proof.WORDS)
    return add_check(verified, _WORDS_RULE, Outcome.PASS, _WORDS_KEYS)


def _words_differ(record: Record, amount: Decimal) -> Record:
    """The record whose words say another amount than its figure."""
    doubt = Doubt.WORDS_DIFFER.with_text(f"大写 {amount} ≠ 小写 {record[F.TOTAL].value}")
    return mark_failed(record, _WORDS_RULE, (F.TOTAL, F.TOTAL_IN_WORDS), doubt, _WORDS_KEYS)


def _doubt_words(record: Record) -> Record:
    return mark_doubtful(record, (F.TOTAL_IN_WORDS,), Doubt.NO_VALUE.with_text("大写金额未能读懂"))


def _amounts_said(words: Field[str]) -> Mapping[Decimal, str]:
    """The amounts that the readings of the words give, each with the first text that says so."""
    found: dict[Decimal, str] = {}
    for text in (words.value or "", *words.alternatives):
        amount = parse_words(text)
        if amount is not None:
            found.setdefault(amount, text)
    return found


def _check_gross(record: Record) -> Record:
    """金额 + 税额 = 价税合计; without a tax on an exempt invoice 金额 = 价税合计."""
    total = record[F.TOTAL]
    if total.value is None or not _has_parts(record):
        return record
    present = _find_parts(record)
    result = check_sum([make_sum_cell(record[spec], spec) for spec in present], total.value)
    if result.repair is not None and total.state is State.VERIFIED:
        spec = present[result.repair[0]]
        repaired = repair_field(record[spec], result.repair[1], "唯一使价税合计成立的识读")
        record = record.with_fields({spec.name: repaired})
    elif not result.holds:
        return _gross_differs(record, present, result.difference)
    return _verify_gross(record, present)


def _find_parts(record: Record) -> list[Spec[Decimal]]:
    """Those of 金额 and 税额 that were read."""
    return [spec for spec in (F.NET_AMOUNT, F.TAX_AMOUNT) if record[spec].value is not None]


def _keys_of(parts: Sequence[Spec[Decimal]]) -> list[str]:
    return [spec.name for spec in (*parts, F.TOTAL)]


def _gross_differs(record: Record, parts: Sequence[Spec[Decimal]], difference: Decimal) -> Record:
    """The record whose 金额 and 税额 are not its 价税合计, which is beyond suspicion where it is proven."""
    why = Doubt.SUM_DIFFERS.with_text(f"金额与税额之和同价税合计相差 {abs(difference)}")
    suspects = parts if record[F.TOTAL].state is State.VERIFIED else (*parts, F.TOTAL)
    return mark_failed(_repair_sums(record, parts, difference), _GROSS_RULE, suspects, why, _keys_of(parts))


def _verify_gross(record: Record, parts: Sequence[Spec[Decimal]]) -> Record:
    """The record with the three sums proven, unless the words say another total and nothing has settled which is right."""
    doubtful = record[F.TOTAL].state is State.DOUBTFUL
    if not doubtful or not has_outcome(record, _WORDS_RULE, Outcome.FAIL):
        record = mark_verified(record, (*parts, F.TOTAL), "金额加税额等于价税合计")
    return add_check(record, _GROSS_RULE, Outcome.PASS, _keys_of(parts))


def _has_parts(record: Record) -> bool:
    """Whether 金额 and 税额 were read; an exempt invoice has no tax."""
    taxed = record[F.TAX_AMOUNT].value is not None or _is_exempt(record)
    return record[F.NET_AMOUNT].value is not None and taxed


def _repair_sums(record: Record, parts: Sequence[Spec[Decimal]], difference: Decimal) -> Record:
    """The one of 金额 and 税额 that the rows say otherwise, where their sum is what lacks; doubtful, for nobody read it."""
    fits: dict[str, Field[Any]] = {}
    for spec in parts:
        value = record[spec].value
        if value is not None and sum_column(record, COLUMNS[spec.name]) == value + difference:
            fits[spec.name] = replace_doubtful(record[spec], value + difference)
    return record.with_fields(fits) if len(fits) == 1 else record


def _derive_totals(record: Record) -> Record:
    """价税合计, 金额 or 税额 that was not found and follows from the two others; doubtful, and the reason says how."""
    if _has_sums_of_data(record):
        return record
    words = record[F.TOTAL_IN_WORDS].value
    if record[F.TOTAL].value is None and words is not None:
        found, told = dict(_iter_derived(record, parse_words(words))), "取自大写金额"
    else:
        found, told = dict(_iter_derived(record, record[F.TOTAL].value)), "由价税合计、金额、税额中的另两项推算"
    why = collect_reasons(Doubt.NO_VALUE.with_text(f"未读出，{told}"))
    return record.with_fields(
        {key: Field(value, "", State.DOUBTFUL, Source.DERIVED, reasons=why) for key, value in found.items()}
    )


def _has_sums_of_data(record: Record) -> bool:
    """Whether attached data tells one of the three sums."""
    present = [spec for spec in (F.NET_AMOUNT, F.TAX_AMOUNT, F.TOTAL) if spec.name in record.fields]
    return any(record[spec].source is Source.XML for spec in present)


def _iter_derived(record: Record, total: Decimal | None) -> Iterator[tuple[str, Decimal]]:
    """What follows of the three sums, `total` being the total in figures or in words."""
    gross = _add_parts(record) if total is None else total
    if record[F.TOTAL].value is None and gross:
        yield F.TOTAL.name, gross
    if total is not None:
        yield from _iter_derived_parts(record, total)


def _add_parts(record: Record) -> Decimal | None:
    """金额 and 税额 together; None where one is 0 or was not read."""
    net, tax = record[F.NET_AMOUNT].value, record[F.TAX_AMOUNT].value
    return net + tax if net and tax else None


def _iter_derived_parts(record: Record, total: Decimal) -> Iterator[tuple[str, Decimal]]:
    """金额 or 税额 that was not read and is what the other leaves of the total; the rows must say the same."""
    for missing, other in ((F.NET_AMOUNT, F.TAX_AMOUNT), (F.TAX_AMOUNT, F.NET_AMOUNT)):
        value = record[other].value
        rest = None if value is None else total - value
        if rest is not None and record[missing].value is None and sum_column(record, COLUMNS[missing.name]) == rest:
            yield missing.name, rest


def _repair_words(record: Record) -> Record:
    """大写 of which one numeral was lost or misread, beside a total that other sums prove."""
    total, words = record[F.TOTAL].value, record[F.TOTAL_IN_WORDS]
    if total is None or words.value is None or words.state is not State.DOUBTFUL:
        return record
    if not has_outcome(record, _GROSS_RULE, Outcome.PASS):
        return record
    return _respell_words(record, total, words.value)


def _respell_words(record: Record, total: Decimal, printed: str) -> Record:
    """The record with the amount in words spelt as the total, where the print is but a slip away from that."""
    slips, nearest = _find_nearest_spelling(total, printed)
    if not 0 < slips <= _SLIPS:
        return record
    return record.with_fields({F.TOTAL_IN_WORDS.name: replace_doubtful(record[F.TOTAL_IN_WORDS], nearest)})


def _find_nearest_spelling(total: Decimal, printed: str) -> tuple[int, str]:
    """The spelling of an amount that is nearest to a print, and how many letters part the two."""
    spellings = ((Levenshtein.distance(text, printed), text) for text in _iter_spellings(total))
    return min(spellings, key=lambda found: found[0])


def _iter_spellings(total: Decimal) -> Iterator[str]:
    """The ways in which invoices print an amount in words: 圆 or 元, with 整, 正 or neither at its end."""
    plain = values.format_in_words(total)
    for unit in "圆元":
        for end in ("整", "正", "") if plain.endswith("整") else ("",):
            yield plain.replace("元", unit).removesuffix("整") + end


def _is_exempt(record: Record) -> bool:
    rates = [values.compact_text(row["tax_rate"].value or "") for row in item_rows(record) if "tax_rate" in row]
    return bool(rates) and all(re.fullmatch(r"免税|不征税|零税率|0[%％]|\*+", rate) for rate in rates)


# ------------------------------------------------------------------------------------------------ second sources
def _check_year(record: Record) -> Record:
    """A 20-digit number begins with the year of issue; another year there casts doubt on both."""
    number, when = record[F.INVOICE_NUMBER].value, record[F.ISSUE_DATE].value
    if number is None or len(number) != 20 or not isinstance(when, date) or number[:2] == f"{when.year % 100:02d}":
        return record
    why = "号码前两位与开票年份不符"
    both = (F.INVOICE_NUMBER, F.ISSUE_DATE)
    return mark_failed(record, "vat-number-year", both, why, (F.INVOICE_NUMBER.name,))


def _compare_seals(record: Record, page: Page) -> Record:
    """The seller's own seal repeats name and number: a second print."""
    for seal in page.seals:
        text = values.compact_text(seal.text)
        for spec in (F.SELLER, F.SELLER_ID):
            if _is_in_seal(record[spec].value, text):
                record = verify_by_print(record, spec, "与销售方印章一致", "vat-seal")
    return record


def _is_in_seal(value: str | None, text: str) -> bool:
    return value is not None and len(value) >= 6 and values.compact_text(value) in text


def _compare_codes(record: Record, page: Page) -> Record:
    """The record beside the QR codes of this invoice; of another one on the sheet, or with too little read, it says nothing."""
    for code in page.codes:
        words = split_tax_code(code.text)
        if words:
            record = _compare_code(record, words, page.evidence_at(code.rect))
    return record


def _compare_code(record: Record, words: Sequence[str], place: Evidence) -> Record:
    said: dict[Spec[Any], str] = {
        F.INVOICE_CODE: words[2], F.INVOICE_NUMBER: words[3], F.ISSUE_DATE: words[5], F.CHECK_CODE: words[6],
    }  # fmt: skip
    same = [spec for spec, word in said.items() if _is_same_in_code(record, spec, word)]
    if len(same) + bool(_find_agreeing(record, words[4])) < 2:
        return record
    for spec, word in said.items():
        record = _compare_code_value(record, spec, word, place)
    return _compare_code_amount(record, words[4])


def _is_same_in_code(record: Record, spec: Spec[Any], word: str) -> bool | None:
    """Whether the code agrees with the print; None where one of them says nothing."""
    value = record[spec].value
    if value is None or not word:
        return None
    return bool((value.isoformat().replace("-", "") if spec is F.ISSUE_DATE else value) == word)


def _compare_code_value(record: Record, spec: Spec[Any], word: str, place: Evidence) -> Record:
    agrees = _is_same_in_code(record, spec, word)
    if agrees:
        return verify_by_print(record, spec, Proof.DATA.with_text("与二维码一致"), _CODE_RULE)
    if agrees is False and not _is_cut_off(record[spec].value, word):
        why = Doubt.DATA_DIFFERS.with_text(f"与二维码（{word}）不符")
        return mark_failed(record, _CODE_RULE, (spec,), why, (spec.name,))
    try:
        taken = Field(spec.parse(word), word, State.READ, Source.QR, None, place, collect_reasons("取自二维码"))
    except ValueError:
        return record
    return record.with_fields({spec.name: taken})


def _is_cut_off(value: Any, word: str) -> bool:
    """Whether the print is what is left of the code's: 2019 of 2019-05-08, a number that lost its head under a seal."""
    printed = re.sub(r"\D", "", value.isoformat() if not isinstance(value, str) else value)
    return len(printed) >= 4 and printed != word and printed in word


def _compare_code_amount(record: Record, word: str) -> Record:
    """The amount in the code is net or gross; agreement with either proves it, disagreement with both proves nothing.

    Nor does it prove what was put in the place of the print: there the two differ, and a person has to look.
    """
    agreeing = [spec for spec in _find_agreeing(record, word) if Doubt.REPAIRED not in record[spec].doubts]
    if not agreeing:
        return record
    record = mark_verified(record, agreeing, Proof.DATA.with_text("与二维码一致"))
    return add_check(record, _CODE_RULE, Outcome.PASS, [spec.name for spec in agreeing])


def _find_agreeing(record: Record, word: str) -> list[Spec[Decimal]]:
    try:
        amount = values.parse_money(word)
    except ValueError:
        return []
    return [spec for spec in (F.NET_AMOUNT, F.TOTAL) if record[spec].value == amount]

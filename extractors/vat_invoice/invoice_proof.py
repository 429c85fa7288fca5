"""What a VAT invoice proves about itself.

金额 + 税额 = 价税合计; 大写 = 小写; the goods add up to 合计 (amounts and taxes); 数量 × 单价 = 金额 and 金额 × 税率 = 税额
in each row; the seller's seal repeats the seller's name and number; the QR code repeats number, date and amount. What holds
makes its values `verified`, what fails makes them `doubtful`.

QR payload (commas): `01`, kind, 发票代码, 发票号码, amount, YYYYMMDD, 校验码, random. The amount is net of tax on classic kinds and
gross on 数电票, so either may be meant.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rapidfuzz.distance import Levenshtein

from intake import values
from intake.fields import parse_field
from intake.fields.mark_fields import add_check, make_sum_cell, mark_doubtful, mark_failed, mark_verified, repair_field
from intake.fields.sums import check_sum
from intake.model import Doubt, Evidence, Field, Outcome, Page, Proof, Record, Row, Source, State, Why, collect_reasons
from intake.types.vocabulary import Kind, Spec
from intake.types.vocabulary import VatInvoice as F

_CENT = Decimal("0.01")
_SURE_NAME = 0.985
"""Mean score from which a Chinese goods name is taken as printed: one misread letter pulls it below."""
_RATES = tuple(Decimal(r) for r in ("0", "1", "1.5", "2", "3", "4", "5", "6", "9", "10", "11", "13", "16", "17"))
"""VAT rates and levy rates in force at some time since 2016, in per cent."""
_MOST = 10_000
"""Pieces of one row beyond which a quotient is no quantity that was overlooked."""
_USUAL = str.maketrans("园圓園员參", "圆圆圆圆叁")
"""What the numerals of an amount in words are taken for; no invoice is printed with these."""
_NO_TAX = re.compile(r"免税|不征税|零税率|0[%％]|\*+")


def prove(record: Record, pages: Sequence[Page]) -> Record:
    """The record with states raised and lowered by every identity that can be tried on it."""
    for step in (
        _check_words,
        _derive_amounts,
        _check_gross,
        _check_goods,
        _check_taxes,
        _check_rows,
        _check_year,
        _derive_totals,
        _repair_words,
    ):
        record = step(record)
    for page in pages:
        record = _compare_seals(_compare_codes(record, page), page)
    return record


# ------------------------------------------------------------------------------------------------ totals
def _check_words(record: Record) -> Record:
    """大写 = 小写; another reading of either may be the one that agrees."""
    rule, keys = "vat-total-in-words", ("total", "total_in_words")
    figure, words = record[F.TOTAL], record[F.TOTAL_IN_WORDS]
    if words.value is not None and _parse_words(words.value) is None and figure.value is None:
        return mark_doubtful(record, (F.TOTAL_IN_WORDS,), Doubt.NO_VALUE.with_text("大写金额未能读懂"))
    if figure.value is None or words.value is None:
        return record
    said: dict[Decimal, str] = {}
    for text in (words.value, *words.alternatives):
        try:
            said.setdefault(values.parse_amount_in_words(text), text)
        except ValueError:
            continue
    if not said:
        return add_check(
            mark_doubtful(record, (F.TOTAL_IN_WORDS,), Doubt.NO_VALUE.with_text("大写金额未能读懂")),
            rule,
            Outcome.UNKNOWN,
            keys,
            "大写金额未能读懂",
        )
    agreeing = [v for v in (figure.value, *parse_field.parse_all(F.TOTAL, figure.alternatives)) if v in said]
    if not agreeing:
        why = f"大写 {next(iter(said))} ≠ 小写 {figure.value}"
        return mark_failed(record, rule, (F.TOTAL, F.TOTAL_IN_WORDS), Doubt.WORDS_DIFFER.with_text(why), keys)
    if agreeing[0] != figure.value:
        record = record.with_fields({"total": repair_field(figure, agreeing[0], "另一次识读与大写一致")})
    usual = said[agreeing[0]].translate(_USUAL)
    if usual != words.value:
        record = record.with_fields({"total_in_words": replace(words, value=usual)})
    return add_check(mark_verified(record, (F.TOTAL, F.TOTAL_IN_WORDS), Proof.WORDS), rule, Outcome.PASS, keys)


def _check_gross(record: Record) -> Record:
    """金额 + 税额 = 价税合计; without a tax on an exempt invoice 金额 = 价税合计."""
    rule, parts = "vat-net-plus-tax", (F.NET_AMOUNT, F.TAX_AMOUNT)
    net, tax, total = record[F.NET_AMOUNT], record[F.TAX_AMOUNT], record[F.TOTAL]
    if net.value is None or total.value is None or (tax.value is None and not _is_exempt(record)):
        return record
    present = [s for s in parts if record[s].value is not None]
    keys = (*(s.name for s in present), "total")
    result = check_sum([make_sum_cell(record[s], s) for s in present], total.value)
    if result.repair is not None and total.state is State.VERIFIED:
        spec = present[result.repair[0]]
        record = record.with_fields(
            {spec.name: repair_field(record[spec], result.repair[1], "唯一使价税合计成立的识读")}
        )
    elif not result.holds:
        why = f"金额与税额之和同价税合计相差 {abs(result.difference)}"
        suspects = present if total.state is State.VERIFIED else (*present, F.TOTAL)
        record = _repair_sums(record, present, result.difference)
        return mark_failed(record, rule, suspects, Doubt.SUM_DIFFERS.with_text(why), keys)
    if total.state is State.DOUBTFUL and any(
        c.rule == "vat-total-in-words" and c.outcome is Outcome.FAIL for c in record.checks
    ):
        return add_check(record, rule, Outcome.PASS, keys)
    return add_check(mark_verified(record, (*present, F.TOTAL), "金额加税额等于价税合计"), rule, Outcome.PASS, keys)


def _repair_sums(record: Record, parts: Sequence[Spec[Decimal]], difference: Decimal) -> Record:
    """The one of 金额 and 税额 that the rows say otherwise, where their sum is what lacks; doubtful, for nobody read it."""
    columns = {F.NET_AMOUNT.name: "amount", F.TAX_AMOUNT.name: "tax"}
    sums = {s.name: _sum_of(record, columns[s.name]) for s in parts}
    needed = {s.name: v + difference for s in parts if (v := record[s].value) is not None}
    fits = [s for s in parts if s.name in needed and sums[s.name] == needed[s.name]]
    return record.with_fields({s.name: _replace_doubtful(record[s], needed[s.name]) for s in fits if len(fits) == 1})


def _sum_of(record: Record, column: str) -> Decimal | None:
    found = [_decimal_in(row, column) for row in record.tables.get("items", ())]
    return sum((v for v in found if v is not None), Decimal(0)) if found and None not in found else None


def _replace_doubtful(field: Field[Any], value: Any) -> Field[Any]:
    """What other figures say in the stead of what was read."""
    why = Doubt.REPAIRED.with_text(f"识读为“{field.raw}”，按其他金额推算")
    others = (*field.alternatives, field.raw)
    return replace(
        field, value=value, state=State.DOUBTFUL, reasons=collect_reasons(field.reasons, why), alternatives=others
    )


def _derive_totals(record: Record) -> Record:
    """价税合计, 金额 or 税额 that was not found and follows from the two others; doubtful, and the reason says how."""
    net, tax, total = (record[s].value for s in (F.NET_AMOUNT, F.TAX_AMOUNT, F.TOTAL))
    words = record[F.TOTAL_IN_WORDS].value
    if total is None and words is not None:
        total, told = _parse_words(words), "取自大写金额"
    else:
        told = "由价税合计、金额、税额中的另两项推算"
    found: dict[Spec[Decimal], Decimal] = {}
    if any(record[s].source is Source.XML for s in (F.NET_AMOUNT, F.TAX_AMOUNT, F.TOTAL) if s.name in record.fields):
        return record
    if record[F.TOTAL].value is None and (gross := total if total is not None else net + tax if net and tax else None):
        found[F.TOTAL] = gross
    if net is None and total is not None and tax is not None and _sum_of(record, "amount") == total - tax:
        found[F.NET_AMOUNT] = total - tax
    if tax is None and total is not None and net is not None and _sum_of(record, "tax") == total - net:
        found[F.TAX_AMOUNT] = total - net
    why = collect_reasons(Doubt.NO_VALUE.with_text(f"未读出，{told}"))
    return record.with_fields(
        {s.name: Field(v, "", State.DOUBTFUL, Source.DERIVED, reasons=why) for s, v in found.items()}
    )


def _parse_words(words: str) -> Decimal | None:
    try:
        return values.parse_amount_in_words(words)
    except ValueError:
        return None


def _repair_words(record: Record) -> Record:
    """大写 of which one numeral was lost or misread, beside a total that other sums prove."""
    total, words = record[F.TOTAL], record[F.TOTAL_IN_WORDS]
    if total.value is None or words.value is None or words.state is not State.DOUBTFUL:
        return record
    if not any(c.rule == "vat-net-plus-tax" and c.outcome is Outcome.PASS for c in record.checks):
        return record
    plain = values.format_in_words(total.value)
    spelled = [
        plain.replace("元", unit).removesuffix("整") + end
        for unit in "圆元"
        for end in (("整", "正", "") if plain.endswith("整") else ("",))
    ]
    nearest = min(spelled, key=lambda s: Levenshtein.distance(s, words.value or ""))
    near = 0 < Levenshtein.distance(nearest, words.value) <= _SLIPS
    return record.with_fields({"total_in_words": _replace_doubtful(words, nearest)}) if near else record


_SLIPS = 2
"""Numerals of an amount in words that may be lost or misread: 叁分 at its end are two."""


def _is_exempt(record: Record) -> bool:
    rates = [r["tax_rate"].value for r in record.tables.get("items", ()) if "tax_rate" in r]
    return bool(rates) and all(_NO_TAX.fullmatch(values.compact_text(rate or "")) for rate in rates)


# ------------------------------------------------------------------------------------------------ goods
def _derive_amounts(record: Record) -> Record:
    """The amount of a row that was not read, from its quantity and price; nobody read it, so it stays doubtful."""
    rows = tuple(_derive_amount(row) for row in record.tables.get("items", ()))
    return replace(record, tables={**record.tables, "items": rows}) if rows else record


def _derive_amount(row: Row) -> Row:
    said = _expected_value(row, "amount")
    if "amount" not in row or row["amount"].value is not None or said is None or row["amount"].source is Source.XML:
        return row
    why = collect_reasons(row["amount"].reasons, Doubt.NO_VALUE.with_text("未读出，按数量乘单价推算"))
    return {
        **row,
        "amount": replace(row["amount"], value=said, state=State.DOUBTFUL, source=Source.DERIVED, reasons=why),
    }


def _check_goods(record: Record) -> Record:
    return _check_column(record, "amount", F.NET_AMOUNT, "vat-goods-sum", "项目金额")


def _check_taxes(record: Record) -> Record:
    return _check_column(record, "tax", F.TAX_AMOUNT, "vat-taxes-sum", "项目税额")


def _check_column(record: Record, column: str, spec: Spec[Decimal], rule: str, what: str) -> Record:
    """The rows of one column add up to 合计: every row and 合计 are proven; else the rows that explain it are doubtful."""
    rows, total = list(record.tables.get("items", ())), record[spec]
    found = [i for i, r in enumerate(rows) if column in r and r[column].value is not None]
    if total.value is None or not found:
        return record
    item: Spec[Decimal] = Spec(column, what, Kind.MONEY, values.parse_money)
    result = check_sum([make_sum_cell(rows[i][column], item) for i in found], total.value)
    if result.repair is not None and total.state is State.VERIFIED:
        i = found[result.repair[0]]
        rows[i] = {
            **rows[i],
            column: repair_field(rows[i][column], result.repair[1], f"唯一使{what}之和等于合计的识读"),
        }
    elif not result.holds:
        suspects = [found[i] for i in result.suspects]
        needed = {i: v + result.difference for i in suspects if (v := _decimal_in(rows[i], column)) is not None}
        fits = [i for i in needed if _expected_value(rows[i], column) == needed[i]]
        for i in fits if len(fits) == 1 else ():
            rows[i] = {**rows[i], column: _replace_doubtful(rows[i][column], needed[i])}
        return _mark_difference(record, rows, suspects, column, spec, rule, result.difference)
    for i in found:
        rows[i] = {**rows[i], column: _verify_cell(rows[i], column, f"{what}之和与合计一致")}
    record = replace(record, tables={**record.tables, "items": tuple(rows)})
    if total.state is not State.DOUBTFUL or (len(found) > 1 and Doubt.REPAIRED not in total.doubts):
        record = mark_verified(record, (spec,), f"{what}之和一致")
    return add_check(record, rule, Outcome.PASS, ("items", spec.name))


def _expected_value(row: Row, column: str) -> Decimal | None:
    """What the other cells of a row say of its amount or its tax."""
    rate = re.match(r"\d{1,2}(?:\.\d)?", str(row["tax_rate"].value)) if "tax_rate" in row else None
    pair = ("quantity", "price") if column == "amount" else ("amount", "")
    a, b = _decimal_in(row, pair[0]), _decimal_in(row, pair[1]) if pair[1] else Decimal(rate[0]) / 100 if rate else None
    return None if a is None or b is None else (a * b).quantize(_CENT, ROUND_HALF_UP)


def _mark_difference(
    record: Record, rows: list[Row], suspects: Sequence[int], column: str, spec: Spec[Decimal], rule: str, by: Decimal
) -> Record:
    why = Doubt.SUM_DIFFERS.with_text(f"项目之和与合计相差 {abs(by)}")
    for i in suspects:
        rows[i] = {**rows[i], column: rows[i][column].as_doubtful(why)}
    record = replace(record, tables={**record.tables, "items": tuple(rows)})
    if record[spec].state is not State.VERIFIED:
        record = mark_doubtful(record, (spec,), why)
    return add_check(record, rule, Outcome.FAIL, ("items", spec.name), why.text)


def _verify_cell(row: Row, column: str, why: str) -> Field[Any]:
    """A proven figure; an amount beside an unsure name stays `read`, for the pair as a whole is not proven."""
    field = row[column]
    name = row.get("name")
    if field.source is Source.DERIVED:
        return field
    if column == "amount" and (name is None or not _beyond_doubt(name)):
        return field.reset_state(State.READ, f"{why}，但名称识读把握不足")
    return field.reset_state(State.VERIFIED, why)


def _beyond_doubt(name: Field[str]) -> bool:
    """Letters and figures in a name (l and 1, O and 0 score alike), a contested letter or a mean below `_SURE_NAME` leave a doubt."""
    plain = not re.search(r"[0-9A-Za-z]", name.value or "") and Doubt.CONTESTED not in name.doubts
    return name.state is State.READ and (name.confidence is None or (plain and name.confidence >= _SURE_NAME))


def _check_rows(record: Record) -> Record:
    rows = tuple(_check_rate(_check_product(r)) for r in record.tables.get("items", ()))
    return replace(record, tables={**record.tables, "items": rows}) if rows else record


def _check_product(row: Row) -> Row:
    """数量 × 单价 = 金额, net or (on till prints) gross. A rounded price may miss by half of its last place per piece."""
    quantity, price, amount, tax = (_decimal_in(row, key) for key in ("quantity", "price", "amount", "tax"))
    if quantity is None and price and amount:
        return _derive_quantity(row, amount / price)
    if quantity is None or price is None or amount is None:
        return row
    miss = min(abs(quantity * price - t) for t in (amount, amount + (tax or 0)))
    if miss <= _CENT:
        why = "数量乘单价等于金额"
        proven = {k: row[k].reset_state(State.VERIFIED, Proof.ROW.with_text(why)) for k in ("quantity", "price")}
        return {**row, **proven, "amount": _verify_cell(row, "amount", why)}
    places = len(f"{price:f}".partition(".")[2])
    if miss <= _CENT + abs(quantity) * Decimal(5).scaleb(-places - 1):
        return row
    return _doubt_unproven(
        row,
        ("quantity", "price", "amount"),
        Doubt.ROW_DIFFERS.with_text(f"数量乘单价与金额相差 {miss.quantize(_CENT)}"),
    )


def _derive_quantity(row: Row, pieces: Decimal) -> Row:
    """A lone digit is easily overlooked: how many pieces follows from price and amount; nobody read it, so it is doubtful."""
    if pieces != pieces.to_integral_value() or not 0 < pieces < _MOST or "quantity" in row:
        return row
    why = Doubt.NO_VALUE.with_text("未读出，按金额除以单价推算")
    place = row["amount"].evidence
    derived = Field(values.trim_zeros(pieces), "", State.DOUBTFUL, Source.DERIVED, None, place, collect_reasons(why))
    return {k: {**row, "quantity": derived}[k] for k in F.ITEMS.columns if k in row or k == "quantity"}


def _decimal_in(row: Row, key: str) -> Decimal | None:
    value = row[key].value if key in row else None
    return value if isinstance(value, Decimal) else None


def _doubt_unproven(row: Row, keys: Sequence[str], why: Why) -> Row:
    """What a failing check of one row may be due to; proven cells are beyond suspicion."""
    suspects = [k for k in keys if row[k].state is not State.VERIFIED and row[k].value is not None]
    return {**row, **{k: row[k].as_doubtful(why) for k in suspects}}


def _check_rate(row: Row) -> Row:
    """金额 × 税率 = 税额 proves the rate where no other rate gives the same tax."""
    amount, tax = _decimal_in(row, "amount"), _decimal_in(row, "tax")
    printed = str(row["tax_rate"].value) if "tax_rate" in row else ""
    match = re.fullmatch(r"(\d{1,2}(?:\.\d)?)[%％]", values.compact_text(printed))
    if not match or amount is None or tax is None:
        return row
    rate = Decimal(match[1])
    fits = [r for r in _RATES if abs(amount * r / 100 - tax) <= _CENT]
    if rate not in fits:
        return _doubt_unproven(row, ("tax_rate", "tax", "amount"), Doubt.ROW_DIFFERS.with_text("金额乘税率与税额不符"))
    if fits != [rate]:
        return row
    return {**row, "tax_rate": row["tax_rate"].reset_state(State.VERIFIED, Proof.ROW.with_text("金额乘税率等于税额"))}


# ------------------------------------------------------------------------------------------------ second sources
def _check_year(record: Record) -> Record:
    """A 20-digit number begins with the year of issue; another year there casts doubt on both."""
    number, when = record[F.INVOICE_NUMBER].value, record[F.ISSUE_DATE].value
    if number is None or len(number) != 20 or not isinstance(when, date) or number[:2] == f"{when.year % 100:02d}":
        return record
    why = "号码前两位与开票年份不符"
    return mark_failed(record, "vat-number-year", (F.INVOICE_NUMBER, F.ISSUE_DATE), why, ("invoice_number",))


def _compare_seals(record: Record, page: Page) -> Record:
    """The seller's own seal repeats name and number: a second print."""
    for seal in page.seals:
        text = values.compact_text(seal.text)
        for spec in (F.SELLER, F.SELLER_ID):
            value = record[spec].value
            if value is not None and len(value) >= 6 and values.compact_text(value) in text:
                record = add_check(
                    mark_verified(record, (spec,), "与销售方印章一致"), "vat-seal", Outcome.PASS, (spec.name,)
                )
    return record


def _compare_codes(record: Record, page: Page) -> Record:
    for code in page.codes:
        words = [w.strip() for w in code.text.split(",")]
        if len(words) < 7 or words[0] != "01" or not re.fullmatch(r"\d{8}|\d{20}", words[3]):
            continue
        said: dict[Spec[Any], str] = {
            F.INVOICE_CODE: words[2], F.INVOICE_NUMBER: words[3], F.ISSUE_DATE: words[5], F.CHECK_CODE: words[6],
        }  # fmt: skip
        if (
            sum(_is_same_in_code(record, spec, word) is True for spec, word in said.items())
            + bool(_find_agreeing(record, words[4]))
            < 2
        ):
            continue  # of another invoice on the same sheet, or too little was read to tell
        for spec, word in said.items():
            record = _compare_code_value(record, spec, word, page.evidence_at(code.rect))
        record = _compare_code_amount(record, words[4])
    return record


def _is_same_in_code(record: Record, spec: Spec[Any], word: str) -> bool | None:
    """Whether the code agrees with the print; None where one of them says nothing."""
    value = record[spec].value
    if value is None or not word:
        return None
    return bool((value.isoformat().replace("-", "") if spec is F.ISSUE_DATE else value) == word)


def _compare_code_value(record: Record, spec: Spec[Any], word: str, place: Evidence) -> Record:
    agrees = _is_same_in_code(record, spec, word)
    if agrees:
        return add_check(
            mark_verified(record, (spec,), Proof.DATA.with_text("与二维码一致")), "vat-qr", Outcome.PASS, (spec.name,)
        )
    if agrees is False and not _is_cut_off(record[spec].value, word):
        why = f"与二维码（{word}）不符"
        return mark_failed(record, "vat-qr", (spec,), Doubt.DATA_DIFFERS.with_text(why), (spec.name,))
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
    agreeing = [s for s in _find_agreeing(record, word) if Doubt.REPAIRED not in record[s].doubts]
    if not agreeing:
        return record
    record = mark_verified(record, agreeing, Proof.DATA.with_text("与二维码一致"))
    return add_check(record, "vat-qr", Outcome.PASS, [s.name for s in agreeing])


def _find_agreeing(record: Record, word: str) -> list[Spec[Decimal]]:
    try:
        amount = values.parse_money(word)
    except ValueError:
        return []
    return [s for s in (F.NET_AMOUNT, F.TOTAL) if record[s].value == amount]

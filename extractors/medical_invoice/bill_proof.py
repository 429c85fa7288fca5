"""What a medical bill proves about itself.

Identities A1 to A7 of the national format: the fee lines add up to the total, the amount in words is the total, the
payments add up to the total (with and without provincial lines), prepaid + topped up − refunded is the cash paid, 自付 +
自费 is what the person paid, stay days are the difference of the dates. An identity that holds makes its values
`verified`; one that fails makes the smallest set of values that explains it `doubtful`. A structure (8 digits of 票据代码)
verifies nothing, but its breach is a doubt.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.medical_invoice.bill_codes import check_payer_id, check_structure
from extractors.medical_invoice.bill_dates import check_date_distance, check_date_order, check_stay_days
from intake import values
from intake.fields import parse_field
from intake.fields.mark_fields import add_check, make_sum_cell, mark_doubtful, mark_verified, repair_field
from intake.fields.sums import check_sum, one_digit_apart
from intake.model import Doubt, Field, Outcome, Proof, Record, Row, Source, State, collect_reasons
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

CORE = (F.FUND_PAID, F.OTHER_PAID, F.ACCOUNT_PAID, F.CASH_PAID)
_PAYERS = re.compile(
    r"大病|大额|救助|公务员|补助|补充|报销|补偿|基金|优抚|医保支付|承担|民政|财政|伤残|离休|"
    r"微信|支付宝|银行|POS|现金卡|就诊卡|记[帐账]|支票|汇款|数字人民币"
)
_NOT_PAYERS = re.compile(r"累计|余额|标准|自付|自负|自费|起付|限额|进入|合计")
_SURE_NAME = 0.99
"""Mean score from which a Chinese fee name outside the standard list is taken as printed: one misread letter pulls it below.
Names with Latin letters or digits never are: l and 1, O and 0 score alike."""
_PERSONAL = ("个人支付", "个人支付金额", "个人负担", "个人缴费")


def prove(record: Record) -> Record:
    """The record with states raised and lowered by every identity that can be tried on it."""
    for step in (
        _check_words,
        _check_items,
        _check_payments,
        _check_prepaid,
        _check_shares,
        check_stay_days,
        check_date_order,
        check_date_distance,
        check_structure,
        check_payer_id,
    ):
        record = step(record)
    return record


# ------------------------------------------------------------------------------------------------ A3 words = figures
def _check_words(record: Record) -> Record:
    rule, keys = "invoice-total-in-words", ("total", "total_in_words")
    figure, words = record[F.TOTAL], record[F.TOTAL_IN_WORDS]
    if words.value is None:
        return record if figure.value is None else add_check(record, rule, Outcome.UNKNOWN, keys, "未读到大写金额")
    said = _parse_words(words)
    if figure.value is None and not said:
        return mark_doubtful(record, (F.TOTAL_IN_WORDS,), Doubt.NO_VALUE.with_text("大写金额未能读懂"))
    if figure.value is None:
        return _take_total_from_words(record, said)
    if not said:
        return _restore_words(record, figure.value)
    agreeing = [v for v in (figure.value, *parse_field.parse_all(F.TOTAL, figure.alternatives)) if v in said]
    if not agreeing:
        told = replace(words, value=next(iter(said.values())))  # without the label that may stand in one line with it
        record = mark_doubtful(
            record.with_fields({"total_in_words": told}),
            (F.TOTAL, F.TOTAL_IN_WORDS),
            Doubt.WORDS_DIFFER.with_text(f"大写为 {next(iter(said))}，小写为 {figure.value}"),
        )
        return add_check(record, rule, Outcome.FAIL, keys, f"大写 {next(iter(said))} ≠ 小写 {figure.value}")
    if agreeing[0] != figure.value:
        record = record.with_fields({"total": repair_field(figure, agreeing[0], "另一次识读与大写一致")})
    printed = said[agreeing[0]]
    if printed != words.value:
        record = record.with_fields(
            {"total_in_words": replace(words, value=printed, alternatives=(*words.alternatives, words.raw))}
        )
    # Words that were mended are no print that could be vouched for, though they name the right amount.
    sure = (F.TOTAL,) if Doubt.REPAIRED in record[F.TOTAL_IN_WORDS].doubts else (F.TOTAL, F.TOTAL_IN_WORDS)
    return add_check(mark_verified(record, sure, Proof.WORDS), rule, Outcome.PASS, keys)


_NUMERALS = "零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正负貳叄參陸萬億"


def _parse_words(words: Field[str]) -> Mapping[Decimal, str]:
    """Amounts that the readings of the words give, first reading first, with the text that says so."""
    found: dict[Decimal, str] = {}
    for text in (words.value or "", *words.alternatives):
        flat = values.compact_text(text)
        part = re.search(rf"[{_NUMERALS}]{{2,}}", flat)
        if part and not re.search(
            f"[{_NUMERALS}]", flat[part.end() :]
        ):  # a misread letter inside would cut the amount short
            try:
                found.setdefault(values.parse_amount_in_words(part[0]), part[0])
            except ValueError:
                continue
    return found


def _take_total_from_words(record: Record, said: Mapping[Decimal, str]) -> Record:
    """小写 unreadable: the words give the total."""
    words, amount = record[F.TOTAL_IN_WORDS], next(iter(said))
    why = collect_reasons(Doubt.NO_VALUE.with_text("小写未读出，取自大写"))
    total = Field(amount, words.raw, State.DOUBTFUL, Source.DERIVED, words.confidence, words.evidence, why)
    return record.with_fields({"total": total})


def _restore_words(record: Record, amount: Decimal) -> Record:
    """Misread numerals: restored from the figure where every letter that can be read agrees; never more than doubtful."""
    words = record[F.TOTAL_IN_WORDS]
    flat = re.sub(r"^[¥￥⊗×]+", "", values.compact_text(words.raw)).replace("圆", "元")
    target = values.format_in_words(amount).removesuffix("整")
    tail = "整" if re.search(r"[整正垫墊憨]$", flat) else ""
    body = re.sub(r"[整正垫墊憨]$", "", flat)
    rule, keys = "invoice-total-in-words", ("total", "total_in_words")
    if len(body) == len(target):
        wrong = [(p, q) for p, q in zip(body, target, strict=True) if p != q]
        if len(wrong) <= 0.45 * len(target) and not any(p in "零壹贰叁肆伍陆柒捌玖拾佰仟万元角分" for p, _ in wrong):
            restored = words.with_value(
                target + tail, State.DOUBTFUL, Doubt.REPAIRED.with_text("字迹不清，按小写金额补全"), others=(words.raw,)
            )
            return add_check(
                record.with_fields({"total_in_words": restored}), rule, Outcome.UNKNOWN, keys, "大写金额字迹不清"
            )
    record = mark_doubtful(record, (F.TOTAL_IN_WORDS,), Doubt.NO_VALUE.with_text("大写金额未能读懂"))
    return add_check(record, rule, Outcome.UNKNOWN, keys, "大写金额未能读懂")


# ------------------------------------------------------------------------------------------------ A1 fee lines = total
_AMOUNT: Spec[Decimal] = Spec("amount", "金额", F.TOTAL.kind, values.parse_money)


def _check_items(record: Record) -> Record:
    rule, keys = "invoice-items-sum", ("items", "total")
    rows, total = record.tables.get("items", ()), record[F.TOTAL]
    priced = [(i, r["amount"]) for i, r in enumerate(rows) if r["amount"].value is not None]
    if not priced or total.value is None:
        return add_check(record, rule, Outcome.UNKNOWN, keys, "收费项目或合计未读出") if rows else record
    cells = [make_sum_cell(f, _AMOUNT) for _, f in priced]
    result = check_sum(cells, total.value)
    if len(priced) < len(rows) and not result.holds:
        return add_check(record, rule, Outcome.UNKNOWN, keys, "有收费项目的金额未读出")
    if result.repair is not None and total.state is State.VERIFIED:
        index, value = priced[result.repair[0]][0], result.repair[1]
        rows = _replace_amount(rows, index, repair_field(rows[index]["amount"], value, "唯一使项目合计等于总额的识读"))
        result = check_sum(
            [make_sum_cell(r["amount"], _AMOUNT) for r in rows if r["amount"].value is not None], total.value
        )
    if result.holds:
        standard = sum(Proof.STANDARD in r["name"].proofs for r in rows)
        rows = tuple(_verify_row(r, strict=2 * standard >= len(rows)) for r in rows)
        record = replace(record, tables={**record.tables, "items": rows})
        unsure = Doubt.PLACE in total.doubts
        if not unsure and (total.state is not State.DOUBTFUL or not _parse_words(record[F.TOTAL_IN_WORDS])):
            record = (
                mark_verified(record, (F.TOTAL,), Proof.ITEMS_SUM)
                if len(priced) > 1 or total.state is State.VERIFIED
                else record
            )
        return add_check(record, rule, Outcome.PASS, keys)
    return _items_differ(record, rows, [priced[i][0] for i in result.suspects], result.difference)


def _items_differ(record: Record, rows: Sequence[Row], suspects: Sequence[int], difference: Decimal) -> Record:
    why = f"项目金额之和与合计相差 {abs(difference)}"
    marked = tuple(
        {**r, "amount": r["amount"].as_doubtful(Doubt.SUM_DIFFERS.with_text(why))}
        if i in suspects and r["amount"].value is not None
        else r
        for i, r in enumerate(rows)
    )
    record = replace(record, tables={**record.tables, "items": marked})
    record = mark_doubtful(
        record, (F.TOTAL,), Doubt.SUM_DIFFERS.with_text(why)
    )  # the payments may prove it yet; the words alone do not
    return add_check(record, "invoice-items-sum", Outcome.FAIL, ("items", "total"), why)


def _replace_amount(rows: Sequence[Row], index: int, amount: Field[Decimal]) -> tuple[Row, ...]:
    return tuple({**r, "amount": amount} if i == index else r for i, r in enumerate(rows))


def _verify_row(row: Row, *, strict: bool) -> Row:
    """A proven amount beside a name that was read surely; beside an unsure name the pair as a whole stays unproven.

    Args:
        strict: Most names of the bill are standard: one that is not may have lost a letter, however surely it was read.
    """
    name, amount = row["name"], row["amount"]
    if amount.value is None or Doubt.NEIGHBOUR in amount.doubts:
        return row
    chinese = not re.search(r"[0-9A-Za-z]", name.value or "")
    clear = name.confidence is None or (chinese and name.confidence >= _SURE_NAME)
    known = Proof.STANDARD in name.proofs or (clear and not strict)
    sure = name.state is State.READ and known
    if not sure:
        return {**row, "amount": amount.reset_state(State.READ, "项目合计与总额一致，但项目名称识读把握不足")}
    return {**row, "amount": amount.reset_state(State.VERIFIED, Proof.ITEMS_SUM.with_text("项目合计与总额一致"))}


# ------------------------------------------------------------------------------------------------ A2 payments = total
def _check_payments(record: Record) -> Record:
    rule = "invoice-payments-sum"
    total = record[F.TOTAL]
    core = [s for s in CORE if record[s].value is not None]
    extra = _paying_lines(record)
    keys = (*(s.name for s in core), "total")
    if total.value is None or not core:
        return record
    # 其他支付 either holds the provincial lines or stands beside them: both readings of the format are tried.
    own = sum((record[s].value or Decimal(0) for s in core), start=Decimal(0))
    beside = sum(extra.values(), start=Decimal(0))
    for lines in ({}, extra) if extra else ({},):
        if own + sum(lines.values()) == total.value and (len(core) + len(lines) > 1) and total.value != 0:
            step = beside if lines else -beside
            record = mark_verified(
                record,
                [s for s in core if not _is_ambiguous(record[s], step)],
                Proof.PAYMENTS_SUM.with_text("各项支付之和等于总额"),
            )
            record = _verify_extra(record, lines, "各项支付之和等于总额")
            if _words_agree(record) or total.state is not State.DOUBTFUL:
                why = "大写一致，各项支付之和一致" if _words_agree(record) else "各项支付之和一致"
                record = mark_verified(record, (F.TOTAL,), Proof.PAYMENTS_SUM.with_text(why))
            return add_check(record, rule, Outcome.PASS, keys)
    mended = _repair_payment(record, core, extra, total)
    if mended is not None:
        return mended
    if len(core) < len(CORE) and own < total.value:
        record = _doubt_single_digits(
            record, core, [total.value - own, total.value - own - beside], "各项支付之和与总额不符，可能误识一位"
        )
        return add_check(record, rule, Outcome.UNKNOWN, keys, "支付栏目不全，无法核对")
    return _payments_differ(record, core, total.value)


def _doubt_single_digits(
    record: Record, specs: Sequence[Spec[Decimal]], differences: Sequence[Decimal], why: str
) -> Record:
    """The record with the amounts doubted that would make a relation hold if one digit of theirs were another.

    A relation that need not hold accuses nobody; but where one digit is all that it lacks, that digit was misread.
    """
    suspects = [
        s
        for s in specs
        if (v := record[s].value) is not None and any(d and one_digit_apart(v, v + d) for d in differences)
    ]
    return mark_doubtful(record, suspects, Doubt.SUM_DIFFERS.with_text(why))


def _is_ambiguous(field: Field[Decimal], step: Decimal) -> bool:
    """True where one misread digit of this payment would make the *other* reading of the format hold just as well."""
    return field.value is not None and step != 0 and one_digit_apart(field.value, field.value + step)


def _words_agree(record: Record) -> bool:
    return any(c.rule == "invoice-total-in-words" and c.outcome is Outcome.PASS for c in record.checks)


def _paying_lines(record: Record) -> dict[str, Decimal]:
    """Provincial lines that are payments, with their amounts."""
    found = {}
    for label, field in record.extra.items():
        if _PAYERS.search(label) and not _NOT_PAYERS.search(label):
            amounts = parse_field.parse_all(F.TOTAL, [field.raw])
            if amounts and amounts[0] != 0:
                found[label] = amounts[0]
    return found


def _verify_extra(record: Record, lines: Mapping[str, Decimal], why: str) -> Record:
    extra = {k: v.reset_state(State.VERIFIED, why) if k in lines else v for k, v in record.extra.items()}
    return replace(record, extra=extra)


def _repair_payment(
    record: Record, core: Sequence[Spec[Decimal]], extra: Mapping[str, Decimal], total: Field[Decimal]
) -> Record | None:
    """Another reading of one payment that alone restores the sum."""
    if total.state is not State.VERIFIED or total.value is None:
        return None
    fixes: set[tuple[str, Decimal]] = set()
    for lines in ({}, extra):
        result = check_sum([make_sum_cell(record[s], s) for s in core], total.value - sum(lines.values()))
        if result.repair is not None:
            fixes.add((core[result.repair[0]].name, result.repair[1]))
    if len(fixes) != 1:
        return None
    name, value = fixes.pop()
    record = record.with_fields({name: repair_field(record.fields[name], value, "唯一使各项支付之和等于总额的识读")})
    record = mark_verified(record, core, Proof.PAYMENTS_SUM.with_text("各项支付之和等于总额"))
    return add_check(record, "invoice-payments-sum", Outcome.PASS, [*(s.name for s in core), "total"])


def _payments_differ(record: Record, core: Sequence[Spec[Decimal]], total: Decimal) -> Record:
    """All four lines are printed and do not add up. Lines of unknown meaning may be missing, so only suspects are doubted."""
    result = check_sum([make_sum_cell(record[s], s) for s in core], total)
    suspects = [core[i] for i in result.suspects]
    why = f"各项支付之和与总额相差 {abs(result.difference)}"
    if len(suspects) < len(core):
        record = mark_doubtful(record, suspects, Doubt.SUM_DIFFERS.with_text(why))
    elif not record.extra:
        record = mark_doubtful(record, core, Doubt.SUM_DIFFERS.with_text(why))
    return add_check(record, "invoice-payments-sum", Outcome.FAIL, [*(s.name for s in core), "total"], why)


# ------------------------------------------------------------------------------------------------ A5, A4
def _check_prepaid(record: Record) -> Record:
    """预缴 + 补缴 − 退费 = what the person paid (个人现金支付, or 个人支付 on paper forms). Soft: it proves, it accuses single digits."""
    parts = [s for s in (F.PREPAID, F.TOPPED_UP, F.REFUNDED) if record[s].value is not None]
    if not any(record[s].value for s in parts):
        return record
    if record[F.PREPAID].value is None:
        return _check_unread_advance(record)
    balance = sum((_signed_advance(record, s) for s in parts), start=Decimal(0))
    personal = [(record[F.CASH_PAID].value, F.CASH_PAID.name)]
    personal += [
        (v, k) for k in _PERSONAL if k in record.extra for v in parse_field.parse_all(F.TOTAL, [record.extra[k].raw])
    ]
    for value, name in personal:
        if value is not None and value != 0 and value == balance:
            if record[F.PREPAID].value == 0:
                return record  # one amount printed twice, as likely the same one under two labels: no proof
            record = mark_verified(record, parts, Proof.PAYMENTS_SUM.with_text("预缴、补缴、退费与个人支付一致"))
            if name == F.CASH_PAID.name:
                record = mark_verified(
                    record, (F.CASH_PAID,), Proof.PAYMENTS_SUM.with_text("预缴、补缴、退费与个人支付一致")
                )
            return add_check(record, "invoice-prepaid-balance", Outcome.PASS, [*(s.name for s in parts), name])
    cash, lines = _find_cash(record)
    if cash:
        why, short = "与个人现金支付不符，可能误识一位", [cash - balance, -balance]  # bills without advance print 0.00
        record = _doubt_single_digits(record, [s for s in (*parts, *lines) if s is not F.REFUNDED], short, why)
        record = _doubt_single_digits(record, [s for s in parts if s is F.REFUNDED], [-d for d in short], why)
    return add_check(record, "invoice-prepaid-balance", Outcome.UNKNOWN, [s.name for s in parts], "与个人支付无法对上")


def _find_cash(record: Record) -> tuple[Decimal | None, Sequence[Spec[Decimal]]]:
    """What was paid in cash, where it is proven, or what the other payments leave for it, and those: they may be misread, too."""
    cash, total = record[F.CASH_PAID], record[F.TOTAL]
    lines = [s for s in CORE if record[s].value is not None]
    if cash.value is not None:
        return (cash.value if cash.state is State.VERIFIED else None), ()
    if total.value is None or total.state is not State.VERIFIED or not lines or _paying_lines(record):
        return None, ()
    return total.value - sum((record[s].value or Decimal(0) for s in lines), start=Decimal(0)), lines


def _signed_advance(record: Record, spec: Spec[Decimal]) -> Decimal:
    """What a line of the advance adds to what was handed over; 0 where it is not printed."""
    value = record[spec].value or Decimal(0)
    return -value if spec is F.REFUNDED else value


def _check_unread_advance(record: Record) -> Record:
    """The advance itself is not read: people hand over whole yuan, so what the other lines leave for it has no fen."""
    cash, lines = record[F.CASH_PAID], [s for s in (F.TOPPED_UP, F.REFUNDED) if record[s].value is not None]
    if cash.state is not State.VERIFIED or cash.value is None:
        return record
    advance = cash.value - sum((_signed_advance(record, s) for s in lines), start=Decimal(0))
    if advance == advance.to_integral_value() and advance >= 0:
        return record
    return mark_doubtful(record, lines, Doubt.SUM_DIFFERS.with_text(f"按补缴、退费推算预缴为 {advance}，不是整数"))


def _check_shares(record: Record) -> Record:
    """自付 + 自费 = 账户 + 现金. Refuted as a law by self-pay bills, so it proves where it holds, and accuses but single digits.

    A share or an account that is not printed counts as nothing for that; it proves only where all four are printed.
    """
    shares = [s for s in (F.SELF_PAID, F.OWN_EXPENSE) if record[s].value is not None]
    paid = [record[s] for s in (F.ACCOUNT_PAID, F.CASH_PAID)]
    own = sum((record[s].value or Decimal(0) for s in shares), start=Decimal(0))
    rest, lines = (paid[1].value, ()) if paid[1].value is not None else _find_cash(record)
    if own == 0 or rest is None:
        return record
    personal = rest + (paid[0].value or Decimal(0))
    if own != personal:
        return _doubt_shares(record, [*shares, *(s for s in lines if s is not F.ACCOUNT_PAID)], own, personal)
    if len(shares) < 2 or any(f.state is not State.VERIFIED for f in paid):
        return record
    record = mark_verified(record, shares, Proof.PAYMENTS_SUM.with_text("自付与自费之和等于个人支付"))
    return add_check(
        record, "invoice-personal-share", Outcome.PASS, ("self_paid", "own_expense", "account_paid", "cash_paid")
    )


def _doubt_shares(record: Record, shares: Sequence[Spec[Decimal]], own: Decimal, personal: Decimal) -> Record:
    """Shares that are not what the person paid: doubted where one digit is all that lacks, or where one exceeds the total."""
    total = record[F.TOTAL].value
    if total is not None:  # each for itself: some forms count 自费 into 自付
        above = [s for s in shares if (record[s].value or 0) > total and record[s].state is not State.VERIFIED]
        record = mark_doubtful(record, above, Doubt.SUM_DIFFERS.with_text(f"大于合计 {total}"))
    wanted = (personal, Decimal(0), *(() if total is None else (total,)))  # self-pay bills print 0.00, or all of it
    return _doubt_single_digits(record, shares, [w - own for w in wanted], "自付、自费之和与个人支付不符，可能误识一位")

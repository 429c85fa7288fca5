"""What the payments of a medical bill prove: their sum is the total, and what the person paid is told in several ways.

Identities A2, A4 and A5 of the national format. The last two are no laws: they prove where they hold, and accuse only a value
of which one digit is all that they lack.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.bill_parts import has_outcome
from extractors.medical_invoice.bill_words import PAYMENTS
from intake.fields import parse_field
from intake.fields.mark_fields import add_check, make_sum_cell, mark_doubtful, mark_verified, repair_field
from intake.fields.sums import check_sum, one_digit_apart
from intake.model import Doubt, Field, Outcome, Proof, Record, State
from intake.patterns import patterns_beside
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

WORDS_RULE = "invoice-total-in-words"
_PAYMENTS_RULE, _PREPAID_RULE = "invoice-payments-sum", "invoice-prepaid-balance"
_PATTERNS = patterns_beside(__file__)
_PERSONAL = ("个人支付", "个人支付金额", "个人负担", "个人缴费")
_ZERO = Decimal(0)
_ADD_UP = Proof.PAYMENTS_SUM.with_text("各项支付之和等于总额")
_BALANCED = Proof.PAYMENTS_SUM.with_text("预缴、补缴、退费与个人支付一致")
Amounts = Sequence[Spec[Decimal]]


def _present(record: Record, specs: Amounts) -> list[Spec[Decimal]]:
    return [spec for spec in specs if record[spec].value is not None]


def _add_values(record: Record, specs: Amounts) -> Decimal:
    """The sum of what was read of these amounts."""
    return sum((record[spec].value or _ZERO for spec in specs), start=_ZERO)


def _names(specs: Amounts) -> list[str]:
    return [spec.name for spec in specs]


# ------------------------------------------------------------------------------------------------ A2 payments = total
def check_payments(record: Record) -> Record:
    """The payments add up to the total; one alone that repeats it, or nothing but 0.00, is neither proof nor breach."""
    total = record[F.TOTAL].value
    core = _present(record, PAYMENTS)
    if total is None or not core:
        return record
    extra = _paying_lines(record)
    proven = _prove_payments(record, core, extra, total) or _repair_payment(record, core, extra)
    if proven is not None:
        return proven
    short = total - _add_values(record, core)
    if short == 0:
        return add_check(record, _PAYMENTS_RULE, Outcome.UNKNOWN, _keys_of(core), "支付与总额相同，但不足以互相证实")
    if len(core) < len(PAYMENTS) and short > 0:
        return _doubt_incomplete(record, core, [short, short - sum(extra.values(), start=_ZERO)])
    return _payments_differ(record, core, total)


def _prove_payments(record: Record, core: Amounts, extra: Mapping[str, Decimal], total: Decimal) -> Record | None:
    """The record with the payments verified, where they make the total with the provincial lines or without; None where not.

    其他支付 either holds the provincial lines or stands beside them: both readings of the format are tried.
    """
    own, beside = _add_values(record, core), sum(extra.values(), start=_ZERO)
    if own == total != 0 and len(core) > 1:
        return _verify_payments(record, core, {}, -beside)
    if extra and own + beside == total != 0 and len(core) + len(extra) > 1:
        return _verify_payments(record, core, extra, beside)
    return None


def _doubt_incomplete(record: Record, core: Amounts, short: Sequence[Decimal]) -> Record:
    """Some of the four lines were not read: what the others lack may be theirs, or one misread digit."""
    record = _doubt_single_digits(record, core, short, "各项支付之和与总额不符，可能误识一位")
    return add_check(record, _PAYMENTS_RULE, Outcome.UNKNOWN, _keys_of(core), "支付栏目不全，无法核对")


def _keys_of(core: Amounts) -> list[str]:
    return [*_names(core), F.TOTAL.name]


def _verify_payments(record: Record, core: Amounts, lines: Mapping[str, Decimal], step: Decimal) -> Record:
    """The record with what a sum of the payments proves.

    Args:
        lines: Provincial lines that are part of the sum.
        step: How far the sum by the other reading of the format is from this one.
    """
    record = mark_verified(record, [spec for spec in core if not _is_ambiguous(record[spec], step)], _ADD_UP)
    record = _verify_total(_verify_extra(record, lines, _ADD_UP.text))
    return add_check(record, _PAYMENTS_RULE, Outcome.PASS, _keys_of(core))


def _verify_total(record: Record) -> Record:
    """The record with the total that the payments make proven, unless it is doubted and no words agree."""
    words_agree = has_outcome(record, WORDS_RULE, Outcome.PASS)
    if record[F.TOTAL].state is State.DOUBTFUL and not words_agree:
        return record
    why = "大写一致，各项支付之和一致" if words_agree else "各项支付之和一致"
    return mark_verified(record, (F.TOTAL,), Proof.PAYMENTS_SUM.with_text(why))


def _doubt_single_digits(record: Record, specs: Amounts, differences: Sequence[Decimal], why: str) -> Record:
    """The record with the amounts doubted that would make a relation hold if one digit of theirs were another.

    A relation that need not hold accuses nobody; but where one digit is all that it lacks, that digit was misread.
    """
    suspects = [spec for spec in specs if _lacks_one_digit(record[spec].value, differences)]
    return mark_doubtful(record, suspects, Doubt.SUM_DIFFERS.with_text(why))


def _lacks_one_digit(value: Decimal | None, differences: Sequence[Decimal]) -> bool:
    return value is not None and any(step and one_digit_apart(value, value + step) for step in differences)


def _is_ambiguous(field: Field[Decimal], step: Decimal) -> bool:
    """True where one misread digit of this payment would make the *other* reading of the format hold just as well."""
    return _lacks_one_digit(field.value, [step])


def _paying_lines(record: Record) -> dict[str, Decimal]:
    """Provincial lines that are payments, with their amounts."""
    found = {}
    for label in filter(_is_payment, record.extra):
        amounts = parse_field.parse_all(F.TOTAL, [record.extra[label].raw])
        if amounts and amounts[0] != 0:
            found[label] = amounts[0]
    return found


def _is_payment(label: str) -> bool:
    """Whether a label without a key says who pays."""
    return bool(_PATTERNS["payer"].search(label)) and not _PATTERNS["no_payer"].search(label)


def _verify_extra(record: Record, lines: Mapping[str, Decimal], why: str) -> Record:
    extra = {k: v.reset_state(State.VERIFIED, why) if k in lines else v for k, v in record.extra.items()}
    return replace(record, extra=extra)


def _repair_payment(record: Record, core: Amounts, extra: Mapping[str, Decimal]) -> Record | None:
    """Another reading of one payment that alone restores the sum."""
    total = _proven_value(record[F.TOTAL])
    if total is None:
        return None
    fixes = _find_repairs(record, core, (total, total - sum(extra.values(), start=_ZERO)))
    if len(fixes) != 1:
        return None
    at, value = fixes.pop()
    repaired = repair_field(record[core[at]], value, "唯一使各项支付之和等于总额的识读")
    record = mark_verified(record.with_fields({core[at].name: repaired}), core, _ADD_UP)
    return add_check(record, _PAYMENTS_RULE, Outcome.PASS, _keys_of(core))


def _proven_value(field: Field[Decimal]) -> Decimal | None:
    return field.value if field.state is State.VERIFIED else None


def _find_repairs(record: Record, core: Amounts, sums: Sequence[Decimal]) -> set[tuple[int, Decimal]]:
    """Which payment must be read as what, for one of these sums to hold."""
    cells = [make_sum_cell(record[spec], spec) for spec in core]
    results = [check_sum(cells, wanted) for wanted in sums]
    return {result.repair for result in results if result.repair is not None}


def _payments_differ(record: Record, core: Amounts, total: Decimal) -> Record:
    """All four lines are printed and do not add up. Lines of unknown meaning may be missing, so only suspects are doubted."""
    result = check_sum([make_sum_cell(record[spec], spec) for spec in core], total)
    why = Doubt.SUM_DIFFERS.with_text(f"各项支付之和与总额相差 {abs(result.difference)}")
    if len(result.suspects) < len(core) or not record.extra:
        record = mark_doubtful(record, [core[at] for at in result.suspects], why)
    return add_check(record, _PAYMENTS_RULE, Outcome.FAIL, _keys_of(core), why.text)


# ------------------------------------------------------------------------------------------------ A5, A4
def check_prepaid(record: Record) -> Record:
    """预缴 + 补缴 − 退费 = what the person paid (个人现金支付, or 个人支付 on paper forms). Soft: it proves, it accuses single digits."""
    parts = _present(record, (F.PREPAID, F.TOPPED_UP, F.REFUNDED))
    if not any(record[spec].value for spec in parts):
        return record
    if record[F.PREPAID].value is None:
        return _check_unread_advance(record)
    balance = _sum_advance(record, parts)
    paid = _find_paid(record, balance)
    if paid is None:
        return _doubt_advance(record, parts, balance)
    if record[F.PREPAID].value == 0:
        return record  # one amount printed twice, as likely the same one under two labels: no proof
    return _verify_advance(record, parts, paid)


def _verify_advance(record: Record, parts: Amounts, paid: str) -> Record:
    """The record with what was handed over proven by what was paid, and that by it unless it is an extra line."""
    proven = [*parts, F.CASH_PAID] if paid == F.CASH_PAID.name else parts
    record = mark_verified(record, proven, _BALANCED)
    return add_check(record, _PREPAID_RULE, Outcome.PASS, [*_names(parts), paid])


def _find_paid(record: Record, balance: Decimal) -> str | None:
    """The key or the label that says that the person paid just this; nothing says so of 0.00."""
    return next((name for name, value in _iter_paid(record) if value == balance != 0), None)


def _iter_paid(record: Record) -> Iterator[tuple[str, Decimal | None]]:
    """What the bill says that the person paid, each with the key or the label that says it."""
    yield F.CASH_PAID.name, record[F.CASH_PAID].value
    for label in _PERSONAL:
        if label in record.extra:
            for value in parse_field.parse_all(F.TOTAL, [record.extra[label].raw]):
                yield label, value


def _doubt_advance(record: Record, parts: Amounts, balance: Decimal) -> Record:
    """The record whose advance is not what was paid: doubted where one digit is all that lacks."""
    cash, lines = _find_cash(record)
    if cash:  # bills without advance print 0.00
        record = _doubt_balance(record, (*parts, *lines), [cash - balance, -balance])
    return add_check(record, _PREPAID_RULE, Outcome.UNKNOWN, _names(parts), "与个人支付无法对上")


def _doubt_balance(record: Record, specs: Amounts, short: Sequence[Decimal]) -> Record:
    """The record with the amounts doubted that may lack this; what was refunded may be too much by it."""
    why = "与个人现金支付不符，可能误识一位"
    added = [spec for spec in specs if spec is not F.REFUNDED]
    refunded = [spec for spec in specs if spec is F.REFUNDED]
    record = _doubt_single_digits(record, added, short, why)
    return _doubt_single_digits(record, refunded, [-step for step in short], why)


def _find_cash(record: Record) -> tuple[Decimal | None, Amounts]:
    """What was paid in cash, where it is proven, or what the other payments leave for it, and those: they may be misread, too."""
    if record[F.CASH_PAID].value is not None:
        return _proven_value(record[F.CASH_PAID]), ()
    total, lines = _proven_value(record[F.TOTAL]), _present(record, PAYMENTS)
    if total is None or not lines or _paying_lines(record):
        return None, ()
    return total - _add_values(record, lines), lines


def _sum_advance(record: Record, specs: Amounts) -> Decimal:
    """What these lines of the advance add up to, refunds taken off."""
    return sum((_signed_advance(record, spec) for spec in specs), start=_ZERO)


def _signed_advance(record: Record, spec: Spec[Decimal]) -> Decimal:
    """What a line of the advance adds to what was handed over; 0 where it is not printed."""
    value = record[spec].value or _ZERO
    return -value if spec is F.REFUNDED else value


def _check_unread_advance(record: Record) -> Record:
    """The advance itself is not read: people hand over whole yuan, so what the other lines leave for it has no fen."""
    cash, lines = _proven_value(record[F.CASH_PAID]), _present(record, (F.TOPPED_UP, F.REFUNDED))
    if cash is None:
        return record
    advance = cash - _sum_advance(record, lines)
    if advance == advance.to_integral_value() and advance >= 0:
        return record
    why = Doubt.SUM_DIFFERS.with_text(f"按补缴、退费推算预缴为 {advance}，不是整数")
    return mark_doubtful(record, lines, why)


def check_shares(record: Record) -> Record:
    """自付 + 自费 = 账户 + 现金. Refuted as a law by self-pay bills, so it proves where it holds, and accuses but single digits.

    A share or an account that is not printed counts as nothing for that; it proves only where all four are printed.
    """
    shares = _present(record, (F.SELF_PAID, F.OWN_EXPENSE))
    own = _add_values(record, shares)
    rest, lines = _find_cash_of_shares(record)
    if own == 0 or rest is None:
        return record
    personal = rest + _add_values(record, (F.ACCOUNT_PAID,))
    if own != personal:
        return _doubt_shares(record, [*shares, *lines], own, personal)
    return _verify_shares(record) if len(shares) > 1 else record


def _verify_shares(record: Record) -> Record:
    """The record with both shares proven by what the person paid, where that is proven itself."""
    shares, paid = (F.SELF_PAID, F.OWN_EXPENSE), (F.ACCOUNT_PAID, F.CASH_PAID)
    if any(record[spec].state is not State.VERIFIED for spec in paid):
        return record
    record = mark_verified(record, shares, Proof.PAYMENTS_SUM.with_text("自付与自费之和等于个人支付"))
    return add_check(record, "invoice-personal-share", Outcome.PASS, _names((*shares, *paid)))


def _find_cash_of_shares(record: Record) -> tuple[Decimal | None, Amounts]:
    """What was paid in cash, proven or not, or what the other payments leave for it, and those beside the account."""
    cash = record[F.CASH_PAID].value
    if cash is not None:
        return cash, ()
    rest, lines = _find_cash(record)
    return rest, [spec for spec in lines if spec is not F.ACCOUNT_PAID]


def _doubt_shares(record: Record, shares: Amounts, own: Decimal, personal: Decimal) -> Record:
    """Shares that are not what the person paid: doubted where one digit is all that lacks, or where one exceeds the total."""
    total = record[F.TOTAL].value
    wanted = [personal, _ZERO]  # self-pay bills print 0.00, or all of it
    if total is not None:  # each for itself: some forms count 自费 into 自付
        wanted.append(total)
        record = _doubt_above(record, shares, total)
    short = [value - own for value in wanted]
    return _doubt_single_digits(record, shares, short, "自付、自费之和与个人支付不符，可能误识一位")


def _doubt_above(record: Record, specs: Amounts, total: Decimal) -> Record:
    """The record with the unproven amounts doubtful that are larger than the total."""
    large = [spec for spec in specs if (record[spec].value or 0) > total]
    above = [spec for spec in large if record[spec].state is not State.VERIFIED]
    return mark_doubtful(record, above, Doubt.SUM_DIFFERS.with_text(f"大于合计 {total}"))

"""What a medical bill proves about itself.

Identities A1 to A7 of the national format: the fee lines add up to the total, the amount in words is the total, the
payments add up to the total (with and without provincial lines), prepaid + topped up − refunded is the cash paid, 自付 +
自费 is what the person paid, stay days are the difference of the dates. An identity that holds makes its values
`verified`; one that fails makes the smallest set of values that explains it `doubtful`. A structure (8 digits of 票据代码)
verifies nothing, but its breach is a doubt.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.bill_parts import ITEMS, doubt_cells, item_rows, parse_words, with_item_rows
from extractors.medical_invoice.bill_codes import check_payer_id, check_structure
from extractors.medical_invoice.bill_dates import check_date_distance, check_date_order, check_stay_days
from extractors.medical_invoice.payments_proof import WORDS_RULE, check_payments, check_prepaid, check_shares
from intake import values
from intake.fields import parse_field
from intake.fields.mark_fields import (
    add_check,
    make_sum_cell,
    mark_doubtful,
    mark_failed,
    mark_verified,
    repair_field,
)
from intake.fields.sums import SumResult, check_sum
from intake.model import Doubt, Field, Outcome, Proof, Record, Row, Source, State, collect_reasons
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import money_field

_SURE_NAME = 0.99
"""Mean score from which a Chinese fee name outside the standard list is taken as printed: one misread letter pulls it below.
Names with Latin letters or digits never are: l and 1, O and 0 score alike."""
_NUMERALS = "零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正负貳叄參陸萬億"
_LEGIBLE = "零壹贰叁肆伍陆柒捌玖拾佰仟万元角分"
_WRONG = 0.45
"""Share of the numerals that may be misread for the words to be restored from the figure."""
_ITEMS_RULE = "invoice-items-sum"
_WORDS_KEYS, _ITEMS_KEYS = (F.TOTAL.name, F.TOTAL_IN_WORDS.name), (ITEMS, F.TOTAL.name)
_AMOUNT = money_field("amount", "金额")


def prove(record: Record) -> Record:
    """The record with states raised and lowered by every identity that can be tried on it."""
    for step in (
        _check_words, _check_items, check_payments, check_prepaid, check_shares, check_stay_days, check_date_order,
        check_date_distance, check_structure, check_payer_id,
    ):  # fmt: skip
        record = step(record)
    return record


# ------------------------------------------------------------------------------------------------ A3 words = figures
def _check_words(record: Record) -> Record:
    figure, words = record[F.TOTAL].value, record[F.TOTAL_IN_WORDS]
    if words.value is None:
        return record if figure is None else _note_words(record, Outcome.UNKNOWN, "未读到大写金额")
    said = _amounts_said(words)
    if figure is None:
        return _take_total_from_words(record, said)
    return _compare_words(record, said) if said else _restore_words(record, figure)


def _note_words(record: Record, outcome: Outcome, message: str = "") -> Record:
    return add_check(record, WORDS_RULE, outcome, _WORDS_KEYS, message)


def _doubt_words(record: Record) -> Record:
    return mark_doubtful(record, (F.TOTAL_IN_WORDS,), Doubt.NO_VALUE.with_text("大写金额未能读懂"))


def find_said_total(figure: Field[Decimal], said: Collection[Decimal]) -> Decimal | None:
    """The first reading of a total in figures that its words say, too; None where none is."""
    readings = (figure.value, *parse_field.parse_all(F.TOTAL, figure.alternatives))
    return next((value for value in readings if value in said), None)


def _compare_words(record: Record, said: Mapping[Decimal, str]) -> Record:
    """The total beside the amounts that its words may say; another reading of either may be the one that agrees."""
    figure, words = record[F.TOTAL], record[F.TOTAL_IN_WORDS]
    agreeing = find_said_total(figure, said)
    if agreeing is None:
        return _doubt_both(record, *next(iter(said.items())))
    if agreeing != figure.value:
        record = record.with_fields({F.TOTAL.name: repair_field(figure, agreeing, "另一次识读与大写一致")})
    printed = said[agreeing]
    if printed != words.value:
        told = replace(words, value=printed, alternatives=(*words.alternatives, words.raw))
        record = record.with_fields({F.TOTAL_IN_WORDS.name: told})
    # Words that were mended are no print that could be vouched for, though they name the right amount.
    mended = Doubt.REPAIRED in record[F.TOTAL_IN_WORDS].doubts
    sure = (F.TOTAL,) if mended else (F.TOTAL, F.TOTAL_IN_WORDS)
    return _note_words(mark_verified(record, sure, Proof.WORDS), Outcome.PASS)


def _doubt_both(record: Record, amount: Decimal, text: str) -> Record:
    """The record whose words say another amount than its figure."""
    figure, words = record[F.TOTAL], record[F.TOTAL_IN_WORDS]
    told = replace(words, value=text)  # without the label that may stand in one line with it
    record = record.with_fields({F.TOTAL_IN_WORDS.name: told})
    why = Doubt.WORDS_DIFFER.with_text(f"大写为 {amount}，小写为 {figure.value}")
    record = mark_doubtful(record, (F.TOTAL, F.TOTAL_IN_WORDS), why)
    return _note_words(record, Outcome.FAIL, f"大写 {amount} ≠ 小写 {figure.value}")


def _amounts_said(words: Field[str]) -> Mapping[Decimal, str]:
    """Amounts that the readings of the words give, first reading first, with the text that says so."""
    found: dict[Decimal, str] = {}
    for said in filter(None, map(_find_numerals, (words.value or "", *words.alternatives))):
        amount = parse_words(said)
        if amount is not None:
            found.setdefault(amount, said)
    return found


def _find_numerals(text: str) -> str:
    """The numerals of a text; none where a misread letter inside would cut the amount short."""
    flat = values.compact_text(text)
    part = re.search(rf"[{_NUMERALS}]{{2,}}", flat)
    if part is None or re.search(f"[{_NUMERALS}]", flat[part.end() :]):
        return ""
    return part[0]


def _take_total_from_words(record: Record, said: Mapping[Decimal, str]) -> Record:
    """小写 unreadable: the words give the total, if they say any amount."""
    if not said:
        return _doubt_words(record)
    words, amount = record[F.TOTAL_IN_WORDS], next(iter(said))
    why = collect_reasons(Doubt.NO_VALUE.with_text("小写未读出，取自大写"))
    total = Field(amount, words.raw, State.DOUBTFUL, Source.DERIVED, words.confidence, words.evidence, why)
    return record.with_fields({F.TOTAL.name: total})


def _restore_words(record: Record, amount: Decimal) -> Record:
    """Misread numerals: restored from the figure where every letter that can be read agrees; never more than doubtful."""
    words = record[F.TOTAL_IN_WORDS]
    flat = re.sub(r"^[¥￥⊗×]+", "", values.compact_text(words.raw)).replace("圆", "元")
    target = values.format_in_words(amount).removesuffix("整")
    body = re.sub(r"[整正垫墊憨]$", "", flat)
    if not _may_be_misread(body, target):
        return _note_words(_doubt_words(record), Outcome.UNKNOWN, "大写金额未能读懂")
    whole = target if body == flat else f"{target}整"
    why = Doubt.REPAIRED.with_text("字迹不清，按小写金额补全")
    restored = words.with_value(whole, State.DOUBTFUL, why, others=(words.raw,))
    record = record.with_fields({F.TOTAL_IN_WORDS.name: restored})
    return _note_words(record, Outcome.UNKNOWN, "大写金额字迹不清")


def _may_be_misread(body: str, target: str) -> bool:
    """Whether the words may be those of an amount: most of their letters are its, and the others are no numerals."""
    if len(body) != len(target):
        return False
    wrong = [printed for printed, right in zip(body, target, strict=True) if printed != right]
    return len(wrong) <= _WRONG * len(target) and not any(printed in _LEGIBLE for printed in wrong)


# ------------------------------------------------------------------------------------------------ A1 fee lines = total
def _check_items(record: Record) -> Record:
    rows, total = item_rows(record), record[F.TOTAL].value
    priced = [at for at, row in enumerate(rows) if row["amount"].value is not None]
    if not priced or total is None:
        return _note_items(record, Outcome.UNKNOWN, "收费项目或合计未读出") if rows else record
    return _compare_items(record, rows, priced, total)


def _compare_items(record: Record, rows: Sequence[Row], priced: Sequence[int], total: Decimal) -> Record:
    """The total beside the sum of the rows; `priced` are the indexes of those whose amount was read."""
    result = _add_up(rows, total)
    if len(priced) < len(rows) and not result.holds:
        return _note_items(record, Outcome.UNKNOWN, "有收费项目的金额未读出")
    if result.repair is not None and record[F.TOTAL].state is State.VERIFIED:
        rows = _repair_amount(rows, priced, result.repair)
        result = _add_up(rows, total)
    return _mark_items(record, rows, priced, result)


def _repair_amount(rows: Sequence[Row], priced: Sequence[int], repair: tuple[int, Decimal]) -> tuple[Row, ...]:
    """The rows with the one reading of an amount that makes the sum hold; `priced` are the rows that were added."""
    index, value = priced[repair[0]], repair[1]
    repaired = repair_field(rows[index]["amount"], value, "唯一使项目合计等于总额的识读")
    return tuple({**row, "amount": repaired} if at == index else row for at, row in enumerate(rows))


def _mark_items(record: Record, rows: Sequence[Row], priced: Sequence[int], result: SumResult) -> Record:
    """The record with rows and total proven or doubted by their sum."""
    if not result.holds:
        return _items_differ(record, rows, [priced[at] for at in result.suspects], result.difference)
    record = _verify_items(record, rows)
    if _may_verify_total(record, len(priced)):
        record = mark_verified(record, (F.TOTAL,), Proof.ITEMS_SUM)
    return _note_items(record, Outcome.PASS)


def _note_items(record: Record, outcome: Outcome, message: str = "") -> Record:
    return add_check(record, _ITEMS_RULE, outcome, _ITEMS_KEYS, message)


def _add_up(rows: Sequence[Row], total: Decimal) -> SumResult:
    """Whether the amounts that were read add up to the total."""
    return check_sum([make_sum_cell(row["amount"], _AMOUNT) for row in rows if row["amount"].value is not None], total)


def _verify_items(record: Record, rows: Sequence[Row]) -> Record:
    standard = sum(Proof.STANDARD in row["name"].proofs for row in rows)
    strict = 2 * standard >= len(rows)
    return with_item_rows(record, (_verify_row(row, strict=strict) for row in rows))


def _may_verify_total(record: Record, priced: int) -> bool:
    """Whether the sum of the lines proves the total: not one found by that sum, nor one that its words contradict.

    One line alone proves a total only where something else did.
    """
    total = record[F.TOTAL]
    contradicted = total.state is State.DOUBTFUL and bool(_amounts_said(record[F.TOTAL_IN_WORDS]))
    enough = priced > 1 or total.state is State.VERIFIED
    return Doubt.PLACE not in total.doubts and not contradicted and enough


def _items_differ(record: Record, rows: Sequence[Row], suspects: Sequence[int], difference: Decimal) -> Record:
    why = Doubt.SUM_DIFFERS.with_text(f"项目金额之和与合计相差 {abs(difference)}")
    marked = [doubt_cells(row, ("amount",), why) if at in suspects else row for at, row in enumerate(rows)]
    # The payments may prove the total yet; the words alone do not.
    return mark_failed(with_item_rows(record, marked), _ITEMS_RULE, (F.TOTAL,), why, _ITEMS_KEYS)


def _verify_row(row: Row, *, strict: bool) -> Row:
    """A proven amount beside a name that was read surely; beside an unsure name the pair as a whole stays unproven.

    Args:
        strict: Most names of the bill are standard: one that is not may have lost a letter, however surely it was read.
    """
    amount = row["amount"]
    if amount.value is None or Doubt.NEIGHBOUR in amount.doubts:
        return row
    if _is_sure(row["name"], strict=strict):
        return {**row, "amount": amount.reset_state(State.VERIFIED, Proof.ITEMS_SUM.with_text("项目合计与总额一致"))}
    return {**row, "amount": amount.reset_state(State.READ, "项目合计与总额一致，但项目名称识读把握不足")}


def _is_sure(name: Field[str], *, strict: bool) -> bool:
    """Whether a name was read and is standard, or, unless most are, clear by itself."""
    known = Proof.STANDARD in name.proofs or (_is_clear(name) and not strict)
    return name.state is State.READ and known


def _is_clear(name: Field[str]) -> bool:
    """Whether a name is Chinese and was read surely, or is text that was never read."""
    chinese = not re.search(r"[0-9A-Za-z]", name.value or "")
    return name.confidence is None or (chinese and name.confidence >= _SURE_NAME)

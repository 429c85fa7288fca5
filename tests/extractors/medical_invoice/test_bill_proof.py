"""What a bill proves about itself, on figures alone: the total by its words and by its fee lines, to the fen."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from extractors.medical_invoice.bill_proof import find_said_total, prove
from intake.fields.failed_checks import withdraw_promises
from intake.model import Box, Check, Doubt, Evidence, Field, Outcome, Proof, Record, Row, Source, State, collect_reasons
from intake.types.vocabulary import MedicalInvoice as F
from intake.values import format_in_words, parse_money

V, R, D, U = State.VERIFIED, State.READ, State.DOUBTFUL, State.UNREAD
STATES = {"!": V, "?": D}
WORDS_RULE, ITEMS_RULE = "invoice-total-in-words", "invoice-items-sum"
SAID = "叁佰贰拾壹元伍角"
PLACE = Evidence(1, Box(0.1, 0.1, 0.2, 0.2))


def cell(told: str, parse: Any = parse_money) -> Field[Any]:
    """`3.00/8.00` was read as the first and may be the second; `!3.00` is proven, `?3.00` doubtful, `/3.00` not read."""
    first, *others = told.lstrip("!?").split("/")
    state = STATES.get(told[:1], R) if first else U
    why = collect_reasons(Doubt.LOW_SCORE) if state is D else ()
    value = parse(first) if first else None
    return Field(value, first, state, confidence=0.9, evidence=PLACE, reasons=why, alternatives=tuple(others))


def said(told: str) -> Field[Any]:
    return cell(told, str)


def name(text: str = "西药费", *, standard: bool = True, score: float | None = 0.99, state: State = R) -> Field[str]:
    return Field(text, text, state, confidence=score, reasons=collect_reasons(*((Proof.STANDARD,) if standard else ())))


def fee(amount: str, called: Field[str] | None = None) -> Row:
    return {"name": called or name(), "amount": cell(amount)}


def record(*rows: Row, **fields: Field[Any]) -> Record:
    return Record("outpatient_invoice", fields, {}, {"items": rows} if rows else {})


def outcomes(found: Record, rule: str) -> list[Outcome]:
    return [check.outcome for check in found.checks if check.rule == rule]


def in_words(total: str | None, words: str | None) -> Record:
    """A proven record of nothing but a total and its words."""
    told = {"total": None if total is None else cell(total), "total_in_words": None if words is None else said(words)}
    return prove(record(**{key: field for key, field in told.items() if field is not None}))


# ------------------------------------------------------------------------------------------------ words and figures
@pytest.mark.parametrize(
    ("total", "words", "states", "outcome"),
    [
        ("321.50", SAID, [V, V], Outcome.PASS),
        ("?321.50", f"?{SAID}", [V, V], Outcome.PASS),
        ("321.51", SAID, [D, D], Outcome.FAIL),
        ("321.49", SAID, [D, D], Outcome.FAIL),
        ("-321.50", SAID, [D, D], Outcome.FAIL),
        ("0.00", "零元整", [V, V], Outcome.PASS),
        ("-321.50", f"负{SAID}", [V, V], Outcome.PASS),
        ("?321.50/-321.50", SAID, [D, V], Outcome.PASS),
        ("321.50", "合计人民币叁佰贰拾壹元伍角整", [V, V], Outcome.PASS),
        ("321.50", "见明细", [R, D], Outcome.UNKNOWN),
        ("321.50", "叁佰贰拾壹", [R, D], Outcome.UNKNOWN),
        # a letter inside that is no numeral would cut the amount short
        ("321.00", "叁佰贰拾壹元X伍角", [R, D], Outcome.UNKNOWN),
    ],
)
def test_total_and_words_prove_each_other_to_the_fen_or_are_doubted(
    total: str, words: str, states: list[State], outcome: Outcome
) -> None:
    found = in_words(total, words)
    assert [found[F.TOTAL].state, found[F.TOTAL_IN_WORDS].state] == states
    (check,) = found.checks
    assert (check.rule, check.outcome, check.fields) == (WORDS_RULE, outcome, ("total", "total_in_words"))
    for spec, state in zip((F.TOTAL, F.TOTAL_IN_WORDS), states, strict=True):
        assert state is not V or found[spec].proofs == {Proof.WORDS}


def test_total_and_words_that_differ_are_told_beside_each_other_without_the_label() -> None:
    found = in_words("321.51", f"合计{SAID}")
    assert found[F.TOTAL_IN_WORDS].value == SAID
    assert {found[spec].why for spec in (F.TOTAL, F.TOTAL_IN_WORDS)} == {"大写为 321.50，小写为 321.51"}
    assert found[F.TOTAL].doubts == {Doubt.WORDS_DIFFER}
    assert found.checks[0].message == "大写 321.50 ≠ 小写 321.51"


@pytest.mark.parametrize(
    ("total", "words", "value", "told"),
    [
        ("321.80/321.50", SAID, "321.50", SAID),
        ("321.50", f"叁佰贰拾壹元捌角/{SAID}", "321.50", SAID),
        ("321.80/321.50", f"叁佰元整/{SAID}", "321.50", SAID),
        ("321.80/见明细/321.50", f"x/{SAID}", "321.50", SAID),
    ],
)
def test_another_reading_of_total_or_words_may_be_the_one_that_agrees(
    total: str, words: str, value: str, told: str
) -> None:
    found = in_words(total, words)
    figure, text = found[F.TOTAL], found[F.TOTAL_IN_WORDS]
    assert (figure.value, figure.state, text.value, text.state) == (Decimal(value), V, told, V)
    first = total.partition("/")[0]
    assert first == value or figure.alternatives[-1] == first
    spoken = words.partition("/")[0]
    assert spoken == told or text.alternatives[-1] == spoken
    assert found.checks[0].message == ""


def test_the_figure_that_its_words_say_is_the_first_that_fits() -> None:
    assert find_said_total(cell("3.00/4.00/5.00"), [Decimal("5.00"), Decimal("4.00")]) == Decimal("4.00")
    assert find_said_total(cell("3.00/4.00"), [Decimal("4.00"), Decimal("3.00")]) == Decimal("3.00")
    assert find_said_total(cell("3.00/4.00"), []) is None
    assert find_said_total(cell("3.00"), [Decimal("3.01")]) is None
    assert find_said_total(cell("/x"), [Decimal("3.00")]) is None


def test_words_that_were_mended_prove_the_total_and_not_themselves() -> None:
    words = said(SAID).as_doubtful(Doubt.REPAIRED)
    found = prove(record(total=cell("?321.50"), total_in_words=words))
    assert (found[F.TOTAL].state, found[F.TOTAL_IN_WORDS]) == (V, words)
    assert outcomes(found, WORDS_RULE) == [Outcome.PASS]


def test_one_payment_that_repeats_a_total_takes_from_it_no_proof_of_its_words() -> None:
    told = record(total=cell("321.50"), total_in_words=said(SAID), cash_paid=cell("321.50"))
    found = withdraw_promises(prove(told))
    assert [found[spec].state for spec in (F.TOTAL, F.TOTAL_IN_WORDS, F.CASH_PAID)] == [V, V, R]


def test_without_words_or_without_both_nothing_is_proven() -> None:
    alone = in_words("321.50", None)
    assert alone[F.TOTAL].state is R
    assert alone.checks == (Check(WORDS_RULE, Outcome.UNKNOWN, ("total", "total_in_words"), "未读到大写金额"),)
    assert in_words(None, None).checks == ()
    assert in_words("/x", "/x").checks == ()


def test_a_total_that_was_not_read_is_taken_from_its_words_and_proven_by_nothing() -> None:
    for found in (in_words(None, SAID), in_words("/x", SAID)):
        total, words = found[F.TOTAL], found[F.TOTAL_IN_WORDS]
        assert (total.value, total.raw, total.state, total.source) == (Decimal("321.50"), SAID, D, Source.DERIVED)
        assert total.why == "小写未读出，取自大写"
        assert (total.doubts, total.confidence, total.evidence) == ({Doubt.NO_VALUE}, 0.9, PLACE)
        assert (words.state, found.checks) == (R, ())
    unclear = in_words(None, "见明细")
    assert (unclear[F.TOTAL].value, unclear[F.TOTAL_IN_WORDS].state) == (None, D)
    assert unclear[F.TOTAL_IN_WORDS].doubts == {Doubt.NO_VALUE}
    assert unclear[F.TOTAL_IN_WORDS].why == "大写金额未能读懂"


@pytest.mark.parametrize(
    ("words", "restored"),
    [
        ("叁佰贰拾壹元伍鱼", SAID),
        ("参百贰拾壹元伍鱼", SAID),
        ("叁佰X拾X元伍X", SAID),
        ("叁佰XXX元伍X", None),
        ("¥×叁佰贰拾壹圆伍鱼", SAID),
        ("叁佰贰拾壹元伍鱼整", f"{SAID}整"),
        ("叁佰贰拾壹元伍鱼正", f"{SAID}整"),
        ("叁佰贰拾壹元伍鱼垫", f"{SAID}整"),
        ("叁佰贰拾壹元肆鱼", None),
        ("叁佰贰拾壹元伍", None),
        ("叁佰贰拾壹元伍鱼鱼", None),
    ],
)
def test_words_of_which_letters_were_misread_are_restored_from_the_figure_with_a_doubt(
    words: str, restored: str | None
) -> None:
    found = in_words("321.50", words)
    text = found[F.TOTAL_IN_WORDS]
    assert (text.state, found[F.TOTAL].state, outcomes(found, WORDS_RULE)) == (D, R, [Outcome.UNKNOWN])
    if restored is None:
        assert (text.value, text.doubts) == (words, {Doubt.NO_VALUE})
        assert found.checks[0].message == "大写金额未能读懂"
    else:
        assert (text.value, text.doubts, text.alternatives) == (restored, {Doubt.REPAIRED}, (words,))
        assert (text.why, found.checks[0].message) == ("字迹不清，按小写金额补全", "大写金额字迹不清")


@pytest.mark.parametrize(("lost", "restored"), [(9, True), (10, False)])
def test_words_are_restored_where_less_than_half_of_their_letters_were_misread(lost: int, restored: bool) -> None:
    amount = Decimal("91234567.89")
    words = format_in_words(amount)
    assert len(words) == 20
    found = in_words(f"{amount}", f"{words[:2]}{'X' * lost}{words[2 + lost :]}")
    assert (found[F.TOTAL_IN_WORDS].value == words) is restored


# ------------------------------------------------------------------------------------------------ fee lines and total
@pytest.mark.parametrize(
    ("amounts", "total", "states", "total_state", "outcome"),
    [
        (("3.00", "4.00"), "7.00", [V, V], V, Outcome.PASS),
        (("?3.00", "?4.00"), "?7.00", [V, V], V, Outcome.PASS),
        (("3.00", "-4.00"), "-1.00", [V, V], V, Outcome.PASS),
        (("0.00", "0.00"), "0.00", [V, V], V, Outcome.PASS),
        (("7.00",), "7.00", [V], R, Outcome.PASS),
        (("7.00",), "!7.00", [V], V, Outcome.PASS),
        (("3.00", "4.00", "/x"), "7.00", [V, V, U], V, Outcome.PASS),
        (("7.00", "/x"), "7.00", [V, U], R, Outcome.PASS),
        (("3.00", "4.00", "/x"), "7.01", [R, R, U], R, Outcome.UNKNOWN),
        (("/x", "/x"), "7.00", [U, U], R, Outcome.UNKNOWN),
        (("3.00", "4.00"), "/x", [R, R], U, Outcome.UNKNOWN),
        (("9.10", "4.00"), "14.10", [R, D], D, Outcome.FAIL),
        (("9.10", "4.00"), "!14.10", [R, D], D, Outcome.FAIL),
        (("3.00", "4.00"), "7.01", [D, D], D, Outcome.FAIL),
        (("3.00", "4.00"), "99.99", [D, D], D, Outcome.FAIL),
    ],
)
def test_fee_lines_and_total_prove_each_other_to_the_fen_or_what_explains_it_is_doubted(
    amounts: Sequence[str], total: str, states: list[State], total_state: State, outcome: Outcome
) -> None:
    found = prove(record(*map(fee, amounts), total=cell(total)))
    rows = found.tables["items"]
    assert [row["amount"].state for row in rows] == states
    assert (found[F.TOTAL].state, outcomes(found, ITEMS_RULE)) == (total_state, [outcome])
    assert all(row["amount"].proofs == {Proof.ITEMS_SUM} for row in rows if row["amount"].state is V)
    if outcome is Outcome.FAIL:
        added = sum(row["amount"].value for row in rows)
        why = f"项目金额之和与合计相差 {abs(cell(total).value - added)}"
        assert found.checks[-1] == Check(ITEMS_RULE, Outcome.FAIL, ("items", "total"), why)
        assert found[F.TOTAL].doubts == {Doubt.SUM_DIFFERS}


@pytest.mark.parametrize(
    ("amounts", "total", "message"),
    [
        (("/x",), "7.00", "收费项目或合计未读出"),
        (("7.00",), "/x", "收费项目或合计未读出"),
        (("3.00", "/x"), "7.00", "有收费项目的金额未读出"),
        (("3.00", "4.00"), "7.00", ""),
    ],
)
def test_why_fee_lines_say_nothing_is_told(amounts: Sequence[str], total: str, message: str) -> None:
    found = prove(record(*map(fee, amounts), total=cell(total)))
    assert [check.message for check in found.checks if check.rule == ITEMS_RULE] == [message]


def test_a_bill_without_fee_lines_is_not_asked_for_their_sum() -> None:
    assert outcomes(prove(record(total=cell("7.00"))), ITEMS_RULE) == []


@pytest.mark.parametrize(("proven", "repaired"), [(True, True), (False, False)])
def test_another_reading_of_an_amount_stands_where_a_proven_total_wants_it(proven: bool, repaired: bool) -> None:
    words = {"total_in_words": said("壹拾贰元整")} if proven else {}
    found = prove(record(fee("4.00"), fee("3.00/8.00"), total=cell("12.00"), **words))
    last = found.tables["items"][1]["amount"]
    if repaired:
        assert (last.value, last.state, last.alternatives) == (Decimal("8.00"), V, ("8.00", "3.00"))
        assert outcomes(found, ITEMS_RULE) == [Outcome.PASS]
    else:
        assert (last.value, last.state) == (Decimal("3.00"), R)
        assert outcomes(found, ITEMS_RULE) == [Outcome.FAIL]


def test_an_amount_is_not_read_otherwise_while_another_was_not_read_at_all() -> None:
    rows = fee("/x"), fee("4.00"), fee("3.00/8.00")
    found = prove(record(*rows, total=cell("12.00"), total_in_words=said("壹拾贰元整")))
    assert found.tables["items"] == rows
    assert outcomes(found, ITEMS_RULE) == [Outcome.UNKNOWN]


@pytest.mark.parametrize(("unread", "doubted"), [(0, [1, 2]), (1, [0, 2])])
def test_the_doubted_lines_are_those_that_were_added(unread: int, doubted: Sequence[int]) -> None:
    """A line without an amount may stand before them: its sum is tried only where it holds, so none is doubted."""
    amounts = ["3.00", "4.00"]
    amounts.insert(unread, "/x")
    found = prove(record(*map(fee, amounts), total=cell("7.00")))
    assert [at for at, row in enumerate(found.tables["items"]) if row["amount"].state is V] == doubted


@pytest.mark.parametrize(
    ("total", "words", "state"),
    [
        # its words say another amount: their sum does not prove it
        (cell("7.00"), "捌元整", D),
        (cell("7.00"), "见明细", V),
        (cell("?7.00"), "见明细", V),
        # it was found by that very sum
        (cell("7.00").as_doubtful(Doubt.PLACE), None, D),
        (replace(cell("7.00"), reasons=collect_reasons(Doubt.PLACE)), None, R),
        (cell("?7.00"), None, V),
    ],
)
def test_fee_lines_prove_no_total_that_was_found_by_them_or_that_its_words_contradict(
    total: Field[Decimal], words: str | None, state: State
) -> None:
    more = {} if words is None else {"total_in_words": said(words)}
    found = prove(record(fee("3.00"), fee("4.00"), total=total, **more))
    assert found[F.TOTAL].state is state
    assert outcomes(found, ITEMS_RULE) == [Outcome.PASS]


@pytest.mark.parametrize(
    ("called", "others", "state"),
    [
        (name(), [], V),
        (name(score=0.5), [], V),
        (name(state=D), [], R),
        # beside as many standard names as others, a name that is none has to be one of the list
        (name("样例费", standard=False), [name()], R),
        (name("样例费", standard=False), [name("别样费", standard=False)], V),
        (name("样例费", standard=False), [name(), name("别样费", standard=False)], V),
        (name("样例费", standard=False), [name(), name(), name("别样费", standard=False)], R),
        (name("样例费", standard=False, score=0.99), [], V),
        (name("样例费", standard=False, score=0.989), [], R),
        (name("B超费", standard=False, score=1.0), [], R),
        (name("第2次", standard=False, score=1.0), [], R),
        (name("b超费", standard=False, score=1.0), [], R),
        (name("B超费", standard=False, score=None), [], V),
        (name("样例费", standard=False, state=D), [], R),
    ],
)
def test_an_amount_is_proven_beside_a_name_that_was_surely_read_only(
    called: Field[str], others: Sequence[Field[str]], state: State
) -> None:
    rows = [fee("?7.00", called), *(fee("1.00", other) for other in others)]
    found = prove(record(*rows, total=cell(f"{7 + len(others)}.00")))
    amount = found.tables["items"][0]["amount"]
    assert amount.state is state
    assert amount.why == "项目合计与总额一致" + ("" if state is V else "，但项目名称识读把握不足")


def test_an_amount_that_runs_together_with_its_neighbour_is_not_proven_by_the_sum() -> None:
    run = {"name": name(), "amount": cell("3.00").as_doubtful(Doubt.NEIGHBOUR)}
    found = prove(record(run, fee("4.00"), total=cell("7.00")))
    assert found.tables["items"][0] == run
    assert found.tables["items"][1]["amount"].state is V

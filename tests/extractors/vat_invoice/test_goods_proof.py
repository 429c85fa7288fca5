"""The goods of a VAT invoice on figures alone: what a product, a rate or a sum proves, derives, mends, or casts doubt on."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from extractors.vat_invoice.goods_proof import (
    check_goods,
    check_rows,
    check_taxes,
    derive_amounts,
    replace_doubtful,
    sum_column,
)
from intake.model import Box, Check, Doubt, Evidence, Field, Outcome, Proof, Record, Row, Source, State, collect_reasons
from intake.types.vocabulary import VatInvoice as F
from intake.values import parse_money, parse_number

V, R, D, U = State.VERIFIED, State.READ, State.DOUBTFUL, State.UNREAD
STATES = {"!": V, "?": D}
PLACE = Evidence(1, Box(0.1, 0.1, 0.2, 0.2))
NAME = Field("静脉输液", "静脉输液", confidence=0.99)
FIGURES = ("quantity", "price", "amount", "tax")


def cell(told: str, parse: Any = parse_money) -> Field[Any]:
    """`3.00/8.00` was read as the first and may be the second; `!3.00` is proven, `?3.00` doubtful, `/3.00` not read."""
    first, *others = told.lstrip("!?").split("/")
    state = STATES.get(told[:1], R) if first else U
    why = collect_reasons(Doubt.LOW_SCORE) if state is D else ()
    return Field(
        parse(first) if first else None,
        first or "读不出",
        state,
        evidence=PLACE,
        reasons=why,
        alternatives=tuple(others),
    )


def row(name: Field[str] | None = NAME, **told: str) -> Row:
    parsers = {"quantity": parse_number, "price": parse_number, "tax_rate": str}
    cells = {key: cell(text, parsers.get(key, parse_money)) for key, text in told.items()}
    return cells if name is None else {"name": name, **cells}


def record(*rows: Row, **fields: Field[Any]) -> Record:
    return Record("vat_invoice", fields, {}, {"items": rows} if rows else {})


def only(found: Record) -> Row:
    (one,) = found.tables["items"]
    return one


def states(one: Row, *keys: str) -> list[State]:
    return [one[key].state for key in keys or FIGURES if key in one]


# ------------------------------------------------------------------------------------------------ sums
def test_a_column_adds_up_where_every_cell_of_it_was_read() -> None:
    assert sum_column(record(row(amount="3.00"), row(amount="4.00")), "amount") == Decimal("7.00")
    assert sum_column(record(row(amount="-3.00"), row(amount="0.00")), "amount") == Decimal("-3.00")
    assert sum_column(record(row(amount="3.00"), row(amount="/4.00")), "amount") is None
    assert sum_column(record(row(amount="3.00"), row(tax="4.00")), "amount") is None
    assert sum_column(record(row(amount="/3.00")), "amount") is None
    assert sum_column(record(), "amount") is None


@pytest.mark.parametrize(
    ("check", "column", "spec", "rule", "what"),
    [
        (check_goods, "amount", F.NET_AMOUNT, "vat-goods-sum", "项目金额"),
        (check_taxes, "tax", F.TAX_AMOUNT, "vat-taxes-sum", "项目税额"),
    ],
)
def test_rows_that_add_up_to_their_sum_prove_it_and_themselves(
    check: Any, column: str, spec: Any, rule: str, what: str
) -> None:
    rows = [row(**{column: "3.00"}), row(**{column: "?4.00"}), row(quantity="1")]
    found = check(record(*rows, **{spec.name: cell("?7.00")}))
    first, second, third = found.tables["items"]
    assert (first[column].state, second[column].state, third) == (V, V, rows[2])
    assert second[column].why == f"{what}之和与合计一致"
    assert (found[spec].state, found[spec].why) == (V, f"{what}之和一致")
    assert found.checks == (Check(rule, Outcome.PASS, ("items", spec.name), ""),)


@pytest.mark.parametrize(
    ("total", "rows", "state"),
    [
        ("7.00", ("7.00",), V),
        ("?7.00", ("7.00",), D),
        ("?7.00", ("3.00", "4.00"), V),
        ("!7.00", ("7.00",), V),
    ],
)
def test_one_row_alone_proves_no_sum_that_was_not_surely_read(total: str, rows: Sequence[str], state: State) -> None:
    found = check_goods(record(*(row(amount=text) for text in rows), net_amount=cell(total)))
    assert found[F.NET_AMOUNT].state is state


def test_rows_prove_no_sum_that_was_put_in_the_place_of_the_print() -> None:
    put = replace_doubtful(cell("9.00"), Decimal("7.00"))
    assert check_goods(record(row(amount="3.00"), row(amount="4.00"), net_amount=put))[F.NET_AMOUNT] == put


@pytest.mark.parametrize(
    "before",
    [
        record(row(amount="3.00"), net_amount=cell("/7.00")),
        record(row(amount="3.00")),
        record(row(amount="/3.00"), net_amount=cell("7.00")),
        record(row(tax="3.00"), net_amount=cell("7.00")),
        record(net_amount=cell("7.00")),
    ],
)
def test_without_a_sum_or_without_rows_nothing_is_said(before: Record) -> None:
    assert check_goods(before) == before


@pytest.mark.parametrize(
    ("name", "state"),
    [
        (NAME, V),
        (replace(NAME, confidence=None), V),
        (replace(NAME, confidence=0.985), V),
        (replace(NAME, confidence=0.984), R),
        (replace(NAME, value="维生素B", confidence=0.99), R),
        (replace(NAME, value="第7针", confidence=0.99), R),
        (replace(NAME, value="维生素b", confidence=0.99), R),
        (replace(NAME, value="维生素B", confidence=None), V),
        (NAME.as_doubtful(Doubt.RUNS_ON), R),
        (replace(NAME, reasons=collect_reasons(Doubt.CONTESTED)), R),
        (None, R),
    ],
)
def test_an_amount_is_proven_beside_a_sure_name_only_and_a_tax_beside_any(
    name: Field[str] | None, state: State
) -> None:
    one = only(check_goods(record(row(name, amount="?7.00"), net_amount=cell("7.00"))))
    assert one["amount"].state is state
    assert one["amount"].why == "项目金额之和与合计一致" + ("" if state is V else "，但名称识读把握不足")
    assert only(check_taxes(record(row(name, tax="?7.00"), tax_amount=cell("7.00"))))["tax"].state is V


def test_an_amount_that_was_derived_is_not_proven_by_the_sum() -> None:
    derived = only(derive_amounts(record(row(quantity="2", price="3.50", amount="/x"))))
    found = only(check_goods(record(derived, net_amount=cell("7.00"))))
    assert found["amount"] == derived["amount"]


@pytest.mark.parametrize(("total", "repaired"), [("!12.00", True), ("12.00", False), ("?12.00", False)])
def test_another_reading_of_a_row_stands_where_a_proven_sum_wants_it(total: str, repaired: bool) -> None:
    rows = [row(quantity="1"), row(amount="4.00"), row(amount="3.00/8.00")]
    found = check_goods(record(*rows, net_amount=cell(total)))
    last = found.tables["items"][2]["amount"]
    if repaired:
        assert (last.value, last.state, last.alternatives) == (Decimal("8.00"), V, ("8.00", "3.00"))
        assert found.checks[0].outcome is Outcome.PASS
        assert found.tables["items"][1]["amount"].state is V
    else:
        assert last.value == Decimal("3.00")
        assert found.checks[0].outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("rows", "total", "doubted", "total_doubted"),
    [
        # one digit of the second row explains it
        (("9.10", "4.00"), "14.10", [1], True),
        (("9.10", "4.00"), "!14.10", [1], False),
        (("3.10", "4.20"), "99.99", [0, 1], True),
        (("9.10", "4.00"), "13.11", [0, 1], True),
        (("9.10", "4.00"), "13.09", [0, 1], True),
    ],
)
def test_a_sum_that_fails_doubts_what_may_explain_it_and_no_sum_that_is_proven(
    rows: Sequence[str], total: str, doubted: Sequence[int], total_doubted: bool
) -> None:
    found = check_goods(record(row(quantity="1"), *(row(amount=text) for text in rows), net_amount=cell(total)))
    told = [one["amount"] for one in found.tables["items"][1:]]
    difference = abs(cell(total).value - sum(field.value for field in told))
    why = f"项目之和与合计相差 {difference}"
    assert found.checks == (Check("vat-goods-sum", Outcome.FAIL, ("items", "net_amount"), why),)
    assert [at for at, field in enumerate(told) if field.state is D] == doubted
    assert {field.why for field in told if field.state is D} == {why}
    assert (found[F.NET_AMOUNT].state is D) is total_doubted


@pytest.mark.parametrize(
    ("rows", "total", "mended"),
    [
        ((row(quantity="2", price="4.00", amount="3.00"), row(amount="4.00")), "12.00", ["8.00", "4.00"]),
        ((row(quantity="2", price="4.01", amount="3.00"), row(amount="4.00")), "12.00", ["3.00", "4.00"]),
        ((row(amount="3.00"), row(quantity="2", price="4.50", amount="4.00")), "12.00", ["3.00", "9.00"]),
        (
            (row(quantity="2", price="4.00", amount="3.00"), row(quantity="2", price="4.50", amount="4.00")),
            "12.00",
            ["3.00", "4.00"],
        ),
    ],
)
def test_a_row_whose_own_figures_want_what_the_sum_lacks_is_mended_with_a_doubt(
    rows: Sequence[Row], total: str, mended: Sequence[str]
) -> None:
    found = check_goods(record(*rows, net_amount=cell(total)))
    told = [one["amount"] for one in found.tables["items"]]
    assert [field.value for field in told] == [Decimal(text) for text in mended]
    assert [field.state for field in told] == [D, D]
    for before, after in zip(rows, told, strict=True):
        if before["amount"].value != after.value:
            assert after.doubts == {Doubt.REPAIRED, Doubt.SUM_DIFFERS}
            assert after.alternatives == (before["amount"].raw,)
            assert before["amount"].raw in after.why


def test_a_tax_is_mended_by_amount_and_rate() -> None:
    rows = row(amount="100.00", tax_rate="13%", tax="18.00"), row(amount="50.00", tax_rate="6%", tax="3.00")
    found = check_taxes(record(*rows, tax_amount=cell("16.00")))
    assert [one["tax"].value for one in found.tables["items"]] == [Decimal("13.00"), Decimal("3.00")]


def test_a_tax_beside_no_rate_or_one_without_a_figure_is_not_mended() -> None:
    rows = row(amount="100.00", tax="18.00"), row(amount="50.00", tax_rate="免税", tax="3.00")
    found = check_taxes(record(*rows, tax_amount=cell("16.00")))
    assert [one["tax"].value for one in found.tables["items"]] == [Decimal("18.00"), Decimal("3.00")]
    assert found.checks[0].outcome is Outcome.FAIL


def test_what_is_put_in_the_stead_of_a_print_keeps_it_and_says_so() -> None:
    found = replace_doubtful(cell("?3.00/8.00"), Decimal("9.00"))
    assert (found.value, found.state, found.alternatives) == (Decimal("9.00"), D, ("8.00", "3.00"))
    assert found.doubts == {Doubt.LOW_SCORE, Doubt.REPAIRED}


# ------------------------------------------------------------------------------------------------ products
@pytest.mark.parametrize(
    ("told", "found"),
    [
        (("4", "21.24", "84.96"), [V, V, V]),
        (("?4", "?21.24", "?84.96"), [V, V, V]),
        (("-4", "21.24", "-84.96"), [V, V, V]),
        # with its tax: till prints
        (("1", "113.00", "100.00", "13.00"), [V, V, V, R]),
        (("2", "56.50", "100.00", "13.00"), [V, V, V, R]),
        (("4", "21.24", "84.96", "11.04"), [V, V, V, R]),
        # one figure of the amount less or more, and it would be the other reading
        (("2", "53.00", "100.00", "6.00"), [V, V, R, R]),
        (("2", "5.50", "10.00", "1.00"), [V, V, R, R]),
        (("2", "5.50", "11.00", "1.00"), [V, V, R, R]),
        (("2", "5.50", "?11.00", "1.00"), [V, V, D, R]),
        (("2", "5.50", "11.00", "0.00"), [V, V, V, R]),
        (("-2", "5.50", "-11.00", "-1.00"), [V, V, R, R]),
        (("1", "19.00", "19.00", "9.00"), [V, V, R, R]),
        # what another last figure would serve as well
        (("1", "12.3894", "12.39"), [V, R, V]),
        (("3", "0.00", "0.00"), [R, V, V]),
        (("0", "6.23", "0.00"), [V, R, V]),
        (("1000", "0.01234", "12.34"), [V, V, V]),
        # a fen off: a rounded price explains it, and nothing is proven
        (("4", "21.24", "84.95"), [R, R, R]),
        (("4", "21.24", "84.97"), [R, R, R]),
        (("4", "21.24", "84.97", "11.04"), [R, R, R, R]),
        (("?4", "?21.24", "?84.97"), [D, D, D]),
        (("1", "12.384", "12.39"), [R, R, R]),
        (("4", "21.24", "84.98"), [R, R, R]),
        (("4", "21.24", "84.99"), [R, R, R]),
        (("4", "21.24", "85.00"), [D, D, D]),
        (("4", "21.24", "84.92"), [D, D, D]),
        (("-4", "21.24", "-84.99"), [R, R, R]),
        (("4", "21.240", "84.97"), [R, R, R]),
        (("3", "33.33", "100.00"), [R, R, R]),
        (("1", "113.01", "100.00", "13.00"), [R, R, R, R]),
        (("1", "112.98", "100.00", "13.00"), [D, D, D, R]),
        (("4", "21.24", "-84.96"), [D, D, D]),
        (("2", "6", "12.51"), [R, R, R]),
        (("2", "6", "13.01"), [R, R, R]),
        (("2", "6", "13.02"), [D, D, D]),
    ],
)
def test_a_product_proves_to_the_fen_passes_over_what_rounding_explains_and_doubts_the_rest(
    told: Sequence[str], found: list[State]
) -> None:
    one = only(check_rows(record(row(**dict(zip(FIGURES, told, strict=False))))))
    assert states(one) == found
    for key in ("quantity", "price", "amount"):
        if one[key].state is V:
            assert one[key].why == "数量乘单价等于金额"
    if found[0] is V:
        assert one["quantity"].proofs == {Proof.ROW}
    if Doubt.ROW_DIFFERS in one["amount"].doubts:
        assert "数量乘单价与金额相差" in one["amount"].why


def test_an_amount_beside_an_unsure_name_was_only_read_though_its_product_holds() -> None:
    one = only(check_rows(record(row(None, quantity="4", price="21.24", amount="?84.96"))))
    assert (states(one), one["amount"].why) == ([V, V, R], "数量乘单价等于金额，但名称识读把握不足")


def test_the_doubt_of_a_row_says_how_much_is_wanting_and_spares_what_is_proven() -> None:
    one = only(check_rows(record(row(quantity="4", price="21.24", amount="!86.00"))))
    assert (states(one), one["price"].why) == ([D, D, V], "数量乘单价与金额相差 1.04")
    gross = only(check_rows(record(row(quantity="1", price="120.00", amount="100.00", tax="13.00"))))
    assert gross["amount"].why == "数量乘单价与金额相差 7.00"


@pytest.mark.parametrize(
    "told",
    [
        {"price": "21.24", "amount": "84.96", "quantity": "/4"},
        {"price": "21.24", "amount": "84.97"},
        {"price": "/21.24", "amount": "84.96"},
        {"price": "21.24", "amount": "/84.96"},
        {"price": "0.00", "amount": "84.96"},
        {"price": "21.24", "amount": "0.00"},
        {"price": "21.24", "amount": "-84.96"},
        {"price": "0.01", "amount": "100.00"},
        {"quantity": "4", "amount": "84.96"},
        {"quantity": "4", "price": "21.24"},
        {"amount": "84.96"},
    ],
)
def test_a_row_that_lacks_a_figure_is_left_alone_where_nothing_follows(told: dict[str, str]) -> None:
    before = record(row(**told))
    assert check_rows(before) == before


@pytest.mark.parametrize(
    ("price", "amount", "pieces"), [("21.24", "84.96", "4"), ("84.96", "84.96", "1"), ("0.01", "99.99", "9999")]
)
def test_a_quantity_that_was_overlooked_follows_with_a_doubt_in_its_own_column(
    price: str, amount: str, pieces: str
) -> None:
    one = only(check_rows(record(row(price=price, amount=amount, tax="1.00"))))
    assert list(one) == ["name", "quantity", "price", "amount", "tax"]
    found = one["quantity"]
    assert (found.value, found.raw, found.state) == (Decimal(pieces), "", D)
    assert (found.source, found.confidence, found.evidence) == (Source.DERIVED, None, PLACE)
    assert found.doubts == {Doubt.NO_VALUE}
    assert (str(found.value), found.why) == (pieces, "未读出，按金额除以单价推算")


@pytest.mark.parametrize(
    ("told", "derived"),
    [
        (("2", "3.50", "/x"), "7.00"),
        (("3", "0.125", "/x"), "0.38"),
        (("1", "0.125", "/x"), "0.13"),
        (("0", "3.50", "/x"), "0.00"),
        (("2", "/3.50", "/x"), None),
        (("/2", "3.50", "/x"), None),
        (("2", "3.50", "7.01"), None),
    ],
)
def test_an_amount_that_was_not_read_follows_from_its_product_with_a_doubt(
    told: Sequence[str], derived: str | None
) -> None:
    before = record(row(**dict(zip(FIGURES, told, strict=False))))
    done = derive_amounts(before)
    if derived is None:
        assert done == before
        return
    found = only(done)["amount"]
    assert (found.value, found.state, found.source) == (Decimal(derived), D, Source.DERIVED)
    assert (found.doubts, found.evidence) == ({Doubt.NO_VALUE}, PLACE)
    assert found.why == "未读出，按数量乘单价推算"


def test_what_was_said_of_an_amount_before_it_was_derived_is_kept() -> None:
    sealed = replace(cell("/x"), reasons=collect_reasons(Doubt.UNDER_SEAL))
    found = only(derive_amounts(record({**row(quantity="2", price="3.50"), "amount": sealed})))
    assert found["amount"].doubts == {Doubt.UNDER_SEAL, Doubt.NO_VALUE}


def test_an_amount_that_is_not_there_or_that_data_leaves_open_is_not_derived() -> None:
    bare = row(quantity="2", price="3.50")
    assert derive_amounts(record(bare)) == record(bare)
    open_ = {**bare, "amount": replace(cell("/x"), source=Source.XML)}
    assert derive_amounts(record(open_)) == record(open_)


# ------------------------------------------------------------------------------------------------ rates
@pytest.mark.parametrize(
    ("amount", "rate", "tax", "found"),
    [
        ("84.96", "13%", "11.04", V),
        ("84.96", "13％", "11.05", V),
        ("84.96", "13%", "11.03", D),
        ("84.96", "13 %", "11.04", V),
        ("100.00", "1.5%", "1.50", V),
        ("100.00", "6%", "6.00", V),
        ("100.00", "6%", "6.01", V),
        ("100.00", "6%", "6.02", D),
        ("100.00", "6%", "13.00", D),
        ("100.00", "7%", "7.00", D),
        ("0.10", "13%", "0.01", R),
        ("0.55", "13%", "0.07", R),
        ("0.00", "13%", "0.00", R),
        ("100.00", "13", "13.00", R),
        ("100.00", "免税", "0.00", R),
        ("/100.00", "13%", "13.00", R),
        ("100.00", "13%", "/13.00", R),
        ("-100.00", "13%", "-13.00", V),
    ],
)
def test_a_rate_is_proven_where_no_other_one_gives_the_tax_and_doubted_where_it_does_not(
    amount: str, rate: str, tax: str, found: State
) -> None:
    one = only(check_rows(record(row(amount=amount, tax_rate=rate, tax=tax))))
    assert one["tax_rate"].state is found
    doubted = found is D
    assert [one[key].state is D for key in ("amount", "tax")] == [doubted, doubted]
    if found is V:
        assert (one["tax_rate"].why, one["tax_rate"].proofs) == ("金额乘税率等于税额", {Proof.ROW})
    if doubted:
        assert one["tax"].why == "金额乘税率与税额不符"


def test_what_is_proven_is_not_doubted_by_a_rate() -> None:
    one = only(check_rows(record(row(amount="!100.00", tax_rate="6%", tax="!13.00"))))
    assert states(one, "amount", "tax_rate", "tax") == [V, D, V]
    assert one["tax_rate"].doubts == {Doubt.ROW_DIFFERS}


def test_a_record_without_goods_stays_as_it_is() -> None:
    assert check_rows(record()) == derive_amounts(record()) == record()

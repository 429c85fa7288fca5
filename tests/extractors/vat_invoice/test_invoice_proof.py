"""The total of a VAT invoice beside its words, on figures alone."""

from decimal import Decimal
from typing import Any

import pytest

from extractors.vat_invoice.invoice_proof import prove
from intake.model import Doubt, Field, Outcome, Proof, Record, State
from intake.types.vocabulary import VatInvoice as F
from intake.values import parse_money

V, D = State.VERIFIED, State.DOUBTFUL
SAID = "捌拾元整"


def proven(total: str, words: str) -> Record:
    """The record of an invoice with these two alone; behind a stroke their other readings."""
    fields: dict[str, Field[Any]] = {}
    for spec, told, parse in ((F.TOTAL, total, parse_money), (F.TOTAL_IN_WORDS, words, str)):
        first, *others = told.split("/")
        fields[spec.name] = Field(parse(first), first, alternatives=tuple(others))
    return prove(Record("vat_invoice", fields), ())


def outcomes(record: Record) -> dict[str, Outcome]:
    return {check.rule: check.outcome for check in record.checks}


def test_words_and_figure_prove_each_other() -> None:
    found = proven("80.00", SAID)
    assert [found[spec].state for spec in (F.TOTAL, F.TOTAL_IN_WORDS)] == [V, V]
    assert found[F.TOTAL].proofs == {Proof.WORDS}
    assert outcomes(found)["vat-total-in-words"] is Outcome.PASS


def test_the_reading_of_the_figure_that_its_words_confirm_takes_the_place_of_the_first() -> None:
    total = proven("30.00/80.00", SAID)[F.TOTAL]
    assert (total.value, total.state, total.alternatives) == (Decimal("80.00"), V, ("80.00", "30.00"))


def test_the_reading_of_the_words_that_the_figure_confirms_is_their_value() -> None:
    words = proven("80.00", f"叁拾元整/{SAID}")[F.TOTAL_IN_WORDS]
    assert (words.value, words.state) == (SAID, V)


@pytest.mark.parametrize("total", ["80.01", "30.00", "30.00/38.00", "800.00"])
def test_words_and_figure_that_differ_in_every_reading_are_both_doubtful(total: str) -> None:
    found = proven(total, SAID)
    assert [found[spec].state for spec in (F.TOTAL, F.TOTAL_IN_WORDS)] == [D, D]
    assert Doubt.WORDS_DIFFER in found[F.TOTAL].doubts
    assert outcomes(found)["vat-total-in-words"] is Outcome.FAIL


def test_words_that_say_no_amount_prove_nothing() -> None:
    found = proven("80.00", "拾拾元")
    assert (found[F.TOTAL].state, found[F.TOTAL_IN_WORDS].state) == (State.READ, D)
    assert outcomes(found)["vat-total-in-words"] is Outcome.UNKNOWN

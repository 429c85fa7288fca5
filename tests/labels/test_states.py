"""How the state of a field is changed, and what may stand behind a label of each kind."""

import pytest

from intake.fields import parse_field
from intake.labels import value_kinds
from intake.labels.lexicon import split_words
from intake.model import Char, Doubt, Field, Line, Proof, Rect, State, unread_field
from intake.types.vocabulary import Kind

READ = Field("青禾县人民医院", "青禾县人民医院")


def test_doubts_add_up_and_none_changes_nothing() -> None:
    twice = READ.as_doubtful(Doubt.LABEL).as_doubtful(Doubt.OWNER)
    assert twice.state is State.DOUBTFUL
    assert twice.doubts == {Doubt.LABEL, Doubt.OWNER}
    assert READ.as_doubtful() is READ


def test_what_has_no_value_stays_unread_however_it_is_doubted() -> None:
    field = unread_field(Doubt.NOT_FOUND)
    assert (field.value, field.as_doubtful(Doubt.LABEL).state) == (None, State.UNREAD)


def test_a_settled_value_keeps_no_earlier_reason() -> None:
    settled = READ.as_doubtful(Doubt.GAP).reset_state(State.READ)
    assert (settled.state, settled.reasons) == (State.READ, ())


def test_a_proof_settles_doubts_and_joins_earlier_proofs() -> None:
    proven = READ.as_doubtful(Doubt.GAP).as_verified(Proof.SEAL)
    assert (proven.state, proven.doubts) == (State.VERIFIED, frozenset())
    assert proven.as_verified(Proof.DATA).proofs == {Proof.SEAL, Proof.DATA}


def test_a_corrected_value_keeps_what_was_printed() -> None:
    mended = READ.with_value("青禾县中医院", State.DOUBTFUL, Doubt.REPAIRED, others=(READ.raw,))
    assert (mended.raw, mended.value, mended.alternatives) == (READ.raw, "青禾县中医院", (READ.raw,))


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Kind.MONEY, "¥1,204.50", "20260103"),
        (Kind.CODE, "ZY-004512", "12.50"),
        (Kind.NUMBER, "共 12 天", "12.50"),
        (Kind.DATE, "2026年1月3日", "内科"),
        (Kind.ENUM, " 女 ", "妇科"),
    ],
)
def test_a_kind_tells_its_values_from_others(kind: Kind, good: str, bad: str) -> None:
    assert value_kinds.BY_KIND[kind](good)
    assert not value_kinds.BY_KIND[kind](bad)


def test_words_are_listed_once_in_their_order() -> None:
    assert split_words("姓名 患者", "患者 病人") == ("姓名", "患者", "病人")


def _spaced(text: str, *lefts: float) -> Line:
    chars = tuple(Char(c, left, left + 9, 0.99) for c, left in zip(text, lefts, strict=True))
    return Line(text, Rect(0, 0, lefts[-1] + 9, 10), 0.99, chars)


def test_a_hole_lies_between_letters_only() -> None:
    assert parse_field.has_hole(_spaced("甲乙丙丁", 0, 10, 40, 50))
    assert not parse_field.has_hole(_spaced("甲乙、丁", 0, 10, 20, 50))
    assert not parse_field.has_hole(_spaced("甲乙丙丁", 0, 10, 20, 30))

"""What people decided takes the place of what is read, with its box and its reason; what is read is kept beside it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from intake.cases.corrections.apply import apply_corrections
from intake.ledger.model import Spot
from intake.model import Box, Evidence, Source, State
from intake.types.vocabulary import DischargeRecord, MedicalInvoice
from tests.cases.corrections.decided import BOX, at_box, bill, decided, expense_list
from tests.rule_cases import reading_of


def test_the_value_counts_with_its_box_and_the_reason_and_what_was_read_beside_it() -> None:
    (found,), (applied,) = apply_corrections(
        [bill(payer="样张三", total="1800.00")],
        [at_box(decided("total", "1800.00", "1080.00"), (0.5, 0.6, 0.7, 0.65))],
    )
    total = found.record[MedicalInvoice.TOTAL]
    assert (total.value, total.state, total.source, total.raw) == (
        Decimal("1080.00"),
        State.TYPED,
        Source.TYPED,
        "1080.00",
    )
    assert total.evidence == Evidence(1, Box(0.5, 0.6, 0.7, 0.65))
    assert total.alternatives == ("1800.00",)
    assert total.confidence is None
    assert "样王五" in total.why
    assert "原读“1800.00”，更正为“1080.00”，理由：看原件" in total.why
    assert (applied.paper, applied.lost, applied.conflict) == (0, False, None)


def test_without_a_box_of_its_own_the_value_stands_where_it_is_read() -> None:
    (found,), _ = apply_corrections([bill(total="1800.00")], [decided("total", "1800.00", "1080.00")])
    assert found.record[MedicalInvoice.TOTAL].evidence == Evidence(1, Box(*BOX))


def test_a_value_that_was_sought_stands_where_it_was_seen_and_is_found_again_by_the_old_place() -> None:
    found_by = at_box(
        decided("items.1.amount", "20.00", "21.00", paper="l.jpg", type="expense_list"), (0.1, 0.5, 0.4, 0.51)
    )
    seen = replace(found_by, sought=True, seen=Spot("l.jpg", 1, Box(0.6, 0.5, 0.7, 0.51)))
    (found,), _ = apply_corrections([expense_list({"name": "床位费", "amount": "20.00"})], [seen])
    assert found.record.tables["items"][0]["amount"].evidence == Evidence(1, Box(0.6, 0.5, 0.7, 0.51))


def test_a_value_that_was_sought_and_not_found_stands_nowhere_and_says_so() -> None:
    made = replace(at_box(decided("total", "1800.00", "1080.00"), BOX), sought=True)
    (found,), _ = apply_corrections([bill(total="1800.00")], [made])
    total = found.record[MedicalInvoice.TOTAL]
    assert total.evidence is None
    assert total.why.endswith("票面上没有找到，按手工录入登记")


def test_a_confirmation_is_told_as_one() -> None:
    (found,), _ = apply_corrections([bill(total="1800.00")], [decided("total", "1800.00", "1800.00")])
    why = found.record[MedicalInvoice.TOTAL].why
    assert "人工核对无误：“1800.00”" in why
    assert "更正" not in why


def test_a_value_that_was_confirmed_as_it_is_read_has_nothing_beside_it() -> None:
    doubtful = {"value": "1800.00", "state": "doubtful"}
    (found,), _ = apply_corrections([bill(total=doubtful)], [decided("total", "1800.00", "1800.00")])
    total = found.record[MedicalInvoice.TOTAL]
    assert (total.state, total.alternatives) == (State.TYPED, ())


def test_what_a_paper_does_not_carry_is_absent_and_says_who_said_so() -> None:
    (found,), (applied,) = apply_corrections([bill(other_paid="1.80")], [decided("other_paid", "1.80", None)])
    field = found.record[MedicalInvoice.OTHER_PAID]
    assert (field.value, field.state, field.source, field.alternatives) == (None, State.ABSENT, Source.TYPED, ("1.80",))
    assert "票面没有这一栏" in field.why
    assert not applied.lost


def test_a_field_that_nobody_read_may_be_added() -> None:
    (found,), (applied,) = apply_corrections(
        [bill(payer="样张三")], [decided("discharge_date", None, "2026-09-30", old_state="absent")]
    )
    assert found.record[MedicalInvoice.DISCHARGE_DATE].value == date(2026, 9, 30)
    assert "原未读出" in found.record[MedicalInvoice.DISCHARGE_DATE].why
    assert not applied.lost


def test_a_printed_label_and_a_list_may_be_corrected() -> None:
    paper = {
        "type": "discharge_record",
        "fields": {"discharge_diagnosis": ["高血压病"]},
        "extra": {"床位": "12"},
    }
    (found,), _ = apply_corrections(
        [reading_of(paper, "a.jpg")],
        [
            decided("discharge_diagnosis", ["高血压病"], ["高血压病", "2型糖尿病"], type="discharge_record"),
            decided("床位", "12", "21", type="discharge_record"),
        ],
    )
    diagnosis = found.record[DischargeRecord.DISCHARGE_DIAGNOSIS]
    assert (diagnosis.value, diagnosis.raw) == (("高血压病", "2型糖尿病"), "高血压病；2型糖尿病")
    assert found.record.extra["床位"].value == "21"


def test_of_one_field_the_last_correction_counts() -> None:
    both = [decided("total", "1800.00", "1080.00"), decided("total", "1080.00", "1008.00", old_state="typed")]
    (found,), applied = apply_corrections([bill(total="1800.00")], both)
    assert found.record[MedicalInvoice.TOTAL].value == Decimal("1008.00")
    assert [one.correction for one in applied] == both[1:]
    assert applied[0].conflict is None  # the reading is the one that the first correction had seen


def test_a_later_reading_that_differs_is_told_and_never_taken() -> None:
    (found,), (applied,) = apply_corrections([bill(total="1008.00")], [decided("total", "1800.00", "1080.00")])
    assert found.record[MedicalInvoice.TOTAL].value == Decimal("1080.00")
    assert applied.conflict is not None
    assert applied.conflict.value == Decimal("1008.00")


def test_a_place_in_which_nothing_is_read_any_more_contradicts_nobody() -> None:
    (_,), (applied,) = apply_corrections([bill(payer="样张三")], [decided("total", "1800.00", "1080.00")])
    assert applied.conflict is None


def test_blanks_and_wide_letters_are_no_conflict() -> None:
    name = {"value": "青禾县 样例医院", "state": "read"}
    (_,), (applied,) = apply_corrections([bill(payee=name)], [decided("payee", "青禾县医院", "青禾县样例医院")])
    assert applied.conflict is None


def test_a_value_that_the_type_of_today_has_not_or_writes_otherwise_is_lost_and_stops_nothing() -> None:
    wrong = [decided("diagnosis", None, "高血压"), decided("total", "1.00", "一千八")]
    (found,), applied = apply_corrections([bill(total="1800.00")], wrong)
    assert [one.lost for one in applied] == [True, True]
    assert [one.paper for one in applied] == [0, 0]
    assert found.record[MedicalInvoice.TOTAL].state is State.READ


def test_a_cell_is_corrected_in_its_row_and_a_blank_one_is_not_in_it() -> None:
    rows = ({"name": "西药费", "amount": "10.00", "unit": "次"}, {"name": "床位费", "amount": "20.00", "unit": "次"})
    told = {"paper": "l.jpg", "type": "expense_list"}
    (found,), _ = apply_corrections(
        [expense_list(*rows)],
        [decided("items.2.amount", "20.00", "200.00", **told), decided("items.1.unit", "次", None, **told)],
    )
    first, second = found.record.tables["items"]
    assert (second["amount"].value, second["amount"].state) == (Decimal("200.00"), State.TYPED)
    assert (sorted(first), first["amount"].value) == (["amount", "name"], Decimal("10.00"))


def test_the_same_file_twice_in_a_case_is_corrected_twice() -> None:
    found, applied = apply_corrections(
        [bill(total="1800.00"), bill(total="1800.00")], [decided("total", "1800.00", "1080.00")]
    )
    assert [r.record[MedicalInvoice.TOTAL].value for r in found] == [Decimal("1080.00")] * 2
    assert [one.paper for one in applied] == [0, 1]


def test_nothing_decided_changes_nothing() -> None:
    papers = (bill(total="1800.00"), expense_list({"name": "西药费", "amount": "10.00"}))
    assert apply_corrections(papers, []) == (papers, ())


@given(
    st.decimals("0.01", "99999", places=2),
    st.decimals("0.01", "99999", places=2),
    st.decimals("0.01", "99999", places=2),
)
def test_whatever_is_read_later_the_decided_value_counts(old: Decimal, new: Decimal, today: Decimal) -> None:
    (found,), (applied,) = apply_corrections([bill(total=str(today))], [decided("total", str(old), str(new))])
    assert found.record[MedicalInvoice.TOTAL].value == new
    assert (applied.conflict is not None) == (today not in (old, new))


def test_a_value_that_was_decided_for_another_type_and_contradicts_this_one_is_rested_upon_by_nobody() -> None:
    made = decided("total", "1800.00", "1080.00")
    for type_, state in (("inpatient_invoice", State.TYPED), ("outpatient_invoice", State.DOUBTFUL)):
        paper = replace(made, kind="inpatient_invoice")
        (found,), (applied,) = apply_corrections([reading_of({"type": type_, "fields": {"total": "300.00"}}, "b.jpg")], [
            replace(paper, paper=replace(paper.paper, sha256="b.jpg"))
        ])  # fmt: skip
        assert applied.conflict is not None
        assert (found.record[MedicalInvoice.TOTAL].state, found.record[MedicalInvoice.TOTAL].raw) == (state, "1080.00")

"""The seeded errors of the benchmark: one digit of one value is changed, at its place, and nothing else."""

from random import Random

import pytest

from benchmarks.seeds import AMOUNT, DATE, NUMBER, Target, changed, targets
from intake.fields import parse_field
from intake.model import (
    Char,
    Classification,
    Document,
    Field,
    Frame,
    Line,
    Page,
    Reading,
    Record,
    Rect,
)
from intake.types.vocabulary import DischargeRecord, IdCard, MedicalInvoice

TEXTS = ("金额合计(小写) 5320.40", "出院日期：2026-02-28", "公民身份号码 341799196603070017", "退费金额 5320.40")


def _page() -> Page:
    lines = []
    for n, text in enumerate(TEXTS):
        chars = tuple(Char(c, 100.0 + 20 * i, 118.0 + 20 * i, 0.99) for i, c in enumerate(text))
        rect = Rect(100, 100 + 60 * n, chars[-1].right, 140 + 60 * n)
        lines.append(Line(text, rect, 0.99, chars, (text,) if n == 0 else ()))
    return Page(1, 1000, 1400, Frame.for_size(1000, 1400), tuple(lines))


def _field(page, n, spec, value):
    at = TEXTS[n].index(value)
    return parse_field.parse_field(spec, page.lines[n].cut_part(at, at + len(value)), page)


def _reading() -> Reading:
    page = _page()
    fields = {
        "total": _field(page, 0, MedicalInvoice.TOTAL, "5320.40"),
        "discharge_date": _field(page, 1, MedicalInvoice.DISCHARGE_DATE, "2026-02-28"),
        "payer_id": _field(page, 2, MedicalInvoice.PAYER_ID, "341799196603070017"),
        "refunded": _field(page, 3, MedicalInvoice.REFUNDED, "5320.40"),
    }
    document = Document("a.jpg", "aa", (page,))
    return Reading(document, Classification("inpatient_invoice", 0.99), Record("inpatient_invoice", fields))


def _target(key: str) -> Target:
    return next(t for t in targets(0, _reading()) if t.key == key)


def _differing(before: Document, after: Document) -> list[tuple[int, int]]:
    lines = zip(before.pages[0].lines, after.pages[0].lines, strict=True)
    return [
        (n, i) for n, (a, b) in enumerate(lines) for i, (x, y) in enumerate(zip(a.text, b.text, strict=True)) if x != y
    ]


def test_amounts_dates_and_id_numbers_can_be_changed():
    found = {t.key: t.what for t in targets(0, _reading())}
    assert found == {"total": AMOUNT, "discharge_date": DATE, "payer_id": NUMBER, "refunded": AMOUNT}


@pytest.mark.parametrize("key", ["total", "discharge_date", "payer_id"])
@pytest.mark.parametrize("seed", range(20))
def test_exactly_one_digit_changes_and_it_is_one_of_the_value(key: str, seed: int):
    reading, target = _reading(), _target(key)
    after = changed(reading.document, target, Random(seed))
    assert after is not None
    ((line, at),) = _differing(reading.document, after)
    start = TEXTS[line].index(target.field.raw)
    assert start <= at < start + len(target.field.raw)
    assert after.pages[0].lines[line].text[at].isdigit()


def test_the_same_amount_elsewhere_on_the_page_stays():
    reading = _reading()
    after = changed(reading.document, _target("refunded"), Random(1))
    assert after is not None
    assert {line for line, _ in _differing(reading.document, after)} == {3}


def test_box_and_scores_stay_and_the_characters_follow_the_text():
    before, target = _reading().document, _target("total")
    after = changed(before, target, Random(3))
    assert after is not None
    old, new = before.pages[0].lines[0], after.pages[0].lines[0]
    assert (new.rect, new.confidence) == (old.rect, old.confidence)
    assert "".join(c.text for c in new.chars) == new.text
    assert [(c.left, c.right, c.confidence) for c in new.chars] == [(c.left, c.right, c.confidence) for c in old.chars]


def test_another_reading_of_the_same_place_changes_with_it():
    """Else the two readings would differ, and the value would be doubtful for a reason that no paper has."""
    after = changed(_reading().document, _target("total"), Random(3))
    assert after is not None
    line = after.pages[0].lines[0]
    assert line.alternatives == (line.text,)


@pytest.mark.parametrize("seed", range(30))
def test_a_changed_date_is_another_date_of_the_calendar(seed: int):
    after = changed(_reading().document, _target("discharge_date"), Random(seed))
    assert after is not None
    text = after.pages[0].lines[1].text.removeprefix("出院日期：")
    assert DischargeRecord.DISCHARGE_DATE.parse(text) != DischargeRecord.DISCHARGE_DATE.parse("2026-02-28")


def test_a_value_that_stands_nowhere_is_no_target():
    fields: dict[str, Field[str]] = {"id_number": Field("341799196603070017", "341799196603070017")}
    record = Record("id_card", fields)
    reading = Reading(Document("a.jpg", "aa", (_page(),)), Classification("id_card", 0.99), record)
    assert record[IdCard.ID_NUMBER].value is not None
    assert list(targets(0, reading)) == []

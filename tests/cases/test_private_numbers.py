"""Where numbers of people stand on a page: by the fields of the paper and by their shape; masked ones are no secret."""

from dataclasses import replace

import pytest

from intake.cases.private_numbers import iter_private_boxes
from intake.model import Frame, Page, Reading
from tests.pages import line
from tests.rule_cases import reading_of

FRAME = Frame.for_size(1000, 1400)


def read(text: str, **fields: object) -> tuple[Reading, Page]:
    page = Page(1, 1000, 1400, FRAME, (line(text, 100, 700),))
    reading = reading_of({"type": "discharge_record", "fields": fields}, "a.jpg")
    return replace(reading, document=replace(reading.document, pages=(page,))), page


@pytest.mark.parametrize("text", ["证件 341799199001010017", "卡 6228 4804 3210 0000 012", "卡 6228480432100000012"])
def test_a_number_of_that_shape_is_found_and_what_stands_before_it_is_not(text: str) -> None:
    (box,) = iter_private_boxes(*read(text))
    assert (round(box.left * 1000), round(box.top * 1400), round(box.bottom * 1400)) == (
        100 + 20 * text.index(" ") + 10,
        700,
        720,
    )


@pytest.mark.parametrize("text", ["341799********0017", "住院号 254001007", "合计 6072.36"])
def test_what_is_masked_or_no_number_of_a_person_stays_open(text: str) -> None:
    assert list(iter_private_boxes(*read(text))) == []


def test_a_number_is_found_by_its_field_whatever_it_looks_like() -> None:
    reading, page = read("无", id_number="3417991990")
    assert list(iter_private_boxes(reading, page)) == [reading.record.fields["id_number"].evidence.box]

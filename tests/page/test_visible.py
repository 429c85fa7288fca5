"""A text layer against its picture: what a page says and does not show is doubtful, whatever its own sums prove."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from pypdf import PdfReader, PdfWriter

from extractors import EXTRACTORS
from intake.desk import Desk
from intake.errors import MissingDependency
from intake.load.opened import sheets
from intake.load.sheet import Sheet
from intake.model import Frame, Line, Outcome, Reading, Rect, Source, State
from intake.ocr.engine import Engine, Picture
from intake.page.payout_fields import find_deciding_places
from intake.pipeline import read_file
from intake.recognition import check_text_layer
from intake.recognition.check_text_layer import EMPTY, UNCLEAR, compare_text_layer, find_painted_over
from intake.recognition.places_to_look_at import choose_places
from intake.recognition.recognise import recognise
from intake.settings import Limits, Settings, load_settings
from tests.conftest import ROOT
from tests.load import pdf_files
from tests.load.pdf_files import pdf
from tests.pages import line
from tests.readings import sample_desk

DIGITAL = ROOT / "samples" / "data" / "invoices" / "e-inpatient-digital.pdf"


class Looks:
    """Reads every crop as the next of `texts`, the last one for ever; counts the crops."""

    name = fingerprint = "looks"

    def __init__(self, *texts: str, score: float = 0.99) -> None:
        self.texts, self.score, self.crops = list(texts), score, 0

    def read(self, picture: Picture) -> tuple[Line, ...]:
        raise AssertionError("a page with a text layer went to recognition")

    def read_part(self, picture: Picture, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        self.crops += len(crops)
        return tuple(Line(self._next(), Rect(0, 0, 1, 1), self.score) for _ in crops)

    def _next(self) -> str:
        return self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]


def paper(*lines: Line) -> Picture:
    """White paper with a stroke where each line stands."""
    picture: Picture = np.full((1100, 1600, 3), 255, np.uint8)
    for x in lines:
        cv2.rectangle(
            picture, (int(x.rect.left), int(x.rect.top) + 4), (int(x.rect.right), int(x.rect.bottom) - 4), (0, 0, 0), 2
        )
    return picture


TOTAL = line("（小写）520.73", 1000, 500)
NUMBER = line("票据号码：0038433844", 1000, 90)


# ---------------------------------------------------------------------------------------------- where is looked
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([TOTAL, NUMBER, line("开票日期：2025-08-15", 20, 90)], ["520.73", "0038433844", "2025-08-15"]),
        ([line("(小写)¥", 900, 500), line("1,234.50", 1000, 500)], ["1,234.50"]),
        ([line("发票号码：", 900, 90), line("25347990000001706125", 1010, 90)], ["25347990000001706125"]),
        ([line("开票日期：20250815", 20, 90)], ["20250815"]),
        ([line("（小写）", 900, 500), line("备注", 1000, 500)], []),
        ([line("票据号码：", 20, 90), line("0038433844", 1400, 90)], ["0038433844"]),
        ([line("西药费 520.73", 20, 300)], ["520.73"]),
        ([line("交款人：张样例", 20, 90), line("性别：男", 400, 90)], ["张样例", "男"]),
        ([line("校验码：ce9508", 20, 90)], ["ce9508"]),
        ([line("（大写）伍佰贰拾元柒角叁分", 20, 90)], ["伍佰贰拾元柒角叁分"]),
        ([line("住院时间：20250706-20250711 预缴金额：8,000.00", 20, 90)], ["20250706-20250711", "8,000.00"]),
        ([line("医保类型：居民医保", 20, 90)], ["居民医保"]),
        ([line("数量 12 单价 6.2335 规格 100ml", 20, 90)], ["12", "6.2335"]),
        ([line("以上费用已结清", 20, 90)], []),
    ],
)
def test_what_decides_is_found_by_its_label_or_its_shape(lines: list[Line], expected: list[str]) -> None:
    assert [p.value.text for p in find_deciding_places(lines)] == expected


# ---------------------------------------------------------------------------------------------- what is seen
def test_a_page_that_shows_what_it_says_stays_as_it_is() -> None:
    engine = Looks("520.73")
    assert compare_text_layer(paper(TOTAL), (TOTAL,), engine) == (TOTAL,)
    assert engine.crops == 1


def test_another_amount_on_the_picture_stands_beside_the_text() -> None:
    label, value = compare_text_layer(paper(TOTAL), (TOTAL,), Looks("620.73"))
    assert (label.text, value.text, value.alternatives) == ("（小写）", "520.73", ("620.73",))


def test_a_minus_that_only_the_picture_has_is_a_difference() -> None:
    (_, value) = compare_text_layer(paper(TOTAL), (TOTAL,), Looks("-520.73"))
    assert value.alternatives == ("-520.73",)


@pytest.mark.parametrize("shown", ["¥520.73", "520,73", "520.73元"])
def test_signs_and_points_are_no_difference(shown: str) -> None:
    assert compare_text_layer(paper(TOTAL), (TOTAL,), Looks(shown)) == (TOTAL,)


@pytest.mark.parametrize("engine", [Looks("620.73", "520.13"), Looks("620.73", "820.73")])
def test_a_value_that_two_looks_read_in_two_other_ways_is_unclear(engine: Looks) -> None:
    (_, value) = compare_text_layer(paper(TOTAL), (TOTAL,), engine)
    assert value.alternatives == (UNCLEAR,)


def test_a_second_look_that_confirms_the_text_settles_it() -> None:
    assert compare_text_layer(paper(TOTAL), (TOTAL,), Looks("620.73", "520.73")) == (TOTAL,)


def test_a_value_that_cannot_be_read_is_unclear() -> None:
    (_, value) = compare_text_layer(paper(TOTAL), (TOTAL,), Looks("620.73", score=0.8))
    assert value.alternatives == (UNCLEAR,)


def test_text_over_empty_paper_is_seen_as_empty() -> None:
    (_, value) = compare_text_layer(paper(), (TOTAL,), Looks(""))
    assert value.alternatives == (EMPTY,)


def test_any_text_that_is_not_drawn_is_seen_as_empty() -> None:
    (found,) = compare_text_layer(paper(), (line("费用已结清", 100, 500),), Looks(""))
    assert found.alternatives == (EMPTY,)


def layered(*, shown: bool = True) -> Sheet:
    return Sheet(1, paper(TOTAL), Frame.for_size(1600, 1100), (TOTAL,), (), Source.TEXT_LAYER, shown=shown)


def test_a_difference_is_told_on_the_page() -> None:
    page = recognise(layered(), Looks("620.73"))
    assert any("520.73" in w and "620.73" in w for w in page.warnings)


def test_no_crop_is_read_where_the_text_is_not_drawn() -> None:
    engine = Looks("620.73")
    page = recognise(layered(shown=False), engine)
    assert (engine.crops, page.lines) == (0, (TOTAL,))


class Missing(Looks):
    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        raise MissingDependency("没有可用的识别引擎", "请重新安装本软件")


def test_without_an_engine_the_text_is_read_and_the_check_left_out_is_told() -> None:
    page = recognise(layered(), Missing(""))
    assert page.lines == (TOTAL,)
    assert any("未与画面核对" in w for w in page.warnings)


# ---------------------------------------------------------------------------------------------- what comes of it
def reading(path: Path, engine: Engine, **settings: bool) -> Reading:
    (found,) = read_file(path, Desk(engine, EXTRACTORS, Settings(**settings)))  # type: ignore[arg-type]
    assert isinstance(found, Reading)
    return found


class Another(Looks):
    """Reads every place of a file as it is written, but for one text, in whose place it reads another."""

    def __init__(self, path: Path, written: str, read: str) -> None:
        super().__init__("")
        (sheet,) = (x for x in sheets(path, Limits()) if isinstance(x, Sheet))
        self.known: dict[bytes, str] = {}
        lines = sheet.lines or ()
        for place in choose_places(lines, sheet.covers).wanted:
            said = place.value.text.replace(written, read)
            first, second = (
                check_text_layer._crop_place(sheet.picture, place, room)
                for room in (check_text_layer._ROOM, check_text_layer._MORE_ROOM)
            )
            self.known |= {first.tobytes(): said, check_text_layer._enlarge_crop(second).tobytes(): said}

    def read_crops(self, crops: Sequence[Picture]) -> tuple[Line, ...]:
        return tuple(Line(self.known[c.tobytes()], Rect(0, 0, 1, 1), 0.99) for c in crops)


def written(key: str) -> str:
    """What the file says, without the currency sign."""
    return str(reading(DIGITAL, Looks(""), check_text_layer=False).record.fields[key].raw).split("）")[-1].strip(" ¥￥")


def test_a_total_that_the_page_does_not_show_is_doubtful_though_words_and_lines_agree_with_it() -> None:
    found = reading(DIGITAL, Another(DIGITAL, written("total"), "9999999.99")).record
    total = found.fields["total"]
    assert total.state is State.DOUBTFUL
    assert "9999999.99" in total.alternatives
    assert "9999999.99" in total.why
    (check,) = (c for c in found.checks if c.rule == "text-layer")
    assert check.outcome is Outcome.FAIL
    assert "total" in check.fields


@pytest.mark.parametrize("key", ["total_in_words", "payer", "check_code", "bill_number"])
def test_no_value_that_decides_is_believed_where_the_page_shows_another(key: str) -> None:
    other = {"payer": "李对照", "total_in_words": "玖佰元整", "check_code": "b72c95"}.get(key, "7777777777")
    found = reading(DIGITAL, Another(DIGITAL, written(key), other)).record.fields[key]
    assert found.state in (State.DOUBTFUL, State.UNREAD)


def test_what_stands_elsewhere_keeps_its_state() -> None:
    changed = reading(DIGITAL, Another(DIGITAL, written("bill_number"), "9999999999")).record
    plain = reading(DIGITAL, Looks(""), check_text_layer=False).record
    elsewhere = set(plain.fields) - {"bill_number"}
    assert {k: changed.fields[k].state for k in elsewhere} == {k: plain.fields[k].state for k in elsewhere}


def test_the_check_can_be_turned_off(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text("check_text_layer = false", encoding="utf-8")
    settings = load_settings(tmp_path / "s.toml", {})
    engine = Looks("9999999.99")
    (found,) = read_file(DIGITAL, Desk(engine, EXTRACTORS, settings))
    assert isinstance(found, Reading)
    assert (engine.crops, found.record.fields["total"].state) == (0, State.VERIFIED)


def test_a_bound_number_of_crops_of_a_page_is_read_and_the_other_values_are_unclear() -> None:
    lines = tuple(line(f"0038433{i:03d}", 20, 6 * i + 10) for i in range(150))
    engine = Looks("1")
    found = compare_text_layer(paper(*lines), lines, engine)
    assert engine.crops == 240  # each of the first looked at twice
    assert all(x.alternatives for x in found)


def drawn(words: str, says: str, left: float, top: float) -> tuple[Line, Picture]:
    """A line of the text layer that says one thing over print that shows another."""
    found = line(says, left, top, height=24)
    picture: Picture = np.full((1100, 1600, 3), 255, np.uint8)
    for shown, char in zip(words, found.chars, strict=True):
        cv2.putText(picture, shown, (int(char.left), int(top) + 20), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 2)
    return found, picture


def test_values_that_look_like_those_that_were_read_are_not_read_themselves() -> None:
    found = [drawn("520.73", "520.73", 100, 40 * i + 20) for i in range(12)]
    picture = np.minimum.reduce([p for _, p in found]).astype(np.uint8)
    engine = Looks("520.73")
    compare_text_layer(picture, [x for x, _ in found], engine)
    assert engine.crops == 1


def test_a_value_drawn_otherwise_than_those_that_were_read_is_read_itself() -> None:
    first, one = drawn("520.73", "520.73", 100, 20)
    second, other = drawn("680.41", "520.73", 100, 80)
    engine = Looks("520.73", "680.41", "680.41")
    (_, value) = compare_text_layer(np.minimum(one, other), (first, second), engine)
    assert value.alternatives == ("680.41",)


def test_whatever_a_picture_was_painted_over_is_read() -> None:
    told = line("费用已结清", 100, 500)
    (found,) = compare_text_layer(paper(told), (told,), Looks("费用未结清"), [Rect(160, 495, 220, 525)])
    assert found.alternatives == ("费用未结清",)


def test_a_name_that_nobody_can_read_in_a_long_line_under_a_cover_is_unclear() -> None:
    signed = line("以上内容由主治医师签名确认陈旭", 100, 500)
    look = Looks("以上内容由主治医师签名确认周假设", "以上内容由主治医师签名确认局假没", score=0.8)
    (found,) = compare_text_layer(paper(signed), (signed,), look, [Rect(300, 495, 360, 525)])
    assert found.alternatives == (UNCLEAR,)


def test_a_title_below_a_seal_of_which_a_letter_is_misread_stands() -> None:
    title = line("样例省医疗住院收费票据", 100, 500)
    look = Looks("样例省医疗任院收费票据", "", score=0.9)
    assert compare_text_layer(paper(title), (title,), look, [Rect(300, 495, 360, 525)]) == (title,)


def test_a_value_beside_another_label_is_unclear() -> None:
    share = line("个人自费：31.00", 100, 500)
    label, value = compare_text_layer(paper(share), (share,), Looks("31.00", "个人自付"), [Rect(100, 495, 300, 525)])
    assert (label.alternatives, value.alternatives) == (("个人自付",), (UNCLEAR,))


def test_a_number_with_a_stroke_at_its_side_is_unclear() -> None:
    found = compare_text_layer(paper(TOTAL), (TOTAL,), Looks("520.73"), strokes=[Rect(*_left_of(TOTAL))])
    assert found[-1].alternatives == (UNCLEAR,)


def _left_of(total: Line) -> tuple[float, float, float, float]:
    value = total.cut_part(4, len(total.text)).rect
    return value.left - 8, value.top + 4, value.left - 4, value.bottom - 4


def test_what_stands_in_the_place_of_text_below_a_fill_is_held_against_it() -> None:
    number = line("0038433844", 1000, 90)
    (found,) = find_painted_over(paper(number), (), (number,), Looks("1417461074"))
    assert (found.text, found.alternatives) == (number.text, ("1417461074",))


@pytest.mark.parametrize(
    ("drawn", "beside", "engine"),
    [
        ((), (), Looks("1417461074")),
        ((line("0038433844", 1000, 90),), (), Looks("0038433844")),
        ((line("0038433844", 1000, 90),), (), Looks("1417461074", "1417461870", score=0.6)),
        ((line("0038433844", 1000, 90),), (line("0071920356", 1000, 90),), Looks("0071920356")),
    ],
    ids=["blank", "the same", "unsure", "other text"],
)
def test_text_below_a_fill_stays_out_where_nothing_else_surely_stands_in_its_place(
    drawn: Sequence[Line], beside: Sequence[Line], engine: Looks
) -> None:
    assert find_painted_over(paper(*drawn), beside, (line("0038433844", 1000, 90),), engine) == ()


# ---------------------------------------------------------------------------------------------- with a real engine
def covered(path: Path, box: tuple[float, float, float, float], other: str) -> bytes:
    """The PDF with white paint and other figures drawn over a place, as fractions of the page; its text stays below."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(path.read_bytes())))
    page = writer.pages[0]
    wide, high = float(page.mediabox.width), float(page.mediabox.height)
    left, top, right, bottom = box[0] * wide, box[1] * high, box[2] * wide, box[3] * high
    strokes = "".join(_stroked(other, left, high - bottom, bottom - top))
    paint = f"q 1 g {left} {high - bottom} {right - left} {bottom - top} re f 0 G 1 w {strokes} Q"
    page.merge_page(PdfReader(io.BytesIO(pdf([pdf_files.PdfSheet(paint, size=(wide, high))]))).pages[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


_SEGMENTS = {"8": "abcdefg", "1": "bc", "7": "abc", "4": "fgbc", "0": "abcdef", "6": "acdefg"}


def _stroked(digits: str, x: float, y: float, height: float) -> list[str]:
    """Seven-segment digits as paths: drawn, but in no text layer."""
    w, h, low = 0.42 * height, 0.7 * height, y + 0.15 * height
    ends = {
        "a": (0, 1, 1, 1), "b": (1, 1, 1, 0.5), "c": (1, 0.5, 1, 0), "d": (0, 0, 1, 0), "e": (0, 0, 0, 0.5),
        "f": (0, 0.5, 0, 1), "g": (0, 0.5, 1, 0.5),
    }  # fmt: skip
    return [
        f"{x + (i * 1.5 + a) * w} {low + b * h} m {x + (i * 1.5 + c) * w} {low + d * h} l S "
        for i, digit in enumerate(digits)
        for a, b, c, d in (ends[s] for s in _SEGMENTS[digit])
    ]


@pytest.mark.ocr
def test_a_number_painted_over_is_found_out(tmp_path: Path) -> None:
    engine = sample_desk().engine
    plain = reading(DIGITAL, engine)
    number = plain.record.fields["bill_number"]
    assert number.state is not State.DOUBTFUL
    assert number.evidence
    path = tmp_path / "painted.pdf"
    path.write_bytes(covered(DIGITAL, (*number.evidence.box.as_list(),), "1417461074"))  # type: ignore[arg-type]
    found = reading(path, engine).record.fields["bill_number"]
    assert (found.value, found.state) == (number.value, State.DOUBTFUL)
    assert found.alternatives


@pytest.mark.ocr
@pytest.mark.parametrize("path", sorted((ROOT / "samples" / "data").rglob("*.pdf")), ids=lambda p: p.name)
def test_no_honest_sample_is_accused(path: Path) -> None:
    if b"/Font" not in path.read_bytes():
        pytest.skip("a scan: there is no text layer")
    found = [r for r in read_file(path, sample_desk()) if isinstance(r, Reading)]
    assert found
    assert not [c for r in found for c in r.record.checks if c.rule == "text-layer"]

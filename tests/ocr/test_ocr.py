"""The table of engines, decoding, geometry and the recording: everything of recognition that needs no network."""

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import ocr
from intake.errors import MissingDependency, UsageError
from intake.model import Char, Line, Rect
from intake.ocr.ctc import Span, decode_spans, spread_evenly
from intake.ocr.quads import build_line, in_reading_order, is_upright, quad_bounds, whole_quad
from intake.ocr.replay import NotRecordedError, Recorder, ReplayEngine

ALPHABET = ("", "医", "保", "1", "0", ".")


def steps(*classes: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array(classes, np.int32)[:, None], np.full((len(classes), 1), 0.9, np.float32)


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


class Fixed:
    """Answers one line, whatever the picture."""

    name = "fixed"
    fingerprint = "0"
    answer = Line("医保", Rect(1, 2, 41, 22), 0.9, (Char("医", 1, 20.5, 0.8), Char("保", 20.5, 41, 1.0)))

    def read(self, picture: np.ndarray) -> tuple[Line, ...]:
        return (self.answer,)

    def read_part(self, picture: np.ndarray, is_wanted: Callable[[Rect], bool]) -> tuple[Line, ...]:
        return tuple(line for line in self.read(picture) if is_wanted(line.rect))

    def read_crops(self, crops: list[np.ndarray]) -> tuple[Line, ...]:
        return (self.answer,) * len(crops)


# ------------------------------------------------------------------------------------------------ table of engines
def test_importing_the_engines_loads_no_heavy_library():
    code = "import sys, intake.ocr; print([m for m in ('numpy', 'cv2', 'openvino', 'paddleocr') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_engine_is_a_usage_error_that_names_the_known_ones():
    with pytest.raises(UsageError, match="openvino"):
        ocr.build("tesseract")


def test_a_missing_shared_library_is_named(monkeypatch: pytest.MonkeyPatch):
    def broken(**_: object):
        raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(ocr, "ENGINES", {"openvino": broken})
    with pytest.raises(MissingDependency, match=r"libGL\.so\.1"):
        ocr.build("openvino")


def test_a_missing_module_is_named(monkeypatch: pytest.MonkeyPatch):
    def broken(**_: object):
        raise ModuleNotFoundError("No module named 'openvino'", name="openvino")

    monkeypatch.setattr(ocr, "ENGINES", {"openvino": broken})
    with pytest.raises(MissingDependency, match="openvino"):
        ocr.build("openvino")


def test_replay_without_a_recording_is_a_usage_error():
    with pytest.raises(UsageError, match="replay"):
        ocr.build("replay")


# ------------------------------------------------------------------------------------------------ time steps
def test_a_run_of_one_class_is_one_character_and_a_blank_between_makes_two():
    spans = decode_spans(*steps(0, 3, 3, 0, 3, 0), ALPHABET, 6, 2.0)
    assert "".join(s.text for s in spans) == "11"


def test_blank_steps_alone_are_no_characters():
    assert decode_spans(*steps(0, 0, 0), ALPHABET, 3, 1.0) == ()


def test_characters_stand_where_their_steps_are():
    spans = decode_spans(*steps(0, 1, 0, 0, 0, 0, 0, 2, 0, 0), ALPHABET, 10, 4.0)
    assert [(s.left + s.right) / 2 for s in spans] == pytest.approx([0.15, 0.75])


def test_a_gap_between_columns_stays_open():
    first, second = decode_spans(*steps(3, 0, 0, 0, 0, 0, 0, 0, 0, 3), ALPHABET, 10, 10.0)
    assert second.left - first.right > 0.7


def test_steps_behind_the_crop_do_not_push_a_character_out_of_it():
    (span,) = decode_spans(*steps(0, 0, 0, 3), ALPHABET, 3, 1.0)
    assert span.right <= 1


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.floats(0.2, 40))
def test_characters_never_overlap_and_never_leave_the_crop(classes: list[int], aspect: float):
    spans = decode_spans(*steps(*classes), ALPHABET, len(classes), aspect)
    edges = [edge for s in spans for edge in (s.left, s.right)]
    assert all(a <= b + 1e-9 for a, b in pairwise(edges))
    assert all(0 <= edge <= 1 for edge in edges)


def test_what_contests_a_character_is_kept_likeliest_first_and_blank_is_nothing():
    classes = np.array([(0, 0, 0), (3, 0, 4), (0, 0, 0), (1, 2, 0)], np.int32)
    scores = np.array([(1, 0, 0), (0.6, 0.2, 0.15), (1, 0, 0), (0.9995, 0.0002, 0)], np.float32)
    first, second = decode_spans(classes, scores, ALPHABET, 4, 2.0)
    assert first.rivals == (("0", 0.15),)
    assert second.rivals == ()


def test_evenly_divides_the_extent():
    assert [(s.text, s.left, s.right) for s in spread_evenly("10", 0.0, 1.0, 0.5)] == [("1", 0.0, 0.5), ("0", 0.5, 1.0)]


# ------------------------------------------------------------------------------------------------ quads
def test_lines_are_ordered_by_rows_and_then_left_to_right():
    quads = [box(300, 12, 350, 32), box(10, 100, 60, 120), box(10, 16, 60, 36)]
    assert [tuple(q[0]) for q in in_reading_order(quads)] == [(10, 16), (300, 12), (10, 100)]


def test_rows_do_not_chain_down_a_slope():
    quads = [box(100 * i, 8 * i, 100 * i + 50, 8 * i + 20) for i in range(10)]
    assert len({float(q[0, 1]) for q in in_reading_order(quads)[:3]}) == 3
    assert float(in_reading_order(quads)[-1][0, 1]) == 72


def test_characters_are_placed_along_the_middle_of_a_skewed_quad():
    quad = np.array([(10, 0), (110, 10), (108, 30), (8, 20)], np.float32)
    found = build_line(quad, (Span("1", 0.0, 0.5, 0.8), Span("0", 0.5, 1.0, 0.6)), turned=False)
    assert [(c.left, c.right) for c in found.chars] == [(9, 59), (59, 109)]
    assert found.rect == Rect(8, 0, 110, 30)
    assert found.confidence == pytest.approx(0.7)


def test_a_turned_line_has_no_level_positions():
    assert build_line(box(0, 0, 20, 100), (Span("医", 0, 1, 0.9),), turned=True).chars == ()


def test_a_crop_half_as_high_again_as_wide_is_upright():
    assert is_upright(box(0, 0, 20, 30))
    assert not is_upright(box(0, 0, 20, 29))


def test_the_quad_of_a_picture_is_its_edge():
    assert quad_bounds(whole_quad(np.zeros((4, 6, 3), np.uint8))) == Rect(0, 0, 6, 4)


# ------------------------------------------------------------------------------------------------ recording
def test_a_recording_answers_what_was_read(tmp_path: Path):
    page, crop = np.zeros((3, 5, 3), np.uint8), np.ones((2, 2, 3), np.uint8)
    recorder = Recorder(Fixed())
    recorder.read(page)
    recorder.read_crops([crop, crop])
    recorder.save(tmp_path / "answers.json")
    engine = ocr.build("replay", models=tmp_path / "answers.json")
    assert engine.read(page) == (Fixed.answer,)
    assert engine.read_crops([crop]) == (Fixed.answer,)


def test_a_picture_of_other_shape_with_the_same_bytes_is_not_the_recorded_one(tmp_path: Path):
    recorder = Recorder(Fixed())
    recorder.read(np.zeros((2, 3, 3), np.uint8))
    recorder.save(tmp_path / "answers.json")
    with pytest.raises(NotRecordedError):
        ReplayEngine(tmp_path / "answers.json").read(np.zeros((3, 2, 3), np.uint8))


def test_an_unreadable_recording_is_a_usage_error(tmp_path: Path):
    (tmp_path / "answers.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"answers\.json"):
        ReplayEngine(tmp_path / "answers.json")

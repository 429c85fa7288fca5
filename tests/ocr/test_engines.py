"""The engines themselves, on the picture of the self-test and on pictures without text. No network is reachable."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from intake import ocr
from intake.errors import MissingDependency, ModelInvalid
from intake.ocr import models, recogniser, selftest
from intake.ocr.engine import Engine, Picture
from intake.ocr.network import Network
from intake.ocr.precision import Precision, has_native_bf16
from intake.ocr.recogniser import Recogniser
from tests.conftest import ROOT

# urllib3, which RapidOCR imports, asks the system once whether it has IPv6; the guard refuses and it goes on.
pytestmark = [pytest.mark.ocr, pytest.mark.filterwarnings("ignore:A test tried to use socket")]


@pytest.fixture(scope="module", params=["openvino", "paddle"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return ocr.build(str(request.param))


@pytest.fixture(scope="module")
def openvino() -> Engine:
    return ocr.build("openvino")


def blank(height: int, width: int) -> Picture:
    return np.full((height, width, 3), 255, np.uint8)


def test_the_self_test_passes(engine: Engine):
    assert selftest.passes(engine)


def test_every_line_has_a_place_for_every_character(engine: Engine):
    for line in engine.read(selftest.selftest_picture()):
        assert "".join(c.text for c in line.chars) == line.text
        assert all(line.rect.left - 1 <= c.left <= c.right <= line.rect.right + 1 for c in line.chars)


def test_positions_are_plain_numbers_so_that_results_can_be_written(engine: Engine):
    line = engine.read(selftest.selftest_picture())[0]
    assert {type(v) for c in line.chars for v in (c.left, c.right, c.confidence)} == {float}


def test_recognition_computes_in_what_it_is_told_and_not_in_what_the_processor_would_choose():
    weights = models.verified_set(None).weight_file("rec")
    assert Network(weights, 1).precision == "f32"
    if has_native_bf16():
        assert Network(weights, 1, precision=Precision.BF16).precision == "bf16"


def test_one_page_says_the_same_in_each_precision():
    """Where the processor has no bf16, 16 bits are 32 to it, and there is nothing to differ."""
    weights = models.verified_set(None).weight_file("rec")
    page = selftest.selftest_picture()
    crops = [page[240:300, 370:410], page[40:90, 50:360], page[20:120], blank(40, 100)]
    read = {p: Recogniser(weights, 1, p).read_spans(crops) for p in (Precision.F32, Precision.BF16, Precision.MIXED)}
    texts = {p: ["".join(s.text for s in spans) for spans in found] for p, found in read.items()}
    assert texts[Precision.MIXED] == texts[Precision.F32]
    assert texts[Precision.BF16][1] == "医疗住院收费票据"


def test_what_is_unsure_in_16_bits_is_what_32_bits_read(monkeypatch: pytest.MonkeyPatch):
    weights = models.verified_set(None).weight_file("rec")
    crops = [selftest.selftest_picture()[40:90, 50:360]]
    exact = Recogniser(weights, 1).read_spans(crops)
    monkeypatch.setattr(recogniser, "SURE_IN_16_BITS", 1.1)
    assert Recogniser(weights, 1, Precision.MIXED).read_spans(crops) == exact


def test_single_digits_are_read_side_by_side_as_they_are_read_alone():
    page = selftest.selftest_picture()
    reader = Recogniser(models.verified_set(None).weight_file("rec"), 1)
    digit, wide = page[240:300, 370:410], page[40:90, 50:360]
    together = reader.read_spans([digit, wide, digit, digit, digit, digit])
    alone = reader.read_spans([digit])[0]
    assert ["".join(s.text for s in x) for x in together] == ["7", "医疗住院收费票据", "7", "7", "7", "7"]
    assert abs(together[0][0].left - alone[0].left) < 0.25


def test_a_part_of_a_page_is_read_only_where_it_is_asked_for(engine: Engine):
    page = selftest.selftest_picture()
    lower = page.shape[0] / 2
    found = engine.read_part(page, lambda rect: rect.top > lower)
    assert found
    assert {x.text for x in found} <= {x.text for x in engine.read(page)}
    assert all(x.rect.top > lower for x in found)


def test_lines_come_top_to_bottom(engine: Engine):
    tops = [line.rect.top for line in engine.read(selftest.selftest_picture())]
    assert all(b - a > -20 for a, b in pairwise(tops))


def test_crops_are_read_in_the_order_given_and_an_empty_one_is_empty(engine: Engine):
    page = selftest.selftest_picture()
    crops = [page[240:300, 370:410], page[:0], page[40:90, 50:360], blank(40, 100)]
    assert [line.text for line in engine.read_crops(crops)] == ["7", "", "医疗住院收费票据", ""]


def test_no_crops_are_no_lines(engine: Engine):
    assert engine.read_crops([]) == ()


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (50, 50), (700, 500)])
def test_a_picture_without_text_has_no_lines(engine: Engine, size: tuple[int, int]):
    assert engine.read(blank(*size)) == ()


def test_nothing_is_printed(engine: Engine, capfd: pytest.CaptureFixture[str]):
    engine.read(selftest.selftest_picture())
    assert capfd.readouterr() == ("", "")


def test_characters_stand_over_their_ink(openvino: Engine):
    page = selftest.selftest_picture()
    (line,) = (one for one in openvino.read(page) if one.text == "1234.56")
    ink = (page[int(line.rect.top) : int(line.rect.bottom)].min(axis=(0, 2)) < 128).nonzero()[0]
    ink = ink[(ink >= line.rect.left) & (ink <= line.rect.right)]
    assert abs(line.chars[0].left - ink[0]) < 0.35 * line.rect.height
    assert abs(line.chars[-1].right - ink[-1]) < 0.35 * line.rect.height


def test_a_page_turned_by_two_degrees_keeps_level_positions(openvino: Engine):
    page = selftest.selftest_picture()
    turn = cv2.getRotationMatrix2D((320, 200), 2, 1.0)
    lines = openvino.read(np.asarray(cv2.warpAffine(page, turn, (640, 400), borderValue=(255, 255, 255)), np.uint8))
    (title,) = (one for one in lines if one.text == selftest.TEXTS[0])
    widths = [c.right - c.left for c in title.chars]
    assert max(widths) < 1.4 * min(widths)


def test_a_page_gives_the_same_answer_whatever_was_read_before(openvino: Engine):
    before = openvino.read(selftest.selftest_picture())
    openvino.read(blank(300, 900))
    openvino.read_crops([selftest.selftest_picture()[140:180, 50:210]] * 7)
    assert openvino.read(selftest.selftest_picture()) == before


def test_two_engines_of_a_kind_have_one_fingerprint(openvino: Engine):
    assert ocr.build("openvino", threads=1).fingerprint == openvino.fingerprint


WATCHED = """
import contextlib, os, threading
from intake import ocr
from intake.ocr import selftest

engine, seen, over = ocr.build("openvino", threads=1), set(), threading.Event()

def look():
    while not over.is_set():
        for task in os.listdir("/proc/self/task"):
            with contextlib.suppress(OSError):  # it has ended
                seen.add(frozenset(os.sched_getaffinity(int(task))))

watcher = threading.Thread(target=look)
watcher.start()
engine.read(selftest.selftest_picture())
over.set()
watcher.join()
print(seen == {frozenset(os.sched_getaffinity(0))})
"""
"""In a process of its own: threads of other engines in this one are tied by their libraries."""


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one core only")
def test_no_thread_is_tied_to_a_core_so_that_processes_of_one_thread_do_not_share_one():
    done = subprocess.run([sys.executable, "-c", WATCHED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_auto_takes_the_fastest_that_reads():
    assert ocr.build("auto").name == "openvino"


class Named:
    """Stands for an engine that was built; `auto` looks at its name and lets it read the self-test picture."""

    def __init__(self, name: str, **_: object) -> None:
        self.name = name


def test_auto_falls_back_when_the_self_test_fails(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("intake.ocr.auto.build", Named)
    monkeypatch.setattr("intake.ocr.auto.passes", lambda engine: engine.name == "paddle")
    assert ocr.build("auto").name == "paddle"


def test_auto_falls_back_when_a_library_is_missing(monkeypatch: pytest.MonkeyPatch):
    def without_openvino(name: str, **_: object) -> Named:
        if name == "openvino":
            raise MissingDependency("缺少模块 openvino")
        return Named(name)

    monkeypatch.setattr("intake.ocr.auto.build", without_openvino)
    monkeypatch.setattr("intake.ocr.auto.passes", lambda _: True)
    assert ocr.build("auto").name == "paddle"


def test_where_a_machine_has_no_openvino_auto_takes_the_next_without_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def without_openvino(name: str, **_: object) -> Named:
        if name == "openvino":
            raise MissingDependency("识别引擎 openvino 缺少模块 openvino", "请重新安装本软件")
        return Named(name)

    monkeypatch.setattr("intake.ocr.auto.build", without_openvino)
    monkeypatch.setattr("intake.ocr.auto.passes", lambda _: True)
    monkeypatch.setattr("intake.ocr.auto.is_installed", lambda name: name != "openvino")
    assert ocr.build("auto").name == "paddle"
    assert not caplog.records


def test_auto_without_any_engine_that_reads_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("intake.ocr.auto.build", Named)
    monkeypatch.setattr("intake.ocr.auto.passes", lambda _: False)
    with pytest.raises(MissingDependency, match=r"openvino.*paddle"):
        ocr.build("auto")


def test_an_imported_set_is_what_the_engine_runs_on(tmp_path: Path):
    source = tmp_path / "own"
    for weight in models.packaged_set().weights:
        (source / weight.role).mkdir(parents=True)
        (source / weight.role / "inference.onnx").symlink_to(weight.path)
    imported = models.import_folder(source, folder=tmp_path / "data")
    assert selftest.passes(ocr.build("openvino", models=imported.folder))


def test_a_changed_weight_stops_the_engine(tmp_path: Path):
    source = tmp_path / "own"
    for role in models.ROLES:
        (source / role).mkdir(parents=True)
        (source / role / "inference.onnx").write_bytes(b"not a network")
    imported = models.import_folder(source, folder=tmp_path / "data")
    with pytest.raises(ModelInvalid, match="无法载入"):
        ocr.build("openvino", models=imported.folder)


def test_parts_inside_a_region_are_not_lines_of_their_own():
    from intake.ocr.detector import _parts_outside

    def at(left: float, right: float) -> list[tuple[float, float]]:
        return [(left, 0), (right, 0), (right, 20), (left, 20)]

    regions, parts = np.array([at(0, 100)], np.float32), np.array([at(50, 60), at(200, 260)], np.float32)
    assert _parts_outside(parts, regions)[:, 0, 0].tolist() == [200]
    assert _parts_outside(parts, regions[:0]).tolist() == parts.tolist()


@pytest.mark.parametrize("size", [(100, 4000), (4000, 100), (5000, 5000), (40, 40), (3508, 2480)])
def test_the_detector_input_never_outgrows_its_memory(size: tuple[int, int]):
    from intake.ocr.detector import AREA, _network_size

    height, width = _network_size(*size)
    assert height * width <= 1.1 * AREA
    assert height % 32 == width % 32 == 0

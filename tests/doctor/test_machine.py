"""`intake doctor`: what is missing is named, with the next step and the exit code that fits."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.doctor import examine, libraries, recognition
from intake.doctor.examine import check_in_time
from intake.doctor.findings import MachineCheck, choose_exit_code, describe_check
from intake.doctor.libraries import check_libraries, check_library, check_opencv, next_step
from intake.doctor.recognition import check_memory, check_precision
from intake.errors import ExitCode, ModelInvalid
from intake.ocr import precision
from intake.settings import Settings
from tests.conftest import ROOT, Command


def test_a_missing_shared_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(libraries.importlib, "import_module", broken)
    item = check_library("cv2", "opencv-python-headless")
    assert (item.ok, item.code) == (False, ExitCode.MISSING_DEPENDENCY)
    assert item.fix == "缺少系统库 libGL.so.1，请执行 apt install libgl1"


@pytest.mark.parametrize(
    ("message", "package"),
    [
        ("libgthread-2.0.so.0: cannot open shared object file", "libglib2.0-0"),
        ("libSM.so.6: cannot open", "libsm6"),
        ("libstdc++.so.6: version not found", "libstdc++6"),
        ("libodd.so.3: cannot open", "提供 libodd.so.3 的软件包"),
        ("No module named 'cv2'", "重新安装"),
    ],
)
def test_the_next_step_fits_the_error(message: str, package: str) -> None:
    assert package in next_step(message)


def test_mixed_versions_of_opencv_are_refused() -> None:
    assert check_opencv({"opencv-python": "4.10.0.84", "opencv-python-headless": "4.10.0.84"}).ok
    mixed = check_opencv({"opencv-python": "4.10.0.84", "opencv-contrib-python": "4.11.0.86"})
    assert (mixed.ok, mixed.code) == (False, ExitCode.MISSING_DEPENDENCY)


def test_a_missing_library_weighs_more_than_a_changed_model() -> None:
    library_, model = ExitCode.MISSING_DEPENDENCY, ExitCode.MODEL_INVALID
    assert choose_exit_code([MachineCheck("a", True, "")]) == ExitCode.DONE
    assert choose_exit_code([MachineCheck("a", False, "", code=model), MachineCheck("b", True, "")]) == model
    assert (
        choose_exit_code([MachineCheck("a", False, "", code=model), MachineCheck("b", False, "", code=library_)])
        == library_
    )


def test_a_changed_model_ends_with_7(intake: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(_: object) -> str:
        raise ModelInvalid("模型文件 x 校验值不符", "请重新导入")

    monkeypatch.setattr(recognition, "_verify_weights", changed)
    called = intake("doctor")
    assert called.code == ExitCode.MODEL_INVALID
    assert "✗ 模型文件：模型文件 x 校验值不符；请重新导入" in called.out.decode()


# ------------------------------------------------------------------------------------------------ recognition
def checks_by_name(items: Iterator[MachineCheck]) -> dict[str, MachineCheck]:
    return {item.name: item for item in items}


@pytest.mark.parametrize(
    ("asked", "flags", "code", "words"),
    [
        ("f32", {"avx2"}, ExitCode.DONE, ("AVX2", "按 32 位精度计算")),
        ("auto", {"avx512f", "amx_bf16"}, ExitCode.DONE, ("AMX", "先按 16 位")),
        ("f32", {"amx_bf16"}, ExitCode.DONE, ("AMX", 'precision = "auto"')),
        ("bf16", {"avx2"}, ExitCode.BAD_CONFIGURATION, ("没有 16 位浮点", 'precision = "auto"')),
        ("f16", set[str](), ExitCode.BAD_CONFIGURATION, ("没有名为 f16 的计算精度", "可用：auto、f32、bf16")),
    ],
)
def test_what_the_processor_can_do_is_held_against_the_setting(
    asked: str, flags: set[str], code: ExitCode, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "processor_flags", lambda: frozenset(flags))
    (item,) = check_precision(asked)
    assert (item.ok, item.code) == (code is ExitCode.DONE, code)
    assert [word for word in words if word not in describe_check(item)] == []


def test_too_little_memory_for_a_worker_is_told_with_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    assert next(check_memory(Settings(worker_max_mb=1))).ok
    short = next(check_memory(Settings(worker_max_mb=10**9)))
    assert (short.ok, short.code, "--workers 1" in short.fix) == (False, ExitCode.DONE, True)


# ------------------------------------------------------------------------------------------------ checks that go wrong
def test_a_check_that_does_not_answer_costs_its_time_and_no_more() -> None:
    over, begun = threading.Event(), time.monotonic()

    def wait() -> Iterator[MachineCheck]:
        over.wait()
        return iter(())

    (item,) = check_in_time("网络盘", wait, 0.2)
    over.set()
    assert time.monotonic() - begun < 5
    assert (item.code, "没有回应" in item.detail) == (ExitCode.UNEXPECTED, True)


def test_a_check_that_breaks_is_told_without_the_words_of_the_error() -> None:
    def broken() -> Iterator[MachineCheck]:
        raise KeyError("赵示范")

    (item,) = check_in_time("台账", broken)
    assert describe_check(item) == "✗ 台账：检查时出错（KeyError）；请重新安装本软件，或交给维护人员"


def test_settings_that_cannot_be_used_are_told_and_the_rest_is_looked_at(
    intake: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine, "examine_machine", lambda *_: iter([MachineCheck("版本", True, "1")]))
    (tmp_path / "s.toml").write_text("no-such-key = 1", "utf-8")
    called = intake("doctor", "--settings", tmp_path / "s.toml")
    assert called.code == ExitCode.BAD_CONFIGURATION
    assert ["✗ 设置：" in called.out.decode(), "✓ 版本：1" in called.out.decode()] == [True, True]


def test_a_program_gets_all_checks_in_one_object(intake: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        MachineCheck("a", True, "好"),
        MachineCheck("b", False, "缺", "装"),
        MachineCheck("c", False, "坏", "修", ExitCode(6)),
    ]
    monkeypatch.setattr(examine, "examine_machine", lambda *_: iter(found))
    called = intake("doctor", "--json")
    told = json.loads(called.out)
    assert (called.code, told["exit_code"]) == (6, 6)
    assert [(one["name"], one["state"], one["fix"]) for one in told["checks"]] == [
        ("a", "ok", ""), ("b", "note", "装"), ("c", "problem", "修")
    ]  # fmt: skip


def test_settings_that_never_end_are_given_up(intake: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "examine_machine", lambda *_: iter(()))
    monkeypatch.setattr(examine, "PATIENCE", 0.3)
    over = threading.Event()
    monkeypatch.setattr("intake.settings.load_settings", lambda _: over.wait())  # as a share that does not answer
    called = intake("doctor", "--settings", tmp_path / "s.toml")
    over.set()
    assert (called.code, "✗ 设置：" in called.out.decode()) == (ExitCode.UNEXPECTED, True)


@pytest.mark.ocr
def test_this_machine_is_fit_to_read_and_nothing_is_written_to_find_out(tmp_path: Path) -> None:
    places = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    done = subprocess.run(
        [sys.executable, "cli.py", "doctor"],
        cwd=ROOT,
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "自检图读对" in done.stdout) == (0, True), done.stdout
    assert list(tmp_path.rglob("*")) == []


def test_an_arm_machine_does_without_openvino(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.doctor.libraries.PACKAGES", {"openvino": "openvino"})
    monkeypatch.setattr("intake.doctor.libraries.find_spec", lambda _: None)
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    told = next(iter(check_libraries()))
    assert (told.ok, told.code) == (False, ExitCode.DONE)
    assert "paddle" in told.detail

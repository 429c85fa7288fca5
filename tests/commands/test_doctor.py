"""`intake doctor`: what is missing is named, with the next step and the exit code that fits."""

from pathlib import Path

import pytest

from intake import doctor
from intake.doctor import (
    MachineCheck,
    check_folder,
    check_library,
    check_opencv,
    check_program,
    choose_exit_code,
    describe_check,
    next_step,
)
from intake.errors import ExitCode, ModelInvalid
from tests.conftest import Command


def test_a_missing_shared_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(doctor.importlib, "import_module", broken)
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


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    assert check_folder("临时", tmp_path).ok
    assert not check_folder("临时", tmp_path / "missing").ok


def test_a_program_that_is_absent_is_only_information() -> None:
    item = check_program("某程序", ("no-such-program",), "可不装")
    assert (item.ok, item.code) == (False, ExitCode.DONE)
    assert describe_check(item) == "- 某程序：没有；可不装"


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

    monkeypatch.setattr(doctor, "_weights", changed)
    monkeypatch.setattr(doctor, "_self_test", lambda *_: "好")
    called = intake("doctor")
    assert called.code == ExitCode.MODEL_INVALID
    assert "✗ 模型文件：模型文件 x 校验值不符；请重新导入" in called.out.decode()


@pytest.mark.ocr
def test_this_machine_is_fit_to_read(intake: Command) -> None:
    called = intake("doctor")
    assert called.code == 0, called.out.decode()
    assert "自检图读对" in called.out.decode()

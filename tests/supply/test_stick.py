"""A stick is installed without a network, and one that is not whole or not for this machine is refused."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from supply import install, wheelhouse
from supply.targets import find_machine
from tests.conftest import ROOT

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
SHIPPED = "opencv-python-headless"


def make_wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> Path:
    """A wheel of a few lines, as small as the format allows."""
    stem = f"{name.replace('-', '_')}-{version}"
    about = f"{stem}.dist-info"
    parts = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if name == "intake":
        parts[f"{about}/entry_points.txt"] = "[console_scripts]\nintake = told:main\n"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for part, text in parts.items():
            packed.writestr(part, text)
        packed.writestr(f"{about}/RECORD", "".join(f"{part},,\n" for part in parts) + f"{about}/RECORD,,\n")
    return path


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick with two small packages in the place of the real ones."""
    stick = tmp_path / "U盘"
    (stick / "wheels").mkdir(parents=True)
    make_wheel(stick / "wheels", "intake", "0.1.0", {"told.py": "def main():\n    print('intake 0.1.0')\n"})
    shipped = make_wheel(stick / "wheels", SHIPPED, "1.0", {"cv2/__init__.py": ""})
    lock = f"{SHIPPED}==1.0 \\\n    --hash=sha256:{install.hash_file(shipped)}\n"
    (stick / "requirements.lock").write_text(lock, encoding="utf-8")
    shutil.copyfile(ROOT / "supply" / "install.py", stick / "install.py")
    wheelhouse.copy_manual(stick)
    wheelhouse.write_texts(stick, find_machine(install.machine_name()), HERE)
    wheelhouse.write_sums(stick)
    return stick


def run_installer(stick: Path, target: Path) -> "subprocess.CompletedProcess[str]":
    """The script as a clerk starts it, with every way to a network leading nowhere."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    own = (
        {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON"))}
        | nowhere
        | {"PYTHON": sys.executable}
    )
    command = ["sh", str(stick / "安装.sh"), "--venv", str(target)]
    return subprocess.run(command, env=own, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_stick_is_installed_without_a_network(stick: Path, tmp_path: Path) -> None:
    done = run_installer(stick, tmp_path / "装到")
    assert done.returncode == 0, done.stderr
    assert "intake 0.1.0" in done.stdout
    assert "doctor" in done.stdout
    assert list((tmp_path / "装到").rglob("cv2/__init__.py"))


def test_what_messages_point_to_lies_on_the_stick(stick: Path) -> None:
    sources = [p for room in ("intake", "extractors", "validators") for p in (ROOT / room).rglob("*.py")]
    named = {name for source in sources for name in re.findall(r"见 (docs/\w+\.md)", source.read_text("utf-8"))}
    assert "docs/ledger.md" in named
    assert [name for name in sorted(named) if not (stick / name).is_file()] == []
    told = (stick / "README.md").read_text("utf-8")
    pictures = re.findall(r"\]\((docs/pictures/[^)]+)\)", told)
    assert pictures
    assert [name for name in pictures if not (stick / name).is_file()] == []


def test_what_was_changed_added_or_lost_on_the_stick_is_refused(stick: Path) -> None:
    python = sys.version_info[:2]
    install.check_stick(stick, install.machine_name(), python)
    wheel = next((stick / "wheels").glob("intake-*"))
    whole = wheel.read_bytes()
    wheel.write_bytes(whole + b"x")
    with pytest.raises(install.InstallRefused, match="被改动：wheels/intake"):
        install.check_stick(stick, install.machine_name(), python)
    wheel.unlink()
    with pytest.raises(install.InstallRefused, match="缺失"):
        install.check_stick(stick, install.machine_name(), python)
    wheel.write_bytes(whole)
    (stick / "wheels" / "numpy-99-py3-none-any.whl").write_bytes(b"")
    with pytest.raises(install.InstallRefused, match="多出"):
        install.check_stick(stick, install.machine_name(), python)


def test_a_stick_for_another_machine_or_python_is_refused(stick: Path) -> None:
    with pytest.raises(install.InstallRefused, match="本机是 linux-riscv64"):
        install.check_stick(stick, "linux-riscv64", sys.version_info[:2])
    with pytest.raises(install.InstallRefused, match=r"现在运行的是 3\.10"):
        install.check_stick(stick, install.machine_name(), (3, 10))


def test_texts_of_windows_end_their_lines_as_windows_does(stick: Path) -> None:
    batch, told = (stick / "安装.bat").read_bytes(), (stick / "说明.txt").read_bytes()
    assert batch.count(b"\r\n") == batch.count(b"\n") > 5
    assert b"\r" not in (stick / "安装.sh").read_bytes()
    assert told.startswith(b"\xef\xbb\xbf")
    assert "@" not in batch.decode("utf-8").replace("@echo off", "")
    assert json.loads((stick / "stick.json").read_text("utf-8"))["python"] == HERE


def test_an_existing_folder_is_not_filled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert wheelhouse.main(["-o", str(tmp_path)]) == 2
    assert "已经有这个文件夹" in capsys.readouterr().err

"""Sets the program up without make: from a checkout, or from a USB stick (`supply.wheelhouse`) on a machine without a network.

Only Python's own library, and one file, because it also runs from the stick. Every package is held against its hash in the lock
file before it is installed; of the stick, every file against `SHA256SUMS`. An older Python must get as far as to be told so.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
STICK = "stick.json"
"""Lies beside this file on a stick, and says for which machine it was made."""
SUMS = "SHA256SUMS"
_OLDEST, _NEWEST = (3, 11), (3, 12)
_HEADLESS = "opencv-python-headless"
"""Three distributions write the folder cv2; this one comes last, so that no graphics library is needed."""
_ARM = ("aarch64", "arm64")
_OPENVINO_GLIBC = (2, 35)
"""What its wheels for ARM ask for. Kylin V10 and UOS 20 have 2.28 or 2.31."""
_USAGE, _MISSING = 2, 8


class InstallRefused(Exception):
    """Why nothing was installed, in Chinese, and the exit code."""

    def __init__(self, message: str, code: int = _USAGE) -> None:
        super().__init__(message)
        self.code = code


def main(words: Sequence[str] | None = None) -> int:
    """Installs, and says what to do next."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    asked = _parse_words(words)
    try:
        target = (asked.venv or _usual_place()).absolute()
        install_program(target, dev=asked.dev)
    except InstallRefused as error:
        print(f"没有安装：{error}", file=sys.stderr)
        return error.code
    except subprocess.CalledProcessError as error:
        print("没有装完：上面是 pip 的说明；改正后再执行一次即可", file=sys.stderr)
        return error.returncode or 1
    print(f"装好了：{target}\n检查本机：{_program(target, 'intake')} doctor")
    return 0


def _parse_words(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="install.py", description="安装 intake：全部装进一个文件夹，不改动系统")
    parser.add_argument(
        "--venv", type=Path, metavar="文件夹", help="装到哪里；默认在程序旁的 .venv，从 U 盘装的在用户文件夹的 intake"
    )
    parser.add_argument("--dev", action="store_true", help="另装测试和检查的工具（要联网）")
    return parser.parse_args(words)


def _usual_place() -> Path:
    return Path.home() / "intake" if is_stick() else HERE.parent / ".venv"


def is_stick() -> bool:
    """Whether this is the copy on a stick."""
    return (HERE / STICK).is_file()


# ------------------------------------------------------------------------------------------------ the whole of it
def install_program(target: Path, *, dev: bool = False) -> None:
    """Makes the environment, or brings it to what the lock file says.

    Raises:
        InstallRefused: this machine or the stick does not fit.
        subprocess.CalledProcessError: pip failed, and said why.
    """
    check_python(sys.version_info[:2])
    if is_stick():
        if dev:
            raise InstallRefused("U 盘上没有测试工具，请去掉 --dev")
        check_stick(HERE, machine_name(), sys.version_info[:2])
    lock = HERE / ("dev.lock" if dev else "requirements.lock")
    blocks = read_blocks(lock.read_text(encoding="utf-8"))
    left_out = find_left_out(platform.machine(), platform.libc_ver())
    if left_out:
        print("本机的 glibc 较旧，没有适合的 openvino；将用 paddle 引擎识读，结果一样可核对，只是慢一些")
    _make_environment(target)
    source = ["--no-index", "--find-links", str(HERE / "wheels")] if is_stick() else []
    with tempfile.TemporaryDirectory(prefix="intake-install-") as room:
        _install(
            target, [*source, *_requirement_file(Path(room) / "all.txt", blocks, lambda name: name not in left_out)]
        )
        _install(target, [*source, "--no-deps", *_own_package()])
        last = _requirement_file(Path(room) / "last.txt", blocks, lambda name: name == _HEADLESS)
        _install(target, [*source, "--force-reinstall", *last])
    subprocess.run([_program(target, "intake"), "--version"], check=True)


def check_python(version: Sequence[int]) -> None:
    """Whether this Python can run the program.

    Raises:
        InstallRefused: it cannot.
    """
    if not _OLDEST <= tuple(version) <= _NEWEST:
        raise InstallRefused(
            f"需要 Python {_OLDEST[0]}.{_OLDEST[1]} 至 {_NEWEST[0]}.{_NEWEST[1]}，现在运行的是 {version[0]}.{version[1]}",
            _MISSING,
        )


def find_left_out(machine: str, libc: tuple[str, str]) -> frozenset[str]:
    """Packages of the lock file that have no wheel for such a machine, and that the program does without."""
    kind, number = libc
    old = kind == "glibc" and tuple(int(n) for n in number.split(".")[:2]) < _OPENVINO_GLIBC
    return frozenset(["openvino", "openvino-telemetry"]) if machine.lower() in _ARM and old else frozenset()


def _make_environment(target: Path) -> None:
    if Path(_program(target, "python")).exists():
        return
    if find_spec("ensurepip") is None:  # Debian ships venv without it
        raise InstallRefused("Python 没有带 venv；Debian、Ubuntu、统信、麒麟请执行 apt install python3-venv", _MISSING)
    venv.EnvBuilder(with_pip=True).create(target)


def _program(target: Path, name: str) -> str:
    return str(target / "Scripts" / f"{name}.exe") if os.name == "nt" else str(target / "bin" / name)


def _install(target: Path, words: Sequence[str]) -> None:
    pip = [_program(target, "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, *words], check=True)


def _own_package() -> list[str]:
    if is_stick():
        return [str(path) for path in (HERE / "wheels").glob("intake-*.whl")]
    return ["--editable", str(HERE.parent)]


# ------------------------------------------------------------------------------------------------ the lock file
def read_blocks(text: str) -> Mapping[str, str]:
    """Package and marker -> the lines that lock it, hashes and all."""
    joined = text.replace("\\\n", "\0")
    lines = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {line.split("--hash", 1)[0].replace("\0", "").strip(): line.replace("\0", "\\\n") for line in lines}


def _requirement_file(path: Path, blocks: Mapping[str, str], wanted: Callable[[str], bool]) -> list[str]:
    """Words for pip, which install just what is wanted of the lock file."""
    chosen = [block for head, block in blocks.items() if wanted(head.split("==", 1)[0])]
    path.write_text("\n".join(chosen) + "\n", encoding="utf-8")
    return ["--no-deps", "--require-hashes", "--requirement", str(path)]


# ------------------------------------------------------------------------------------------------ the stick
def machine_name() -> str:
    """This machine's system and processor, as a stick names them."""
    processor = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"{platform.system().lower()}-{processor}"


def check_stick(folder: Path, machine: str, python: Sequence[int]) -> None:
    """Whether a stick was made for this machine and is whole.

    Raises:
        InstallRefused: it was not, or it is not.
    """
    told = json.loads((folder / STICK).read_text(encoding="utf-8"))
    mine = f"{python[0]}.{python[1]}"
    if told["machine"] != machine:
        raise InstallRefused(f"这个 U 盘是给 {told['machine']} 准备的，本机是 {machine}")
    if told["python"] != mine:
        raise InstallRefused(f"这个 U 盘是给 Python {told['python']} 准备的，现在运行的是 {mine}", _MISSING)
    wrong = sorted(_find_wrong(folder))
    if wrong:
        raise InstallRefused(f"U 盘上有文件缺失、多出或被改动：{'、'.join(wrong[:5])}；请重新拷贝")


def _find_wrong(folder: Path) -> Iterator[str]:
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    expected = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = {f"wheels/{path.name}" for path in (folder / "wheels").iterdir()}
    yield from there - set(expected)
    for name, digest in expected.items():
        path = folder / name
        if not path.is_file() or hash_file(path) != digest:
            yield name


def hash_file(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())

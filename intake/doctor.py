"""What this machine needs before it can read, checked one thing at a time, each with the next step.

Needed are the libraries, the weights and a working engine; fonts and LibreOffice are information. Nothing is repaired
and nothing is fetched.
"""

import importlib
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

from intake import __version__
from intake.errors import ExitCode, IntakeError
from intake.patterns import data_beside

PACKAGES: Mapping[str, str] = data_beside(__file__)["packages"]
"""Module -> distribution: what is loaded while a file is read."""
LIBRARIES: Mapping[str, str] = data_beside(__file__)["libraries"]
"""Shared library -> Debian package that brings it."""
_FREE_BYTES = 1_000_000_000
"""Pages are held in memory; a day's results and a workbook stay far below 1 GB."""


@dataclass(frozen=True, slots=True)
class MachineCheck:
    """One thing that was looked at. `code` is what the command ends with where the item is not in order."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
    code: ExitCode = ExitCode.DONE


def examine_machine(engine: str, threads: int, models: Path | None, precision: str) -> Iterator[MachineCheck]:
    """Every check in turn; later ones run whatever earlier ones found."""
    yield MachineCheck(
        "版本", True, f"intake {__version__}，Python {platform.python_version()}，{platform.platform(terse=True)}"
    )
    for module, package in PACKAGES.items():
        yield check_library(module, package)
    yield check_opencv({d.name.lower(): d.version for d in distributions() if d.name.lower().startswith("opencv-")})
    yield _try_check("模型文件", _weights, models)
    yield _try_check(f"识别引擎 {engine}", _self_test, engine, threads, models, precision)
    yield check_folder("临时文件夹", Path(tempfile.gettempdir()))
    yield check_program("中文字体", ("fc-list", ":lang=zh"), "apt install fonts-noto-cjk（生成示例和打印表单时才需要）")
    yield check_program("LibreOffice", ("soffice", "--version"), "apt install libreoffice-writer（打印表单时才需要）")


def choose_exit_code(items: list[MachineCheck]) -> ExitCode:
    """The first failure that matters, missing libraries before weights: those cannot be proven without libraries."""
    codes = [i.code for i in items if not i.ok and i.code is not ExitCode.DONE]
    return max(codes, default=ExitCode.DONE)


def check_library(module: str, package: str) -> MachineCheck:
    """Whether a module can be loaded; a shared library that it misses is named with the package that brings it."""
    try:
        importlib.import_module(module)
        return MachineCheck(package, True, version(package))
    except PackageNotFoundError:
        return MachineCheck(package, True, "已安装，版本不明")
    except ImportError as error:
        return MachineCheck(package, False, f"无法载入：{error}", next_step(str(error)), ExitCode.MISSING_DEPENDENCY)


def next_step(message: str) -> str:
    """What to install for an import error."""
    missing = re.search(r"lib[\w+.-]+?\.so(?:\.\d+)*", message)
    if missing is None:
        return "请重新安装本软件"
    package = LIBRARIES.get(missing[0], f"提供 {missing[0]} 的软件包")
    return f"缺少系统库 {missing[0]}，请执行 apt install {package}"


def check_opencv(installed: dict[str, str]) -> MachineCheck:
    """All distributions of OpenCV write the same folder; with different versions its contents are a mixture."""
    listed = "，".join(f"{name} {number}" for name, number in sorted(installed.items()))
    if len(set(installed.values())) > 1:
        return MachineCheck(
            "OpenCV", False, f"版本不一致：{listed}", "请重新执行 make setup", ExitCode.MISSING_DEPENDENCY
        )
    return MachineCheck("OpenCV", True, listed)


def check_folder(name: str, path: Path) -> MachineCheck:
    """Whether a folder can be written to and has room."""
    try:
        with tempfile.TemporaryFile(dir=path):
            free = shutil.disk_usage(path).free
    except OSError as error:
        return MachineCheck(name, False, f"{path} 不可写（{error.strerror}）", "请检查权限", ExitCode.UNEXPECTED)
    room = f"{path}，剩余 {free / 1e9:.1f} GB"
    return MachineCheck(name, free >= _FREE_BYTES, room, "" if free >= _FREE_BYTES else "请清理磁盘")


def check_program(name: str, command: tuple[str, ...], fix: str) -> MachineCheck:
    """Whether a program of the system answers with something; never needed for reading."""
    if shutil.which(command[0]) is None:
        return MachineCheck(name, False, "没有", fix)
    found = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout.splitlines()
    return MachineCheck(
        name, bool(found), f"{found[0].strip()[:60]} 等 {len(found)} 项" if found else "没有", "" if found else fix
    )


def _try_check(name: str, check: Callable[..., str], *arguments: object) -> MachineCheck:
    try:
        return MachineCheck(name, True, check(*arguments))
    except IntakeError as error:
        return MachineCheck(name, False, error.message, error.next_step, error.exit_code)
    except ImportError as error:
        return MachineCheck(name, False, str(error), next_step(str(error)), ExitCode.MISSING_DEPENDENCY)


def _weights(folder_: Path | None) -> str:
    from intake.ocr import models

    chosen = models.verified_set(folder_)
    return f"{chosen.name}，{len(chosen.weights)} 个文件，校验值全部相符"


def _self_test(name: str, threads: int, models: Path | None, precision: str) -> str:
    """Reads digits drawn for the purpose with the font that Pillow brings."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    from intake.errors import ModelInvalid
    from intake.ocr import build
    from intake.ocr.precision import IN_WORDS, resolve_precision

    picture = Image.new("RGB", (480, 120), "white")
    ImageDraw.Draw(picture).text((40, 30), "1234567890", fill="black", font=ImageFont.load_default(48))
    engine = build(name, threads=threads, models=models, precision=precision)
    text = "".join(line.text for line in engine.read(np.asarray(picture)[:, :, ::-1].copy()))
    if text.replace(" ", "") != "1234567890":
        raise ModelInvalid(f"自检图上的数字读成了 {text!r}", "请重新安装本软件或重新导入模型")
    computed = IN_WORDS[resolve_precision(precision)] if engine.name == "openvino" else "按引擎默认精度计算"
    return f"{engine.name}，自检图读对，{computed}"


def describe_check(item: MachineCheck) -> str:
    """One line for people."""
    mark = "✓" if item.ok else "✗" if item.code is not ExitCode.DONE else "-"
    return f"{mark} {item.name}：{item.detail}" + (f"；{item.fix}" if item.fix else "")

"""Programs of the system that this one calls or is looked at with: fonts and LibreOffice for forms, a browser for the page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from intake.doctor.findings import MachineCheck
from intake.errors import system_reason
from intake.forms.fonts import STAND_INS
from intake.forms.pdf import PROGRAMS
from intake.settings import Settings

_PATIENCE = 30.0
"""Seconds that a program may take to say its version; two old cores take four."""
_BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "firefox", "firefox-esr",
    "uos-browser-stable", "qaxbrowser-safe-stable", "browser360-cn-stable",
)  # fmt: skip
_EDGE = ("ProgramFiles(x86)", "ProgramFiles")
"""Variables of Windows that say below which folder Edge is."""
_NOWHERE = os.path.join(os.devnull, "none")
"""No folder can be there: programs that would write their own settings write none."""


def check_fonts() -> Iterator[MachineCheck]:
    """Whether each kind of font that forms are printed in is there, or one that stands in for it."""
    fix = "请执行 apt install fonts-noto-cjk（打印表单和生成示例时才需要）"
    if sys.platform == "win32":
        yield MachineCheck("中文字体", True, "Windows 自带宋体、仿宋、楷体、黑体")
        return
    told = _ask_program(("fc-list", ":", "family"))
    if isinstance(told, str):
        yield MachineCheck("中文字体", False, told, fix)
        return
    families = {name.strip() for line in told for name in line.split(",")}
    found = {names[0]: next((one for one in (*names, *others) if one in families), "") for names, others in STAND_INS}
    lacking = [name for name, used in found.items() if not used]
    if lacking:
        yield MachineCheck("中文字体", False, f"没有能印{'、'.join(lacking)}的字体", fix)
    else:
        yield MachineCheck("中文字体", True, "，".join(f"{name}→{used}" for name, used in found.items()))


def check_office() -> Iterator[MachineCheck]:
    """Whether LibreOffice is there and starts."""
    fix = "请执行 apt install libreoffice-writer-nogui（表单要转成 PDF 时才需要；Word 文件不需要它）"
    command = next(filter(None, map(shutil.which, PROGRAMS)), "")
    told = _ask_program((command, "--version")) if command else "没有"
    if isinstance(told, str):
        yield MachineCheck("LibreOffice", False, told, fix)
    else:
        yield MachineCheck("LibreOffice", True, told[0].strip()[:60])


def check_browser(settings: Settings) -> Iterator[MachineCheck]:
    """Whether there is a browser, of whatever kind, and how the page is opened."""
    opened = f"执行 intake serve，用浏览器打开它打印的地址（端口 {settings.serve.port}）"
    found = find_browser()
    if found:
        yield MachineCheck("浏览器", True, f"{found}；{opened}")
    else:
        yield MachineCheck("浏览器", False, "本机没有；服务器可以没有", f"在别的电脑上打开审核页面的，{opened}")


def find_browser() -> str:
    """The path of a browser of this machine; empty where none is known."""
    for name in _BROWSERS:
        if found := shutil.which(name):
            return found
    edges = (Path(os.environ.get(place, "")) / "Microsoft/Edge/Application/msedge.exe" for place in _EDGE)
    return next((str(path) for path in edges if path.is_absolute() and path.is_file()), "")


def _ask_program(command: Sequence[str]) -> list[str] | str:
    """The lines that a program answers with; else, as text, why there are none."""
    if shutil.which(command[0]) is None:
        return "没有"
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_quiet_environment(),
        ) as process:
            return _read_answer(process)
    except OSError as error:
        return f"不能启动（{system_reason(error)}）"


def _read_answer(process: "subprocess.Popen[bytes]") -> list[str] | str:
    try:
        out, _ = process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        _end_family(process.pid)
        return f"{_PATIENCE:.0f} 秒没有回应"
    lines = out.decode("utf-8", "replace").splitlines()
    return lines if lines and process.returncode == 0 else "装了，但不能启动"


def _end_family(process: int) -> None:
    """Ends a program with all that it started: they keep its output open."""
    import psutil

    try:
        for one in (*psutil.Process(process).children(recursive=True), psutil.Process(process)):
            one.kill()
    except psutil.Error:
        return


def _quiet_environment() -> Mapping[str, str]:
    """Without a home: LibreOffice and fontconfig would write there."""
    places = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), _NOWHERE)
    return {**os.environ, **places, "LC_ALL": "C.UTF-8"}

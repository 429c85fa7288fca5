"""The libraries that are loaded while a file is read, and what of the system they miss."""

import importlib
import platform
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distributions, version
from importlib.util import find_spec

from intake.doctor.findings import MachineCheck
from intake.errors import ExitCode
from intake.patterns import data_beside

PACKAGES: Mapping[str, str] = data_beside(__file__)["packages"]
"""Module -> distribution: what is loaded while a file is read."""
LIBRARIES: Mapping[str, str] = data_beside(__file__)["libraries"]
"""Shared library -> Debian package that brings it."""
_ARM = ("aarch64", "arm64")
"""Processors where the openvino of today asks for a newer glibc than Kylin V10 and UOS 20 have."""


def check_libraries() -> Iterator[MachineCheck]:
    """Every library, and whether the distributions of OpenCV agree."""
    for module, package in PACKAGES.items():
        if module == "openvino" and platform.machine() in _ARM and find_spec(module) is None:
            yield MachineCheck(
                package, False, "没有；这台 ARM 机器用 paddle 引擎识读，慢一些", "glibc 2.35 以上的可另装"
            )
            continue
        yield check_library(module, package)
    yield check_opencv({d.name.lower(): d.version for d in distributions() if d.name.lower().startswith("opencv-")})


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

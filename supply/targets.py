"""The machines that offices have: what their wheels are called, and what markers of dependencies say there."""

from collections.abc import Mapping
from dataclasses import dataclass

PYTHONS = ("3.11", "3.12")
_GLIBC = 28
"""Kylin V10 and UOS 20 have glibc 2.28; whatever asks for a newer one does not load there."""


@dataclass(frozen=True, slots=True)
class OfficeMachine:
    """A kind of machine.

    Attributes:
        name: System and processor, as a stick names them (`supply.install.machine_name`).
        title: What people call it.
        uv: What uv calls it.
        tags: Platform tags of wheels that run there, for pip.
        markers: Values of environment markers (PEP 508) but the version of Python.
    """

    name: str
    title: str
    uv: str
    tags: tuple[str, ...]
    markers: Mapping[str, str]

    def environment(self, python: str) -> Mapping[str, str]:
        """Every marker's value with that Python."""
        version = {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_version": f"{python}.0",
        }
        implementation = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        return {
            **self.markers,
            **version,
            **implementation,
            "platform_release": "",
            "platform_version": "",
            "extra": "",
        }


def _describe_linux(processor: str, title: str) -> OfficeMachine:
    newer = [f"manylinux_2_{n}_{processor}" for n in range(_GLIBC, 16, -1)]
    older = [f"manylinux2014_{processor}"]
    if processor == "x86_64":
        older += [f"manylinux_2_{n}_{processor}" for n in range(16, 4, -1)]
        older += [f"manylinux2010_{processor}", f"manylinux1_{processor}"]
    markers = {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": processor}
    return OfficeMachine(f"linux-{processor}", title, f"{processor}-manylinux_2_{_GLIBC}", (*newer, *older), markers)


_WINDOWS = {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"}

MACHINES = (
    _describe_linux("x86_64", "Linux x86_64（麒麟、统信、Debian；glibc 2.28 以上）"),
    _describe_linux("aarch64", "Linux ARM64（飞腾、鲲鹏；麒麟、统信；glibc 2.28 以上）"),
    OfficeMachine("windows-x86_64", "Windows 10、11（64 位）", "x86_64-pc-windows-msvc", ("win_amd64",), _WINDOWS),
)


def find_machine(name: str) -> OfficeMachine:
    """The machine of that name.

    Raises:
        KeyError: there is none.
    """
    return {machine.name: machine for machine in MACHINES}[name]

"""Whether every locked package has a wheel for every machine that offices have: a package that must be built is none for them.

`python -m supply.wheels` asks the index, through uv; nothing is downloaded but descriptions. It ends with 1
where a wheel is missing that `EXCUSED` does not explain, or an excuse is no longer needed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from supply.lock import RUN, PinnedPackage, read_lock, with_certificates
from supply.targets import MACHINES, PYTHONS, OfficeMachine

EXCUSED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("openvino", "linux-aarch64"): "要 glibc 2.35；较旧的系统上安装时略过，用 paddle 引擎",
    }
)
"""(package, machine) -> why it does without."""
_LACKING = re.compile(r"Because ([a-z0-9-]+)==\S+ has no (?:usable )?wheels")


@dataclass(frozen=True, slots=True)
class WheelGap:
    """A package without a wheel for a machine and a Python."""

    package: str
    machine: str
    python: str

    @property
    def excuse(self) -> str:
        """Why that does no harm; empty: it does."""
        return EXCUSED.get((self.package, self.machine), "")


def find_gaps() -> tuple[WheelGap, ...]:
    """Every missing wheel of the lock file, machine by machine."""
    asked = list(product(MACHINES, PYTHONS))
    with ThreadPoolExecutor(len(asked)) as pool:
        return tuple(gap for found in pool.map(_find_gaps_of, *zip(*asked, strict=True)) for gap in found)


def _find_gaps_of(machine: OfficeMachine, python: str) -> list[WheelGap]:
    """uv names the first package that it finds no wheel for; without that it is asked again."""
    wanted = {p.name: p for p in read_lock(RUN) if p.is_needed(machine.environment(python))}
    gaps: list[WheelGap] = []
    while lacking := find_lacking(list(wanted.values()), machine, python):
        del wanted[lacking]
        gaps.append(WheelGap(lacking, machine.name, python))
    return gaps


def find_lacking(packages: Sequence[PinnedPackage], machine: OfficeMachine, python: str) -> str:
    """A package that the index has no wheel of, in just that version, which runs there; empty where it has all.

    Raises:
        RuntimeError: uv failed for another reason, and said which.
    """
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--no-header", "--no-deps"]
    command += ["--only-binary", ":all:", "--python-platform", machine.uv, "--python-version", python]
    wanted = "".join(f"{package.name}=={package.version}\n" for package in packages)
    done = subprocess.run(
        command,
        input=wanted,
        text=True,
        encoding="utf-8",
        capture_output=True,
        env=with_certificates(os.environ),
        check=False,
    )
    if not done.returncode:
        return ""
    named = _LACKING.search(" ".join(done.stderr.split()))
    if named is None or named[1] not in {package.name for package in packages}:
        raise RuntimeError(done.stderr.strip())
    return named[1]


def main() -> int:
    """`python -m supply.wheels`."""
    gaps = find_gaps()
    for gap in gaps:
        print(f"{gap.package}\t{gap.machine}\tPython {gap.python}\t{gap.excuse or '没有适合的安装包'}")
    needless = set(EXCUSED) - {(gap.package, gap.machine) for gap in gaps}
    for package, machine in sorted(needless):
        print(f"{package}\t{machine}\t已有适合的安装包，EXCUSED 里可以去掉")
    machines = "、".join(machine.title for machine in MACHINES)
    print(f"{len(read_lock(RUN))} 个软件包；{machines}；Python {'、'.join(PYTHONS)}")
    return int(bool(needless) or any(not gap.excuse for gap in gaps))


if __name__ == "__main__":
    sys.exit(main())

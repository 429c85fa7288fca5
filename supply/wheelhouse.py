"""A folder for a USB stick: every package as a wheel, our own too, with hashes and what installs them without a network.

`python -m supply.wheelhouse -o 文件夹` for a machine like this one, `--machine windows-x86_64 --python 3.12` for another. Packages
come from the index that pip is set up for, each held against the lock file.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from intake import __version__
from supply.install import STICK, SUMS, find_left_out, hash_file, machine_name
from supply.lock import ROOT, RUN, PinnedPackage, read_lock
from supply.targets import MACHINES, PYTHONS, OfficeMachine, find_machine

WHEELS = "wheels"
_TEXTS = ROOT / "supply" / "stick"
"""What lies on the stick for people; the names in `@…@` are filled in."""
_MANUAL = ("README.md", "README.en.md", "CHANGELOG.md", "LICENSE", "THIRD_PARTY.md")
_OLD_GLIBC = ("glibc", "2.28")


def build_wheelhouse(output: Path, machine: OfficeMachine, python: str) -> None:
    """Fills a new folder.

    Raises:
        FileExistsError: there is something already.
        subprocess.CalledProcessError: pip could not get a package, or the program's own wheel could not be built.
    """
    output.mkdir(parents=True)
    packages = choose_packages(machine, python)
    lock = output / RUN.name
    lock.write_text("".join(package.write_lines() for package in packages), encoding="utf-8")
    _download(lock, output / WHEELS, machine, python)
    _build_own(output / WHEELS)
    shutil.copyfile(ROOT / "supply" / "install.py", output / "install.py")
    copy_manual(output)
    write_texts(output, machine, python)
    write_sums(output)


def choose_packages(machine: OfficeMachine, python: str) -> tuple[PinnedPackage, ...]:
    """What such a machine needs and has wheels for."""
    processor = machine.markers["platform_machine"]
    left_out = find_left_out(processor, _OLD_GLIBC if machine.markers["sys_platform"] == "linux" else ("", ""))
    environment = machine.environment(python)
    return tuple(p for p in read_lock(RUN) if p.is_needed(environment) and p.name not in left_out)


def _download(lock: Path, target: Path, machine: OfficeMachine, python: str) -> None:
    words = [
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
        str(lock),
        "--dest",
        str(target),
    ]
    words += ["--implementation", "cp", "--python-version", python]
    words += [word for tag in machine.tags for word in ("--platform", tag)]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    subprocess.run([*pip, *words], check=True)


def _build_own(target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="intake-wheel-") as room:
        build = [sys.executable, "-m", "build", "--wheel", "--outdir", room]
        subprocess.run(build, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        for wheel in Path(room).glob("*.whl"):
            shutil.copyfile(wheel, target / wheel.name)


def copy_manual(output: Path) -> None:
    """What the program's messages point to, under the same names: a machine without a network has no other copy."""
    for name in _MANUAL:
        shutil.copyfile(ROOT / name, output / name)
    shutil.copytree(ROOT / "docs", output / "docs", ignore=shutil.ignore_patterns("decisions"))


def write_texts(output: Path, machine: OfficeMachine, python: str) -> None:
    """What starts the installation, what explains it, and for which machine it is."""
    said = {"PYTHON": python, "VERSION": __version__, "TITLE": machine.title}
    for source in sorted(_TEXTS.iterdir()):
        text = source.read_text(encoding="utf-8")
        for name, value in said.items():
            text = text.replace(f"@{name}@", value)
        of_windows = source.suffix != ".sh"
        data = text.replace("\n", "\r\n") if of_windows else text
        encoding = "utf-8-sig" if source.suffix == ".txt" else "utf-8"
        (output / source.name).write_bytes(data.encode(encoding))
    told = {"machine": machine.name, "python": python, "version": __version__}
    (output / STICK).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_sums(output: Path) -> None:
    """Names and hashes of everything, as `sha256sum -c` reads them."""
    files = sorted(path for path in output.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{hash_file(path)}  {path.relative_to(output).as_posix()}\n" for path in files]
    (output / SUMS).write_text("".join(lines), encoding="utf-8")


def main(words: Sequence[str] | None = None) -> int:
    """`python -m supply.wheelhouse`."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    parser = argparse.ArgumentParser(prog="python -m supply.wheelhouse", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="文件夹")
    parser.add_argument("--machine", choices=[machine.name for machine in MACHINES], default=machine_name())
    parser.add_argument("--python", choices=PYTHONS, default=here)
    asked = parser.parse_args(words)
    try:
        build_wheelhouse(asked.output, find_machine(asked.machine), asked.python)
    except FileExistsError:
        print(f"{asked.output}：已经有这个文件夹；请换一个", file=sys.stderr)
        return 2
    megabytes = sum(path.stat().st_size for path in asked.output.rglob("*") if path.is_file()) / 1e6
    print(f"{asked.output}：{find_machine(asked.machine).title}，Python {asked.python}，{megabytes:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

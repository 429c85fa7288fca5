"""What is delivered is locked, licensed and whole."""

import ast
import re
import tomllib
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supply import install, third_party, wheels
from supply.lock import DEV, RUN, PinnedPackage, read_lock
from supply.targets import MACHINES, PYTHONS, find_machine
from supply.wheelhouse import choose_packages
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
(EXTRAS_OF_DEV,) = (Requirement(one).extras for one in EXTRAS["dev"] if one.startswith("intake["))


# ------------------------------------------------------------------------------------------------ the lock files
def locked(path: Path) -> dict[str, list[PinnedPackage]]:
    found: dict[str, list[PinnedPackage]] = {}
    for package in read_lock(path):
        found.setdefault(package.name, []).append(package)
    return found


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (RUN, PROJECT["dependencies"]),
        (DEV, [*PROJECT["dependencies"], *EXTRAS["dev"], *(r for name in EXTRAS_OF_DEV for r in EXTRAS[name])]),
    ],
    ids=["run", "dev"],
)
def test_every_dependency_is_locked_to_a_version_that_fits(path: Path, asked: list[str]) -> None:
    pinned = locked(path)
    for words in asked:
        wanted = Requirement(words)
        if wanted.name != "intake":
            versions = [p.version for p in pinned.get(canonicalize_name(wanted.name), [])]
            assert versions, f"run: python -m supply.lock ({wanted.name})"
            assert all(version in wanted.specifier for version in versions), wanted.name


def test_both_files_lock_the_same_versions_with_hashes() -> None:
    dev = locked(DEV)
    for name, packages in locked(RUN).items():
        assert [p.version for p in packages] == [p.version for p in dev[name]], name
        assert all(p.hashes for p in packages), name


@pytest.mark.parametrize("path", [RUN, DEV], ids=["run", "dev"])
def test_no_lock_file_says_where_packages_come_from(path: Path) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links", path.read_text("utf-8"))


# ------------------------------------------------------------------------------------------------ licences
def test_the_page_of_licences_is_up_to_date() -> None:
    assert third_party.PAGE.read_text("utf-8") == third_party.render_page(), "run: make docs"


def test_licences_are_those_that_the_packages_state() -> None:
    book = third_party.read_licences()
    stated = third_party.installed_licences(book.spellings)
    installed = {canonicalize_name(d.metadata["Name"]): d.version for d in distributions()}
    same = {p.name for p in (*read_lock(RUN), *read_lock(DEV)) if installed.get(p.name) == p.version}
    differ = {
        name: (stated[name], book.packages[name]) for name in same & set(stated) if stated[name] != book.packages[name]
    }
    assert not differ
    assert len(same & set(stated)) > 80


def test_weights_and_vendored_files_are_those_that_are_listed() -> None:
    for part in third_party.read_licences().parts:
        spec = find_spec(part.inside) if part.inside else None
        folder = Path(str(spec.origin)).parent if spec else ROOT
        assert install.hash_file(folder / part.path) == part.sha256, part.path


def test_every_vendored_script_is_listed() -> None:
    vendored = {p.relative_to(ROOT).as_posix() for p in (ROOT / "intake/web/static/vendor").rglob("*.js")}
    assert vendored == {part.path for part in third_party.read_licences().parts if not part.inside}


# ------------------------------------------------------------------------------------------------ machines
def test_packages_of_one_system_go_to_that_system_alone() -> None:
    windows = {p.name for p in choose_packages(find_machine("windows-x86_64"), "3.11")}
    linux = {p.name for p in choose_packages(find_machine("linux-x86_64"), "3.11")}
    assert "colorama" in windows - linux


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_machine_gets_one_version_of_each_package(machine: object, python: str) -> None:
    names = [p.name for p in choose_packages(find_machine(machine.name), python)]  # type: ignore[attr-defined]
    assert len(names) == len(set(names)) > 80


def test_arm_with_an_older_glibc_goes_without_openvino() -> None:
    assert "openvino" in install.find_left_out("aarch64", ("glibc", "2.31"))
    assert not install.find_left_out("aarch64", ("glibc", "2.36"))
    assert not install.find_left_out("x86_64", ("glibc", "2.28"))
    arm = {p.name for p in choose_packages(find_machine("linux-aarch64"), "3.11")}
    assert "openvino" not in arm
    assert {"onnxruntime", "paddleocr"} <= arm


def test_what_is_excused_for_a_missing_wheel_is_left_out_there() -> None:
    for package, machine in wheels.EXCUSED:
        assert all(package not in {p.name for p in choose_packages(find_machine(machine), v)} for v in PYTHONS)


# ------------------------------------------------------------------------------------------------ the installer
def test_the_installer_needs_nothing_but_python_itself() -> None:
    tree = ast.parse((ROOT / "supply" / "install.py").read_text("utf-8"))
    names = {n.name for node in ast.walk(tree) if isinstance(node, ast.Import) for n in node.names}
    names |= {str(node.module).partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(install.sys.stdlib_module_names)


def test_an_old_python_is_told_which_one_is_needed() -> None:
    with pytest.raises(install.InstallRefused, match=r"需要 Python 3\.11 至 3\.12，现在运行的是 3\.8"):
        install.check_python((3, 8))
    install.check_python((3, 12))

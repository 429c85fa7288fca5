"""The house rules that no type checker sees: names, versions, layers, shape."""

import ast
import re
import stat
import subprocess
import sys
import tomllib
from collections import Counter
from importlib.metadata import distributions

from intake import __version__
from intake.ocr import ENGINES
from tests.conftest import ROOT

NAMES = ("cli", "intake", "extractors", "validators", "templates")
SOURCES = [ROOT / "cli.py", *(p for name in NAMES[1:] for p in sorted((ROOT / name).rglob("*.py")))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_no_other_distribution_ships_one_of_our_names() -> None:
    """PyPI has a `validators` and an `intake`; in one environment the last one installed would win."""
    clash = [
        (d.name, str(file))
        for d in distributions()
        if d.name != "intake"
        for file in d.files or ()
        if file.parts[0].removesuffix(".py") in NAMES
    ]
    assert clash == []


def test_all_distributions_of_opencv_have_one_version() -> None:
    """They write the same folder; a mixture of two versions crashes or, worse, does not."""
    found = {d.name: d.version for d in distributions() if d.name.startswith("opencv-")}
    assert "opencv-python-headless" in found
    assert len(set(found.values())) == 1, found


def test_opencv_needs_no_graphics_library() -> None:
    """The headless distribution is installed last; Qt's plugins come with the others only."""
    import cv2

    assert re.search(r"GUI:\s+NONE", cv2.getBuildInformation()), "run: make setup"


def test_the_version_is_said_once() -> None:
    assert PROJECT["project"]["version"] == __version__


def test_the_import_contracts_hold() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_of_the_core_has_its_place_in_the_layers() -> None:
    (contract,) = (c for c in PROJECT["tool"]["importlinter"]["contracts"] if c.get("containers") == ["intake"])
    placed = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    rooms = {p.stem for p in (ROOT / "intake").iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    assert rooms - {"__init__"} == placed


def test_files_are_small_and_say_what_they_are_for() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in SOURCES}
    assert [n for n, t in texts.items() if not ast.get_docstring(ast.parse(t))] == [], "one sentence of purpose"
    assert [n for n, t in texts.items() if t.count("\n") > 600] == []


def test_commands_are_thin() -> None:
    """The command line only puts parts together: 20 lines of statements at most."""
    tree = ast.parse((ROOT / "cli.py").read_text("utf-8"))
    for node in (n for n in tree.body if isinstance(n, ast.FunctionDef)):
        body = node.body[1:] if ast.get_docstring(node) else node.body
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        assert lines <= 20, f"{node.name} has {lines}"


def test_the_engines_that_help_names_are_those_there_are() -> None:
    words = re.search(r'metavar="(auto[^"]*)"', (ROOT / "intake" / "commands" / "options.py").read_text("utf-8"))
    assert words is not None
    assert set(words[1].split("|")) == set(ENGINES)


def test_no_source_names_a_generic_room() -> None:
    assert [p.name for p in SOURCES if re.search(r"util|helper|manager|common|^base", p.name)] == []


def test_nothing_of_the_real_scans_is_kept_here() -> None:
    """They are for measuring only: no picture of them, by name or by content, is among our files."""
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    blobs = Counter(line.split()[1] for line in listed.splitlines())
    real = ROOT.parent / "shared" / "real" / "images"
    for path in sorted(real.glob("*")) if real.is_dir() else ():
        done = subprocess.run(["git", "hash-object", path], cwd=ROOT, capture_output=True, text=True, check=True)
        assert not blobs[done.stdout.strip()], path.name


def test_the_ci_script_can_be_run() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR


_DECIDERS = {"search", "match", "fullmatch", "findall", "finditer", "startswith", "endswith", "find", "index", "count"} | {
    "split", "partition", "removeprefix", "removesuffix", "ratio", "distance",
}  # fmt: skip
"""Calls by which prose is looked into; joining and formatting it is rendering."""


def _is_prose(node: ast.AST, names: set[str]) -> bool:
    return any(
        (isinstance(n, ast.Attribute) and n.attr == "why") or (isinstance(n, ast.Name) and n.id in names)
        for n in ast.walk(node)
    )


def _decisions_by_prose(tree: ast.AST) -> list[int]:
    """Lines that compare the reasons of a state, search in them, or match their form."""
    found: list[int] = []
    for scope in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.Lambda)):
        inside = list(ast.walk(scope))
        names: set[str] = set()
        for node in inside:
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and isinstance(node.value, ast.Attribute):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names |= {t.id for t in targets if isinstance(t, ast.Name) and node.value.attr == "why"}
        for node in inside:
            looked_at: list[ast.expr] = []
            if isinstance(node, ast.Compare):
                looked_at = [node.left, *node.comparators]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _DECIDERS:
                looked_at = [node.func.value, *node.args]
            elif isinstance(node, ast.Match):
                looked_at = [node.subject]
            found += [part.lineno for part in looked_at if _is_prose(part, names)]
    return sorted(set(found))


def test_a_decision_by_prose_is_found() -> None:
    looks = (
        "'印章' in field.why", "field.why == ''", "re.search('印章', field.why)", "_SEAL.search(field.why)",
        "field.why.startswith('印')", "[f for f in fields if '章' in f.why]", "(why := field.why) and '章' in why",
    )  # fmt: skip
    shows = ("f'{x}：{field.why}'", "'；'.join(f.why for f in fields)", "field.why if field.why else ''")
    assert all(_decisions_by_prose(ast.parse(f"def f(): return {code}")) for code in looks)
    assert not any(_decisions_by_prose(ast.parse(f"def f(): return {code}")) for code in shows)


def test_no_code_decides_by_what_a_reason_is_told_in() -> None:
    """`why` is prose for people: rewording it must not change a decision. `doubts` and `proofs` are for programs."""
    found = {str(p.relative_to(ROOT)): _decisions_by_prose(ast.parse(p.read_text("utf-8"))) for p in SOURCES}
    assert {name: lines for name, lines in found.items() if lines} == {}

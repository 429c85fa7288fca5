"""Checks of a case whose `case.yaml` was made to break them, and folders that lead nowhere."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.hostile.damage import honest_files
from benchmarks.hostile.places import lay_sparse
from benchmarks.hostile.trap import HostileCall, lay_late
from intake.errors import ExitCode

BAD = frozenset({int(ExitCode.BAD_CONFIGURATION)})
FINE = frozenset({int(ExitCode.DONE), int(ExitCode.NEEDS_PERSON), int(ExitCode.SOME_FAILED)})
REFUSED = frozenset(
    {int(ExitCode.USAGE), int(ExitCode.BAD_CONFIGURATION), int(ExitCode.NOTHING_READABLE), int(ExitCode.SOME_FAILED)}
)
"""Exit codes that fit a file that is not understood, one that is, and one of which either may be said."""
USUAL = 'item: 异地转诊\ninsurance: 居民\napplied: "2026-10-12"\n'


_CASES: Mapping[str, Callable[[], str | bytes]] = {
    "day-of-no-month": lambda: "item: 异地转诊\ninsurance: 居民\napplied: 2026-99-99\n",
    "day-impossible": lambda: USUAL.replace("10-12", "02-30"),
    "day-with-time": lambda: "item: 异地转诊\napplied: 2026-10-12 10:00:00\n",
    "day-of-another-world": lambda: USUAL.replace("2026", "9999"),
    "day-is-a-number": lambda: "applied: 20261012\n",
    "day-long": lambda: f'applied: "{"2" * 100_000}"\n',
    "deep": lambda: "item: " + "[" * 50_000 + "]" * 50_000,
    "deep-open": lambda: "item: " + "{a: " * 20_000,
    "aliases": lambda: "shown:\n- &a0 [x, x, x]\n" + "".join(f"- &a{i + 1} [{f'*a{i}, ' * 9}]\n" for i in range(12)),
    "alias-of-itself": lambda: "applicant: &a {name: *a}\n",
    "large": lambda: USUAL + "shown:\n" + "- 有效身份证件\n" * 400_000,
    "keys-twice": lambda: "item: 异地转诊\nitem: 住院费用报销\n",
    "keys-twice-inside": lambda: USUAL + "applicant: {name: 样张三, name: 样李四}\n",
    "key-unknown": lambda: USUAL + "itme: x\n",
    "key-is-a-list": lambda: "? [a, b]\n: c\n",
    "key-is-empty": lambda: "'': 1\n",
    "fact-unknown": lambda: USUAL + "facts: {no_such_fact: true}\n",
    "fact-is-a-word": lambda: USUAL + "facts: {restricted_drug: 也许}\n",
    "number-of-5000-digits": lambda: f"item: {'9' * 5000}\n",
    "number-hexadecimal": lambda: f"item: 0x{'f' * 5000}\n",
    "number-sixties": lambda: f"item: 1{':59' * 3000}\n",
    "tag-of-python": lambda: "item: !!python/object/apply:os.system ['touch intake-escaped']\n",
    "tag-unknown": lambda: "item: !own x\n",
    "tag-of-binary": lambda: "item: !!binary aGVsbG8=\n",
    "tag-of-set": lambda: "shown: !!set {a, b}\n",
    "merge-of-nothing": lambda: "<<: [1, 2]\n",
    "two-documents": lambda: USUAL + "---\n" + USUAL,
    "no-mapping": lambda: "- a\n- b\n",
    "not-utf-8": lambda: b"item: \xff\xfe\xb2\n",
    "zeros": lambda: bytes(4096),
    "control-characters": lambda: USUAL + 'applicant: {name: "样\\e[31m\\a张"}\nitme: "\\e]0;x\\a"\n',
    "tab": lambda: "item:\n\t- x\n",
    "comment-of-9-MB": lambda: "# " + "x" * 9_000_000 + "\n" + USUAL,
    "percent": lambda: "%YAML 9.9\n---\nitem: x\n",
    "infinity": lambda: "item: .inf\n",
    "diseases-unknown": lambda: USUAL + "diseases: [没有这种病]\n",
    "edition-unknown": lambda: USUAL + "edition: zzzz\n",
}  # fmt: skip
_MAY_PASS = frozenset(
    {
        "day-is-a-number",
        "comment-of-9-MB",
        "diseases-unknown",
        "edition-unknown",
        "day-of-another-world",
        "zeros",
        "two-documents",
    }
)
"""Which are a matter of judgement: clear words are enough, whatever the code."""
_QUICK_CASES = ("day-of-no-month", "deep", "aliases", "keys-twice", "tag-of-python")


def lay_case(folder: Path, typed: str | bytes) -> Sequence[str]:
    """A case of one bill with this `case.yaml`, and the words that check it."""
    case = folder / "case"
    case.mkdir()
    (case / "a.xml").write_bytes(honest_files()[".xml"])
    (case / "case.yaml").write_bytes(typed if isinstance(typed, bytes) else typed.encode())
    return "check", str(case), "--json"


def _iter_cases() -> Iterator[HostileCall]:
    for name, typed in _CASES.items():
        codes = BAD | (FINE | REFUSED if name in _MAY_PASS else frozenset())
        told = () if name in _MAY_PASS else ("case.yaml",)
        yield HostileCall(f"case-{name}", lay_late(lay_case, typed), codes, told, name in _QUICK_CASES)
    yield HostileCall("case-is-a-pipe", lambda folder: _lay_special(folder, os.mkfifo), BAD, ("case.yaml",), quick=True)
    yield HostileCall(
        "case-is-zeros", lambda folder: _lay_special(folder, lambda p: p.symlink_to("/dev/zero")), BAD, ("case.yaml",)
    )
    yield HostileCall("case-is-sparse", lambda folder: _lay_special(folder, lay_sparse(30 << 30)), BAD, ("case.yaml",))
    yield HostileCall("case-is-a-folder", lambda folder: _lay_special(folder, os.mkdir), BAD | FINE)


def _lay_special(folder: Path, lay: Callable[[Path], object]) -> Sequence[str]:
    words = lay_case(folder, USUAL)
    typed = folder / "case" / "case.yaml"
    typed.unlink()
    lay(typed)
    return words


# ------------------------------------------------------------------------------------------------ trees
def lay_deep(folder: Path, depth: int = 1200) -> Sequence[str]:
    """Folders in folders, a bill at the bottom and another at the top."""
    (folder / "tree").mkdir()
    (folder / "tree" / "a.xml").write_bytes(honest_files()[".xml"])
    here = os.open(folder / "tree", os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    return "read", str(folder / "tree"), "--json"


def lay_links(folder: Path) -> Sequence[str]:
    """A tree with links to above, to the system, and to each other."""
    tree = folder / "tree"
    (tree / "b").mkdir(parents=True)
    (tree / "a.xml").write_bytes(honest_files()[".xml"])
    (tree / "above").symlink_to(tree)
    (tree / "b" / "system").symlink_to("/proc/self")
    (tree / "b" / "devices").symlink_to("/dev")
    return "read", str(tree), "--json"


def lay_many(folder: Path) -> Sequence[str]:
    """A folder of 60,000 files that are no papers, and one that is."""
    (folder / "tree").mkdir()
    for number in range(60_000):
        (folder / "tree" / f"{number}.txt").touch()
    (folder / "tree" / "a.xml").write_bytes(honest_files()[".xml"])
    return "read", str(folder / "tree"), "--json"


def iter_case_calls() -> Iterator[HostileCall]:
    """Every hostile case and tree of folders."""
    yield from _iter_cases()
    yield HostileCall("tree-1200-deep", lay_deep, FINE, quick=True)
    yield HostileCall("tree-of-links", lay_links, FINE)
    yield HostileCall("tree-of-60000", lay_many, FINE)

"""What a stranger trips over in a tree of Python files, counted by `ast`: one class a measure.

A measure says what it counts, what was aimed at, its figure for a `Tree`, and where it counted (`places`).
"""

import ast
import re
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

CORE = ("cli.py", "intake", "extractors", "validators", "templates")
"""What is installed; measured unless a measure says otherwise."""
BESIDE = ("samples", "benchmarks", "tests")
LONG = 8
"""Lines of code from which a function counts for `Density`: below it there is nothing to lose one's way in."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class SourceFile:
    """A file: its name from the root of the tree, and its text."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @property
    def room(self) -> str:
        """The folder it lies in."""
        return str(Path(self.name).parent)

    def functions(self) -> Iterator[Function]:
        """All of them, nested ones and methods, too."""
        return (n for n in self.nodes if isinstance(n, Function))

    def at(self, node: ast.AST, what: str = "") -> str:
        """Where a node stands, as editors read it."""
        return f"{self.name}:{getattr(node, 'lineno', 1)} {what}".rstrip()


@dataclass(frozen=True)
class Tree:
    """The files of a project: what is installed (`core`) and everything (`all`)."""

    core: tuple[SourceFile, ...]
    all: tuple[SourceFile, ...]

    @classmethod
    def read(cls, root: Path) -> "Tree":
        """The tree as it lies on the disk."""
        core = tuple(_sources(root, CORE))
        return cls(core, (*core, *_sources(root, BESIDE)))


def _sources(root: Path, names: Iterable[str]) -> Iterator[SourceFile]:
    for name in names:
        place = root / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place] * place.is_file():
            yield SourceFile(path.relative_to(root).as_posix(), path.read_text("utf-8"))


class Measure(ABC):
    """One figure of a tree. `goal` is what was aimed at, by `least` a floor, else a ceiling; None where nothing was."""

    key: str
    label: str
    goal: float | None = None
    least = False
    share = False

    @abstractmethod
    def figure(self, tree: Tree) -> float:
        """The figure; a share lies between 0 and 1."""

    def places(self, tree: Tree) -> list[str]:
        """Where a person has to look to make it better."""
        return []

    def is_met(self, figure: float) -> bool:
        """Whether the figure is what was aimed at."""
        if self.goal is None:
            return True
        return figure >= self.goal if self.least else figure <= self.goal


class CountedPlaces(Measure):
    """A measure that is the number of places."""

    def figure(self, tree: Tree) -> float:
        return len(self.places(tree))


# ------------------------------------------------------------------------------------------------ size
class Files(Measure):
    """Python files."""

    key, label = "files", "Python 文件"

    def figure(self, tree: Tree) -> float:
        return len(tree.core)


class Lines(Measure):
    """Lines of Python, blank ones and comments, too."""

    key, label = "lines", "Python 行"

    def figure(self, tree: Tree) -> float:
        return sum(len(s.text.splitlines()) for s in tree.core)


class Crowd(Measure):
    """Files of the fullest folder, tests and samples included."""

    key, label, goal = "files_in_a_folder", "一个文件夹里最多的 Python 文件", 25

    def figure(self, tree: Tree) -> float:
        return max(self._rooms(tree).values(), default=0)

    def places(self, tree: Tree) -> list[str]:
        return [f"{room} {count}" for room, count in self._rooms(tree).items() if not self.is_met(count)]

    @staticmethod
    def _rooms(tree: Tree) -> Counter[str]:
        return Counter(s.room for s in tree.all)


# ------------------------------------------------------------------------------------------------ names
class ClassNames(Measure):
    """Names that more than one class has, tests aside."""

    key, label, goal = "class_names_twice", "不止一个类用的类名", 0

    def figure(self, tree: Tree) -> float:
        return len(self._twice(tree))

    def places(self, tree: Tree) -> list[str]:
        return [f"{name}: {', '.join(places)}" for name, places in self._twice(tree).items()]

    @staticmethod
    def _twice(tree: Tree) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for source in (s for s in tree.all if not s.name.startswith("tests/")):
            for node in source.nodes:
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(source.at(node))
        return {name: places for name, places in found.items() if len(places) > 1}


class OneWordNames(Measure):
    """Functions whose name is one word; what Python calls (`__init__`) aside."""

    key, label, goal, share = "one_word_functions", "只有一个词的函数名", 0.40, True

    def figure(self, tree: Tree) -> float:
        names = [f.name for s in tree.core for f in s.functions() if not f.name.startswith("__")]
        return _share(sum("_" not in name.strip("_") for name in names), len(names))


# ------------------------------------------------------------------------------------------------ how hard it is to read
class Density(Measure):
    """Branches a line of code in functions of `LONG` lines and more; what is nested counts in its parent, too."""

    key, label, goal = "branches_a_line", "每行代码的分支（8 行以上的函数）", 0.35

    def figure(self, tree: Tree) -> float:
        found = [(branches, lines) for _, _, branches, lines in self._long(tree)]
        return _share(sum(b for b, _ in found), sum(n for _, n in found))

    def places(self, tree: Tree) -> list[str]:
        """The densest first."""
        dense = ((b / n, s.at(f, f"{f.name} {b}/{n}")) for s, f, b, n in self._long(tree))
        return [place for ratio, place in sorted(dense, reverse=True) if not self.is_met(ratio)]

    @staticmethod
    def _long(tree: Tree) -> Iterator[tuple[SourceFile, Function, int, int]]:
        for source in tree.core:
            text = source.text.splitlines()
            for function in source.functions():
                lines = code_lines(function, text)
                if lines >= LONG:
                    yield source, function, sum(map(branches_of, ast.walk(function))), lines


def code_lines(function: Function, text: list[str]) -> int:
    """Lines of a function that are neither blank nor comment nor docstring; `text` are the lines of the file."""
    inside = set(range(function.lineno, (function.end_lineno or function.lineno) + 1))
    if ast.get_docstring(function, clean=False) is not None:
        said = function.body[0]
        inside -= set(range(said.lineno, (said.end_lineno or said.lineno) + 1))
    return sum(bool(re.match(r"\s*[^\s#]", text[number - 1])) for number in inside)


def branches_of(node: ast.AST) -> int:
    """How many ways a node adds: a comprehension is a loop, each of its ifs and each further operand of and/or a decision."""
    match node:
        case ast.If() | ast.IfExp() | ast.For() | ast.While() | ast.ExceptHandler() | ast.match_case():
            return 1
        case ast.comprehension(ifs=conditions):
            return 1 + len(conditions)
        case ast.BoolOp(values=operands):
            return len(operands) - 1
    return 0


class CompiledPatterns(CountedPlaces):
    """Calls of `re.compile`: patterns that are code, not data."""

    key, label, goal = "re_compile", "re.compile", 150

    def places(self, tree: Tree) -> list[str]:
        return [s.at(n) for s in tree.core for n in s.nodes if isinstance(n, ast.Call) and _is_compile(n.func)]


def _is_compile(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and called.attr == "compile" and _last_name(called.value) == "re"


class Documented(Measure):
    """Public functions and methods, not nested in a function, that have a docstring."""

    key, label, goal, least, share = "documented_functions", "有说明的公开函数", 0.97, True, True

    def figure(self, tree: Tree) -> float:
        public = sum(1 for s in tree.core for _ in _public(s))
        return _share(public - len(self.places(tree)), public)

    def places(self, tree: Tree) -> list[str]:
        return [s.at(f, f.name) for s in tree.core for f in _public(s) if ast.get_docstring(f) is None]


def _public(source: SourceFile) -> Iterator[Function]:
    nested = {id(inner) for f in source.functions() for inner in ast.walk(f) if inner is not f}
    return (f for f in source.functions() if not f.name.startswith("_") and id(f) not in nested)


# ------------------------------------------------------------------------------------------------ names in strings
class TypeLiterals(CountedPlaces):
    """Keys of document types written as text outside `intake/types`."""

    key, label, goal = "type_literals", "写成字符串的文书类型", 0

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = frozenset(keys)

    def places(self, tree: Tree) -> list[str]:
        return [
            source.at(node, node.value)
            for source in tree.core
            if not source.name.startswith("intake/types/")
            for node in _texts(source)
            if node.value in self._keys
        ]


def _texts(source: SourceFile) -> Iterator[ast.Constant]:
    """String literals; the parts of an f-string are none."""
    parts = {id(part) for n in source.nodes if isinstance(n, ast.JoinedStr) for part in n.values}
    return (n for n in source.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in parts)


class FieldLiterals(CountedPlaces):
    """Fields of records and rows that rules, cases and forms ask for by a literal key."""

    key, label, goal = "field_literals", "用字符串取的字段（规则、案卷、表单）", 0
    _ROOMS = ("intake/cases/", "validators/", "templates/")
    _HOLDERS = frozenset(("record", "fields", "row"))

    def places(self, tree: Tree) -> list[str]:
        return [
            source.at(node)
            for source in tree.core
            if source.name.startswith(self._ROOMS)
            for node in source.nodes
            if self._asks(node)
        ]

    def _asks(self, node: ast.AST) -> bool:
        match node:
            case ast.Subscript(value=holder, slice=ast.Constant(value=str())):
                return _last_name(holder) in self._HOLDERS
            case ast.Call(func=ast.Attribute(value=holder, attr="get"), args=[ast.Constant(value=str()), *_]):
                return _last_name(holder) in self._HOLDERS
        return False


def _last_name(node: ast.expr) -> str:
    """`record` of `reading.record` and of `record`; empty for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def measures(type_keys: Iterable[str]) -> tuple[Measure, ...]:
    """Every measure, as the table lists them; `type_keys` are the keys of document types."""
    return (
        Files(), Lines(), Crowd(), ClassNames(), OneWordNames(), Density(), CompiledPatterns(), Documented(),
        TypeLiterals(type_keys), FieldLiterals(),
    )  # fmt: skip

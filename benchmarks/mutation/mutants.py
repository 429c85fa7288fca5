"""What mutmut changes in a module.

mutmut changes functions and methods, not what is computed while a module is imported, and nothing below a decorator.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from libcst import ClassDef, CSTNode, FunctionDef, Module, SimpleString
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, create_mutations
from mutmut.mutation.trampoline_templates import mangle_function_name
from mutmut.utils.format_utils import get_mutant_name

from benchmarks.mutation.sample import Mutant


def find_mutants(path: str, text: str) -> list[Mutant]:
    """Every change of the functions of a module, in the order of mutmut; words for people are left alone."""
    module, changes, *_ = create_mutations(path, text)
    lines = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    owners = dict(_name_functions(module))
    by_function: dict[FunctionDef, list[Mutation]] = defaultdict(list)
    for change in changes:
        if change.contained_by_top_level_function in owners:
            by_function[change.contained_by_top_level_function].append(change)
    return [
        Mutant(
            get_mutant_name(Path(path), f"{owners[function][0]}__mutmut_{number}"),
            path,
            lines[change.original_node].start.line,
            owners[function][1],
            *_show_change(module, change),
        )
        for function, own in by_function.items()
        for number, change in enumerate(own, 1)
        if not _is_wording(change)
    ]


def _name_functions(module: Module) -> Iterator[tuple[FunctionDef, tuple[str, str]]]:
    """Functions and methods as mutmut and as people call them."""
    for statement in module.body:
        if isinstance(statement, FunctionDef):
            name = statement.name.value
            yield statement, (mangle_function_name(name=name, class_name=None), name)
        elif isinstance(statement, ClassDef):
            owner = statement.name.value
            for member in statement.body.body:
                if isinstance(member, FunctionDef):
                    name = member.name.value
                    yield member, (mangle_function_name(name=name, class_name=owner), f"{owner}.{name}")


def _is_wording(change: Mutation) -> bool:
    """Whether only the letters of Chinese words change: how a sentence is put no test should hold."""
    return isinstance(change.original_node, SimpleString) and not change.original_node.value.isascii()


def _show_change(module: Module, change: Mutation) -> tuple[str, str]:
    before, after = (_show(module, node) for node in (change.original_node, change.mutated_node))
    return before, after


def _show(module: Module, node: CSTNode) -> str:
    return " ".join(module.code_for_node(node).split())

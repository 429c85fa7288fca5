"""One change of the code, and which changes of a module are tried: the same ones every time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One change: the name by which mutmut runs it, where it is, and the code before and after."""

    name: str
    path: str
    line: int
    function: str
    before: str
    after: str

    @property
    def place(self) -> str:
        """Where, as editors read it."""
        return f"{self.path}:{self.line}"


def draw_sample(mutants: Sequence[Mutant], most: int, seed: int) -> list[Mutant]:
    """At most so many of one module, by its path and the seed alone."""
    if len(mutants) <= most:
        return list(mutants)
    chosen = random.Random(f"{seed}:{mutants[0].path}").sample(range(len(mutants)), most)
    return [mutants[index] for index in sorted(chosen)]

"""Papers of the case beside what the item's list asks of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from intake.cases.model import Case, Material, MaterialOutcome, Place, kind_name, locate_evidence
from intake.catalogue.model import OnePaper, Since
from intake.catalogue.tree import collect_leaves
from intake.model import Reading


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper of the case that a line of the list asks for."""

    material: Material
    leaf: OnePaper
    paper: int
    reading: Reading

    @property
    def name(self) -> str:
        """What the paper is called."""
        return kind_name(self.reading.classification.kind)

    @property
    def clause(self) -> str:
        """Where the guide asks for it."""
        return str(self.material.clause)

    @property
    def whole(self) -> Place:
        """The paper itself, where there is no box to point at."""
        return locate_evidence(self.paper, self.reading, None)


def iter_asked_papers(case: Case, which: Callable[[OnePaper], bool]) -> Iterator[Asked]:
    """Every paper of the types that the list asks for with such a demand; each paper once for each line of the list.

    Papers that the list asks for under a condition that is not met are left out. A paper that is looked at in the place of
    the one that is asked for has to meet the same demand.
    """
    for material, leaf in iter_demands(case, which):
        for index, reading in case.of(leaf.kind):
            yield Asked(material, leaf, index, reading)
        for match in material.matches:
            if match.reviewed and match.needed is leaf and not case.has(leaf.kind):
                yield Asked(material, leaf, match.paper, case.readings[match.paper])


def iter_demands(case: Case, which: Callable[[OnePaper], bool]) -> Iterator[tuple[Material, OnePaper]]:
    """The leaves with such a demand, with their line of the list; one for each type and line."""
    for material in case.materials:
        if material.outcome is not MaterialOutcome.NOT_APPLICABLE:
            demanding = (leaf for leaf in collect_leaves(material.needed) if which(leaf) and not leaf.manual)
            yield from ((material, leaf) for leaf in _first_of_each_type(demanding))


def _first_of_each_type(leaves: Iterable[OnePaper]) -> Iterable[OnePaper]:
    first: dict[str, OnePaper] = {}
    for leaf in leaves:
        first.setdefault(leaf.kind, leaf)
    return first.values()


def has_window(leaf: OnePaper, since: Since) -> bool:
    """Whether the leaf has a window that counts from there."""
    return leaf.window is not None and leaf.window.since is since


def list_asks_for(case: Case, which: Callable[[OnePaper], bool]) -> bool:
    """Whether the item's list has such a leaf anywhere, whatever the conditions."""
    return any(which(leaf) for leaf in collect_leaves(case.item.materials))

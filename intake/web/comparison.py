"""What the other papers of a case say of an open value: whether one contradicts it, and the line that says so."""

from collections import Counter
from collections.abc import Iterator

from intake.review.cases import ReviewedCase
from intake.review.matrix import MatrixCell, Relation, lay_out_matrix
from intake.review.points import ValueEntry, ValueStanding

AGREES = "与其他材料一致，请对照票面"
"""Why a value is open that other papers bear out: papers of one hand may all be wrong, so it stays open."""
_CONTESTED = Relation.DIFFERENT.zh
"""How the word of a cell begins that does not agree; a number that stands on two bills is repeated instead."""


class Comparison:
    """The values of a case held against its other papers, as the matrix shows them.

    Args:
        case: The case as it lies open.
    """

    def __init__(self, case: ReviewedCase) -> None:
        self._cells = dict(_iter_compared(case))

    def is_contested(self, entry: ValueEntry) -> bool:
        """Whether the value is open and another paper says something else."""
        cell = self._cells.get(entry.id)
        return entry.is_open and cell is not None and cell.word.startswith(_CONTESTED)

    def explain(self, entry: ValueEntry) -> str:
        """Why a value is open. What only lacks a proof is told apart by what other papers say; none of it is a proof."""
        cell = self._cells.get(entry.id)
        if cell is None or entry.standing is not ValueStanding.LOOK or entry.field.why:
            return entry.why
        if self.is_contested(entry) and cell.why:
            return "；".join(cell.why)
        return AGREES if cell.relation is Relation.SAME else entry.why


def _iter_compared(case: ReviewedCase) -> Iterator[tuple[str, MatrixCell]]:
    """The values with their cells; agreement needs two of them, for none is borne out by itself."""
    rows = lay_out_matrix(case).rows
    for column in zip(*(row.cells for row in rows), strict=True):
        cells = [cell for of_paper in column for cell in of_paper]
        same = Counter(cell.part for cell in cells if cell.relation is Relation.SAME)
        yield from ((c.entry.id, c) for c in cells if c.relation is not Relation.SAME or same[c.part] > 1)

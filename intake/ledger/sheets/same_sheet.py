"""Whether two pages are scans of one sheet: the numbers decide, for pages of one form look alike whoever they are about.

Two things are asked. What two papers of a kind differ in (their numbers, whom they are about, days and sum) must agree where both
say it; a single digit or letter that differs may be misread, so it leaves the matter open, and two of them do not. And the
numbers printed on the pages must be the same ones: that tells the pages of one list apart. Days among them tell most: the lists
of two days of one treatment may have everything else in common.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from intake import types
from intake.ledger.model import SheetClaim
from intake.ledger.sheets.figures import keep_days, share_common
from intake.likeness.compare import Likeness, compare_id_numbers, compare_names, differs_by_one
from intake.types.vocabulary import (
    BankCard,
    Common,
    DiagnosisCertificate,
    MedicalInvoice,
    SocialSecurityCard,
    VatInvoice,
)

MASK = "*"
NAMES = frozenset(s.name for s in (Common.NAME, MedicalInvoice.PAYER, VatInvoice.BUYER, BankCard.HOLDER))
PEOPLE = frozenset(s.name for s in (Common.ID_NUMBER, MedicalInvoice.PAYER_ID))
"""ID numbers; masked ones may agree."""
NUMBERS = frozenset(s.name for s in (
    MedicalInvoice.BILL_NUMBER, MedicalInvoice.BUSINESS_SERIAL, MedicalInvoice.INPATIENT_NUMBER,
    MedicalInvoice.OUTPATIENT_NUMBER, MedicalInvoice.RECORD_NUMBER, VatInvoice.INVOICE_NUMBER,
    DiagnosisCertificate.CERTIFICATE_NUMBER, BankCard.NUMBER, SocialSecurityCard.CARD_NUMBER,
))  # fmt: skip
"""Numbers of papers, stays and accounts."""
_SHORTEST = 5
"""Digits of a number that speaks for a sheet: shorter ones begin anew each day."""
SAME_FIGURES, _OTHER_FIGURES = 0.6, 0.4
"""Share of common numbers from which pages have the same ones, and below which they have others (see `benchmarks.rescans`)."""
_ALL_FIGURES = 0.8
"""Share from which pages may be one sheet although nothing says whose they are."""
_FEW, _FEWEST = 8, 2
"""Numbers that must be common for that; and for any two pages that are taken for one."""


@dataclass(frozen=True, slots=True)
class SheetComparison:
    """How two pages stand to each other: in which vocabulary keys they agree, and key -> (mine, theirs) where they do not.

    `common`: the share of common ones among the numbers printed on both, 0 to 1.
    """

    likeness: Likeness
    agreeing: tuple[str, ...] = ()
    differing: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    common: float = 0.0


def compare_sheets(mine: SheetClaim, theirs: SheetClaim) -> SheetComparison:
    """Same, unsure or different; `differing` has what may be misread where it is unsure."""
    told = {key: compare_values(key, mine.telling[key], theirs.telling[key]) for key in _common_keys(mine, theirs)}
    agreeing = tuple(key for key, likeness in told.items() if likeness is Likeness.SAME)
    differing = {key: (mine.telling[key], theirs.telling[key]) for key in told if key not in agreeing}
    common = share_common(mine.figures, theirs.figures)
    evidence = _Evidence(mine, theirs, told, common)
    return SheetComparison(evidence.weigh(), agreeing, differing, common)


def _common_keys(mine: SheetClaim, theirs: SheetClaim) -> list[str]:
    return [key for key in mine.telling if key in theirs.telling]


# ------------------------------------------------------------------------------------------------ single values
def compare_values(key: str, mine: str, theirs: str) -> Likeness:
    """Two prints under one key; a digit or letter that differs is unsure, and so is a number of which too little stands open.

    >>> [compare_values("bill_number", "0038433844", x).value for x in ("0038433844", "0038433841", "00384*3844", "0038433911")]
    ['same', 'unsure', 'unsure', 'different']
    """
    found = _compare_kind(key, mine, theirs)
    return Likeness.UNSURE if found is Likeness.DIFFERENT and differs_by_one(mine, theirs) else found


def _compare_kind(key: str, mine: str, theirs: str) -> Likeness:
    if key in NAMES:
        return compare_names(mine, theirs)
    if key in PEOPLE:
        return compare_id_numbers(mine, theirs)
    if mine == theirs and MASK not in mine:
        return Likeness.SAME
    return Likeness.UNSURE if _may_be_one(mine, theirs) else Likeness.DIFFERENT


def _may_be_one(mine: str, theirs: str) -> bool:
    """Whether one of them is masked and what stands open in both agrees."""
    pairs = zip(mine, theirs, strict=False)
    return MASK in mine + theirs and len(mine) == len(theirs) and all(a == b or MASK in (a, b) for a, b in pairs)


# ------------------------------------------------------------------------------------------------ all together
@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for and against one sheet."""

    mine: SheetClaim
    theirs: SheetClaim
    told: Mapping[str, Likeness]
    common: float

    def weigh(self) -> Likeness:
        """Same, unsure or different."""
        if self._are_of_two_kinds or self._surely_differ or self.common < _OTHER_FIGURES:
            return Likeness.DIFFERENT
        clear = not self._doubts and not self._has_other_days
        if not self._agrees:
            return Likeness.UNSURE if self._all_common and clear else Likeness.DIFFERENT
        same = clear and self.common >= SAME_FIGURES and self._count_common() >= _FEWEST
        return Likeness.SAME if same else Likeness.UNSURE

    @property
    def _are_of_two_kinds(self) -> bool:
        kinds = {self.mine.kind, self.theirs.kind}
        return len(kinds) > 1 and types.UNKNOWN not in kinds

    @property
    def _surely_differ(self) -> bool:
        """Whether a value differs in more than one place, two differ in one, or no day is common."""
        mine, theirs = self._days
        apart = bool(mine and theirs and not mine & theirs)
        return apart or Likeness.DIFFERENT in self.told.values() or len(self._doubts) > 1

    @property
    def _has_other_days(self) -> bool:
        """Whether each has a day that the other has not."""
        mine, theirs = self._days
        return bool(mine - theirs and theirs - mine)

    @property
    def _days(self) -> tuple[frozenset[int], frozenset[int]]:
        return keep_days(self.mine.figures), keep_days(self.theirs.figures)

    @property
    def _doubts(self) -> tuple[str, ...]:
        """Keys that may be one or not; a name is no doubt where the person's number agrees."""
        sure = any(self.told.get(key) is Likeness.SAME for key in PEOPLE)
        unsure = (key for key, likeness in self.told.items() if likeness is Likeness.UNSURE)
        return tuple(key for key in unsure if not (sure and key in NAMES))

    @property
    def _agrees(self) -> bool:
        """Whether a number agrees that others do not have, or a name and something else."""
        same = set(self._iter_same())
        return bool(same & PEOPLE or any(map(self._is_long, same & NUMBERS)) or (same & NAMES and same - NAMES))

    def _iter_same(self) -> Iterator[str]:
        return (key for key, likeness in self.told.items() if likeness is Likeness.SAME)

    def _is_long(self, key: str) -> bool:
        return len(self.mine.telling[key]) >= _SHORTEST

    @property
    def _all_common(self) -> bool:
        return self.common >= _ALL_FIGURES and self._count_common() >= _FEW

    def _count_common(self) -> int:
        return len(self.mine.figures & self.theirs.figures)

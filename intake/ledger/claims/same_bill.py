"""Whether two bills are one, and whether two bills are of one stay: what agrees, what differs, how surely.

Numbers decide. One bill has one code and one number in the whole country; a number alone is not unique, so without the codes
something of the contents has to agree. A number in doubt, and one that is masked, count only where nothing contradicts them:
consecutive bills of one counter differ in one digit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from intake import types
from intake.ledger.model import BillClaim
from intake.likeness.compare import Likeness, open_digits
from intake.likeness.people import Named, compare_people
from intake.types.registry import TYPES
from intake.types.vocabulary import MedicalInvoice, VatInvoice, to_json

MASK = "*"
TAIL = 4
"""Digits at the end of a number by which masked ones are found."""
_MISREAD = 1
"""Places in which the codes of one bill may differ: one digit misread, where the contents agree."""
_TOTAL, _ISSUED = MedicalInvoice.TOTAL.name, MedicalInvoice.ISSUE_DATE.name
_ADMITTED, _DISCHARGED = MedicalInvoice.ADMISSION_DATE.name, MedicalInvoice.DISCHARGE_DATE.name


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two bills have in common, by vocabulary key; `differing`: key -> (mine, theirs)."""

    agreeing: tuple[str, ...]
    differing: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sure: bool = True


def number_tail(number: str) -> str:
    """The last four digits of a number; empty where they are not all open.

    >>> number_tail("00384*3844"), number_tail("003843****")
    ('3844', '')
    """
    tail = number[-TAIL:]
    return tail if len(tail) == TAIL and tail.isdigit() else ""


_NUMBER_KEYS: Mapping[str, tuple[str, str]] = {
    types.INPATIENT_INVOICE: (MedicalInvoice.BILL_CODE.name, MedicalInvoice.BILL_NUMBER.name),
    types.OUTPATIENT_INVOICE: (MedicalInvoice.BILL_CODE.name, MedicalInvoice.BILL_NUMBER.name),
    types.VAT_INVOICE: (VatInvoice.INVOICE_CODE.name, VatInvoice.INVOICE_NUMBER.name),
}


# ------------------------------------------------------------------------------------------------ contents
Value = Decimal | date


@dataclass(frozen=True, slots=True)
class _Contents:
    """What both bills say, by vocabulary key: (mine, theirs); and how their people stand to each other."""

    pairs: Mapping[str, tuple[Value, Value]]
    person: Likeness | None

    @property
    def same(self) -> frozenset[str]:
        """Keys in which they agree."""
        return frozenset(key for key, (one, other) in self.pairs.items() if one == other)

    @property
    def contradicting(self) -> bool:
        """Whether anything differs."""
        return len(self.same) < len(self.pairs) or self.person is Likeness.DIFFERENT

    @property
    def telling(self) -> int:
        """How many of sum and person agree: what a number that was misread by chance does not bring with it."""
        return (_TOTAL in self.same) + (self.person is Likeness.SAME)

    @property
    def telling_apart(self) -> bool:
        """Whether sum or person differ."""
        return _TOTAL in self.pairs.keys() - self.same or self.person is Likeness.DIFFERENT

    @property
    def all_telling(self) -> bool:
        """Whether the sum agrees, and person or day of issue with it."""
        return _TOTAL in self.same and (self.telling == 2 or _ISSUED in self.same)


def _compare_contents(mine: BillClaim, theirs: BillClaim) -> _Contents:
    pairs = {
        key: (one, other) for key, one, other in _iter_values(mine, theirs) if one is not None and other is not None
    }
    return _Contents(pairs, compare_people(Named(mine.name, mine.id_number), Named(theirs.name, theirs.id_number)))


def _iter_values(mine: BillClaim, theirs: BillClaim) -> Iterator[tuple[str, Value | None, Value | None]]:
    yield _TOTAL, mine.total, theirs.total
    yield _ISSUED, mine.issued, theirs.issued
    yield _ADMITTED, mine.admitted, theirs.admitted
    yield _DISCHARGED, mine.discharged, theirs.discharged


# ------------------------------------------------------------------------------------------------ one bill
def compare_bills(mine: BillClaim, theirs: BillClaim) -> Agreement | None:
    """What makes them one bill; None where they are two."""
    number = _compare_numbers(mine, theirs)
    code = _compare_codes(mine, theirs) if number else None
    if number is None or code is Likeness.DIFFERENT:
        return None
    contents = _compare_contents(mine, theirs)
    weighed = _weigh(number, code, contents)
    return None if weighed is None else _describe(mine, theirs, contents, sure=weighed)


@dataclass(frozen=True, slots=True)
class _Number:
    """Numbers that agree: whether in every digit, and whether both were read surely."""

    whole: bool
    sure: bool


def _weigh(number: _Number, code: Likeness | None, contents: _Contents) -> bool | None:
    """Whether it is surely one bill; None where it may as well be another."""
    if number.whole and number.sure and code is Likeness.SAME:
        return True
    if number.whole and number.sure and code is None:
        return _weigh_without_code(contents)
    if contents.contradicting or not contents.telling:
        return None  # a misread digit makes one bill of two
    proven = number.whole and code is not Likeness.UNSURE
    return False if proven or contents.all_telling else None


def _weigh_without_code(contents: _Contents) -> bool | None:
    """A number of ten digits is found under several codes: then neither the sum nor the person agrees."""
    if contents.telling_apart and not contents.telling:
        return None
    return bool(contents.telling) and not contents.telling_apart


def _compare_numbers(mine: BillClaim, theirs: BillClaim) -> _Number | None:
    """The surest way in which print or QR code of the one agrees with print or QR code of the other."""
    found = list(_iter_agreeing(mine, theirs))
    return max(found, key=lambda one: (one.whole, one.sure), default=None)


def _iter_agreeing(mine: BillClaim, theirs: BillClaim) -> Iterator[_Number]:
    for number, sure in ((mine.number, mine.sure), (mine.qr_number, True)):
        for other, other_sure in ((theirs.number, theirs.sure), (theirs.qr_number, True)):
            if number and other and _places_agree(number, other):
                whole = MASK not in number + other
                yield _Number(whole, sure and other_sure)


def _places_agree(one: str, other: str) -> bool:
    """Whether two numbers of one length agree wherever both are open, and at their ends."""
    if one == other and MASK not in one:
        return True
    same_end = number_tail(one) == number_tail(other) != ""
    return len(one) == len(other) and same_end and _count_apart(one, other) == 0


def _count_apart(one: str, other: str) -> int:
    return sum(MASK not in (p, q) and p != q for p, q in zip(one, other, strict=True))


def _compare_codes(mine: BillClaim, theirs: BillClaim) -> Likeness | None:
    """The codes in print and in the QR codes; None where one of the bills has none. One digit may be misread."""
    pairs = [(a, b) for a in (mine.code, mine.qr_code) for b in (theirs.code, theirs.qr_code) if _are_open(a, b)]
    if not pairs:
        return None
    apart = min(_count_apart(a, b) if len(a) == len(b) else Levenshtein.distance(a, b) for a, b in pairs)
    if apart == 0:
        return Likeness.SAME
    return Likeness.UNSURE if apart <= _MISREAD else Likeness.DIFFERENT


def _are_open(*codes: str) -> bool:
    """Whether enough of every one stands open to tell it from another."""
    return all(open_digits(code) >= TAIL for code in codes)


# ------------------------------------------------------------------------------------------------ one stay
def compare_stays(mine: BillClaim, theirs: BillClaim) -> Agreement | None:
    """What makes two bills of one person, one stay and one total; None where they are not, or something is not legible.

    Outpatient bills are left out: two equal small bills on one day are usual.
    """
    if (
        types.OUTPATIENT_INVOICE in (mine.kind, theirs.kind)
        or _stay_of(mine) != _stay_of(theirs)
        or None in _stay_of(mine)
    ):
        return None
    contents = _compare_contents(mine, theirs)
    if contents.person not in (Likeness.SAME, Likeness.UNSURE):
        return None
    return _describe(mine, theirs, contents, sure=contents.person is Likeness.SAME)


def _stay_of(bill: BillClaim) -> tuple[Value | None, ...]:
    return bill.total, bill.admitted, bill.discharged


# ------------------------------------------------------------------------------------------------ what is told of them
def _describe(mine: BillClaim, theirs: BillClaim, contents: _Contents, *, sure: bool) -> Agreement:
    """The agreement, numbers first, by the vocabulary keys of my bill's type."""
    numbers = {key: pair for key, pair in _iter_numbers(mine, theirs) if all(pair)}
    differing = {key: pair for key, pair in numbers.items() if not _places_agree(*pair)}
    differing |= {key: (to_json(a), to_json(b)) for key, (a, b) in contents.pairs.items() if key not in contents.same}
    agreeing = [key for key in (*numbers, *contents.pairs) if key not in differing]
    person = TYPES[mine.kind].person
    if contents.person is Likeness.SAME:
        agreeing.append(person)
    elif contents.person is Likeness.DIFFERENT:
        differing[person] = mine.name, theirs.name[:1] + MASK * len(theirs.name[1:])  # somebody else's
    return Agreement(tuple(agreeing), differing, sure)


def _iter_numbers(mine: BillClaim, theirs: BillClaim) -> Iterator[tuple[str, tuple[str, str]]]:
    """Code and number, in print or else as the QR code tells them."""
    code, number = _NUMBER_KEYS.get(mine.kind, _NUMBER_KEYS[types.INPATIENT_INVOICE])
    yield code, (mine.code or mine.qr_code, theirs.code or theirs.qr_code)
    yield number, (mine.number or mine.qr_number, theirs.number or theirs.qr_number)

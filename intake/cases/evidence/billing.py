"""Bills and lists of a case, and which belong together.

A stay has one bill and one list, or a list for every day; a course of visits has many bills, sometimes one list for all.
They are put together by what proves most: equal amounts, then sums that come out, then what both print (numbers, days).
Second scans count once; a refund and the bill it takes back need no list.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

from intake import types
from intake.cases.evidence.amounts import Figure, is_legible, read_figure, sum_column
from intake.cases.evidence.duplicate_scans import second_scans
from intake.cases.model import SURE, Case, Charge, Place, item_rows, kind_name, locate_evidence
from intake.model import ABSENT, Field, Reading, Record
from intake.types.vocabulary import ExpenseList, MedicalInvoice, Spec, VatInvoice
from intake.values import compact_text

LIST = types.EXPENSE_LIST
_MOST = 9
"""Papers of which every combination is tried: 2⁹ sums take a millisecond; more are only taken together."""
_SHARED_NUMBER, _DAYS_WITHIN, _DAYS_APART, _SAME_KIND, _OTHER_KIND = 3, 2, -2, 1, -3
"""What speaks for a bill and a list being of one visit, and what against it. Judgements: a shared number stands against days that
lie apart or a list of the other kind, not against both."""
_NUMBER_LABELS = re.compile(r"票据号|发票号|票号")
_VISIT_NUMBERS = (MedicalInvoice.INPATIENT_NUMBER, MedicalInvoice.RECORD_NUMBER, MedicalInvoice.OUTPATIENT_NUMBER)
_DAYS = (MedicalInvoice.ADMISSION_DATE, MedicalInvoice.DISCHARGE_DATE, MedicalInvoice.VISIT_DATE)


@dataclass(frozen=True, slots=True)
class Account:
    """A bill or a list with its amounts.

    `total` is the printed one, `rows` the sum of the rows; None where there is none, or a row has no legible amount.
    `days` are the first and last day that it speaks of, `numbers` what identifies visit and bill.
    """

    paper: int
    reading: Reading
    total: Figure | None
    rows: Figure | None
    days: tuple[date, date] | None
    numbers: frozenset[str]

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """What the paper may come to: a clear print stands alone, else the sum of the rows is as good."""
        if self.total and self.total.clear:
            return (self.total.value,)
        return tuple(dict.fromkeys(f.value for f in (self.total, self.rows) if f))

    @property
    def figure(self) -> Figure | None:
        """The printed total, else the sum of the rows."""
        return self.total or self.rows

    @property
    def clear(self) -> bool:
        """Whether the amount can be held against another paper: a sum of rows cannot, for a row may be lost."""
        return self.total is not None and self.total.clear

    @property
    def name(self) -> str:
        """What people call the paper."""
        return describe_paper(self.reading)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where its amount can be seen; the paper as a whole where it has none."""
        figure = self.figure
        return figure.places(self.paper, self.reading) if figure else (locate_evidence(self.paper, self.reading, None),)


@dataclass(frozen=True, slots=True)
class Group:
    """Bills and lists that belong together; `agrees` None where an amount is missing, `guessed` where nothing but being
    left over puts them together."""

    bills: tuple[Account, ...]
    lists: tuple[Account, ...]
    agrees: bool | None
    guessed: bool = False


def number_of(reading: Reading) -> str:
    """The number of a bill or invoice, whatever its state; empty where it has none."""
    fields = (reading.record[spec] for spec in (MedicalInvoice.BILL_NUMBER, VatInvoice.INVOICE_NUMBER))
    return next((field.value for field in fields if field.value), "")


def describe_paper(reading: Reading) -> str:
    """What people call a paper: the type, and the number of a bill."""
    number = number_of(reading)
    return kind_name(reading.classification.kind) + (f"（{number}）" if number else "")


def group_bills(case: Case) -> tuple[Group, ...]:
    """Every bill and every list in one group, those that agree first; what was scanned twice counts once."""
    repeated = second_scans(case)
    bills = [_read_account(i, r) for i, r in case.of(*types.BILLS) if i not in repeated]
    lists = [_read_account(i, r) for i, r in case.of(LIST) if i not in repeated]
    return tuple(_Sorting(_drop_cancelled(bills), lists).iter_groups())


def _read_account(paper: int, reading: Reading) -> Account:
    total = read_figure(reading, MedicalInvoice.TOTAL.name)
    rows = sum_column(item_rows(reading.record), Charge.AMOUNT)
    return Account(paper, reading, total, rows, _covered_days(reading), _visit_numbers(reading))


def _drop_cancelled(found: Sequence[Account]) -> list[Account]:
    """The bills without refunds and what they take back in full."""
    left = list(found)
    for refund in (b for b in found if b.total and b.total.value < 0):
        taken = next((b for b in left if _is_taken_back(b, refund)), None)
        if taken is not None and refund in left:
            left = [b for b in left if b not in (taken, refund)]
    return left


def _is_taken_back(bill: Account, refund: Account) -> bool:
    return bill.total is not None and refund.total is not None and bill.total.value == -refund.total.value


# ------------------------------------------------------------------------------------------------ what both print
def _covered_days(reading: Reading) -> tuple[date, date] | None:
    days = _sure_days(reading.record[spec] for spec in _DAYS)
    if not days and reading.classification.kind == LIST:
        days = _sure_days(row.get(Charge.DATE, ABSENT) for row in item_rows(reading.record))
    return (min(days), max(days)) if days else None


def _sure_days(fields: Iterable[Field[Any]]) -> list[date]:
    return [f.value for f in fields if f.state in SURE and isinstance(f.value, date)]


def _visit_numbers(reading: Reading) -> frozenset[str]:
    """What identifies the visit or the bill: its own numbers, and those of bills that a list prints."""
    record = reading.record
    found = [record[spec].value for spec in _VISIT_NUMBERS if is_legible(record[spec])]
    found += [field.value for label, field in record.extra.items() if _NUMBER_LABELS.search(label)]
    return frozenset(compact_text(number) for number in (*found, number_of(reading)) if number)


def _score_link(bill: Account, charges: Account) -> int:
    """How much speaks for a bill and a list being of one visit: above 0 for it, below 0 against it."""
    shared = _SHARED_NUMBER * bool(bill.numbers & charges.numbers)
    return shared + _score_days(bill.days, charges.days) + _score_kinds(bill, charges)


def _score_days(bill: tuple[date, date] | None, charges: tuple[date, date] | None) -> int:
    if bill is None or charges is None:
        return 0
    if bill[0] <= charges[0] and charges[1] <= bill[1]:
        return _DAYS_WITHIN
    return _DAYS_APART if bill[1] < charges[0] or charges[1] < bill[0] else 0


def _score_kinds(bill: Account, charges: Account) -> int:
    """门诊 or 住院, where the list's title or numbers tell."""
    kind, record = bill.reading.classification.kind, charges.reading.record
    inside = _tells(record, ExpenseList.INPATIENT_NUMBER, "住院")
    outside = _tells(record, ExpenseList.OUTPATIENT_NUMBER, "门诊", "急诊")
    if kind == types.VAT_INVOICE or inside == outside:
        return 0
    return _SAME_KIND if inside == (kind == types.INPATIENT_INVOICE) else _OTHER_KIND


def _tells(record: Record, number: Spec[str], *words: str) -> bool:
    """Whether the paper has such a number, or one of the words in its title."""
    title = record[ExpenseList.TITLE].value or ""
    return number.name in record.fields or any(word in title for word in words)


# ------------------------------------------------------------------------------------------------ putting together
class _Sorting:
    """What is left to be put together; every step takes from it."""

    def __init__(self, found: Sequence[Account], charges: Sequence[Account]) -> None:
        self._bills, self._lists = list(found), list(charges)
        self._done: list[Group] = []

    def iter_groups(self) -> Iterator[Group]:
        """The groups, step by step: equal amounts, sums, what is left by its links, what stays alone."""
        self._match_equal_amounts()
        self._match_sums()
        self._second_lists()
        self._match_linked()
        yield from self._done
        yield from (Group((b,), (), None) for b in self._bills)
        yield from (Group((), (x,), None) for x in self._lists)

    def _record_group(
        self, found: Sequence[Account], charges: Sequence[Account], agrees: bool | None, *, guessed: bool = False
    ) -> None:
        self._done.append(Group(tuple(found), tuple(charges), agrees, guessed))
        self._bills = [b for b in self._bills if not any(b is x for x in found)]
        self._lists = [x for x in self._lists if not any(x is y for y in charges)]

    def _match_equal_amounts(self) -> None:
        """One bill, one list, one amount; where several fit, the best linked."""
        pairs = [(_score_link(b, x), b, x) for b in self._bills for x in self._lists if set(b.amounts) & set(x.amounts)]
        for _, bill, charges in sorted(pairs, key=lambda p: -p[0]):
            if bill in self._bills and charges in self._lists:
                self._record_group((bill,), (charges,), True)

    def _match_sums(self) -> None:
        """Lists that together come to a bill, bills that together come to a list, all to all."""
        for bill in tuple(self._bills):
            self._match_lists(bill)
        for charges in tuple(self._lists):
            self._match_bills(charges)
        if self._bills and self._lists and _sum_amounts(self._bills) == _sum_amounts(self._lists) is not None:
            self._record_group(self._bills, self._lists, True)

    def _match_lists(self, bill: Account) -> None:
        part = _adding_up([x for x in self._lists if _score_link(bill, x) >= 0], bill.amounts)
        if part:
            self._record_group((bill,), part, True)

    def _match_bills(self, charges: Account) -> None:
        part = _adding_up([b for b in self._bills if _score_link(b, charges) >= 0], charges.amounts)
        if part:
            self._record_group(part, (charges,), True)

    def _second_lists(self) -> None:
        """A list by days beside the list of the whole stay."""
        for group in tuple(g for g in self._done if len(g.bills) == 1):
            near = [x for x in self._lists if self._is_of_visit(x, group.bills[0])]
            if near:
                agrees = True if _adding_up(near, group.bills[0].amounts) else None
                self._record_group((), near, agrees)
                self._done[-1] = Group(group.bills, tuple(near), agrees, agrees is None)

    def _is_of_visit(self, charges: Account, bill: Account) -> bool:
        """Whether the list is of that bill's visit, rather than of one that has no list yet."""
        link = _score_link(bill, charges)
        return link > max((_score_link(b, charges) for b in self._bills), default=0)

    def _match_linked(self) -> None:
        """What does not come out: each list goes to the bill that it is linked to best, one alone to the only one."""
        homes = [(self._find_home(charges), charges) for charges in self._lists]
        guessed = {home.paper for home, charges in homes if home is not None and self._is_guess(home, charges)}
        for bill in tuple(self._bills):
            mine = [charges for home, charges in homes if home is bill]
            if mine:
                self._record_group((bill,), mine, _amounts_agree(bill, mine), guessed=bill.paper in guessed)

    def _find_home(self, charges: Account) -> Account | None:
        """The bill that a list is linked to best, by its amount where several are; None where all speak against it."""
        best = min(self._bills, key=lambda b: (-_score_link(b, charges), _amount_gap(b, charges)), default=None)
        if best is None or (_score_link(best, charges) < 0 and not _is_near(best, charges)):
            return None
        return best

    def _is_guess(self, home: Account, charges: Account) -> bool:
        return _score_link(home, charges) < 2 and len(self._bills) > 1 and not _is_near(home, charges)


def _adding_up(found: Sequence[Account], amounts: Sequence[Decimal]) -> tuple[Account, ...]:
    """The papers that together come to one of the amounts; all of them where they do, else the fewest."""
    known = tuple(account for account in found if account.amounts)
    if len(known) == len(found) > 1 and _sum_amounts(known) in amounts:
        return known
    return next((part for part in _combine(known) if _sum_amounts(part) in amounts), ())


def _combine(found: Sequence[Account]) -> Iterator[tuple[Account, ...]]:
    """Every two or more of the papers, the fewest first; nothing where there are too many."""
    most = len(found) if len(found) <= _MOST else 0
    return chain.from_iterable(combinations(found, size) for size in range(2, most + 1))


def _sum_amounts(found: Sequence[Account]) -> Decimal | None:
    if any(not a.amounts for a in found):
        return None
    return sum((a.amounts[0] for a in found), Decimal(0))


def _amounts_agree(bill: Account, charges: Sequence[Account]) -> bool | None:
    total = _sum_amounts(charges)
    return None if total is None or not bill.amounts else total in bill.amounts


def _amount_gap(bill: Account, charges: Account) -> Decimal:
    """Difference of the amounts; larger than any where one has none."""
    if not bill.amounts or not charges.amounts:
        return Decimal("Infinity")
    return abs(bill.amounts[0] - charges.amounts[0])


def _is_near(bill: Account, charges: Account) -> bool:
    """Whether the amounts are so near that they are meant to be one: a tenth apart at most."""
    return bool(bill.amounts) and _amount_gap(bill, charges) <= abs(bill.amounts[0]) / 10

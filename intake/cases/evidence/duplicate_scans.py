"""Second scans inside one case: papers whose every page shows a sheet that an earlier paper shows already.

Sketches of whole pages cost milliseconds each, so pages are first compared by their figures; only pages that share enough
of them are looked at closely. Two papers that surely print different numbers, days or totals are never one sheet, however
alike they look: the bills of a daily treatment differ in nothing else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from intake.cases.model import SURE, Case
from intake.model import Page, Reading
from intake.splitting.resemblance import Sketch, make_sketch
from intake.types.vocabulary import BankCard, Common, DiagnosisCertificate, MedicalInvoice, Spec, VatInvoice
from intake.values import compact_text

_FIGURE = re.compile(r"\d[\d.]{2,}")
_ALIKE = 0.4
"""Share of common figures (or lines, where there are few figures) from which two pages are compared closely: two scans of one
sheet had 0.6 and more, neighbouring pages of one list at most 0.35."""
_FEW = 5
"""Figures on a page with fewer of which its lines count as well."""
TELLING: tuple[Spec[Any], ...] = (
    MedicalInvoice.BILL_NUMBER, VatInvoice.INVOICE_NUMBER, DiagnosisCertificate.CERTIFICATE_NUMBER,
    MedicalInvoice.BUSINESS_SERIAL, Common.ID_NUMBER, BankCard.NUMBER, MedicalInvoice.TOTAL, Common.ISSUE_DATE,
    MedicalInvoice.VISIT_DATE, MedicalInvoice.ADMISSION_DATE, MedicalInvoice.DISCHARGE_DATE,
    MedicalInvoice.INPATIENT_NUMBER, MedicalInvoice.OUTPATIENT_NUMBER, Common.NAME, MedicalInvoice.PAYER,
)  # fmt: skip
"""Fields in which two different papers of one kind differ."""
_COPY = re.compile(r"第([一二三四五六1-6])联|(存根|记账|记帐|收据|报销|发票|抵扣)联")
"""Which of the copies of one form a sheet is: the receipt and its counterfoil are two papers."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A second scan: the paper, the earlier paper it repeats, and the pages that show the same sheets."""

    paper: int
    first: int
    pages: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Leaf:
    paper: int
    page: Page
    words: frozenset[str]


def find_twins(case: Case) -> tuple[Twin, ...]:
    """Every second scan of a whole paper, or of some sheets of one."""
    found = [_find_twin(case, *papers, pages) for papers, pages in _find_same_sheets(case).items()]
    by_paper = {twin.paper: twin for twin in reversed(found) if twin is not None}
    return tuple(by_paper.values())[::-1]


def _find_same_sheets(case: Case) -> Mapping[tuple[int, int], list[tuple[int, int]]]:
    """Two papers -> their pages that show the same sheet."""
    leaves = [_make_leaf(i, p) for i, r in enumerate(case.readings) for p in r.document.pages if p.lines]
    same: dict[tuple[int, int], list[tuple[int, int]]] = {}
    sketches: dict[int, Sketch] = {}
    for a, b in combinations(leaves, 2):
        if a.paper != b.paper and _is_one_sheet(case, a, b, sketches):
            same.setdefault((a.paper, b.paper), []).append((a.page.number, b.page.number))
    return same


def _find_twin(case: Case, first: int, second: int, pages: Sequence[tuple[int, int]]) -> Twin | None:
    """Which of the two papers has no sheet that the other lacks; the later one where neither has."""
    shown_first, shown_second = map(set, zip(*pages, strict=True))
    if shown_second == _page_numbers(case.readings[second]):
        return Twin(second, first, tuple(pages))
    if shown_first == _page_numbers(case.readings[first]):
        return Twin(first, second, tuple((b, a) for a, b in pages))
    return None


def same_bytes(case: Case) -> Iterator[tuple[int, int]]:
    """Pairs of papers that are the same pages of files with the same content under two names."""
    seen: dict[tuple[str, tuple[int, ...], int], int] = {}
    for index, reading in enumerate(case.readings):
        document = reading.document
        first = seen.setdefault((document.sha256, tuple(reading.pages), document.part), index)
        if document.sha256 and case.readings[first].document.path != document.path:
            yield first, index


def second_scans(case: Case) -> frozenset[int]:
    """Papers that repeat another one: what they say counts once."""
    return frozenset((*(t.paper for t in find_twins(case)), *(b for _, b in same_bytes(case))))


def _page_numbers(reading: Reading) -> set[int]:
    return {p.number for p in reading.document.pages if p.lines}


def _make_leaf(paper: int, page: Page) -> _Leaf:
    figures = frozenset(f for x in page.lines for f in _FIGURE.findall(x.text))
    return _Leaf(paper, page, figures if len(figures) >= _FEW else figures | {compact_text(x.text) for x in page.lines})


def _is_one_sheet(case: Case, a: _Leaf, b: _Leaf, sketches: dict[int, Sketch]) -> bool:
    """`sketches`: those that were made before, by the identity of their page; this one's are added."""
    if not a.words or len(a.words & b.words) < _ALIKE * min(len(a.words), len(b.words)):
        return False
    if _copy_mark(a.page) != _copy_mark(b.page) or _surely_differ(case.readings[a.paper], case.readings[b.paper]):
        return False
    for page in (a.page, b.page):
        if id(page) not in sketches:
            sketches[id(page)] = make_sketch(page)
    return sketches[id(a.page)].is_of_one_sheet(sketches[id(b.page)])


def _copy_mark(page: Page) -> str:
    match = _COPY.search(" ".join(x.text for x in page.lines))
    return match[0] if match else ""


def _surely_differ(a: Reading, b: Reading) -> bool:
    """Whether both surely print the same thing differently."""
    pairs = ((a.record[spec], b.record[spec]) for spec in TELLING)
    return any(one.value != other.value for one, other in pairs if one.state in SURE and other.state in SURE)

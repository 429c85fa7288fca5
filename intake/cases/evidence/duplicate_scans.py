"""Second scans inside one case: papers whose every page shows a sheet that an earlier paper shows already.

Sketches of whole pages cost milliseconds each, so pages are first compared by their figures; only pages that share enough
of them are looked at closely. Two papers that surely print different numbers, days or totals are never one sheet, however
alike they look: the bills of a daily treatment differ in nothing else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from intake.cases.model import SURE, Case
from intake.model import Page, Reading
from intake.splitting.resemblance import make_sketch
from intake.values import compact_text

_FIGURE = re.compile(r"\d[\d.]{2,}")
_ALIKE = 0.4
"""Share of common figures (or lines, where there are few figures) from which two pages are compared closely: two scans of one
sheet had 0.6 and more, neighbouring pages of one list at most 0.35."""
_FEW = 5
_TELLING = (
    "bill_number", "invoice_number", "certificate_number", "business_serial", "id_number", "number", "total", "issue_date",
    "visit_date", "admission_date", "discharge_date", "inpatient_number", "outpatient_number", "name", "payer",
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
    leaves = [_make_leaf(i, p) for i, r in enumerate(case.readings) for p in r.document.pages if p.lines]
    same: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for a, b in combinations(leaves, 2):
        if a.paper != b.paper and _is_one_sheet(case, a, b):
            same.setdefault((a.paper, b.paper), []).append((a.page.number, b.page.number))
    found = []
    for (first, second), pages in same.items():
        if {p for _, p in pages} == _page_numbers(case.readings[second]):
            found.append(Twin(second, first, tuple(pages)))
        elif {p for p, _ in pages} == _page_numbers(case.readings[first]):
            found.append(Twin(first, second, tuple((b, a) for a, b in pages)))
    return tuple({t.paper: t for t in reversed(found)}.values())[::-1]


def same_bytes(case: Case) -> Iterator[tuple[int, int]]:
    """Pairs of papers that are the same pages of files with the same content under two names."""
    seen: dict[tuple[str, tuple[int, ...], int], int] = {}
    for index, reading in enumerate(case.readings):
        document = reading.document
        key = (document.sha256, tuple(reading.pages), document.part)
        if document.sha256 and key in seen and case.readings[seen[key]].document.path != document.path:
            yield seen[key], index
        seen.setdefault(key, index)


def second_scans(case: Case) -> frozenset[int]:
    """Papers that repeat another one: what they say counts once."""
    return frozenset((*(t.paper for t in find_twins(case)), *(b for _, b in same_bytes(case))))


def _page_numbers(reading: Reading) -> set[int]:
    return {p.number for p in reading.document.pages if p.lines}


def _make_leaf(paper: int, page: Page) -> _Leaf:
    figures = frozenset(f for x in page.lines for f in _FIGURE.findall(x.text))
    return _Leaf(paper, page, figures if len(figures) >= _FEW else figures | {compact_text(x.text) for x in page.lines})


def _is_one_sheet(case: Case, a: _Leaf, b: _Leaf) -> bool:
    if not a.words or len(a.words & b.words) < _ALIKE * min(len(a.words), len(b.words)):
        return False
    if _copy_mark(a.page) != _copy_mark(b.page) or _surely_differ(case.readings[a.paper], case.readings[b.paper]):
        return False
    return make_sketch(a.page).is_of_one_sheet(make_sketch(b.page))


def _copy_mark(page: Page) -> str:
    match = _COPY.search(" ".join(x.text for x in page.lines))
    return match[0] if match else ""


def _surely_differ(a: Reading, b: Reading) -> bool:
    """Whether both surely print the same thing differently."""
    for key in _TELLING:
        one, other = a.record.fields.get(key), b.record.fields.get(key)
        sure = one is not None and other is not None and one.state in SURE and other.state in SURE
        if sure and one is not None and other is not None and one.value != other.value:
            return True
    return False

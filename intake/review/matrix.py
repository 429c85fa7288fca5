"""The matrix of a case: what each of its papers says of the same few things, and which papers do not agree.

Nothing is compared here as text. Names, numbers and hospitals are held against each other by the functions that rules use, and what
a rule found between papers stands above that: a failed rule names the odd one first. No value in doubt is called different here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from intake import types
from intake.cases.evidence import identities, newborns
from intake.cases.evidence.hospitals import hospital_key, hospital_of, one_institution
from intake.cases.evidence.patient import name_key, number_key
from intake.cases.evidence.persons import is_minor
from intake.cases.model import SURE, Case, Finding, Place, locate_evidence
from intake.likeness import compare
from intake.likeness.compare import Likeness
from intake.model import Outcome, Reading, State
from intake.review.cases import NotThere, ReviewedCase
from intake.review.points import ValueEntry, list_values, paper_title
from intake.review.sheets import ReviewSheet, find_sheet, list_sheets
from intake.types.vocabulary import DischargeRecord, MedicalInvoice, VatInvoice


class Relation(StrEnum):
    """How a value stands to what the other papers say."""

    ALONE = "alone"
    """Nothing says the same thing, or it was not held against anything."""
    SAME = "same"
    OTHER = "other"
    """Somebody else's, as it may be: an agent's card, a spouse's."""
    UNSURE = "unsure"
    DIFFERENT = "different"
    ODD = "odd"
    """Different, and the one in which the error is to be looked for."""

    @property
    def zh(self) -> str:
        """As people see it; empty where there is nothing to say."""
        return _WORDS[self]

    @property
    def gravity(self) -> str:
        """Colour of its mark."""
        return _GRAVITIES[self]


_WORDS: Final[Mapping[Relation, str]] = {
    Relation.ALONE: "", Relation.SAME: "一致", Relation.OTHER: "他人", Relation.UNSURE: "未能核对",
    Relation.DIFFERENT: "不一致", Relation.ODD: "不一致 ←",
}  # fmt: skip
_GRAVITIES: Final[Mapping[Relation, str]] = {
    Relation.ALONE: "off", Relation.SAME: "good", Relation.OTHER: "off", Relation.UNSURE: "doubt",
    Relation.DIFFERENT: "bad", Relation.ODD: "bad",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A value in the matrix.

    Attributes:
        index: Its place in `list_values`.
        entry: The value.
        sheet: The number of the sheet that it is seen on; 0 where there is no picture.
        relation: How it stands to the other papers.
        why: What the rules say of it, each once.
        part: What part of the column it is: 入院, 出院; empty where the column has one part.
    """

    index: int
    entry: ValueEntry
    sheet: int
    relation: Relation
    why: tuple[str, ...]
    part: str

    @property
    def word(self) -> str:
        """Its relation in a word: a bill's number is wrong where it is the same."""
        return self.relation.zh.replace("不一致", "重复") if self.entry.key in _NUMBERS else self.relation.zh

    @property
    def is_code(self) -> bool:
        """Whether it is figures, which are compared by eye in one line."""
        return self.entry.text.isascii()

    @property
    def mark(self) -> str:
        """Its state in a word, where a person has to look at it."""
        if self.entry.field.state is State.UNREAD:
            return "未读出"
        return self.entry.standing.zh if self.entry.is_open else ""


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A thing that papers say: what it is called, and whether papers disagree about it."""

    label: str
    disagrees: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A paper with what it says, column by column; `sheet` is its first."""

    paper: int
    title: str
    sheet: int
    sheet_name: str
    cells: tuple[tuple[MatrixCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All of it; columns that no paper says anything of are left out."""

    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    findings: tuple[Finding, ...]
    """Failed between papers, the graver first."""


_ADMISSION, _DISCHARGE = DischargeRecord.ADMISSION_DATE.name, DischargeRecord.DISCHARGE_DATE.name
_VISIT = MedicalInvoice.VISIT_DATE.name
_COLUMNS: Final[Mapping[str, str]] = {
    "name": "姓名",
    "id_number": "身份证号",
    "hospital": "医疗机构",
    "stay": "住院（就诊）日期",
    "total": "合计金额",
    "number": "票据号码",
    "holder": "账户户名",
}
_PARTS: Final[Mapping[str, str]] = {_ADMISSION: "入院", _DISCHARGE: "出院", _VISIT: "就诊"}
_NUMBERS = (MedicalInvoice.BILL_NUMBER.name, VatInvoice.INVOICE_NUMBER.name)


def lay_out_matrix(case: ReviewedCase) -> Matrix:
    """The papers of a case beside each other."""
    layout = _Layout(case)
    rows = tuple(layout.make_row(index, reading) for index, reading in enumerate(layout.case.readings))
    used = [n for n in range(len(_COLUMNS)) if any(row.cells[n] for row in rows)]
    labels = tuple(_COLUMNS.values())
    columns = tuple(MatrixColumn(labels[n], _disagrees(row.cells[n] for row in rows)) for n in used)
    kept = tuple(replace(row, cells=tuple(row.cells[n] for n in used)) for row in rows)
    return Matrix(columns, kept, layout.failed)


def _disagrees(column: Iterable[Sequence[MatrixCell]]) -> bool:
    return any(cell.relation in (Relation.DIFFERENT, Relation.ODD) for cells in column for cell in cells)


class _Layout:
    """What the cells are made of, looked up once."""

    def __init__(self, reviewed: ReviewedCase) -> None:
        self.case = reviewed.judgement.case
        self._sheets = list_sheets(reviewed)
        self._values = {entry.id: (index, entry) for index, entry in enumerate(list_values(reviewed.judgement))}
        self._found = [f for f in reviewed.judgement.findings if _is_between_papers(f)]
        self._computed = dict(_iter_relations(self.case))
        self._shown: list[Finding] = []

    @property
    def failed(self) -> tuple[Finding, ...]:
        """What failed between the values that were laid out so far."""
        found = [f for f in self._found if f.outcome is Outcome.FAIL and f in self._shown]
        return tuple(sorted(found, key=lambda f: f.severity.rank if f.severity else 0))

    def make_row(self, paper: int, reading: Reading) -> MatrixRow:
        """What one paper says."""
        sheet = self._find_sheet(locate_evidence(paper, reading, None))
        keys = _keys_of(reading.classification.kind)
        cells = tuple(tuple(self._iter_cells(paper, keys[column])) for column in _COLUMNS)
        number, name = (sheet.number, sheet.name) if sheet else (0, "")
        return MatrixRow(paper, paper_title(reading), number, name, cells)

    def _iter_cells(self, paper: int, keys: Sequence[str]) -> Iterator[MatrixCell]:
        for key in keys:
            index, entry = self._values.get(f"{paper}:{key}", (0, None))
            if entry is None or entry.field.state is State.ABSENT:
                continue
            sheet = self._find_sheet(entry.place)
            relation, why = self._relate(entry)
            yield MatrixCell(index, entry, sheet.number if sheet else 0, relation, why, _PARTS.get(key, ""))

    def _find_sheet(self, place: Place) -> ReviewSheet | None:
        try:
            return find_sheet(self._sheets, place)
        except NotThere:
            return None

    def _relate(self, entry: ValueEntry) -> tuple[Relation, tuple[str, ...]]:
        """What rules found of the value, else what its likeness to the others says; with the words of the rules."""
        touching = [f for f in self._found if entry.key in f.fields and entry.place in f.evidence]
        self._shown += touching
        told = tuple(dict.fromkeys(f.message for f in touching if f.outcome is not Outcome.PASS))
        computed = self._computed.get((entry.paper, entry.key), Relation.ALONE)
        if any(f.outcome is Outcome.FAIL and f.evidence[0] == entry.place for f in touching):
            return Relation.ODD, told
        return (computed if computed is not Relation.ALONE else _weigh_findings(touching, entry)), told


def _weigh_findings(touching: Iterable[Finding], entry: ValueEntry) -> Relation:
    """What rules say of a value that is held against nothing here: the worst. One in doubt is not called different."""
    outcomes = {finding.outcome for finding in touching}
    if Outcome.FAIL in outcomes:
        return Relation.DIFFERENT if entry.field.state in SURE else Relation.UNSURE
    if Outcome.UNKNOWN in outcomes:
        return Relation.UNSURE
    return Relation.SAME if outcomes else Relation.ALONE


def _is_between_papers(finding: Finding) -> bool:
    return len({place.paper for place in finding.evidence}) > 1


def _keys_of(kind: str) -> Mapping[str, Sequence[str]]:
    """Column -> the keys of its values on papers of this type."""
    is_card = kind == types.BANK_CARD
    return {
        "name": () if is_card else (name_key(kind),),
        "id_number": (number_key(kind),),
        "hospital": (hospital_key(kind),),
        "stay": (_ADMISSION, _DISCHARGE, _VISIT),
        "total": (MedicalInvoice.TOTAL.name,),
        "number": _NUMBERS,
        "holder": (name_key(kind),) if is_card else (),
    }


# ------------------------------------------------------------------------------------------------ likeness
_Relations = Iterator[tuple[tuple[int, str], Relation]]
"""Paper and key with how the value stands to the others."""


def _iter_relations(case: Case) -> _Relations:
    if identities.is_personal(case):
        yield from _relate_names(case)
        yield from _relate_numbers(case)
    yield from _relate_hospitals(case)


def _relate_names(case: Case) -> _Relations:
    patient = identities.patient_name(case)
    for index, reading in enumerate(case.readings) if patient is not None else ():
        one = identities.read_name(index, reading)
        if patient is None or one is None or newborns.named_after(one, case) is not None:
            continue
        kind = reading.classification.kind
        own = kind in types.OF_THE_PATIENT - _OF_COUPLES and compare.is_person(one.value)
        yield (index, one.key), _name_relation(identities.compare_mentioned_names(one, patient), own=own)


_OF_COUPLES = frozenset((types.MATERNITY_APPLICATION,))
"""Forms that either of the two fills in."""


def _relate_numbers(case: Case) -> _Relations:
    patient = identities.patient_number(case)
    for index, reading in enumerate(case.readings) if patient is not None else ():
        one = identities.read_id_number(index, reading)
        if patient is None or one is None or _says_little(one.value):
            continue
        own = reading.classification.kind in types.OF_THE_PATIENT and not is_minor(case)
        yield (index, one.key), _name_relation(identities.compare_mentioned_numbers(one, patient), own=own)


def _says_little(number: str) -> bool:
    """Whether it is masked almost whole, or no number of a person: an employer's code stands behind the same label."""
    return not compare.is_number(number) or compare.open_digits(compare.plain_number(number)) < compare.OPEN


def _name_relation(likeness: Likeness, *, own: bool) -> Relation:
    """`own`: whether the paper must be the patient's; on any other another name is another person's."""
    match likeness:
        case Likeness.SAME:
            return Relation.SAME
        case Likeness.UNSURE:
            return Relation.UNSURE
        case _:
            return Relation.DIFFERENT if own else Relation.OTHER


def _relate_hospitals(case: Case) -> _Relations:
    """Agreement alone: papers of several hospitals are normal, and which do not fit is for the rule to say."""
    named = [seen for index, reading in enumerate(case.readings) if (seen := hospital_of(index, reading))]
    for one in named:
        others = (other for other in named if other.paper != one.paper)
        if any(one_institution(one.value, other.value) is True for other in others):
            yield (one.paper, one.key), Relation.SAME

"""A case in the words and numbers of its page: every thing that is shown, with the sheet and box where it can be seen.

Sheets are the pages of the case, counted from 1 in the order of its papers. Boxes are per cent of the upright picture.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.cases.model import Finding, Material, MaterialOutcome, Place
from intake.export.people import label_of
from intake.model import Box, Outcome, Reading, State
from intake.report.page import weigh_finding
from intake.report.text import describe_place
from intake.review.cases import ReviewedCase
from intake.review.points import ValueEntry, ValueStanding, list_open, list_values, paper_title
from intake.review.sheets import ReviewSheet, list_sheets
from intake.web.comparison import Comparison

MOST_READINGS = 9
"""Other readings that are offered: each has a key of its own."""
_LONG = 26
"""Characters from which a value gets more than one line: so many fit into the narrowest column."""
_MATERIAL_MARKS: Mapping[MaterialOutcome, tuple[str, str]] = {
    MaterialOutcome.MISSING: ("缺", "bad"),
    MaterialOutcome.DOUBTFUL: ("疑", "doubt"),
    MaterialOutcome.PRESENT: ("齐", "good"),
    MaterialOutcome.NOT_APPLICABLE: ("不适用", "off"),
}
_VALUE_GRAVITY: Mapping[ValueStanding, str] = {
    ValueStanding.OPEN: "doubt",
    ValueStanding.LOOK: "hint",
    ValueStanding.PROVEN: "good",
    ValueStanding.PLAIN: "off",
    ValueStanding.DONE: "good",
}


@dataclass(frozen=True, slots=True)
class SpotLink:
    """A place that one can jump to: what it is called, its sheet (0: it has none), its box as `left top width height`."""

    label: str
    sheet: int
    box: str = ""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value as it is shown: its index in `list_values`, where it stands, what else was read there, what is told of it.

    `why`: why it is open, in one line; `is_contested`: whether it is open and another paper says something else.
    """

    index: int
    entry: ValueEntry
    paper: str
    spot: SpotLink
    gravity: str
    readings: tuple[str, ...]
    note: str
    why: str
    is_contested: bool

    @property
    def is_long(self) -> bool:
        """Whether it needs more than one line."""
        return len(self.entry.text) > _LONG

    @property
    def mark(self) -> str:
        """Its state in one word."""
        return "未读出" if self.is_unread else "不一致" if self.is_contested else self.entry.standing.zh

    @property
    def is_above(self) -> bool:
        """Whether it stands among the points, open or decided, and not in its paper's list."""
        return self.entry.is_open or self.is_done

    @property
    def is_done(self) -> bool:
        """Whether a person decided it."""
        return self.entry.standing is ValueStanding.DONE

    @property
    def is_unread(self) -> bool:
        """Whether there is nothing to confirm: what is shown is print that makes no value."""
        return self.entry.field.state is State.UNREAD


@dataclass(frozen=True, slots=True)
class TableLine:
    """A table of a paper: what it is called, its rows, and how many of its cells are open."""

    label: str
    rows: int
    open: int


@dataclass(frozen=True, slots=True)
class PaperLines:
    """A paper with its values that are no cells; open and decided ones are left out, for they stand above."""

    index: int
    title: str
    spot: SpotLink
    lines: tuple[ValueLine, ...]
    tables: tuple[TableLine, ...]
    open: int

    @property
    def proven(self) -> int:
        """How many of the values are proven."""
        return sum(line.entry.standing is ValueStanding.PROVEN for line in self.lines)


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A line of the item's list."""

    material: Material
    mark: str
    gravity: str
    spots: tuple[SpotLink, ...]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding: its number in the list, its weight, where it is seen. `beside`: one place of each of two papers."""

    number: int
    finding: Finding
    gravity: str
    spots: tuple[SpotLink, ...]
    beside: tuple[SpotLink, ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A page of the case: its number, the papers on it, whose boxes of it are shown."""

    number: int
    title: str
    open: int


class CaseView:
    """Everything of a case that its page shows.

    Args:
        case: The case as it lies open.
    """

    def __init__(self, case: ReviewedCase) -> None:
        self.case = case
        self._readings = case.judgement.case.readings
        self._sheets = {(sheet.path, sheet.page): sheet for sheet in list_sheets(case)}
        self._values = list_values(case.judgement)
        self._compared = Comparison(case)
        self._lines = tuple(self._make_line(i, v) for i, v in enumerate(self._values))

    # -------------------------------------------------------------------------------------------- values
    @property
    def points(self) -> tuple[ValueLine, ...]:
        """The open points in the order in which they are gone through: what another paper contradicts comes first."""
        by_id = {line.entry.id: line for line in self._lines}
        lines = (by_id[value.id] for value in list_open(self._values))
        return tuple(sorted(lines, key=lambda line: not line.is_contested))

    @property
    def done(self) -> tuple[ValueLine, ...]:
        """What people decided."""
        return tuple(line for line in self._lines if line.is_done)

    @property
    def papers(self) -> tuple[PaperLines, ...]:
        """Every paper with what else it holds."""
        return tuple(self._gather_paper(index, reading) for index, reading in enumerate(self._readings))

    def _make_line(self, index: int, entry: ValueEntry) -> ValueLine:
        paper = paper_title(self._readings[entry.paper])
        known = {entry.text, entry.field.raw}
        contested = self._compared.is_contested(entry)
        others = tuple(other for other in dict.fromkeys(entry.field.alternatives) if other not in known)
        return ValueLine(
            index,
            entry,
            paper,
            self.find_spot(entry.place),
            "bad"
            if contested or (entry.is_open and entry.field.state is State.UNREAD)
            else _VALUE_GRAVITY[entry.standing],
            others[:MOST_READINGS],
            _tell_of_value(entry),
            self._compared.explain(entry),
            contested,
        )

    def _gather_paper(self, index: int, reading: Reading) -> PaperLines:
        own = [line for line in self._lines if line.entry.paper == index]
        shown = tuple(
            line
            for line in own
            if not line.entry.table and not line.is_above and line.entry.field.state is not State.ABSENT
        )
        tables = tuple(_iter_tables(reading, own))
        first = self.find_spot(Place(index, *_first_page(reading)))
        return PaperLines(
            index, paper_title(reading), first, shown, tables, sum(line.entry.is_open for line in own)
        )  # fmt: skip

    # -------------------------------------------------------------------------------------------- materials, findings
    @property
    def materials(self) -> tuple[MaterialLine, ...]:
        """The item's list: what is missing or doubtful before what is there."""
        order = list(_MATERIAL_MARKS)
        materials = sorted(self.case.judgement.case.materials, key=lambda m: order.index(m.outcome))
        return tuple(MaterialLine(m, *_MATERIAL_MARKS[m.outcome], self._find_spots(m.evidence)) for m in materials)

    @property
    def findings(self) -> tuple[FindingLine, ...]:
        """What is not passed: failed before unknown, the graver first."""
        left = [f for f in self.case.judgement.findings if f.outcome is not Outcome.PASS]
        ordered = sorted(left, key=lambda f: (f.outcome is not Outcome.FAIL, f.severity.rank if f.severity else 9))
        return tuple(self._make_finding(number, f) for number, f in enumerate(ordered, start=1))

    @property
    def passed(self) -> tuple[Finding, ...]:
        """What was checked and is right."""
        return tuple(f for f in self.case.judgement.findings if f.outcome is Outcome.PASS)

    def _make_finding(self, number: int, finding: Finding) -> FindingLine:
        beside: dict[int, SpotLink] = {}
        for place in finding.evidence:
            beside.setdefault(place.paper, self.find_spot(place))
        pair = tuple(spot for spot in beside.values() if spot.sheet)[:2]
        return FindingLine(
            number,
            finding,
            weigh_finding(finding),
            self._find_spots(finding.evidence),
            pair if len(pair) == 2 else (),
        )

    # -------------------------------------------------------------------------------------------- where things stand
    @property
    def sheets(self) -> tuple[SheetLine, ...]:
        """The pages of the case."""
        opened = [line.spot.sheet for line in self._lines if line.entry.is_open]
        sheets = self._sheets.values()
        return tuple(SheetLine(s.number, "、".join(s.kinds), opened.count(s.number)) for s in sheets)

    def find_spot(self, place: Place) -> SpotLink:
        """Where a place is on the pictures of the case."""
        key = (place.path, place.page)
        if place.paper >= 0 and place.page == 0:
            key = _first_page(self._readings[place.paper])
        sheet = self._sheets.get(key)
        title = paper_title(self._readings[place.paper]) if place.paper >= 0 else describe_place(place)
        if sheet is None:
            return SpotLink(title, 0)
        label = f"{title} 第 {sheet.number} 页" if place.paper >= 0 else title
        return SpotLink(label, sheet.number, _describe_box(sheet, place.box) if place.box else "")

    def _find_spots(self, places: Iterable[Place]) -> tuple[SpotLink, ...]:
        spots = tuple(dict.fromkeys(map(self.find_spot, places)))
        labels = [spot.label for spot in spots]
        return tuple(self._name_apart(spot) if labels.count(spot.label) > 1 else spot for spot in spots)

    def _name_apart(self, spot: SpotLink) -> SpotLink:
        """Several places of one page are told apart by the values that stand there."""
        value = next((line.entry.label for line in self._lines if line.spot == spot), "")
        return replace(spot, label=f"{spot.label} {value}") if value else spot


def _first_page(reading: Reading) -> tuple[str, int]:
    origin = reading.document.origin_of(reading.document.pages[0].number)
    return origin.path, origin.number


def _describe_box(sheet: ReviewSheet, box: Box) -> str:
    rect = sheet.locate(box)
    shares = (rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top)
    return " ".join(f"{100 * share:.2f}" for share in shares)


def _tell_of_value(entry: ValueEntry) -> str:
    """What has to be known of a value that a person decided."""
    typed = entry.field.state is State.TYPED and entry.field.value is not None
    return "无票面依据" if typed and entry.field.evidence is None else ""


def _iter_tables(reading: Reading, lines: Sequence[ValueLine]) -> Iterator[TableLine]:
    for table, rows in reading.record.tables.items():
        opened = sum(line.entry.is_open for line in lines if line.entry.table == table)
        yield TableLine(label_of(reading.record.kind, table), len(rows), opened)

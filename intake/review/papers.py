"""How papers lie, as a person arranges them on the page: what they are asked, what they may choose, what became of it.

Every act is put to the papers before it is written, so that nothing is kept which cannot be done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake import check
from intake.cases.arrangement.make import Rearranging, make_arrangement
from intake.cases.model import Material, kind_name
from intake.catalogue.tree import collect_leaves
from intake.errors import UsageError
from intake.ledger.entries.arrangements import add_arrangement
from intake.ledger.entries.withdrawn import withdraw_entry
from intake.ledger.model import ArrangedAct, Arrangement, PaperKey
from intake.ledger.store import Writing
from intake.model import Reading
from intake.review.cases import ReviewDesk, ReviewedCase
from intake.review.sheets import ReviewSheet, list_sheets
from intake.review.values import PersonStep
from intake.types.registry import TYPES


@dataclass(frozen=True, slots=True)
class OfferedType:
    """A type that a paper may be said to be: its key, its name, and the materials of the item that it answers."""

    kind: str
    label: str
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrangedPage:
    """A page of a paper: which one of it (from 1), its sheet in the case (from 1), where it lies on disk."""

    at: int
    sheet: int
    name: str


@dataclass(frozen=True, slots=True)
class ArrangedPaper:
    """A paper as it lies: its index, type and pages; `whole` is False for one of several papers on one sheet."""

    index: int
    kind: str
    title: str
    pages: tuple[ArrangedPage, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class ArrangementStep:
    """What was decided about papers, in words; `lost`: it could not be put to the papers of today."""

    event: int
    text: str
    who: str
    when: str
    lost: bool


# ------------------------------------------------------------------------------------------------ what is done
def arrange_papers(desk: ReviewDesk, step: PersonStep, wanted: Rearranging) -> ReviewedCase:
    """Arranges papers; the case as it stands afterwards.

    Raises:
        UsageError: there is no such paper, page or type, or it cannot be done with it.
        Stale: somebody else changed the case since.
    """
    case = desk.open(step.case_id)
    made = _try_arrangement(desk, case, wanted, step) if case.version == step.seen else None

    def act(writing: Writing, _: ReviewedCase) -> None:
        if made is not None:
            add_arrangement(writing, step.case_id, made)

    return desk.change(step.case_id, step.seen, act)


def take_back_arrangement(desk: ReviewDesk, step: PersonStep, event: int) -> ReviewedCase:
    """Takes one step back; those after it stay as far as they can be put.

    Raises:
        UsageError: there is no such step, or it was taken back already.
        Stale: somebody else changed the case since.
    """

    def act(writing: Writing, case: ReviewedCase) -> None:
        if event not in {one.event for one in case.past.arrangements}:
            raise UsageError("没有这一步，或已经撤销", "请刷新页面")
        withdraw_entry(writing, step.case_id, event, step.who)

    return desk.change(step.case_id, step.seen, act)


def _try_arrangement(desk: ReviewDesk, case: ReviewedCase, wanted: Rearranging, step: PersonStep) -> Arrangement:
    made = make_arrangement(case.papers.readings, wanted, step.who, step.at)
    tried = check.arrange_papers(
        case.scanned.papers, (*case.past.arrangements, made), desk.desk, case.scanned.extracted
    )
    if tried.arranged[-1].lost:
        raise UsageError("这一步做不成：这份材料的页已经不在原处", "请刷新页面后再试")
    return made


# ------------------------------------------------------------------------------------------------ what may be chosen
def offer_types(case: ReviewedCase) -> tuple[tuple[OfferedType, ...], tuple[OfferedType, ...]]:
    """The types that the item asks for, in its order, with its materials; then all others, in the order for people."""
    asked: dict[str, dict[str, None]] = {}
    for material in case.judgement.case.materials:
        for kind in types_of_material(material):
            asked.setdefault(kind, {})[material.name] = None
    own = tuple(OfferedType(kind, kind_name(kind), tuple(names)) for kind, names in asked.items())
    return own, tuple(OfferedType(kind, known.label) for kind, known in TYPES.items() if kind not in asked)


def types_of_material(material: Material) -> tuple[str, ...]:
    """The types that a line of the item's list takes; none where a person ticks it."""
    leaves = collect_leaves(material.needed)
    return tuple(dict.fromkeys(leaf.kind for leaf in leaves if not leaf.manual and leaf.kind in TYPES))


def choose_type(case: ReviewedCase, kind: str, material: int | None) -> str:
    """The type that was meant: the one that was named, else the only one that the material takes.

    Args:
        case: The case.
        kind: The type; empty where the material says it.
        material: Index of the line of the item's list.

    Raises:
        UsageError: there is no such material, or it takes none, several, or not the one that was named.
    """
    if material is None:
        return kind
    materials = case.judgement.case.materials
    if not 0 <= material < len(materials):
        raise UsageError("事项没有这一项材料", "请刷新页面后再试")
    takes = types_of_material(materials[material])
    if kind in takes or len(takes) == 1:
        return kind if kind in takes else takes[0]
    if not takes:
        raise UsageError(f"“{materials[material].name}”由人工核对，没有对应的类型", "请在登记情况里记为窗口已查验")
    names = "、".join(map(kind_name, takes))
    raise UsageError(f"“{materials[material].name}”可以是：{names}", "请选其中一种")


# ------------------------------------------------------------------------------------------------ what is shown
def list_papers(case: ReviewedCase) -> tuple[ArrangedPaper, ...]:
    """The papers as they lie now, each page with its sheet."""
    sheets = {leaf: sheet for sheet in list_sheets(case) for leaf in sheet.leaves}
    return tuple(_show_paper(index, reading, sheets) for index, reading in enumerate(case.judgement.case.readings))


def _show_paper(index: int, reading: Reading, sheets: Mapping[tuple[int, int], ReviewSheet]) -> ArrangedPaper:
    found = [(at, sheets[index, page.number]) for at, page in enumerate(reading.document.pages, start=1)]
    pages = tuple(ArrangedPage(at, sheet.number, sheet.name) for at, sheet in found)
    kind = reading.classification.kind
    return ArrangedPaper(index, kind, kind_name(kind), pages, not reading.document.part)


def list_steps(case: ReviewedCase) -> tuple[ArrangementStep, ...]:
    """What was decided about papers and counts, the last one first."""
    names = _name_pages(case.scanned.papers.readings)
    return tuple(_describe_step(one.arrangement, one.lost, names) for one in reversed(case.papers.arranged))


def _describe_step(one: Arrangement, lost: bool, names: Mapping[tuple[str, int], str]) -> ArrangementStep:
    page = _tell_page(one.page, names)
    match one.act:
        case ArrangedAct.RETYPE:
            text = f"{page}起的材料定为“{kind_name(one.kind)}”"
        case ArrangedAct.SPLIT:
            text = f"从{page}起拆为另一份" + (f"“{kind_name(one.kind)}”" if one.kind else "")
        case ArrangedAct.JOIN:
            text = f"{page}起的材料并入{_tell_page(one.to, names)}起的一份"
        case ArrangedAct.MOVE:
            text = f"{page}移到{_tell_page(one.to, names)}所在的一份" + (
                f"，放在{_tell_page(one.before, names)}前面" if one.before else ""
            )
    return ArrangementStep(one.event, text, one.who, f"{one.at.astimezone():%Y-%m-%d %H:%M}", lost)


def _tell_page(key: PaperKey | None, names: Mapping[tuple[str, int], str]) -> str:
    return "" if key is None else names.get((key.sha256, key.page), "已不在案卷里的一页")


def _name_pages(readings: Iterable[Reading]) -> Mapping[tuple[str, int], str]:
    documents = [reading.document for reading in readings]
    origins = (document.origin_of(page.number) for document in documents for page in document.pages)
    return {(place.sha256, place.number): f"“{_name_page(place.path, place.number)}”" for place in origins}


def _name_page(path: str, number: int) -> str:
    name = path.replace("\\", "/").rpartition("/")[2]
    return f"{name} 第 {number} 页"

"""An arrangement made from how papers lie today: whatever cannot be done is refused with what to do instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.cases.arrangement.drafts import area_of
from intake.cases.corrections.make import key_of_paper
from intake.errors import UsageError, escape_controls
from intake.ledger.model import ArrangedAct, Arrangement, PaperKey
from intake.model import Document, Reading
from intake.types.registry import TYPES


@dataclass(frozen=True, slots=True)
class Rearranging:
    """What a person wants done.

    Attributes:
        act: Which of the four acts.
        paper: Index of the paper, from 0.
        page: Moved, split: which page of it, from 1 in its order.
        to: Moved, joined: index of the other paper, from 0.
        before: Moved: the page of the other paper before which it is put, from 1 in its order; None: behind the last.
        kind: Retyped: the type. Split: that of the new paper, or empty.
    """

    act: ArrangedAct
    paper: int
    page: int = 1
    to: int | None = None
    before: int | None = None
    kind: str = ""


def make_arrangement(readings: Sequence[Reading], wanted: Rearranging, who: str, at: datetime) -> Arrangement:
    """The arrangement.

    Args:
        readings: The papers as they lie today.
        wanted: What is to be done with them.
        who: Who decided it.
        at: When, with its zone.

    Raises:
        UsageError: there is no such paper, page or type, or it cannot be done with it.
    """
    document = _find_paper(readings, wanted.paper)
    if wanted.act is ArrangedAct.RETYPE:
        return _retype(readings, document, wanted, who, at)
    _refuse_cut(document)
    key = _key_of_page(document, 1 if wanted.act is ArrangedAct.JOIN else wanted.page)
    _refuse_twice(readings, key)
    if wanted.act is ArrangedAct.SPLIT:
        return _split(wanted, key, who, at)
    target = _find_paper(readings, -1 if wanted.to is None else wanted.to)
    _refuse_cut(target)
    _refuse_same(wanted)
    before = _find_before(target, wanted)
    return Arrangement(wanted.act, key, who, at, to=key_of_paper(target), before=before)


def _retype(
    readings: Sequence[Reading], document: Document, wanted: Rearranging, who: str, at: datetime
) -> Arrangement:
    _refuse_unknown(wanted.kind)
    if readings[wanted.paper].classification.kind == wanted.kind:
        raise UsageError(f"这份材料已经是{TYPES[wanted.kind].label}", "请选别的类型")
    area = area_of(document.pages[0]) if document.part else None
    return Arrangement(wanted.act, key_of_paper(document), who, at, kind=wanted.kind, area=area)


def _split(wanted: Rearranging, key: PaperKey, who: str, at: datetime) -> Arrangement:
    if wanted.page == 1:
        raise UsageError("第一页前面没有页，不能从这里拆开", "请在后面的一页上拆开")
    if wanted.kind:
        _refuse_unknown(wanted.kind)
    return Arrangement(wanted.act, key, who, at, kind=wanted.kind)


# ------------------------------------------------------------------------------------------------ what is meant
def _find_paper(readings: Sequence[Reading], index: int) -> Document:
    if not 0 <= index < len(readings):
        raise UsageError("案卷里没有这份材料", "请刷新页面后再试")
    return readings[index].document


def _key_of_page(document: Document, at: int) -> PaperKey:
    if not 1 <= at <= len(document.pages):
        raise UsageError("这份材料没有这一页", "请刷新页面后再试")
    origin = document.origin_of(document.pages[at - 1].number)
    return PaperKey(origin.sha256, origin.number, document.part)


def _find_before(target: Document, wanted: Rearranging) -> PaperKey | None:
    if wanted.act is not ArrangedAct.MOVE or wanted.before is None:
        return None
    return _key_of_page(target, wanted.before)


# ------------------------------------------------------------------------------------------------ what cannot be done
def _refuse_unknown(kind: str) -> None:
    if kind not in TYPES:
        raise UsageError(f"没有“{escape_controls(kind)}”这个类型", "请从列表里选")


def _refuse_cut(document: Document) -> None:
    """A part of a sheet has no page of its own that could lie elsewhere."""
    if document.part:
        raise UsageError("这一页上印有几份材料，不能拆开、移动或合并", "可以改它的类型；要分开的请分别扫描")


def _refuse_twice(readings: Sequence[Reading], key: PaperKey) -> None:
    """Of one file that lies in the case twice nobody could say later which of the two was meant."""
    documents = (reading.document for reading in readings)
    places = [d.origin_of(page.number) for d in documents for page in d.pages]
    if sum((place.sha256, place.number) == (key.sha256, key.page) for place in places) > 1:
        raise UsageError("同一个文件在案卷里放了两份，分不清要动哪一份", "请从案卷文件夹里取走多余的一份")


def _refuse_same(wanted: Rearranging) -> None:
    if wanted.paper == wanted.to and (wanted.act is ArrangedAct.JOIN or wanted.before in (None, wanted.page)):
        raise UsageError("这一页已经在这份材料里", "请选另一份材料，或写明放在哪一页前面")

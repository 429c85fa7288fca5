"""The blind sample: one value after the other to be typed, and how often the office is wrong itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from intake.review.sampling import (
    BlindSample,
    answer_sample,
    find_sample,
    get_sample,
    list_differing,
    list_waiting,
    measure_own,
)
from intake.types.value_keys import HOW_WRITTEN
from intake.web.answers import give_parts
from intake.web.looks import note_glance
from intake.web.pages import render_part, show_page
from intake.web.site import Site, site_of
from intake.web.visitor import visitor_of

router = APIRouter(prefix="/samples")

PARTS: Final[Mapping[str, str]] = {
    "sample-next": "samples/next.html.j2",
    "sample-figures": "samples/figures.html.j2",
    "sample-differing": "samples/differing.html.j2",
}
"""Id of an element -> the template of what is in it."""
_KINDS: Final[Mapping[str, str]] = {
    "text": "文字", "money": "金额", "number": "数字", "date": "日期", "code": "编号", "enum": "选项", "list": "列举",
}  # fmt: skip
_WIDTH: Final = 1100


@dataclass(frozen=True, slots=True)
class SampleAsked:
    """What the second person typed on that version of the case; `text` None: the paper has no such value."""

    version: int
    text: str | None = None


@router.get("")
def show_samples(request: Request, after: int = 0) -> Response:
    """The page; `after`: the value that was skipped."""
    return show_page(request, "samples.html.j2", _gather(request, after))


@router.get("/next")
def give_next(request: Request, after: int = 0) -> JSONResponse:
    """The next value behind one that was skipped, or whose case changed meanwhile."""
    return _answer(_gather(request, after), "")


@router.post("/{event}")
def put_sample(request: Request, event: int, asked: SampleAsked) -> JSONResponse:
    """Keeps what was typed, says whether it is the same, and shows the next one."""
    site, who = site_of(request), visitor_of(request).name
    same = answer_sample(site.review, _percent(site), who, event, asked.version, asked.text)
    said = "一致" if same else "与已录的不同，已列入下面，请第三个人再定"
    return _answer(_gather(request, event), said, same=same)


@router.get("/{event}/crop.jpg")
def give_sample_crop(request: Request, event: int) -> Response:
    """What stands in the value's place; its whole page where nobody knows the place."""
    site = site_of(request)
    sample = get_sample(site.review, _percent(site), visitor_of(request).name, event)
    note_glance(request, sample.drawn.case_id, "sample")
    return Response(_draw(site, sample), media_type="image/jpeg", headers={"Cache-Control": "no-store"})


def _draw(site: Site, sample: BlindSample) -> bytes:
    box, sheet = sample.entry.place.box, sample.sheet
    return site.pictures.draw_page(sheet, _WIDTH) if box is None else site.pictures.draw_crop(sheet, sheet.locate(box))


def _percent(site: Site) -> int:
    return site.settings.review.sample_percent


def _gather(request: Request, after: int) -> Mapping[str, Any]:
    """What the page shows; of a value that waits nothing by which it could be told."""
    site, who = site_of(request), visitor_of(request).name
    desk, percent = site.review, _percent(site)
    sample = find_sample(desk, percent, who, after)
    return {
        "sample": None if sample is None else _show_blind(sample),
        "waiting": len(list_waiting(desk.ledger, percent, who)),
        "skipped": bool(after),
        "percent": percent,
        "own": measure_own(desk.ledger),
        "kinds": _KINDS,
        "differing": list_differing(desk.ledger),
    }


@dataclass(frozen=True, slots=True)
class ShownSample:
    """What the second person is shown of a value."""

    event: int
    version: int
    paper: str
    label: str
    how: str
    whole_page: bool


def _show_blind(sample: BlindSample) -> ShownSample:
    how = HOW_WRITTEN[sample.key.spec.kind]
    whole = sample.entry.place.box is None
    return ShownSample(sample.drawn.event, sample.case.version, sample.paper, sample.entry.label, how, whole)


def _answer(values: Mapping[str, Any], said: str, **more: Any) -> JSONResponse:
    parts = {name: render_part(template, values) for name, template in PARTS.items()}
    sample = values["sample"]
    return give_parts(sample.version if sample else 0, parts, said, **more)

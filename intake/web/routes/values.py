"""What people decide about values, and the words of a page that they point at."""

from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from intake.errors import UsageError
from intake.review.pointing import locate_pointed, point_at
from intake.review.sheets import SheetRect
from intake.review.values import (
    StepTaken,
    TypedValue,
    confirm_proven,
    confirm_values,
    correct_value,
    paper_of,
    undo_last,
)
from intake.web.answers import give_parts
from intake.web.case_parts import render_case_parts
from intake.web.looks import note_glance
from intake.web.site import site_of
from intake.web.steps import step_of

router = APIRouter(prefix="/cases/{case_id}")


@dataclass(frozen=True, slots=True)
class ValueAsked:
    """A correction. `text` None: the paper does not carry the value; `sheet`, `box`: where the person pointed at."""

    version: int
    value: str
    text: str | None = None
    why: str = ""
    sheet: int | None = None
    box: list[float] | None = None


@dataclass(frozen=True, slots=True)
class ConfirmAsked:
    """Values that are right as they are; `shown`: what stood in the place of each."""

    version: int
    values: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class VersionAsked:
    """A step that says nothing but on what it was decided."""

    version: int


@dataclass(frozen=True, slots=True)
class WordAsked:
    """A point of a sheet, in fractions of its picture, and the value that the word is for."""

    sheet: int
    x: float
    y: float
    value: str | None = None


@router.post("/values")
def put_value(request: Request, case_id: str, asked: ValueAsked) -> JSONResponse:
    """Corrects a value."""
    desk = site_of(request).review
    pointed = None
    if asked.sheet is not None and asked.box is not None:
        case = desk.open(case_id)
        pointed = locate_pointed(case, paper_of(asked.value, case), asked.sheet, _read_box(asked.box))
    typed = TypedValue(asked.value, asked.text, asked.why, pointed)
    return _answer(request, correct_value(desk, step_of(request, case_id, asked.version), typed))


@router.post("/confirm")
def put_confirmed(request: Request, case_id: str, asked: ConfirmAsked) -> JSONResponse:
    """Confirms values."""
    step = step_of(request, case_id, asked.version)
    return _answer(request, confirm_values(site_of(request).review, step, asked.values, asked.shown))


@router.post("/confirm-proven")
def put_proven(request: Request, case_id: str, asked: VersionAsked) -> JSONResponse:
    """Confirms what is proven."""
    return _answer(request, confirm_proven(site_of(request).review, step_of(request, case_id, asked.version)))


@router.post("/undo")
def take_back(request: Request, case_id: str, asked: VersionAsked) -> JSONResponse:
    """Takes the person's last step back."""
    return _answer(request, undo_last(site_of(request).review, step_of(request, case_id, asked.version)))


@router.post("/word")
def find_word_at(request: Request, case_id: str, asked: WordAsked) -> JSONResponse:
    """The word under a point."""
    if not (0 <= asked.x <= 1 and 0 <= asked.y <= 1):
        raise UsageError("这一点不在页面上", "请在影像上点选")
    note_glance(request, case_id, "word")
    found = point_at(site_of(request).review.open(case_id), asked.sheet, asked.x, asked.y, asked.value)
    box = found.box.as_list() if found.box else None
    return JSONResponse({"text": found.text, "box": box, "value_id": found.value_id})


def _answer(request: Request, taken: StepTaken) -> JSONResponse:
    parts = {} if request.query_params.get("parts") == "none" else render_case_parts(request, taken.case)
    return give_parts(taken.case.version, parts, taken.said, warning=taken.warning)


def _read_box(box: list[float]) -> SheetRect:
    within = len(box) == 4 and all(0 <= edge <= 1 for edge in box) and box[0] <= box[2] and box[1] <= box[3]
    if not within:
        raise UsageError("框选的位置不在页面上", "请在影像上重新点选")
    return SheetRect(*box)

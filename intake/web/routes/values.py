"""What people decide about values, and the words of a page that they point at."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from intake.review.values import (
    PersonStep,
    StepTaken,
    TypedValue,
    confirm_proven,
    confirm_values,
    correct_value,
    undo_last,
)
from intake.web.answers import give_parts
from intake.web.case_parts import render_case_parts
from intake.web.site import site_of
from intake.web.visitor import visitor_of

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
    """Values that are right as they are."""

    version: int
    values: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class VersionAsked:
    """A step that says nothing but on what it was decided."""

    version: int


@router.post("/values")
def put_value(request: Request, case_id: str, asked: ValueAsked) -> JSONResponse:
    """Corrects a value."""
    desk = site_of(request).review
    typed = TypedValue(asked.value, asked.text, asked.why)
    return _answer(request, correct_value(desk, _step(request, case_id, asked.version), typed))


@router.post("/confirm")
def put_confirmed(request: Request, case_id: str, asked: ConfirmAsked) -> JSONResponse:
    """Confirms values."""
    step = _step(request, case_id, asked.version)
    return _answer(request, confirm_values(site_of(request).review, step, asked.values))


@router.post("/confirm-proven")
def put_proven(request: Request, case_id: str, asked: VersionAsked) -> JSONResponse:
    """Confirms what is proven."""
    return _answer(request, confirm_proven(site_of(request).review, _step(request, case_id, asked.version)))


@router.post("/undo")
def take_back(request: Request, case_id: str, asked: VersionAsked) -> JSONResponse:
    """Takes the person's last step back."""
    return _answer(request, undo_last(site_of(request).review, _step(request, case_id, asked.version)))


def _step(request: Request, case_id: str, version: int) -> PersonStep:
    return PersonStep(case_id, version, visitor_of(request).name, datetime.now(UTC).astimezone())


def _answer(request: Request, taken: StepTaken) -> JSONResponse:
    parts = render_case_parts(request, taken.case)
    return give_parts(taken.case.version, parts, taken.said, warning=taken.warning)

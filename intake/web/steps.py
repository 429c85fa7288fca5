"""A request that writes as a step of the person who asks."""

from datetime import UTC, datetime

from starlette.requests import Request

from intake.review.values import PersonStep
from intake.web.visitor import visitor_of


def step_of(request: Request, case_id: str, version: int) -> PersonStep:
    """The step, made now; `version`: on which it was decided."""
    return PersonStep(case_id, version, visitor_of(request).name, datetime.now(UTC).astimezone())

"""Who asks: the person behind a request, as the gate let them in."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request

from intake.errors import UsageError


class StaffRole(StrEnum):
    """What a person may do; each may do what those before it may."""

    CLERK = "clerk"
    """Takes in, looks through, corrects, proposes."""
    REVIEWER = "reviewer"
    """Decides, also as the second person."""
    ADMIN = "admin"
    """Keeps accounts."""

    @property
    def zh(self) -> str:
        """As people see it."""
        return {"clerk": "经办", "reviewer": "复核", "admin": "管理"}[self.value]

    def may(self, needed: "StaffRole") -> bool:
        """Whether it covers another role."""
        order = list(StaffRole)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in. `session`: digest of the session's secret; `csrf`: what every write has to bring along."""

    name: str
    role: StaffRole
    session: str
    csrf: str


class Forbidden(UsageError):
    """The person may not do this."""


def visitor_of(request: Request) -> Visitor:
    """Who asks; the gate puts it into the request before any route is reached."""
    visitor = request.scope["visitor"]
    assert isinstance(visitor, Visitor)
    return visitor


def require(request: Request, role: StaffRole) -> Visitor:
    """Who asks, if they may.

    Raises:
        Forbidden: they may not.
    """
    visitor = visitor_of(request)
    if not visitor.role.may(role):
        raise Forbidden(f"您的角色是“{visitor.role.zh}”，这一步要“{role.zh}”来做", "请找有权限的同事")
    return visitor

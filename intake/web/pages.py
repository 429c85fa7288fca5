"""Templates -> pages. Autoescape is on, an undefined name is an error, nothing is marked safe."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from intake.cases.masking import mask_name, mask_number, mask_numbers
from intake.web.visitor import StaffRole, visitor_of

FOLDER = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


@cache
def template_environment() -> jinja2.Environment:
    """Filters: `money` (two decimals), `mask_name`, `mask_number`, `mask_numbers`."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "money": _show_money,
        "mask_name": mask_name,
        "mask_number": mask_number,
        "mask_numbers": mask_numbers,
    }
    return environment


def _show_money(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def render_part(template: str, values: Mapping[str, Any]) -> str:
    """A part of a page, which a script puts in the place of an older one."""
    return template_environment().get_template(template).render(values)


def show_page(request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """A whole page for the person who asks; templates know them as `visitor`."""
    visitor = visitor_of(request)
    return HTMLResponse(render_part(template, {"visitor": visitor, "roles": StaffRole, **values}), status)

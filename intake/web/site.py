"""What the pages work with; the command line puts it together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request

from intake.forms.model import Form
from intake.forms.press import PdfPress
from intake.review.cases import ReviewDesk
from intake.review.pictures import SheetPictures
from intake.settings import Settings
from intake.web.errands import Errands


@dataclass(frozen=True, slots=True)
class Site:
    """Everything a route may need.

    Attributes:
        review: The open cases, with the ledger behind them.
        settings: The office's.
        forms: What can be printed.
        templates: The folder of the shipped Word files.
        room: Where the server keeps what is its own: cases that came in by the page, and what was printed from it.
        press: What makes PDF of forms.
    """

    review: ReviewDesk
    settings: Settings
    forms: Sequence[Form]
    templates: Path
    room: Path
    pictures: SheetPictures = field(init=False)
    errands: Errands = field(default_factory=Errands, init=False)
    press: PdfPress = field(default_factory=PdfPress, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pictures", SheetPictures(self.settings.limits))


def site_of(request: Request) -> Site:
    """What the application was made with."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site

"""Sheets that are scanned again: papers of one template, hospital and day for many people, and what a second scan does to them.

Everything is invented. Looks are one a kind; people, numbers and amounts differ. Every other bill and list has the charges of
a third of the others, and every third record the illness: what differs then is who it is about, and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from samples.grammar.facts import someone
from samples.make.claims.files import PaperPicture, leaves
from samples.make.claims.model import PHOTO, SCAN, Paper
from samples.make.claims.story import BIG, CHRONIC, ILLNESSES, Story, charges

KINDS = (
    "outpatient_invoice",
    "inpatient_invoice",
    "inpatient_list",
    "discharge_record",
    "diagnosis_certificate",
    "id_card",
)
BILLS = KINDS[:2]
SHEETS, AGAIN, PHOTOS = 40, 12, 4
"""Sheets a kind; how many of them are scanned again in each way; how many are photographed."""
_DAY = date(2025, 9, 18)
_STAY = 7
_LOOK = 4
"""The chance that every sheet of a kind is drawn by: one template."""
_FIRST = 4001000
"""Numbers of stays and visits run on from here."""
_QUALITY, _POOR = 75, 50
_LID = (252, 252, 252)

Picture = Image.Image


@dataclass(frozen=True, slots=True)
class ScanOf:
    """One scan: of which sheet it is, and how it was made (`first` for the first one); `copy` counts the scans of a sheet."""

    kind: str
    sheet: int
    way: str = "first"
    copy: int = 0

    @property
    def name(self) -> str:
        """Says all of it."""
        return f"{self.kind}-{self.sheet:03d}-{self.way}.jpg"

    def draw(self) -> bytes:
        """The JPEG: about a second."""
        damage = PHOTO if self.way == "photo" else SCAN
        paper = Paper(self.kind, _tell_story(self.kind, self.sheet), damage, _LOOK, self.copy)
        return WAYS[self.way](next(leaves(paper)))


def iter_scans() -> Iterator[ScanOf]:
    """Every sheet once, and some of them again in every way."""
    for kind in KINDS:
        for sheet in range(SHEETS):
            yield ScanOf(kind, sheet)
            yield from (ScanOf(kind, sheet, way, n) for n, way in enumerate(_ways_of(kind, sheet), start=1))


def _ways_of(kind: str, sheet: int) -> tuple[str, ...]:
    if sheet >= AGAIN:
        return ()
    hidden = ("hidden",) if kind in BILLS else ()
    return (*RESCANS, *hidden, *(("photo",) if sheet < PHOTOS else ()))


# ------------------------------------------------------------------------------------------------ the sheets
def _tell_story(kind: str, sheet: int) -> Story:
    rng = Random(f"sheet {sheet}")
    who, visit = someone(rng, old=2005), kind == "outpatient_invoice"
    came = _DAY if visit else _DAY - timedelta(_STAY)
    chance = Random(f"charges {sheet % 6}") if sheet % 2 == 0 else rng
    entries = charges(chance, 9 if visit else 20, came, 1 if visit else _STAY)
    illness = ILLNESSES[CHRONIC[sheet % len(CHRONIC)]]
    return Story(
        who, BIG[0], illness, came, _DAY, _DAY, entries, f"{_DAY:%y}{_FIRST + sheet}", bed=f"{1 + sheet % 48}床", seed=sheet * 7919 + 13
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ scanned again
def _jpeg(picture: Picture, quality: int = _QUALITY) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, dpi=(150, 150))
    return out.getvalue()


def _rotate(picture: Picture) -> Picture:
    return picture.rotate(-2, Image.Resampling.BICUBIC, expand=True, fillcolor=_LID)


def _brighten(picture: Picture) -> Picture:
    return picture.point(lambda level: min(255, round(level * 1.12 + 12)))


def _crop(picture: Picture) -> Picture:
    wide, high = picture.size
    dx, dy = round(0.02 * wide), round(0.02 * high)
    return picture.crop((dx, dy, wide - dx, high - dy))


def _hide_number(leaf: PaperPicture) -> Picture:
    """The scan with a slip of paper over the bill's number."""
    copy, (wide, high) = leaf.picture.copy(), leaf.picture.size
    for left, top, right, bottom in (box for text, box in leaf.texts if len(text) == 10 and text.isdigit()):
        slip = (left * wide - 4, top * high - 3, right * wide + 4, bottom * high + 3)
        ImageDraw.Draw(copy).rectangle(slip, fill=(236, 232, 214))
    return copy


WAYS: Mapping[str, Callable[[PaperPicture], bytes]] = {
    "first": lambda x: _jpeg(x.picture),
    "rotated": lambda x: _jpeg(_rotate(x.picture)),
    "q50": lambda x: _jpeg(x.picture, _POOR),
    "brighter": lambda x: _jpeg(_brighten(x.picture)),
    "cropped": lambda x: _jpeg(_crop(x.picture)),
    "all": lambda x: _jpeg(_crop(_rotate(_brighten(x.picture))), _POOR),
    "hidden": lambda x: _jpeg(_hide_number(x)),
    "photo": lambda x: _jpeg(x.picture),
}
"""How a sheet is scanned again. Each comes from a scan of its own: other dust, noise and skew."""
RESCANS = ("rotated", "q50", "brighter", "cropped", "all")

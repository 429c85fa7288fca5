"""Every sample of a receipt: what it says, how it looks and what happened to it."""

from collections.abc import Callable
from datetime import date

import numpy as np
from PIL import Image

from samples.make.bills import paper
from samples.make.bills.electronic import BROWN, ReceiptLook, electronic
from samples.make.bills.listing import DETAILS, expected_list, grouped, listing
from samples.make.drawing import pdf, seals
from samples.make.drawing.damage import Corners, Shot, photo, scan, turn
from samples.make.drawing.draw import draw, turned
from samples.make.drawing.page import BLACK, PaperPage
from samples.make.facts import visits
from samples.make.facts.invoices import PROVINCE, InventedBill, outpatient
from samples.make.facts.people import HOSPITALS, PEOPLE
from samples.make.facts.words import PrinterHabit
from samples.make.gold import expected
from samples.make.made import Made, Maker, jpeg, rng, seed

SCALE = 15.2
"""Pixels per millimetre while drawing: about twice what is kept."""
PHOTO_SCALE = 13.0

Finish = Callable[[PaperPage, np.random.Generator], bytes]


def _supervision(color: str = "red") -> dict[str, str]:
    return {"color": color, "text": f"财政票据样例章 {PROVINCE} 仅供演示"}


def _electronic_seals(bill: InventedBill, look: ReceiptLook) -> list[dict[str, str]]:
    color = "black" if look.seal == BLACK else "red"
    line = "收费专用章（电子）" if look.seal_shape == "circle" else "12340000SAMPLE0000 电子票据专用章"
    return [_supervision(color), {"color": color, "text": f"{bill.fields['payee']} {line}"}]


def _receipt(
    case: Callable[[int], InventedBill], look: ReceiptLook, quality: str, finish: Finish,
    stamp: Callable[[PaperPage, InventedBill, np.random.Generator], dict[str, str]] | None = None,
) -> Maker:  # fmt: skip
    """Make one electronic receipt; `stamp` puts one more stamp on it."""

    def make(name: str) -> Made:
        bill, chance = case(seed(name)), rng(name)
        page = electronic(bill, look)
        marks = _electronic_seals(bill, look)
        if stamp:
            marks.append(stamp(page, bill, chance))
        return Made(finish(page, chance), [expected(bill, name, quality, marks)])

    return make


def _scanned(*, angle: float = 0.0, grey: bool = False, degrees: int = 0, noise: float = 1.5) -> Finish:
    def finish(page: PaperPage, chance: np.random.Generator) -> bytes:
        return jpeg(turn(scan(draw(page, SCALE), chance, angle=angle, grey=grey, noise=noise), degrees))

    return finish


def _photographed(shot: Shot, degrees: int = 0) -> Finish:
    def finish(page: PaperPage, chance: np.random.Generator) -> bytes:
        return jpeg(turn(photo(draw(page, PHOTO_SCALE), chance, shot), degrees), dpi=72)

    return finish


def _digital(page: PaperPage, chance: np.random.Generator) -> bytes:
    return pdf.born_digital([page], "医疗收费票据")


def _pictures(page: PaperPage, chance: np.random.Generator) -> bytes:
    return pdf.pictures_only([scan(draw(page, SCALE), chance, angle=-0.8, grey=True)])


def _stamp_on_fees(page: PaperPage, bill: InventedBill, chance: np.random.Generator) -> dict[str, str]:
    """Stamp across the amounts of the third group."""
    mask = seals.worn(seals.oval(bill.fields["payee"], ("住院收费", "专用章 (3)")), chance)
    page.stamps.picture(166, 64, 50, turned(mask, 12))
    return {"color": "red", "text": f"{bill.fields['payee']} 住院收费专用章 (3)"}


def _cash_stamp(bill: InventedBill, window: str, chance: np.random.Generator) -> tuple[Image.Image, dict[str, str]]:
    day = bill.fields["issue_date"].replace("-", ".")
    mask = turned(seals.worn(seals.cash(bill.fields["payee"], window, day), chance), -7)
    return mask, {"color": "red", "text": f"{bill.fields['payee']} {window} {day} 现金收讫"}


def _ruled(quality: str, look: Callable[[Image.Image, np.random.Generator], bytes]) -> Maker:
    def make(name: str) -> Made:
        bill, chance = visits.registered(seed(name)), rng(name)
        stamp, seal = _cash_stamp(bill, "住(3)院", chance)
        page = paper.ruled(bill, stamp, wallet="银行卡")
        picture = draw(page, SCALE, register=(0.9, 0.7), tilt=-0.25, wear=chance)
        return Made(look(picture, chance), [expected(bill, name, quality, [_supervision(), seal])])

    return make


def _overprinted(
    case: Callable[[int], InventedBill], quality: str, look: Callable[[Image.Image, np.random.Generator], bytes],
    at: tuple[float, float],
) -> Maker:  # fmt: skip
    def make(name: str) -> Made:
        bill, chance = case(seed(name)), rng(name)
        mask = seals.worn(seals.oval(bill.fields["payee"], ("住院收费", "专用章 (6)")), chance)
        page = paper.overprinted(bill, ReceiptLook(form=(196, 112, 40), groups=3, ragged=True), turned(mask, 11), at)
        picture = draw(page, SCALE, register=(1.1, 0.8), tilt=0.2, wear=chance)
        seal = {"color": "red", "text": f"{bill.fields['payee']} 住院收费专用章 (6)"}
        return Made(look(picture, chance), [expected(bill, name, quality, [_supervision(), seal])])

    return make


def _drugs(quality: str, look: Callable[[Image.Image, np.random.Generator], bytes]) -> Maker:
    def make(name: str) -> Made:
        bill, chance = visits.pharmacy(seed(name)), rng(name)
        stamp, seal = _cash_stamp(bill, "门诊收费处", chance)
        page = paper.drugs(bill, stamp)
        picture = draw(page, SCALE, register=(-0.6, 0.5), tilt=0.15, wear=chance)
        return Made(look(picture, chance), [expected(bill, name, quality, [_supervision(), seal])])

    return make


def _paper_scan(angle: float) -> Callable[[Image.Image, np.random.Generator], bytes]:
    return lambda picture, chance: jpeg(scan(picture, chance, angle=angle, noise=1.5, specks=25))


def _paper_photo(shot: Shot) -> Callable[[Image.Image, np.random.Generator], bytes]:
    return lambda picture, chance: jpeg(photo(picture, chance, shot), dpi=72)


def _two_pages(name: str) -> Made:
    """A born-digital receipt with its list of fees on a second page."""
    bill = outpatient(
        seed(name), PEOPLE["wu"], HOSPITALS["county"], grouped(DETAILS), visits.CHRONIC, PrinterHabit(),
        visited=date(2025, 8, 15),
    )  # fmt: skip
    look = ReceiptLook(form=BROWN, groups=2, face="song", seal_shape="oval")
    content = pdf.born_digital([electronic(bill, look), listing(bill, DETAILS)], "医疗门诊收费票据")
    first = expected(bill, name, "born digital, page 1 of 2", _electronic_seals(bill, look))
    return Made(content, [first, expected_list(bill, DETAILS, name, "born digital, page 2 of 2")])


def _tiff(name: str) -> Made:
    """Two receipts from one run of an office copier."""
    chance, look = rng(name), ReceiptLook(form=BLACK, groups=2, seal=BLACK, seal_shape="oval")
    bills = [visits.fever(seed(name)), visits.self_paid_visit(seed(name) + 1)]
    scans = [
        scan(draw(electronic(bill, look), SCALE), chance, width=2200, angle=angle, grey=True, noise=4, specks=60)
        for bill, angle in zip(bills, (0.6, -1.1), strict=True)
    ]
    quality = "black-and-white scan, small skew, dust, page {} of 2"
    golds = [
        expected(bill, name, quality.format(page), _electronic_seals(bill, look))
        for page, bill in enumerate(bills, start=1)
    ]
    return Made(pdf.fax(scans, 150), golds)


_FLAT: Corners = ((0.08, 0.17), (0.93, 0.13), (0.965, 0.85), (0.045, 0.82))
_LEANING: Corners = ((0.13, 0.12), (0.9, 0.17), (0.96, 0.88), (0.05, 0.8))
_NEAR: Corners = ((0.05, 0.15), (0.955, 0.11), (0.985, 0.86), (0.02, 0.88))
_GREY_DESK = (176, 178, 184)
_DARK = ReceiptLook(form=BLACK, groups=2, down=True, face="kai", seal=BLACK, seal_shape="oval")
_TWO = ReceiptLook(form=BROWN, groups=2, seal_shape="oval")

SAMPLES: dict[str, Maker] = {
    "e-inpatient-clean.jpg": _receipt(visits.pneumonia, ReceiptLook(), "colour scan, straight", _scanned()),
    "e-inpatient-skewed-grey.jpg": _receipt(
        visits.fracture, _DARK, "grey scan, skewed about 2.4 degrees", _scanned(angle=2.4, grey=True, noise=3)
    ),
    "e-inpatient-photo.jpg": _receipt(
        visits.stroke, ReceiptLook(down=True, seal_shape="oval"),
        "phone photo on a table, perspective, shadow at the lower right", _photographed(Shot(_FLAT)),
    ),
    "e-inpatient-turned-180.jpg": _receipt(
        visits.birth, _TWO, "colour scan, upside down", _scanned(angle=0.5, degrees=180)
    ),
    "e-inpatient-stamp.jpg": _receipt(
        visits.fracture, ReceiptLook(), "colour scan, small skew, a red stamp across the amounts of the third group",
        _scanned(angle=-0.9), _stamp_on_fees,
    ),
    "e-inpatient-scan.pdf": _receipt(
        visits.stroke, _TWO, "grey scan in a PDF without text, small skew", _pictures
    ),
    "e-inpatient-digital.pdf": _receipt(
        visits.birth, ReceiptLook(down=True), "born digital, one page with a text layer", _digital
    ),
    "e-outpatient-clean.jpg": _receipt(visits.clinic, ReceiptLook(groups=2), "colour scan, straight", _scanned()),
    "e-outpatient-skewed-grey.jpg": _receipt(
        visits.chronic, _DARK, "grey scan, skewed about 3 degrees", _scanned(angle=-2.9, grey=True, noise=3)
    ),
    "e-outpatient-photo-turned-90.jpg": _receipt(
        visits.chronic, _TWO, "phone photo on a grey desk, turned by 90 degrees, shadow",
        _photographed(Shot(_LEANING, table=_GREY_DESK, light=(0.97, 0.98, 1.0)), degrees=90),
    ),
    "e-outpatient-two-pages.pdf": _two_pages,
    "two-receipts.tif": _tiff,
    "paper-inpatient-ruled-scan.jpg": _ruled(
        "colour scan of a blue form, print off the lines, red stamp over the total", _paper_scan(1.2)
    ),
    "paper-inpatient-waves-scan.jpg": _overprinted(
        visits.fever,
        "colour scan of a form with waves and a watermark, print off the lines, red stamp beside the total",
        _paper_scan(-0.6), (190, 86),
    ),
    "paper-inpatient-waves-photo.jpg": _overprinted(
        visits.pneumonia, "phone photo of a form with waves, perspective, shadow, red stamp over three amounts",
        _paper_photo(Shot(_NEAR, bend=0.015)), (186, 58),
    ),
    "paper-outpatient-drugs-scan.jpg": _drugs(
        "colour scan of a form with tractor holes, print off the lines, red stamp", _paper_scan(0.8)
    ),
    "paper-outpatient-drugs-photo.jpg": _drugs(
        "phone photo on a grey desk, perspective, shadow, red stamp",
        _paper_photo(Shot(_LEANING, bend=0.012, table=_GREY_DESK, light=(0.98, 0.99, 1.0))),
    ),
    "bad-items-do-not-add-up.jpg": _receipt(visits.misadded, ReceiptLook(), "colour scan, straight", _scanned(angle=0.4)),
    "bad-words-differ.jpg": _receipt(visits.miswritten, _TWO, "colour scan, straight", _scanned(angle=-0.4)),
}  # fmt: skip

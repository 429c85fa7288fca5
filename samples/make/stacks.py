"""The samples of `stacks/`: a whole case in one file, a case saved picture by picture; and a sheet with two receipts."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from samples.make.bills import paper
from samples.make.bills.electronic import ReceiptLook, electronic
from samples.make.cards import faces
from samples.make.cards.copies import ADDRESS, copied
from samples.make.drawing import pdf, seals
from samples.make.drawing.damage import scan, turn
from samples.make.drawing.draw import draw, turned
from samples.make.drawing.page import PaperPage, TextMark
from samples.make.facts import visits
from samples.make.facts.charges import stay
from samples.make.facts.invoices import PROVINCE
from samples.make.facts.numbers import luhn
from samples.make.facts.people import HOSPITALS, PEOPLE
from samples.make.gold import expected
from samples.make.lists.expense import lay_out, visit_of
from samples.make.lists.looks import LOOKS
from samples.make.made import Made, Maker, jpeg, rng, seed
from samples.make.records import looks, stays
from samples.make.records.looks import sheet

_SCALE = 11.0
"""Pixels per millimetre while drawing: about twice what is kept."""
_WIDE = 1240
"""Pixels of a sheet's width, A4 at 150 dpi: what copiers send."""
_HEAD_OF_LIST = 45.0
"""Millimetres from the top within which lists print title and patient; further pages of this one go without."""


@dataclass(frozen=True)
class FeederSheet:
    """One sheet on the feeder: which paper it belongs to, and what happened to it."""

    paper: str
    picture: Image.Image
    angle: float = 0.0
    degrees: int = 0
    width: int = _WIDE


def _case(name: str) -> list[FeederSheet]:
    """One person's claim: bill, list of charges, record, cards; a blank back, a sheet upside down, one copied twice."""
    who, chance = PEOPLE["liu"], Random(seed(name))
    bill = electronic(visits.stroke(seed(name)), ReceiptLook(groups=2))
    first, second = (draw(p, _SCALE) for p in looks.two_pages(stays.stroke()))
    receipt = draw(bill, _SCALE)
    front = faces.identity(who, "汉", ADDRESS)
    back = faces.emblem("青禾县公安局", "2013-07-01", "长期")
    agent = faces.identity(PEOPLE["zhou"], "汉", ADDRESS)
    bank = faces.bank_flat("样例银行", luhn("629999000055667788"), "ZHOU JIAMING", "05/30")
    return [
        FeederSheet("inpatient_invoice", receipt, 0.4, width=1600),
        *(
            FeederSheet("expense_list", draw(p, _SCALE), a)
            for p, a in zip(_list(chance), (0.6, -0.5, 0.2), strict=True)
        ),
        FeederSheet("discharge_record", first, -0.7),
        FeederSheet("discharge_record", second, 0.5, degrees=180),
        FeederSheet("blank", draw(sheet("song"), _SCALE), 0.3),
        FeederSheet("id_card", copied([(front, 62, 50), (back, 62, 125)]), -0.9),
        FeederSheet("inpatient_invoice again", receipt, -1.3, width=1600),
        FeederSheet("id_card of the agent + bank_card", copied([(agent, 62, 50), (bank, 62, 130)]), 0.8),
    ]


def _list(chance: Random) -> list[PaperPage]:
    """Three pages; only the first has title and patient, the others begin with the heads of the columns."""
    person, begin, left = PEOPLE["liu"], date(2024, 12, 24), date(2025, 1, 5)
    visit = visit_of(
        (person.name, person.sex), HOSPITALS["tcm"].name, "住院费用清单", stay(chance, 92, begin, 12),
        inpatient="241224032", age="81", admitted=begin, left=left, department="脑病科",
        insurance="城乡居民基本医疗保险",
    )  # fmt: skip
    pages = lay_out(visit, LOOKS["portrait-plain"])
    for page in pages[1:]:
        heads = [m.y for m in page.form.marks if isinstance(m, TextMark) and m.text == "项目名称"]
        for layer in (page.form, page.values):
            layer.marks = [m for m in layer.marks if not isinstance(m, TextMark) or m.y >= min(heads) - 1]
    return pages


def _copied(sheets: list[FeederSheet], chance: np.random.Generator) -> bytes:
    """Grey scans as a copier mails them."""
    return pdf.pictures_only(
        [
            turn(scan(s.picture, chance, width=s.width, angle=s.angle, grey=True, noise=2), s.degrees).convert("L")
            for s in sheets
        ],
        150,
    )


def _stack(sheets: Callable[[str], list[FeederSheet]], documents: list[dict[str, Any]], **more: Any) -> Maker:
    """A stack and how it is to be split."""

    def make(name: str) -> Made:
        content = _copied(sheets(name), rng(name))
        expected = {"file": name, "pages": len(sheets(name)), "documents": documents, **more}
        return Made(content, [expected])

    return make


STACKS: dict[str, Maker] = {
    "claim-inpatient.pdf": _stack(
        _case,
        [
            {"type": "inpatient_invoice", "pages": [1]},
            {"type": "expense_list", "pages": [2, 3, 4]},
            {"type": "discharge_record", "pages": [5, 6]},
            {"type": "id_card", "pages": [8]},
            {"type": "inpatient_invoice", "pages": [9]},
            {"type": "id_card", "pages": [10]},
            {"type": "bank_card", "pages": [10]},
        ],
        blank=[7], repeated=[[9, 1]], turned=[6], quality="grey scans in a PDF without text, each a little askew",
    ),
}  # fmt: skip


# ------------------------------------------------------------------------------------------------ page by page
PAGE_BY_PAGE = "page-by-page"
"""The folder of a scanner that saves every page as a picture: scan1.jpg to scan10.jpg."""
_QUALITY = 55


def _pages() -> list[FeederSheet]:
    """Bill; list over three pages, two without title and patient; card, front and back; another's list; receipt; record."""
    who, other, chance = PEOPLE["liu"], PEOPLE["chen"], Random(seed(PAGE_BY_PAGE))
    begin = date(2025, 2, 10)
    visit = visit_of(
        (other.name, other.sex), HOSPITALS["tcm"].name, "住院费用清单", stay(chance, 14, begin, 4),
        inpatient="250210007", age="47", admitted=begin, left=date(2025, 2, 14), department="内科",
        insurance="城乡居民基本医疗保险",
    )  # fmt: skip
    front = copied([(faces.identity(who, "汉", ADDRESS), 62, 50)])
    back = copied([(faces.emblem("青禾县公安局", "2013-07-01", "长期"), 62, 50)])
    record = [draw(p, _SCALE) for p in looks.two_pages(stays.stroke())]
    return [
        FeederSheet(
            "inpatient_invoice",
            draw(electronic(visits.stroke(seed("page 1")), ReceiptLook(groups=2)), _SCALE),
            0.3,
            width=1600,
        ),
        *(
            FeederSheet("expense_list", draw(p, _SCALE), a)
            for p, a in zip(_list(chance), (-0.4, 0.5, 0.1), strict=True)
        ),
        FeederSheet("id_card front", front, 0.6),
        FeederSheet("id_card back", back, -0.3),
        FeederSheet("expense_list of another", draw(lay_out(visit, LOOKS["portrait-plain"])[0], _SCALE), 0.2),
        FeederSheet(
            "outpatient_invoice",
            draw(electronic(visits.clinic(seed("page 8")), ReceiptLook(groups=2)), _SCALE),
            -0.5,
            width=1600,
        ),
        *(FeederSheet("discharge_record", p, a) for p, a in zip(record, (0.4, -0.6), strict=True)),
    ]


def _picture(number: int) -> Maker:
    """One picture of the folder; what is expected of it stands in the folder's own file."""

    def make(name: str) -> Made:
        one = _pages()[number - 1]
        grey = scan(one.picture, rng(name), width=one.width, angle=one.angle, grey=True, noise=2).convert("L")
        out = BytesIO()
        grey.save(out, "JPEG", quality=_QUALITY, dpi=(150, 150))
        return Made(out.getvalue(), [])

    return make


_SAVED = [
    ("inpatient_invoice", 1), ("expense_list", 2, 3, 4), ("id_card", 5), ("id_card", 6), ("expense_list", 7),
    ("outpatient_invoice", 8), ("discharge_record", 9, 10),
]  # fmt: skip


def _saved(name: str) -> Made:
    """How the folder is to be split."""
    documents = [{"type": kind, "files": [f"scan{n}.jpg" for n in numbers]} for kind, *numbers in _SAVED]
    expected_of_folder = {"folder": PAGE_BY_PAGE, "files": 10, "documents": documents, "quality": "grey pictures"}
    return Made((json.dumps(expected_of_folder, ensure_ascii=False, indent=1) + "\n").encode(), [])


STACKS[f"{PAGE_BY_PAGE}.json"] = _saved
PICTURES: dict[str, Maker] = {f"scan{n}.jpg": _picture(n) for n in range(1, 11)}


# ------------------------------------------------------------------------------------------------ one sheet
def _two_receipts(name: str) -> Made:
    """Two outpatient receipts pasted on A4 and copied: an electronic one, and below it a window's slip, a little aslant."""
    chance = rng(name)
    above, below = visits.clinic(seed(name)), visits.pharmacy(seed(name) + 1)
    stamp = turned(seals.worn(seals.cash(below.fields["payee"], "门诊收费处", "2024.04.09"), chance), -7)
    first = draw(electronic(above, ReceiptLook(groups=2)), _SCALE)
    second = draw(paper.drugs(below, stamp), _SCALE, wear=chance).rotate(
        -0.7, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255)
    )
    sheet = Image.new("RGB", (round(210 * _SCALE), round(297 * _SCALE)), "white")
    for picture, wide, left, top in ((first, 178, 14, 10), (second, 184, 12, 160)):
        size = round(wide * _SCALE), round(wide * _SCALE * picture.height / picture.width)
        sheet.paste(picture.resize(size, Image.Resampling.LANCZOS), (round(left * _SCALE), round(top * _SCALE)))
    marks = {"color": "red", "text": f"财政票据样例章 {PROVINCE} 仅供演示"}
    content = jpeg(scan(sheet, chance, width=2000, angle=0.3))
    quality = "colour scan of A4, two receipts one above the other, the second aslant"
    return Made(content, [expected(bill, name, quality, [marks]) for bill in (above, below)])


SHEETS: dict[str, Maker] = {"two-receipts-on-a4.jpg": _two_receipts}
"""Samples of `invoices/`: the expected values are those of bills."""

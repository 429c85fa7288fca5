"""The samples of `stacks/`: what lies on the feeder when an applicant hands in a whole case, one file for many papers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from samples import card_looks, cases, pdf, record_looks, records
from samples.cards import ADDRESS, copied, luhn
from samples.catalogue import Made, Maker, rng, seed
from samples.charges import stay
from samples.damage import scan, turn
from samples.draw import draw
from samples.electronic import Look, electronic
from samples.expense import lay_out, visit_of
from samples.expense_looks import LOOKS
from samples.page import Page, Text
from samples.people import HOSPITALS, PEOPLE
from samples.record_looks import sheet

_SCALE = 11.0
"""Pixels per millimetre while drawing: about twice what is kept."""
_WIDE = 1240
"""Pixels of a sheet's width, A4 at 150 dpi: what copiers send."""
_HEAD_OF_LIST = 45.0
"""Millimetres from the top within which lists print title and patient; further pages of this one go without."""


@dataclass(frozen=True)
class Sheet:
    """One sheet on the feeder: which paper it belongs to, and what happened to it."""

    paper: str
    picture: Image.Image
    angle: float = 0.0
    degrees: int = 0
    width: int = _WIDE


def _case(name: str) -> list[Sheet]:
    """One person's claim: bill, list of charges, record, cards; a blank back, a sheet upside down, one copied twice."""
    who, chance = PEOPLE["liu"], Random(seed(name))
    bill = electronic(cases.stroke(seed(name)), Look(groups=2))
    first, second = (draw(p, _SCALE) for p in record_looks.two_pages(records.stroke()))
    receipt = draw(bill, _SCALE)
    front = card_looks.identity(who, "汉", ADDRESS)
    back = card_looks.emblem("青禾县公安局", "2013-07-01", "长期")
    agent = card_looks.identity(PEOPLE["zhou"], "汉", ADDRESS)
    bank = card_looks.bank_flat("样例银行", luhn("629999000055667788"), "ZHOU JIAMING", "05/30")
    return [
        Sheet("inpatient_invoice", receipt, 0.4, width=1600),
        *(Sheet("expense_list", draw(p, _SCALE), a) for p, a in zip(_list(chance), (0.6, -0.5, 0.2), strict=True)),
        Sheet("discharge_record", first, -0.7),
        Sheet("discharge_record", second, 0.5, degrees=180),
        Sheet("blank", draw(sheet("song"), _SCALE), 0.3),
        Sheet("id_card", copied([(front, 62, 50), (back, 62, 125)]), -0.9),
        Sheet("inpatient_invoice again", receipt, -1.3, width=1600),
        Sheet("id_card of the agent + bank_card", copied([(agent, 62, 50), (bank, 62, 130)]), 0.8),
    ]


def _list(chance: Random) -> list[Page]:
    """Three pages; only the first has title and patient, the others begin with the heads of the columns."""
    person, begin, left = PEOPLE["liu"], date(2024, 12, 24), date(2025, 1, 5)
    visit = visit_of(
        (person.name, person.sex), HOSPITALS["tcm"].name, "住院费用清单", stay(chance, 92, begin, 12),
        inpatient="241224032", age="81", admitted=begin, left=left, department="脑病科",
        insurance="城乡居民基本医疗保险",
    )  # fmt: skip
    pages = lay_out(visit, LOOKS["portrait-plain"])
    for page in pages[1:]:
        heads = [m.y for m in page.form.marks if isinstance(m, Text) and m.text == "项目名称"]
        for layer in (page.form, page.values):
            layer.marks = [m for m in layer.marks if not isinstance(m, Text) or m.y >= min(heads) - 1]
    return pages


def _copied(sheets: list[Sheet], chance: np.random.Generator) -> bytes:
    """Grey scans as a copier mails them."""
    return pdf.pictures_only(
        [
            turn(scan(s.picture, chance, width=s.width, angle=s.angle, grey=True, noise=2), s.degrees).convert("L")
            for s in sheets
        ],
        150,
    )


def _stack(sheets: Callable[[str], list[Sheet]], documents: list[dict[str, Any]], **more: Any) -> Maker:
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

"""The payee of a medical bill, which mostly lies under its own seal."""

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from extractors.medical_invoice.bill_places import STAMP
from extractors.medical_invoice.bill_words import Bill
from intake import values
from intake.fields import parse_field
from intake.layout.rows import on_one_level
from intake.model import Doubt, Field, Line, Source, State
from intake.types.vocabulary import MedicalInvoice as F

_ENDING = re.compile(r"(?:院|院区|中心|所|站|室|部|局|处|公司|店|房|校|队|会|厂)$|[)）]$")
"""How names of payees end; one that ends otherwise was cut by a seal or an edge."""
_HOSPITAL = re.compile(
    r"[\u4e00-\u9fff()]{2,24}(?:医院|卫生院|保健院|卫生服务中心|卫生服务站|门诊部|诊所|卫生室|医疗中心)(?:\([\u4e00-\u9fff]{1,8}\))?"
)
_HEAD = 0.25
"""Share of the page, from the top, in which a form names its hospital."""
_ORGANISATION = re.compile(r"医院|卫生院|卫生服务|中心|诊所|门诊部|研究院|研究所|卫生室|保健院|学院|医疗|药房|公司|院$")


def find_payee(bill: Bill, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """An organisation's name near the 收款单位 label that no rule of geometry could pair."""
    if "payee" in fields and fields["payee"].value is not None:
        return {}
    heads = [p.label.line for p in bill.find_pairs(F.PAYEE)]
    heads = heads or _find_foot_label(bill)
    near = [
        x
        for x in bill.form.loose
        if _ORGANISATION.search(x.text)
        and any(
            abs(x.rect.middle - h.rect.middle) < 2 * bill.height and -2 * bill.height < x.rect.left - h.rect.left
            for h in heads
        )
        and not re.search(r"专用章|签字|监制", x.text)
    ]
    if near:
        return {"payee": read_payee(bill, near[0])}
    return {} if bill.find_pairs(F.PAYEE) else _find_hospital_at_head(bill)


def _find_hospital_at_head(bill: Bill) -> dict[str, Field[Any]]:
    """The one hospital whose name is a line of its own above everything, on forms that have no place for a payee."""
    top = [x for x in bill.form.loose if x.rect.middle < _HEAD * bill.page.height]
    named = [x for x in top if _HOSPITAL.fullmatch(values.compact_text(x.text))]
    return {"payee": read_payee(bill, named[0])} if len(named) == 1 else {}


def _find_foot_label(bill: Bill) -> list[Line]:
    """The left end of the row with 复核人 and 收款人: there the payee stands, also where a seal ate its label."""
    labels = [p.label.line for s in (F.CHECKER, F.CASHIER) for p in bill.find_pairs(s)]
    return [replace(x, rect=replace(x.rect, left=0.0, right=1.0)) for x in labels[:1]]


def read_payee(bill: Bill, line: Line) -> Field[str]:
    """The payee with what continues on its level, without a seal's number run into it, completed by the seal's own words."""
    line = _join_continuation(bill, line)
    lead = re.match(r"[^:：]{0,3}[)）]?\s*[:：]\s*", line.text)
    line = line.cut_part(lead.end(), len(line.text)) if lead else line
    twice = re.match(r"(.{4,}?(?:院|中心|所|站|部|室))(.{3,})$", line.text)
    line = line.cut_part(0, twice.end(1)) if twice and twice[2] in twice[1] else line
    number = re.search(r"[0-9A-Z]{6,}.*$", line.text)
    line = line.cut_part(0, number.start()) if number and number.start() >= 4 else line
    stamp = STAMP.search(line.text)
    line = line.cut_part(0, stamp.start()) if stamp and stamp.start() >= 4 else line
    found = parse_field.parse_field(F.PAYEE, line, bill.page)
    if found.value is not None and not _ENDING.search(found.value):
        found = found.as_doubtful(Doubt.RUNS_ON.with_text("名称似不完整"))
    if found.value is not None and bill.page.source is Source.OCR and _runs_under_a_seal(bill, line):
        found = found.as_doubtful(Doubt.UNDER_SEAL.with_text("印章遮盖，名称可能不完整"))
    if found.value is None or found.state is not State.DOUBTFUL:
        return found
    readings = [line, *(Line(text, line.rect, line.confidence) for text in line.alternatives)]
    sealed = [seal.text.partition(" ")[0] for seal in bill.page.seals]
    merged = {
        m: SequenceMatcher(None, m, s).ratio() for r in readings for s in sealed for m in [merged_name(r, s)] if m
    }
    if not merged:
        return found
    best = max(merged, key=lambda m: merged[m])
    state = State.READ if any(_covers_seal_words(best, s) for s in sealed) else State.DOUBTFUL
    return found.with_value(
        best, state, Doubt.UNDER_SEAL.with_text("印章遮盖处按印章文字补全"), others=(found.raw, *found.alternatives)
    )


def _covers_seal_words(name: str, sealed: str) -> bool:
    """Every letter of the seal's words is in the name, in order: the rim may be legible in part, but not say otherwise."""
    blocks = SequenceMatcher(None, name, sealed, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks) == len(sealed) >= 4


def _runs_under_a_seal(bill: Bill, line: Line) -> bool:
    """The name ends where a coloured seal begins or inside it: what follows may lie under the ink."""
    return any(
        seal.color != "black"
        and seal.rect.overlap_y(line.rect) > 0.3 * line.rect.height
        and seal.rect.left - bill.height < line.rect.right < seal.rect.right
        for seal in bill.page.seals
    )


def _join_continuation(bill: Bill, line: Line) -> Line:
    """`line` and loose pieces right behind it: a seal splits what is printed in one go."""
    for piece in sorted(bill.form.loose, key=lambda x: x.rect.left):
        gap = piece.rect.left - line.rect.right
        if (
            on_one_level(line.rect, piece.rect)
            and -0.3 * bill.height < gap < bill.height
            and re.match(r"[\u4e00-\u9fff（(]", piece.text)
        ):
            line = Line(
                line.text + piece.text, line.rect.union_with(piece.rect), min(line.confidence, piece.confidence)
            )
    return line


def merged_name(line: Line, sealed: str) -> str | None:
    """A name with the letters that a seal hides, taken from the words of that seal; None where they are not clearly one name.

    Print and seal must agree on both sides of each hole. Where both have letters the print counts, unless it was unsure.
    """
    printed = line.text
    blocks = SequenceMatcher(None, printed, sealed, autojunk=False).get_matching_blocks()[:-1]
    common = sum(b.size for b in blocks)
    if common < 4 or common < 0.7 * len(printed):
        return None
    merged = printed[: blocks[0].a + blocks[0].size]
    for before, after in pairwise(blocks):
        span = slice(before.a + before.size, after.a)
        own, other = printed[span], sealed[before.b + before.size : after.b]
        unsure = not line.chars or any(c.confidence < 0.9 for c in line.chars[span])
        merged += (other if not own or (unsure and len(own) == len(other)) else own) + printed[
            after.a : after.a + after.size
        ]
    return merged + printed[blocks[-1].a + blocks[-1].size :]

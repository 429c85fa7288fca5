"""Claims as rows of the tables of state, and back."""

import json
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row

from intake.ledger.claims.same_bill import number_tail
from intake.ledger.model import BillClaim, Leaf, SettledBill, SheetClaim, Spot
from intake.ledger.stored import day_text, from_cents, read_day, to_cents
from intake.model import Box

FIGURE_BYTES = 4


def bill_row(case_id: str, claim: BillClaim) -> Mapping[str, Any]:
    """A row of `bills`."""
    return {
        "case_id": case_id, "paper": claim.paper, "kind": claim.kind, "code": claim.code, "number": claim.number,
        "tail": number_tail(claim.number), "qr_code": claim.qr_code, "qr_number": claim.qr_number, "sure": claim.sure,
        "name": claim.name, "id_number": claim.id_number, "total_cents": to_cents(claim.total),
        "issued": day_text(claim.issued), "admitted": day_text(claim.admitted), "discharged": day_text(claim.discharged),
        "hospital": claim.hospital, "check_code": claim.check_code, "sha256": claim.spot.sha256, "page": claim.spot.page,
        "box": box_text(claim.spot.box),
    }  # fmt: skip


def read_bill(row: Row[Any]) -> BillClaim:
    """The claim that a row of `bills` holds."""
    return BillClaim(
        row.paper, row.kind, row.code, row.number, row.qr_code, row.qr_number, row.sure, row.name, row.id_number,
        from_cents(row.total_cents), read_day(row.issued), read_day(row.admitted), read_day(row.discharged), row.hospital,
        row.check_code, Spot(row.sha256, row.page, read_box(row.box)),
    )  # fmt: skip


def settled_row(list_id: str, sequence: int, bill: SettledBill) -> Mapping[str, Any]:
    """A row of `settled`; `sequence` is the event of the import."""
    return {
        "list_id": list_id, "row": bill.row, "sequence": sequence, "code": bill.code, "number": bill.number,
        "tail": number_tail(bill.number), "name": bill.name, "id_number": bill.id_number,
        "total_cents": to_cents(bill.total), "admitted": day_text(bill.admitted), "discharged": day_text(bill.discharged),
        "settled": day_text(bill.settled), "hospital": bill.hospital, "reference": bill.reference,
    }  # fmt: skip


def read_settled(row: Row[Any]) -> BillClaim:
    """What a settled bill claims: it was typed or taken from a system, so its number is sure."""
    return BillClaim(
        -1, "", row.code, row.number, sure=True, name=row.name, id_number=row.id_number, total=from_cents(row.total_cents),
        admitted=read_day(row.admitted), discharged=read_day(row.discharged), hospital=row.hospital,
    )  # fmt: skip


def sheet_row(case_id: str, claim: SheetClaim) -> Mapping[str, Any]:
    """A row of `sheets`."""
    return {
        "case_id": case_id, "paper": claim.paper, "kind": claim.kind, "sha256": claim.spot.sha256, "page": claim.spot.page,
        "picture": claim.picture, "figures": pack_figures(claim.figures),
        "telling": json.dumps(dict(claim.telling), ensure_ascii=False, sort_keys=True), "leaf": leaf_text(claim.leaf),
    }  # fmt: skip


def read_sheet(row: Row[Any]) -> SheetClaim:
    """The claim that a row of `sheets` holds."""
    spot = Spot(row.sha256, row.page)
    figures, telling = unpack_figures(row.figures), json.loads(row.telling or "{}")
    return SheetClaim(row.paper, row.kind, spot, row.picture, figures, telling, read_leaf(row.leaf))


# ------------------------------------------------------------------------------------------------ single values
def box_text(box: Box | None) -> str:
    """`[left, top, right, bottom]` as JSON, every digit: what is read back must be what was kept. Empty for None."""
    return json.dumps(_list_edges(box)) if box else ""


def _list_edges(box: Box) -> list[float]:
    return [box.left, box.top, box.right, box.bottom]


def read_box(text: str) -> Box | None:
    """The box of such a text."""
    return Box(*json.loads(text)) if text else None


def pack_figures(figures: Iterable[int]) -> bytes:
    """Four bytes a number, big-endian, ascending."""
    return b"".join(figure.to_bytes(FIGURE_BYTES, "big") for figure in sorted(figures))


def unpack_figures(packed: bytes) -> frozenset[int]:
    """The numbers of such bytes."""
    return frozenset(struct.unpack(f">{len(packed) // FIGURE_BYTES}I", packed))


def leaf_text(leaf: Leaf | None) -> str:
    """How a page is drawn, as JSON; empty for None."""
    if leaf is None:
        return ""
    private = [_list_edges(box) for box in leaf.private]
    return json.dumps({"size": [leaf.width, leaf.height], "frame": list(leaf.frame), "private": private})


def read_leaf(text: str) -> Leaf | None:
    """The leaf of such a text."""
    if not text:
        return None
    told = json.loads(text)
    width, height = told["size"]
    return Leaf(width, height, tuple(told["frame"]), tuple(Box(*box) for box in told["private"]))

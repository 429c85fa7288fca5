"""A grid as its script gets it: a row with its cells, the sums, and a digest of each row by which changed ones are known.

Numbers travel as text: a script that reads them as floating point would add up cents that nobody charged.
"""

import json
import zlib
from collections.abc import Collection
from typing import Any

from intake.model import State
from intake.review.cases import ReviewedCase
from intake.review.grid import ChargeGrid, GridCell, GridRow, GridSum, Product

_PRODUCTS = {Product.FAILS: "数量×单价与金额不符", Product.NEAR: "数量×单价与金额差在尾数"}


def describe_row(row: GridRow) -> dict[str, Any]:
    """A row: `t` text, `s` state, `m` its word, `w` why, `r` its place on the sheet, `o` other readings of each cell."""
    return {
        "n": row.number,
        "rank": row.rank,
        "product": row.product.value,
        "told": _PRODUCTS.get(row.product, ""),
        "sheet": row.sheet,
        "rect": row.rect.as_list() if row.rect else None,
        "cells": [_describe_cell(cell) for cell in row.cells],
    }


def _describe_cell(cell: GridCell) -> dict[str, Any]:
    entry = cell.entry
    if entry is None:
        return {"t": "", "s": "none"}
    told = {"t": cell.text, "s": cell.state, "m": "未读出" if entry.field.state is State.UNREAD else entry.standing.zh}
    more = {"w": entry.why, "r": cell.rect.as_list() if cell.rect else None, "o": list(cell.others)}
    return told | {key: value for key, value in more.items() if value}


def digest_row(row: GridRow) -> int:
    """What changes with a row: the texts and states of its cells."""
    cells = [(cell.text, cell.state, cell.entry.why if cell.entry else "") for cell in row.cells]
    return zlib.crc32(repr((row.product.value, cells)).encode())


def write_row(row: GridRow) -> str:
    """The row as JSON."""
    return json.dumps(describe_row(row), ensure_ascii=False, separators=(",", ":"))


def describe_state(case: ReviewedCase, grid: ChargeGrid, rows: Collection[int]) -> dict[str, Any]:
    """The grid as it stands now: these rows, digests of all, sums."""
    return {
        "version": case.version,
        "rows": [describe_row(row) for row in grid.rows if row.number in rows],
        "digests": [digest_row(row) for row in grid.rows],
        "sums": [describe_sum(total) for total in grid.sums],
        "told": list(grid.told),
        "left": count_left(grid),
    }


def describe_sum(total: GridSum) -> dict[str, Any]:
    """A sum: what it is of, what was added up, what is printed, and what is between them."""
    added, printed, apart = (
        f"{v:.2f}" if v is not None else "" for v in (total.added, total.printed, total.difference)
    )
    return {"label": total.label, "sheet": total.sheet, "added": added, "printed": printed, "apart": apart}


def count_left(grid: ChargeGrid) -> int:
    """How many rows are still to be looked at."""
    return sum(row.rank < 2 for row in grid.rows)

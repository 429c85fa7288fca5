"""Lines of an electronic bill's data (fees, goods) beside those of its print.

Lines are paired by name and amount, then by name, then by amount with a similar name; what has no partner is doubtful on
either side, unless it is a line of 0.00: forms print names that cost nothing, data leaves them out.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP
from itertools import product
from typing import Any

from rapidfuzz import fuzz

from intake import values
from intake.model import Doubt, Field, Proof, Row, Source, State, collect_reasons, unread_field
from intake.types.vocabulary import Kind, Spec, money_field, number_field, text_field

AGREED = Proof.DATA.with_text("票面与电子票据数据一致")
_SIMILAR = 50
"""Likeness of two names, 0 to 100, from which one may be the other misread: half of the letters are the same."""
Cells = tuple[Spec[Any], ...]
MEDICAL: Cells = (
    text_field("name", "项目名称"), number_field("quantity", "数量"), text_field("unit", "单位"), money_field("amount", "金额"),
    text_field("remark", "备注"),
)  # fmt: skip
GOODS: Cells = (
    text_field("name", "名称"), text_field("spec", "规格型号"), text_field("unit", "单位"), number_field("quantity", "数量"),
    number_field("price", "单价"), money_field("amount", "金额"), text_field("tax_rate", "税率"), money_field("tax", "税额"),
)  # fmt: skip
"""The columns of a receipt's fee lines and of an invoice's goods."""
_PLACES = 2
"""Places a rounded price must have to be compared with a longer one: `3` is no rounding of 3.14 that says anything."""

Data = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows made of both sources; `agree` is None where one side has no lines."""

    rows: tuple[Row, ...]
    agree: bool | None


def rows_of(data: Data, specs: Cells) -> tuple[Row, ...]:
    """The data's lines as rows; a cell that is no value of its kind is `unread`."""
    return tuple({s.name: _parse_cell(s, line[s.name]) for s in specs if s.name in line} for line in data)


def may_differ(one: Data, other: Data, specs: Cells) -> bool:
    """Whether two data of one bill tell other lines, in whichever order; data without lines says nothing of them."""
    if not one or not other:
        return False
    first, second = (
        Counter((_plain_name(row), row["amount"].value) for row in rows_of(x, specs)) for x in (one, other)
    )
    return first != second


def parse_told(spec: Spec[Any], written: str) -> Any:
    """The value of a text in the data, where a figure has no blanks inside: nothing was printed or recognised there.

    Raises:
        ValueError: no value of its kind.
    """
    if spec.kind in (Kind.MONEY, Kind.NUMBER) and any(map(str.isspace, written)):
        raise ValueError(f"数字中有空白：{written}")
    return spec.parse(written)


def _parse_cell(spec: Spec[Any], written: str) -> Field[Any]:
    try:
        return Field(parse_told(spec, written), written, State.READ, Source.XML)
    except ValueError as error:
        return unread_field(str(error), raw=written, source=Source.XML)


def merge_rows(printed: Sequence[Row], data: Data, specs: Cells) -> Compared:
    """Print and data as one table, in printed order; lines that only the data has come last."""
    told = rows_of(data, specs)
    if not told or not printed:
        return Compared(tuple(printed) or told, None)
    partners = _pair_rows(printed, told)
    rows = tuple(_iter_merged(printed, told, partners, specs))
    alone = _charged_apart(printed, partners)
    return Compared(rows, not alone and not any(map(_has_doubtful_data, rows)))


def _iter_merged(
    printed: Sequence[Row], told: Sequence[Row], partners: Mapping[int, int], specs: Cells
) -> Iterator[Row]:
    """The printed rows, each with its partner of the data, then those that the data alone has."""
    for at, row in enumerate(printed):
        yield _merge_row(row, told[partners[at]], specs) if at in partners else _mark_unpaired(row)
    for row in _charged_apart(told, partners.values()):
        yield _mark_doubtful(row, "电子票据数据有此项，票面未读到")


def _charged_apart(rows: Sequence[Row], paired: Collection[int]) -> list[Row]:
    """The rows that cost something and have no partner."""
    return [row for at, row in enumerate(rows) if at not in paired and not _is_free(row)]


def _has_doubtful_data(row: Row) -> bool:
    return any(field.state is State.DOUBTFUL and field.source is Source.XML for field in row.values())


def drop_rival_readings(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows without other readings of what data and print differ in."""
    return tuple(
        {k: replace(f, alternatives=()) if f.state is State.DOUBTFUL else f for k, f in row.items()} for row in rows
    )


def restore_doubts(proven: Sequence[Row], merged: Sequence[Row]) -> tuple[Row, ...]:
    """After the arithmetic: differences stay doubtful, agreements that nothing contradicts are proven."""
    if len(proven) != len(merged):
        return tuple(proven)
    return tuple({k: _settle_cell(f, m.get(k, f)) for k, f in p.items()} for p, m in zip(proven, merged, strict=True))


def _settle_cell(proven: Field[Any], merged: Field[Any]) -> Field[Any]:
    if merged.state is State.DOUBTFUL:
        return merged
    if Proof.DATA in merged.proofs and proven.state is not State.DOUBTFUL:
        return replace(merged, state=State.VERIFIED)
    return proven


# ------------------------------------------------------------------------------------------------ pairing
def _pair_rows(printed: Sequence[Row], told: Sequence[Row]) -> dict[int, int]:
    """Index of the printed row -> index of the data's row."""
    found: dict[int, int] = {}
    for test, (at, row) in product((_is_same_line, _same_name, _same_amount), enumerate(printed)):
        partner = None if at in found else _find_partner(row, told, found.values(), test)
        if partner is not None:
            found[at] = partner
    return found


def _find_partner(
    row: Row, told: Sequence[Row], taken: Collection[int], test: Callable[[Row, Row], bool]
) -> int | None:
    return next((at for at, other in enumerate(told) if at not in taken and test(row, other)), None)


def _is_same_line(one: Row, other: Row) -> bool:
    return _same_name(one, other) and one["amount"].value == other["amount"].value


def _same_name(one: Row, other: Row) -> bool:
    return _plain_name(one) == _plain_name(other)


def _same_amount(one: Row, other: Row) -> bool:
    equal = one["amount"].value is not None and one["amount"].value == other["amount"].value
    return equal and fuzz.ratio(_plain_name(one), _plain_name(other)) >= _SIMILAR


def _plain_name(row: Row) -> str:
    name = row.get("name")
    return strip_punctuation(str(name.value or name.raw)) if name else ""


def strip_punctuation(text: str) -> str:
    """Letters and digits only, half-width: what two prints of one name have in common."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", values.compact_text(text))).casefold()


def _is_free(row: Row) -> bool:
    return row["amount"].value == 0


# ------------------------------------------------------------------------------------------------ one row of two
def _merge_row(printed: Row, told: Row, specs: Cells) -> Row:
    merged = {spec.name: _merge_cell(spec, printed.get(spec.name), told.get(spec.name)) for spec in specs}
    return {key: cell for key, cell in merged.items() if cell is not None}


def _merge_cell(spec: Spec[Any], mine: Field[Any] | None, theirs: Field[Any] | None) -> Field[Any] | None:
    """The cell of print and data; None where neither has it."""
    if theirs is None or theirs.value is None:
        return mine
    if mine is None or mine.value is None:
        return replace(theirs, reasons=collect_reasons("取自电子票据数据，票面未读到"))
    return _merge_values(spec, mine, theirs)


def _merge_values(spec: Spec[Any], mine: Field[Any], theirs: Field[Any]) -> Field[Any]:
    """The cell of print and data that both have."""
    if _is_same_value(spec, mine.value, theirs.value):
        return replace(theirs, evidence=mine.evidence, reasons=collect_reasons(AGREED))
    if _is_rounded(spec, mine.value, theirs.value):
        return replace(mine, reasons=collect_reasons(AGREED))
    return doubt_difference(mine, replace(theirs, evidence=mine.evidence))


def doubt_difference(printed: Field[Any], told: Field[Any]) -> Field[Any]:
    """The data's value, doubtful, where the print says something else."""
    why = Doubt.DATA_DIFFERS.with_text(f"电子票据数据为“{told.raw}”，票面为“{printed.raw}”")
    others = tuple(dict.fromkeys((printed.raw, *printed.alternatives)))
    return replace(told, state=State.DOUBTFUL, reasons=collect_reasons(why), alternatives=others)


def _is_rounded(spec: Spec[Any], printed: Any, told: Any) -> bool:
    """Whether a print shows the data's number with fewer places."""
    if spec.kind is not Kind.NUMBER:
        return False
    places = -int(printed.as_tuple().exponent)
    return bool(places >= _PLACES and told.quantize(printed, ROUND_HALF_UP) == printed)


def _is_same_value(spec: Spec[Any], one: Any, other: Any) -> bool:
    return strip_punctuation(one) == strip_punctuation(other) if spec.kind is Kind.TEXT else bool(one == other)


def _mark_unpaired(row: Row) -> Row:
    return row if _is_free(row) else _mark_doubtful(row, "电子票据数据中没有此项")


def _mark_doubtful(row: Row, why: str) -> Row:
    return {k: f.as_doubtful(why) if f.value is not None else f for k, f in row.items()}

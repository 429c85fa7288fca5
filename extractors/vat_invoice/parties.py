"""Buyer and seller of a VAT invoice, whose labels are the same: 名称, 纳税人识别号.

Which is which is said by the label, else by what stands beside it, else by the place: the buyer stands above the goods, the
seller below them; where both stand above (数电票), the buyer is on the left.
"""

import re
from collections.abc import Mapping
from typing import Any

from extractors.vat_invoice.invoice_page import WORDS, Invoice, is_party_name, is_tax_number, loose_on_level
from intake import values
from intake.fields import parse_field
from intake.labels.labelled import Pair
from intake.layout.join_lines import join_lines
from intake.layout.rows import is_vertical, on_one_level
from intake.model import Doubt, Field, Line, Rect
from intake.numbers import credit_codes
from intake.patterns import patterns_beside
from intake.types.vocabulary import Spec
from intake.types.vocabulary import VatInvoice as F

_PATTERNS = patterns_beside(__file__)
_PARTY_SPECS: Mapping[tuple[str, str], Spec[str]] = {
    ("buyer", "name"): F.BUYER, ("buyer", "id"): F.BUYER_ID, ("seller", "name"): F.SELLER, ("seller", "id"): F.SELLER_ID,
}  # fmt: skip
_FAR = 4.0
"""How far what says whose they are stands from a party's rows, in line heights."""
_FOLLOWS = 8.0
"""How far below the name, and how far to its side, its number may stand, in line heights."""
_SURE_LETTER = 0.85
"""Score of the weakest letter of a name below which it is doubtful; on real invoices letters of right names score above 0.9."""


def find_role(invoice: Invoice, pair: Pair) -> tuple[str, str] | None:
    """(`buyer` or `seller`, `name` or `id`) of a pair; None for other labels."""
    kind = _label_kind(pair)
    return None if kind is None else (_find_party(invoice, pair, kind), kind)


def _label_kind(pair: Pair) -> str | None:
    flat = re.sub(r"\s", "", pair.label.name)
    if _PATTERNS["no_party"].search(flat):
        return None
    if _PATTERNS["name_label"].search(flat):
        return "name"
    return "id" if _PATTERNS["id_label"].search(flat) else None


def _find_party(invoice: Invoice, pair: Pair, kind: str) -> str:
    """Whose label it is: by its own words, those beside or over it, the name that a number follows, or the place."""
    label = pair.label.line.rect
    said = _find_said_party(invoice, pair)
    if said is None and kind == "id" and (name := _find_name_before(invoice, label)):
        said = _find_party(invoice, name, "name")
    return said or ("seller" if _is_of_seller(invoice, label, kind) else "buyer")


def _find_said_party(invoice: Invoice, pair: Pair) -> str | None:
    """The party that words say, those of the label or those beside or over it."""
    return _party_in_words(pair.label.name) or _find_party_beside(invoice, pair.label.line.rect)


def _party_in_words(text: str) -> str | None:
    flat = re.sub(r"\s", "", text)
    match = _PATTERNS["first_letter"].match(flat)
    if match:
        return match.lastgroup
    return next((party for party in ("seller", "buyer") if any(word in flat for word in WORDS[party])), None)


def _find_party_beside(invoice: Invoice, label: Rect) -> str | None:
    """The party named left of the label, in a strip that began above it, or right over it; the nearest of several."""
    found: list[tuple[float, str]] = []
    for line in invoice.page.lines:
        party = _party_in_heading(line.text)
        if party and _stands_at(invoice, line, label):
            left = max(label.left - line.rect.right, 0.0)
            found.append((left + abs(label.middle - line.rect.middle), party))
    return min(found, default=(0.0, None))[1]


def _party_in_heading(text: str) -> str | None:
    """The party that a short text names, as strips and headings do."""
    short = len(text.strip()) <= len("购买方信息")
    match = _PATTERNS["beside"].match(values.compact_text(text)) if short else None
    return match.lastgroup if match else None


def _stands_at(invoice: Invoice, line: Line, label: Rect) -> bool:
    """Whether a line is a strip left of a label or a heading right over it, on the same side of the goods."""
    left = (label.left - line.rect.right) / invoice.height
    over = (label.top - line.rect.bottom) / invoice.height
    strip = -0.5 < left < _FAR and line.rect.top <= label.bottom + 1.2 * invoice.height
    heading = -0.5 < over < _FAR and line.rect.overlap_x(label) > 0 and not is_vertical(line)
    return (strip or heading) and not invoice.is_across(line.rect, label)


def _find_name_before(invoice: Invoice, label: Rect) -> Pair | None:
    """The party's name that a number without a party's words follows: on its level, else above it in its column."""
    names = [pair for pair in invoice.form.pairs if _may_be_followed(invoice, pair, label)]
    level = [pair for pair in names if _stands_before(pair, label)]
    if level:
        return max(level, key=lambda pair: pair.label.line.rect.left)
    near = [pair for pair in names if _way_between(pair, label) < _FOLLOWS * invoice.height]
    return min(near, key=lambda pair: _way_between(pair, label), default=None)


def _way_between(pair: Pair, label: Rect) -> float:
    """How far a label is to the side of a pair and below it, together."""
    name = pair.label.line.rect
    return abs(name.left - label.left) + label.middle - name.middle


def _may_be_followed(invoice: Invoice, pair: Pair, label: Rect) -> bool:
    """Whether a pair is a name that does not begin below a label, and on the same side of the goods."""
    name = pair.label.line.rect
    return _label_kind(pair) == "name" and name.top <= label.middle and not invoice.is_across(name, label)


def _stands_before(pair: Pair, label: Rect) -> bool:
    name = pair.label.line.rect
    return on_one_level(name, label) and name.left < label.left


def _is_of_seller(invoice: Invoice, label: Rect, kind: str) -> bool:
    """Whether a label that nobody says whose it is is the seller's: below the goods, or the right one of two side by side."""
    if invoice.is_below_goods(label):
        return True
    level = [rect for rect in _same_kind(invoice, kind) if on_one_level(rect, label)]
    return label.left > (min(rect.left for rect in level) if len(level) > 1 else 0.45 * invoice.page.width)


def _is_known_by_half(invoice: Invoice, pair: Pair, kind: str) -> bool:
    """Whether nothing but the half of the page says whose it is: no words, no partner beside it or beyond the goods."""
    label = pair.label.line.rect
    if _find_said_party(invoice, pair) or invoice.is_below_goods(label):
        return False
    if kind == "id" and (name := _find_name_before(invoice, label)):
        return _is_known_by_half(invoice, name, "name")
    return not _has_partner(invoice, label, kind)


def _has_partner(invoice: Invoice, label: Rect, kind: str) -> bool:
    """Whether another label of the kind stands beside this one or below the goods."""
    others = [rect for rect in _same_kind(invoice, kind) if rect != label]
    return any(invoice.is_below_goods(rect) or on_one_level(rect, label) for rect in others)


def _same_kind(invoice: Invoice, kind: str) -> list[Rect]:
    return [pair.label.line.rect for pair in invoice.form.pairs if _label_kind(pair) == kind]


def read_parties(invoice: Invoice) -> dict[str, Field[Any]]:
    """Name and tax number of both."""
    found: dict[str, Field[Any]] = {}
    for pair in invoice.form.pairs:
        role = find_role(invoice, pair)
        if role is None or _PARTY_SPECS[role].name in found:
            continue
        field = _read_party(invoice, pair, role)
        if field is not None:
            found[_PARTY_SPECS[role].name] = field
    return found


def _read_party(invoice: Invoice, pair: Pair, role: tuple[str, str]) -> Field[Any] | None:
    """What one label tells of a party, doubtful where only the half of the page says of which; None where it tells nothing."""
    if pair.value is None:
        return None
    read = _read_party_id if role[1] == "id" else _read_party_name
    field = read(invoice, _PARTY_SPECS[role], pair.value)
    if field is None or not _is_known_by_half(invoice, pair, role[1]):
        return field
    return field.as_doubtful(Doubt.OWNER)


def _read_party_id(invoice: Invoice, spec: Spec[str], value: Line) -> Field[str] | None:
    """The tax number of a party, with its check digit tried; None where the text is none."""
    if not is_tax_number(value.text):
        return None
    field = parse_field.parse_field(spec, parse_field.trim_punctuation(spec, value), invoice.page)
    return None if field.value is None else credit_codes.prove_code(field)


def _read_party_name(invoice: Invoice, spec: Spec[str], value: Line) -> Field[str] | None:
    """The name of a party; None where the text is none.

    Only the seller's seal can prove a name; a weak letter (not a weak bracket) leaves a doubt.
    """
    if not is_party_name(value.text):
        return None
    line = _join_name(invoice, value)
    field = parse_field.parse_field(spec, parse_field.trim_punctuation(spec, line), invoice.page)
    if field.value is None:
        return None
    return field if _is_sure(line) else field.as_doubtful(Doubt.LOW_SCORE.with_text("个别字识读把握不足"))


def _is_sure(line: Line) -> bool:
    """Whether every letter of a line was read surely."""
    weakest = min((char.confidence for char in line.chars if char.text.isalnum()), default=1.0)
    return weakest >= _SURE_LETTER


def _join_name(invoice: Invoice, value: Line) -> Line:
    """A name that was read in two pieces, without a blank between them."""
    for line in loose_on_level(invoice, value):
        near = abs(line.rect.left - value.rect.right) < 0.5 * value.rect.height
        if near and not is_vertical(line) and re.match(r"[\u4e00-\u9fff（(）)]", line.text):
            value = join_lines([value, line], blank=False)
    return value

"""增值税发票: classic electronic and paper kinds (发票代码 + 发票号码) and 数电票 (one number of 20 digits).

Buyer and seller print the same labels (名称, 纳税人识别号); which is which is said by the label, else by the place: the
buyer stands above the goods, the seller below them; where both stand above (数电票), the buyer is on the left.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from typing import Any

from extractors.bill_parts import find_pairs
from extractors.vat_invoice import invoice_data, invoice_proof
from extractors.vat_invoice.goods import GoodsHead, find_head, read_goods, split_cells
from extractors.vat_invoice.invoice_title import read_title
from intake import types, values
from intake.fields import disturbed_dates, missing, parse_field
from intake.labels import value_kinds
from intake.labels.labelled import LabelledForm, Lexicon, Pair, read_form
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, is_vertical, line_height, on_one_level
from intake.model import Document, Doubt, Field, Line, Page, Proof, Record, Rect, Row, State
from intake.numbers import credit_codes
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Spec
from intake.types.vocabulary import VatInvoice as F

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)
_SINGLE = (F.INVOICE_CODE, F.INVOICE_NUMBER, F.CHECK_CODE, F.ISSUE_DATE, F.TOTAL_IN_WORDS, F.TOTAL)
LABELS: Mapping[Spec[Any], tuple[str, ...]] = {spec: _WORDS[spec.name] for spec in _SINGLE}
"""Labels that stand once on an invoice."""
_TOTALS = (*LABELS[F.TOTAL], *LABELS[F.TOTAL_IN_WORDS])
_NUMBERS = (*LABELS[F.INVOICE_CODE], *LABELS[F.INVOICE_NUMBER], *LABELS[F.CHECK_CODE], *_WORDS["machine"])
_PARTIES = (*_WORDS["buyer"], *_WORDS["seller"])
_ID_ENDS = ("识别号", "税号", "信用代码", "登记号", "识别码")
_SHAPES: Mapping[str, str] = {
    "invoice_code": r"[1-9]\d{9}|[01]\d{11}",
    "invoice_number": r"\d{8}|\d{20}",
    "check_code": r"\d{20}",
}
"""Codes of ten digits begin with the province, of twelve with 0 (or 1, general invoices): 10 digits behind a 0 lost two."""
_PARTY_SPECS: Mapping[tuple[str, str], Spec[str]] = {
    ("buyer", "name"): F.BUYER, ("buyer", "id"): F.BUYER_ID, ("seller", "name"): F.SELLER, ("seller", "id"): F.SELLER_ID,
}  # fmt: skip
_FAR = 4.0
"""How far what says whose they are stands from a party's rows, in line heights."""
_FOLLOWS = 8.0
"""How far below the name, and how far to its side, its number may stand, in line heights."""
_SURE_LETTER = 0.85
"""Score of the weakest letter of a name below which it is doubtful; on real invoices letters of right names score above 0.9."""
_SUM_WORDS = 6
"""Letters of a row that is named 合计; a name of goods in which the word stands is longer."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """A page taken apart: its form, the head of its goods table, the usual line height."""

    page: Page
    form: LabelledForm
    head: GoodsHead | None
    height: float

    @property
    def middle(self) -> float:
        """The level that parts buyer from seller, in upright pixels: the head of the goods table."""
        return self.head.rect.middle if self.head else 0.4 * self.page.height

    def is_below_goods(self, rect: Rect) -> bool:
        """Whether something stands below the head of the goods table."""
        return rect.middle > self.middle

    def is_across(self, one: Rect, other: Rect) -> bool:
        """Whether the goods lie between two things."""
        return self.is_below_goods(one) != self.is_below_goods(other)


def extract(document: Document) -> Record:
    """All fields and goods of a VAT invoice, proven as far as the invoice itself can prove them."""
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    goods: list[Row] = []
    for page in document.pages:
        invoice = _take_apart(page)
        fields = {**_read_fields(invoice), **fields}
        extra = {**_read_extra(invoice), **extra}
        goods += read_goods(page, invoice.head, _find_total_level(invoice))
    goods = [row for row in goods if not _stands_for_list(row)] or goods
    record = Record(types.VAT_INVOICE, fields, extra, {F.ITEMS.name: tuple(goods)} if goods else {})
    proven = invoice_data.compare_with_data(record, document.pages[0], lambda r: invoice_proof.prove(r, document.pages))
    return missing.mark_missing(proven, (F.INVOICE_NUMBER, F.ISSUE_DATE, F.BUYER, F.SELLER, F.TOTAL))


def _stands_for_list(row: Row) -> bool:
    """The one row of an invoice whose goods are on a list of their own: 详见销货清单."""
    return "name" in row and bool(_PATTERNS["stands_for_list"].search(str(row["name"].value)))


def _take_apart(page: Page) -> Invoice:
    return Invoice(page, read_form(page.lines, *_lexicon()), find_head(page), line_height(page.lines))


# ------------------------------------------------------------------------------------------------ what stands where
@cache
def _lexicon() -> tuple[Lexicon, Mapping[str, Callable[[str], bool]]]:
    """The labels of an invoice, and what may stand behind which: blank places lie beside the cipher block and other cells."""
    words = [word for labels in LABELS.values() for word in labels]
    for key in ("names", "ids", "contact", "machine", "people", "extra"):
        words += _WORDS[key]
    for of_both in ("名称", *_WORDS["ids"], *_WORDS["contact"]):
        words += [party + of_both for party in _PARTIES]
    tests = ((word, _test_of(word)) for word in words)
    return Lexicon(words), {word: test for word, test in tests if test is not None}


def _test_of(word: str) -> Callable[[str], bool] | None:
    """What may stand behind a label; None where anything may."""
    if word.endswith("称"):
        return _is_name
    if word.endswith(_ID_ENDS):
        return _is_tax_number
    if word in _TOTALS:
        return _test_of_total(word)
    return _TESTS.get(word)


def _test_of_total(word: str) -> Callable[[str], bool]:
    if "大写" in word:
        return value_kinds.may_be_words
    return value_kinds.may_be_money if "小写" in word else _is_total


def _is_total(text: str) -> bool:
    return value_kinds.may_be_money(text) or value_kinds.may_be_words(text)


def _is_name(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", text)) >= 2 and not _PATTERNS["no_party_name"].search(text)


def _is_tax_number(text: str) -> bool:
    return bool(_PATTERNS["tax_number"].fullmatch(values.compact_text(text)))


def _is_digits(text: str) -> bool:
    return bool(_PATTERNS["digits"].fullmatch(text.strip(" :：")))


def _is_person(text: str) -> bool:
    return bool(_PATTERNS["person"].fullmatch(text)) and not _PATTERNS["no_person"].search(text)


def _is_contact(text: str) -> bool:
    return len(text.strip()) >= 5 and not _PATTERNS["cipher"].search(text)


_TESTS: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(_NUMBERS, _is_digits),
    **dict.fromkeys(LABELS[F.ISSUE_DATE], value_kinds.has_day),
    **dict.fromkeys(_WORDS["people"], _is_person),
    **dict.fromkeys(_WORDS["contact"], _is_contact),
}


# ------------------------------------------------------------------------------------------------ fields
def _read_fields(invoice: Invoice) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    named = read_title(invoice.page)
    if named.value is not None:
        found[F.TITLE.name] = named
    for spec, words in LABELS.items():
        field = _read_labelled(invoice, spec, words)
        if field is not None:
            found[spec.name] = field
    found |= _find_total_behind_sign(invoice, found) | _read_parties(invoice) | _read_sums(invoice)
    return found | _check_numbers(invoice, found)


def _read_labelled(invoice: Invoice, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The first place of the field that holds a value; an unread one only where none does."""
    unread: Field[Any] | None = None
    for pair in find_pairs(invoice.form, words):
        if pair.value is None:
            continue
        field = _read_value(invoice, spec, pair.value)
        if field is not None and field.value is not None:
            return field
        unread = unread or field
    return unread


def _read_value(invoice: Invoice, spec: Spec[Any], value: Line) -> Field[Any] | None:
    """The value of a place; None where it holds no amount in words and should."""
    if spec is F.ISSUE_DATE:
        whole = parse_field.trim_punctuation(spec, _join_date(invoice, value))
        return disturbed_dates.parse_disturbed_date(spec, whole, invoice.page)
    line = parse_field.trim_punctuation(spec, value)
    if spec is F.TOTAL_IN_WORDS:
        if not value_kinds.may_be_words(value.text):
            return None
        line = _cut_to_numerals(line)
    return parse_field.parse_field(spec, line, invoice.page)


def _join_date(invoice: Invoice, value: Line) -> Line:
    """A date whose figures are parted from the printed 年 月 日: with the pieces beside it."""
    pieces = [value]
    for line in _loose_on_level(invoice, value):
        near = -invoice.height < line.rect.left - pieces[-1].rect.right < 2 * invoice.height
        if near and _PATTERNS["date_piece"].fullmatch(line.text):
            pieces.append(line)
    numbers = re.findall(r"\d+", " ".join(piece.text for piece in pieces))
    whole = _PATTERNS["whole_date"].fullmatch("-".join(numbers))
    return replace(join_lines(pieces), text=whole[0], chars=()) if whole and len(pieces) > 1 else value


def _loose_on_level(invoice: Invoice, value: Line) -> Iterable[Line]:
    """The text without a label on the level of a value, from left to right."""
    level = [line for line in invoice.form.loose if on_one_level(line.rect, value.rect)]
    return sorted(level, key=lambda line: line.rect.left)


def _find_total_behind_sign(invoice: Invoice, found: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """价税合计 where its label ends in the sign, set in another size than the figure, so that the two are parted."""
    if F.TOTAL.name in found and found[F.TOTAL.name].value is not None:
        return {}
    behind = list(_iter_behind_signs(invoice.page))
    return {F.TOTAL.name: parse_field.parse_field(F.TOTAL, behind[0], invoice.page)} if len(behind) == 1 else {}


def _iter_behind_signs(page: Page) -> Iterator[Line]:
    figures = [line for line in page.lines if _PATTERNS["total_behind_sign"].fullmatch(line.text.strip())]
    for sign in page.lines:
        if _PATTERNS["sign_of_total"].fullmatch(values.compact_text(sign.text)):
            yield from (x for x in figures if on_one_level(sign.rect, x.rect) and x.rect.left > sign.rect.center)


def _cut_to_numerals(line: Line) -> Line:
    """The words without the crossed circle before them, which is read as all sorts of signs."""
    match = _PATTERNS["numerals"].search(line.text)
    return line.cut_part(match.start(), match.end()) if match else line


def _check_numbers(invoice: Invoice, found: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """Code and number: paper prints them twice, once without a label; two prints that agree prove each other."""
    changes: dict[str, Field[Any]] = {}
    for spec in (F.INVOICE_CODE, F.INVOICE_NUMBER):
        prints = list(_bare_prints(invoice, _SHAPES[spec.name]))
        unlabelled = parse_field.parse_field(spec, prints[0], invoice.page) if prints else None
        first = found.get(spec.name) or unlabelled
        if first is None or first.value is None:
            continue
        others = [values.parse_code(line.text) for line in prints]
        changes[spec.name] = _compare_prints(_check_length(first, spec), others, labelled=spec.name in found)
    check = found.get(F.CHECK_CODE.name)
    if check is not None and check.value is not None:
        changes[F.CHECK_CODE.name] = _check_length(check, F.CHECK_CODE)
    return changes


def _check_length(field: Field[str], spec: Spec[str]) -> Field[str]:
    """Doubtful where the number of digits is wrong; blanks between groups are no holes where it is right."""
    if field.value is None or not re.fullmatch(_SHAPES[spec.name], field.value):
        return field.as_doubtful(Doubt.LENGTH) if field.value else field
    if field.state is State.DOUBTFUL and field.doubts == frozenset((Doubt.GAP,)):
        return field.reset_state(State.READ)
    return field


def _compare_prints(first: Field[str], others: Sequence[str], *, labelled: bool) -> Field[str]:
    """The field proven by a second print, or doubted where the only other print differs."""
    rest = [other for other in others if other != first.value]
    # Without a label the field itself is one of the prints.
    proven = len(others) - len(rest) >= (1 if labelled else 2)
    if proven and not rest:
        return first.reset_state(State.VERIFIED, Proof.TWO_PRINTS)
    if rest and not proven:
        return replace(first.as_doubtful(Doubt.TWO_PRINTS), alternatives=(*first.alternatives, *rest))
    return first


def _bare_prints(invoice: Invoice, shape: str) -> Iterator[Line]:
    """Digits of this shape without a label above the parties, but for what stands under 机器编号."""
    parties = [pair.label.line.rect.top for pair in invoice.form.pairs if _party_role(invoice, pair)]
    bottom = min(parties, default=0.3 * invoice.page.height)
    for line in invoice.form.loose:
        match = re.fullmatch(rf"\s*(?:N[o0O°º]?[.:：]?|№)?\s*({shape})\s*", line.text)
        if match and line.rect.middle <= bottom and not _is_under_machine(invoice, line):
            yield line.cut_part(match.start(1), match.end(1))


def _is_under_machine(invoice: Invoice, line: Line) -> bool:
    machines = [pair.label.line.rect for pair in find_pairs(invoice.form, _WORDS["machine"])]
    return any(
        line.rect.overlap_x(label) > 0 and 0 < line.rect.middle - label.middle < 2.5 * invoice.height
        for label in machines
    )


# ------------------------------------------------------------------------------------------------ buyer and seller
def _party_role(invoice: Invoice, pair: Pair) -> tuple[str, str] | None:
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
    said = _party_in_words(pair.label.name) or _find_party_beside(invoice, label)
    if said is None and kind == "id" and (name := _find_name_before(invoice, label)):
        said = _find_party(invoice, name, "name")
    return said or ("seller" if _is_of_seller(invoice, label, kind) else "buyer")


def _party_in_words(text: str) -> str | None:
    flat = re.sub(r"\s", "", text)
    match = _PATTERNS["first_letter"].match(flat)
    if match:
        return match.lastgroup
    return next((party for party in ("seller", "buyer") if any(word in flat for word in _WORDS[party])), None)


def _find_party_beside(invoice: Invoice, label: Rect) -> str | None:
    """The party named left of the label, in a strip that began above it, or right over it; the nearest of several."""
    found: list[tuple[float, str]] = []
    for line in invoice.page.lines:
        short = len(line.text.strip()) <= len("购买方信息")
        match = _PATTERNS["beside"].match(values.compact_text(line.text)) if short else None
        if match and match.lastgroup and _stands_at(invoice, line, label):
            left = max(label.left - line.rect.right, 0.0)
            found.append((left + abs(label.middle - line.rect.middle), match.lastgroup))
    return min(found, default=(0.0, None))[1]


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
    way, nearest = inf, None
    for pair in names:
        rect = pair.label.line.rect
        apart = abs(rect.left - label.left) + label.middle - rect.middle
        if apart < way:
            way, nearest = apart, pair
    return nearest if way < _FOLLOWS * invoice.height else None


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
    if _party_in_words(pair.label.name) or _find_party_beside(invoice, label) or invoice.is_below_goods(label):
        return False
    if kind == "id" and (name := _find_name_before(invoice, label)):
        return _is_known_by_half(invoice, name, "name")
    others = [rect for rect in _same_kind(invoice, kind) if rect != label]
    return not any(invoice.is_below_goods(rect) or on_one_level(rect, label) for rect in others)


def _same_kind(invoice: Invoice, kind: str) -> list[Rect]:
    return [pair.label.line.rect for pair in invoice.form.pairs if _label_kind(pair) == kind]


def _read_parties(invoice: Invoice) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    for pair in invoice.form.pairs:
        role = _party_role(invoice, pair)
        if role is None or pair.value is None or _PARTY_SPECS[role].name in found:
            continue
        read = _read_party_id if role[1] == "id" else _read_party_name
        field = read(invoice, _PARTY_SPECS[role], pair.value)
        if field is not None:
            unsure = _is_known_by_half(invoice, pair, role[1])
            found[_PARTY_SPECS[role].name] = field.as_doubtful(Doubt.OWNER) if unsure else field
    return found


def _read_party_id(invoice: Invoice, spec: Spec[str], value: Line) -> Field[str] | None:
    """The tax number of a party, with its check digit tried; None where the text is none."""
    if not _is_tax_number(value.text):
        return None
    field = parse_field.parse_field(spec, parse_field.trim_punctuation(spec, value), invoice.page)
    return None if field.value is None else credit_codes.prove_code(field)


def _read_party_name(invoice: Invoice, spec: Spec[str], value: Line) -> Field[str] | None:
    """The name of a party; None where the text is none.

    Only the seller's seal can prove a name; a weak letter (not a weak bracket) leaves a doubt.
    """
    if not _is_name(value.text):
        return None
    line = _join_name(invoice, value)
    field = parse_field.parse_field(spec, parse_field.trim_punctuation(spec, line), invoice.page)
    weakest = min((char.confidence for char in line.chars if char.text.isalnum()), default=1.0)
    if field.value is None or weakest >= _SURE_LETTER:
        return None if field.value is None else field
    return field.as_doubtful(Doubt.LOW_SCORE.with_text("个别字识读把握不足"))


def _join_name(invoice: Invoice, value: Line) -> Line:
    """A name that was read in two pieces, without a blank between them."""
    for line in _loose_on_level(invoice, value):
        near = abs(line.rect.left - value.rect.right) < 0.5 * value.rect.height
        if near and not is_vertical(line) and re.match(r"[\u4e00-\u9fff（(）)]", line.text):
            value = join_lines([value, line], blank=False)
    return value


# ------------------------------------------------------------------------------------------------ sums
def _find_total_level(invoice: Invoice) -> float:
    """Where the goods end: the level of 小计 or 合计, else of the amount in words, in upright pixels."""
    sums = [line.rect.top for row in _find_sum_rows(invoice).values() for line in row]
    if sums:
        return min(sums) + 0.2 * invoice.height
    words = [pair.label.line.rect for pair in find_pairs(invoice.form, LABELS[F.TOTAL_IN_WORDS])]
    return min((x.top for x in words if invoice.is_below_goods(x)), default=0.72 * invoice.page.height)


def _find_sum_rows(invoice: Invoice) -> dict[str, list[Line]]:
    """Figures between goods and amount in words: those of `sum` rows and of `part` rows, which add up one page of several.

    What a row is its words say; where they were lost, a currency sign says that it adds something up.
    """
    found: dict[str, list[Line]] = {}
    for row in group_rows(_iter_cells_below(invoice)):
        named = "".join(re.findall(r"[\u4e00-\u9fff]", "".join(cell.text for cell in row)))
        part = _PATTERNS["subtotal"].search(named)
        total = len(named) <= _SUM_WORDS and _PATTERNS["sum"].search(named)
        figures = list(_iter_figures(row, told=bool(part or total)))
        if figures:
            found.setdefault("part" if part else "sum", []).extend(figures)
    return found


def _iter_cells_below(invoice: Invoice) -> Iterator[Line]:
    """The cells between the head of the goods and the amount in words, or its figure."""
    words = [pair.label.line.rect for pair in find_pairs(invoice.form, (*LABELS[F.TOTAL_IN_WORDS], *LABELS[F.TOTAL]))]
    bottom = min((x.top for x in words if invoice.is_below_goods(x)), default=invoice.page.height)
    for line in invoice.page.lines:
        if invoice.middle < line.rect.middle < bottom:
            yield from split_cells(line)


def _iter_figures(row: Sequence[Line], *, told: bool) -> Iterator[Line]:
    """The figures of a row; unless it is told to be a sum only those with a currency sign."""
    for cell in row:
        match = _PATTERNS["figure"].fullmatch(cell.text)
        if match and (told or match["sign"]):
            yield cell


def _read_sums(invoice: Invoice) -> dict[str, Field[Any]]:
    """合计金额 and 合计税额 by column; a lone one is the amount, left of the rate's column."""
    found: dict[str, Field[Any]] = {}
    for line in sorted(_find_sum_rows(invoice).get("sum", ()), key=lambda line: line.rect.left):
        spec = F.TAX_AMOUNT if _is_in_tax_column(invoice, line, found) else F.NET_AMOUNT
        field = parse_field.parse_field(spec, line, invoice.page)
        if field.value is not None and spec.name not in found:
            found[spec.name] = field
    return found


def _is_in_tax_column(invoice: Invoice, line: Line, found: Mapping[str, Field[Any]]) -> bool:
    columns = invoice.head.columns if invoice.head else {}
    if "tax" not in columns or "amount" not in columns:
        return F.NET_AMOUNT.name in found
    tax, amount = columns["tax"], columns["amount"]
    return abs(tax.center - line.rect.center) < abs(amount.center - line.rect.center)


# ------------------------------------------------------------------------------------------------ the rest
_NAMED = frozenset(word for words in LABELS.values() for word in words)
_NOT_EXTRA = _NAMED.union(_PARTIES, _WORDS["not_extra"])


def _read_extra(invoice: Invoice) -> dict[str, Field[str]]:
    """Labels without a key; those that both parties print are told apart by the party's name."""
    found: dict[str, Field[str]] = {}
    for pair in invoice.form.pairs:
        name = pair.label.name
        if name in _NOT_EXTRA or pair.value is None or _party_role(invoice, pair):
            continue
        if name in _WORDS["contact"]:
            name = ("销售方" if invoice.is_below_goods(pair.label.line.rect) else "购买方") + name
        field = parse_field.parse_labelled_text(name, pair.value, invoice.page)
        if field.value is not None:
            found.setdefault(name, field)
    return found

"""增值税发票: classic electronic and paper kinds (发票代码 + 发票号码) and 数电票 (one number of 20 digits).

The parts with a trouble of their own stand beside this file: `invoice_page` (labels), `invoice_title`, `parties`, `goods`; the
proofs are in `invoice_proof`, the comparison with attached data in `invoice_data`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors.bill_parts import find_pairs, find_values
from extractors.vat_invoice import invoice_data, invoice_proof
from extractors.vat_invoice.goods import read_goods, split_cells
from extractors.vat_invoice.invoice_page import LABELS, PARTIES, WORDS, Invoice, loose_on_level, take_apart
from extractors.vat_invoice.invoice_title import read_title
from extractors.vat_invoice.parties import find_role, read_parties
from intake import types, values
from intake.fields import disturbed_dates, missing, parse_field
from intake.labels import value_kinds
from intake.labels.labelled import Pair
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, on_one_level
from intake.model import Document, Doubt, Field, Line, Page, Proof, Record, Row, State
from intake.patterns import patterns_beside
from intake.types.vocabulary import Spec
from intake.types.vocabulary import VatInvoice as F

_PATTERNS = patterns_beside(__file__)
_SHAPES: Mapping[str, str] = {
    "invoice_code": r"[1-9]\d{9}|[01]\d{11}",
    "invoice_number": r"\d{8}|\d{20}",
    "check_code": r"\d{20}",
}
"""Codes of ten digits begin with the province, of twelve with 0 (or 1, general invoices): 10 digits behind a 0 lost two."""
_SUM_WORDS = 6
"""Letters of a row that is named 合计; a name of goods in which the word stands is longer."""


def extract(document: Document) -> Record:
    """All fields and goods of a VAT invoice, proven as far as the invoice itself can prove them."""
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    goods: list[Row] = []
    for page in document.pages:
        invoice = take_apart(page)
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
    found |= _find_total_behind_sign(invoice, found) | read_parties(invoice) | _read_sums(invoice)
    return found | _check_numbers(invoice, found)


def _read_labelled(invoice: Invoice, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    """The first place of the field that holds a value; an unread one only where none does."""
    unread: Field[Any] | None = None
    for value in find_values(invoice.form, words):
        field = _read_value(invoice, spec, value)
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
    pieces = _find_date_pieces(invoice, value)
    numbers = re.findall(r"\d+", " ".join(piece.text for piece in pieces))
    whole = _PATTERNS["whole_date"].fullmatch("-".join(numbers))
    return replace(join_lines(pieces), text=whole[0], chars=()) if whole and len(pieces) > 1 else value


def _find_date_pieces(invoice: Invoice, value: Line) -> list[Line]:
    """The value and the pieces of a date that follow it closely, one behind the other."""
    pieces = [value]
    for line in loose_on_level(invoice, value):
        near = -invoice.height < line.rect.left - pieces[-1].rect.right < 2 * invoice.height
        if near and _PATTERNS["date_piece"].fullmatch(line.text):
            pieces.append(line)
    return pieces


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
        number = _check_number(invoice, spec, found.get(spec.name))
        if number is not None:
            changes[spec.name] = number
    check = found.get(F.CHECK_CODE.name)
    if check is not None and check.value is not None:
        changes[F.CHECK_CODE.name] = _check_length(check, F.CHECK_CODE)
    return changes


def _check_number(invoice: Invoice, spec: Spec[str], labelled: Field[str] | None) -> Field[str] | None:
    """A number beside its prints without a label, or the first of these; None where there is neither."""
    prints = list(_bare_prints(invoice, _SHAPES[spec.name]))
    unlabelled = parse_field.parse_field(spec, prints[0], invoice.page) if prints else None
    first = labelled or unlabelled
    if first is None or first.value is None:
        return None
    return _compare_prints(_check_length(first, spec), prints, labelled=labelled is not None)


def _check_length(field: Field[str], spec: Spec[str]) -> Field[str]:
    """Doubtful where the number of digits is wrong; blanks between groups are no holes where it is right."""
    if field.value is None or not re.fullmatch(_SHAPES[spec.name], field.value):
        return field.as_doubtful(Doubt.LENGTH) if field.value else field
    if field.state is State.DOUBTFUL and field.doubts == frozenset((Doubt.GAP,)):
        return field.reset_state(State.READ)
    return field


def _compare_prints(first: Field[str], prints: Sequence[Line], *, labelled: bool) -> Field[str]:
    """The field proven by a second print, or doubted where the only other print differs."""
    numbers = [values.parse_code(line.text) for line in prints]
    rest = [number for number in numbers if number != first.value]
    # Without a label the field itself is one of the prints.
    proven = len(numbers) - len(rest) >= (1 if labelled else 2)
    if proven and not rest:
        return first.reset_state(State.VERIFIED, Proof.TWO_PRINTS)
    return _doubt_by_prints(first, rest) if rest and not proven else first


def _doubt_by_prints(first: Field[str], others: Sequence[str]) -> Field[str]:
    return replace(first.as_doubtful(Doubt.TWO_PRINTS), alternatives=(*first.alternatives, *others))


def _bare_prints(invoice: Invoice, shape: str) -> Iterator[Line]:
    """Digits of this shape without a label above the parties, but for what stands under 机器编号."""
    parties = [pair.label.line.rect.top for pair in invoice.form.pairs if find_role(invoice, pair)]
    bottom = min(parties, default=0.3 * invoice.page.height)
    for line in invoice.form.loose:
        match = re.fullmatch(rf"\s*(?:N[o0O°º]?[.:：]?|№)?\s*({shape})\s*", line.text)
        if match and line.rect.middle <= bottom and not _is_under_machine(invoice, line):
            yield line.cut_part(match.start(1), match.end(1))


def _is_under_machine(invoice: Invoice, line: Line) -> bool:
    machines = [pair.label.line.rect for pair in find_pairs(invoice.form, WORDS["machine"])]
    return any(
        line.rect.overlap_x(label) > 0 and 0 < line.rect.middle - label.middle < 2.5 * invoice.height
        for label in machines
    )


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
        said = _find_sum_word(row)
        figures = list(_iter_figures(row, told=said is not None))
        if figures:
            found.setdefault(said or "sum", []).extend(figures)
    return found


def _find_sum_word(row: Sequence[Line]) -> str | None:
    """What the words of a row say that it is: a `part` sum, the `sum` of all, or None of both."""
    named = "".join(re.findall(r"[\u4e00-\u9fff]", "".join(cell.text for cell in row)))
    if _PATTERNS["subtotal"].search(named):
        return "part"
    total = len(named) <= _SUM_WORDS and _PATTERNS["sum"].search(named)
    return "sum" if total else None


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
        if field.value is not None:
            found.setdefault(spec.name, field)
    return found


def _is_in_tax_column(invoice: Invoice, line: Line, found: Mapping[str, Field[Any]]) -> bool:
    columns = invoice.head.columns if invoice.head else {}
    if "tax" not in columns or "amount" not in columns:
        return F.NET_AMOUNT.name in found
    tax, amount = columns["tax"], columns["amount"]
    return abs(tax.center - line.rect.center) < abs(amount.center - line.rect.center)


# ------------------------------------------------------------------------------------------------ the rest
_NAMED = frozenset(word for words in LABELS.values() for word in words)
_NOT_EXTRA = _NAMED.union(PARTIES, WORDS["not_extra"])


def _read_extra(invoice: Invoice) -> dict[str, Field[str]]:
    """Labels without a key; those that both parties print are told apart by the party's name."""
    found: dict[str, Field[str]] = {}
    for name, value in _iter_extra(invoice):
        field = parse_field.parse_labelled_text(name, value, invoice.page)
        if field.value is not None:
            found.setdefault(name, field)
    return found


def _iter_extra(invoice: Invoice) -> Iterator[tuple[str, Line]]:
    """What stands beside each label that has no key and is no party's name or number."""
    for pair in invoice.form.pairs:
        if pair.label.name in _NOT_EXTRA or pair.value is None or find_role(invoice, pair):
            continue
        yield _name_extra(invoice, pair), pair.value


def _name_extra(invoice: Invoice, pair: Pair) -> str:
    """The label, with the party before it where both print it."""
    name = pair.label.name
    if name not in WORDS["contact"]:
        return name
    return ("销售方" if invoice.is_below_goods(pair.label.line.rect) else "购买方") + name

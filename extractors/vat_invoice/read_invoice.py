"""增值税发票: classic electronic and paper kinds (发票代码 + 发票号码) and 数电票 (one number of 20 digits).

Buyer and seller print the same labels (名称, 纳税人识别号); which is which is said by the label, else by the place: the
buyer stands above the goods, the seller below them; where both stand above (数电票), the buyer is on the left.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

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
from intake.pipeline import Extractor
from intake.types.vocabulary import Spec
from intake.types.vocabulary import VatInvoice as F

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    F.INVOICE_CODE: ("发票代码", "代码"),
    F.INVOICE_NUMBER: ("发票号码", "数电票号码", "电子发票号码", "号码", "No", "NO", "No.", "NO.", "№"),
    F.CHECK_CODE: ("校验码", "校验号"),
    F.ISSUE_DATE: ("开票日期", "开票时间", "开具日期", "日期"),
    F.TOTAL_IN_WORDS: (
        "价税合计(大写)", "价税合计大写", "价税合计", "合计(大写)", "合计金额(大写)", "金额合计(大写)", "总计(大写)", "(大写)",
        "大写",
    ),
    F.TOTAL: (
        "(小写)", "小写", "价税合计(小写)", "合计(小写)", "合计金额(小写)", "金额合计(小写)", "总计(小写)", "价税合计",
        "价税合计金额", "合计金额", "金额合计", "总金额", "开票金额",
    ),
}  # fmt: skip
"""Labels that stand once on an invoice."""
_NAMES = ("名称", "称", "单位名称", "企业名称")
_IDS = (
    "纳税人识别号", "统一社会信用代码/纳税人识别号", "统一社会信用代码", "纳税人识别码", "税务登记号", "税号", "识别号",
    "纳税人识别号/统一社会信用代码",
)  # fmt: skip
_BUYER = ("购买方", "购方", "购货方", "购货单位", "购买单位", "付款方", "付款单位", "付款人", "买方", "客户", "受票方")
_SELLER = (
    "销售方", "销方", "销货方", "销货单位", "销售单位", "收款方", "收款单位", "开票单位", "开票方", "卖方", "商户",
)  # fmt: skip
_CONTACT = ("地址、电话", "地址电话", "开户行及账号", "开户行及帐号")
_EXTRA = (
    "机器编号", "收款人", "复核", "复核人", "开票人", "备注", "订单号", "税控码", "机打代码", "机打号码", "开户银行",
    "银行账号",
)  # fmt: skip
_NOT_EXTRA = (*_BUYER, *_SELLER, "购买方信息", "销售方信息", "密码区", "下载次数", "合计")


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


def extract(document: Document) -> Record:
    """All fields and goods of a VAT invoice, proven as far as the invoice itself can prove them."""
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    goods: list[Any] = []
    for page in document.pages:
        invoice = _take_apart(page)
        fields = {**_read_fields(invoice), **fields}
        extra = {**_read_extra(invoice), **extra}
        goods += read_goods(page, invoice.head, _find_total_level(invoice))
    goods = [row for row in goods if not _stands_for_list(row)] or goods
    record = Record(types.VAT_INVOICE, fields, extra, {"items": tuple(goods)} if goods else {})
    proven = invoice_data.compare_with_data(record, document.pages[0], lambda r: invoice_proof.prove(r, document.pages))
    return missing.mark_missing(proven, (F.INVOICE_NUMBER, F.ISSUE_DATE, F.BUYER, F.SELLER, F.TOTAL))


def _stands_for_list(row: Row) -> bool:
    """The one row of an invoice whose goods are on a list of their own: 详见销货清单."""
    return bool(re.search(r"[详祥见]见?.{0,3}清单", str(row["name"].value) if "name" in row else ""))


VAT_INVOICE = Extractor(types.VAT_INVOICE, extract)


def _take_apart(page: Page) -> Invoice:
    words = [w for ws in LABELS.values() for w in ws] + [*_NAMES, *_IDS, *_CONTACT, *_EXTRA]
    words += [f"{party}{word}" for party in (*_BUYER, *_SELLER) for word in ("名称", *_IDS, *_CONTACT)]
    return Invoice(
        page, read_form(page.lines, Lexicon(words), _label_tests(words)), find_head(page), line_height(page.lines)
    )


def _label_tests(words: Sequence[str]) -> Mapping[str, Callable[[str], bool]]:
    """What may stand behind which label: the blank places of a form lie beside the cipher block and other cells."""
    fits: dict[str, Callable[[str], bool]] = {}
    for word in words:
        if word.endswith("称"):
            fits[word] = _is_name
        elif word.endswith(("识别号", "税号", "信用代码", "登记号", "识别码")):
            fits[word] = _is_tax_number
        elif word in (*LABELS[F.TOTAL], *LABELS[F.TOTAL_IN_WORDS]):
            fits[word] = (
                value_kinds.may_be_words
                if "大写" in word
                else value_kinds.may_be_money
                if "小写" in word
                else lambda t: value_kinds.may_be_money(t) or value_kinds.may_be_words(t)
            )
        elif word in (*LABELS[F.INVOICE_CODE], *LABELS[F.INVOICE_NUMBER], *LABELS[F.CHECK_CODE], "机器编号"):
            fits[word] = _is_digits
        elif word in LABELS[F.ISSUE_DATE]:
            fits[word] = value_kinds.has_day
        elif word in _EXTRA[1:5]:
            fits[word] = _is_person
        elif word in _CONTACT:
            fits[word] = _is_contact
    return fits


def _is_name(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", text)) >= 2 and not re.search(r"[<>*+]{2}|密码|规格|单位$", text)


def _is_tax_number(text: str) -> bool:
    return bool(re.fullmatch(r"[:：]?[0-9A-Za-z*]{14,20}", values.compact_text(text)))


def _is_digits(text: str) -> bool:
    return bool(re.fullmatch(r"[\d\s*OoIl]{4,26}", text.strip(" :：")))


def _is_person(text: str) -> bool:
    return bool(re.fullmatch(r"\s*[\u4e00-\u9fff·A-Za-z0-9]{2,10}\s*", text)) and not re.search(r"[方章人]$|^备", text)


def _is_contact(text: str) -> bool:
    return len(text.strip()) >= 5 and not re.search(r"[<>*+]{2}|[<>]", text)


# ------------------------------------------------------------------------------------------------ fields
def _read_fields(invoice: Invoice) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    named = read_title(invoice.page)
    if named.value is not None:
        found["title"] = named
    for spec, words in LABELS.items():
        field = _read_labelled(invoice, spec, words)
        if field is not None:
            found[spec.name] = field
    found |= _find_total_behind_sign(invoice, found) | _read_parties(invoice) | _read_sums(invoice)
    return found | _check_numbers(invoice, found)


def _read_labelled(invoice: Invoice, spec: Spec[Any], words: Sequence[str]) -> Field[Any] | None:
    unread: Field[Any] | None = None
    for pair in (p for word in words for p in invoice.form.find(word)):
        if pair.value is None or (spec is F.TOTAL_IN_WORDS and not value_kinds.may_be_words(pair.value.text)):
            continue
        line = parse_field.trim_punctuation(
            spec, _join_date(invoice, pair.value) if spec is F.ISSUE_DATE else pair.value
        )
        read = disturbed_dates.parse_disturbed_date if spec is F.ISSUE_DATE else parse_field.parse_field
        field = read(spec, _cut_to_numerals(line) if spec is F.TOTAL_IN_WORDS else line, invoice.page)
        if field.value is not None:
            return field
        unread = unread or field
    return unread


def _join_date(invoice: Invoice, value: Line) -> Line:
    """A date whose figures are parted from the printed 年 月 日: with the pieces beside it."""
    pieces = [value]
    for x in sorted(invoice.form.loose, key=lambda x: x.rect.left):
        near = -invoice.height < x.rect.left - pieces[-1].rect.right < 2 * invoice.height
        if near and on_one_level(x.rect, value.rect) and re.fullmatch(r"[\s\d年月日./-]{1,12}", x.text):
            pieces.append(x)
    numbers = [n for x in pieces for n in re.findall(r"\d+", x.text)]
    whole = len(pieces) > 1 and re.fullmatch(r"\d{4}(-\d{1,2}){2}", "-".join(numbers))
    return replace(join_lines(pieces), text=whole[0], chars=()) if whole else value


def _find_total_behind_sign(invoice: Invoice, found: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """价税合计 where its label ends in the sign, set in another size than the figure, so that the two are parted."""
    if "total" in found and found["total"].value is not None:
        return {}
    signs = [
        x.rect for x in invoice.page.lines if re.fullmatch(r".*小写[)）]?[:：]?[¥￥]", values.compact_text(x.text))
    ]
    behind = [
        x
        for r in signs
        for x in invoice.page.lines
        if on_one_level(r, x.rect) and x.rect.left > r.center and re.fullmatch(r"-?[\d,，]+\.\d{2}", x.text.strip())
    ]
    return {"total": parse_field.parse_field(F.TOTAL, behind[0], invoice.page)} if len(behind) == 1 else {}


_NUMERALS = re.compile(r"[负零〇壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟万萬亿億].*[元圆園整正角分]")


def _cut_to_numerals(line: Line) -> Line:
    """The words without the crossed circle before them, which is read as all sorts of signs."""
    match = _NUMERALS.search(line.text)
    return line.cut_part(match.start(), match.end()) if match else line


_SHAPES: Mapping[str, str] = {
    "invoice_code": r"[1-9]\d{9}|[01]\d{11}",
    "invoice_number": r"\d{8}|\d{20}",
    "check_code": r"\d{20}",
}
"""Codes of ten digits begin with the province, of twelve with 0 (or 1, general invoices): 10 digits behind a 0 lost two."""


def _check_numbers(invoice: Invoice, found: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """Code and number: paper prints them twice, once without a label; two prints that agree prove each other."""
    changes: dict[str, Field[Any]] = {}
    for spec in (F.INVOICE_CODE, F.INVOICE_NUMBER):
        prints = list(_bare_prints(invoice, _SHAPES[spec.name]))
        first = found.get(spec.name) or (parse_field.parse_field(spec, prints[0], invoice.page) if prints else None)
        if first is None or first.value is None:
            continue
        others = [values.parse_code(x.text) for x in prints]
        changes[spec.name] = _compare_prints(_check_length(first, spec), others, labelled=spec.name in found)
    check = found.get("check_code")
    if check is not None and check.value is not None:
        changes["check_code"] = _check_length(check, F.CHECK_CODE)
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
    same = sum(o == first.value for o in others) - (0 if labelled else 1)
    rest = [o for o in others if o != first.value]
    if same >= 1 and not rest:
        return first.reset_state(State.VERIFIED, Proof.TWO_PRINTS)
    if rest and same < 1:
        return replace(first.as_doubtful(Doubt.TWO_PRINTS), alternatives=(*first.alternatives, *rest))
    return first


def _bare_prints(invoice: Invoice, shape: str) -> Iterator[Line]:
    """Digits of this shape without a label above the parties, but for what stands under 机器编号."""
    machine = [p.label.line.rect for p in invoice.form.find("机器编号")]
    parties = [p.label.line.rect.top for p in invoice.form.pairs if _party_role(invoice, p)]
    bottom = min(parties, default=0.3 * invoice.page.height)
    for line in invoice.form.loose:
        match = re.fullmatch(rf"\s*(?:N[o0O°º]?[.:：]?|№)?\s*({shape})\s*", line.text)
        if not match or line.rect.middle > bottom or any(_is_below(r, line, invoice.height) for r in machine):
            continue
        yield line.cut_part(match.start(1), match.end(1))


def _is_below(label: Any, line: Line, height: float) -> bool:
    return bool(line.rect.overlap_x(label) > 0 and 0 < line.rect.middle - label.middle < 2.5 * height)


# ------------------------------------------------------------------------------------------------ buyer and seller
_PARTY_SPECS: Mapping[tuple[str, str], Spec[str]] = {
    ("buyer", "name"): F.BUYER, ("buyer", "id"): F.BUYER_ID, ("seller", "name"): F.SELLER, ("seller", "id"): F.SELLER_ID,
}  # fmt: skip


def _party_role(invoice: Invoice, pair: Pair) -> tuple[str, str] | None:
    """(`buyer` or `seller`, `name` or `id`) of a pair; None for other labels."""
    kind = _label_kind(pair)
    return None if kind is None else (_find_party(invoice, pair, kind), kind)


def _label_kind(pair: Pair) -> str | None:
    flat = re.sub(r"\s", "", pair.label.name)
    if flat.endswith(("货物名称", "项目名称", "服务名称", "商品名称", "发票名称")):
        return None
    return "name" if re.search(r"(?:[名各]称|^称)$", flat) else "id" if re.search(r"识别|信用代码|税号", flat) else None


def _find_party(invoice: Invoice, pair: Pair, kind: str) -> str:
    """Whose label it is: by its own words, those beside or over it, the name that a number follows, or the place."""
    said = _party_in_words(pair.label.name) or _find_party_beside(invoice, pair.label.line.rect)
    if said is None and kind == "id" and (name := _find_name_before(invoice, pair.label.line.rect)):
        said = _find_party(invoice, name, "name")
    return said or ("seller" if _is_of_seller(invoice, pair.label.line.rect, kind) else "buyer")


def _party_in_words(text: str) -> str | None:
    flat = re.sub(r"\s", "", text)
    if match := re.match(r"([购买])|[销售]", flat):  # the first letter of the strip beside it runs into a label
        return "buyer" if match[1] else "seller"
    return next((p for p, words in (("seller", _SELLER), ("buyer", _BUYER)) if any(w in flat for w in words)), None)


_BESIDE = re.compile(
    r"(?P<buyer>[购买付]|购买方?信?息?|购货单位|购方|买方|付款(?:方|单位)?)|"
    r"(?P<seller>[销售]|销[售货]方?信?息?|销货单位|销方|卖方|收款(?:方|单位)?)"
)
"""What stands beside a party's rows, upright or letter by letter, or over them."""
_FAR = 4.0
"""How far it stands from them, in line heights."""


def _find_party_beside(invoice: Invoice, label: Rect) -> str | None:
    """The party named left of the label, in a strip that began above it, or right over it; the nearest of several."""
    found: list[tuple[float, str]] = []
    for x in invoice.page.lines:
        match = _BESIDE.match(values.compact_text(x.text)) if len(x.text.strip()) <= len("购买方信息") else None
        left, over = label.left - x.rect.right, label.top - x.rect.bottom
        strip = -0.5 < left / invoice.height < _FAR and x.rect.top <= label.bottom + 1.2 * invoice.height
        heading = x.rect.overlap_x(label) > 0 and not is_vertical(x) and -0.5 < over / invoice.height < _FAR
        across = (x.rect.middle > invoice.middle) != (label.middle > invoice.middle)  # beyond the goods
        if match and match.lastgroup and (strip or heading) and not across:
            found.append((max(left, 0.0) + abs(label.middle - x.rect.middle), match.lastgroup))
    return min(found, default=(0.0, None))[1]


def _find_name_before(invoice: Invoice, label: Rect) -> Pair | None:
    """The party's name that a number without a party's words follows: on its level, else above it in its column."""
    names = [p for p in invoice.form.pairs if _label_kind(p) == "name" and p.label.line.rect.top <= label.middle]
    names = [p for p in names if (p.label.line.rect.middle > invoice.middle) == (label.middle > invoice.middle)]
    level = [p for p in names if on_one_level(p.label.line.rect, label) and p.label.line.rect.left < label.left]
    if level:
        return max(level, key=lambda p: p.label.line.rect.left)
    above = [
        (abs(r.left - label.left) + label.middle - r.middle, i)
        for i, p in enumerate(names)
        for r in [p.label.line.rect]
    ]
    way, i = min(above, default=(inf, 0))
    return names[i] if way < _FOLLOWS * invoice.height else None


_FOLLOWS = 8.0
"""How far below the name, and how far to its side, its number may stand, in line heights."""


def _is_of_seller(invoice: Invoice, label: Rect, kind: str) -> bool:
    """Whether a label that nobody says whose it is is the seller's: below the goods, or the right one of two side by side."""
    level = [r for r in _same_kind(invoice, kind) if on_one_level(r, label)]
    if label.middle > invoice.middle:
        return True
    return label.left > (min(r.left for r in level) if len(level) > 1 else 0.45 * invoice.page.width)


def _is_known_by_half(invoice: Invoice, pair: Pair, kind: str) -> bool:
    """Whether nothing but the half of the page says whose it is: no words, no partner beside it or beyond the goods."""
    label = pair.label.line.rect
    if _party_in_words(pair.label.name) or _find_party_beside(invoice, label) or label.middle > invoice.middle:
        return False
    if kind == "id" and (name := _find_name_before(invoice, label)):
        return _is_known_by_half(invoice, name, "name")
    return not any(
        r.middle > invoice.middle or (r != label and on_one_level(r, label)) for r in _same_kind(invoice, kind)
    )


def _same_kind(invoice: Invoice, kind: str) -> list[Rect]:
    return [p.label.line.rect for p in invoice.form.pairs if _label_kind(p) == kind]


def _read_parties(invoice: Invoice) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    for pair in invoice.form.pairs:
        role = _party_role(invoice, pair)
        if role is None or pair.value is None:
            continue
        spec = _PARTY_SPECS[role]
        if spec.name in found or not (_is_name if role[1] == "name" else _is_tax_number)(pair.value.text):
            continue
        line = _join_name(invoice, pair.value) if role[1] == "name" else pair.value
        field = parse_field.parse_field(spec, parse_field.trim_punctuation(spec, line), invoice.page)
        if field.value is not None:
            field = credit_codes.prove_code(field) if role[1] == "id" else _check_name(field, line)
            unsure = _is_known_by_half(invoice, pair, role[1])
            found[spec.name] = field.as_doubtful(Doubt.OWNER) if unsure else field
    return found


def _join_name(invoice: Invoice, value: Line) -> Line:
    """A name that was read in two pieces, without a blank between them."""
    rest = [x for x in invoice.form.loose if on_one_level(x.rect, value.rect) and not is_vertical(x)]
    for x in sorted(rest, key=lambda x: x.rect.left):
        if abs(x.rect.left - value.rect.right) < 0.5 * value.rect.height and re.match(r"[\u4e00-\u9fff（(）)]", x.text):
            value = join_lines([value, x], blank=False)
    return value


_SURE_LETTER = 0.85
"""Score of the weakest letter of a name below which it is doubtful; on real invoices letters of right names score above 0.9."""


def _check_name(name: Field[str], line: Line) -> Field[str]:
    """Only the seller's seal can prove a name; a weak letter (not a weak bracket) leaves a doubt."""
    weakest = min((c.confidence for c in line.chars if c.text.isalnum()), default=1.0)
    return name.as_doubtful(Doubt.LOW_SCORE.with_text("个别字识读把握不足")) if weakest < _SURE_LETTER else name


# ------------------------------------------------------------------------------------------------ sums
def _find_total_level(invoice: Invoice) -> float:
    """Where the goods end: the level of 小计 or 合计, else of the amount in words, in upright pixels."""
    sums = [x for row in _find_sum_rows(invoice).values() for x in row]
    if sums:
        return min(x.rect.top for x in sums) + 0.2 * invoice.height
    words = [p.label.line.rect.top for w in LABELS[F.TOTAL_IN_WORDS] for p in invoice.form.find(w)]
    return min((y for y in words if y > invoice.middle), default=0.72 * invoice.page.height)


_FIGURE = re.compile(r"\s*(?P<sign>[¥￥])?\s*-?\d[\d,，]*\.\d{2}\s*|\s*\*[\s*]*")
_SUBTOTAL = re.compile(r"小计|本页|每页|分页|页计|承前|转下")
_SUM = re.compile(r"[合总共]计|^[合计]$")


def _find_sum_rows(invoice: Invoice) -> dict[str, list[Line]]:
    """Figures between goods and amount in words: those of `sum` rows and of `part` rows, which add up one page of several.

    What a row is its words say; where they were lost, a currency sign says that it adds something up.
    """
    words = [p.label.line.rect for w in (*LABELS[F.TOTAL_IN_WORDS], *LABELS[F.TOTAL]) for p in invoice.form.find(w)]
    bottom = min((r.top for r in words if r.middle > invoice.middle), default=invoice.page.height)
    inside = (c for x in invoice.page.lines if invoice.middle < x.rect.middle < bottom for c in split_cells(x))
    found: dict[str, list[Line]] = {}
    for row in group_rows(inside):
        named = "".join(re.findall(r"[\u4e00-\u9fff]", "".join(c.text for c in row)))
        figures = [(c, m) for c in row if (m := _FIGURE.fullmatch(c.text))]
        part = _SUBTOTAL.search(named)
        told = bool(part) or (len(named) <= _SUM_WORDS and _SUM.search(named))
        found.setdefault("part" if part else "sum", []).extend(c for c, m in figures if told or m["sign"])
    return {kind: cells_ for kind, cells_ in found.items() if cells_}


_SUM_WORDS = 6
"""Letters of a row that is named 合计; a name of goods in which the word stands is longer."""


def _read_sums(invoice: Invoice) -> dict[str, Field[Any]]:
    """合计金额 and 合计税额 by column; a lone one is the amount, left of the rate's column."""
    found: dict[str, Field[Any]] = {}
    for line in sorted(_find_sum_rows(invoice).get("sum", ()), key=lambda x: x.rect.left):
        spec = F.TAX_AMOUNT if _is_in_tax_column(invoice, line, found) else F.NET_AMOUNT
        field = parse_field.parse_field(spec, line, invoice.page)
        if field.value is not None and spec.name not in found:
            found[spec.name] = field
    return found


def _is_in_tax_column(invoice: Invoice, line: Line, found: Mapping[str, Field[Any]]) -> bool:
    columns = invoice.head.columns if invoice.head else {}
    if "tax" not in columns or "amount" not in columns:
        return "net_amount" in found
    tax, amount = columns["tax"], columns["amount"]
    return abs(tax.center - line.rect.center) < abs(amount.center - line.rect.center)


# ------------------------------------------------------------------------------------------------ the rest
def _read_extra(invoice: Invoice) -> dict[str, Field[str]]:
    """Labels without a key; those that both parties print are told apart by the party's name."""
    named = {w for ws in LABELS.values() for w in ws}
    found: dict[str, Field[str]] = {}
    for pair in invoice.form.pairs:
        name = pair.label.name
        if name in named or name in _NOT_EXTRA or pair.value is None or _party_role(invoice, pair):
            continue
        if name in _CONTACT:
            name = ("销售方" if pair.label.line.rect.middle > invoice.middle else "购买方") + name
        field = parse_field.parse_labelled_text(name, pair.value, invoice.page)
        if field.value is not None and name not in found:
            found[name] = field
    return found

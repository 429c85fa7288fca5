"""The data of an electronic bill: XML in, the vocabulary's keys with the texts that stand there out.

What is called how is told in `datanames`. Namespace and case do not matter: programs differ in both. Nothing is parsed as a
value here and nothing is chosen: a name that says two different things is `torn`, and data that is a medical receipt and a
tax invoice at once is refused.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from intake import types
from intake.einvoice.xml_names import INVOICE, RECEIPT, Shape
from intake.model import Attachment
from intake.safe_xml import Element, local_name, parse_xml, text_of

_CHINESE = re.compile(r"[\u4e00-\u9fff（）()]+")
_MOST_BYTES = 2 * 1024 * 1024
"""The data of a bill has some kB, with a long list of goods some hundred."""


@dataclass(frozen=True, slots=True)
class Original:
    """What the data of one bill says, as text.

    `fields` by vocabulary key; `extra` by printed label; `items` by column, in order; `torn` are keys that stand there more
    than once with different texts; `invoice` tells a tax invoice from a medical receipt; `overlooked` counts what looks like
    lines and was not understood.
    """

    fields: Mapping[str, str]
    extra: Mapping[str, str] = field(default_factory=dict)
    items: tuple[Mapping[str, str], ...] = ()
    torn: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    invoice: bool = False
    overlooked: int = 0

    @property
    def kind(self) -> str:
        """The type of the vocabulary that the data itself says, empty where it does not."""
        if self.invoice:
            return types.VAT_INVOICE
        title = self.fields.get("title", "")
        for word, kind in (("住院", types.INPATIENT_INVOICE), ("门诊", types.OUTPATIENT_INVOICE)):
            if word in title:
                return kind
        code = re.fullmatch(r"\d{2}06(0[12])\d{2}", self.fields.get("bill_code", ""))
        if code:
            return types.OUTPATIENT_INVOICE if code[1] == "01" else types.INPATIENT_INVOICE
        inpatient = {"inpatient_number", "admission_date", "prepaid"} & set(self.fields)
        outpatient = {"outpatient_number", "visit_date"} & set(self.fields)
        return {(True, False): types.INPATIENT_INVOICE, (False, True): types.OUTPATIENT_INVOICE}.get(
            (bool(inpatient), bool(outpatient)), ""
        )


def find_originals(attached: Iterable[Attachment], *, invoice: bool | None = None) -> tuple[Original, ...]:
    """Every attachment that is the data of a bill; the same data twice counts once.

    Args:
        invoice: Only tax invoices (True) or only medical receipts (False).
    """
    found: list[Original] = []
    for attachment in attached:
        original = _read_once(attachment.data) if len(attachment.data) <= _MOST_BYTES else None
        if original is not None and original not in found and invoice in (None, original.invoice):
            found.append(original)
    return tuple(found)


@lru_cache(32)
def _read_once(data: bytes) -> Original | None:
    """The data once for all pages of its file; None where it is no bill's."""
    try:
        return read_original(data)
    except ValueError:
        return None


def read_original(data: bytes) -> Original:
    """The data of one bill.

    Raises:
        ValueError: no XML, not that of a bill, or that of two kinds of bill at once.
    """
    root = parse_xml(data)
    found = [(shape, told) for shape in (RECEIPT, INVOICE) if _has_required(shape, told := _collect_texts(root, shape))]
    if not found:
        raise ValueError("XML 不是财政电子票据或税务发票的数据")
    if len(found) > 1:
        raise ValueError("XML 既像财政电子票据又像税务发票，无法确定")
    shape, told = found[0]
    return told.to_original(invoice=shape is INVOICE)


# ------------------------------------------------------------------------------------------------ by the names of a shape
@dataclass(frozen=True, slots=True)
class _Told:
    """Every text under its key, by rank of its name; extra labels; lines."""

    texts: Mapping[str, Mapping[int, tuple[str, ...]]]
    extra: Mapping[str, str]
    items: tuple[Mapping[str, str], ...]
    overlooked: int

    def to_original(self, *, invoice: bool) -> Original:
        best = {key: tuple(dict.fromkeys(ranks[min(ranks)])) for key, ranks in self.texts.items()}
        fields = {key: found[0] for key, found in best.items() if len(found) == 1}
        torn = {key: found for key, found in best.items() if len(found) > 1}
        if invoice:
            fields = _join_title(fields)
        return Original(
            MappingProxyType(fields),
            MappingProxyType(dict(self.extra)),
            self.items,
            MappingProxyType(torn),
            invoice,
            self.overlooked,
        )


def _join_title(fields: Mapping[str, str]) -> dict[str, str]:
    """数电票 name their title in two labels: 电子发票 and 普通发票."""
    named = dict(fields)
    tax, medium = named.pop("kind_of_tax", ""), named.pop("medium", "")
    if tax.endswith("发票") and medium == "电子发票":
        named["title"] = f"{medium}（{tax}）"
    return named


def _has_required(shape: Shape, told: _Told) -> bool:
    return all(group & set(told.texts) for group in shape.required)


def _collect_texts(root: Element, shape: Shape) -> _Told:
    keys = {
        name: (key, rank) for key, ranks in shape.names.items() for rank, names in enumerate(ranks) for name in names
    }
    texts: dict[str, dict[int, tuple[str, ...]]] = {}
    extra: dict[str, str] = {}
    items: list[Mapping[str, str]] = []  # an empty one for each line that was not understood
    for parent, element in _iter_leaves(root, shape, items):
        printed, text = local_name(element), text_of(element)
        name = printed.lower()
        key = keys.get(f"{parent}/{name}") or keys.get(name)
        label = shape.labels.get(f"{parent}/{name}") or shape.labels.get(name)
        if key and text:
            ranks = texts.setdefault(key[0], {})
            ranks[key[1]] = (*ranks.get(key[1], ()), text)
        elif text and (label or _CHINESE.fullmatch(printed)):
            extra.setdefault(label or printed, text)
    return _Told(texts, extra, tuple(filter(None, items)), sum(not row for row in items))


def _iter_leaves(root: Element, shape: Shape, items: list[Mapping[str, str]]) -> Iterator[tuple[str, Element]]:
    """Every element without children outside the lines, with its parent's name; in the order of the document.

    The lines themselves go to `items`.
    """
    waiting = [("", root)]
    while waiting:
        parent, element = waiting.pop()
        name = local_name(element).lower()
        if name in shape.aside:
            continue
        inside = [child for child in element if local_name(child)]
        if name in shape.lists or name in shape.rows:
            lines = [x for top in (inside if name in shape.lists else [element]) for x in _group_lines(top)]
            items.extend(_read_row(x, shape) for x in lines if any(map(text_of, x)))
        elif inside:
            again = Counter(local_name(child) for child in inside if len(list(child)) > 1)
            items.extend(MappingProxyType({}) for n, count in again.items() if count > 1 and n.lower() not in shape.rows
                         for _ in range(count))  # fmt: skip
            waiting.extend((name, child) for child in reversed(inside))
        else:
            yield parent, element


def _group_lines(element: Element) -> list[Element]:
    """The element as a line, or the lines that it groups: some programs wrap each in one more element, others all of them."""
    groups = [child for child in element if local_name(child) and any(local_name(x) for x in child)]
    return [line for child in groups for line in _group_lines(child)] or [element]


def _read_row(item: Element, shape: Shape) -> Mapping[str, str]:
    """One line; empty where it has no name or amount, or two of one kind."""
    columns = {name: column for column, names in shape.columns.items() for name in names}
    told = [
        (columns[local_name(c).lower()], text_of(c)) for c in item if local_name(c).lower() in columns and text_of(c)
    ]
    cells = dict(told)
    whole = {"name", "amount"} <= set(cells) and len(cells) == len(told)
    return MappingProxyType(cells if whole else {})

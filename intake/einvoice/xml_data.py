"""The data of an electronic bill: XML in, the vocabulary's keys with the texts that stand there out.

What is called how is told in `xml_names.yaml`. Namespace and case do not matter: programs differ in both. Nothing is parsed as a
value here and nothing is chosen: a name that says two different things is `torn`, and data that is a medical receipt and a
tax invoice at once is refused.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from types import MappingProxyType
from typing import TypeVar

from intake import types
from intake.einvoice.xml_names import Shape, load_shapes
from intake.model import Attachment
from intake.safe_xml import Element, local_name, lower_name, parse_xml, text_of

_KIND_WORDS = (("住院", types.INPATIENT_INVOICE), ("门诊", types.OUTPATIENT_INVOICE))
_BILL_CODE = r"\d{2}06(0[12])\d{2}"
"""The code of a medical e-receipt: 01 is an outpatient's, 02 an inpatient's."""
_MOST_BYTES = 2 * 1024 * 1024
"""The data of a bill has some kB, with a long list of goods some hundred."""
_Meaning = TypeVar("_Meaning")


@dataclass(frozen=True, slots=True)
class Original:
    """What the data of one bill says, as text.

    `fields` by vocabulary key; `extra` by printed label; `items` by column, in order; `torn` are keys and labels that stand there
    more than once with different texts; `invoice` tells a tax invoice from a medical receipt; `overlooked` counts what looks like
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
        for word, kind in _KIND_WORDS:
            if word in title:
                return kind
        code = re.fullmatch(_BILL_CODE, self.fields.get("bill_code", ""))
        if code:
            return types.OUTPATIENT_INVOICE if code[1] == "01" else types.INPATIENT_INVOICE
        return self._kind_by_keys()

    def _kind_by_keys(self) -> str:
        inpatient = not self.fields.keys().isdisjoint(("inpatient_number", "admission_date", "prepaid"))
        outpatient = not self.fields.keys().isdisjoint(("outpatient_number", "visit_date"))
        if inpatient == outpatient:
            return ""
        return types.INPATIENT_INVOICE if inpatient else types.OUTPATIENT_INVOICE


def find_originals(attached: Iterable[Attachment], *, invoice: bool | None = None) -> tuple[Original, ...]:
    """Every attachment that is the data of a bill; the same data twice counts once.

    Args:
        invoice: Only tax invoices (True) or only medical receipts (False).
    """
    small = (attachment.data for attachment in attached if len(attachment.data) <= _MOST_BYTES)
    found: list[Original] = []
    for original in filter(None, map(_read_once, small)):
        if original not in found and invoice in (None, original.invoice):
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
    receipt, invoice = load_shapes()
    found = [(shape, told) for shape in (receipt, invoice) if _has_required(shape, told := _collect_texts(root, shape))]
    if not found:
        raise ValueError("XML 不是财政电子票据或税务发票的数据")
    if len(found) > 1:
        raise ValueError("XML 既像财政电子票据又像税务发票，无法确定")
    shape, told = found[0]
    return told.to_original(invoice=shape is invoice)


# ------------------------------------------------------------------------------------------------ by the names of a shape
@dataclass(frozen=True, slots=True)
class _Told:
    """Every text under its key, by rank of its name; extra labels; lines."""

    texts: Mapping[str, Mapping[int, tuple[str, ...]]]
    extra: Mapping[str, tuple[str, ...]]
    items: tuple[Mapping[str, str], ...]
    overlooked: int

    def to_original(self, *, invoice: bool) -> Original:
        """The texts of the first rank that speaks; where they differ among themselves the key is torn."""
        best = {key: tuple(dict.fromkeys(ranks[min(ranks)])) for key, ranks in self.texts.items()}
        fields = {key: found[0] for key, found in best.items() if len(found) == 1}
        torn = {key: found for key, found in {**best, **self.extra}.items() if len(found) > 1}
        extra = {label: found[0] for label, found in self.extra.items() if len(found) == 1}
        return Original(
            MappingProxyType(_join_title(fields) if invoice else fields),
            MappingProxyType(extra),
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
    texts: dict[str, dict[int, tuple[str, ...]]] = {}
    extra: dict[str, tuple[str, ...]] = {}
    items: list[Mapping[str, str]] = []  # an empty one for each line that was not understood
    for parent, element in _iter_leaves(root, shape, items):
        text = text_of(element)
        if not text:
            continue
        printed = local_name(element)
        name = lower_name(element)
        names = (f"{parent}/{name}", name)
        key, rank = _first_known(shape.keys, names) or ("", 0)
        if key:
            ranks = texts.setdefault(key, {})
            ranks[rank] = (*ranks.get(rank, ()), text)
        elif label := _first_known(shape.labels, names) or _as_label(printed):
            extra[label] = tuple(dict.fromkeys((*extra.get(label, ()), text)))
    return _Told(texts, extra, tuple(filter(None, items)), sum(not row for row in items))


def _first_known(known: Mapping[str, _Meaning], names: Iterable[str]) -> _Meaning | None:
    return next((known[name] for name in names if name in known), None)


def _as_label(name: str) -> str:
    """The name itself where it is Chinese: a program that names its elements so prints them so, too."""
    return name if re.fullmatch(r"[\u4e00-\u9fff（）()]+", name) else ""


def _iter_leaves(root: Element, shape: Shape, items: list[Mapping[str, str]]) -> Iterator[tuple[str, Element]]:
    """Every element without children outside the lines, with its parent's name; in the order of the document.

    The lines themselves go to `items`.
    """
    waiting = [("", root)]
    while waiting:
        parent, element = waiting.pop()
        name = lower_name(element)
        if name in shape.aside:
            continue
        inside = _named_children(element)
        if name in shape.lists or name in shape.rows:
            items.extend(_read_lines(inside if name in shape.lists else [element], shape))
        elif inside:
            if _first_known(shape.keys, (f"{parent}/{name}", name)) and _has_own_text(element):
                yield parent, element  # its text is that of all its parts, and theirs says something else
            items.extend(_overlooked_lines(inside, shape))
            waiting.extend((name, child) for child in reversed(inside))
        else:
            yield parent, element


def _named_children(element: Element) -> list[Element]:
    """The children without remarks and entities, which have no name."""
    return [child for child in element if local_name(child)]


def _has_own_text(element: Element) -> bool:
    """Whether text stands between the parts."""
    parts = "".join("".join(map(str, child.itertext())) for child in _named_children(element))
    return len("".join(text_of(element).split())) > len("".join(parts.split()))


def _read_lines(tops: Iterable[Element], shape: Shape) -> Iterator[Mapping[str, str]]:
    for top in tops:
        for line in _group_lines(top):
            if any(map(text_of, line)):
                yield _read_row(line, shape)


def _overlooked_lines(inside: Iterable[Element], shape: Shape) -> Iterator[Mapping[str, str]]:
    """An empty line for each of several parts of one name: they look like lines, and nothing is known of them."""
    again = Counter(local_name(child) for child in inside if len(list(child)) > 1)
    for name, count in again.items():
        if count > 1 and name.lower() not in shape.rows:
            yield from repeat(MappingProxyType[str, str]({}), count)


def _group_lines(element: Element) -> list[Element]:
    """The element as a line, or the lines that it groups: some programs wrap each in one more element, others all of them."""
    groups = [child for child in _named_children(element) if _named_children(child)]
    return [line for child in groups for line in _group_lines(child)] or [element]


def _read_row(item: Element, shape: Shape) -> Mapping[str, str]:
    """One line; empty where it has no name or amount, or two of one kind."""
    cells: dict[str, str] = {}
    for cell in item:
        column, text = shape.columns.get(lower_name(cell)), text_of(cell)
        if column is None or not text:
            continue
        if column in cells:
            return {}
        cells[column] = text
    return MappingProxyType(cells if {"name", "amount"} <= cells.keys() else {})

"""A page of a VAT invoice taken apart: its labels with what may stand behind them, and the head of its goods.

The words lie in `invoice_page.words.yaml`: labels of the keys, labels that buyer and seller both print, labels without a key.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from typing import Any

from extractors.vat_invoice.goods import GoodsHead, find_head
from intake import values
from intake.labels import value_kinds
from intake.labels.labelled import LabelledForm, Lexicon, read_form
from intake.layout.rows import line_height, on_one_level
from intake.model import Line, Page, Rect
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Spec
from intake.types.vocabulary import VatInvoice as F

_PATTERNS = patterns_beside(__file__)
WORDS = words_beside(__file__)
_SINGLE = (F.INVOICE_CODE, F.INVOICE_NUMBER, F.CHECK_CODE, F.ISSUE_DATE, F.TOTAL_IN_WORDS, F.TOTAL)
LABELS: Mapping[Spec[Any], tuple[str, ...]] = {spec: WORDS[spec.name] for spec in _SINGLE}
"""Labels that stand once on an invoice."""
_TOTALS = (*LABELS[F.TOTAL], *LABELS[F.TOTAL_IN_WORDS])
_NUMBERS = (*LABELS[F.INVOICE_CODE], *LABELS[F.INVOICE_NUMBER], *LABELS[F.CHECK_CODE], *WORDS["machine"])
PARTIES = (*WORDS["buyer"], *WORDS["seller"])
_ID_ENDS = ("识别号", "税号", "信用代码", "登记号", "识别码")


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


def take_apart(page: Page) -> Invoice:
    """The page with its pairs of labels and values."""
    return Invoice(page, read_form(page.lines, *_lexicon()), find_head(page), line_height(page.lines))


def loose_on_level(invoice: Invoice, value: Line) -> Iterable[Line]:
    """The text without a label on the level of a value, from left to right."""
    level = [line for line in invoice.form.loose if on_one_level(line.rect, value.rect)]
    return sorted(level, key=lambda line: line.rect.left)


# ------------------------------------------------------------------------------------------------ what stands where
@cache
def _lexicon() -> tuple[Lexicon, Mapping[str, Callable[[str], bool]]]:
    """The labels of an invoice, and what may stand behind which: blank places lie beside the cipher block and other cells."""
    words = list(_iter_labels())
    tests = ((word, _test_of(word)) for word in words)
    return Lexicon(words), {word: test for word, test in tests if test is not None}


def _iter_labels() -> Iterator[str]:
    """Every label: those of the keys, of the parties, of neither, and those that name their party."""
    yield from chain.from_iterable(LABELS.values())
    for key in ("names", "ids", "contact", "machine", "people", "extra"):
        yield from WORDS[key]
    for of_both, party in product(("名称", *WORDS["ids"], *WORDS["contact"]), PARTIES):
        yield party + of_both


def _test_of(word: str) -> Callable[[str], bool] | None:
    """What may stand behind a label; None where anything may."""
    if word.endswith("称"):
        return is_party_name
    if word.endswith(_ID_ENDS):
        return is_tax_number
    if word in _TOTALS:
        return _test_of_total(word)
    return _TESTS.get(word)


def _test_of_total(word: str) -> Callable[[str], bool]:
    if "大写" in word:
        return value_kinds.may_be_words
    return value_kinds.may_be_money if "小写" in word else _is_total


def _is_total(text: str) -> bool:
    return value_kinds.may_be_money(text) or value_kinds.may_be_words(text)


def is_party_name(text: str) -> bool:
    """Whether a text may be the name of a buyer or a seller."""
    return len(re.findall(r"[\u4e00-\u9fff]", text)) >= 2 and not _PATTERNS["no_party_name"].search(text)


def is_tax_number(text: str) -> bool:
    """Whether a text may be a tax number, masked or not."""
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
    **dict.fromkeys(WORDS["people"], _is_person),
    **dict.fromkeys(WORDS["contact"], _is_contact),
}

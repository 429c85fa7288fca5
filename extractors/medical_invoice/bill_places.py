"""What may stand in a bill's places: an amount is never a name, a table's head no amount, a stroke no value at all."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from extractors.medical_invoice.bill_words import TOTAL, WORDS
from intake.labels.value_kinds import BY_KIND, Test, has_day, is_left_blank, may_be_money, may_be_words
from intake.patterns import patterns_beside
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec
from intake.values import compact_text

_HAN = "[\u4e00-\u9fff]"
_PATTERNS = patterns_beside(__file__)
STAMP = _PATTERNS["stamp"]
"""The words of stamps as they run into what is printed under them; nothing else may stand with them."""


def is_name(text: str) -> bool:
    """A person, or several letters of one; no heading, no amount, no label."""
    flat = compact_text(text)
    return (
        bool(re.search(_HAN, flat))
        and not re.search(r"\d\.\d|:|\d{5}", flat)
        and len(flat) <= 12
        and not is_heading(flat)
    )


def is_person(text: str) -> bool:
    """Who signs a bill: a short name, a number of the till, or what is done there (自助收费); 收费 is no kind of fee."""
    flat = compact_text(text)
    signs = _PATTERNS["signature"].fullmatch(flat)
    of_form = is_heading(flat) and not flat.endswith("收费")
    return bool(signs) and not of_form and not _PATTERNS["stamped"].search(flat) and not STAMP.fullmatch(flat)


def is_heading(flat: str) -> bool:
    """A word of the form itself: 银行账户, 个人支付金额."""
    return bool(_PATTERNS["heading"].search(flat)) and len(flat) > 2 and not re.search(r"[自公]费$", flat)


def is_organisation(text: str) -> bool:
    """The name of an institution, no stamp's words."""
    return (
        len(re.findall(_HAN, text)) >= 4 and not re.search(r"签字|无效|报销|有效", text) and not STAMP.fullmatch(text)
    )


def is_long_number(text: str) -> bool:
    """The number of a bill: mostly digits, six at least."""
    return bool(re.fullmatch(r"[0-9A-Za-z\s]{6,}", text.strip())) and len(re.findall(r"\d", text)) >= 5


def is_check_code(text: str) -> bool:
    """Six letters or digits on national forms, up to twenty digits on others; never an amount."""
    return bool(re.fullmatch(r"[0-9A-Za-z]{4,20}", compact_text(text)))


def is_plain_words(text: str) -> bool:
    """Words of a value: letters, and no amount or heading among them."""
    flat = compact_text(text)
    return (
        bool(re.search(r"[\u4e00-\u9fffA-Za-z0-9]", flat))
        and not re.search(r"\d\.\d{2}", flat)
        and not is_heading(flat)
    )


_BY_FIELD: Mapping[Spec[Any], Test] = {
    F.PAYER: is_name,
    F.CASHIER: is_person,
    F.CHECKER: is_person,
    F.PAYEE: is_organisation,
    F.CHECK_CODE: is_check_code,
    F.BILL_CODE: is_long_number,
    F.BILL_NUMBER: is_long_number,
}


def test_of(spec: Spec[Any]) -> Test:
    """Whether a text may be this field's value."""
    return _BY_FIELD.get(spec) or BY_KIND.get(spec.kind) or is_plain_words


def build_label_tests(words_of: Mapping[Spec[Any] | str, Sequence[str]]) -> Mapping[str, Test]:
    """For every label of a page, whether a text may stand behind it; a stroke may behind any, for it is what stands there."""
    tests: dict[str, Test] = {}
    for key, labels in words_of.items():
        tests |= dict.fromkeys(labels, has_day if isinstance(key, str) else test_of(key))
    tests |= dict.fromkeys(TOTAL, may_be_money) | dict.fromkeys(WORDS, may_be_words)
    return {label: _or_empty(test) for label, test in tests.items()}


def _or_empty(test: Test) -> Test:
    return lambda text: is_left_blank(text) or test(text)

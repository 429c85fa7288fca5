"""What may stand in a bill's places: an amount is never a name, a table's head no amount, a stroke no value at all."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from extractors.medical_invoice.bill_words import TOTAL, WORDS
from intake.labels.value_kinds import BY_KIND, Test, has_day, is_left_blank, may_be_money, may_be_words
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec
from intake.values import compact_text

_HAN = "[\u4e00-\u9fff]"
_HEADING = re.compile(
    r"(?:账户|类型|类别|编号|号码|金额|日期|时间|科室|科别|性别|支付|费用?|单位|备注|项目|数量|单价|名称|规格|天数|姓名|合计|大写|小写)"
    r"(?:[(（].{0,3}[)）])?$"
)
STAMP = re.compile(
    r"(?:收费|收款|财务|发票|票据|业务|结算|门诊|住院|清单|专用|现金|当日|有效|已|未|打印?|收讫|付讫|报销|入账|作废|盖)*"
    r"(?:专用章|收费章|收款章|财务章|费章|章|收讫|付讫|已打|已报销|收款|收费)$"
)
"""The words of stamps as they run into what is printed under them; nothing else may stand with them."""


_STAMPED = re.compile(r"章$|收讫|付讫|已打|报销|仅供|有效|作废|专用|财务|医保|打印")


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
    signs = re.fullmatch(rf"(?:{_HAN}|·){{2,5}}|[0-9A-Za-z]{{1,10}}|{_HAN}{{2,4}}\(?\d{{1,6}}\)?", flat)
    of_form = is_heading(flat) and not flat.endswith("收费")
    return bool(signs) and not of_form and not _STAMPED.search(flat) and not STAMP.fullmatch(flat)


def is_heading(flat: str) -> bool:
    """A word of the form itself: 银行账户, 个人支付金额."""
    return bool(_HEADING.search(flat)) and len(flat) > 2 and not re.search(r"[自公]费$", flat)


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

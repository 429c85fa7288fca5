"""The words of medical bills: labels, column heads, fee names, places.

Labels: the national e-receipt (财政部、卫生健康委、医保局, uniform since 2019) and provincial paper forms. Fee names: the
national list of charge items and what paper forms print beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractors.bill_parts import find_pairs
from intake.labels.labelled import LabelledForm, Lexicon, Pair
from intake.layout.fee_columns import AmountColumn
from intake.model import Line, Page
from intake.patterns import tables_beside, words_beside
from intake.types.vocabulary import MedicalInvoice as F
from intake.types.vocabulary import Spec

_WORDS = words_beside(__file__)
_LABELLED = (
    F.BILL_CODE, F.BILL_NUMBER, F.CHECK_CODE, F.PAYER, F.PAYER_ID, F.ISSUE_DATE, F.BUSINESS_SERIAL, F.INSTITUTION_TYPE, F.SEX,
    F.OUTPATIENT_NUMBER, F.VISIT_DATE, F.RECORD_NUMBER, F.INPATIENT_NUMBER, F.DEPARTMENT, F.STAY_DAYS, F.PREPAID, F.TOPPED_UP,
    F.REFUNDED, F.INSURANCE_TYPE, F.INSURANCE_NUMBER, F.FUND_PAID, F.OTHER_PAID, F.ACCOUNT_PAID, F.CASH_PAID, F.SELF_PAID,
    F.OWN_EXPENSE, F.PAYEE, F.CHECKER, F.CASHIER,
)  # fmt: skip
LABELS: Mapping[Spec[Any], tuple[str, ...]] = {spec: _WORDS[spec.name] for spec in _LABELLED}
PAYMENTS = (F.FUND_PAID, F.OTHER_PAID, F.ACCOUNT_PAID, F.CASH_PAID)
"""Who paid the bill: together the total."""
TOTAL, WORDS = _WORDS[F.TOTAL.name], _WORDS[F.TOTAL_IN_WORDS.name]
STAND_INS = frozenset(_WORDS["stand_ins"])
"""Labels that mean 其他支付 only on bills that do not print it; beside it they are a line of their own."""
WORDS_OF: Mapping[Spec[Any] | str, tuple[str, ...]] = {
    **dict(LABELS.items()),
    **{part: _WORDS[part] for part in ("stay", "admission", "discharge")},
}
"""Field, or part of the stay -> its labels."""
NAMED = frozenset((*(word for words in WORDS_OF.values() for word in words), *TOTAL, *WORDS))
"""Labels that have a key."""
LEXICON = Lexicon([*NAMED, *_WORDS["extra"]], WORDS_OF.values())
HEADER = tuple(sorted(tables_beside(__file__)["heads"].items(), key=lambda head: -len(head[0])))
"""Printed head of a column and what the column holds, longer heads first."""
FEES = frozenset(_WORDS["fees"])
MISREAD = str.maketrans({"費": "费", "資": "资", "額": "额", "療": "疗", "藥": "药", "護": "护", "檢": "检", "驗": "验", "貨": "货",
                          "術": "术", "診": "诊", "詩": "诗", "貴": "贵", "賛": "赞", "財": "财", "監": "监", "製": "制"})  # fmt: skip
"""Traditional forms that the recogniser sees in blurred print; mainland bills are printed in simplified characters."""
PROVINCES = _WORDS["provinces"]


@dataclass(frozen=True, slots=True)
class FeeLines:
    """Where the fee lines of a page stand: the heads of their columns, and what is printed between heads and total.

    `guessed` where neither heads nor names of fees tell it: then only a sum that is printed shows that they are fees.
    """

    header: tuple[AmountColumn, ...]
    lines: tuple[Line, ...]
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """One page of a bill, taken apart; `height` is the usual height of a line in pixels."""

    page: Page
    form: LabelledForm
    height: float
    fees: FeeLines

    def find_pairs(self, key: Spec[Any] | str) -> tuple[Pair, ...]:
        """Every pair under a label of this field, those under the likeliest label first."""
        return tuple(find_pairs(self.form, WORDS_OF[key]))

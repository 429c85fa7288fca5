"""The words of expense lists: column heads, labels, sums, fee categories, as hospitals' own systems print them.

Collected from the national column names (FEE_LIST_D), the labels that public forms print, and their usual variants.
"""

from collections.abc import Mapping
from typing import Any

from intake.labels.lexicon import Lexicon
from intake.layout.table_headers import HeadWords
from intake.patterns import patterns_beside, tables_beside, words_beside
from intake.types.vocabulary import ExpenseList as F
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)
HEADS = HeadWords(
    tables_beside(__file__)["heads"],
    (
        (r"(?:编码|代码|编号|码)$", "code"),
        (r"名称", "name"),
        (r"(?:规格|型号|剂型)$", "spec"),
        (r"单位$", "unit"),
        (r"(?:数量|次数|数目|个数)$", "quantity"),
        (r"(?:单价|价格|售价)$", "price"),
        (r"(?:自付|自负|自理|自费|首付|先付).{0,2}(?:比例|比率|率|%)$", "self_ratio"),
        (r"(?:日期|时间)$", "date"),
        (r"(?:等级|级别|甲乙类)$", "coverage"),
        (_PATTERNS.source("other_column"), "other"),
        (r"(?:金额|总额|费用|总价)$", "amount"),
    ),
    (
        "医保", "项目", "费用", "合计", "自费", "自付", "自理", "小计", "类型", "类别", "医院", "药品", "收费项目", "限价",
        "科室",
    ),
)  # fmt: skip
"""Column word -> role."""
NEEDED = (frozenset({"name", "amount"}), frozenset({"name", "price", "quantity"}))
"""What a row of heads must hold to head a list."""
LEFT = tuple(map(frozenset, (("quantity", "price"), ("price", "amount"), ("name", "price"), ("unit", "amount"))))
"""What is left of a header that was read in part; the columns are then known by their contents, too."""

_WORDS = words_beside(__file__)
_LABELLED = (
    F.HOSPITAL, F.NAME, F.SEX, F.AGE, F.ID_NUMBER, F.INPATIENT_NUMBER, F.OUTPATIENT_NUMBER, F.DEPARTMENT, F.INSURANCE_TYPE,
)  # fmt: skip
LABELS: Mapping[Spec[Any], tuple[str, ...]] = {spec: _WORDS[spec.name] for spec in _LABELLED}
"""The words of one key, the plainest first: the first one with a value counts."""
ADMISSION, DISCHARGE, STAY, PERIOD = (_WORDS[part] for part in ("admission", "discharge", "stay", "period"))
TOTAL, WORDS = _WORDS["total"], _WORDS["total_in_words"]
NAMED = frozenset((*(w for words in LABELS.values() for w in words), *ADMISSION, *DISCHARGE, *STAY, *TOTAL, *WORDS))
"""Labels that have a key."""
LEXICON = Lexicon([*NAMED, *PERIOD, *_WORDS["extra"]])

CATEGORY = _PATTERNS["category"]
"""A fee category as a heading: 西药费, 【检查费】, 二、治疗费."""
SUMMED = _PATTERNS["summed"]
NOTE = _PATTERNS["note"]
COVERED = _PATTERNS["covered"]
"""What a coverage cell says."""
ORGANISATION = _PATTERNS.source("organisation")

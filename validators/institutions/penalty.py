"""No penalty of the health or market authority within the last year.

Why: employees' guide, item 5, 办理条件 6 and 备注: 近一年未因违法违规受过卫生健康、市场监管等部门行政处罚. The guide has the
office verify it with the authorities, so papers only help: a hint every time, a plain one where a paper speaks of a penalty.

Cannot see: registers of the authorities.
"""

import re
from collections.abc import Iterable

from intake.cases.model import Case, Finding, Place, Severity
from intake.cases.rules import Rule
from intake.model import Outcome
from intake.values import compact_text

_ITEM = "designated-provider-agreement"
_PENALTY = re.compile("行政处罚")
_DENIED = re.compile("(?:未|无|没有|不存在)[^。；;]{0,40}$")
"""A denial before the word in the same sentence: 近一年未因违法违规受过……行政处罚."""


def _check(case: Case) -> Iterable[Finding]:
    denied: list[Place] = []
    for index, reading in enumerate(case.readings):
        for page in reading.document.pages:
            if not any("处罚" in line.text for line in page.lines):
                continue
            text, where = compact_text(page.text), Place(index, reading.document.path, page.number)
            for match in _PENALTY.finditer(text):
                if _DENIED.search(text[: match.start()]) or text[match.end() : match.end() + 4].startswith(
                    ("：无", ":无", "记录：无", "记录:无")
                ):
                    denied.append(where)
                else:
                    yield Finding(Outcome.FAIL, "材料中提到行政处罚，请核近一年行政处罚", (), (where,))
                    return
    if denied:
        yield Finding(Outcome.PASS, "材料写明未受行政处罚，请以部门核实为准", (), tuple(dict.fromkeys(denied)))
    else:
        yield Finding(Outcome.UNKNOWN, "请向卫生健康、市场监管等部门核实近一年行政处罚")


PENALTY = Rule(
    id="penalty",
    code="P05",
    title="近一年未受行政处罚",
    severity=Severity.HINT,
    citation="职工医保办事指南 5.医药机构申报定点协议管理 办理条件 6、备注",
    applies=lambda case: case.item.id == _ITEM,
    check=_check,
)

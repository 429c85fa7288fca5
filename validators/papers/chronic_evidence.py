"""What the papers of a disease usually show (心电图, 肺功能, 病理 …) is among the reports.

Why: criteria of the province as published, and usual evidence where none is known (chronic.csv, column
`evidence_basis`). All of it is advice: experts decide, so it is a hint that names the criterion and nothing else. Words are
looked for in the reports and records; one of those that the criterion names is enough.

Cannot see: values against thresholds, combinations (two of three), and tests that go by other names.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from intake import types
from intake.cases.evidence.claimed_diseases import ITEMS, Applied, applied_for
from intake.cases.evidence.legibility import is_paper_legible
from intake.cases.model import Case, Finding, Place, Severity, locate_evidence
from intake.cases.rules import Rule
from intake.catalogue.chronic import Disease
from intake.model import Outcome
from intake.types.papers import DISEASES
from intake.values import compact_text

_PAPERS = (
    types.EXAM_REPORT,
    types.OUTPATIENT_RECORD,
    types.INPATIENT_RECORD,
    types.DISCHARGE_RECORD,
    types.PRESCRIPTION,
)
_TESTS: Mapping[str, str] = {
    "ECG": "心电图|ECG",
    "Holter": "动态心电|Holter",
    "心肌酶": "心肌酶|肌钙蛋白|CK-?MB",
    "造影": "造影",
    "CTA": "CTA|血管成像",
    "BNP": "BNP|利钠肽",
    "超声": "超声|彩超|B超",
    "肺功能": "肺功能|FEV1",
    "胸片": "胸片|胸部|DR",
    "HRCT": "HRCT|CT",
    "CT": "CT|断层",
    "MRI": "MRI?|磁共振|核磁",
    "影像": "CT|MRI?|超声|彩超|X线|磁共振",
    "激发": "激发试验|支气管激发",
    "舒张": "舒张试验",
    "PEF": "PEF|峰流速",
    "嗜酸": "嗜酸",
    "肠镜": "肠镜",
    "胃镜": "胃镜",
    "病理": "病理",
    "活检": "活检|病理",
    "肝功": "肝功|ALT|转氨酶",
    "抗体": "抗体",
    "eGFR": "eGFR|肾小球滤过",
    "Cr": "肌酐|Cr",
    "尿蛋白": "尿蛋白|蛋白尿",
    "透析": "透析",
    "血糖": "血糖|葡萄糖",
    "糖化": "糖化|HbA1c",
    "胰岛素": "胰岛素",
    "TSH": "TSH|促甲状腺|甲功",
    "脑电图": "脑电",
    "肌电图": "肌电",
    "肌酶": "肌酶|CK",
    "铜蓝蛋白": "铜蓝蛋白",
    "眼压": "眼压",
    "视野": "视野",
    "OCT": "OCT",
    "ANCA": "ANCA",
    "免疫球蛋白": "免疫球蛋白|Ig[GAM]",
    "基因": "基因",
    "手术记录": "手术",
    "用药记录": "用药|口服|治疗|Rp",
    "右心导管": "右心导管",
    "血磷": "血磷|无机磷",
}
"""Word of the criterion -> how reports name it. A proposal from common usage; nothing rests on it but a hint."""


def _applies(case: Case) -> bool:
    return case.item.id in ITEMS and case.has(*_PAPERS)


def _check(case: Case) -> Iterable[Finding]:
    applied = applied_for(case)
    if not applied:
        return
    pages = [(i, r) for i, r in case.of(*_PAPERS)]
    text = compact_text(" ".join(line.text for _, r in pages for page in r.document.pages for line in page.lines))
    evidence = tuple(locate_evidence(i, r, None) for i, r in pages)
    clear = all(is_paper_legible(r) for _, r in pages)
    for disease in applied:
        yield _check_disease(disease, text, clear, evidence)


def _check_disease(applied: Applied, text: str, clear: bool, papers: tuple[Place, ...]) -> Finding:
    places = (applied.place, *papers) if applied.place is not None else papers
    tests = _tests_for(applied.disease) if applied.disease is not None else {}
    if applied.disease is None or not tests:
        message = f"“{applied.text}”没有可对照的认定材料要点，请按认定标准核对"
        return Finding(Outcome.UNKNOWN, message, (DISEASES,), places)
    told = f"{applied.disease.name}认定材料要点（参考，以专家认定为准）：{applied.disease.evidence}"
    found = [name for name, pattern in tests.items() if re.search(pattern, text, re.IGNORECASE)]
    if found:
        return Finding(Outcome.PASS, f"{told}；材料中有{'、'.join(found)}", (DISEASES,), places)
    if not clear:
        return Finding(Outcome.UNKNOWN, f"{told}；有材料影像不清，未能核对", (DISEASES,), places)
    return Finding(
        Outcome.FAIL, f"{told}；材料中未见相关检查", (DISEASES,), places, remedy="请核对是否补充相关检查材料"
    )


@cache
def _tests_for(disease: Disease) -> Mapping[str, str]:
    """The tests that the disease's criterion names."""
    return {name: pattern for name, pattern in _TESTS.items() if name in disease.evidence}


CHRONIC_EVIDENCE = Rule(
    id="chronic-evidence",
    code="L11",
    title="慢特病认定材料要点",
    severity=Severity.HINT,
    citation="安徽省基本医疗保险门诊慢特病病种认定标准（公开资料，本地未确认），仅供参考",
    applies=_applies,
    check=_check,
)

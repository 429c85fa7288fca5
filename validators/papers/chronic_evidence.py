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
from intake.cases.evidence.claimed_diseases import ITEMS, ClaimedDisease, applied_for
from intake.cases.evidence.legibility import is_paper_legible
from intake.cases.model import Case, Finding, Place, Severity
from intake.cases.rules import Rule
from intake.catalogue.chronic import Disease
from intake.model import Outcome
from intake.patterns import data_beside
from intake.types.papers import DISEASES
from intake.values import compact_text
from validators.findings import drop_none, locate_papers

_PAPERS = (
    types.EXAM_REPORT,
    types.OUTPATIENT_RECORD,
    types.INPATIENT_RECORD,
    types.DISCHARGE_RECORD,
    types.PRESCRIPTION,
)


def _check(case: Case) -> Iterable[Finding]:
    readings = [reading for _, reading in case.of(*_PAPERS)]
    lines = (line.text for reading in readings for page in reading.document.pages for line in page.lines)
    text, papers = compact_text(" ".join(lines)), locate_papers(case, *_PAPERS)
    for applied in applied_for(case):
        places = (*drop_none((applied.place,)), *papers)
        yield _check_disease(applied, text, places, clear=all(map(is_paper_legible, readings)))


def _check_disease(applied: ClaimedDisease, text: str, places: tuple[Place, ...], *, clear: bool) -> Finding:
    tests = _tests_for(applied.disease) if applied.disease is not None else {}
    if applied.disease is None or not tests:
        message = f"“{applied.text}”没有可对照的认定材料要点，请按认定标准核对"
        return Finding(Outcome.UNKNOWN, message, (DISEASES,), places)
    told = f"{applied.disease.name}认定材料要点（参考，以专家认定为准）：{applied.disease.evidence}"
    found = _find_tests(tests, text)
    if found:
        return Finding(Outcome.PASS, f"{told}；材料中有{'、'.join(found)}", (DISEASES,), places)
    if not clear:
        return Finding(Outcome.UNKNOWN, f"{told}；有材料影像不清，未能核对", (DISEASES,), places)
    remedy = "请核对是否补充相关检查材料"
    return Finding(Outcome.FAIL, f"{told}；材料中未见相关检查", (DISEASES,), places, remedy=remedy)


def _find_tests(tests: Mapping[str, str], text: str) -> list[str]:
    """The names of those tests that the text speaks of."""
    return [name for name, pattern in tests.items() if re.search(pattern, text, re.IGNORECASE)]


@cache
def _tests_for(disease: Disease) -> Mapping[str, str]:
    """The tests that the disease's criterion names, with the pattern by which reports name them."""
    return {name: pattern for name, pattern in data_beside(__file__, ".tests.yaml").items() if name in disease.evidence}


CHRONIC_EVIDENCE = Rule(
    id="chronic-evidence",
    code="L11",
    title="慢特病认定材料要点",
    severity=Severity.HINT,
    citation="安徽省基本医疗保险门诊慢特病病种认定标准（公开资料，本地未确认），仅供参考",
    applies=lambda case: case.item.id in ITEMS and case.has(*_PAPERS),
    check=_check,
)

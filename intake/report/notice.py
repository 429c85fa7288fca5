"""一次性告知: everything that is missing or wrong with a case, said at once, numbered, each with what to bring and where
that is written.

Only what is proven stands on it: missing materials and failed rules of severity `correct` or `reject`. What a person has
to look at first is listed apart, for the office alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from intake.cases.judge import Judgement
from intake.cases.model import MaterialOutcome, Place, Severity, kind_name


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the notice: the material in the guide's words, what is wrong and where, what to bring, and the clause."""

    material: str
    problem: str
    remedy: str
    citation: str
    refused: bool = False
    evidence: tuple[Place, ...] = ()


def list_points(judgement: Judgement) -> tuple[Point, ...]:
    """Every point, missing materials first; what missing materials already say is not said again by a rule."""
    return (*_missing_points(judgement), *_defect_points(judgement))


def _missing_points(judgement: Judgement) -> Iterator[Point]:
    for material in judgement.case.materials:
        if material.outcome is MaterialOutcome.MISSING:
            few = material.why if material.matches else f"缺少：{material.name}"
            yield Point(material.name, few, f"请补交{material.name}", str(material.clause), evidence=material.evidence)


def _defect_points(judgement: Judgement) -> Iterator[Point]:
    missing = {m.name for m in judgement.case.materials if m.outcome is MaterialOutcome.MISSING}
    for finding in judgement.defects:
        said_already = finding.rule == "materials-complete" and any(name in finding.message for name in missing)
        if said_already:
            continue
        papers = dict.fromkeys(_paper_name(judgement, place.paper) for place in finding.evidence)
        yield Point(
            material="、".join(filter(None, papers)),
            problem=finding.message,
            remedy=finding.remedy or "请核对后补正",
            citation=finding.citation,
            refused=finding.severity is Severity.REJECT,
            evidence=finding.evidence,
        )


def _paper_name(judgement: Judgement, index: int) -> str:
    """What the guide calls the paper, else its type."""
    for material in judgement.case.materials:
        if any(m.paper == index for m in material.matches):
            return material.name
    return kind_name(judgement.case.readings[index].classification.kind) if index >= 0 else ""


def notice_text(judgement: Judgement) -> str:
    """The notice as plain text; empty where there is nothing to tell."""
    found = list_points(judgement)
    if not found:
        return ""
    case = judgement.case
    lines = [
        "一次性告知",
        f"事项：{case.item.name}（{case.item.insurance}）",
        f"申请人：{case.patient.name or '（未识别）'}",
        f"申请日期：{case.applied}",
        "",
        "经初审，下列材料需要补正：",
    ]
    for number, point in enumerate(found, start=1):
        lines += [f"{number}. {point.material or '材料'}", f"   问题：{point.problem}", f"   要求：{point.remedy}"]
        lines += [f"   依据：{point.citation}"] if point.citation else []
    phones = "、".join(f"{p.use} {p.number}" for p in case.item.phones)
    return "\n".join([*lines, "", *([phones] if phones else []), "以上为程序初审意见，以经办人员核定为准。"]) + "\n"

"""A judgement for the terminal: the proposal, the list, what to cure, what to look at, what was assumed."""

from collections.abc import Iterable, Iterator, Mapping

from intake.cases.judge import Judgement
from intake.cases.model import Fact, FactOrigin, Finding, Material, MaterialOutcome, Place
from intake.errors import escape_controls
from intake.export.people import list_papers
from intake.model import Outcome

MARKS: Mapping[MaterialOutcome, str] = {
    MaterialOutcome.PRESENT: "✓ 有",
    MaterialOutcome.MISSING: "✗ 缺少",
    MaterialOutcome.DOUBTFUL: "？存疑",
    MaterialOutcome.NOT_APPLICABLE: "－ 不需要",
}
ORIGINS: Mapping[FactOrigin, str] = {
    FactOrigin.TYPED: "填写",
    FactOrigin.INFERRED: "推断",
    FactOrigin.ASSUMED: "推定",
    FactOrigin.UNKNOWN: "不明",
}
ANSWERS: Mapping[bool | None, str] = {True: "是", False: "否", None: "不明"}


def judgement_text(judgement: Judgement, questions: Mapping[str, str]) -> str:
    """The whole page of text; `questions` has the question of every condition."""
    return "\n".join(escape_controls(line) for line in _iter_lines(judgement, questions)) + "\n"


def _iter_lines(judgement: Judgement, questions: Mapping[str, str]) -> Iterator[str]:
    case = judgement.case
    yield f"{case.name}  {case.item.name}（{case.item.insurance}）  申请日期 {case.applied}"
    yield f"预审建议：{judgement.verdict.zh}" + (f"。{judgement.verdict.why}" if judgement.verdict.why else "")
    note = f"（{judgement.due.note}）" if judgement.due.note else ""
    yield f"办理时限：{case.item.limit.text}，如今日受理，应于 {judgement.due.day} 前办结{note}"
    yield ""
    yield "材料"
    yield from (_describe_material(m) for m in case.materials)
    yield from _iter_section("需补正、不予受理", judgement.defects)
    yield from _iter_section("需人工核对", judgement.looks)
    yield from _iter_section("提示", judgement.hints)
    yield from _iter_facts(case.facts, questions)
    yield ""
    yield "文书"
    yield from (f"  {line}" for line in list_papers(case.readings))
    passed = sum(f.outcome is Outcome.PASS for f in judgement.findings)
    yield ""
    yield f"共 {len(case.readings)} 份文书、{len(case.failures)} 处未能读取；{passed} 项核对通过。以上为程序建议，由经办人员决定。"


def _describe_material(material: Material) -> str:
    where = "，".join(dict.fromkeys(describe_place(p) for p in material.evidence))
    why = f"  {material.why}" if material.why else ""
    return f"  {MARKS[material.outcome]}  {material.name}" + (f"  [{where}]" if where else "") + why


def _iter_section(title: str, findings: Iterable[Finding]) -> Iterator[str]:
    found = tuple(findings)
    if not found:
        return
    yield ""
    yield title
    for finding in found:
        where = "，".join(dict.fromkeys(describe_place(p) for p in finding.evidence))
        unsure = "（未能判断）" if finding.outcome is Outcome.UNKNOWN else ""
        yield f"  · {finding.message}{unsure}" + (f"  [{where}]" if where else "")
        if finding.remedy:
            yield f"    {finding.remedy}"
        if finding.citation:
            yield f"    依据：{finding.citation}"


def _iter_facts(facts: Mapping[str, Fact], questions: Mapping[str, str]) -> Iterator[str]:
    if not facts:
        return
    yield ""
    yield "办理情形"
    for name, fact in facts.items():
        why = f"：{fact.why}" if fact.why else ""
        yield f"  {questions.get(name, name)}  {ANSWERS[fact.value]}（{ORIGINS[fact.origin]}{why}）"


def describe_place(place: Place) -> str:
    """File and page, as people say it."""
    name = place.path.replace("\\", "/").rpartition("/")[2]
    return f"{name} 第 {place.page} 页" if place.page else name

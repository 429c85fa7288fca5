"""Where the guide asks for an original, a scan that looks like a copy is pointed out.

Why: residents' guide, item 6 (诊断证明原件); employees' guide, items 1, 2, 8, 9 (…等原件). A scan rarely tells an original from a
copy; a seal in black is the one sign, so this is a hint and the clerk holds the paper. Electronic bills are left out: their
print-out is as good as the file.

Cannot see: colour copies, and originals without any seal.
"""

from collections.abc import Iterable, Iterator

from intake.cases.evidence.required_papers import Asked, iter_asked_papers, list_asks_for
from intake.cases.evidence.seals import find_stamps
from intake.cases.model import Case, Finding, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper, PaperForm
from intake.model import Outcome
from intake.types.vocabulary import MedicalInvoice
from validators.findings import places_of

_REMEDY = "请核对原件"


def _needs_original(leaf: OnePaper) -> bool:
    return leaf.form is PaperForm.ORIGINAL


def _check(case: Case) -> Iterable[Finding]:
    for paper in iter_asked_papers(case, _needs_original):
        if "电子" not in str(paper.reading.record[MedicalInvoice.TITLE].value or ""):
            yield from _check_seals(paper)


def _check_seals(paper: Asked) -> Iterator[Finding]:
    found = find_stamps(paper.paper, paper.reading)
    places, colours = places_of(found), {stamp.seal.color for stamp in found}
    if not found:
        return
    if colours != {"black"}:
        yield Finding(Outcome.PASS, f"{paper.name}有彩色印章", (), places, citation=paper.clause)
    elif any("章" in stamp.seal.text for stamp in found):
        message = f"需核对原件：{paper.name}的印章为黑白影像，可能是复印件"
        yield Finding(Outcome.FAIL, message, (), places, remedy=_REMEDY, citation=paper.clause)
    else:
        message = f"需核对原件：{paper.name}的印章颜色看不清"
        yield Finding(Outcome.UNKNOWN, message, (), places, Severity.HINT, _REMEDY, citation=paper.clause)


ORIGINAL_OR_COPY = Rule(
    id="original-or-copy",
    code="C03",
    title="要求原件的材料不是复印件",
    severity=Severity.HINT,
    citation="《青阳县城乡居民医疗保障经办政务服务事项办事指南》6.基本医疗保险参保人员享受门诊慢特病病种待遇认定：诊断证明原件",
    applies=lambda case: list_asks_for(case, _needs_original),
    check=_check,
)

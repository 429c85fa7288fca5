"""Every paper that must bear the institution's seal bears one.

Why: employees' guide, items 1, 6, 9 (以上材料均须医疗机构盖章) and 4 (须就诊医院盖章). The residents' guide names no seal. The seal that
the state prints on every bill (监制章) does not count.

What is certain and what not: coloured seals are found reliably, grey ones only by their words. So a missing seal is a fault
only where the scan surely shows colours. On a grey scan, on a file that was never printed, or where only the state's seal
was found on a bill, or not even that, a person looks. A grey seal is a seal; that the sheet may be a copy is a hint. The words
of a seal are read in pieces: a whole name that is clearly another hospital's is shown to a person, never held against the
applicant.

Cannot see: whether a seal is genuine.
"""

from collections.abc import Iterable, Sequence

from intake import types
from intake.cases.evidence.hospitals import hospital_of, seal_is_of
from intake.cases.evidence.legibility import is_paper_legible
from intake.cases.evidence.required_papers import Asked, iter_asked_papers, list_asks_for
from intake.cases.evidence.seals import Stamp, find_stamps, has_seal_traces, shows_colour
from intake.cases.model import Case, Finding, Seen, Severity
from intake.cases.rules import Rule
from intake.catalogue.model import OnePaper
from intake.model import Outcome, Reading, Source
from validators.findings import places_of


def _needs_seal(leaf: OnePaper) -> bool:
    return leaf.seal


def _check(case: Case) -> Iterable[Finding]:
    for paper in iter_asked_papers(case, _needs_seal):
        found = find_stamps(paper.paper, paper.reading)
        yield _check_seals(paper, found) if found else _report_missing_seal(case, paper)


def _report_missing_seal(case: Case, paper: Asked) -> Finding:
    message, remedy = f"{paper.name}未见医疗机构印章", f"请到就诊医疗机构在{paper.material.name}上加盖印章"
    doubt, places = _explain_doubt(case, paper), (paper.whole,)
    if not doubt:
        return Finding(Outcome.FAIL, message, (), places, remedy=remedy, citation=paper.clause)
    message = f"{message}（{doubt}），请核对原件"
    return Finding(Outcome.UNKNOWN, message, (), places, remedy=remedy, citation=paper.clause)


def _explain_doubt(case: Case, paper: Asked) -> str:
    """Why the seal may be there all the same; empty where it is surely missing."""
    if not _is_scan(paper.reading):
        return "电子文件，不是盖章件的扫描"
    if not is_paper_legible(paper.reading):
        return "影像不清"
    if next(paper.reading.iter_seals(), None) is not None:
        return "只见监制章"
    if paper.leaf.kind in types.BILLS:
        return "连监制章也未见，影像可能看不出印章"
    if has_seal_traces(paper.reading):
        return "有类似印章的文字"
    return "" if shows_colour(case, paper.reading) else "影像可能为黑白，看不出印章"


def _is_scan(reading: Reading) -> bool:
    """Whether every page was recognised from a picture."""
    return all(page.source is Source.OCR for page in reading.document.pages)


def _check_seals(paper: Asked, found: Sequence[Stamp]) -> Finding:
    places, hospital = places_of(found), hospital_of(paper.paper, paper.reading)
    foreign = _find_foreign_seal(found, hospital)
    if hospital is not None and foreign is not None:
        message = f"印章与医疗机构不符：{paper.name}“{hospital.value}”/印章“{foreign.seal.text}”"
        at, remedy = ((hospital.key,), (foreign.place, hospital.place)), "请核对印章是否为就诊医院的"
        return Finding(Outcome.FAIL, message, *at, Severity.LOOK, remedy, citation=paper.clause)
    if all(map(_is_black, found)):
        message = f"{paper.name}的印章为黑白影像，请核对原件"
        return Finding(Outcome.UNKNOWN, message, (), places, Severity.HINT, citation=paper.clause)
    return Finding(Outcome.PASS, f"{paper.name}有印章", (), places, citation=paper.clause)


def _is_black(stamp: Stamp) -> bool:
    return stamp.seal.color == "black"


def _find_foreign_seal(found: Sequence[Stamp], hospital: Seen[str] | None) -> Stamp | None:
    """The first seal that is surely another hospital's, where none is this one's and this one's name is sure."""
    if hospital is None or not hospital.sure:
        return None
    answers = [seal_is_of(stamp.seal.text, hospital.value) for stamp in found]
    return found[answers.index(False)] if False in answers and True not in answers else None


SEAL_PRESENT = Rule(
    id="seal-present",
    code="S01",
    title="须盖章的材料有医疗机构印章",
    severity=Severity.CORRECT,
    citation="职工医保办事指南 1、4、6、9：以上材料均须医疗机构盖章",
    applies=lambda case: list_asks_for(case, _needs_seal),
    check=_check,
)

"""材料接收清单: what was handed in, paper by paper, with its pages; it says that papers were taken, not that they suffice.

Originals and copies look alike on a scan, so their boxes are ticked by hand.
"""

from collections.abc import Iterator

from intake.cases.judge import Judgement
from intake.cases.model import Case, MaterialOutcome, kind_name, locate_evidence
from intake.forms.model import Form, Ground, Occasion, PrintedValue, Values
from templates import addressee, applicant, matter


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the list says."""
    case = judgement.case
    handed_in = matter.handed_in(case)
    return {
        "office": PrintedValue(occasion.office.name, Ground.OFFICE),
        "operator": PrintedValue(occasion.operator, Ground.TYPED),
        "applicant": addressee.fill_applicant_name(case),
        "id_masked": applicant.mask_number(addressee.fill_applicant_number(case)),
        "item": matter.fill_item(case),
        "apply_date": matter.fill_head(case, occasion)["apply_date"],
        "agent_name": applicant.fill_agent(case)["name"],
        "papers": [{"no": matter.fill_count(n), **line} for n, line in enumerate(_iter_lines(case), start=1)],
        "paper_count": matter.fill_count(len(handed_in)),
        "page_count": matter.fill_count(sum(matter.count_pages(case, i) for i in handed_in)),
    }


def _iter_lines(case: Case) -> Iterator[dict[str, PrintedValue]]:
    yield from (_make_line(case, index) for index in matter.handed_in(case))
    for material in matter.asked_materials(case):
        if material.outcome is MaterialOutcome.PRESENT and not material.matches:
            yield matter.make_note_row(material.name, "窗口查验，未留存")
    if case.failures:
        yield matter.make_note_row(f"未能读取的影像 {len(case.failures)} 处", "请重新扫描")


def _make_line(case: Case, index: int) -> dict[str, PrintedValue]:
    """One paper; its type stands beside what the guide calls it, where that differs."""
    reading, name = case.readings[index], matter.names_of(case, index)
    kind = kind_name(reading.classification.kind)
    return {
        "name": PrintedValue(name, Ground.JUDGED, locate_evidence(index, reading, None)),
        "papers": matter.fill_count(1),
        "pages": matter.fill_count(matter.count_pages(case, index)),
        "note": PrintedValue("" if kind == name else kind, Ground.JUDGED),
    }


def refuse(judgement: Judgement) -> str:
    """A receipt for nothing is none."""
    return "" if matter.handed_in(judgement.case) else "没有收到材料"


RECEIPT = Form(
    name="receipt",
    title="材料接收清单",
    file="receipt.docx",
    fill=fill,
    gives=(
        "office", "operator", "applicant", "id_masked", "item", "apply_date", "agent_name",
        *(f"papers[].{x}" for x in ("no", "name", "papers", "pages", "note")), "paper_count", "page_count",
    ),
    refuse=refuse,
    pages=0,
    lengths={"applicant": 16, "item": 60, "papers[].name": 80, "papers[].note": 24},
)  # fmt: skip

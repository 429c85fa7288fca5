"""材料接收清单: what was handed in, paper by paper, with its pages; it says that papers were taken, not that they suffice.

Originals and copies look alike on a scan, so their boxes are ticked by hand.
"""

from collections.abc import Iterator

from intake.cases.judge import Judgement
from intake.cases.model import Case, MaterialOutcome, kind_name, place
from intake.forms.model import Form, Ground, Occasion, Printed, Values
from templates import addressee, applicant, matter


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the list says."""
    case = judgement.case
    handed_in = matter.handed_in(case)
    return {
        "office": Printed(occasion.office.name, Ground.OFFICE),
        "operator": Printed(occasion.operator, Ground.TYPED),
        "applicant": addressee.name(case),
        "id_masked": applicant.masked(addressee.id_number(case)),
        "item": matter.item(case),
        "apply_date": matter.head(case, occasion)["apply_date"],
        "agent_name": applicant.agent(case)["name"],
        "papers": [_numbered(n, line) for n, line in enumerate(_lines(case), start=1)],
        "paper_count": matter.count(len(handed_in)),
        "page_count": matter.count(sum(matter.pages_of(case, i) for i in handed_in)),
    }


def _numbered(number: int, line: dict[str, Printed]) -> dict[str, Printed]:
    return {"no": matter.count(number), **line}


def _lines(case: Case) -> Iterator[dict[str, Printed]]:
    for index in matter.handed_in(case):
        reading = case.readings[index]
        name, kind = matter.names_of(case, index), kind_name(reading.classification.kind)
        yield {
            "name": Printed(name, Ground.JUDGED, place(index, reading, None)),
            "papers": matter.count(1),
            "pages": matter.count(matter.pages_of(case, index)),
            "note": Printed("" if kind == name else kind, Ground.JUDGED),
        }
    for material in matter.asked(case):
        if material.outcome is MaterialOutcome.PRESENT and not material.matches:
            yield _beside(material.name, "窗口查验，未留存")
    if case.failures:
        yield _beside(f"未能读取的影像 {len(case.failures)} 处", "请重新扫描")


def _beside(name: str, note: str) -> dict[str, Printed]:
    texts = {"name": name, "papers": "", "pages": "", "note": note}
    return {key: Printed(text, Ground.JUDGED) for key, text in texts.items()}


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

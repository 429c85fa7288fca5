"""What the case is about and what lies on the desk: item, limit, telephones, materials and papers, as forms print them."""

from collections.abc import Callable, Iterator, Sequence

from intake.cases.judge import Judgement
from intake.cases.model import Case, Material, MaterialOutcome, Place, kind_name, locate_evidence
from intake.catalogue.model import Insurance
from intake.catalogue.tree import collect_leaves
from intake.forms import words
from intake.forms.model import Ground, Occasion, PrintedValue, Rows, Tick
from intake.model import Reading
from intake.values import compact_text
from templates.told import blank_value

_NAMES = {Insurance.RESIDENTS: "城乡居民", Insurance.EMPLOYEES: "城镇职工"}
GIVES = ("acc_no", "apply_date")
"""What `head` gives."""

LENGTHS = {"acc_no": 24, "apply_date": 12}
BOX_LENGTHS = {"materials[].name": 40}


def fill_head(case: Case, occasion: Occasion) -> dict[str, PrintedValue]:
    """Number and day of application: what stands above every form."""
    why = "经办人录入" if case.given.applied else "未录入申请日期，按预审当日"
    ground = Ground.TYPED if case.given.applied else Ground.JUDGED
    return {
        "acc_no": PrintedValue(occasion.number, Ground.OFFICE),
        "apply_date": PrintedValue(words.format_day(case.applied), ground, why=why),
    }


def fill_item(case: Case) -> PrintedValue:
    """The item in the guide's words."""
    return PrintedValue(case.item.name, Ground.CATALOGUE, why=str(case.item.clause))


def fill_insurance(case: Case) -> PrintedValue:
    """The insurance whose guide the item stands in."""
    return PrintedValue(_NAMES[case.item.insurance], Ground.CATALOGUE)


def fill_limit(case: Case) -> PrintedValue:
    """How long the office may take, in the guide's words."""
    return PrintedValue(case.item.limit.text, Ground.CATALOGUE, why=str(case.item.clause))


def fill_phones(case: Case, occasion: Occasion) -> dict[str, PrintedValue]:
    """The item's telephone, else the office's; and the one for complaints."""
    numbers = "、".join(dict.fromkeys(phone.number for phone in case.item.phones))
    own = _fill_office_phone(occasion.office.phone)
    complaints = case.item.supervision_phone
    own_complaints = PrintedValue(occasion.office.supervision_phone, Ground.OFFICE)
    return {
        "phone": PrintedValue(numbers, Ground.CATALOGUE) if numbers else own,
        "supervision_phone": PrintedValue(complaints, Ground.CATALOGUE) if complaints else own_complaints,
    }


def _fill_office_phone(phone: str) -> PrintedValue:
    if phone:
        return PrintedValue(phone, Ground.OFFICE)
    return blank_value("查询电话：办事指南没有印出，也没有在设置 office.phone 中填写", ground=Ground.CATALOGUE)


PHONES = ("phone", "supervision_phone")


def asks_for(kind: str) -> Callable[[Judgement], bool]:
    """Whether an item's list names a paper of this type: the forms that applicants hand in belong to such items."""
    return lambda judgement: any(leaf.kind == kind for leaf in collect_leaves(judgement.case.item.materials))


# ------------------------------------------------------------------------------------------------ materials
def asked_materials(case: Case) -> Iterator[Material]:
    """The lines of the item's list that are asked for in this case."""
    return (m for m in case.materials if m.required and m.outcome is not MaterialOutcome.NOT_APPLICABLE)


def fill_boxes(case: Case, form: str) -> Rows:
    """A box for every material that is asked for, ticked where it is there; the form itself is not among them."""
    return [
        {
            "box": Tick(material.outcome is MaterialOutcome.PRESENT, Ground.JUDGED, material.why),
            "name": PrintedValue(material.name, Ground.CATALOGUE, first_place(material.evidence), str(material.clause)),
        }
        for material in asked_materials(case)
        if not any(leaf.kind == form for leaf in collect_leaves(material.needed))
    ]


BOXES = ("materials[].box", "materials[].name")


def count_pages(case: Case, paper: int) -> int:
    """Pages of one paper."""
    return len(case.readings[paper].document.pages)


def handed_in(case: Case) -> tuple[int, ...]:
    """Every paper with something on it."""
    return tuple(index for index, reading in enumerate(case.readings) if _has_words(reading))


def _has_words(reading: Reading) -> bool:
    return any(compact_text(line.text) for page in reading.document.pages for line in page.lines)


def names_of(case: Case, paper: int) -> str:
    """What the guide calls a paper, in every line that it answers; its type where it answers none."""
    found = [m.name for m in case.materials if any(x.paper == paper for x in m.matches)]
    return "；".join(dict.fromkeys(found)) or kind_name(case.readings[paper].classification.kind)


def fill_received(case: Case) -> PrintedValue:
    """Papers as one sentence: 住院费用清单（6页）、出院记录（2页）."""
    texts = [f"{names_of(case, i)}（{count_pages(case, i)}页）" for i in handed_in(case)]
    first = locate_evidence(0, case.readings[0], None) if case.readings else None
    return PrintedValue("、".join(texts) or "无", Ground.JUDGED, first)


def fill_count(number: int) -> PrintedValue:
    """A count of papers or pages."""
    return PrintedValue(str(number), Ground.JUDGED)


def first_place(evidence: Sequence[Place]) -> Place | None:
    """Where the evidence begins; None where there is none."""
    return evidence[0] if evidence else None


def make_note_row(name: str, note: str = "") -> dict[str, PrintedValue]:
    """A row of a list of papers that is no paper."""
    texts = {"name": name, "papers": "", "pages": "", "note": note}
    return {key: PrintedValue(text, Ground.JUDGED) for key, text in texts.items()}

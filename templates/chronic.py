"""《青阳县城乡居民基本医保慢性病申请审核表》: one form a disease (S0-6, line 2).

A person selects the disease; diagnoses only suggest, beside the form and never on it. A form with several diseases that
nobody parts is overlooked in review, so every disease has a sheet of its own. Opinions, signatures, seals, their dates,
the date of first diagnosis and 待遇起止 stay blank: physicians, experts and the office write them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from intake import types
from intake.cases.evidence import hospitals, persons
from intake.cases.evidence.claimed_diseases import iter_diagnoses
from intake.cases.judge import Judgement
from intake.cases.model import Case, Seen
from intake.catalogue.chronic import Disease, Suggestion, load_diseases, suggest_diseases
from intake.forms.model import Form, Ground, Occasion, PrintedValue, Rows, Tick, Values
from intake.model import Reading
from intake.types.vocabulary import DiagnosisCertificate, DischargeRecord, Spec
from intake.values import compact_text
from templates import applicant, matter
from templates.told import MARK, NOTHING, blank_value, find_on_paper, printable_value

KIND = types.CHRONIC_APPLICATION
OFFERED = (
    "高血压", "高血压伴并发症", "冠心病", "心功能不全", "慢性阻塞性肺疾病", "支气管哮喘", "糖尿病", "脑卒中", "帕金森综合征", "癫痫",
    "肝硬化", "慢性肾脏病", "慢性乙肝", "类风湿关节炎", "系统性红斑狼疮", "强直性脊柱炎", "恶性肿瘤放化疗", "血液透析", "器官移植抗排异",
    "精神分裂症", "脑血管病后遗症",
)  # fmt: skip
"""Diseases with a box of their own: those of the national cross-province list of 2024-09 and the frequent ones of the
provincial list. Which the office prints is the office's to say; every other goes behind 其他."""
_COLUMNS = (1, 2, 3)
_GRADES = ("未定级", "一级", "二级", "三级")
_SUMMARY: Mapping[str, Sequence[Spec[Any]]] = {
    types.DISCHARGE_RECORD: (
        DischargeRecord.DISCHARGE_DIAGNOSIS, DischargeRecord.COURSE, DischargeRecord.DISCHARGE_CONDITION,
    ),
    types.DIAGNOSIS_CERTIFICATE: (DiagnosisCertificate.DIAGNOSIS, DiagnosisCertificate.ADVICE),
}  # fmt: skip
"""Paper -> what a summary takes from it, in this order."""


def fill(judgement: Judgement, occasion: Occasion) -> Values:
    """What the form says."""
    case = judgement.case
    chosen = _choose_disease(case, occasion)
    is_offered = _known_name(chosen) in OFFERED
    hospital = _fill_hospital(case)
    return {
        **matter.fill_head(case, occasion),
        **applicant.fill_person(case, occasion),
        "insurance": matter.fill_insurance(case),
        "address": applicant.fill_address(case),
        "disease": _fill_disease(chosen),
        "diseases": _fill_offered(chosen),
        "other_box": Tick(bool(chosen) and not is_offered, Ground.TYPED, "经办人选定"),
        "other_disease": PrintedValue("" if is_offered else _name_with_code(chosen), Ground.TYPED),
        "hospital": hospital,
        "hospital_level": _fill_level(case) if hospital.text else NOTHING,
        "certificate_date": _fill_certificate_date(case),
        **_fill_summary(case),
        "materials": matter.fill_boxes(case, KIND),
    }


GIVES = (
    *matter.GIVES, *applicant.PERSON, *matter.BOXES, "insurance", "address", "disease",
    *(f"diseases[].{part}{n}" for n in _COLUMNS for part in ("box", "name")), "other_box", "other_disease", "hospital",
    "hospital_level", "certificate_date", "summary", "summary_source",
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ the disease
def copies(judgement: Judgement) -> Sequence[str]:
    """One form a disease that a person selected; one form without any where nobody did."""
    return _find_selected(judgement.case) or ("",)


def _find_selected(case: Case) -> tuple[str, ...]:
    """What a person typed, each disease once: by its name where the catalogue has it, whether name, alias or code was typed."""
    return tuple(dict.fromkeys(_known_name(text) or text.strip() for text in case.given.diseases if text.strip()))


def warns(judgement: Judgement) -> Sequence[str]:
    """What was typed and the catalogue does not have: a slip of the pen would stand behind 其他 like a disease."""
    strange = [text for text in _find_selected(judgement.case) if not _find_disease(text)]
    return [f"病种“{text}”不在病种目录里，已写在“其他”后面，请核对名称" for text in strange]


def _choose_disease(case: Case, occasion: Occasion) -> str:
    """The disease of this sheet; empty where nobody selected one, or where several are not parted."""
    given = _find_selected(case)
    return occasion.copy or (given[0] if len(given) == 1 else "")


def _find_disease(text: str) -> Disease | None:
    """The catalogue's disease of exactly that name, alias or code: what a person typed is never guessed at."""
    flat = compact_text(text)
    return next((disease for disease in load_diseases() if flat and flat in _all_names(disease)), None)


def _all_names(disease: Disease) -> list[str]:
    return [compact_text(name) for name in (disease.name, disease.code, *disease.aliases)]


def _known_name(text: str) -> str:
    found = _find_disease(text)
    return found.name if found else ""


def _name_with_code(text: str) -> str:
    """The disease with its national code, where it has one."""
    found = _find_disease(text)
    return _with_code(found) if found else text


def _with_code(disease: Disease) -> str:
    return f"{disease.name}({disease.code})" if disease.code else disease.name


def _fill_disease(chosen: str) -> PrintedValue:
    if not chosen:
        return blank_value(
            "申请病种：须由工作人员选定（写在 case.yaml，如 diseases: [糖尿病]），一病一表", ground=Ground.TYPED
        )
    return PrintedValue(_name_with_code(chosen), Ground.TYPED, why="工作人员选定")


def _fill_offered(chosen: str) -> Rows:
    by_name = {d.name: d for d in load_diseases()}
    offered = [by_name[name] for name in OFFERED]
    lines = [offered[i : i + len(_COLUMNS)] for i in range(0, len(offered), len(_COLUMNS))]
    return [dict(_iter_boxes(line, _known_name(chosen))) for line in lines]


def _iter_boxes(line: Sequence[Disease], chosen: str) -> Iterator[tuple[str, PrintedValue | Tick]]:
    for column in _COLUMNS:
        disease = line[column - 1] if column <= len(line) else None
        yield f"box{column}", Tick(disease.name == chosen, Ground.TYPED, "工作人员选定") if disease else NOTHING
        yield f"name{column}", PrintedValue(_with_code(disease) if disease else "", Ground.CATALOGUE)


def notes(judgement: Judgement) -> Sequence[str]:
    """What the diagnoses suggest and nobody selected."""
    chosen = {_known_name(text) for text in judgement.case.given.diseases}
    return [
        f"诊断提示：{_with_code(s.disease)}（{seen.paper_name}第{seen.place.page}页“{s.matched_text}”），供工作人员选定病种时参考"
        for seen, s in _iter_suggested(judgement.case)
        if s.disease.name not in chosen
    ]


def _iter_suggested(case: Case) -> Iterator[tuple[Seen[tuple[str, ...]], Suggestion]]:
    """Each disease once, with the paper that it was found on."""
    told_of, of_others = set[str](), applicant.of_others(case)
    for seen in iter_diagnoses(case):
        for suggestion in () if seen.paper in of_others else suggest_diseases(seen.value):
            if suggestion.disease.no not in told_of:
                told_of.add(suggestion.disease.no)
                yield seen, suggestion


# ------------------------------------------------------------------------------------------------ the papers
def _find_certificates(case: Case) -> list[tuple[int, Reading]]:
    papers = persons.about_the_patient(case)
    return [(index, r) for index, r in papers if r.classification.kind == types.DIAGNOSIS_CERTIFICATE]


def _find_hospitals(papers: Iterable[tuple[int, Reading]]) -> list[Seen[str]]:
    """The hospital of each paper that names one."""
    found = (hospitals.hospital_of(index, reading) for index, reading in papers)
    return [seen for seen in found if seen is not None]


def _fill_hospital(case: Case) -> PrintedValue:
    """The institution of the certificate; other papers that name it letter by letter confirm it, others say nothing."""
    named = _find_hospitals(_find_certificates(case))
    names = {compact_text(seen.value) for seen in named}
    others = [seen for seen in _find_hospitals(enumerate(case.readings)) if seen not in named]
    confirming = [seen for seen in others if compact_text(seen.value) in names]
    return printable_value("确诊医疗机构", [*named, *confirming])


def _fill_level(case: Case) -> PrintedValue:
    named = _find_hospitals(_find_certificates(case))[0]
    level = hospitals.level_of(case, named)
    if level is None:
        return blank_value("机构级别：医疗机构等级表和材料上都没有", named.place)
    return PrintedValue(_GRADES[level.grade], Ground.OFFICE, named.place, level.why)


def _fill_certificate_date(case: Case) -> PrintedValue:
    key = DiagnosisCertificate.ISSUE_DATE.name
    dates = (seen for index, _ in _find_certificates(case) for seen in find_on_paper(case, key, index))
    return printable_value("诊断证明日期", dates)


def _fill_summary(case: Case) -> Mapping[str, PrintedValue]:
    """An excerpt of the discharge record, else of the certificate: only parts that are surely read, in their own words."""
    excerpt = next(_iter_excerpts(case), None)
    if excerpt is None:
        return {"summary": blank_value("病情摘要：没有能确认的出院记录或诊断证明可摘录"), "summary_source": NOTHING}
    place, paper = excerpt[0].place, excerpt[0].paper_name
    text = "　".join(f"{seen.label}：{_flat_text(seen)}" for seen in excerpt)
    source = f"（摘自{paper}第{place.page}页）{MARK}"
    return {
        "summary": PrintedValue(text, Ground.PAPER, place, f"摘自{paper}，未作改动"),
        "summary_source": PrintedValue(source, Ground.DERIVED, place),
    }


def _iter_excerpts(case: Case) -> Iterator[list[Seen[Any]]]:
    """The parts of each paper about the patient that may be taken over, the best paper first."""
    own = list(persons.about_the_patient(case))
    for kind, specs in _SUMMARY.items():
        for index in (index for index, reading in own if reading.classification.kind == kind):
            parts = [seen for spec in specs for seen in find_on_paper(case, spec.name, index) if seen.sure]
            if parts:
                yield parts


def _flat_text(seen: Seen[tuple[str, ...] | str]) -> str:
    value = seen.value
    text = value if isinstance(value, str) else "、".join(value)
    return " ".join(text.split())


CHRONIC = Form(
    name="chronic",
    title="青阳县城乡居民基本医保慢性病申请审核表",
    file="chronic.docx",
    fill=fill,
    gives=GIVES,
    fits=matter.asks_for(KIND),
    lengths={
        **matter.LENGTHS, **matter.BOX_LENGTHS, **applicant.LENGTHS,
        "address": 36, "hospital": 36, "disease": 24, "other_disease": 36, "summary": 200, "summary_source": 30, "insurance": 8,
        "certificate_date": 24, "hospital_level": 8, "diseases[].name1": 15, "diseases[].name2": 15, "diseases[].name3": 15,
    },
    copies=copies,
    warns=warns,
    notes=notes,
)  # fmt: skip

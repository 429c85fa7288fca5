"""Medical papers of claims: records, certificates, reports, prescriptions, orders, referrals."""

import numpy as np

from samples.make.claims.papers.drawn import Drawn, patient, zh
from samples.make.claims.papers.forms import LINES, SheetContent, lay_out, look_of, stamped
from samples.make.claims.story import Story
from samples.make.drawing import seals
from samples.make.drawing.draw import turned
from samples.make.records import certificate_looks, looks
from samples.make.records.stays import RecordFacts


def _record(story: Story) -> RecordFacts:
    ill = story.illness
    return RecordFacts(
        "discharge_record",
        {
            "title": "出院记录", "hospital": story.hospital.name, "name": story.person.name, "sex": story.person.sex,
            "age": str(story.age), "department": ill.department, "bed": story.bed, "inpatient_number": story.serial,
            "admission_date": story.admitted.isoformat(), "discharge_date": story.left.isoformat(), "stay_days": str(story.days),
            "physician": story.doctor, "record_date": story.left.isoformat(),
        },
        {"admission_diagnosis": ill.diagnoses[:2], "discharge_diagnosis": ill.diagnoses},
        {
            "admission_condition": (f"因“{ill.complaint}”入院。{ill.condition}",), "course": (ill.course,),
            "discharge_condition": (ill.outcome,), "orders": tuple(f"{i}.{o}" for i, o in enumerate(ill.orders, start=1)),
        },
        {"职业": "农民", "主诉": ill.complaint},
    )  # fmt: skip


def discharge(story: Story, chance: np.random.Generator) -> Drawn:
    """出院记录 in one of three looks, with the records office's seal."""
    case = _record(story)
    page = (looks.lines, looks.cells, looks.brackets)[int(chance.integers(3))](case)
    if story.sealed:
        stamped([page], story.hospital.name, "病案室专用章", chance)
    return [page]


def certificate(story: Story, chance: np.random.Generator) -> Drawn:
    """诊断证明书, ruled or as a letter."""
    case = RecordFacts(
        "diagnosis_certificate",
        dict(_record(story).fields) | {
            "title": "疾病诊断证明书", "certificate_number": f"{story.issued:%Y%m%d}06", "id_number": story.number,
            "physician": story.doctor if story.signed else "", "issue_date": story.issued.isoformat(),
        },
        {"diagnosis": story.illness.diagnoses},
        {"advice": ("出院后注意休息，按时服药，定期门诊复查。",), "outcome": ("好转",)},
        {"工作单位": "无"},
    )  # fmt: skip
    mask = turned(seals.worn(seals.circle(story.hospital.name, "诊断证明专用章"), chance), 6)
    page = (certificate_looks.form, certificate_looks.letter)[int(chance.integers(2))](case, mask)
    if not story.sealed:
        page.stamps.marks.clear()
    return [page]


def outpatient_record(story: Story, chance: np.random.Generator) -> Drawn:
    """门诊病历 of one visit."""
    ill = story.illness
    form = SheetContent(
        "门诊病历", story.hospital.name,
        (*patient(story), ("科别", ill.department), ("就诊日期", story.issued.isoformat()), ("门诊号", story.serial)),
        sections=(
            ("主诉", ill.complaint), ("现病史", ill.condition), ("既往史", "否认药物及食物过敏史。"),
            ("诊断", "；".join(ill.diagnoses)), ("处理", "".join(ill.orders)),
        ),
        foot=(("医师签名", story.doctor if story.signed else ""), ("日期", story.issued.isoformat())),
        stamp=(story.hospital.name, "门诊部专用章") if story.sealed else None,
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]


def inpatient_record(story: Story, chance: np.random.Generator) -> Drawn:
    """入院记录, the first sheet of an 住院病历."""
    ill = story.illness
    form = SheetContent(
        "入院记录", story.hospital.name,
        (*patient(story), ("科别", ill.department), ("床号", story.bed), ("住院号", story.serial), ("入院日期", story.admitted.isoformat()),
         ("记录日期", story.admitted.isoformat())),
        sections=(
            ("主诉", ill.complaint), ("现病史", ill.condition), ("既往史", "否认肝炎、结核病史，否认药物过敏史。"),
            ("初步诊断", "；".join(ill.diagnoses[:2])),
        ),
        foot=(("医师签名", story.doctor), ("记录日期", story.admitted.isoformat())),
        stamp=(story.hospital.name, "病案室专用章") if story.sealed else None,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def laboratory(story: Story, chance: np.random.Generator) -> Drawn:
    """检验报告单 with marks behind the results."""
    heads = ("项目", "结果", "单位", "参考区间")
    form = SheetContent(
        "检验报告单", story.hospital.name,
        (*patient(story), ("科别", story.illness.department), ("标本", "静脉血"), ("送检医师", story.doctor)),
        table=(heads, *story.illness.rows), widths=(52, 34, 34, 44),
        foot=(("采样时间", story.issued.isoformat()), ("报告时间", story.issued.isoformat()), ("检验者", "何校对"), ("审核者", "孙复核")),
        stamp=(story.hospital.name, "检验科专用章") if story.sealed else None, high=190.0, one_line=bool(chance.integers(2)),
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def imaging(story: Story, chance: np.random.Generator) -> Drawn:
    """A report of a picture with its conclusion."""
    kind, seen, told = story.illness.picture
    form = SheetContent(
        f"{kind}检查报告单", story.hospital.name,
        (*patient(story), ("科别", story.illness.department), ("检查号", f"P{story.serial}"), ("检查日期", story.issued.isoformat())),
        sections=(("检查所见", seen), ("诊断意见", told)),
        foot=(("报告医师", story.doctor), ("审核医师", "孙复核"), ("报告日期", story.issued.isoformat())),
        stamp=(story.hospital.name, "影像诊断专用章") if story.sealed else None, high=210.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def prescription(story: Story, chance: np.random.Generator) -> Drawn:
    """处方笺 with a table of drugs."""
    heads = ("药品名称", "规格", "数量", "单位", "用法用量")
    form = SheetContent(
        "处方笺", story.hospital.name,
        (*patient(story), ("科别", story.illness.department), ("日期", story.issued.isoformat()), ("临床诊断",
         "；".join(story.illness.diagnoses[:2]))),
        table=(heads, *story.illness.drugs), widths=(46, 34, 14, 14, 60),
        foot=(("医师", story.doctor), ("审核药师", "孙复核"), ("调配药师", "何校对")),
        stamp=(story.hospital.name, "处方专用章") if story.sealed else None, high=170.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def orders(story: Story, chance: np.random.Generator) -> Drawn:
    """长期医嘱单 with the blood product that was given."""
    day, end = story.admitted.isoformat(), story.left.isoformat()
    rows = (
        (day, "08:30", f"{story.illness.department}护理常规", story.doctor, end), (day, "08:30", "Ⅱ级护理", story.doctor, end),
        (day, "09:00", "0.9%氯化钠注射液100ml 静滴 每日1次", story.doctor, end), (day, "09:00", "人血白蛋白10g 静滴 每日1次",
         story.doctor, end),
    )  # fmt: skip
    form = SheetContent(
        "长期医嘱单", story.hospital.name,
        (("姓名", story.person.name), ("科别", story.illness.department), ("床号", story.bed), ("住院号", story.serial)),
        table=(("开始日期", "时间", "医嘱内容", "医师签名", "停止日期"), *rows), widths=(26, 16, 74, 22, 26),
        stamp=(story.hospital.name, "病案室专用章") if story.sealed else None, high=210.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def referral(story: Story, chance: np.random.Generator) -> Drawn:
    """转诊转院证明."""
    form = SheetContent(
        "转诊转院证明", story.hospital.name if chance.integers(2) else "",
        (*patient(story)[:2], ("身份证号", story.number), ("联系电话", "13900000000"), ("转出医院", story.hospital.name),
         ("转往医院", story.partner_hospital)),
        sections=(("诊断", "；".join(story.illness.diagnoses)), ("转诊原因", "因我院条件所限，患者要求转上级医院进一步诊治，同意转院。")),
        foot=(("经治医师签名", story.doctor),), sign=("医保办（盖章）", zh(story.issued)),
        stamp=(story.hospital.name, "医疗保险办公室"), high=240.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]

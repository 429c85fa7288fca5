"""Forms and letters that claimants and their employers write."""

from datetime import timedelta

import numpy as np

from samples.make.claims.papers.drawn import Drawn, patient, zh
from samples.make.claims.papers.forms import LINES, SheetContent, lay_out, look_of
from samples.make.claims.story import Story


def chronic_application(story: Story, chance: np.random.Generator) -> Drawn:
    """申请审核表 of a chronic disease."""
    form = SheetContent(
        "青禾县城乡居民基本医保慢性病申请审核表",
        pairs=(*patient(story), ("身份证号", story.number), ("联系电话", "13900000000"), ("申请病种", story.disease), ("家庭住址",
            "青禾县示范镇虚构村十二组")),
        sections=(("病史摘要", story.illness.condition), ("医院意见", "情况属实，同意申报。"), ("审核意见", "")),
        foot=(("申请人签名", story.person.name), ("填表日期", zh(story.issued))), stamp=(story.hospital.name, "医疗保险办公室"),
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]


def application_letter(story: Story, chance: np.random.Generator) -> Drawn:
    """个人申请 in prose."""
    form = SheetContent(
        "慢性病门诊待遇申请书",
        prose=("县基本医疗保险管理中心：",
            f"本人{story.person.name}，身份证号{story.number}，系县本级职工医保参保人员，因患{story.disease}，长期需要门诊治疗，"
               "现申请享受门诊慢性病待遇，请予以评审。", "此致", "敬礼"),
        sign=(f"申请人：{story.person.name}", zh(story.issued)), high=230.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]


def work_certificate(story: Story, chance: np.random.Generator) -> Drawn:
    """异地工作证明 of the employer."""
    form = SheetContent(
        "工作证明",
        prose=(f"兹证明{story.person.name}同志，身份证号{story.number}，系我单位职工，"
               f"自{story.admitted.year - 2}年3月起在岚川市从事销售工作，长期居住在外地。",
               "特此证明。"),
        sign=(story.company, zh(story.issued)), stamp=(story.company, "人事专用章"), high=210.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]


def commitment(story: Story, chance: np.random.Generator) -> Drawn:
    """个人承诺书."""
    form = SheetContent(
        "个人承诺书",
        prose=(f"本人{story.person.name}，身份证号{story.number}，现在岚川市{story.company}务工，因工作需要长期在外地居住，申请办理异地就医备案。",
               "本人承诺以上情况属实，如有虚假，愿承担相应责任。"),
        sign=(f"承诺人：{story.person.name}", zh(story.issued)), high=210.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]


def labor_contract(story: Story, chance: np.random.Generator) -> Drawn:
    """The first sheet of a 劳动合同."""
    who = story.person
    start = story.issued - timedelta(300)
    form = SheetContent(
        "劳动合同书",
        pairs=(("甲方（用人单位）", story.institution or story.company), ("法定代表人", "韩样张"), ("乙方（劳动者）", who.name),
            ("身份证号码", who.id_number)),
        prose=(f"第一条 合同期限：本合同为固定期限劳动合同，自{zh(start)}起至{start.year + 3}年{start.month}月{start.day}日止。",
               "第二条 工作内容：乙方同意在甲方从事本职岗位工作。", "第三条 工作地点：岚川市。",
               "第四条 劳动报酬：甲方每月以货币形式支付乙方工资。"),
        foot=(("甲方（盖章）", ""), ("乙方（签字）", who.name)), sign=(f"签订日期：{zh(start)}",),
        stamp=(story.institution or story.company, "合同专用章"),
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def residence_permit(story: Story, chance: np.random.Generator) -> Drawn:
    """居住证, printed from the register."""
    form = SheetContent(
        "居住证",
        pairs=(("姓名", story.person.name), ("性别", story.person.sex), ("公民身份号码", story.number), ("居住地址",
            "岚川市虚构区演示路18号3幢502室"),
               ("签发机关", "岚川市公安局虚构分局"), ("有效期限",
                f"{zh(story.issued - timedelta(100))}至{zh(story.issued + timedelta(265))}")),
        stamp=("岚川市公安局虚构分局", "居住证专用章"), high=148.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def remote_application(story: Story, chance: np.random.Generator) -> Drawn:
    """《池州市医疗保险异地人员就医申请表》 under an invented city's name."""
    form = SheetContent(
        "池州市医疗保险异地人员就医申请表",
        pairs=(*patient(story), ("身份证号", story.number), ("联系电话", "13900000000"), ("工作单位", "青禾县样例单位（退休）"),
            ("异地居住地址", "岚川市虚构区演示路18号"),
               ("人员类别", "异地安置退休人员")),
        sections=(("申请原因", "退休后随子女在岚川市居住，申请办理异地安置就医备案。"), ("经办机构意见", "")),
        foot=(("申请人签名", story.person.name), ("日期", zh(story.issued))),
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]


def property_certificate(story: Story, chance: np.random.Generator) -> Drawn:
    """不动产权证书."""
    form = SheetContent(
        "不动产权证书",
        pairs=(("权利人", story.person.name), ("共有情况", "单独所有"), ("坐落", "岚川市虚构区演示路18号3幢502室"), ("不动产单元号",
            "341799004007GB00001F00030502"),
               ("权利类型", "国有建设用地使用权/房屋所有权"), ("用途", "住宅"), ("面积", "房屋建筑面积89.60㎡")),
        sign=("登记机构（样例章）", zh(story.issued - timedelta(900))), stamp=("岚川市样例不动产登记中心", "不动产登记专用章"), high=200.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def maternity_application(story: Story, chance: np.random.Generator) -> Drawn:
    """生育申请表."""
    form = SheetContent(
        "职工生育保险待遇申请表",
        pairs=(*patient(story), ("身份证号", story.number), ("工作单位", story.company), ("联系电话", "13900000000"), ("生育日期",
            (story.born or story.left).isoformat()),
               ("就诊医院", story.hospital.name)),
        sections=(("申请事项", "申请报销异地生育住院医疗费用。"), ("单位意见", "情况属实。")),
        foot=(("申请人签名", story.person.name), ("日期", zh(story.issued))), stamp=(story.company, "人力资源部"),
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]


def introduction(story: Story, chance: np.random.Generator) -> Drawn:
    """单位介绍信 for the employer's clerk."""
    form = SheetContent(
        "介绍信",
        prose=("县基本医疗保险管理中心：",
            f"兹介绍我单位{(story.spouse or story.person).name}同志前往你处办理我单位职工{story.person.name}生育津贴申领事宜，请予接洽。"),
        sign=(story.company, zh(story.issued)), stamp=(story.company, "行政专用章"), high=200.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]

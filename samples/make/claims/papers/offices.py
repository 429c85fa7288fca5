"""The papers of an institution that applies for an agreement: licences, lists, staff. All tell the facts of one story."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from samples.make.claims.papers.drawn import Drawn, Maker, zh
from samples.make.claims.papers.forms import LINES, RULED, SheetContent, lay_out, look_of
from samples.make.claims.story import Story
from samples.make.facts.numbers import organisation_code, registration_number, social_credit_code
from samples.make.facts.people import check_digit

_HEAD = "韩样张"
_ADDRESS = "青禾县样例镇示范大道206号"
_HEALTH = "青禾县样例卫生健康委员会"
_DEPARTMENTS = "内科/外科/儿科/中医科/医学检验科/医学影像科"
TITLES = ("执业医师", "执业医师", "护师", "药师", "护士")
_WORK = ("临床", "中医", "护理", "药学", "护理")


def code_of(story: Story) -> str:
    """The institution's social credit code, by its name."""
    return social_credit_code(f"52341799{sum(map(ord, story.institution)) % 10**8:08d}")


def number_of(story: Story) -> str:
    """登记号 that holds the organisation code of the social credit code."""
    return registration_number(organisation_code(code_of(story)[8:16]), "341799" + "31" + "B100" + "2")


def person_number(index: int) -> str:
    """The ID number of the institution's `index`-th member of staff."""
    first = f"341799{1970 + 5 * index}0{1 + index}15{11 + 2 * index:03d}"
    return first + check_digit(first)


def letter(story: Story, chance: np.random.Generator) -> Drawn:
    """申请书 of the institution."""
    form = SheetContent(
        "申请书",
        prose=("青禾县医疗保障局：", f"{story.institution}是经卫生健康部门批准设立的医疗机构，自{story.admitted.year}年开业以来依法执业，"
               "各项管理制度健全，"
               "现申请成为基本医疗保险协议医疗机构，愿意接受医疗保险服务协议管理，请予受理。"),
        sign=(story.institution, f"法定代表人：{_HEAD}", zh(story.issued)), stamp=(story.institution, "行政专用章"), high=240.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance), chance)]


def application(story: Story, chance: np.random.Generator) -> Drawn:
    """《基本医疗保险协议医疗机构申请表》."""
    count = len(story.staff)
    form = SheetContent(
        "基本医疗保险协议医疗机构申请表",
        pairs=(("机构名称", story.institution), ("统一社会信用代码", code_of(story)), ("医疗机构登记号", number_of(story)), ("法定代表人",
            _HEAD), ("主要负责人", _HEAD),
               ("地址", _ADDRESS), ("联系电话", "0566-0000000"), ("职工总数", f"{count}人"), ("卫生技术人员", f"{count}人"), ("医师",
                "2人"),
               ("护士", f"{sum('护' in t for t in TITLES[:count])}人"), ("药师", "1人")),
        sections=(("诊疗科目", _DEPARTMENTS), ("申请内容", "申请成为城乡居民基本医疗保险协议医疗机构。"), ("经办机构意见", "")),
        foot=(("法定代表人签字", _HEAD), ("日期", zh(story.issued))), stamp=(story.institution, "行政专用章"),
    )  # fmt: skip
    return [lay_out(form, look_of(chance, RULED), chance)]


def medical_licence(story: Story, chance: np.random.Generator) -> Drawn:
    """医疗机构执业许可证."""
    form = SheetContent(
        "医疗机构执业许可证",
        pairs=(("机构名称", story.institution), ("地址", _ADDRESS), ("法定代表人", _HEAD), ("主要负责人", _HEAD), ("登记号",
            number_of(story)),
               ("有效期限", f"自{zh(story.admitted)}至{zh(date.fromisoformat(story.licence_until))}")),
        sections=(("诊疗科目", _DEPARTMENTS),),
        sign=("该医疗机构经核准登记，准予执业", f"发证机关：{_HEALTH}", f"发证日期：{zh(story.admitted)}"), stamp=(_HEALTH, "样例专用章"),
        high=210.0, wide=280.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def legal_person(story: Story, chance: np.random.Generator) -> Drawn:
    """民办非企业单位登记证书."""
    form = SheetContent(
        "民办非企业单位登记证书",
        pairs=(("名称", story.institution), ("统一社会信用代码", code_of(story)), ("法定代表人", _HEAD), ("开办资金", "贰佰万元整"),
            ("住所", _ADDRESS),
               ("业务主管单位", _HEALTH), ("有效期限", f"{zh(story.admitted)}至{zh(date.fromisoformat(story.licence_until))}")),
        sections=(("业务范围", "医疗服务、预防保健。"),), sign=("发证机关：青禾县样例民政局", f"发证日期：{zh(story.admitted)}"),
        stamp=("青禾县样例民政局", "社会组织登记专用章"), high=210.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def business_licence(story: Story, chance: np.random.Generator) -> Drawn:
    """营业执照."""
    form = SheetContent(
        "营业执照", "",
        pairs=(("统一社会信用代码", code_of(story)), ("名称", story.institution), ("类型", "有限责任公司(自然人投资或控股)"),
            ("法定代表人", _HEAD), ("注册资本", "贰佰万圆整"),
               ("成立日期", zh(story.admitted)), ("营业期限", f"{zh(story.admitted)}至{zh(date.fromisoformat(story.licence_until))}"),
               ("住所", _ADDRESS)),
        sections=(("经营范围", "医疗服务；药品零售；医疗器械销售。（依法须经批准的项目，经相关部门批准后方可开展经营活动）"),),
        sign=("登记机关：青禾县示范市场监督管理局", zh(story.admitted)), stamp=("青禾县示范市场监督管理局", "样例专用章"), high=210.0,
        wide=280.0,
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def _table(
    title: str, story: Story, chance: np.random.Generator, rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...]
) -> Drawn:
    form = SheetContent(
        title, pairs=(("单位名称", story.institution), ("填报日期", zh(story.issued))), table=rows, widths=widths,
        sign=("单位（盖章）",), stamp=(story.institution, "行政专用章"),
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def departments(story: Story, chance: np.random.Generator) -> Drawn:
    """科室设置表."""
    rows = (
        ("序号", "科室名称", "负责人", "医师数", "床位数"),
        ("1", "内科", "韩样张", "1", "6"),
        ("2", "中医科", "顾中脉", "1", "4"),
        ("3", "医学检验科", "何校对", "0", "0"),
    )
    return _table("科室设置表", story, chance, rows, (14, 50, 34, 24, 24))


def equipment(story: Story, chance: np.random.Generator) -> Drawn:
    """大型医疗设备清单."""
    rows = (("序号", "设备名称", "规格型号", "数量", "购置日期"), ("1", "数字化X线摄影系统(DR)", "SAMPLE-DR500", "1台", "2021-03-15"),
            ("2", "彩色多普勒超声诊断仪", "SAMPLE-US8", "1台", "2022-06-01"), ("3", "全自动生化分析仪", "SAMPLE-CH240", "1台",
             "2022-06-01"))  # fmt: skip
    return _table("大型医疗设备清单", story, chance, rows, (14, 60, 40, 18, 30))


def prices(story: Story, chance: np.random.Generator) -> Drawn:
    """医疗服务项目收费标准."""
    rows = (("序号", "项目编码", "项目名称", "计价单位", "收费标准(元)"), ("1", "110200001", "普通门诊诊察费", "次", "8.00"), ("2",
        "120100003", "Ⅱ级护理", "日", "16.00"),
            ("3", "250101015", "血细胞分析", "次", "20.00"), ("4", "310701001", "常规心电图检查", "次", "26.00"))  # fmt: skip
    return _table("医疗服务项目收费标准", story, chance, rows, (14, 34, 58, 24, 32))


def drug_prices(story: Story, chance: np.random.Generator) -> Drawn:
    """药品经营品种价格清单."""
    rows = (("序号", "药品名称", "规格", "单位", "生产企业", "零售价(元)"), ("1", "苯磺酸氨氯地平片", "5mg×28片", "盒", "样例制药", "7.84"),
            ("2", "阿莫西林胶囊", "0.25g×24粒", "盒", "样例制药", "9.30"), ("3", "布洛芬缓释胶囊", "0.3g×24粒", "盒", "示范药业",
             "12.50"))  # fmt: skip
    return _table("药品经营品种价格清单", story, chance, rows, (14, 48, 32, 14, 34, 28))


def roster(story: Story, chance: np.random.Generator) -> Drawn:
    """卫生技术人员（注册）名册."""
    rows = tuple(
        (str(i + 1), name, "男" if i % 2 == 0 else "女", TITLES[i], _WORK[i], certificate_number(i))
        for i, name in enumerate(story.staff)
    )
    return _table(
        "卫生技术人员（注册）名册",
        story,
        chance,
        (("序号", "姓名", "性别", "职称", "执业类别", "执业证书编号"), *rows),
        (14, 26, 14, 28, 26, 52),
    )


def certificate_number(index: int) -> str:
    """Fifteen digits for doctors, twelve for nurses."""
    return f"1103417990000{17 + index}" if index < 2 else f"2015340001{23 + index}"


def insurance_proof(story: Story, chance: np.random.Generator) -> Drawn:
    """单位职工参加社会保险证明 for everyone it names."""
    left_out = story.note.get("uninsured", "")
    rows = tuple(
        (str(i + 1), name, person_number(i), "正常参保", f"{story.issued.year}年1月至今")
        for i, name in enumerate(story.staff)
        if name != left_out
    )
    form = SheetContent(
        "社会保险参保证明", pairs=(("单位名称", story.institution), ("统一社会信用代码", code_of(story))),
        table=(("序号", "姓名", "身份证号码", "参保状态", "参保起止"), *rows), widths=(14, 26, 56, 28, 40),
        sign=("青禾县样例社会保险事业管理中心", zh(story.issued)), stamp=("青禾县样例社会保险中心", "业务专用章"),
    )  # fmt: skip
    return [lay_out(form, look_of(chance, LINES), chance)]


def _practitioner(title: str, index: int) -> Maker:
    def make(story: Story, chance: np.random.Generator) -> Drawn:
        form = SheetContent(
            title,
            pairs=(("姓名", story.staff[index]), ("性别", "男" if index % 2 == 0 else "女"), ("出生日期", "1975年02月15日"), ("类别",
                _WORK[index]),
                   ("执业地点", story.institution) if "执业" in title else ("专业", _WORK[index]), ("证书编号", certificate_number(index))),
            sign=("发证机关：样例省卫生健康委员会", f"发证日期：{zh(story.admitted)}"), stamp=("样例省卫生健康委员会", "证书专用章"),
            high=148.0,
        )  # fmt: skip
        return [lay_out(form, look_of(chance, LINES), chance)]

    return make


OFFICE: Mapping[str, Maker] = {
    "office_letter": letter, "agreement_application": application, "medical_institution_license": medical_licence,
    "private_nonenterprise_certificate": legal_person, "business_license": business_licence, "department_list": departments,
    "equipment_list": equipment, "price_list": prices, "drug_price_list": drug_prices, "staff_roster": roster,
    "social_insurance_proof": insurance_proof, "qualification": _practitioner("医师资格证书", 0),
    "practice": _practitioner("医师执业证书", 0),
}  # fmt: skip
"""Papers of institutions by name."""
KIND = {"office_letter": "application_letter", "drug_price_list": "price_list", "qualification": "practitioner_certificate",
        "practice": "practitioner_certificate"}  # fmt: skip

"""Invented licences: 营业执照 of a company, a sole trader and an old form; 医疗机构执业许可证 as 正本, 副本 and electronic sheet.

The places of titles, labels and dates are those of the national forms; the emblem is left out, names and numbers are
invented, the seals belong to nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from samples.make.drawing import seals
from samples.make.drawing.damage import Corners, Shot, photo, scan
from samples.make.drawing.draw import draw
from samples.make.drawing.fonts import width
from samples.make.drawing.page import BLACK, RED, Layer, PaperPage
from samples.make.facts.numbers import organisation_code, register_number, registration_number, social_credit_code
from samples.make.gold import Gold
from samples.make.made import Made, jpeg, rng

_SCALE = 7.5
_LEADING = 1.45
"""Distance of the lines of one value, in letter heights."""


@dataclass
class Licence:
    """A sheet, and what a reader must find on it."""

    page: PaperPage
    kind: str
    fields: dict[str, str]
    quality: str
    extra: dict[str, str] = field(default_factory=dict)
    seals: list[dict[str, str]] = field(default_factory=list)


# ------------------------------------------------------------------------------------------------ setting
def _sheet(
    wide: float, high: float, paper: tuple[int, int, int], *, face: str = "song", waves: bool = False
) -> PaperPage:
    page = PaperPage(
        wide, high, Layer("hei", BLACK, 5.0), Layer(face, (20, 20, 22), 5.0), Layer("serif", RED, 5.0), paper
    )
    page.guilloche = (226, 222, 200) if waves else None
    gold = Layer("hei", (150, 140, 90), 5.0)
    for inset, thick in ((8.0, 1.2), (11.0, 0.4)):
        gold.box(inset, inset, wide - inset, high - inset, thick)
    page.form.marks += gold.marks
    return page


def _label(page: PaperPage, x: float, y: float, text: str, wide: float, size: float) -> None:
    """A label spread over a width: licences justify them."""
    step = (wide - size) / max(1, len(text) - 1)
    for i, c in enumerate(text):
        page.form.text(x + i * step, y, c, size=size)


def _folded(text: str, room: float, size: float) -> list[str]:
    """Lines of a value no wider than `room` millimetres."""
    lines = [""]
    for c in text:
        if width(lines[-1] + c, size) > room:
            lines.append("")
        lines[-1] += c
    return lines


def _rows(
    page: PaperPage, pairs: Sequence[tuple[str, str]], x: float, y: float, *,
    room: float, label: float = 26.0, pitch: float = 11.0, size: float = 4.6, colon: bool = False,
) -> float:  # fmt: skip
    """Labels with their values below each other; return where the next row would stand."""
    for name, value in pairs:
        _label(page, x, y, name, label, size)
        start = x + label + 2.5
        if colon:
            start = page.form.text(x + label + 0.5, y, "：", size=size)
        lines = _folded(value, room, size)
        for row, text in enumerate(lines):
            page.values.text(start, y + row * size * _LEADING, text, size=size)
        y += max(pitch, (len(lines) - 1) * size * _LEADING + pitch)
    return y


def _sealed(
    licence: Licence, x: float, y: float, wide: float, name: str, chance: np.random.Generator, line: str = "样例专用章"
) -> None:
    licence.page.stamps.picture(x, y, wide, seals.worn(seals.circle(name, line), chance, loss=0.15))
    licence.seals.append({"color": "red", "text": f"{name} {line}"})


# ------------------------------------------------------------------------------------------------ business licences
_BUREAU = "青禾县示范市场监督管理局"


def company(chance: np.random.Generator) -> Licence:
    """Landscape 副本 of a company: two columns, a long scope, the address on two lines."""
    code = social_credit_code("91341799MA2SAMPL")
    fields = {
        "uscc": code, "name": "青禾县样例大药房有限公司", "type": "有限责任公司(自然人投资或控股)", "legal_representative": "周假名",
        "registered_capital": "人民币贰佰万圆整", "established": "2018-03-09", "term": "2018年03月09日至2048年03月08日",
        "address": "青禾县样例镇演示路17号样本大厦附属楼1层104室", "issue_date": "2022-07-28",
        "scope": "许可项目：药品零售；第三类医疗器械经营；食品销售（依法须经批准的项目，经相关部门批准后方可开展经营活动，"
        "具体经营项目以相关部门批准文件或许可证件为准）一般项目：第一类医疗器械销售；第二类医疗器械销售；消毒剂销售（不含危险化学品）；日用百货销售；化妆品零售；健康咨询服务"
        "（不含诊疗服务）（除许可业务外，可自主依法经营法律法规非禁止或限制的项目）",
    }  # fmt: skip
    page = _sheet(297, 210, (250, 250, 246), waves=True)
    page.form.text(148, 52, "营业执照", size=19, align="middle", spacing=7, colour=(140, 112, 40))
    page.form.text(148, 70, "（副  本）", size=6, align="middle")
    page.form.text(34, 50, "统一社会信用代码", size=4.6)
    page.values.text(34, 57, code, size=4.8)
    page.form.text(178, 70, "编号：341799000201807280036(1-1)", size=3.6)
    page.form.picture(244, 56, 24, seals.code(f"http://www.example.cn/index.html?uniscid={code}"), BLACK)
    left = [("名称", "name"), ("类型", "type"), ("法定代表人", "legal_representative"), ("经营范围", "scope")]
    right = [("注册资本", "registered_capital"), ("成立日期", ""), ("营业期限", "term"), ("住所", "address")]
    _rows(page, [(name, fields[key]) for name, key in left], 32, 86, room=92)
    _rows(page, [(name, fields[key] if key else "2018年03月09日") for name, key in right], 164, 86, room=78)
    _label(page, 186, 166, "登记机关", 28, 5.4)
    for x, text in ((210, "2022"), (226, "年"), (234, "07"), (242, "月"), (249, "28"), (257, "日")):
        (page.form if text in "年月日" else page.values).text(x, 184, text, size=5.2)
    page.form.text(24, 197, "国家企业信用信息公示系统网址：http://www.gsxt.example.cn", size=3.4)
    page.form.text(230, 197, "国家市场监督管理总局监制", size=3.4)
    licence = Licence(page, "business_license", fields, "", {"编号": "341799000201807280036"})
    _sealed(licence, 246, 168, 36, _BUREAU, chance)
    return licence


def trader(chance: np.random.Generator) -> Licence:
    """Portrait 正本 of a sole trader: 经营者, 组成形式, 经营场所, 注册日期; the date in one piece."""
    code = social_credit_code("92341799MA8DEMTR")
    fields = {
        "uscc": code, "name": "青禾县样例镇吴样本中医诊所", "type": "个体工商户", "legal_representative": "吴样本",
        "established": "2020-11-16", "address": "样例省云岫市青禾县样例镇虚构街206号门面房（原示范供销社一楼）",
        "scope": "中医诊疗服务；中药饮片零售。（依法须经批准的项目，经相关部门批准后方可开展经营活动）", "issue_date": "2020-11-16",
    }  # fmt: skip
    page = _sheet(210, 297, (252, 251, 247), face="kai")
    page.form.text(105, 66, "营业执照", size=22, align="middle", spacing=6, colour=(120, 95, 30))
    page.form.text(150, 96, "统一社会信用代码 " + code, size=4.4, align="middle")
    pairs = [
        ("名称", fields["name"]), ("类型", fields["type"]), ("经营者", "吴样本"), ("组成形式", "个人经营"),
        ("经营场所", fields["address"]), ("注册日期", "2020年11月16日"), ("经营范围", fields["scope"]),
    ]  # fmt: skip
    _rows(page, pairs, 30, 116, room=108, pitch=13, size=5.2, label=30)
    page.form.picture(52, 244, 32, seals.code(f"统一社会信用代码:{code}|名称:{fields['name']}"), BLACK)
    _label(page, 104, 236, "登记机关", 28, 5.6)
    page.values.text(118, 262, "2020 年 11 月 16 日", size=5.4)
    page.form.text(105, 280, "每年1月1日至6月30日报送年度报告", size=3.2, align="middle")
    licence = Licence(page, "business_license", fields, "", {"组成形式": "个人经营"})
    _sealed(licence, 168, 240, 36, _BUREAU, chance)
    return licence


def old_form(chance: np.random.Generator) -> Licence:
    """The form before 2015: 注册号, 法定代表人姓名, 实收资本, labels with colons, dates in Chinese numerals."""
    fields = {
        "name": "云岫市演示医疗器械有限责任公司", "type": "有限责任公司", "legal_representative": "沈假设",
        "registered_capital": "伍拾万元", "established": "2011-05-18", "address": "云岫市演示区样本街3号",
        "term": "自二〇一一年五月十八日至二〇三一年五月十七日",
        "scope": "许可经营项目：三类注射穿刺器械、医用缝合材料及粘合剂销售。"
        "一般经营项目：一类医疗器械、办公用品销售，医疗设备维修及售后服务。",
        "issue_date": "2012-08-06",
    }  # fmt: skip
    number = register_number("34179900000178")
    page = _sheet(210, 280, (249, 247, 240))
    page.form.text(105, 48, "企业法人营业执照", size=14, align="middle", spacing=2)
    page.form.text(105, 64, "(副 本)", size=6, align="middle")
    page.values.text(page.form.text(112, 78, "注册号：", size=5), 78, f"{number}(1-1)", size=5)
    pairs = [
        ("名称", fields["name"]), ("住所", fields["address"]), ("法定代表人姓名", "沈假设"), ("注册资本", "伍拾万元"),
        ("实收资本", "伍拾万元"), ("公司类型", fields["type"]), ("经营范围", fields["scope"]),
        ("成立日期", "二〇一一年五月十八日"), ("营业期限", fields["term"]),
    ]  # fmt: skip
    _rows(page, pairs, 28, 96, room=110, pitch=11.5, size=4.8, label=36, colon=True)
    _label(page, 112, 236, "登记机关", 26, 5)
    page.values.text(128, 258, "二〇一二年八月六日", size=5.2)
    licence = Licence(page, "business_license", fields, "", {"注册号": number, "实收资本": "伍拾万元"})
    _sealed(licence, 168, 240, 38, "云岫市演示工商行政管理局", chance)
    return licence


# ------------------------------------------------------------------------------------------------ medical institutions
_HEALTH = "青禾县样例卫生健康委员会"
_NUMBER = registration_number(organisation_code("48617990"))


def original(chance: np.random.Generator) -> Licence:
    """正本: landscape, few labels, the term and the date in Chinese style."""
    fields = {
        "registration_number": _NUMBER, "name": "青禾县样例医院", "address": "青禾县样例镇示范大道99号",
        "legal_representative": "韩样张", "principal": "韩样张",
        "departments": "内科/外科/妇产科/儿科/眼科/耳鼻咽喉科/口腔科/急诊医学科/麻醉科/医学检验科/医学影像科/中医科",
        "valid_from": "2021-06-01", "valid_until": "2036-05-31", "issue_date": "2021-05-27", "authority": _HEALTH,
    }  # fmt: skip
    page = _sheet(297, 210, (253, 250, 242), face="kai", waves=True)
    page.form.text(148, 34, "中华人民共和国", size=9, align="middle", spacing=3, colour=(170, 40, 40))
    page.form.text(148, 52, "医疗机构执业许可证", size=15, align="middle", spacing=4, colour=(170, 40, 40))
    _rows(
        page, [("机构名称", fields["name"]), ("地址", fields["address"])], 34, 78, room=90, size=5.2, label=28, pitch=14
    )
    _rows(page, [("法定代表人", "韩样张"), ("主要负责人", "韩样张")], 168, 78, room=70, size=5.2, label=30, pitch=14)
    _rows(page, [("诊疗科目", fields["departments"])], 34, 106, room=196, size=5.2, label=28, pitch=14)
    _rows(page, [("登记号", _NUMBER)], 34, 128, room=120, size=5.2, label=28, pitch=14)
    _label(page, 34, 142, "有效期限", 28, 5.2)
    page.values.text(65, 142, "自 2021 年 06 月 01 日至 2036 年 05 月 31 日", size=5.2)
    page.form.text(58, 158, "该医疗机构经核准登记，准予执业", size=6)
    page.values.text(page.form.text(160, 168, "发证机关：", size=5.2), 168, _HEALTH, size=5.2)
    page.values.text(page.form.text(160, 182, "发证日期：", size=5.2), 182, "2021 年 05 月 27 日", size=5.2)
    licence = Licence(page, "medical_institution_license", fields, "")
    _sealed(licence, 226, 172, 38, _HEALTH, chance)
    return licence


def duplicate(chance: np.random.Generator) -> Licence:
    """副本: portrait, many labels with colons, 诊疗科目 over many lines, the seal over 发证机关."""
    number = registration_number(organisation_code("MA8DEM70"), "341799" + "15" + "D110" + "2")
    departments = (
        "预防保健科;内科:呼吸内科专业/消化内科专业/心血管内科专业;外科:普通外科专业;妇产科:妇科专业;口腔科:牙体牙髓病专业/"
        "牙周病专业/口腔修复专业;医学检验科:临床体液、血液专业/临床化学检验专业;医学影像科:X线诊断专业/超声诊断专业;中医科******"
    )
    fields = {
        "registration_number": number, "name": "云岫市示范口腔门诊部", "address": "云岫市示范区虚构大道206号1-2层",
        "legal_representative": "赵示范", "principal": "陈虚构", "departments": departments.rstrip("*"),
        "valid_from": "2023-09-11", "valid_until": "2028-09-10", "issue_date": "2023-09-11",
        "authority": "云岫市示范区卫生健康委员会",
    }  # fmt: skip
    extra = {
        "类别": "口腔门诊部", "所有制形式": "私人", "经营性质": "营利性", "服务对象": "社会", "床位": "0张(牙椅6张)",
        "注册资金": "壹佰万元", "服务方式": "门诊",
    }  # fmt: skip
    page = _sheet(190, 266, (246, 249, 244))
    page.form.text(95, 30, "医疗机构执业许可证", size=11, align="middle", spacing=1.5)
    page.form.text(95, 42, "（副 本）", size=5.4, align="middle")
    pairs = [
        ("机构名称", fields["name"]), ("地址", fields["address"]), ("法定代表人", "赵示范"), ("主要负责人", "陈虚构"),
        *extra.items(), ("诊疗科目", departments), ("登记号", number),
        ("有效期限", "自2023年09月11日至2028年09月10日"),
    ]  # fmt: skip
    end = _rows(page, pairs, 24, 56, room=104, pitch=9.4, size=4.4, label=26, colon=True)
    page.values.text(
        page.form.text(70, end + 12, "发证机关（章）：", size=4.6), end + 12, fields["authority"], size=4.6
    )
    page.values.text(page.form.text(70, end + 24, "发证日期：", size=4.6), end + 24, "2023年9月11日", size=4.6)
    licence = Licence(page, "medical_institution_license", fields, "", extra)
    _sealed(licence, 146, end + 14, 34, fields["authority"], chance, "医疗机构管理专用章")
    return licence


def electronic(_: np.random.Generator) -> Licence:
    """The electronic sheet: two columns, the social credit code beside the 登记号, no dates in pieces, a QR code."""
    code = social_credit_code("5234179948617930")
    number = registration_number(code[8:17], "341799" + "31" + "B100" + "1")
    fields = {
        "registration_number": number, "name": "青禾县示范社区卫生服务中心", "address": "青禾县样例镇模拟路8号",
        "legal_representative": "刘模拟", "principal": "孙复核",
        "departments": "预防保健科/全科医疗科/内科/儿科/妇女保健科/康复医学科/医学检验科/中医科",
        "valid_from": "2024-03-05", "valid_until": "2029-03-04", "issue_date": "2024-03-05", "authority": _HEALTH,
    }  # fmt: skip
    page = _sheet(297, 210, (255, 255, 255), face="hei")
    page.form.text(148, 36, "医疗机构执业许可证", size=13, align="middle", spacing=2)
    page.form.picture(256, 38, 24, seals.code(f"https://licence.example/check?djh={number}"), BLACK)
    left = [
        ("医疗机构名称", fields["name"]),
        ("登记号", number),
        ("法定代表人", "刘模拟"),
        ("经营性质", "非营利性（非政府办）"),
    ]
    right = [
        ("统一社会信用代码", code),
        ("机构类别", "社区卫生服务中心"),
        ("主要负责人", "孙复核"),
        ("有效期限", "2024-03-05至2029-03-04"),
    ]
    _rows(page, left, 28, 66, room=88, size=4.8, label=32, pitch=13, colon=True)
    _rows(page, right, 166, 66, room=76, size=4.8, label=38, pitch=13, colon=True)
    end = _rows(
        page,
        [("地址", fields["address"]), ("诊疗科目", fields["departments"])],
        28,
        118,
        room=200,
        size=4.8,
        label=32,
        pitch=13,
        colon=True,
    )
    page.values.text(page.form.text(166, end + 18, "发证机关：", size=4.8), end + 18, _HEALTH, size=4.8)
    page.values.text(page.form.text(166, end + 28, "发证日期：", size=4.8), end + 28, "2024-03-05", size=4.8)
    extra = {"统一社会信用代码": code, "机构类别": "社区卫生服务中心", "经营性质": "非营利性（非政府办）"}
    licence = Licence(page, "medical_institution_license", fields, "", extra)
    licence.page.stamps.picture(214, end + 20, 34, seals.circle(_HEALTH, "电子证照专用章"))
    licence.seals.append({"color": "red", "text": f"{_HEALTH} 电子证照专用章"})
    return licence


# ------------------------------------------------------------------------------------------------ the samples
Finish = Callable[[Image.Image, np.random.Generator], Image.Image]


def _made(what: Callable[[np.random.Generator], Licence], quality: str, finish: Finish) -> Callable[[str], Made]:
    def make(name: str) -> Made:
        chance = rng(name)
        licence = what(chance)
        gold: Gold = {
            "file": name, "type": licence.kind, "fields": licence.fields, "extra": licence.extra, "tables": {},
            "items_complete": True, "redacted": [], "unsure": [], "quality": quality, "seals": licence.seals,
        }  # fmt: skip
        return Made(jpeg(finish(draw(licence.page, _SCALE), chance)), [gold])

    return make


def _photographed(corners: Corners, size: tuple[int, int], shadow: float = 0.3) -> Finish:
    return lambda picture, chance: photo(picture, chance, Shot(corners, size=size, shadow=shadow))


_UPRIGHT: Corners = ((0.09, 0.06), (0.93, 0.045), (0.965, 0.95), (0.05, 0.94))
LICENCES: dict[str, Callable[[str], Made]] = {
    "business-company-scan.jpg": _made(company, "colour scan, straight", scan),
    "business-trader-photo.jpg": _made(
        trader, "phone photo on a table, perspective, shadow", _photographed(_UPRIGHT, (1500, 2000))
    ),
    "business-old-grey.jpg": _made(
        old_form, "grey scan, skewed by 1.6 degrees",
        lambda p, c: scan(p, c, angle=1.6, grey=True, noise=3, width=1300),
    ),
    "medical-original-scan.jpg": _made(original, "colour scan, small skew", lambda p, c: scan(p, c, angle=-0.5)),
    "medical-duplicate-photo.jpg": _made(
        duplicate, "phone photo on a table, perspective, shadow", _photographed(_UPRIGHT, (1500, 2000), 0.4)
    ),
    "medical-electronic-grey.jpg": _made(
        electronic, "grey print-out, skewed by 2.2 degrees", lambda p, c: scan(p, c, angle=-2.2, grey=True, noise=3)
    ),
}  # fmt: skip

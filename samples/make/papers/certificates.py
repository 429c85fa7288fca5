"""Papers of persons and families: a household register, a marriage certificate, a referral, a roster of staff."""

import numpy as np

from samples.make.drawing import seals
from samples.make.drawing.draw import turned
from samples.make.drawing.page import PaperPage
from samples.make.facts.people import HOSPITALS, PEOPLE
from samples.make.papers.sheets import PrintedPaper, grid, row, sheet

_COUNTY = HOSPITALS["county"].name


def household(chance: np.random.Generator) -> PrintedPaper:
    """Two cards of a 常住人口登记卡 on one sheet: the head of the household and his daughter-in-law."""
    page = sheet(210)
    page.paper, page.guilloche = (250, 246, 240), (232, 222, 208)
    head, wife = PEOPLE["zhang"], PEOPLE["zhao"]
    _card(page, 12, (head.name, "户主", "男", "1968年4月17日", head.id_number), "汉族")
    _card(page, 112, (wife.name, "儿媳", "女", "1989年1月25日", wife.id_number), "汉族")
    mask = turned(seals.worn(seals.circle("青禾县公安局样例派出所", "户口专用"), chance), 14)
    page.stamps.picture(172, 86, 30, mask)
    members = [
        {"name": head.name, "relation": "户主", "sex": "男", "birth_date": "1968-04-17", "id_number": head.id_number},
        {"name": wife.name, "relation": "儿媳", "sex": "女", "birth_date": "1989-01-25", "id_number": wife.id_number},
    ]
    return PrintedPaper(
        page, "household_register", {}, {"户主姓名": head.name},
        [{"color": "red", "text": "青禾县公安局样例派出所 户口专用"}], {"persons": members},
    )  # fmt: skip


def _card(page: PaperPage, top: float, person: tuple[str, str, str, str, str], nation: str) -> None:
    name, relation, sex, born, number = person
    page.form.text(105, top + 7, "常住人口登记卡", size=6, align="middle", spacing=1)
    cells = (
        (("姓名", name), ("户主或与户主关系", relation)), (("曾用名", ""), ("性别", sex)),
        (("出生地", "样例省青禾县"), ("民族", nation)), (("籍贯", "样例省青禾县"), ("出生日期", born)),
        (("公民身份证件编号", number), ("婚姻状况", "已婚")), (("文化程度", "初中"), ("职业", "粮农")),
    )  # fmt: skip
    for index, pair in enumerate(cells):
        y = top + 14 + index * 12
        for x, (label, value) in zip((14, 108), pair, strict=True):
            page.form.box(x, y, x + 88, y + 12, 0.25)
            page.form.rule(x + 36, y, x + 36, y + 12)
            page.form.text(x + 2, y + 6, label, size=3.8)
            page.values.text(x + 38, y + 6, value, fit=48)


def marriage(chance: np.random.Generator) -> PrintedPaper:
    """The inner page of a 结婚证: holder, date, number, and both people one below the other."""
    page = sheet(148)
    page.paper, page.guilloche = (252, 244, 242), (240, 214, 212)
    husband, wife = PEOPLE["zhou"], PEOPLE["zhao"]
    row(page, 14, (20, "持证人", wife.name))
    row(page, 24, (20, "登记日期", "2021年5月20日"))
    row(page, 34, (20, "结婚证字号", "J341799-2021-000123"))
    for top, person, born in ((54, husband, "1996年09月05日"), (100, wife, "1989年01月25日")):
        row(page, top, (20, "姓名", person.name), (110, "性别", person.sex))
        row(page, top + 11, (20, "国籍", "中国"), (110, "出生日期", born))
        row(page, top + 22, (20, "身份证件号", person.id_number))
    mask = turned(seals.worn(seals.circle("青禾县样例民政局", "婚姻登记专用章"), chance), -8)
    page.stamps.picture(172, 26, 34, mask)
    extra = {
        "结婚证字号": "J341799-2021-000123", "男方姓名": husband.name, "男方身份证号": husband.id_number,
        "女方姓名": wife.name, "女方身份证号": wife.id_number,
    }  # fmt: skip
    fields = {"name": wife.name, "issue_date": "2021-05-20"}
    seal = {"color": "red", "text": "青禾县样例民政局 婚姻登记专用章"}
    return PrintedPaper(page, "marriage_certificate", fields, extra, [seal])


def referral(chance: np.random.Generator) -> PrintedPaper:
    """A 转诊转院证明 with ruled cells: from where, to where, the diagnosis over two lines, the doctor by hand."""
    page, person = sheet(), PEOPLE["wu"]
    page.form.text(105, 20, "转诊转院证明", size=7.4, align="middle", spacing=2)
    diagnosis = "1.右侧输尿管上段结石伴右肾积水；2.泌尿道感染；"
    cells = (
        ("姓名", person.name, "性别", person.sex), ("身份证号", person.id_number, "联系电话", "13900000000"),
        ("转出医院", _COUNTY, "医院等级", "二级甲等"), ("转往医院", HOSPITALS["city"].name, "转院日期", "2024年7月8日"),
    )  # fmt: skip
    for index, (a, value, b, other) in enumerate(cells):
        y = 34 + index * 14
        page.form.box(14, y, 196, y + 14, 0.3)
        for x, label, text, room in ((14, a, value, 76), (122, b, other, 44)):
            page.form.text(x + 2, y + 7, label)
            page.form.rule(x + 27, y, x + 27, y + 14)
            page.values.text(x + 29, y + 7, text, fit=room)
        page.form.rule(122, y, 122, y + 14)
    for top, label, lines in (
        (90, "诊断", (diagnosis, "3.高血压病2级")),
        (118, "转院原因", ("我院不具备输尿管软镜碎石条件，患者要求转上级医院", "进一步治疗。")),
    ):
        page.form.box(14, top, 196, top + 28, 0.3)
        page.form.rule(41, top, 41, top + 28)
        page.form.text(16, top + 14, label)
        for index, text in enumerate(lines):
            page.values.text(43, top + 9 + index * 9, text)
    row(page, 166, (16, "经治医师签名", "韩样张"))
    page.form.text(120, 166, "医保办（盖章）")
    page.form.text(140, 180, "2024年7月8日")
    mask = turned(seals.worn(seals.circle(_COUNTY, "医疗保险办公室"), chance), 9)
    page.stamps.picture(160, 170, 38, mask)
    fields = {
        "name": person.name, "id_number": person.id_number, "hospital": _COUNTY, "issue_date": "2024-07-08",
    }  # fmt: skip
    extra = {
        "转出医院": _COUNTY, "转往医院": HOSPITALS["city"].name, "诊断": diagnosis + "3.高血压病2级",
        "转诊原因": "我院不具备输尿管软镜碎石条件，患者要求转上级医院进一步治疗。", "医师签名": "有",
    }  # fmt: skip
    return PrintedPaper(
        page, "referral_certificate", fields, extra, [{"color": "red", "text": f"{_COUNTY} 医疗保险办公室"}]
    )


def roster(chance: np.random.Generator) -> PrintedPaper:
    """A 卫生技术人员名册, landscape: five people, one without certificate, numbers of 15 and 12 digits."""
    page = sheet(210, 297)
    page.form.text(148, 18, "卫生技术人员（注册）名册", size=7, align="middle", spacing=1)
    row(page, 32, (16, "单位名称", HOSPITALS["township"].name))
    page.form.text(200, 32, "填报日期：2024年8月1日")
    people = (
        ("钱收费", "女", "主治医师", "临床", "110341799000017"), ("孙复核", "男", "执业医师", "中医", "110341799000025"),
        ("韩样张", "男", "主管护师", "护理", "201534000123"), ("何校对", "女", "药师", "药学", ""),
        ("沈假设", "女", "护士", "护理", "201634000456"),
    )  # fmt: skip
    heads = ("序号", "姓名", "性别", "职称", "执业类别", "执业证书编号", "备注")
    lines = tuple((str(i), *person, "") for i, person in enumerate(people, start=1))
    grid(page, 42, 14, (16, 34, 66, 86, 128, 164, 230, 280), (heads, *lines))
    page.form.text(20, 140, "单位（盖章）")
    mask = turned(seals.worn(seals.circle(HOSPITALS["township"].name, "医务科"), chance), -6)
    page.stamps.picture(60, 150, 38, mask)
    keys = ("name", "sex", "title", "category", "certificate_number")
    rows = [{k: v for k, v in zip(keys, person, strict=True) if v} for person in people]
    fields = {"hospital": HOSPITALS["township"].name, "issue_date": "2024-08-01"}
    seal = {"color": "red", "text": f"{HOSPITALS['township'].name} 医务科"}
    return PrintedPaper(page, "staff_roster", fields, {}, [seal], {"persons": rows})

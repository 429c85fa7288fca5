"""Reports and prescriptions: a clear picture and one with a finding, a laboratory sheet in two groups, a prescription."""

import numpy as np

from samples.make.drawing import seals
from samples.make.drawing.draw import turned
from samples.make.drawing.page import PaperPage
from samples.make.facts.people import HOSPITALS, PEOPLE, InventedPerson
from samples.make.papers.sheets import PrintedPaper, grid, row, sheet

_COUNTY = HOSPITALS["county"].name
_CITY = HOSPITALS["city"].name


def _head(page: PaperPage, hospital: str, title: str, person: InventedPerson, number: str, part: str) -> None:
    page.form.text(105, 16, hospital, size=6, align="middle")
    page.form.text(105, 27, title, size=6.6, align="middle", spacing=1)
    row(page, 42, (14, "姓名", person.name), (70, "性别", person.sex), (112, "年龄", "62岁"), (150, "检查号", number))
    row(page, 51, (14, "科室", "门诊内科"), (70, "检查部位", part), (150, "检查日期", "2024-05-06"))
    page.form.rule(12, 57, 198, 57)


def _text(page: PaperPage, top: float, heading: str, lines: tuple[str, ...]) -> None:
    page.form.text(14, top, f"{heading}：", size=4.8)
    for index, text in enumerate(lines):
        page.values.text(20, top + 10 + index * 8, text)


def _foot(page: PaperPage, y: float) -> None:
    page.form.rule(12, y - 7, 198, y - 7)
    row(page, y, (14, "报告医师", "何校对"), (76, "审核医师", "孙复核"), (140, "报告日期", "2024-05-06"))
    page.form.text(14, y + 9, "本报告仅供临床医师参考，未经签字无效。", size=3.4)


def clear(chance: np.random.Generator) -> PrintedPaper:
    """A chest film without a finding: every sentence of the conclusion denies."""
    del chance
    page, person = sheet(200), PEOPLE["wu"]
    _head(page, _COUNTY, "DR诊断报告单", person, "DR240506017", "胸部正侧位")
    _text(
        page, 68, "影像所见",
        ("胸廓对称，气管居中。双肺纹理清晰，肺野内未见异常密度影。", "双肺门影不大，心影大小形态正常，双膈面光整，肋膈角锐利。"),
    )  # fmt: skip
    _text(page, 112, "诊断意见", ("心、肺、膈未见明显异常。",))
    _foot(page, 168)
    fields = {"name": person.name, "hospital": _COUNTY, "issue_date": "2024-05-06"}
    return PrintedPaper(page, "exam_report", fields, {"结论": "心、肺、膈未见明显异常。", "阳性": "否"})


def finding(chance: np.random.Generator) -> PrintedPaper:
    """An ultrasound with a finding beside denials, photographed."""
    page, person = sheet(220), PEOPLE["wang"]
    _head(page, _CITY, "彩色超声检查报告单", person, "US20240506-118", "肝胆胰脾双肾")
    _text(
        page, 68, "超声所见",
        ("肝脏形态正常，实质回声均匀，门静脉不扩张。",
         "胆囊腔内见数枚强回声团，较大者约9mm，后伴声影，可移动。", "胰、脾、双肾未见明显异常。"),
    )  # fmt: skip
    _text(page, 122, "超声提示", ("1.胆囊多发结石。", "2.肝、胰、脾、双肾未见明显异常。"))
    _foot(page, 186)
    mask = turned(seals.worn(seals.circle(_CITY, "超声医学科"), chance), 7)
    page.stamps.picture(150, 168, 36, mask)
    fields = {"name": person.name, "hospital": _CITY, "issue_date": "2024-05-06"}
    extra = {"结论": "1.胆囊多发结石。\n2.肝、胰、脾、双肾未见明显异常。", "阳性": "是"}
    return PrintedPaper(page, "exam_report", fields, extra, [{"color": "red", "text": f"{_CITY} 超声医学科"}])


def blood(chance: np.random.Generator) -> PrintedPaper:
    """Two groups of results side by side, marks in a column of their own, one value out of its range without a mark."""
    del chance
    page, person = sheet(148), PEOPLE["li"]
    page.form.text(105, 12, f"{HOSPITALS['tcm'].name}检验报告单", size=6.2, align="middle")
    row(page, 25, (12, "姓名", person.name), (62, "性别", person.sex), (100, "年龄", "48岁"), (146, "标本", "全血"))
    heads = ("项目", "结果", "提示", "参考区间", "单位")
    left = (("白细胞计数", "11.86", "↑", "3.5-9.5", "10^9/L"), ("红细胞计数", "4.31", "", "3.8-5.1", "10^12/L"),
            ("血红蛋白", "108", "↓", "115-150", "g/L"))  # fmt: skip
    right = (("血小板计数", "224", "", "125-350", "10^9/L"), ("C反应蛋白", "14.2", "", "0-8", "mg/L"),
             ("淋巴细胞比率", "28.4", "", "20-50", "%"))  # fmt: skip
    edges = (12, 40, 56, 66, 86, 104)
    for shift, rows in ((0, left), (94, right)):
        for index, cells in enumerate((heads, *rows)):
            layer = page.form if index == 0 else page.values
            for x, text in zip(edges, cells, strict=False):
                layer.text(x + shift, 38 + index * 9, text, size=3.5)
    page.form.rule(10, 34, 202, 34)
    page.form.rule(10, 43, 202, 43)
    row(page, 120, (12, "采样时间", "2024-06-11"), (78, "报告时间", "2024-06-11"), (146, "审核者", "孙复核"))
    keys = ("name", "result", "flag", "reference", "unit")
    table = [{k: v for k, v in zip(keys, r, strict=True) if v} for r in (*left, *right)]
    fields = {"name": person.name, "hospital": HOSPITALS["tcm"].name, "issue_date": "2024-06-11"}
    return PrintedPaper(page, "exam_report", fields, {"异常项数": "3", "阳性": "是"}, [], {"results": table})


def prescription(chance: np.random.Generator) -> PrintedPaper:
    """A 处方笺 printed as a table: three drugs, the doctor's name, the pharmacist's left blank."""
    page, person = sheet(180, 130), PEOPLE["wang"]
    page.form.text(65, 12, f"{HOSPITALS['township'].name}处方笺", size=5.2, align="middle")
    row(page, 24, (8, "姓名", person.name), (48, "性别", person.sex), (84, "年龄", "72岁"))
    row(page, 32, (8, "科别", "内科"), (48, "门诊号", "0713008"), (84, "日期", "2024-07-13"))
    row(page, 40, (8, "临床诊断", "2型糖尿病；高血压病"))
    page.form.rule(6, 45, 124, 45)
    page.form.text(8, 51, "Rp", size=5)
    drugs = (
        ("二甲双胍缓释片", "0.5g×30片", "2", "盒", "0.5g 每日2次 口服"), ("缬沙坦胶囊", "80mg×7粒", "4", "盒", "80mg 每日1次 口服"),
        ("阿卡波糖片", "50mg×30片", "3", "盒", "50mg 每日3次 餐时嚼服"),
    )  # fmt: skip
    grid(page, 56, 11, (6, 38, 66, 78, 88, 124), (("药品名称", "规格", "数量", "单位", "用法用量"), *drugs))
    row(page, 122, (8, "医师", "韩样张"), (66, "金额", "186.40元"))
    row(page, 134, (8, "审核药师", ""), (66, "调配药师", ""))
    mask = turned(seals.worn(seals.circle(HOSPITALS["township"].name, "处方专用章"), chance), -12)
    page.stamps.picture(100, 150, 30, mask)
    keys = ("name", "spec", "quantity", "unit", "usage")
    fields = {"name": person.name, "hospital": HOSPITALS["township"].name, "issue_date": "2024-07-13"}
    extra = {"诊断": "2型糖尿病；高血压病", "医师签名": "有"}
    table = [dict(zip(keys, d, strict=True)) for d in drugs]
    seal = {"color": "red", "text": f"{HOSPITALS['township'].name} 处方专用章"}
    return PrintedPaper(page, "prescription", fields, extra, [seal], {"drugs": table})

"""How certificates look: a ruled form with a seal, labels on lines, a letter."""

from collections.abc import Sequence

from PIL import Image

from samples.make.drawing.page import BLACK, RED, Layer, PaperPage
from samples.make.records.looks import chinese_date, numbered, sheet, wrapped
from samples.make.records.stays import RecordFacts


def form(case: RecordFacts, seal: Image.Image) -> PaperPage:
    """疾病诊断证明书 with ruled cells, a red number and a round seal over the date."""
    page, f = sheet("song"), case.fields
    page.form.text(105, 22, f["hospital"], size=5.6, align="middle", face="hei")
    page.form.text(105, 33, f["title"], size=7.4, align="middle", spacing=2.2)
    end = page.form.text(140, 43, "编号：", size=4)
    page.form.text(end, 43, f["certificate_number"], size=4.4, colour=(205, 60, 50), face="hei")
    head = (
        (("姓名", f["name"]), ("性别", f["sex"]), ("年龄", f"{f['age']}岁")),
        (("科别", f["department"]), ("住院号", f["inpatient_number"]), ("工作单位", case.extra["工作单位"])),
    )
    for i, row in enumerate(head):
        _row(page, 49 + i * 11, row, ((20, 44, 84), (84, 108, 138), (138, 162, 190)))
    _row(page, 71, (("身份证号", f["id_number"]),), ((20, 44, 190),))
    days = f"自 {chinese_date(f['admission_date'])} 至 {chinese_date(f['discharge_date'])}，共 {f['stay_days']} 天"
    _row(page, 82, (("住院日期", days),), ((20, 44, 190),))
    y = 93.0
    for label, rows in (
        ("临床诊断", numbered(case.lists["diagnosis"])), ("治疗结果", case.texts["outcome"]), ("处理意见", case.texts["advice"]),
    ):  # fmt: skip
        y = _tall(page, y, label, [r for p in rows for r in wrapped(p, 140, 4.1)])
    page.form.text(24, y + 14, f"医师签名：{f['physician']}", size=4.2)
    page.form.text(122, y + 14, "（医疗机构盖章）", size=4.2)
    page.form.text(128, y + 24, chinese_date(f["issue_date"]), size=4.2)
    page.form.text(20, y + 40, "注：本证明无诊断证明专用章无效；涂改无效。", size=3.4)
    page.stamps.picture(143, y + 18, 38, seal, RED)
    return page


def _row(
    page: PaperPage, top: float, pairs: Sequence[tuple[str, str]], stops: Sequence[tuple[float, float, float]]
) -> None:
    page.form.box(20, top, 190, top + 11, 0.3)
    for (label, value), (left, split, right) in zip(pairs, stops, strict=True):
        page.form.rule(split, top, split, top + 11)
        page.form.rule(right, top, right, top + 11)
        page.form.text((left + split) / 2, top + 5.5, label, size=4, align="middle")
        page.form.text(split + 2, top + 5.5, value, size=4, fit=right - split - 3)


def _tall(page: PaperPage, top: float, label: str, rows: Sequence[str]) -> float:
    high = len(rows) * 7.4 + 6
    page.form.box(20, top, 190, top + high, 0.3)
    page.form.rule(44, top, 44, top + high)
    page.form.text(32, top + high / 2, label, size=4, align="middle")
    for i, row in enumerate(rows):
        page.form.text(47, top + 6.6 + i * 7.4, row, size=4.1)
    return top + high


def on_lines(case: RecordFacts, seal: Image.Image) -> PaperPage:
    """诊断证明书 on half a sheet: labels with values on printed lines, the typed values a little off them."""
    f = case.fields
    page = PaperPage(
        210, 148, Layer("serif", (60, 92, 70), 4.2), Layer("kai", BLACK, 4.4), Layer("serif", RED, 3), (250, 252, 248)
    )
    page.form.text(105, 16, f["hospital"] + "诊断证明书", size=6.4, align="middle")
    page.form.text(152, 25, "No.", size=4.2)
    page.form.text(160, 25, f["certificate_number"], size=4.8, colour=(210, 70, 60), face="hei")
    rows = (
        (
            (20, "姓名", f["name"], 58),
            (62, "性别", f["sex"], 84),
            (88, "年龄", f["age"] + "岁", 116),
            (120, "科别", f["department"], 190),
        ),
        ((20, "门诊号", f["outpatient_number"], 100), (108, "就诊日期", chinese_date(f["visit_date"]), 190)),
    )
    for i, row in enumerate(rows):
        y = 37 + i * 11.0
        for x, label, value, right in row:
            end = page.form.text(x, y, label + "：")
            page.values.text(end + 1, y + 0.6, value)
            page.form.rule(end, y + 3.2, right, y + 3.2)
    y = _lined(page, 59.0, "诊断：", ["；".join(case.lists["diagnosis"])])
    y = _lined(page, y, "建议：", case.texts["advice"])
    page.form.text(112, 122, "诊断医师：", size=4.2)
    page.values.text(134, 122.6, f["physician"])
    year, month, day = f["issue_date"].split("-")
    for x, value, unit in ((116, year, "年"), (133, month, "月"), (147, day, "日")):
        page.form.text(x + 10, 132, unit)
        page.values.text(x, 132.5, value)
    page.form.text(20, 141, "说明：1.本证明须加盖专用章。 2.有效期三天。", size=3.4)
    page.stamps.picture(66, 120, 36, seal, RED)
    return page


def _lined(page: PaperPage, y: float, label: str, paragraphs: Sequence[str]) -> float:
    end = page.form.text(20, y, label)
    for paragraph in paragraphs:
        for i, row in enumerate(wrapped(paragraph, 170, 4.4, end - 20)):
            page.values.text(end if i == 0 else 20, y + 0.5, row)
            page.form.rule(20 if i else end, y + 3.4, 190, y + 3.4)
            y += 10
    return y + 2


def letter(case: RecordFacts, seal: Image.Image) -> PaperPage:
    """病情证明 as a letter: sentences instead of labels, the hospital signs at the foot."""
    page, f = sheet("kai"), case.fields
    page.form.text(105, 40, "病 情 证 明", size=8, align="middle")
    illness = "、".join(case.lists["diagnosis"])
    paragraphs = (
        f"兹证明患者{f['name']}，{f['sex']}，{f['age']}岁，身份证号：{f['id_number']}，住院号：{f['inpatient_number']}，于"
        f"{chinese_date(f['admission_date'])}至{chinese_date(f['discharge_date'])}在我院住院治疗，诊断为：{illness}。",
        f"建议：{''.join(case.texts['advice'])}",
        "特此证明。",
    )
    y = 64.0
    for paragraph in paragraphs:
        for i, row in enumerate(wrapped(paragraph, 158, 5.0, 10.0)):
            page.form.text(26 + (10 if i == 0 else 0), y, row, size=5)
            y += 11
    page.form.text(116, y + 16, f"医师：{f['physician']}", size=5)
    page.form.text(116, y + 28, f["hospital"], size=5)
    page.form.text(122, y + 40, chinese_date(f["issue_date"]), size=5)
    page.stamps.picture(142, y + 32, 40, seal, RED)
    return page

"""How medical records look: running text under headings, ruled cells, two columns, letters. Millimetres throughout."""

from collections.abc import Iterator, Sequence

from samples.make.drawing.fonts import width
from samples.make.drawing.page import BLACK, RED, Layer, PaperPage
from samples.make.records.stays import RecordFacts

A4 = (210.0, 297.0)
_NO_START = "，。；：、）】”？！,.;:)"
"""Marks that begin no row."""
_LEFT, _RIGHT = 22.0, 190.0


def sheet(face: str) -> PaperPage:
    """An empty A4 sheet, form and values in one face."""
    return PaperPage(*A4, Layer(face, BLACK, 3.7), Layer(face, BLACK, 3.7), Layer("serif", RED, 3))


def wrapped(text: str, room: float, size: float, first: float = 0.0) -> Iterator[str]:
    """The rows that a text fills; `first` is how far the first one is moved in."""
    row, left = "", room - first
    for char in text:
        if row and width(row + char, size) > left and char not in _NO_START:
            yield row
            row, left = "", room
        row += char
    if row:
        yield row


def numbered(entries: Sequence[str], style: str = "{}.") -> list[str]:
    """Entries with their numbers; a single one goes without."""
    return [f"{style.format(i)}{e}" for i, e in enumerate(entries, start=1)] if len(entries) > 1 else list(entries)


def chinese_date(iso: str) -> str:
    """2025-06-04 as 2025年06月04日."""
    year, month, day = iso.split("-")
    return f"{year}年{month}月{day}日"


class Writer:
    """Writes rows down a page and remembers where it is; `turn` begins the next sheet when one is full."""

    def __init__(self, page: PaperPage, top: float, pitch: float, size: float) -> None:
        self.page, self.y, self.pitch, self.size = page, top, pitch, size

    def pairs(self, *cells: tuple[float, str]) -> None:
        """One row of texts at given distances from the left edge."""
        for x, text in cells:
            self.page.form.text(x, self.y, text, size=self.size)
        self.y += self.pitch

    def section(self, heading: str, paragraphs: Sequence[str], *, below: bool = False, indent: float = 0.0) -> None:
        """A heading and its text, behind it or below it."""
        end = self.page.form.text(_LEFT, self.y, heading, size=self.size)
        x = _LEFT if below else end
        if below:
            self.y += self.pitch
        for paragraph in paragraphs:
            move = x - _LEFT + (indent if below else 0.0)
            for i, row in enumerate(wrapped(paragraph, _RIGHT - _LEFT, self.size, move)):
                self.page.form.text(_LEFT + (move if i == 0 else 0.0), self.y, row, size=self.size)
                self.y += self.pitch
            x = _LEFT


def lines(case: RecordFacts) -> PaperPage:
    """出院记录 as most systems print it: values in two columns, headings with a colon, the head printed twice."""
    page, f = sheet("song"), case.fields
    page.form.text(105, 16, f["hospital"], size=6, align="middle")
    page.form.text(105, 25, "出 院 记 录", size=6.4, align="middle", face="hei")
    w = Writer(page, 36, 7.0, 3.9)
    w.pairs(
        (22, f"姓名：{f['name']}"),
        (66, f"科室：{f['department']}"),
        (118, f"床号：{f['bed']}"),
        (148, f"住院号：{f['inpatient_number']}"),
    )
    page.form.rule(20, 40, 192, 40)
    w.y = 46
    w.pairs((22, f"姓名：{f['name']}"), (112, f"职业：{case.extra['职业']}"))
    w.pairs((22, f"性别：{f['sex']}"), (112, f"入院日期：{chinese_date(f['admission_date'])} 09时20分"))
    w.pairs((22, f"年龄：{f['age']}岁"), (112, f"出院日期：{chinese_date(f['discharge_date'])} 08时30分"))
    w.pairs((22, "婚姻："), (112, f"住院天数：{f['stay_days']}天"))
    w.y += 2
    w.section("入院情况：", case.texts["admission_condition"])
    w.section("入院诊断：", numbered(case.lists["admission_diagnosis"]))
    w.section("诊疗经过：", case.texts["course"])
    w.section("出院诊断：", ["；".join(numbered(case.lists["discharge_diagnosis"])) + "。"])
    w.section("出院情况：", case.texts["discharge_condition"])
    w.section("出院医嘱：", case.texts["orders"])
    page.form.text(128, w.y + 8, f"医师签名：{f['physician']}", size=3.9)
    page.form.text(128, w.y + 15, chinese_date(f["record_date"]), size=3.9)
    page.form.text(105, 286, "第 1 页", size=3.4, align="middle")
    return page


_CELLS = (
    ("入院诊断", "admission_diagnosis"), ("入院时情况", "admission_condition"), ("治疗经过", "course"), ("出院诊断", "discharge_diagnosis"),
    ("出院时情况", "discharge_condition"), ("出院医嘱", "orders"),
)  # fmt: skip


def cells(case: RecordFacts) -> PaperPage:
    """出院小结 as a ruled form: the heading in the middle of its cell, in two rows where the cell is narrow."""
    page, f = sheet("kai"), case.fields
    page.form.text(105, 18, f["hospital"], size=6, align="middle")
    page.form.text(105, 27, f["title"], size=6.8, align="middle", spacing=2)
    _grid(page, case)
    y = 67.0
    for heading, key in _CELLS:
        paragraphs = numbered(case.lists[key], "{}、") if key in case.lists else case.texts[key]
        rows = [r for p in paragraphs for r in wrapped(p, 138, 3.9)]
        high = len(rows) * 6.6 + 5
        page.form.box(20, y, 190, y + high, 0.3)
        page.form.rule(46, y, 46, y + high)
        _in_cell(page, heading, 33, y + high / 2)
        for i, row in enumerate(rows):
            page.form.text(49, y + 5.8 + i * 6.6, row, size=3.9)
        y += high
    page.form.text(112, y + 10, f"主治医师：{f['physician']}", size=4)
    page.form.text(112, y + 18, f"日期：{f['record_date']}", size=4)
    return page


def _in_cell(page: PaperPage, heading: str, x: float, y: float) -> None:
    half = (len(heading) + 1) // 2
    for row, text in enumerate((heading[:half], heading[half:])):
        page.form.text(x, y - 2.9 + row * 5.8, text, size=4, align="middle")


def _grid(page: PaperPage, case: RecordFacts) -> None:
    """The patient's cells: label left, value right, three pairs a row."""
    f = case.fields
    rows = (
        (("姓名", f["name"]), ("性别", f["sex"]), ("年龄", f"{f['age']}岁")),
        (("科别", f["department"]), ("床号", f["bed"]), ("住院号", f["inpatient_number"])),
        (("入院日期", f["admission_date"]), ("出院日期", f["discharge_date"]), ("住院天数", f"{f['stay_days']}天")),
    )
    for i, row in enumerate(rows):
        top = 37 + i * 10
        page.form.box(20, top, 190, top + 10, 0.3)
        for (label, value), (left, split, right) in zip(
            row, ((20, 40, 84), (84, 104, 134), (134, 154, 190)), strict=True
        ):
            page.form.rule(split, top, split, top + 10)
            page.form.rule(right, top, right, top + 10)
            page.form.text((left + split) / 2, top + 5, label, size=3.9, align="middle")
            page.form.text(split + 2, top + 5, value, size=3.9, fit=right - split - 3)


def brackets(case: RecordFacts) -> PaperPage:
    """24小时内入出院记录: headings in brackets on rows of their own, diagnoses side by side, a gloss behind a label."""
    page, f = sheet("serif"), case.fields
    page.form.text(105, 17, f["hospital"], size=5.6, align="middle")
    page.form.text(105, 26, f["title"], size=6, align="middle")
    w = Writer(page, 38, 7.6, 4.0)
    w.pairs(
        (22, f"姓名:{f['name']}"),
        (74, f"性别:{f['sex']}"),
        (102, f"年龄:{f['age']} 岁"),
        (140, f"病案号:{f['inpatient_number']}"),
    )
    w.pairs((22, f"科别:{f['department']}"), (102, f"住院天数:{f['stay_days']} 天"))
    w.pairs((22, f"入院时间:{f['admission_date']} 22:05"), (102, f"出院时间:{f['discharge_date']} 15:40"))
    w.y += 2
    w.section("【主 诉】", [case.extra["主诉"]], below=True, indent=8)
    w.section("【入院情况】", case.texts["admission_condition"], below=True, indent=8)
    _side_by_side(w, case)
    w.section("【诊疗经过】", case.texts["course"], below=True, indent=8)
    w.section("【出院情况】", case.texts["discharge_condition"], below=True, indent=8)
    w.section("【出院医嘱】", case.texts["orders"], below=True, indent=8)
    page.form.text(118, w.y + 8, f"经治医师：{f['physician']}", size=4)
    page.form.text(118, w.y + 16, f"记录日期：{f['record_date']}", size=4)
    return page


def _side_by_side(w: Writer, case: RecordFacts) -> None:
    columns = ((22.0, "【入院诊断】", "admission_diagnosis"), (106.0, "【出院诊断】", "discharge_diagnosis"))
    for x, heading, key in columns:
        w.page.form.text(x, w.y, heading, size=w.size)
        for i, entry in enumerate(numbered(case.lists[key], "({})"), start=1):
            w.page.form.text(x + 4, w.y + i * w.pitch, entry, size=w.size)
    w.y += w.pitch * (1 + max(len(case.lists[key]) for *_, key in columns))


def two_pages(case: RecordFacts) -> list[PaperPage]:
    """出院记录 that goes on overleaf: both pages carry the head, and text breaks in a paragraph."""
    pages = [sheet("song"), sheet("song")]
    f, size, pitch = case.fields, 4.4, 8.2
    for number, page in enumerate(pages, start=1):
        page.form.text(105, 16, f["hospital"], size=5.6, align="middle")
        page.form.text(105, 25, f["title"], size=6, align="middle")
        w = Writer(page, 35, pitch, 3.8)
        w.pairs(
            (22, f"姓名：{f['name']}"),
            (68, f"病区：{f['department']}"),
            (112, f"床号：{f['bed']}"),
            (146, f"住院号：{f['inpatient_number']}"),
        )
        page.form.rule(20, 40, 192, 40)
        page.form.text(105, 286, f"第{number}页，共2页", size=3.4, align="middle")
    rows = [*_head_rows(case), *_text_rows(case, size)]
    y, page = 48.0, pages[0]
    for x, text in rows:
        if y > 272:
            y, page = 48.0, pages[1]
        page.form.text(x, y, text, size=size)
        y += pitch
    page.form.text(112, y + 6, f"主管医师：{f['physician']}", size=size)
    page.form.text(112, y + 15, f"日期：{chinese_date(f['record_date'])}", size=size)
    return pages


def _head_rows(case: RecordFacts) -> list[tuple[float, str]]:
    f = case.fields
    return [
        (22.0, f"性别：{f['sex']}      年龄：{f['age']}岁      住院天数：{f['stay_days']}天"),
        (22.0, f"入院日期：{chinese_date(f['admission_date'])}      出院日期：{chinese_date(f['discharge_date'])}"),
    ]


def _text_rows(case: RecordFacts, size: float) -> list[tuple[float, str]]:
    parts = (
        ("入院诊断：", numbered(case.lists["admission_diagnosis"])), ("入院时病情：", case.texts["admission_condition"]),
        ("住院经过：", case.texts["course"]), ("出院诊断：", numbered(case.lists["discharge_diagnosis"])),
        ("出院时病情：", case.texts["discharge_condition"]), ("出院医嘱：", case.texts["orders"]),
    )  # fmt: skip
    found: list[tuple[float, str]] = []
    for heading, paragraphs in parts:
        found.append((22.0, heading))
        for paragraph in paragraphs:
            rows = wrapped(paragraph, 166, size, 2 * size)
            found += [(22.0 + (2 * size if i == 0 else 0.0), row) for i, row in enumerate(rows)]
    return found

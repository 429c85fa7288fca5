"""Discharge records, certificates of diagnosis and reports: a head of labels, sections of text, signatures."""

from collections.abc import Sequence
from datetime import date

from intake.model import Rect
from samples.grammar import facts
from samples.grammar.bills import span, stamp
from samples.grammar.blocks import MOVES
from samples.grammar.draft import Draft, LabelledValue
from samples.grammar.labels import LabelWords
from samples.grammar.sheet import folded, wide
from samples.grammar.stories import StayStory, advice, story
from samples.make.facts.people import digits

HEADS = ("inline", "columns", "grid", "merged", "head", "above")
SECTIONS = ("inline", "newline", "brackets", "cells")
"""Where a section's text stands: behind its heading, below it, below it in 【】, in the cell beside it."""
_DISCHARGE = LabelWords(("出院记录", "出院小结", "出院志"), ("出院病情小结", "出院总结", "住院病人出院记录"))
_CERTIFICATE = LabelWords(
    ("诊断证明书", "疾病诊断证明书", "疾病证明书"), ("病情诊断证明书", "医学诊断证明书", "病情证明单")
)
_STAMPS = {"discharge_record": "病案专用章", "diagnosis_certificate": "诊断证明专用章"}
_REPORTS = LabelWords(("检验报告单", "检查报告单", "CT检查报告单"), ("超声检查报告单", "检验结果报告", "彩超检查报告"))


# ------------------------------------------------------------------------------------------------ discharge
def discharge(draft: Draft, choice: Sequence[str]) -> None:
    """A discharge record: head, six sections, signature and day."""
    head, how = choice
    rng, sheet = draft.rng, draft.sheet
    tale, on = story(rng, draft.reporting), draft.visit.left
    left, width = sheet.width * 0.1, sheet.width * 0.8
    y = titled(draft, _DISCHARGE)
    y = MOVES[head](draft, _patient(draft), y, left, width) + sheet.size * 0.4
    for key, lines in _told(draft, tale):
        y = section(draft, draft.label(key), lines, how, y, left, width, key)
    _signed(draft, on, "record_date", y + sheet.size, left, width)


def titled(draft: Draft, titles: LabelWords) -> float:
    """Hospital and title, below one another or in one line."""
    rng, sheet = draft.rng, draft.sheet
    house, title = draft.visit.house, titles.pick(rng, draft.reporting)
    y, middle = sheet.height * 0.04, sheet.width / 2
    draft.note("hospital", house)
    if draft.kind == "exam_report":
        draft.fields.pop("title", None)
    else:
        draft.note("title", title, house + title)
    if rng.random() < 0.25:
        draft.moves.add("title in one line")
        sheet.put(house + title, middle, y, size=sheet.size * 1.5, align=0.5, key="title")
        return y + sheet.size * 3
    sheet.put(house, middle, y, size=sheet.size * 1.3, align=0.5, key="hospital")
    sheet.put(title, middle, y + sheet.size * 2.2, size=sheet.size * 1.6, align=0.5, key="title")
    return y + sheet.size * 5


def _person(draft: Draft) -> list[LabelledValue]:
    told = draft.visit
    age = str(told.age)
    return [draft.entry("name", told.who.name), draft.entry("sex", told.who.sex), draft.entry("age", age, f"{age}岁")]


def _patient(draft: Draft) -> list[LabelledValue]:
    rng, told = draft.rng, draft.visit
    bed = f"{rng.randint(1, 60)}{rng.choice(('', '床', ''))}"
    entries = [
        draft.entry("department", told.ward), draft.entry("bed", bed), draft.entry("inpatient_number", told.inpatient_number),
        draft.entry("stay_days", str(told.days), f"{told.days}{rng.choice(('', '天', '天'))}"),
        draft.day("admission_date", told.came), draft.day("discharge_date", told.left),
    ]  # fmt: skip
    return [*_person(draft), *draft.some(entries, 0.92)]


def _told(draft: Draft, tale: StayStory) -> list[tuple[str, list[str]]]:
    """Every section with its lines, noted as it must be found."""
    rng = draft.rng
    form = rng.choice(("{n}.{t}", "{n}、{t}", "{t}", "{n}）{t}"))
    coded = rng.random() < 0.2

    def diagnoses(key: str, found: Sequence[str], codes: Sequence[str]) -> list[str]:
        single = len(found) == 1
        shown = [t if single else form.format(n=n + 1, t=t) for n, t in enumerate(found)]
        if coded and codes:
            shown = [f"{t} {c}" for t, c in zip(shown, codes, strict=True)]
        draft.note(key, tuple(found), tuple(shown))
        if rng.random() < 0.5 and (form != "{t}" or single):
            return [" ".join(shown)]
        return shown if form != "{t}" else ["；".join(shown)]

    orders = [f"{n + 1}.{t}；" for n, t in enumerate(tale.orders)]
    for key, text in (("admission_condition", tale.came), ("course", tale.course), ("discharge_condition", tale.left)):
        draft.note(key, text)
    draft.note("orders", "".join(orders))
    return [
        ("admission_diagnosis", diagnoses("admission_diagnosis", tale.suspected, ())), ("admission_condition", [tale.came]),
        ("course", [tale.course]), ("discharge_condition", [tale.left]),
        ("discharge_diagnosis", diagnoses("discharge_diagnosis", tale.found, tale.codes)),
        ("orders", ["".join(orders)] if rng.random() < 0.5 else orders),
    ]  # fmt: skip


def section(
    draft: Draft, label: str, lines: Sequence[str], how: str, y: float, left: float, width: float, key: str
) -> float:
    """A heading and its text; returns the bottom."""
    sheet, size = draft.sheet, draft.sheet.size
    pitch = size * 1.65
    if how == "cells":
        return _celled(draft, label, lines, y, left, width, key)
    colon = draft.habit.colon or "："
    heading = f"【{label}】" if how == "brackets" else label + colon
    sheet.put(heading, left, y)
    if how == "inline":
        x, room = left + wide(heading, size), width - wide(heading, size)
        first, *rest = folded(lines[0], room, size)
        sheet.put(first, x, y, key=key)
        behind = "".join(rest)
        lines = [*([behind] if behind else []), *lines[1:]]
        x = left
    else:
        x = left + (size * 2 if draft.rng.random() < 0.5 else 0)
    y += pitch
    for text in lines:
        for part in folded(text, width - (x - left), size):
            sheet.put(part, x, y, key=key)
            y += pitch
    return y + size * 0.2


def _celled(draft: Draft, label: str, lines: Sequence[str], y: float, left: float, width: float, key: str) -> float:
    """A ruled row: the heading in the middle of its cell, the text in the cell beside it."""
    sheet, size = draft.sheet, draft.sheet.size
    label_width, pitch = size * 6.5, size * 1.6
    parts = [p for text in lines for p in folded(text, width - label_width - size, size)]
    high = max(len(parts), 1) * pitch + size * 0.8
    sheet.frame(Rect(left, y, left + label_width, y + high))
    sheet.frame(Rect(left + label_width, y, left + width, y + high))
    sheet.put(label, left + size * 0.4, y + (high - size) / 2)
    for n, part in enumerate(parts):
        sheet.put(part, left + label_width + size * 0.4, y + size * 0.6 + n * pitch, key=key)
    return y + high


def _signed(draft: Draft, on: date, key: str, y: float, left: float, width: float) -> None:
    rng, sheet = draft.rng, draft.sheet
    at = left + width * rng.choice((0.1, 0.55))
    colon = draft.habit.colon or "："
    physician = facts.someone(rng).name
    draft.note("physician", physician)
    sheet.put(draft.label("physician") + colon + physician, at, y, key="physician")
    draft.note(key, on.isoformat())
    beside = rng.random() < 0.4
    x, below = (left + width * 0.65, y) if beside and at < left + width * 0.5 else (at, y + sheet.size * 1.8)
    printed = draft.habit.day_of(on)
    sheet.put(
        (draft.label(key) + colon if rng.random() < 0.8 or key == "record_date" else "") + printed, x, below, key=key
    )
    if rng.random() < 0.4:
        stamp(
            draft,
            at + sheet.size * rng.uniform(2, 8),
            y - sheet.size * 2,
            (str(draft.fields["hospital"][0]), _STAMPS[draft.kind]),
        )


# ------------------------------------------------------------------------------------------------ certificates
def certificate(draft: Draft, choice: Sequence[str]) -> None:
    """A certificate of diagnosis, as a form or as a letter."""
    head, how = choice
    rng, sheet = draft.rng, draft.sheet
    tale, on = story(rng, draft.reporting), draft.visit.left
    left, width = sheet.width * 0.1, sheet.width * 0.8
    y = titled(draft, _CERTIFICATE)
    if rng.random() < 0.6:
        number = draft.entry("certificate_number", digits(rng, rng.choice((7, 8, 10))))
        sheet.put(
            number.label + (draft.habit.colon or "：") + number.printed,
            left + width * 0.65,
            y,
            key="certificate_number",
        )
        y += sheet.size * 1.8
    if how == "prose":
        y = _prose(draft, tale, on, y, left, width)
    else:
        y = MOVES[head](draft, _certified(draft), y, left, width) + sheet.size * 0.4
        y = _findings(draft, tale, how, y, left, width)
    _signed(draft, on, "issue_date", y + sheet.size, left, width)
    sheet.put(
        rng.choice(("说明：涂改无效，未盖章无效。", "注：本证明须加盖公章方为有效。", "")), left, y + sheet.size * 5.5
    )


def _certified(draft: Draft) -> list[LabelledValue]:
    rng, told = draft.rng, draft.visit
    entries = [*_person(draft), draft.entry("department", told.ward)]
    if rng.random() < 0.5:
        entries.append(draft.entry("id_number", told.who.id_number))
    if rng.random() < 0.5:
        return [*entries, draft.entry("outpatient_number", told.outpatient_number), draft.day("visit_date", told.left)]
    entries.append(draft.entry("inpatient_number", told.inpatient_number))
    if rng.random() < 0.4:
        return [*entries, span(draft, told.came, told.left)]
    return [*entries, draft.day("admission_date", told.came), draft.day("discharge_date", told.left)]


def _findings(draft: Draft, tale: StayStory, how: str, y: float, left: float, width: float) -> float:
    several = len(tale.found) > 1
    found = [f"{n + 1}.{t}" if several else t for n, t in enumerate(tale.found)]
    draft.note("diagnosis", tale.found)
    what = advice(draft.rng, draft.reporting) + "。"
    draft.note("advice", what)
    y = section(
        draft,
        draft.label("diagnosis"),
        found if draft.rng.random() < 0.5 else [" ".join(found)],
        how,
        y,
        left,
        width,
        "diagnosis",
    )
    return section(draft, draft.label("advice"), [what], how, y, left, width, "advice")


def _prose(draft: Draft, tale: StayStory, on: date, y: float, left: float, width: float) -> float:
    """A letter: everything in sentences."""
    rng, sheet = draft.rng, draft.sheet
    who, age, ward = draft.visit.who, draft.visit.age, draft.visit.ward
    what = advice(rng, draft.reporting) + "。"
    for key, value in (
        ("name", who.name),
        ("sex", who.sex),
        ("age", str(age)),
        ("visit_date", on.isoformat()),
        ("department", ward),
        ("advice", what),
    ):
        draft.note(key, value)
    draft.note("diagnosis", tale.found)
    first = f"兹证明患者{who.name}，性别{who.sex}，年龄{age}岁，于{draft.habit.day_of(on)}在我院{ward}就诊，"
    first += f"经诊断为：{'；'.join(tale.found)}。"
    for text in (first, f"建议：{what}", "特此证明。"):
        for part in folded(text, width, sheet.size):
            sheet.put(part, left, y)
            y += sheet.size * 1.7
    return y


# ------------------------------------------------------------------------------------------------ reports
_TESTS = (
    ("白细胞计数", "10^9/L", "3.5-9.5"), ("血红蛋白", "g/L", "115-150"), ("血小板计数", "10^9/L", "125-350"),
    ("葡萄糖", "mmol/L", "3.9-6.1"),
    ("肌酐", "μmol/L", "57-97"), ("尿酸", "μmol/L", "208-428"), ("总胆固醇", "mmol/L", "0-5.2"), ("C反应蛋白", "mg/L", "0-8"),
)  # fmt: skip


def report(draft: Draft, choice: Sequence[str]) -> None:
    """A report of laboratory or imaging: the common fields only."""
    (head,) = choice
    rng, sheet = draft.rng, draft.sheet
    on = draft.visit.left
    left, width = sheet.width * 0.1, sheet.width * 0.8
    y = titled(draft, _REPORTS)
    who, entries = draft.visit.who, _person(draft)
    draft.fields.pop("sex")
    draft.fields.pop("age")
    entries.append(LabelledValue("", rng.choice(("检查号", "标本号", "样本编号")), digits(rng, 8)))
    entries.append(LabelledValue("", rng.choice(("送检科室", "申请科室", "科室")), facts.ward(rng)))
    if rng.random() < 0.3:
        entries.append(draft.entry("id_number", who.id_number))
    y = MOVES[head](draft, entries, y, left, width) + sheet.size * 0.5
    y = _results(draft, y, left, width) if rng.random() < 0.6 else _seen(draft, y, left, width)
    foot = [
        LabelledValue("", rng.choice(("检验者", "报告医师", "检查医师")), facts.someone(rng).name),
        draft.day("issue_date", on),
    ]
    MOVES["inline"](draft, foot, y + sheet.size, left, width)


def _results(draft: Draft, y: float, left: float, width: float) -> float:
    sheet, rng = draft.sheet, draft.rng
    rows = [("项目", "结果", "单位", "参考区间")]
    rows += [(n, f"{rng.uniform(1, 200):.2f}", u, r) for n, u, r in rng.sample(_TESTS, rng.randint(4, 8))]
    for row in rows:
        for n, text in enumerate(row):
            sheet.put(text, left + n * width / 4, y)
        y += sheet.size * 1.7
    return y


def _seen(draft: Draft, y: float, left: float, width: float) -> float:
    y = section(
        draft,
        "检查所见",
        ["肝脏形态大小正常，实质回声均匀，胆囊壁光滑，胰脾未见明显异常。"],
        "newline",
        y,
        left,
        width,
        "",
    )
    return section(draft, "检查结论", ["肝胆胰脾超声未见明显异常"], "newline", y, left, width, "")

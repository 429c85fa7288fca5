"""Business licences and licences of medical institutions: labels left of their values, one or two columns."""

from collections.abc import Sequence
from datetime import date, timedelta

from samples.grammar import facts
from samples.grammar.bills import stamp
from samples.grammar.draft import Draft, LabelledValue
from samples.grammar.sheet import folded, wide

WAYS = ("one", "two")
LABELS = ("justified", "plain", "colons", "cells")
_SCOPES = (
    "内科、外科、中医科诊疗服务（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
    "许可项目：药品零售；第三类医疗器械经营（依法须经批准的项目，经相关部门批准后方可开展经营活动）一般项目：日用百货销售；化妆品零售",
    "医疗服务；健康咨询服务（不含诊疗服务）；医疗器械销售",
)
_KINDS = ("有限责任公司(自然人独资)", "个体工商户", "有限责任公司", "个人独资企业", "股份有限公司")
_DEPARTMENTS = (
    "预防保健科",
    "内科",
    "外科",
    "妇产科",
    "儿科",
    "口腔科",
    "中医科",
    "医学检验科",
    "医学影像科",
    "急诊医学科",
    "康复医学科",
    "眼科",
)


def business(draft: Draft, choice: Sequence[str]) -> None:
    """营业执照."""
    rng, sheet = draft.rng, draft.sheet
    founded = facts.day(rng, 2005, 2022)
    issued = founded + timedelta(rng.randint(0, 1500))
    code, kind = facts.uscc(rng), rng.choice(_KINDS)
    name = (
        facts.hospital(rng).rstrip("）")
        if rng.random() < 0.2
        else facts.place(rng)[3:6]
        + rng.choice(("安和堂大药房", "康源医疗器械", "明泽口腔门诊部"))
        + ("有限公司" if "公司" in kind else "")
    )
    y = sheet.height * 0.06
    sheet.put("营业执照", sheet.width / 2, y, size=sheet.size * 3, align=0.5)
    y += sheet.size * 4
    if rng.random() < 0.6:
        draft.note("uscc", code)
        sheet.put("统一社会信用代码", sheet.width * 0.1, y)
        sheet.put(code, sheet.width * 0.1, y + sheet.size * 1.5, key="uscc")
        entries: list[LabelledValue] = []
        y += sheet.size * 4
    else:
        entries = [draft.entry("uscc", code)]
    head = facts.someone(rng).name
    entries += [
        draft.entry("name", name), draft.entry("type", kind), draft.entry("legal_representative", head),
        draft.entry("address", facts.place(rng)), draft.entry("scope", rng.choice(_SCOPES)), draft.day("established", founded),
    ]  # fmt: skip
    if "公司" in kind:
        entries.append(
            draft.entry("registered_capital", rng.choice(("贰佰万元整", "100万元人民币", "人民币伍拾万圆整")))
        )
    if rng.random() < 0.5:
        term = rng.choice(("长期", f"{founded:%Y年%m月%d日}至{founded.year + 20}年{founded:%m月%d日}"))
        entries.append(draft.entry("term", term))
    y = _pairs(draft, entries, choice, y)
    _dated(draft, issued, y, "登记机关", None)


def medical(draft: Draft, choice: Sequence[str]) -> None:
    """医疗机构执业许可证."""
    rng, sheet = draft.rng, draft.sheet
    start = facts.day(rng, 2018, 2025).replace(day=1)
    end = date(start.year + rng.choice((5, 15)), start.month, 1) - timedelta(1)
    y = sheet.height * 0.06
    sheet.put("医疗机构执业许可证", sheet.width / 2, y, size=sheet.size * 2.2, align=0.5)
    y += sheet.size * 5
    departments = rng.choice(("/", "；", "、")).join(rng.sample(_DEPARTMENTS, rng.randint(4, 9)))
    valid = f"{rng.choice(('自', ''))}{draft.habit.day_of(start)}至{draft.habit.day_of(end)}"
    draft.note("valid_from", start.isoformat())
    draft.note("valid_until", end.isoformat())
    head = facts.someone(rng).name
    entries = [
        draft.entry("name", facts.hospital(rng)), draft.entry("address", facts.place(rng)), draft.entry("legal_representative", head),
        LabelledValue("", rng.choice(("经营性质", "所有制形式", "服务对象")), rng.choice(("非营利性", "私人", "社会"))),
        draft.entry("principal", facts.someone(rng).name if rng.random() < 0.6 else head), draft.entry("departments", departments),
        draft.entry("registration_number", facts.registration(rng)), LabelledValue("valid_from", draft.label("valid"), valid),
    ]  # fmt: skip
    y = _pairs(draft, entries, choice, y)
    _dated(draft, start, y, draft.label("authority"), f"{facts.place(rng)[3:6]}卫生健康委员会")


def _pairs(draft: Draft, entries: Sequence[LabelledValue], choice: Sequence[str], y: float) -> float:
    """Labels and values in one column or two, long values over several lines."""
    ways, look = choice
    sheet, size = draft.sheet, draft.sheet.size
    columns = 2 if ways == "two" else 1
    left, width = sheet.width * 0.1, sheet.width * 0.8 / columns
    half = -(-len(entries) // columns)
    label_width = max(wide(e.label, size) for e in entries) + size * (1.2 if look != "colons" else 0.7)
    bottom = y
    for n in range(columns):
        at = y
        for entry in entries[n * half : (n + 1) * half]:
            at = _pair(draft, entry, left + n * width, at, label_width, width, look)
        bottom = max(bottom, at)
    return bottom


def _pair(draft: Draft, entry: LabelledValue, x: float, y: float, label: float, width: float, look: str) -> float:
    sheet, size = draft.sheet, draft.sheet.size
    if look == "justified" and 1 < len(entry.label) < 5:
        step = (label - size * 1.2 - size) / (len(entry.label) - 1)
        for n, c in enumerate(entry.label):
            sheet.put(c, x + n * max(step, size), y)
    else:
        sheet.put(entry.label + ("：" if look == "colons" else ""), x, y)
    parts = folded(entry.printed, width - label - size, size)
    for n, part in enumerate(parts):
        sheet.put(part, x + label, y + n * size * 1.5, key=entry.key)
    high = size * (1.5 * (len(parts) - 1) + 2.4)
    if look == "cells":
        sheet.rule(x, y - size * 0.7, x + width, y - size * 0.7)
        sheet.rule(x + label - size * 0.4, y - size * 0.7, x + label - size * 0.4, y + high - size * 0.7)
    return y + high


def _dated(draft: Draft, on: date, y: float, office: str, name: str | None) -> None:
    """Office and day at the foot, a stamp near them."""
    sheet, size, rng = draft.sheet, draft.sheet.size, draft.rng
    x = sheet.width * rng.uniform(0.5, 0.6)
    draft.note("issue_date", on.isoformat())
    if name:
        draft.note("authority", name)
        sheet.put(f"{office}：{name}", x, y + size, key="authority")
        sheet.put(f"{draft.label('issue_date')}：{draft.habit.day_of(on)}", x, y + size * 3, key="issue_date")
    else:
        sheet.put(office, x, y + size)
        sheet.put(f"{on.year}年{on.month:02d}月{on.day:02d}日", x, y + size * 3, key="issue_date")
    if rng.random() < 0.6:
        stamp(draft, x + size * rng.uniform(2, 6), y, (name or "青禾县市场监督管理局",))

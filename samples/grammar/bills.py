"""Outpatient and inpatient bills: head, items, totals, payments, patient and foot, each in a move of its own."""

from collections.abc import Sequence
from datetime import date

from intake.model import Rect
from samples.grammar import facts, tables
from samples.grammar.blocks import MOVES
from samples.grammar.draft import Draft, LabelledValue
from samples.grammar.labels import BESIDE_PAID, BESIDE_SHOWN, LABELS, LabelWords
from samples.grammar.sheet import DrawnStamp
from samples.make.facts.people import digits
from samples.make.facts.words import money

PLACES = ("inline", "columns", "grid", "merged", "head", "above", "strip", "slip")
_FORMS = {
    "outpatient_invoice": LabelWords(
        ("医疗门诊收费票据", "医疗门诊收费票据（电子）", "医疗机构门诊收费票据"),
        ("门诊收费票据", "门诊医疗费专用票据", "门诊医疗收费票据"),
    ),
    "inpatient_invoice": LabelWords(
        ("医疗住院收费票据", "医疗住院收费票据（电子）", "医疗机构住院收费票据"),
        ("住院收费票据", "住院医疗费专用票据", "住院医疗收费票据"),
    ),
}
_NOTES = (
    "备注：",
    "其他信息",
    "医保结算方式:手工报销;",
    "未联网结算",
    "第二联 收据联",
    "（盖章有效）",
    "此票据不得涂改",
    "国家税务总局监制",
    "第 1 页 共 1 页",
)


def layout(draft: Draft, choice: Sequence[str]) -> None:
    """A bill; `choice` is the move of head, payments and patient, and the look of the items."""
    head, paid, patient, look = choice
    rng, sheet = draft.rng, draft.sheet
    fees = _fees(draft, look)
    cents = sum(f.cents for f in fees)
    left, width = sheet.width * rng.uniform(0.06, 0.1), sheet.width * rng.uniform(0.8, 0.86)
    y = MOVES[head](draft, _head(draft), _title(draft, sheet.height * 0.04), left, width)
    groups, early = rng.choice((1, 2, 2, 3)), rng.random() < 0.25
    if early:
        y = MOVES[patient](draft, _patient(draft), y, left, width)
    y = tables.items(draft, fees, look, groups, y, left, width)
    y = _totals(draft, cents, y, left, width)
    if not early:
        y = MOVES[patient](draft, _patient(draft), y, left, width)
    y = MOVES[paid](draft, _payments(draft, cents), y, left, width)
    _foot(draft, y, left, width)


def _is_inpatient(draft: Draft) -> bool:
    return draft.kind == "inpatient_invoice"


def _fees(draft: Draft, look: str) -> list[facts.Fee]:
    """What is charged: kinds of fees, or single drugs and services on bills of outpatients."""
    rng = draft.rng
    if draft.visit.fees:
        return facts.by_category(draft.visit.fees)
    if not _is_inpatient(draft) and look in tables.RULED and rng.random() < 0.35:
        draft.moves.add("single charges")
        return facts.charged(rng, rng.randint(3, 9), [draft.visit.left])
    return facts.categories(rng, rng.randint(3, 12 if _is_inpatient(draft) else 8))


def _title(draft: Draft, y: float) -> float:
    sheet, rng = draft.sheet, draft.rng
    title = rng.choice(("样例省", "样例省", "云岫市", "")) + _FORMS[draft.kind].pick(rng, draft.reporting)
    draft.note("title", title)
    draft.moves.add("title")
    sheet.put(
        title, sheet.width * rng.uniform(0.45, 0.55), y, size=sheet.size * rng.uniform(1.3, 1.9), align=0.5, key="title"
    )
    return y + sheet.size * 3


def _head(draft: Draft) -> list[LabelledValue]:
    rng, who, on = draft.rng, draft.visit.who, draft.visit.left
    letters = "".join(rng.choice("0123456789abcdef") for _ in range(6))
    entries = [
        draft.entry("bill_code", f"34{rng.choice(('0601', '0602'))}{on:%y}"),
        draft.entry("bill_number", f"{rng.randrange(10**10):010d}" if rng.random() < 0.7 else digits(rng, 8)),
        draft.entry("payer", who.name),
        draft.entry("payer_id", who.masked if rng.random() < 0.7 else who.id_number, empty=0.1),
        draft.entry("check_code", letters, empty=0.03),
        draft.day("issue_date", on),
    ]
    rng.shuffle(entries)
    return draft.some(entries, 0.92)


def _patient(draft: Draft) -> list[LabelledValue]:
    rng, told = draft.rng, draft.visit
    entries = [
        draft.entry("business_serial", facts.code(rng, 8, 18), empty=0.05),
        draft.entry("institution_type", facts.institution_kind(rng)),
        draft.entry("sex", told.who.sex),
        draft.entry("insurance_type", told.insurance, empty=0.04),
        draft.entry("department", told.ward, empty=0.03),
        draft.entry("record_number", told.record_number, empty=0.08),
    ]
    if told.insured:
        number = told.who.id_number if rng.random() < 0.4 else f"3417{digits(rng, 9)}"
        entries.append(draft.entry("insurance_number", number, empty=0.08))
    entries += _stay(draft) if _is_inpatient(draft) else [
        draft.entry("outpatient_number", told.outpatient_number, empty=0.04), draft.day("visit_date", told.left, empty=0.03),
    ]  # fmt: skip
    rng.shuffle(entries)
    return draft.some(entries, 0.85)


def _stay(draft: Draft) -> list[LabelledValue]:
    """Days in hospital: two dates, or a span behind one label; the number and the days."""
    rng, told = draft.rng, draft.visit
    came, left, days = told.came, told.left, told.days
    entries = [
        draft.entry("inpatient_number", told.inpatient_number),
        draft.entry("stay_days", str(days), f"{days}{rng.choice(('', '', '天'))}"),
    ]
    if rng.random() < 0.5:
        return [*entries, draft.day("admission_date", came), draft.day("discharge_date", left)]
    return [*entries, *(_two_cells(draft, came, left) if rng.random() < 0.25 else [span(draft, came, left)])]


def _two_cells(draft: Draft, came: date, left: date) -> list[LabelledValue]:
    """A stay behind one label, from and to in cells of their own."""
    draft.moves.add("from and to")
    draft.note("admission_date", came.isoformat())
    draft.note("discharge_date", left.isoformat())
    word = draft.habit.label(LABELS[draft.kind]["stay"].pick(draft.rng, draft.reporting))
    first, last = draft.rng.choice((("从", "至"), ("自", "至"), ("", "至"), ("起", "止")))
    from_, to = draft.habit.day_of(came), draft.habit.day_of(left)
    return [LabelledValue("admission_date", word, f"{first}{from_}"), LabelledValue("discharge_date", last, to)]


def span(draft: Draft, came: date, left: date) -> LabelledValue:
    """A stay behind one label."""
    draft.moves.add("span")
    draft.note("admission_date", came.isoformat())
    draft.note("discharge_date", left.isoformat())
    word = LABELS[draft.kind]["stay"].pick(draft.rng, draft.reporting)
    return LabelledValue("stay", draft.habit.label(word), draft.habit.span(came, left))


def _totals(draft: Draft, cents: int, y: float, left: float, width: float) -> float:
    """The sum in words and figures, on one line, in cells, or one above the other."""
    rng, sheet = draft.rng, draft.sheet
    draft.note("total", money(cents))
    words = draft.habit.words(cents)
    entries = []
    if rng.random() < 0.92:
        draft.note("total_in_words", words)
        entries.append(LabelledValue("total_in_words", draft.label("total_in_words"), words))
    label = draft.label("total")
    if rng.random() < 0.2:
        draft.moves.add("lone ¥")
        entries.append(
            LabelledValue("total", label, f"¥{rng.choice(('', '    '))}{draft.habit.money(cents, sign=False)}")
        )
    else:
        entries.append(LabelledValue("total", label, draft.habit.money(cents)))
    if rng.random() < 0.2:
        entries.reverse()
    how = rng.choice(("columns", "grid", "merged", "inline", "columns"))
    return MOVES[how](draft, entries, y + sheet.size * 0.3, left, width)


def _payments(draft: Draft, cents: int) -> list[LabelledValue]:
    rng = draft.rng
    paid = facts.payments(rng, cents, draft.visit.insured)
    beside = paid.pop("beside")
    entries = [draft.money(key, paid[key]) for key in paid]
    if _is_inpatient(draft):
        cash = paid["cash_paid"]
        prepaid = rng.choice((50000, 100000, 200000, 500000, 1000000))
        entries += [
            draft.money("prepaid", prepaid), draft.money("topped_up", max(cash - prepaid, 0)),
            draft.money("refunded", max(prepaid - cash, 0)),
        ]  # fmt: skip
    if beside:
        word = BESIDE_PAID.pick(rng, draft.reporting)
        entries.append(LabelledValue("", draft.habit.label(word, amount=True), draft.habit.money(beside)))
    if rng.random() < 0.3:
        word = BESIDE_SHOWN.pick(rng, draft.reporting)
        entries.append(
            LabelledValue("", draft.habit.label(word, amount=True), draft.habit.money(rng.randrange(0, 90000, 50)))
        )
    if rng.random() < 0.1:
        draft.moves.add("total again")
        entries.append(
            LabelledValue("", draft.habit.label(rng.choice(("费用总计", "医疗费总额"))), draft.habit.money(cents))
        )
    rng.shuffle(entries)
    return draft.some(entries, 0.95)


def _foot(draft: Draft, y: float, left: float, width: float) -> None:
    rng, sheet, house = draft.rng, draft.sheet, draft.visit.house
    entries = [
        draft.entry("payee", house),
        draft.entry("checker", facts.someone(rng).name, empty=0.15),
        draft.entry("cashier", facts.someone(rng).name if rng.random() < 0.8 else digits(rng, 4)),
    ]
    for note in rng.sample(_NOTES, rng.randint(0, 2)):
        sheet.put(note, left, y)
        y += sheet.size * 1.6
    y = MOVES[rng.choice(("columns", "inline", "columns"))](draft, draft.some(entries, 0.92), y, left, width)
    if rng.random() < 0.45:
        stamp(
            draft,
            rng.uniform(left, left + width * 0.8),
            y - sheet.size * rng.uniform(2, 9),
            (house, rng.choice(("收费专用章", "财务专用章", "业务专用章"))),
        )


def stamp(draft: Draft, x: float, y: float, words: tuple[str, ...]) -> None:
    """A stamp of some colour over what is printed there."""
    color = draft.rng.choice(("red", "red", "red", "blue", "black"))
    across = draft.sheet.size * draft.rng.uniform(4.5, 7)
    high = across * draft.rng.choice((1.0, 0.7))
    seen = draft.rng.random() < (0.7 if color == "red" else 0.15)
    draft.sheet.stamps.append(DrawnStamp(Rect(x, y, x + across, y + high), color, words, seen))
    draft.moves.add(f"stamp {color}")

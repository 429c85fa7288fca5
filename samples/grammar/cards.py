"""Identity cards, social security cards, bank cards and passbooks: cards as they are copied, and forms that repeat them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from samples.grammar import facts
from samples.grammar.blocks import MOVES
from samples.grammar.draft import Draft, LabelledValue
from samples.make.facts.people import digits

ID_WAYS = ("portrait", "emblem", "both", "beside")
SOCIAL_WAYS = ("colons", "plain", "back")
BANK_WAYS = ("card", "embossed", "passbook", "typed")
_PEOPLES = ("汉", "汉", "汉", "回", "满", "土家", "壮")
_BANKS = (
    "中国工商银行",
    "中国农业银行",
    "中国银行",
    "中国建设银行",
    "交通银行",
    "中国邮政储蓄银行",
    "招商银行",
    "浦发银行",
    "中信银行",
    "农村信用社",
)
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


# ------------------------------------------------------------------------------------------------ identity
def identity(draft: Draft, choice: Sequence[str]) -> None:
    """One or both sides, as cards stand on a copy."""
    (way,) = choice
    sheet, rng = draft.sheet, draft.rng
    x, y = sheet.width * rng.uniform(0.1, 0.2), sheet.height * rng.uniform(0.05, 0.1)
    if way != "emblem":
        _portrait(draft, x, y)
    if way == "emblem":
        _emblem(draft, x, y)
    elif way == "both":
        _emblem(draft, x, y + sheet.size * 22)
    elif way == "beside":
        _emblem(draft, x + sheet.size * 30, y)
    if rng.random() < 0.3:
        sheet.put(rng.choice(("与原件核对无误", "仅供医保报销使用", "复印件与原件一致")), x, y + sheet.size * 42)


def _portrait(draft: Draft, x: float, y: float) -> None:
    rng, sheet = draft.rng, draft.sheet
    who, u = draft.visit.who, sheet.size * 2
    born, people, place = who.id_number[6:14], rng.choice(_PEOPLES), facts.place(rng)
    day = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    for key, value in (
        ("name", who.name),
        ("sex", who.sex),
        ("ethnicity", people),
        ("birth_date", day),
        ("address", place),
        ("id_number", who.id_number),
    ):
        draft.note(key, value)
    inner = x + u * 2.2
    born_on = f"{born[:4]}年{int(born[4:6])}月{int(born[6:])}日"
    pairs = (("姓名", who.name, "name"), ("性别", who.sex, "sex"), ("出生", born_on, "birth_date"))
    for row, (word, printed, key) in enumerate(pairs):
        sheet.put(word, x, y + row * u)
        sheet.put(printed, inner, y + row * u, key=key)
    sheet.put("民族", x + u * 4.4, y + u)
    sheet.put(people, x + u * 6.4, y + u, key="ethnicity")
    sheet.put("住址", x, y + 3 * u)
    for n in range(0, len(place), 11):
        sheet.put(place[n : n + 11], inner, y + (3 + n // 11 * 0.75) * u, key="address")
    sheet.put("公民身份号码", x, y + 7 * u)
    sheet.put(who.id_number, x + u * 4.4, y + 7 * u, key="id_number", size=sheet.size * 1.1)


def _term(draft: Draft) -> tuple[date, str]:
    """From and until: 5, 10 or 20 years or without end, by the holder's age at the time, in force on the visit's day."""
    told = draft.visit
    start = told.came - timedelta(draft.rng.randrange(60, 1600))
    age = start.year - int(told.who.id_number[6:10])
    years = next((y for limit, y in ((15, 5), (25, 10), (45, 20)) if age <= limit), 0)
    start = start.replace(day=min(start.day, 28))
    return start, start.replace(year=start.year + years).isoformat() if years else "长期"


def _emblem(draft: Draft, x: float, y: float) -> None:
    sheet, u = draft.sheet, draft.sheet.size * 2
    start, end = _term(draft)
    authority = f"{facts.place(draft.rng)[3:6]}公安局"
    draft.note("authority", authority)
    draft.note("valid_from", start.isoformat())
    draft.note("valid_until", end)
    sheet.put("中华人民共和国", x + u * 4, y, size=sheet.size * 1.4)
    sheet.put("居民身份证", x + u * 3.6, y + u * 1.6, size=sheet.size * 2)
    sheet.put("签发机关", x + u * 2, y + u * 5.5)
    sheet.put(authority, x + u * 5, y + u * 5.5, key="authority")
    sheet.put("有效期限", x + u * 2, y + u * 6.7)
    sheet.put(f"{start:%Y.%m.%d}-{end.replace('-', '.')}", x + u * 5, y + u * 6.7, key="valid_from")


# ------------------------------------------------------------------------------------------------ social security
def social(draft: Draft, choice: Sequence[str]) -> None:
    """A card with labels, or its number without one, or its back with the bank's number."""
    (way,) = choice
    rng, sheet = draft.rng, draft.sheet
    who, u = draft.visit.who, sheet.size * 2
    x, y = sheet.width * 0.15, sheet.height * 0.08
    draft.habit = replace(draft.habit, colon="：" if way == "colons" else "")
    sheet.put(rng.choice(("中华人民共和国社会保障卡", "社会保障卡")), x + u * 3, y, size=sheet.size * 1.6)
    on = facts.day(rng, 2012, 2024)
    card = rng.choice(_LETTERS) + digits(rng, 8)
    entries = [draft.entry("name", who.name), draft.entry("id_number", who.id_number), draft.entry("card_number", card)]
    if rng.random() < 0.7:
        entries.append(
            draft.day("issue_date", on)
            if rng.random() < 0.6
            else draft.entry("issue_date", f"{on:%Y-%m}", f"{on:%Y年%m月}")
        )
    bank = draft.visit.account
    grouped = " ".join(bank[i : i + 4] for i in range(0, len(bank), 4)) if rng.random() < 0.5 else bank
    if way == "back":
        entries.append(draft.entry("bank_number", bank, grouped))
    for entry in entries:
        y += u
        end = sheet.put(entry.label + draft.habit.colon, x, y).right
        sheet.put(entry.printed, end + (0 if draft.habit.colon else sheet.size), y, key=entry.key)
    if way == "plain":
        draft.note("bank_number", bank)
        sheet.put(grouped, x, y + u * 1.6, size=sheet.size * 1.4, key="bank_number")


# ------------------------------------------------------------------------------------------------ banks
def bank(draft: Draft, choice: Sequence[str]) -> None:
    """A card, a passbook, or a typed sheet that repeats it."""
    way, move = choice
    rng, sheet = draft.rng, draft.sheet
    x, y, u = sheet.width * 0.12, sheet.height * 0.08, sheet.size * 2
    name, number = rng.choice(_BANKS), draft.visit.account
    draft.note("bank", name)
    draft.note("number", number)
    if way in ("card", "embossed"):
        sheet.put(name, x, y, size=sheet.size * 1.6, key="bank")
        sheet.put(
            " ".join(number[i : i + 4] for i in range(0, len(number), 4)),
            x,
            y + u * 4,
            size=sheet.size * 1.7,
            key="number",
        )
        if rng.random() < 0.6:
            until = f"{rng.randint(1, 12):02d}/{rng.randint(24, 35)}"
            draft.note("valid_until", until)
            sheet.put("VALID THRU", x + u * 5, y + u * 5.4, size=sheet.size * 0.6)
            sheet.put(until, x + u * 8, y + u * 5.4, key="valid_until")
        sheet.put("银联 UnionPay", x + u * 10, y + u * 6.5)
        return
    holder = draft.visit.who.name
    branch = f"{name}{facts.place(rng)[3:6]}支行"
    account = digits(rng, rng.choice((17, 19))) if way == "passbook" else number
    draft.note("number", account)
    sheet.put(name + ("存折" if way == "passbook" else ""), x + u * 4, y, size=sheet.size * 1.5)
    if way == "typed":
        sheet.put("银行卡复印件", x + u * 4, y + u)
    draft.note("bank", branch, name)
    entries = [
        draft.entry("holder", holder),
        draft.entry("number", account),
        LabelledValue("bank", draft.label("bank"), branch),
    ]
    rng.shuffle(entries)
    entries.append(LabelledValue("", "开户日期", draft.habit.day_of(facts.day(rng) - timedelta(900))))
    MOVES[move](draft, entries, y + u * 2.2, x, sheet.width * 0.7)

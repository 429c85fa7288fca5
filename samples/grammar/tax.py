"""VAT invoices: parties above or below each other or side by side, goods with rate and tax, totals in words and figures."""

from collections.abc import Sequence

from samples.grammar import facts
from samples.grammar.draft import Draft
from samples.grammar.labels import LabelWords
from samples.grammar.sheet import wide
from samples.make.facts.people import digits
from samples.make.facts.words import in_words, money

WAYS = ("stacked", "beside", "titled")
RULES = ("full", "none")
_GOODS = (
    ("*化学药品制剂*阿托伐他汀钙片", "20mg*7片", "盒"), ("*中成药*连花清瘟胶囊", "0.35g*24粒", "盒"),
    ("*医疗仪器器械*电子血压计", "A12", "台"),
    ("*医疗仪器器械*血糖试纸", "50片", "盒"), ("*化学药品制剂*盐酸二甲双胍片", "0.5g*20片", "盒"), ("*中药饮片*黄芪", "", "g"),
)  # fmt: skip
_TITLES = LabelWords(
    ("电子发票（普通发票）", "样例省增值税电子普通发票", "样例增值税普通发票"),
    ("样例增值税专用发票", "电子发票（增值税专用发票）", "增值税电子专用发票"),
)


def layout(draft: Draft, choice: Sequence[str]) -> None:
    """A VAT invoice, digital, electronic or on paper."""
    way, rules = choice
    rng, sheet = draft.rng, draft.sheet
    title, on = _TITLES.pick(rng, draft.reporting), facts.day(rng)
    digital = title.startswith("电子发票")
    draft.note("title", title)
    y, left, width = sheet.height * 0.05, sheet.width * 0.07, sheet.width * 0.86
    sheet.put(title, sheet.width / 2, y, size=sheet.size * 1.7, align=0.5, key="title")
    entries = [draft.entry("invoice_number", digits(rng, 20 if digital else 8)), draft.day("issue_date", on)]
    if not digital:
        entries.insert(0, draft.entry("invoice_code", f"0{digits(rng, 11)}"))
        if "专用" not in title:
            entries.append(draft.entry("check_code", digits(rng, 20)))
    for n, entry in enumerate(entries):
        sheet.put(
            f"{entry.label}{draft.habit.colon or '：'}{entry.printed}",
            left + width * 0.66,
            y + n * sheet.size * 1.6,
            key=entry.key,
        )
    y += sheet.size * (1.6 * len(entries) + 1)
    y = _parties(draft, way, y, left, width)
    _goods(draft, rules, y, left, width)


def _parties(draft: Draft, way: str, y: float, left: float, width: float) -> float:
    rng, sheet, size = draft.rng, draft.sheet, draft.sheet.size
    seller = facts.place(rng)[3:6] + rng.choice(
        ("康源大药房有限公司", "安和堂医药连锁有限公司", "明泽医疗器械有限公司")
    )
    person = rng.random() < 0.6
    buyer = facts.someone(rng).name if person else facts.hospital(rng)
    sides = [("buyer", "购", buyer, "" if person else facts.uscc(rng, "12")), ("seller", "销", seller, facts.uscc(rng))]
    for n, (key, first, name, code) in enumerate(sides):
        x = left + (n * width / 2 if way == "beside" else 0)
        at = y + (0 if way == "beside" else n * size * 4.5)
        if way == "titled":
            sheet.put({"购": "购买方", "销": "销售方"}[first], x, at + size)
            x += size * 4
        else:
            for row, c in enumerate(f"{first}{'买' if first == '购' else '售'}方"):
                sheet.put(c, x, at + row * size * 1.05)
            x += size * 2
        draft.note(key, name)
        sheet.put(f"{draft.label(key)}：{name}", x, at, key=key)
        code_label = f"{draft.label(key + '_id')}："
        sheet.put(code_label + code, x, at + size * 1.8, key=f"{key}_id")
        if code:
            draft.note(f"{key}_id", code)
    return y + size * (5.5 if way == "beside" else 10)


def _goods(draft: Draft, rules: str, y: float, left: float, width: float) -> None:
    rng, sheet, size = draft.rng, draft.sheet, draft.sheet.size
    heads = (
        "货物或应税劳务、服务名称" if rng.random() < 0.4 else "项目名称",
        "规格型号",
        "单位",
        "数量",
        "单价",
        "金额",
        rng.choice(("税率", "税率/征收率")),
        "税额",
    )
    edges = [left + width * s for s in (0, 0.3, 0.44, 0.52, 0.6, 0.7, 0.8, 0.9)]
    for text, x in zip(heads, edges, strict=True):
        sheet.put(text, x, y)
    rate, net, tax, top = rng.choice((1, 3, 6, 13)), 0, 0, y
    for name, spec, unit in rng.sample(_GOODS, rng.randint(1, 4)):
        y += size * 1.7
        price, count = rng.randrange(200, 90000), rng.choice((1, 1, 2, 3, 5))
        amount = price * count
        levy = (amount * rate * 2 + 100) // 200
        net, tax = net + amount, tax + levy
        draft.row((name,), money(amount))
        key = f"row {len(draft.items) - 1}"
        cells = (
            name,
            spec,
            unit,
            str(count),
            money(price).rstrip("0").rstrip("."),
            money(amount),
            f"{rate}%",
            money(levy),
        )
        for n, (text, x) in enumerate(zip(cells, edges, strict=True)):
            small = min(1.0, (edges[1] - edges[0] - size) / max(1, wide(text, size))) if n == 0 else 1.0
            sheet.put(text, x, y, key=key if n in (0, 5) else "", size=size * small)
    _totals(draft, net, tax, y + size * 2.4, left, edges)
    if rules == "full":
        for at in (top - size * 0.5, top + size * 1.3, y + size * 2, y + size * 3.9):
            sheet.rule(left, at, left + width, at)
        for x in edges:
            sheet.rule(x - size * 0.3, top - size * 0.5, x - size * 0.3, y + size * 3.9)


def _totals(draft: Draft, net: int, tax: int, y: float, left: float, edges: Sequence[float]) -> None:
    sheet, size, rng = draft.sheet, draft.sheet.size, draft.rng
    for key, cents in (("net_amount", net), ("tax_amount", tax), ("total", net + tax)):
        draft.note(key, money(cents))
    sheet.put(draft.habit.label("合计"), left + size * 3, y)
    sheet.put(f"¥{money(net)}", edges[5], y, key="net_amount")
    sheet.put(f"¥{money(tax)}", edges[7], y, key="tax_amount")
    words = in_words(net + tax, "圆")
    draft.note("total_in_words", words)
    y += size * 2
    sheet.put("价税合计（大写）", left + size * 2, y)
    sheet.put(rng.choice(("⊗", "")) + words, edges[1], y, key="total_in_words")
    sheet.put(f"（小写）¥{money(net + tax)}", edges[5], y, key="total")
    sheet.put(f"收款人：{facts.someone(rng).name}", left, y + size * 4)
    sheet.put(f"开票人：{facts.someone(rng).name}", edges[4], y + size * 4)

"""The national electronic receipt: title, head, item table in two or three groups, block 其他信息, foot."""

from dataclasses import dataclass
from urllib.parse import urlencode

from samples.make.drawing import seals
from samples.make.drawing.fonts import width
from samples.make.drawing.page import BLACK, RED, Colour, Layer, PaperPage
from samples.make.facts.invoices import PROVINCE, BillLine, InventedBill

LEFT, RIGHT = 10.0, 200.0
TABLE, HEADER, TOTAL, INFO, END = 36.0, 43.0, 84.0, 91.0, 128.0
ORANGE: Colour = (214, 92, 38)
BROWN: Colour = (150, 84, 44)
INK: Colour = (38, 38, 44)

_MONEY = {
    "prepaid": "预缴金额", "topped_up": "补缴金额", "refunded": "退费金额",
}  # fmt: skip
_PAID = {
    "fund_paid": "医保统筹基金支付", "other_paid": "其他支付", "account_paid": "个人账户支付",
    "cash_paid": "个人现金支付", "self_paid": "个人自付", "own_expense": "个人自费",
}  # fmt: skip
_INSURED = {
    "institution_type": "医疗机构类型", "insurance_type": "医保类型", "insurance_number": "医保编号", "sex": "性别",
}  # fmt: skip
LABELS = {
    "inpatient_invoice": {
        "business_serial": "业务流水号", "record_number": "病历号", "inpatient_number": "住院号",
        "department": "住院科别", "admission_date": "住院时间", **_MONEY, **_INSURED, **_PAID, "stay_days": "住院天数",
    },
    "outpatient_invoice": {
        "business_serial": "业务流水号", "outpatient_number": "门诊号", "visit_date": "就诊日期", **_INSURED, **_PAID,
    },
}  # fmt: skip
MONEY = frozenset((*_MONEY, *_PAID))


@dataclass(frozen=True)
class ReceiptLook:
    """What differs from province to province.

    `groups` is how often the item columns repeat (two groups have a quantity column), `down` fills them downwards;
    `ragged` moves values off their labels, `sealed` puts the hospital's seal over the end of its name.
    """

    form: Colour = ORANGE
    groups: int = 3
    down: bool = False
    face: str = "song"
    label_ink: Colour | None = None
    seal: Colour = RED
    seal_shape: str = "circle"
    sealed: bool = True
    ragged: bool = False
    code: bool = True


def electronic(bill: InventedBill, look: ReceiptLook) -> PaperPage:
    """Lay a bill out; raises `ValueError` where a field of the bill found no place."""
    ink = Layer("kai", look.form, 3.5)
    page = PaperPage(210, 148, ink, Layer(look.face, INK, 3.3), Layer("serif", look.seal, 3.0))
    _frame(page)
    _head(page, bill)
    if look.code:
        _code(page, bill)
    _items(page, bill, look)
    _total(page, bill)
    _info(page, bill, look)
    _foot(page, bill)
    _seal(page, bill, look)
    if missed := set(bill.fields) - page.printed:
        raise ValueError(f"not printed: {sorted(missed)}")
    return page


def printed(bill: InventedBill, key: str) -> str:
    """Return a field as this hospital prints it."""
    value = bill.fields.get(key, "")
    if not value:
        return ""
    if key in MONEY or key == "total":
        return bill.habit.money(value)
    if key == "admission_date":
        return bill.habit.stay(value, bill.fields["discharge_date"])
    return bill.habit.date(value) if key.endswith("_date") else value


def _frame(page: PaperPage) -> None:
    page.form.box(LEFT, TABLE, RIGHT, END)
    for y in (HEADER, TOTAL, INFO):
        page.form.rule(LEFT, y, RIGHT, y)
    page.form.column(LEFT + 4, INFO + 6, "其他信息", 8.5, size=3.6)


def _pair(page: PaperPage, bill: InventedBill, x: float, y: float, label: str, key: str, fit: float = 70) -> None:
    start = page.form.text(x, y, f"{label}：")
    page.values.text(start, y, printed(bill, key), size=3.5, fit=fit)
    page.printed.add(key)


def _head(page: PaperPage, bill: InventedBill) -> None:
    page.form.text(105, 14, bill.fields["title"], size=6.4, align="middle", spacing=0.5)
    page.printed.add("title")
    left = (("票据代码", "bill_code"), ("交款人统一社会信用代码", "payer_id"), ("交款人", "payer"))
    right = (("票据号码", "bill_number"), ("校验码", "check_code"), ("开票日期", "issue_date"))
    for row, (first, second) in enumerate(zip(left, right, strict=True)):
        y = 22.4 + row * 4.9
        _pair(page, bill, LEFT + 1, y, *first)
        _pair(page, bill, 126, y, *second, fit=36)


def _code(page: PaperPage, bill: InventedBill) -> None:
    query = {key: bill.fields[name] for key, name in _QUERY.items() if name in bill.fields}
    page.values.picture(188, 22.5, 20, seals.code(f"https://pj.qinghe.example/check?{urlencode(query)}"), BLACK)


_QUERY = {"eInvoiceCode": "bill_code", "eInvoiceNumber": "bill_number", "random": "check_code"}


def _items(page: PaperPage, bill: InventedBill, look: ReceiptLook) -> None:
    wide = (RIGHT - LEFT) / look.groups
    titles = ("项目名称", "数量/单位", "金额（元）", "备注") if look.groups == 2 else ("项目名称", "金额（元）", "备注")
    stops = (0.22, 0.5, 0.7, 0.9) if look.groups == 2 else (0.24, 0.6, 0.88)
    for group in range(look.groups):
        for title, stop in zip(titles, stops, strict=True):
            page.form.text(LEFT + (group + stop) * wide, (TABLE + HEADER) / 2, title, align="middle")
    rows = -(-len(bill.items) // look.groups)
    pitch = min(5.6, (TOTAL - HEADER - 2) / rows)
    for index, item in enumerate(bill.items):
        group, row = (index // rows, index % rows) if look.down else (index % look.groups, index // look.groups)
        _item(page, bill, item, LEFT + group * wide, HEADER + 3.6 + row * pitch, wide)


def _item(page: PaperPage, bill: InventedBill, item: BillLine, x: float, y: float, wide: float) -> None:
    amount = bill.habit.money(f"{item.cents // 100}.{item.cents % 100:02d}")
    if wide < 80:
        page.values.text(x + 1.5, y, item.name, fit=0.46 * wide)
        page.values.text(x + 0.5 * wide, y, amount)
        page.values.text(x + 0.84 * wide, y, item.remark)
        return
    counted = f"{item.quantity}/{item.unit}" if item.unit else item.quantity
    page.values.text(x + 1.5, y, item.name, fit=0.4 * wide)
    page.values.text(x + 0.5 * wide, y, counted, align="middle")
    page.values.text(x + 0.77 * wide, y, amount, align="right")
    page.values.text(x + 0.9 * wide, y, item.remark, align="middle")


def _total(page: PaperPage, bill: InventedBill) -> None:
    y = (TOTAL + INFO) / 2
    end = page.form.text(LEFT + 1, y, "金额合计（大写）")
    page.values.text(end + 1, y, bill.fields["total_in_words"], size=3.7, fit=78)
    end = page.form.text(126, y, "（小写）")
    page.values.text(end, y, printed(bill, "total"), size=3.7)
    page.printed |= {"total", "total_in_words"}


def _cells(bill: InventedBill) -> list[tuple[str, str]]:
    """Return label and value of the block; a label whose field the bill lacks is printed with an empty place."""
    labels = LABELS[bill.kind]
    cells = [(label, printed(bill, key)) for key, label in labels.items() if key != "stay_days" or key in bill.fields]
    return cells + list(bill.extra.items())


def _info(page: PaperPage, bill: InventedBill, look: ReceiptLook) -> None:
    """Fill the block cell by cell on a grid of four columns; a long pair takes more columns."""
    x0, column, size = LEFT + 9.5, 45.0, 3.2
    cells = _cells(bill)
    spans = [min(4, int((width(f"{label}：{value}", size) + 1.2) // column) + 1) for label, value in cells]
    places = _flow(spans)
    pitch = min(5.2, (END - INFO - 2) / (places[-1][0] + 1))
    for (label, value), (row, start) in zip(cells, places, strict=True):
        y = INFO + 3.4 + row * pitch
        drift = 0.5 * ((row * 7 + start * 3) % 5 - 2) / 2 if look.ragged else 0.0
        end = page.values.text(x0 + start * column, y, f"{label}：", size=size, face="kai", colour=look.label_ink)
        page.values.text(end, y + drift, value, size=size)
    page.printed |= set(LABELS[bill.kind]) | {"discharge_date"}


def _flow(spans: list[int]) -> list[tuple[int, int]]:
    """Return row and column of every cell, given how many columns it takes."""
    places, row, used = [], 0, 0
    for span in spans:
        if used + span > 4:
            row, used = row + 1, 0
        places.append((row, used))
        used += span
    return places


def _foot(page: PaperPage, bill: InventedBill) -> None:
    _pair(page, bill, LEFT + 1, END + 4.6, "收款单位（章）", "payee", fit=80)
    _pair(page, bill, 118, END + 4.6, "复核人", "checker")
    _pair(page, bill, 163, END + 4.6, "收款人", "cashier")


def _seal(page: PaperPage, bill: InventedBill, look: ReceiptLook) -> None:
    page.stamps.picture(105, 17.8, 33, seals.supervision(PROVINCE), look.seal)
    name = bill.fields["payee"]
    past = 6.0 if look.seal_shape == "circle" else 15.0
    x, y = min(LEFT + 28 + width(name, 3.5) + past, 98), END + 6
    if not look.sealed:
        return
    if look.seal_shape == "circle":
        page.stamps.picture(x, y, 22, seals.circle(name, "收费专用章（电子）"), look.seal)
    else:
        page.stamps.picture(x, y, 32, seals.oval(name, ("12340000SAMPLE0000", "电子票据专用章")), look.seal)

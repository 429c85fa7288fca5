"""Preprinted paper forms: coloured labels and lines, values printed over them by an impact printer."""

from dataclasses import replace

from PIL import Image, ImageDraw

from samples.make.bills.electronic import ReceiptLook, electronic, printed
from samples.make.drawing import seals
from samples.make.drawing.fonts import face, width
from samples.make.drawing.page import RED, Colour, Layer, LineMark, MaskMark, PaperPage, TextMark
from samples.make.facts.invoices import PROVINCE, BillLine, InventedBill
from samples.make.facts.words import money

BLUE: Colour = (72, 84, 168)
GREY: Colour = (88, 84, 78)
RIBBON: Colour = (44, 44, 50)
BLUE_RIBBON: Colour = (38, 58, 122)


def overprinted(bill: InventedBill, look: ReceiptLook, stamp: Image.Image, at: tuple[float, float]) -> PaperPage:
    """The national layout on provincial paper: waves, a watermark, tractor holes, a red serial number."""
    bill.fields["title"] = bill.fields["title"].removesuffix("（电子）")
    flat = electronic(bill, replace(look, code=False, sealed=False))
    page = replace(flat, width=234, height=144, paper=(250, 241, 216), guilloche=(240, 214, 160), holes=True)
    for layer in (page.form, page.values, page.stamps):
        layer.marks = [_moved(mark, 12, 1) for mark in layer.marks]
    page.form.text(24, 17, bill.fields["bill_code"], size=5, colour=(224, 70, 52), face="hei", spacing=0.7)
    page.form.text(168, 17.5, "No", size=4.4, colour=(200, 80, 60))
    page.form.text(176, 17.5, bill.fields["bill_number"], size=5, colour=(224, 70, 52), face="hei", spacing=0.7)
    page.form.column(16.5, 48, "青禾样例票证印制所承印", 5.2, size=2.6)
    page.form.column(217, 60, "第一联收据", 8, size=2.8)
    page.form.picture(117, 76, 38, _watermark(), (246, 206, 92))
    page.stamps.picture(*at, 36, stamp, RED)
    return page


def _moved(mark: TextMark | LineMark | MaskMark, right: float, down: float) -> TextMark | LineMark | MaskMark:
    if isinstance(mark, LineMark):
        return replace(mark, x0=mark.x0 + right, x1=mark.x1 + right, y0=mark.y0 + down, y1=mark.y1 + down)
    return replace(mark, x=mark.x + right, y=mark.y + down)


def _watermark() -> Image.Image:
    """A pale ring with 样例 in it."""
    mask = Image.new("L", (400, 400), 0)
    pen = ImageDraw.Draw(mask)
    pen.ellipse([4, 4, 395, 395], outline=190, width=22)
    pen.polygon([(200, 45), (345, 290), (55, 290)], outline=170, width=12)
    pen.text((200, 268), "样例", font=face("serif", 105), fill=190, anchor="ms")
    return mask


def ruled(bill: InventedBill, stamp: Image.Image, wallet: str) -> PaperPage:
    """A blue inpatient form: boxes for the patient, five columns of fees, payments by purse.

    What the form calls 统筹合计 and 个人支付 has no key beyond doubt, so it is expected among the extra labels.
    `wallet` names the row in which the advance stands.
    """
    page = PaperPage(
        226,
        136,
        Layer("song", BLUE, 3.6),
        Layer("song", RIBBON, 3.5),
        Layer("serif", RED, 3),
        (249, 249, 252),
        holes=True,
    )
    bill.fields["title"] = f"{PROVINCE}医疗住院费票据"
    page.form.text(108, 15.5, bill.fields["title"], size=7, align="middle", spacing=1.2)
    page.stamps.picture(104, 18.3, 32, seals.supervision(PROVINCE), RED)
    _serial(page, bill, 168, 27)
    _line(page, bill, 22, 28, "病案号：", "record_number")
    _line(page, bill, 122, 28, "日期：", "issue_date")
    _boxes(page, bill)
    _fees(page, bill)
    _purse(page, bill, wallet)
    _line(page, bill, 22, 127, "收款单位（盖章）：", "payee", drop=1.2)
    _line(page, bill, 122, 127, "收款人：", "cashier", drop=1.2)
    page.form.text(152, 127, "微机专用  手填无效  遗失不补", size=3.2)
    page.form.column(212.5, 48, "第一联收据", 8.5)
    page.stamps.picture(162, 93, 34, stamp, RED)
    return page


def _serial(page: PaperPage, bill: InventedBill, x: float, y: float) -> None:
    end = page.form.text(x, y, "No ", size=4.4)
    page.form.text(end, y, bill.fields["bill_number"], size=4.8, colour=(222, 74, 74), face="hei", spacing=0.8)


def _line(page: PaperPage, bill: InventedBill, x: float, y: float, label: str, key: str, drop: float = 0.0) -> None:
    end = page.form.text(x, y, label)
    page.values.text(end + 1, y + drop, printed(bill, key))


_BOXES = (
    ("保险编号", "insurance_number", 32, 22, 42, 96),
    ("姓 名", "payer", 32, 96, 114, 148),
    ("性 别", "sex", 32, 148, 170, 208),
    ("住 院 号", "inpatient_number", 41, 22, 42, 96),
    ("科 别", "department", 41, 96, 114, 148),
    ("医保类别", "insurance_type", 41, 148, 170, 208),
)
"""Label, key, top, left, middle rule and right of each box of the blue form, in millimetres."""


def _boxes(page: PaperPage, bill: InventedBill) -> None:
    for label, key, top, left, split, right in _BOXES:
        page.form.box(left, top, right, top + 9, 0.4)
        page.form.rule(split, top, split, top + 9)
        page.form.text((left + split) / 2, top + 4.5, label, align="middle")
        page.values.text(split + 2, top + 4.5, printed(bill, key), fit=right - split - 3)


def _fees(page: PaperPage, bill: InventedBill) -> None:
    page.form.box(22, 50, 208, 85, 0.4)
    for index, item in enumerate(bill.items):
        x, y = 24 + index % 5 * 36.4, 55 + index // 5 * 5.4
        page.values.text(x, y, item.name, fit=18.5)
        page.values.text(x + 35, y, bill.habit.money(money(item.cents)), align="right")
    page.form.box(22, 85, 208, 93, 0.4)
    end = page.form.text(25, 89, "合计金额（大写）：")
    page.values.text(end + 4, 89.6, bill.fields["total_in_words"])
    page.values.text(160, 89.9, f"￥{printed(bill, 'total')}")


def _purse(page: PaperPage, bill: InventedBill, wallet: str) -> None:
    page.form.box(22, 93, 208, 123, 0.4)
    lines = {"统筹合计": bill.extra["统筹合计"], "其中：个人账户": printed(bill, "account_paid")}
    lines |= {label: value for label, value in bill.extra.items() if label not in ("统筹合计", "个人支付")}
    for row, (label, value) in enumerate(lines.items()):
        page.values.text(52, 97 + row * 5, label, align="right")
        page.values.text(77, 97 + row * 5, value, align="right")
    page.values.text(88, 99, f"个人支付：{bill.extra['个人支付']}")
    for x, title in ((112, "预收款"), (146, "应补交"), (180, "应退款")):
        page.values.text(x + 14, 104.5, title, align="right")
    for row, purse in enumerate(("现金", "银行卡", "微信")):
        y = 109.5 + row * 5
        page.values.text(90, y, purse)
        for x, key in ((112, "prepaid"), (146, "topped_up"), (180, "refunded")):
            page.values.text(x + 14, y, printed(bill, key) if purse == wallet else "0.00", align="right")


def drugs(bill: InventedBill, stamp: Image.Image, at: tuple[float, float] = (165, 74)) -> PaperPage:
    """An outpatient form with two columns of drugs: name [spec], quantity, amount."""
    page = PaperPage(
        226, 122, Layer("song", GREY, 3.0), Layer("song", BLUE_RIBBON, 3.4), Layer("serif", RED, 3), (244, 247, 238),
        holes=True,
    )  # fmt: skip
    bill.fields["title"] = f"{PROVINCE}医疗门诊收费票据"
    page.form.text(113, 12, bill.fields["title"], size=6, align="middle", spacing=1)
    page.stamps.picture(113, 14.8, 28, seals.supervision(PROVINCE), RED)
    for label, value in bill.extra.items():
        page.values.text(26, 15, f"{label}：{value}", size=3.8)
    page.form.text(146, 19.5, "No.", size=4)
    page.values.text(154, 19.5, bill.fields["bill_number"], size=5, spacing=0.4)
    for x, label, key in ((22, "业务流水号：", "business_serial"), (92, "医疗机构类型：", "institution_type")):
        _line(page, bill, x, 25.6, label, key, drop=0.4)
    _line(page, bill, 146, 25.6, "校验码：", "check_code", drop=0.5)
    _patient(page, bill)
    _drug_rows(page, bill)
    _drug_foot(page, bill)
    page.stamps.picture(*at, 34, stamp, RED)
    return page


def _patient(page: PaperPage, bill: InventedBill) -> None:
    page.form.box(20, 29, 206, 104, 0.4)
    cells = ((22, "姓名：", "payer"), (58, "性别：", "sex"), (82, "医保类型：", "insurance_type"))
    for x, label, key in (*cells, (146, "医保编号：", "insurance_number")):
        _line(page, bill, x, 33, label, key, drop=0.4)
    for y in (36.5, 42.5, 90, 97):
        page.form.rule(20, y, 206, y)
    for left in (20, 113):
        for stop, title in ((3, "项目/规格"), (62, "数量"), (78, "金额")):
            page.form.text(left + stop, 39.5, title)
    page.form.rule(113, 36.5, 113, 42.5)


def _drug_rows(page: PaperPage, bill: InventedBill) -> None:
    for index, item in enumerate(bill.items):
        _drug(page, bill, item, 20 + index % 2 * 93, 47.5 + index // 2 * 6)


def _drug(page: PaperPage, bill: InventedBill, item: BillLine, x: float, y: float) -> None:
    page.values.text(x + 3, y, item.name, fit=57)
    page.values.text(x + 62, y, f"{item.quantity}{item.unit}")
    page.values.text(x + 89, y, bill.habit.money(money(item.cents)), align="right")


def _drug_foot(page: PaperPage, bill: InventedBill) -> None:
    end = page.form.text(22, 93.5, "合计（大写）：")
    page.values.text(end + 3, 94.2, bill.fields["total_in_words"])
    page.form.rule(146, 90, 146, 97)
    _line(page, bill, 149, 93.5, "￥：", "total", drop=0.6)
    paid = (("医保统筹支付：", "fund_paid"), ("个人账户支付：", "account_paid"), ("其他支付：", "other_paid"))
    for x, (label, key) in zip((22, 68, 114), paid, strict=True):
        _line(page, bill, x, 100.5, label, key, drop=0.6)
    _line(page, bill, 160, 100.5, "现金支付：", "cash_paid", drop=0.6)
    _line(page, bill, 22, 108, "收款单位（章）：", "payee", drop=0.8)
    _line(page, bill, 110, 108, "收款人（签章）：", "cashier", drop=0.8)
    year, month, day = bill.fields["issue_date"].split("-")
    for x, value, unit in ((158, year, "年"), (172, month, "月"), (184, day, "日")):
        page.form.text(x + width(value, 3.4) + 1.5, 108, unit)
        page.values.text(x, 108.8, value)

"""Invented VAT invoices of pharmacies and clinics: an electronic one, a fully digital one, a paper one, a wrong one.

The colours, cells and labels are those of the national forms (国家税务总局); who stands on them is invented, and the seal
over the title reads 样例.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from samples.make.drawing import seals
from samples.make.drawing.damage import Shot, photo, scan
from samples.make.drawing.draw import draw, turned
from samples.make.drawing.page import BLACK, Align, Colour, Layer, PaperPage
from samples.make.facts.numbers import social_credit_code
from samples.make.facts.words import in_words, money
from samples.make.gold import Gold
from samples.make.made import Made, jpeg, rng

BROWN: Colour = (150, 82, 48)
GREEN: Colour = (40, 130, 88)
PRINT: Colour = (60, 70, 130)
_SCALE = 13.0


@dataclass(frozen=True)
class Goods:
    """One line: amounts in fen, the rate in per cent (None where exempt); `quantity` and `price` as printed."""

    name: tuple[str, ...]
    spec: str
    unit: str
    quantity: str
    price: str
    cents: int
    rate: int | None

    @property
    def tax(self) -> int:
        return round(self.cents * self.rate / 100) if self.rate else 0


@dataclass(frozen=True)
class Sale:
    """What an invoice says; `wrong` is added in fen to the printed net amount."""

    title: str
    code: str
    number: str
    check: str
    day: str
    buyer: tuple[str, str]
    seller: tuple[str, str]
    place: str
    goods: tuple[Goods, ...]
    clerks: tuple[str, str, str]
    machine: str = "661799000123"
    tail: str = ""
    yuan: str = "圆"
    wrong: int = 0

    @property
    def net(self) -> int:
        return sum(g.cents for g in self.goods)

    @property
    def tax(self) -> int:
        return sum(g.tax for g in self.goods)


PHARMACY = Sale(
    "样例省增值税电子普通发票", "034179900111", "20417993", "61799 20830 55127 40986", "2025-04-17",
    ("张样例", ""), ("青禾县样例大药房有限公司", social_credit_code("91341799MA2SAMPL")),
    "青禾县样例镇演示路17号 0566-0000017",
    (
        Goods(("*化学药品制剂*盐酸二甲双", "胍缓释片"), "0.5g*30片", "盒", "4", "21.24", 8496, 13),
        Goods(("*中成药*银杏叶滴丸",), "63mg*60丸", "瓶", "2", "35.4", 7080, 13),
        Goods(("*医疗器械*一次性使用末梢", "采血针"), "28G", "盒", "1", "12.3", 1230, 13),
        Goods(("*医疗器械*一次性使用末梢", "采血针"), "", "", "", "", -123, 13),
    ),
    ("钱收费", "孙复核", "周开票"), tail="整",
)  # fmt: skip
CLINIC = Sale(
    "电子发票（普通发票）", "", "25347990000001706125", "", "2025-09-06",
    ("李测试", "341799197511020444"), ("云岫市示范口腔门诊部有限公司", social_credit_code("91341799MA8DEMNT")),
    "云岫市示范区虚构大道206号",
    (
        Goods(("*医疗服务*根管治疗",), "", "次", "1", "680", 68000, None),
        Goods(("*医疗服务*全瓷冠修复",), "", "颗", "2", "1450", 290000, None),
        Goods(("*医疗服务*牙周基础治疗",), "全口", "次", "1", "320.5", 32050, None),
    ),
    ("", "", "吴样本"), yuan="元", tail="整",
)  # fmt: skip
_SPECIAL = Sale(
    "样例省增值税专用发票", "3417990130", "01799206", "", "2024-11-28",
    ("青禾县样例医院", social_credit_code("1234179948617990")),
    ("云岫市演示医疗器械有限责任公司", social_credit_code("91341799MA3DEMQX")),
    "云岫市演示区样本街3号 0566-0000306",
    (
        Goods(("*医疗仪器器械*可吸收缝线",), "4-0 75cm", "包", "12", "86.5", 103800, 13),
        Goods(("*医疗仪器器械*骨科锁定板",), "6孔", "块", "1", "3920.35", 392035, 13),
    ),
    ("冯收银", "何校对", "冯收银"), machine="499099000306", yuan="元", tail="整",
)  # fmt: skip
_WRONG = Sale(
    "样例省增值税电子普通发票", "034179900111", "20418006", "40986 55127 20830 61799", "2025-05-20",
    ("王演示", ""), ("青禾县样例大药房有限公司", social_credit_code("91341799MA2SAMPL")),
    "青禾县样例镇演示路17号 0566-0000017",
    (Goods(("*中成药*复方丹参滴丸",), "27mg*180丸", "瓶", "3", "26.55", 7965, 13),),
    ("钱收费", "孙复核", "周开票"), tail="整", wrong=900,
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ the forms
_COLUMNS = (8.0, 68.0, 92.0, 104.0, 124.0, 148.0, 178.0, 190.0, 232.0)
_CIPHER = (
    "03*>+8<1799/206-+55127<40986>", "<*5-/0617<9920>+830551/27409", "86*/>6+17<992-08305<5127/409",
    "8>/*6179<9208+30551-27/40986",
)  # fmt: skip
_ALIGNED: tuple[Align, ...] = ("left", "middle", "right", "right", "right", "middle", "right")
_HEADS = ("货物或应税劳务、服务名称", "规格型号", "单位", "数量", "单价", "金额", "税率", "税额")


def _sheet(form: Colour, ink: Colour, face: str, wide: float = 240.0, high: float = 150.0) -> PaperPage:
    return PaperPage(
        wide, high, Layer("song", form, 3.6), Layer(face, ink, 3.6), Layer("serif", (205, 38, 38), 3.6),
    )  # fmt: skip


def _justified(layer: Layer, x: float, y: float, text: str, wide: float, size: float = 3.6) -> None:
    """Letters of a label spread over a width, as forms set them."""
    step = (wide - size) / max(1, len(text) - 1)
    for i, c in enumerate(text):
        layer.text(x + i * step, y, c, size=size)


def _party(page: PaperPage, y: float, side: str, who: tuple[str, str], contact: tuple[str, str]) -> None:
    page.form.column(11, y + 5, side, 6.4)
    for row, (label, value) in enumerate(
        zip(("名称", "纳税人识别号", "地址、电话", "开户行及账号"), (*who, *contact), strict=True)
    ):
        at = y + 3.8 + row * 5.6
        _justified(page.form, 17, at, label, 27.0)
        page.form.text(44.4, at, ":")
        page.values.text(46.5, at, value, fit=92)


def classic(sale: Sale, form: Colour, ink: Colour, face: str, *, paper: bool) -> PaperPage:
    """Lay out the form with a code of its own, electronic or paper."""
    page = _sheet(form, ink, face)
    page.form.text(120, 12, sale.title, size=7.0, align="middle", spacing=0.6)
    page.form.rule(82, 18, 158, 18)
    page.form.rule(82, 19, 158, 19)
    (_paper_head if paper else _electronic_head)(page, sale)
    top = 36.0
    page.form.box(8, top, 232, 132)
    for y in (top + 23, 101.0, 109.0):
        page.form.rule(8, y, 232, y)
    for x in (15.0, 142.0, 149.0):
        page.form.rule(x, top, x, top + 23)
        page.form.rule(x, 109, x, 132)
    for x in _COLUMNS[1:-1]:
        page.form.rule(x, top + 23, x, 101)
    page.form.column(145.4, top + 5, "密码区", 6.4)
    for row, text in enumerate(_CIPHER):
        page.values.text(151, top + 3.8 + row * 5.6, text, size=3.9)
    _party(page, top, "购买方", sale.buyer, ("", ""))
    _party(page, 109, "销售方", sale.seller, (sale.place, "样例银行青禾支行 1799000000206"))
    page.form.column(145.4, 116, "备注", 9)
    _goods(page, sale, top + 27)
    _totals(page, sale)
    for x, label, who in zip((12, 74, 130), ("收款人", "复核", "开票人"), sale.clerks, strict=True):
        page.values.text(page.form.text(x, 137, f"{label}:"), 137, f" {who}")
    page.form.text(185, 137, "销售方:(章)")
    return page


def _electronic_head(page: PaperPage, sale: Sale) -> None:
    code = f"01,10,{sale.code},{sale.number},{money(sale.net)},{sale.day.replace('-', '')},{sale.check.replace(' ', '')},1A2B,"
    page.form.picture(22, 17, 20, seals.code(code), BLACK)
    page.values.text(page.form.text(36, 32, "机器编号:"), 32, f" {sale.machine}")
    year, month, day = sale.day.split("-")
    for row, (label, value) in enumerate(
        (
            ("发票代码", sale.code),
            ("发票号码", sale.number),
            ("开票日期", f"{year} 年{month} 月{day} 日"),
            ("校验码", sale.check),
        )
    ):
        y = 10 + row * 6.2
        _justified(page.form, 172, y, label, 15.5)
        page.values.text(page.form.text(188, y, ":"), y, f" {value}")


def _paper_head(page: PaperPage, sale: Sale) -> None:
    page.values.text(24, 14, sale.code, size=5.4, colour=BLACK)
    page.form.text(176, 14, "№", size=6.0)
    page.values.text(184, 14, sale.number, size=6.4, colour=(30, 80, 190))
    page.values.text(214, 20, sale.code, size=3.2)
    page.values.text(214, 25, sale.number, size=3.2)
    page.values.text(page.form.text(20, 27, "机器编号:"), 32, "")
    page.values.text(20, 32, sale.machine)
    year, month, day = sale.day.split("-")
    page.values.text(page.form.text(176, 32, "开票日期:"), 32, f" {year}年{month}月{day}日")
    page.form.column(236, 50, "第二联抵扣联购买方扣税凭证", 5.2, size=3.0)


def _goods(page: PaperPage, sale: Sale, y: float) -> None:
    for i, head in enumerate(_HEADS):
        left, right = _COLUMNS[i], _COLUMNS[i + 1]
        room = right - left
        if len(head) == 2 and room > 16:
            _justified(page.form, left + room / 2 - 5.5, y - 1.6, head, 11.0)
        else:
            page.form.text(left + room / 2, y - 1.6, head, align="middle", size=3.4)
    y += 4.0
    for line in sale.goods:
        cells = (line.spec, line.unit, line.quantity, line.price, money(line.cents), f"{line.rate}%", money(line.tax))
        for i, (text, align) in enumerate(zip(cells, _ALIGNED, strict=True), start=1):
            left, right = _COLUMNS[i] + 1, _COLUMNS[i + 1] - 1
            x = {"left": left, "middle": (left + right) / 2, "right": right}[align]
            page.values.text(x, y, text, align=align)
        for row, text in enumerate(line.name):
            page.values.text(9, y + row * 4.4, text)
        y += 4.4 * len(line.name) + 0.8


def _totals(page: PaperPage, sale: Sale) -> None:
    _justified(page.form, 24, 98, "合计", 24.0)
    page.values.text(176, 98, f"¥{money(sale.net + sale.wrong)}", align="right", size=4.0)
    page.values.text(231, 98, f"¥{money(sale.tax)}", align="right", size=4.0)
    page.form.text(24, 105, "价税合计(大写)")
    page.values.text(
        page.values.text(72, 105, "⊗ ", face="hei"), 105, in_words(sale.net + sale.tax, sale.yuan, sale.tail)
    )
    page.values.text(page.form.text(170, 105, "(小写)"), 105, f"¥{money(sale.net + sale.tax)}", size=4.2)


def digital(sale: Sale) -> PaperPage:
    """数电票: parties side by side, one number of 20 digits, no code."""
    page = _sheet((150, 40, 40), (30, 30, 32), "song", high=146.0)
    page.form.text(120, 14, sale.title, size=7.2, align="middle")
    for y in (19.5, 20.5):
        page.form.rule(80, y, 160, y)
    page.form.picture(
        22,
        16,
        18,
        seals.code(f"01,32,,{sale.number},{money(sale.net + sale.tax)},{sale.day.replace('-', '')},,A1B2,"),
        BLACK,
    )
    year, month, day = sale.day.split("-")
    page.values.text(page.form.text(172, 12, "发票号码："), 12, sale.number)
    page.values.text(page.form.text(172, 18, "开票日期："), 18, f"{year}年{month}月{day}日")
    page.form.box(8, 30, 232, 126)
    page.form.rule(8, 52, 232, 52)
    for x in (15.0, 120.0, 127.0):
        page.form.rule(x, 30, x, 52)
    for x, side, who in ((11.4, "购买方信息", sale.buyer), (123.4, "销售方信息", sale.seller)):
        page.form.column(x, 33, side, 4.0, size=3.2)
        page.values.text(page.form.text(x + 6, 36, "名称："), 36, who[0])
        page.values.text(page.form.text(x + 6, 46, "统一社会信用代码/纳税人识别号："), 46, who[1])
    heads = ("项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率/征收率", "税额")
    lefts = (8.0, 70.0, 96.0, 110.0, 128.0, 156.0, 182.0, 206.0, 232.0)
    for i, head in enumerate(heads):
        spaced = f"{head[0]} {head[1]}" if len(head) == 2 else head
        page.form.text((lefts[i] + lefts[i + 1]) / 2, 55.5, spaced, align="middle", size=3.4)
    y = 61.0
    for line in sale.goods:
        page.values.text(9, y, line.name[0])
        page.values.text(73, y, line.spec)
        page.values.text(103, y, line.unit, align="middle")
        page.values.text(126, y, line.quantity, align="right")
        page.values.text(154, y, line.price, align="right")
        page.values.text(180, y, money(line.cents), align="right")
        page.values.text(194, y, "免税", align="middle")
        page.values.text(230, y, "***", align="right")
        y += 5.0
    _justified(page.form, 22, 97, "合计", 22.0)
    page.values.text(180, 97, f"¥{money(sale.net)}", align="right")
    page.values.text(230, 97, "***", align="right")
    for y in (101.0, 109.0):
        page.form.rule(8, y, 232, y)
    page.form.text(20, 105, "价税合计（大写）")
    page.values.text(page.values.text(72, 105, "⊗ ", face="hei"), 105, in_words(sale.net, sale.yuan, sale.tail))
    page.values.text(page.form.text(166, 105, "（小写）"), 105, f"¥{money(sale.net)}")
    page.form.column(11.4, 114, "备注", 6.0)
    page.values.text(page.form.text(24, 132, "开票人："), 132, sale.clerks[2])
    return page


# ------------------------------------------------------------------------------------------------ expected values
def expected(sale: Sale, name: str, quality: str, marks: list[dict[str, str]]) -> Gold:
    """Write down what a reader must find."""
    exempt = all(g.rate is None for g in sale.goods)
    fields: dict[str, str] = {
        "title": sale.title, "invoice_code": sale.code, "invoice_number": sale.number, "issue_date": sale.day,
        "check_code": sale.check.replace(" ", ""), "buyer": sale.buyer[0], "buyer_id": sale.buyer[1],
        "seller": sale.seller[0], "seller_id": sale.seller[1], "net_amount": money(sale.net + sale.wrong),
        "tax_amount": "" if exempt else money(sale.tax), "total": money(sale.net + sale.tax),
        "total_in_words": in_words(sale.net + sale.tax, sale.yuan, sale.tail),
    }  # fmt: skip
    clerks = dict(zip(("收款人", "复核", "开票人"), sale.clerks, strict=True))
    gold: Gold = {
        "file": name, "type": "vat_invoice", "fields": {k: v for k, v in fields.items() if v},
        "extra": ({"机器编号": sale.machine} if sale.code else {}) | {k: v for k, v in clerks.items() if v},
        "tables": {"items": [_row(g) for g in sale.goods]}, "items_complete": True, "redacted": [], "unsure": [],
        "quality": quality, "seals": marks,
    }  # fmt: skip
    return gold | (
        {"note": "The net amount is 9.00 too high: it contradicts goods, tax and total."} if sale.wrong else {}
    )


def _row(line: Goods) -> dict[str, Any]:
    cells = {
        "name": "".join(line.name), "spec": line.spec, "unit": line.unit, "quantity": line.quantity, "price": line.price,
        "amount": money(line.cents), "tax_rate": "免税" if line.rate is None else f"{line.rate}%",
        "tax": "" if line.rate is None else money(line.tax),
    }  # fmt: skip
    return {k: v for k, v in cells.items() if v}


# ------------------------------------------------------------------------------------------------ the samples
Finish = Callable[[Image.Image, np.random.Generator], Image.Image]


def _made(
    sale: Sale, page: Callable[[Sale], PaperPage], quality: str, finish: Finish, *, worn: bool = False
) -> Callable[[str], Made]:
    def make(name: str) -> Made:
        chance, sheet = rng(name), page(sale)
        sheet.stamps.picture(120, 15, 28, seals.supervision("样例省"))
        marks = [{"color": "red", "text": "样例章 样例省 仅供演示"}]
        if sale.code:
            stamp = seals.oval(sale.seller[0], (sale.seller[1], "发票专用章"))
            sheet.stamps.picture(205, 128, 38, turned(seals.worn(stamp, chance), -6))
            marks.append({"color": "red", "text": f"{sale.seller[0]} {sale.seller[1]} 发票专用章"})
        picture = draw(
            sheet,
            _SCALE,
            register=(0.7, 0.6) if worn else (0.0, 0.0),
            tilt=0.15 if worn else 0.0,
            wear=chance if worn else None,
        )
        return Made(jpeg(finish(picture, chance)), [expected(sale, name, quality, marks)])

    return make


VAT: dict[str, Callable[[str], Made]] = {
    "vat-electronic.jpg": _made(
        PHARMACY, lambda s: classic(s, BROWN, (25, 25, 28), "song", paper=False),
        "rendered electronic invoice, QR code whole, names over two lines, a discount line",
        lambda p, c: scan(p, c, noise=0.6, specks=0, blur=0.3),
    ),
    "vat-digital-photo.jpg": _made(
        CLINIC, digital, "phone photo of a fully digital invoice: perspective, shadow, exempt",
        lambda p, c: photo(p, c, Shot(((0.05, 0.12), (0.96, 0.1), (0.985, 0.86), (0.02, 0.87)))),
    ),
    "vat-paper-skewed-grey.jpg": _made(
        _SPECIAL, lambda s: classic(s, GREEN, PRINT, "kai", paper=True),
        "grey scan of a paper form, skewed by 1.8 degrees, print off the lines, number and code printed twice",
        lambda p, c: scan(p, c, angle=1.8, grey=True, noise=2.5), worn=True,
    ),
    "bad-vat-net-differs.jpg": _made(
        _WRONG, lambda s: classic(s, BROWN, (25, 25, 28), "serif", paper=False), "colour scan, small skew",
        lambda p, c: scan(p, c, angle=-0.7),
    ),
}  # fmt: skip

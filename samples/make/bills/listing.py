"""The page behind an electronic receipt: every fee with its price, grouped as on the receipt."""

from collections import defaultdict
from dataclasses import dataclass

from samples.make.bills.electronic import BROWN, INK
from samples.make.drawing.page import Layer, PaperPage
from samples.make.facts.invoices import BillLine, InventedBill
from samples.make.facts.words import money
from samples.make.gold import Gold


@dataclass(frozen=True)
class Detail:
    """One line of the list; the price is in fen."""

    group: str
    name: str
    spec: str
    unit: str
    quantity: int
    price: int
    coverage: str

    @property
    def cents(self) -> int:
        return self.quantity * self.price


DETAILS = (
    Detail("诊察费", "普通门诊诊察费", "", "次", 1, 1000, "甲"),
    Detail("检查费", "彩色多普勒超声常规检查(腹部)", "", "部位", 2, 6500, "乙"),
    Detail("检查费", "常规心电图检查(十二通道)", "", "次", 1, 2600, "甲"),
    Detail("化验费", "血细胞分析(五分类)", "", "次", 1, 2000, "甲"),
    Detail("化验费", "葡萄糖测定(干化学法)", "", "项", 1, 650, "甲"),
    Detail("化验费", "糖化血红蛋白测定", "", "项", 1, 5500, "乙"),
    Detail("治疗费", "静脉输液(门诊)", "", "组", 3, 900, "甲"),
    Detail("卫生材料费", "一次性使用输液器(带针)", "7号", "支", 3, 215, "丙"),
    Detail("西药费", "盐酸二甲双胍缓释片", "0.5g*30片", "盒", 4, 2386, "甲"),
    Detail("西药费", "阿卡波糖片", "50mg*30片", "盒", 2, 1748, "乙"),
    Detail("西药费", "0.9%氯化钠注射液", "250ml", "袋", 3, 312, "甲"),
    Detail("西药费", "注射用头孢呋辛钠", "0.75g", "支", 6, 537, "乙"),
    Detail("中成药费", "银杏叶滴丸", "63mg*60丸", "盒", 2, 3390, "乙"),
)
_COLUMNS = (
    ("项目名称", 12, "left"), ("规格", 78, "left"), ("单位", 110, "left"), ("数量", 132, "right"),
    ("单价（元）", 156, "right"), ("金额（元）", 180, "right"), ("备注", 191, "left"),
)  # fmt: skip


def grouped(details: tuple[Detail, ...]) -> list[BillLine]:
    """Sum the list up into the lines of the receipt."""
    sums: dict[str, int] = defaultdict(int)
    for detail in details:
        sums[detail.group] += detail.cents
    return [BillLine(name, cents, "1", "项") for name, cents in sums.items()]


def listing(bill: InventedBill, details: tuple[Detail, ...]) -> PaperPage:
    """Lay the list out."""
    page = PaperPage(210, 148, Layer("kai", BROWN, 3.4), Layer("song", INK, 3.2), Layer("serif", BROWN, 3))
    page.form.text(105, 12, _title(bill), size=5.6, align="middle", spacing=0.4)
    head = (
        ("票据代码", "bill_code", 11),
        ("票据号码", "bill_number", 60),
        ("姓名", "payer", 115),
        ("门诊号", "outpatient_number", 150),
    )
    for label, key, x in head:
        end = page.form.text(x, 21, f"{label}：")
        page.values.text(end, 21, bill.fields[key])
    page.form.box(10, 25, 200, 122)
    page.form.rule(10, 32, 200, 32)
    for title, x, align in _COLUMNS:
        page.form.text(x, 28.5, title, align="right" if align == "right" else "left")
    for row, detail in enumerate(details):
        _row(page, detail, 36 + row * 6.5)
    end = page.form.text(11, 127, "收款单位：")
    page.values.text(end, 127, bill.fields["payee"])
    end = page.form.text(150, 127, "合计金额：")
    page.values.text(end, 127, bill.fields["total"])
    return page


def _title(bill: InventedBill) -> str:
    return "医疗住院费用清单" if bill.inpatient else "医疗门诊费用清单"


def _row(page: PaperPage, detail: Detail, y: float) -> None:
    cells = (
        detail.name, detail.spec, detail.unit, str(detail.quantity), money(detail.price), money(detail.cents),
        detail.coverage,
    )  # fmt: skip
    for cell, (_, x, align) in zip(cells, _COLUMNS, strict=True):
        page.values.text(x, y, cell, align="right" if align == "right" else "left")


def expected_list(bill: InventedBill, details: tuple[Detail, ...], file: str, quality: str) -> Gold:
    """Write down what a reader must find on the list."""
    fields = {
        "title": _title(bill),
        "hospital": bill.fields["payee"],
        "name": bill.fields["payer"],
        "outpatient_number": bill.fields["outpatient_number"],
        "total": bill.fields["total"],
    }
    rows = [
        {
            "name": detail.name, "spec": detail.spec, "unit": detail.unit, "quantity": str(detail.quantity),
            "price": f"{detail.price / 100:g}", "amount": money(detail.cents), "coverage": detail.coverage,
        }
        for detail in details
    ]  # fmt: skip
    return {
        "file": file, "type": "expense_list", "fields": fields,
        "extra": {"票据代码": bill.fields["bill_code"], "票据号码": bill.fields["bill_number"]},
        "tables": {"items": [{key: value for key, value in row.items() if value} for row in rows]},
        "items_complete": True, "redacted": [], "unsure": [], "quality": quality, "seals": [],
    }  # fmt: skip

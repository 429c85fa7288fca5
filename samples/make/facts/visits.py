"""The invented visits: who was where, what it cost and who paid."""

from datetime import date
from random import Random

from samples.make.facts.invoices import BillLine, InsuranceShares, InventedBill, amounts, inpatient, outpatient, without
from samples.make.facts.people import HOSPITALS, PEOPLE
from samples.make.facts.words import PrinterHabit, in_words, money

RESIDENT = InsuranceShares(
    "城乡居民基本医疗保险", fund=52, own=9, beside={"大病保险支付": 6}, inside={"起付标准": "600"}
)
PLAIN_RESIDENT = InsuranceShares("城乡居民基本医疗保险", fund=58, own=12)
STAFF = InsuranceShares(
    "职工基本医疗保险", fund=61, other=4, account=8, own=7, beside={"公务员补助": 3}, inside={"个人账户余额": "1862.35"}
)
CLINIC = InsuranceShares("职工基本医疗保险", fund=0, account=64, own=0, inside={"个人账户余额": "408.72"})
CHRONIC = InsuranceShares("城乡居民基本医疗保险", fund=55, own=8)
PRIVATE = InsuranceShares("自费", fund=0, own=100)

_WARD = {
    "床位费": (240, 900), "诊察费": (60, 220), "检查费": (600, 2600), "化验费": (700, 2400), "治疗费": (500, 3200),
    "护理费": (90, 420), "卫生材料费": (150, 900), "西药费": (900, 5200), "其他住院收费": (10, 80),
}  # fmt: skip
_SURGERY = _WARD | {
    "手术费": (2400, 6800), "卫生材料费": (5200, 19000), "麻醉费": (600, 1500), "输血费": (0, 0), "中成药费": (0, 0),
}  # fmt: skip
_TCM = _WARD | {"中药饮片": (300, 900), "中成药费": (120, 600), "一般诊疗费": (0, 0)}
_REGISTER = {
    "B超费": (0, 0), "CT费": (270, 560), "床位费": (360, 980), "护理费": (120, 520), "检查费": (260, 900),
    "检验费": (900, 1900), "麻醉费": (0, 0), "其它费": (40, 260), "取暖费": (30, 60), "手术材料": (0, 0),
    "手术费": (0, 0), "输氧费": (80, 240), "卫生材料费": (300, 1100), "西药费": (2200, 5600), "治疗费": (500, 1500),
    "中成药": (0, 0), "中草药": (0, 0), "诊查费": (60, 160),
}  # fmt: skip


def _fees(seed: int, ranges: dict[str, tuple[int, int]]) -> list[BillLine]:
    return amounts(Random(seed), ranges)


def pneumonia(seed: int) -> InventedBill:
    """A resident with major-illness insurance beside the national lines; long names."""
    habit = PrinterHabit(thousands=True, stay_day="%Y年%m月%d日")
    return inpatient(
        seed, PEOPLE["zhang"], HOSPITALS["city"], _fees(seed, _WARD), RESIDENT, habit,
        department="呼吸与危重症医学科一病区", admitted=date(2025, 3, 2), days=8, deposit=3000,
    )  # fmt: skip


def fracture(seed: int) -> InventedBill:
    """An operation, paid by the scheme for staff; more was paid in advance than was due."""
    habit = PrinterHabit(bare_zero=True, stay_day="%Y%m%d", span="-", tail="")
    return inpatient(
        seed, PEOPLE["li"], HOSPITALS["county"], _fees(seed, _SURGERY), STAFF, habit,
        department="骨科", admitted=date(2025, 5, 19), days=16, deposit=12000,
    )  # fmt: skip


def stroke(seed: int) -> InventedBill:
    """A stay in a hospital of Chinese medicine; 圆 and 正."""
    habit = PrinterHabit(day="%Y年%m月%d日", stay_day="%Y-%m-%d", yuan="圆", tail="正")
    return inpatient(
        seed, PEOPLE["liu"], HOSPITALS["tcm"], _fees(seed, _TCM), PLAIN_RESIDENT, habit,
        department="脑病科", admitted=date(2024, 12, 24), days=12, deposit=2500,
    )  # fmt: skip


def birth(seed: int) -> InventedBill:
    """A stay that nobody insured."""
    habit = PrinterHabit(thousands=True, stay_day="%Y%m%d", span="-")
    return inpatient(
        seed, PEOPLE["zhao"], HOSPITALS["children"], _fees(seed, _SURGERY), PRIVATE, habit,
        department="产科二病区", admitted=date(2025, 7, 6), days=5, deposit=8000,
    )  # fmt: skip


def fever(seed: int) -> InventedBill:
    """A short stay in a township hospital without a checker."""
    return inpatient(
        seed, PEOPLE["chen"], HOSPITALS["township"], _fees(seed, _WARD), PLAIN_RESIDENT, PrinterHabit(),
        department="内儿科", admitted=date(2025, 1, 8), days=4, deposit=1000,
    )  # fmt: skip


def registered(seed: int) -> InventedBill:
    """A bill for the blue form, whose labels differ: 统筹合计 holds everything that the patient does not pay."""
    bill = inpatient(
        seed, PEOPLE["wang"], HOSPITALS["county"], _fees(seed, _REGISTER), STAFF, PrinterHabit(day="%Y年%m月%d日", tail=""),
        department="心血管内科", admitted=date(2023, 9, 11), days=10, deposit=6000,
    )  # fmt: skip
    fields = bill.fields
    bill.extra = {
        "统筹合计": money(round(100 * (float(fields["total"]) - float(fields["cash_paid"])))),
        "统筹金": fields["fund_paid"],
        "大病救助": fields["other_paid"],
        "公务员补助": bill.extra["公务员补助"],
        "个人支付": fields["cash_paid"],
    }
    bill.unsure = ["fund_paid", "cash_paid"]
    bill.note = (
        "统筹合计 = 个人账户 + 统筹金 + 大病救助 + 公务员补助; 统筹合计 + 个人支付 = total. "
        "The advance stands in the row 银行卡, the other rows hold 0.00."
    )
    return without(
        bill, "bill_code", "check_code", "payer_id", "business_serial", "institution_type", "admission_date",
        "discharge_date", "stay_days", "fund_paid", "other_paid", "cash_paid", "self_paid", "own_expense", "checker",
    )  # fmt: skip


def clinic(seed: int) -> InventedBill:
    """Examinations, paid from the personal account."""
    counted = [
        BillLine("诊察费", 1200, "1", "次"), BillLine("检查费", 18650, "2", "次"), BillLine("化验费", 9640, "4", "项"),
        BillLine("治疗费", 5400, "3", "次"), BillLine("卫生材料费", 1130, "5", "件"), BillLine("西药费", 23478, "4", "盒"),
        BillLine("中成药费", 0, "0", "盒"), BillLine("其他门诊收费", 200, "1", "项"),
    ]  # fmt: skip
    habit = PrinterHabit(stay_day="%Y%m%d")
    return outpatient(seed, PEOPLE["zhou"], HOSPITALS["city"], counted, CLINIC, habit, visited=date(2025, 6, 13))


def chronic(seed: int) -> InventedBill:
    """A chronic patient's drugs; the date of visit without dashes."""
    counted = [
        BillLine("一般诊疗费", 1000, "1", "次"), BillLine("化验费", 4260, "3", "项"), BillLine("西药费", 31226, "6", "盒", "甲"),
        BillLine("中成药费", 10580, "2", "盒", "乙"), BillLine("中药饮片", 8834, "7", "剂"),
    ]  # fmt: skip
    habit = PrinterHabit(day="%Y%m%d", thousands=True, tail="正")
    return outpatient(seed, PEOPLE["wu"], HOSPITALS["tcm"], counted, CHRONIC, habit, visited=date(2025, 10, 27))


def self_paid_visit(seed: int) -> InventedBill:
    """A small bill without any insurance."""
    counted = [
        BillLine("挂号费", 200, "1", "次"),
        BillLine("诊察费", 400, "1", "次"),
        BillLine("检查费", 8000, "1", "次"),
    ]
    return outpatient(
        seed,
        PEOPLE["chen"],
        HOSPITALS["children"],
        counted,
        PRIVATE,
        PrinterHabit(bare_zero=True),
        visited=date(2025, 2, 18),
    )


def pharmacy(seed: int) -> InventedBill:
    """Drugs with their packs, as window slips list them."""
    packs = [
        BillLine("阿莫西林胶囊[0.25g*24粒]", 1860, "2", "盒"), BillLine("布洛芬缓释胶囊[0.3g*20粒]", 2175, "1", "盒"),
        BillLine("复方甘草口服溶液[100ml]", 905, "1", "瓶"), BillLine("蒙脱石散[3g*10袋]", 1642, "2", "盒"),
        BillLine("苯磺酸氨氯地平片[5mg*28片]", 3108, "3", "盒"), BillLine("阿托伐他汀钙片[20mg*7片]", 4433, "2", "盒"),
        BillLine("维生素C片[0.1g*100片]", 560, "1", "瓶"),
    ]  # fmt: skip
    bill = outpatient(
        seed, PEOPLE["wu"], HOSPITALS["county"], packs, CLINIC, PrinterHabit(tail=""), visited=date(2024, 4, 9)
    )
    bill.extra = {"发药窗口": "3"}
    return without(
        bill, "bill_code", "payer_id", "outpatient_number", "visit_date", "self_paid", "own_expense", "checker"
    )


def misadded(seed: int) -> InventedBill:
    """A bill on which two digits of a fee changed places after the total was made."""
    bill = fever(seed)
    index = next(place for place, item in enumerate(bill.items) if item.name == "西药费")
    wrong = bill.items[index].cents + 9000
    bill.items[index] = BillLine("西药费", wrong)
    bill.note = (
        "The items do not add up to the total: 西药费 is 90.00 too high. The total must not be verified by them."
    )
    return bill


def miswritten(seed: int) -> InventedBill:
    """A bill whose amount in words is not its amount in figures."""
    bill = clinic(seed)
    cents = round(float(bill.fields["total"]) * 100)
    bill.fields["total_in_words"] = in_words(cents + 30000)
    bill.note = "The amount in words is 300.00 higher than the figures. Neither may be verified."
    return bill

"""Invented people, hospitals, amounts and numbers for drawn papers; check digits are valid and sums come out.

Areas were never given out, places do not exist; nothing here is kept on disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from samples.make.facts.charges import CHARGES, LONG, PricedCharge
from samples.make.facts.numbers import luhn, registration_number, social_credit_code
from samples.make.facts.people import InventedPerson, digits, person
from samples.make.facts.words import money

_SURNAMES = (
    "张李王赵陈刘周吴郑孙钱冯沈韩卫何吕施许曹严金魏陶姜谢邹柏窦章苏潘葛范彭鲁韦马苗花方俞任袁柳"
    "唐罗薛伍余顾孟黄萧尹姚邵汪祁毛狄贝臧计成戴宋庞熊纪舒屈项祝董梁"
)
_DOUBLE = ("欧阳", "上官", "司徒", "诸葛")
_GIVEN = (
    "文静伟强丽敏军洋勇艳杰涛明超兰霞平刚桂英华玉萍红玲芬芳燕云飞鹏浩宇轩欣怡梓涵子墨"
    "晨曦雨泽若溪一诺思远嘉宁志国建春秋冬海山林森岩石田禾苗青白"
)
_PLACES = (
    "青禾县",
    "云岫市",
    "样川市",
    "临沅县",
    "望澜市",
    "栖霞镇",
    "松陵区",
    "平芜县",
    "衡皋市",
    "远岫县",
    "沧溪市",
    "霁月区",
)
_HOUSES = (
    "人民医院", "中医医院", "第一人民医院", "妇幼保健院", "中心卫生院", "第二医院", "中西医结合医院", "康复医院", "骨科医院",
    "大学附属第一医院", "社区卫生服务中心", "肿瘤医院", "协和医院", "儿童医院", "口腔医院",
)  # fmt: skip
_KINDS = (
    "综合医院",
    "三级甲等综合医院",
    "二级中医医院",
    "专科医院",
    "基层医疗卫生机构",
    "公立医院",
    "三级综合",
    "社区卫生服务中心",
)
_WARDS = (
    "内科",
    "骨科",
    "心内科",
    "呼吸内科",
    "神经外科",
    "泌尿外科",
    "妇科",
    "儿科",
    "普外科二病区",
    "消化内科",
    "急诊科",
    "眼科",
    "中医科",
    "风湿免疫科",
)
UNINSURED = "自费"
BANKS = ("622202", "622848", "621661", "621700", "622260", "621799", "622588", "622521")
"""First digits of cards."""
INSURANCES = (
    "城乡居民医保",
    "职工医保",
    "城镇职工基本医疗保险",
    "居民医保",
    "城乡居民基本医疗保险",
    "异地居民",
    "公费医疗",
)
_CATEGORIES = (
    ("床位费", 80, 2400), ("诊察费", 10, 300), ("检查费", 60, 2600), ("化验费", 30, 2200), ("治疗费", 40, 5200),
    ("手术费", 300, 7000), ("护理费", 40, 900), ("卫生材料费", 20, 18000), ("西药费", 12, 9000), ("中成药费", 8, 900),
    ("中药饮片", 20, 600), ("麻醉费", 200, 2000), ("输血费", 200, 1800), ("一般诊疗费", 6, 20), ("挂号费", 1, 15),
    ("其他费", 5, 200), ("诊查费", 10, 300), ("检验费", 20, 2000), ("材料费", 10, 4000), ("输氧费", 10, 400),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fee:
    """One thing that is charged for; amounts in fen."""

    name: str
    cents: int
    quantity: str = "1"
    unit: str = "项"
    price: str = ""
    spec: str = ""
    code: str = ""
    day: date | None = None
    coverage: str = ""
    ratio: str = ""
    category: str = ""


def someone(rng: Random, *, young: int = 1935, old: int = 2015) -> InventedPerson:
    """A person with a valid ID number."""
    surname = rng.choice(_DOUBLE) if rng.random() < 0.03 else rng.choice(_SURNAMES)
    given = "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))
    born = date(young, 1, 1) + timedelta(rng.randrange((old - young) * 365))
    return person(surname + given, rng.choice("男女"), born, rng.randrange(1, 999))


def hospital(rng: Random) -> str:
    """A hospital that does not exist."""
    house = rng.choice(_HOUSES)
    name = (
        rng.choice(_PLACES)
        + (rng.choice("康安泽澄颐同") + rng.choice("宁禾和济仁华") if rng.random() < 0.4 else "")
        + house
    )
    return name + (f"（{rng.choice('东西南北')}院区）" if rng.random() < 0.05 else "")


def institution_kind(rng: Random) -> str:
    """What bills print behind 医疗机构类型."""
    return rng.choice(_KINDS)


def ward(rng: Random) -> str:
    """A department."""
    return rng.choice(_WARDS)


def place(rng: Random) -> str:
    """An address of an area that was never given out."""
    town = rng.choice(_PLACES)
    return f"样例省{town}{rng.choice('东西南北长平福')}{rng.choice('安宁华兴')}路{rng.randint(1, 400)}号" + (
        f"{rng.randint(1, 20)}栋{rng.randint(1, 6)}单元{rng.randint(1, 30)}01室" if rng.random() < 0.3 else ""
    )


def day(rng: Random, first: int = 2023, last: int = 2026) -> date:
    """Some day of these years."""
    return date(first, 1, 1) + timedelta(rng.randrange((last - first) * 365 + 300))


def code(rng: Random, low: int, high: int) -> str:
    """Digits, now and then behind letters or with leading zeros."""
    head = rng.choice(("", "", "", "", "ZY", "M", "B", "0", "00"))
    return head + digits(rng, rng.randint(low, high))


def uscc(rng: Random, kind: str = "91") -> str:
    """A social credit code."""
    letters = "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
    return social_credit_code(f"{kind}341799{letters}")


def registration(rng: Random) -> str:
    """A 登记号 of a medical institution."""
    return registration_number(uscc(rng)[8:17])


def bank_number(rng: Random, first: str) -> str:
    """A card number with its check digit."""
    return luhn(first + digits(rng, rng.choice((9, 12)) if len(first) == 6 else 12))


# ------------------------------------------------------------------------------------------------ what papers of one claim share
@dataclass(frozen=True, slots=True)
class Visit:
    """Who was where, when: the papers of one claim tell the same. `fees` are set where list and bill belong together."""

    who: InventedPerson
    house: str
    ward: str
    came: date
    left: date
    inpatient_number: str
    outpatient_number: str
    record_number: str
    insurance: str
    account: str
    fees: tuple[Fee, ...] = ()

    @property
    def days(self) -> int:
        return (self.left - self.came).days

    @property
    def age(self) -> int:
        return self.came.year - int(self.who.id_number[6:10]) - (f"{self.came:%m%d}" < self.who.id_number[10:14])

    @property
    def insured(self) -> bool:
        return self.insurance != UNINSURED


def visit(rng: Random) -> Visit:
    """A stay or visit drawn at random."""
    left = day(rng)
    return Visit(
        someone(rng), hospital(rng), ward(rng), left - timedelta(rng.randint(1, 30)), left, code(rng, 6, 10), code(rng, 7, 12),
        code(rng, 6, 10), rng.choice(INSURANCES) if rng.random() < 0.85 else UNINSURED, bank_number(rng, rng.choice(BANKS)),
    )  # fmt: skip


def claimed(rng: Random) -> Visit:
    """A stay that nobody has paid for yet, with every single charge."""
    told = visit(rng)
    days = [told.came + timedelta(n) for n in range(told.days + 1)]
    return replace(told, insurance=UNINSURED, fees=tuple(charged(rng, rng.randint(6, 22), days)))


def by_category(fees: Sequence[Fee]) -> list[Fee]:
    """Charges summed up as a bill shows them."""
    sums: dict[str, int] = {}
    for fee in fees:
        sums[fee.category] = sums.get(fee.category, 0) + fee.cents
    return [Fee(name, cents, "1", "项", money(cents)) for name, cents in sums.items()]


# ------------------------------------------------------------------------------------------------ fees
def categories(rng: Random, count: int) -> list[Fee]:
    """Fees by kind, as bills sum them up; goods cost any number of fen, services half yuans."""
    found = []
    for name, low, high in rng.sample(_CATEGORIES, count):
        step = 1 if "药" in name or "材料" in name else 50
        cents = rng.randrange(low * 100, high * 100 + 1, step)
        covered = rng.choice("甲乙丙")
        found.append(Fee(name, cents, "1", "项", money(cents), coverage=covered))
    return found


def charged(rng: Random, count: int, days: Sequence[date]) -> list[Fee]:
    """Single charges in the order of days."""
    chosen = [_fee(rng, rng.choice(LONG if rng.random() < 0.06 else CHARGES), rng.choice(days)) for _ in range(count)]
    return sorted(chosen, key=lambda f: f.day or days[0])


def _fee(rng: Random, charge: PricedCharge, on: date) -> Fee:
    count = rng.choice((1, 1, 1, 2, 2, 3, 4, 6, 10, 14))
    places = len(charge.price.partition(".")[2])
    price = round(float(charge.price) * rng.uniform(0.4, 2.2), places)
    whole = round(price * 10**places)
    cents = (whole * count * 100 * 2 + 10**places) // (2 * 10**places)
    written = f"{whole // 10**places}" + (f".{whole % 10**places:0{places}d}" if places else "")
    number = charge.code[:-4] + f"{rng.randrange(10_000):04d}"
    return Fee(
        charge.name, cents, str(count), charge.unit, written, charge.spec, number, on, charge.coverage, charge.ratio,
        charge.category,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ who pays
def payments(rng: Random, cents: int, insured: bool) -> dict[str, int]:
    """How a total is paid, in fen: the parts sum up to it, and 自付 + 自费 to what the patient pays.

    `beside` is paid by a fund that has no key.
    """
    shares = {
        "fund_paid": rng.choice((0, 35, 48, 55, 62)),
        "beside": rng.choice((0, 0, 0, 4, 9)),
        "other_paid": rng.choice((0, 0, 3, 5)),
    }
    if not insured:
        shares = dict.fromkeys(shares, 0)
    paid = {key: cents * share // 100 for key, share in shares.items()}
    left = cents - sum(paid.values())
    account = left * rng.choice((0, 0, 10, 30)) // 100 if insured else 0
    own = left if not insured else left * rng.choice((0, 12, 25)) // 100
    return paid | {"account_paid": account, "cash_paid": left - account, "own_expense": own, "self_paid": left - own}

"""What hospital lists charge for: invented prices for real kinds of drugs, materials and services.

Codes have the shapes of the national code lists (drugs `X…`/`Z…` with 23 characters, herbs `T…`, services `00` + 13
digits, materials `C` + 26) and are invented.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

CENT = Decimal("0.01")


@dataclass(frozen=True)
class PricedCharge:
    """Something that is charged: the price in yuan for one unit."""

    category: str
    code: str
    name: str
    spec: str
    unit: str
    price: str
    coverage: str
    ratio: str


@dataclass(frozen=True)
class ChargedItem:
    """One line of a list."""

    day: date
    charge: PricedCharge
    quantity: Decimal

    @property
    def amount(self) -> Decimal:
        """Quantity times price, rounded to fen as hospitals do."""
        return (self.quantity * Decimal(self.charge.price)).quantize(CENT, ROUND_HALF_UP)


def _drug(code: str, name: str, spec: str, unit: str, price: str, coverage: str = "甲") -> PricedCharge:
    category = "中成药费" if code.startswith("Z") else "西药费"
    return PricedCharge(
        category, code, name, spec, unit, price, coverage, {"甲": "0", "乙": "10%"}.get(coverage, "100%")
    )


def _service(category: str, code: str, name: str, unit: str, price: str, coverage: str = "甲") -> PricedCharge:
    return PricedCharge(category, code, name, "", unit, price, coverage, {"甲": "0", "乙": "10%"}.get(coverage, "100%"))


def _material(code: str, name: str, spec: str, unit: str, price: str) -> PricedCharge:
    return PricedCharge("卫生材料费", code, name, spec, unit, price, "丙", "100%")


CHARGES = (
    _drug("XB05XAL211B002020400318", "氯化钠注射液", "0.9% 100ml", "袋", "3.12"),
    _drug("XB05BAP074B002010100527", "葡萄糖注射液", "5% 250ml", "瓶", "3.45"),
    _drug("XJ01DDT068B001010100213", "注射用头孢曲松钠", "1.0g", "支", "4.86"),
    _drug("XJ01MAZ094B002020300109", "左氧氟沙星氯化钠注射液", "0.5g:100ml", "瓶", "18.6", "乙"),
    _drug("XA02BCA214B001010100842", "注射用奥美拉唑钠", "40mg", "支", "11.27", "乙"),
    _drug("XB01ABD088B002010100655", "低分子肝素钠注射液", "0.4ml:5000IU", "支", "26.95", "乙"),
    _drug("XC08CAB037A001010100366", "苯磺酸氨氯地平片", "5mg*28片", "盒", "7.84"),
    _drug("XC10AAA012A001010200741", "阿托伐他汀钙片", "20mg*28片", "盒", "15.4"),
    _drug("XN02BEB171B002010100918", "布洛芬缓释胶囊", "0.3g*24粒", "盒", "12.5", "乙"),
    _drug("XH02ABD153B001010100427", "注射用甲泼尼龙琥珀酸钠", "40mg", "支", "9.93", "乙"),
    _drug("XR05CBA194B002010100236", "盐酸氨溴索注射液", "2ml:15mg", "支", "2.7", "乙"),
    _drug("XR03BAB122L020010100753", "吸入用布地奈德混悬液", "2ml:1mg", "支", "6.2335", "乙"),
    _drug("XA10BAE083A001010100159", "盐酸二甲双胍缓释片", "0.5g*30片", "盒", "11.8"),
    _drug("XB05BBF618B002020100472", "复方氯化钠注射液", "500ml", "袋", "4.2"),
    _drug("XV03AXZ111B002010100384", "人血白蛋白", "20% 50ml:10g", "瓶", "398", "丙"),
    _drug("ZA12BAH0455010106372", "活血止痛胶囊", "0.25g*36粒", "盒", "28.75", "乙"),
    _drug("ZA06AAX0213020204816", "血栓通注射液", "5ml:175mg", "支", "21.36", "乙"),
    _drug("ZA04CAL0128010307725", "连花清瘟颗粒", "6g*10袋", "盒", "24.2"),
    _material("C03010415100010642900000317", "一次性使用静脉留置针", "24G Y型", "支", "23.5"),
    _material("C03010107400020187300000562", "一次性使用输液器 带针", "0.7*25", "支", "2.15"),
    _material("C03010206800030811400000295", "一次性使用无菌注射器", "20ml", "支", "1.38"),
    _material("C14010511500040226700000843", "医用外科敷贴(防水透气型)", "10cm*25cm", "片", "6.8"),
    _material("C14020306400051774300000026", "一次性使用吸氧管", "双鼻架式", "根", "8.46"),
    _material("C07010109700065520100000478", "骨科锁定接骨板系统(股骨远端外侧)", "8孔 右", "套", "4862.35"),
    _service("床位费", "001109000010100", "普通病房床位费(三人间)", "日", "32"),
    _service("护理费", "001201000030000", "Ⅱ级护理", "日", "16"),
    _service("护理费", "001201000020000", "Ⅰ级护理", "日", "28"),
    _service("诊察费", "001102000050000", "住院诊察费", "日", "20"),
    _service("治疗费", "001204000060000", "静脉输液", "组", "9"),
    _service("治疗费", "001204000020000", "静脉注射", "次", "4.5"),
    _service("治疗费", "001204000010000", "肌肉注射", "次", "3"),
    _service("治疗费", "001203000010000", "氧气吸入", "小时", "2.5"),
    _service("治疗费", "003106050010000", "雾化吸入", "次", "7"),
    _service("治疗费", "001206000020000", "换药(中)", "次", "18"),
    _service("检查费", "002203010010000", "彩色多普勒超声常规检查(腹部)", "部位", "65", "乙"),
    _service("检查费", "002103000020000", "X线计算机体层(CT)平扫", "部位", "168", "乙"),
    _service("检查费", "003107010010000", "常规心电图检查(十二通道)", "次", "26"),
    _service("检查费", "002102000010000", "磁共振平扫(1.5T)", "部位", "420", "乙"),
    _service("化验费", "002501010150000", "血细胞分析(五分类)", "次", "20"),
    _service("化验费", "002503010020000", "葡萄糖测定(干化学法)", "项", "6.5"),
    _service("化验费", "002503040010000", "钾测定", "项", "4.5"),
    _service("化验费", "002503070010000", "血清尿素测定", "项", "5.5"),
    _service("化验费", "002503050050000", "血清丙氨酸氨基转移酶测定", "项", "5.6"),
    _service("化验费", "002502030010000", "血浆凝血酶原时间测定(PT)", "项", "15"),
    _service("化验费", "002504030110000", "降钙素原检测(荧光定量法)", "项", "158", "乙"),
    _service("化验费", "002503061110000", "B型钠尿肽前体(PRO-BNP)测定", "项", "196", "乙"),
    _service("手术费", "003315120080000", "股骨干骨折切开复位内固定术", "次", "2380"),
    _service("麻醉费", "003301000020000", "椎管内麻醉", "2小时", "612", "乙"),
    _service("输血费", "002601000020000", "红细胞悬液", "单位", "210", "丙"),
    _service("其他费", "001111000010000", "空调降温费", "日", "6", "丙"),
)
LONG = (
    _material("C08010308800070221800000613", "一次性使用中心静脉导管穿刺套件(双腔抗感染型)", "7Fr 20cm", "套", "286.4"),
    _service("检查费", "002302000080000", "单光子发射计算机断层显像(全身骨显像加收)", "次", "735", "乙"),
    _service("化验费", "002504010330000", "呼吸道病原体核酸检测(六项联合荧光探针法)", "次", "246.5", "丙"),
    _drug("XL01XXP208B001010100631", "注射用紫杉醇(白蛋白结合型)无菌冻干粉针剂", "100mg", "瓶", "713.62", "乙"),
    _service("治疗费", "003407120010000", "中频脉冲电治疗(含各类脉冲电及干扰电治疗)", "部位", "21.5", "乙"),
)
"""Names too long for one line of most columns."""


def stay(rng: Random, count: int, first: date, days: int, *, long: int = 0, refunds: int = 0) -> list[ChargedItem]:
    """`count` entries over `days` days from `first` on, in the order of days; refunds repeat a line with a minus."""
    drawn = [rng.choice(LONG if i < long else CHARGES) for i in range(count - refunds)]
    entries = [
        ChargedItem(first + timedelta(rng.randrange(days)), c, Decimal(rng.choice((1, 1, 1, 2, 2, 3, 4, 6))))
        for c in drawn
    ]
    for entry in [rng.choice(entries) for _ in range(refunds)]:
        back = Decimal(rng.randint(1, int(entry.quantity)))
        entries.append(ChargedItem(min(entry.day + timedelta(1), first + timedelta(days - 1)), entry.charge, -back))
    entries = [_halved(e, rng) for e in entries]
    return sorted(entries, key=lambda e: e.day)


def _halved(entry: ChargedItem, rng: Random) -> ChargedItem:
    """Some drugs are charged by parts of a pack."""
    if entry.charge.unit == "支" and entry.quantity > 0 and rng.random() < 0.06:
        return ChargedItem(entry.day, entry.charge, entry.quantity + Decimal("0.5"))
    return entry


def total(entries: list[ChargedItem]) -> Decimal:
    """What the list comes to."""
    return sum((e.amount for e in entries), Decimal("0.00"))

"""Invented people, hospitals and numbers.

Names say that they are invented. ID numbers lie in the area 341799, which was never given out, and carry a valid
check digit (GB 11643), so that a validator has something to prove.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

AREA = "341799"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class InventedPerson:
    """A patient: name, sex (男 or 女) and ID number."""

    name: str
    sex: str
    id_number: str

    @property
    def masked(self) -> str:
        """The ID number as e-receipts print it: six digits, eight stars, four digits."""
        return f"{self.id_number[:6]}********{self.id_number[-4:]}"


@dataclass(frozen=True)
class Hospital:
    """A place that takes money: name, kind as printed after 医疗机构类型, and its two clerks."""

    name: str
    kind: str
    cashier: str
    checker: str


def check_digit(first17: str) -> str:
    """Return the last character of an ID number.

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def person(name: str, sex: str, born: date, serial: int) -> InventedPerson:
    """Invent a person; the serial is made odd for men and even for women."""
    order = serial // 2 * 2 + (1 if sex == "男" else 0)
    first17 = f"{AREA}{born:%Y%m%d}{order:03d}"
    return InventedPerson(name, sex, first17 + check_digit(first17))


def digits(rng: Random, count: int) -> str:
    """Return `count` random digits, the first not 0."""
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


PEOPLE = {
    "zhang": person("张样例", "男", date(1968, 4, 17), 21),
    "li": person("李测试", "女", date(1975, 11, 2), 44),
    "wang": person("王演示", "男", date(1951, 8, 30), 7),
    "zhao": person("赵示范", "女", date(1989, 1, 25), 120),
    "chen": person("陈虚构", "男", date(2016, 6, 9), 33),
    "liu": person("刘模拟", "女", date(1943, 12, 12), 62),
    "zhou": person("周假名", "男", date(1996, 9, 5), 85),
    "wu": person("吴样本", "女", date(1962, 3, 21), 18),
}

HOSPITALS = {
    "county": Hospital("青禾县样例医院", "综合医院", "钱收费", "孙复核"),
    "tcm": Hospital("青禾县示范中医医院", "二级甲等中医医院", "冯收银", "孙复核"),
    "city": Hospital("云岫市样例大学附属第九医院（青禾院区）", "三级综合医院", "郑演练", "何校对"),
    "township": Hospital("青禾县样例镇中心卫生院", "基层医疗卫生机构", "卫出纳", ""),
    "children": Hospital("云岫市示范妇女儿童医院", "专科医院", "沈假设", "韩样张"),
}

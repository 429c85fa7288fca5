"""Institutions as papers name them: whether two names are one hospital, whose seal it is, and of which level it is.

Papers write one hospital in many ways: with or without province and county, with a campus in brackets, shortened on a seal,
with a character misread. So the answer has three values: True and False only where a clerk would not hesitate either,
None for everything between.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import takewhile, zip_longest
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from intake import types
from intake.cases.model import Case, Seen, seen_in
from intake.errors import BadConfiguration
from intake.model import Reading
from intake.values import compact_text, to_half_width

_KEYS = {types.OUTPATIENT_INVOICE: "payee", types.INPATIENT_INVOICE: "payee", types.VAT_INVOICE: "seller"}
"""Where a bill names its issuer; `hospital` on every other paper."""

_INSTITUTION = (
    "医院|卫生院|卫生服务中心|卫生服务站|保健院|门诊部|诊所|卫生室|卫生所|医务室|疗养院|防治院|防治所|医学中心"
)
_ENDS = re.compile(rf".*(?:{_INSTITUTION}|保健计划生育服务中心|急救中心)")
_CAMPUS = re.compile(
    r"[(（\[【].*?[)）\]】]|(?:总院|本部|[东西南北中新老]院|(?<=[院心])[\u4e00-\u9fff]{1,4}(?:院区|分院))$"
)
_PLACE = re.compile(r"^(?:[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|省|市|县|区|镇|乡|旗))+(?=[\u4e00-\u9fff]{3,})")
_ORDINAL = re.compile(r"第?([一二三四五六七八九十]{1,3}|\d{1,2})(?=人民|中医|附属|临床|专科|妇幼|医院)")
_GENERIC = frozenset({"医院", "卫生院", "诊所", "门诊部", "卫生室", "中心医院", "卫生服务中心", "社区卫生服务中心"})
"""What says nothing without a place before it."""
_WORDS = re.compile("人民|中医|中心|附属|医院|医|院|卫生|服务|社区|保健|妇幼|第?[一二三四五六七八九十]")
"""Words that many institutions have in their names."""
_FORM = r"有限责任公司|股份有限公司|有限公司|公司|集团|个体工商户|连锁|零售"
_KIND = re.compile(
    rf"[(（][^)）]*[)）]|{_FORM}|医药|健康|管理|服务|中心|中医|中西医|结合|综合|口腔|康复|护理|专科|医疗|科技|社区|卫生|妇幼|保健"
    rf"|人民|附属|大学|医学院|医科|{_INSTITUTION}|门诊|医院|大药房|药房|药店|药业|分店|分院|总店|第?[一二三四五六七八九十]"
)
"""What institutions of one kind have in common: their legal form and what they are."""
_CALLED = re.compile(rf"(?:{_INSTITUTION}|公司|药房|药店|药堂|医馆|中心)(?:[(（].*[)）])?$")
"""How names of institutions end; what ends otherwise is a label or a cell that was taken for one."""
_PROPER = 2
"""Letters of a name proper; with fewer there is nothing to tell two apart by."""
_TOLD = 4
"""Letters of a common ending that make it the name itself rather than a word that every hospital has."""
_APART = 60.0
"""rapidfuzz ratio of two names below which they are different: 青禾县人民医院 and 样例市中心医院 have 43, one misread
letter of seven leaves 86."""


def hospital_of(paper: int, reading: Reading) -> Seen[str] | None:
    """The institution that a paper names as its own, None where it names none."""
    return seen_in(paper, reading, _KEYS.get(reading.classification.kind, "hospital"))


# ------------------------------------------------------------------------------------------------ one hospital or two
@cache
def is_same_institution(one: str, other: str) -> bool | None:
    """Whether two printed names are the same institution; campuses of one hospital are.

    >>> alike("青禾县人民医院(东院区)", "县人民医院")
    True
    >>> alike("样例大学附属第九医院青禾院区", "样例大学附属第九医院（青禾院区）")
    True
    >>> alike("样例市第一人民医院", "样例市第二人民医院")
    False
    """
    a, b = _plain_name(one), _plain_name(other)
    if not a or not b:
        return None
    if a == b:
        return True
    if _ordinals_differ(a, b):
        return False if _split_place(a)[0] and _split_place(b)[0] else None
    if a.endswith(b) or b.endswith(a):
        return True if _is_telling(min(a, b, key=len)) else None
    return _by_parts(a, b)


def one_institution(one: str, other: str) -> bool | None:
    """As `alike`, and two names are also different where their proper parts have no letter in common.

    The legal form says nothing: a clinic's licence leaves it out. For print; the words of a seal are read too badly for it.

    >>> one_institution("青禾芙蓉综合门诊部", "青禾莲花综合门诊部有限公司")
    False
    >>> one_institution("青禾芙蓉门诊部有限公司", "青禾芙蓉门诊部")
    True
    """
    likely = is_same_institution(one, other)
    return False if likely is None and _share_no_letter(compact_text(one), compact_text(other)) else likely


def _share_no_letter(one: str, other: str) -> bool:
    """Whether the names proper, without place, legal form and kind of institution, have no letter in common.

    The letters that both begin with are a place that is not called one: 青禾 for 青禾县.
    """
    if not (_CALLED.search(one) and _CALLED.search(other)):
        return False
    flat = [name.removeprefix(place_of(name)) for name in (one, other)]
    begin = _count_common_start(*flat)
    a, b = (set(_KIND.sub("", name[begin:])) for name in flat)
    return len(a) >= _PROPER and len(b) >= _PROPER and not a & b


def place_of(name: str) -> str:
    """Province, city or county at the beginning of the name; empty where it bears none.

    >>> place_of("样例省青禾县人民医院"), place_of("协同医院")
    ('样例省青禾县', '')
    """
    return _split_place(_plain_name(name))[0]


def _plain_name(name: str) -> str:
    """The name up to its institution word, without campus, brackets and blanks."""
    flat = re.sub(r"[^\w()（）\[\]【】]", "", compact_text(name))
    flat = _CAMPUS.sub("", flat)
    found = _ENDS.match(flat)
    return re.sub(r"[^\w]", "", found[0] if found else flat)


def _is_telling(short: str) -> bool:
    """Whether a name without its place says enough: 人民医院 does within one case, 医院 does not."""
    return len(short) >= _TOLD and short not in _GENERIC


def _ordinals_differ(a: str, b: str) -> bool:
    """第一 against 第二, or 第二人民医院 against 人民医院 of the same place."""
    first, second = _ORDINAL.findall(a), _ORDINAL.findall(b)
    return (
        any(x != y for x, y in zip_longest(first, second))
        and _ORDINAL.sub("", a)[-_TOLD:] == _ORDINAL.sub("", b)[-_TOLD:]
    )


def _by_parts(a: str, b: str) -> bool | None:
    place_a, rest_a = _split_place(a)
    place_b, rest_b = _split_place(b)
    if rest_a == rest_b:
        return _same_place(place_a, place_b)
    if place_a and place_b and _same_place(place_a, place_b) is False and not _share_proper_name(rest_a, rest_b):
        return False
    if rest_a in _GENERIC or rest_b in _GENERIC or _share_proper_name(rest_a, rest_b) or _is_near(rest_a, rest_b):
        return None
    told = _ENDS.fullmatch(a) and _ENDS.fullmatch(b)
    return False if told and (fuzz.ratio(a, b) < _APART or (place_a and place_a == place_b)) else None


def _same_place(one: str, other: str) -> bool | None:
    """县 against 省市县: the shorter is the end of the longer. One letter apart may be a misreading."""
    if not one or not other or one.endswith(other) or other.endswith(one):
        return True
    return None if Levenshtein.distance(one, other) <= 1 or one[-3:] == other[-3:] else False


def _is_near(a: str, b: str) -> bool:
    """One letter misread, or one more: 中医院 and 中医医院."""
    return Levenshtein.distance(a, b) <= 1 and (len(a) != len(b) or len(a) >= _TOLD)


def _share_proper_name(a: str, b: str) -> bool:
    """Whether both begin or end in the same name of its own: 协和医院 after a university's name, 妇幼保健 before its kind."""
    start = _count_common_start(a, b)
    end = _count_common_start(a[::-1], b[::-1])
    return start >= _TOLD or (end >= _TOLD and _WORDS.sub("", a[len(a) - end :]) != "")


def _count_common_start(a: str, b: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _split_place(name: str) -> tuple[str, str]:
    found = _PLACE.match(name)
    return (found[0], name[found.end() :]) if found else ("", name)


# ------------------------------------------------------------------------------------------------ seals
_KIND_OF_SEAL = re.compile(
    r"(?:诊断|证明|医疗|医务|科|处|门诊|住院|出院|病案|病历|复印|室|收费|财务|结算|票据|发票|电子|检验|影像|放射|急诊|部|业务)*"
    r"(?:专用章|业务章|监制章?|收讫|公章)|[(（].*?[)）]"
)


def seal_is_of(text: str, hospital: str) -> bool | None:
    """Whether the words on a seal are those of this institution; None where they do not tell.

    A seal's rim is often cut or worn, so a piece of the name is enough to say yes, while only a whole name that is
    clearly another one says no.
    """
    name = _plain_name(hospital)
    pieces = [re.sub(r"[^\u4e00-\u9fff]", "", _KIND_OF_SEAL.sub(" ", p)) for p in to_half_width(text).split()]
    pieces = [p for p in pieces if len(p) >= _TOLD]
    if any(is_same_institution(p, name) or _piece_of(p, name) for p in pieces):
        return True
    whole = [p for p in pieces if _ENDS.fullmatch(p) and len(p) >= _WHOLE]
    return False if whole and all(is_same_institution(p, name) is False for p in whole) else None


_WHOLE = 6
"""Letters of a whole name with its place: 青禾县中医院."""


def _piece_of(piece: str, name: str) -> bool:
    """Whether four letters in a row are the name's, two of them its own."""
    match = SequenceMatcher(None, piece, name, autojunk=False).find_longest_match()
    return match.size >= _TOLD and len(_WORDS.sub("", piece[match.a : match.a + match.size])) >= 2


# ------------------------------------------------------------------------------------------------ levels
_GRADES = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3}
_LEVEL = re.compile(r"([一二三])级(?:[甲乙丙特]等|(?:综合|专科|中医|妇幼)?(?:性)?医院|$)")
_NEVER_SECOND = re.compile("卫生室|诊所|医务室|卫生所|卫生服务站|村卫生")
"""《医疗机构基本标准（试行）》 grades hospitals only; these are no hospitals."""
_HEAD_LINES = 8
"""Lines of a first page within which a hospital prints its own grade; further down 二级护理 and 高血压3级 begin."""


@dataclass(frozen=True, slots=True)
class Level:
    """The grade of an institution, 1 to 3, 0 for one that is not graded; `why` says how it is known."""

    grade: int
    why: str


def grade_in(text: str) -> int | None:
    """The grade that a table or a field says: 三级甲等 is 3, 二级 is 2, 未定级 is 0.

    >>> grade_in("二级综合医院")
    2
    """
    flat = compact_text(text)
    if "未定级" in flat or "未评" in flat:
        return 0
    found = re.search(r"([一二三123])级", flat)
    return _GRADES[found[1]] if found else None


def level_of(case: Case, name: Seen[str]) -> Level | None:
    """The level of the institution that a paper names: by the office's table, by what is printed, by its kind."""
    for known, level in case.given.hospital_levels.items():
        grade = grade_in(level)
        if grade is not None and is_same_institution(known, name.value):
            return Level(grade, f"医疗机构等级表：{known}为{level}")
    printed = _read_printed_level(case, name)
    if printed:
        return printed
    kind = _NEVER_SECOND.search(name.value)
    return Level(0, f"{kind[0]}不评定医院等级") if kind and name.sure else None


def _read_printed_level(case: Case, name: Seen[str]) -> Level | None:
    """The grade that the paper prints at its head, or a bill of the same institution in 医疗机构类型."""
    lines = sorted(name.reading.document.pages[0].lines, key=lambda x: x.rect.top)[:_HEAD_LINES]
    heads = [compact_text(line.text) for line in lines]
    bills: tuple[Seen[str], ...] = case.seen("institution_type")
    for bill in bills:
        issuer = hospital_of(bill.paper, bill.reading)
        if issuer is not None and bill.sure and is_same_institution(issuer.value, name.value):
            heads.append(compact_text(bill.value))
    found = next((m for h in heads if (m := _LEVEL.search(h))), None)
    return Level(_GRADES[found[1]], f"材料上印有“{found[0]}”") if found else None


# ------------------------------------------------------------------------------------------------ the office's table
TABLE = "hospital-levels.csv"
"""Name of the office's table of levels in a catalogue folder: columns hospital, level."""


def read_levels(path: Path) -> Mapping[str, str]:
    """Hospital -> level as the office's table has them.

    Raises:
        BadConfiguration: unreadable, other columns, a level that is none, one hospital twice.
    """
    step = f"{TABLE} 首行应为 hospital,level，每行一家医疗机构，等级写一级、二级、三级或未定级"
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadConfiguration(f"{path}：无法读取（{type(error).__name__}）", step) from error
    levels: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        hospital, level = (str(row.get(key) or "").strip() for key in ("hospital", "level"))
        if set(row) != {"hospital", "level"} or not hospital or grade_in(level) is None or hospital in levels:
            raise BadConfiguration(f"{path} 第 {number} 行：{hospital or '空白'} {level}", step)
        levels[hospital] = level
    return levels

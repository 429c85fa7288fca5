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
from itertools import takewhile
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from intake import types
from intake.cases.model import Case, Seen, seen_in
from intake.errors import BadConfiguration, escape_controls
from intake.model import Reading
from intake.patterns import patterns_beside
from intake.types.vocabulary import Common, MedicalInvoice, Spec, VatInvoice
from intake.values import compact_text, to_half_width
from intake.written.text_file import read_text_file

_PATTERNS = patterns_beside(__file__)
_ISSUERS: Mapping[str, Spec[str]] = {
    types.OUTPATIENT_INVOICE: MedicalInvoice.PAYEE,
    types.INPATIENT_INVOICE: MedicalInvoice.PAYEE,
    types.VAT_INVOICE: VatInvoice.SELLER,
}
"""Where a bill names its issuer; the hospital on every other paper."""

_GENERIC = frozenset({"医院", "卫生院", "诊所", "门诊部", "卫生室", "中心医院", "卫生服务中心", "社区卫生服务中心"})
"""What says nothing without a place before it."""
_PROPER = 2
"""Letters of a name proper; with fewer there is nothing to tell two apart by."""
_TOLD = 4
"""Letters of a common ending that make it the name itself rather than a word that every hospital has."""
_APART = 60.0
"""rapidfuzz ratio of two names below which they are different: 青禾县人民医院 and 样例市中心医院 have 43, one misread
letter of seven leaves 86."""


def hospital_of(paper: int, reading: Reading) -> Seen[str] | None:
    """The institution that a paper names as its own, None where it names none."""
    return seen_in(paper, reading, hospital_key(reading.classification.kind))


def hospital_key(kind: str) -> str:
    """The vocabulary key under which papers of this type name the institution whose they are."""
    return _ISSUERS.get(kind, Common.HOSPITAL).name


# ------------------------------------------------------------------------------------------------ one hospital or two
@cache
def is_same_institution(one: str, other: str) -> bool | None:
    """Whether two printed names are the same institution; campuses of one hospital are.

    >>> is_same_institution("青禾县人民医院(东院区)", "县人民医院")
    True
    >>> is_same_institution("样例大学附属第九医院青禾院区", "样例大学附属第九医院（青禾院区）")
    True
    >>> is_same_institution("样例市第一人民医院", "样例市第二人民医院")
    False
    """
    a, b = _plain_name(one), _plain_name(other)
    if not (a and b):
        return None
    return True if a == b else _compare_plain(a, b)


def _compare_plain(a: str, b: str) -> bool | None:
    if _ordinals_differ(a, b):
        return _no_if(all(_split_place(name)[0] for name in (a, b)))
    if a.endswith(b) or b.endswith(a):
        return _yes_if(_is_telling(min(a, b, key=len)))
    return _compare_parts(a, b)


def _yes_if(sure: bool) -> bool | None:
    return True if sure else None


def _no_if(sure: bool) -> bool | None:
    return False if sure else None


def one_institution(one: str, other: str) -> bool | None:
    """As `is_same_institution`, and two names are also different where their proper parts have no letter in common.

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
    if not all(_PATTERNS["named"].search(name) for name in (one, other)):
        return False
    flat = [name.removeprefix(place_of(name)) for name in (one, other)]
    begin = _count_common_start(*flat)
    proper = [set(_PATTERNS["kind"].sub("", name[begin:])) for name in flat]
    return all(len(letters) >= _PROPER for letters in proper) and proper[0].isdisjoint(proper[1])


def place_of(name: str) -> str:
    """Province, city or county at the beginning of the name; empty where it bears none.

    >>> place_of("样例省青禾县人民医院"), place_of("协同医院")
    ('样例省青禾县', '')
    """
    return _split_place(_plain_name(name))[0]


def _plain_name(name: str) -> str:
    """The name up to its institution word, without campus, brackets and blanks."""
    flat = re.sub(r"[^\w()（）\[\]【】]", "", compact_text(name))
    flat = _PATTERNS["campus"].sub("", flat)
    found = _PATTERNS["end"].match(flat)
    return re.sub(r"[^\w]", "", found[0] if found else flat)


def _is_telling(short: str) -> bool:
    """Whether a name without its place says enough: 人民医院 does within one case, 医院 does not."""
    return len(short) >= _TOLD and short not in _GENERIC


def _ordinals_differ(a: str, b: str) -> bool:
    """第一 against 第二, or 第二人民医院 against 人民医院 of the same place."""
    ordinal = _PATTERNS["ordinal"]
    ends = {ordinal.sub("", name)[-_TOLD:] for name in (a, b)}
    return ordinal.findall(a) != ordinal.findall(b) and len(ends) == 1


def _compare_parts(a: str, b: str) -> bool | None:
    place_a, rest_a = _split_place(a)
    place_b, rest_b = _split_place(b)
    same_place = _is_same_place(place_a, place_b)
    if rest_a == rest_b:
        return same_place
    if same_place is False and not _share_proper_name(rest_a, rest_b):
        return False
    both_placed_alike = "" != place_a == place_b
    return None if _may_be_one(rest_a, rest_b) else _no_if(_are_unlike(a, b, both_placed_alike))


def _are_unlike(a: str, b: str, same_place: bool) -> bool:
    """Whether two whole names have little in common, or stand for two institutions of one place."""
    whole = all(_PATTERNS["end"].fullmatch(name) for name in (a, b))
    return whole and (same_place or fuzz.ratio(a, b) < _APART)


def _may_be_one(a: str, b: str) -> bool:
    """Whether two names without their places may be one institution's, misread or shortened."""
    return not _GENERIC.isdisjoint((a, b)) or _share_proper_name(a, b) or _is_near(a, b)


def _is_same_place(one: str, other: str) -> bool | None:
    """县 against 省市县: the shorter is the end of the longer. One letter apart may be a misreading."""
    if not one or not other or one.endswith(other) or other.endswith(one):
        return True
    return _no_if(Levenshtein.distance(one, other) > 1 and one[-3:] != other[-3:])


def _is_near(a: str, b: str) -> bool:
    """One letter misread, or one more: 中医院 and 中医医院."""
    return Levenshtein.distance(a, b) <= 1 and (len(a) != len(b) or len(a) >= _TOLD)


def _share_proper_name(a: str, b: str) -> bool:
    """Whether both begin or end in the same name of its own: 协和医院 after a university's name, 妇幼保健 before its kind."""
    start = _count_common_start(a, b)
    end = _count_common_start(a[::-1], b[::-1])
    return start >= _TOLD or (end >= _TOLD and _PATTERNS["common_word"].sub("", a[len(a) - end :]) != "")


def _count_common_start(a: str, b: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _split_place(name: str) -> tuple[str, str]:
    found = _PATTERNS["place"].match(name)
    return (found[0], name[found.end() :]) if found else ("", name)


# ------------------------------------------------------------------------------------------------ seals
_WHOLE = 6
"""Letters of a whole name with its place: 青禾县中医院."""


def seal_is_of(text: str, hospital: str) -> bool | None:
    """Whether the words on a seal are those of this institution; None where they do not tell.

    A seal's rim is often cut or worn, so a piece of the name is enough to say yes, while only a whole name that is
    clearly another one says no.
    """
    name = _plain_name(hospital)
    pieces = _split_seal(text)
    if any(is_same_institution(p, name) or _piece_of(p, name) for p in pieces):
        return True
    whole = [p for p in pieces if _PATTERNS["end"].fullmatch(p) and len(p) >= _WHOLE]
    return _no_if(bool(whole) and all(is_same_institution(p, name) is False for p in whole))


def _split_seal(text: str) -> list[str]:
    """The runs of a seal's words that may be a piece of a name, without what kind of seal it is."""
    words = (_PATTERNS["seal_kind"].sub(" ", piece) for piece in to_half_width(text).split())
    pieces = (re.sub(r"[^\u4e00-\u9fff]", "", word) for word in words)
    return [piece for piece in pieces if len(piece) >= _TOLD]


def _piece_of(piece: str, name: str) -> bool:
    """Whether four letters in a row are the name's, two of them its own."""
    match = SequenceMatcher(None, piece, name, autojunk=False).find_longest_match()
    return match.size >= _TOLD and len(_PATTERNS["common_word"].sub("", piece[match.a : match.a + match.size])) >= 2


# ------------------------------------------------------------------------------------------------ levels
_GRADES = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3}
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
    return _read_printed_level(case, name) or _level_by_kind(name)


def _level_by_kind(name: Seen[str]) -> Level | None:
    kind = _PATTERNS["ungraded"].search(name.value)
    return Level(0, f"{kind[0]}不评定医院等级") if kind and name.sure else None


def _read_printed_level(case: Case, name: Seen[str]) -> Level | None:
    """The grade that the paper prints at its head, or a bill of the same institution in 医疗机构类型."""
    lines = sorted(name.reading.document.pages[0].lines, key=lambda x: x.rect.top)[:_HEAD_LINES]
    bills = [bill for bill in case.seen(MedicalInvoice.INSTITUTION_TYPE) if bill.sure and _is_issuer(bill, name)]
    texts = (*(line.text for line in lines), *(bill.value for bill in bills))
    found = next(filter(None, (_PATTERNS["level"].search(compact_text(text)) for text in texts)), None)
    return Level(_GRADES[found[1]], f"材料上印有“{found[0]}”") if found else None


def _is_issuer(bill: Seen[str], name: Seen[str]) -> bool:
    issuer = hospital_of(bill.paper, bill.reading)
    return issuer is not None and is_same_institution(issuer.value, name.value) is True


# ------------------------------------------------------------------------------------------------ the office's table
TABLE = "hospital-levels.csv"
"""Name of the office's table of levels in a catalogue folder."""
_COLUMNS = ("hospital", "level")
_SHOWN = 60
"""Characters of a wrong cell that a message repeats."""
_MOST_BYTES = 4_000_000
"""A line for each of the country's hospitals and clinics would take half."""
_STEP = f"{TABLE} 首行应为 hospital,level，每行一家医疗机构，等级写一级、二级、三级或未定级"


def read_levels(path: Path) -> Mapping[str, str]:
    """Hospital -> level as the office's table has them.

    Raises:
        BadConfiguration: unreadable, other columns, a level that is none, one hospital twice.
    """
    levels: dict[str, str] = {}
    for number, row in enumerate(_read_rows(path), start=2):
        hospital, level = (_read_cell(row, column) for column in _COLUMNS)
        if hospital in levels or not _is_row(row, hospital, level):
            said = f"{path} 第 {number} 行：{hospital[:_SHOWN] or '空白'} {level[:_SHOWN]}"
            raise BadConfiguration(escape_controls(said), _STEP)
        levels[hospital] = level
    return levels


def _read_cell(row: Mapping[str, str], column: str) -> str:
    return str(row.get(column) or "").strip()


def _is_row(row: Mapping[str, str], hospital: str, level: str) -> bool:
    return set(row) == set(_COLUMNS) and hospital != "" and grade_in(level) is not None


def _read_rows(path: Path) -> list[dict[str, str]]:
    text = read_text_file(path, str(path), _MOST_BYTES)
    rows = csv.DictReader(text.splitlines(), strict=True)
    try:
        return list(rows)
    except csv.Error as error:
        where = escape_controls(str(path))
        raise BadConfiguration(f"{where} 第 {rows.line_num} 行：不是 CSV 的写法", _STEP) from error

"""What a page says of its place in a paper: page number, 续页 and 接下页, column heads, and whether it ends the paper.

Numbers and words of continuation count in the margins only: 见第3页 in running text says nothing of the page it stands on.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, is_vertical
from intake.layout.table_headers import HeadWords, find_headers
from intake.model import Line, Page
from intake.values import compact_text

_MARGIN = 0.22
"""Share of the printed height at head and foot in which page numbers stand; lists print them below a head of four rows."""
_LONG = 40
"""Letters of a row from which it is running text and no furniture."""
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")}
_N = r"(?P<n>\d{1,3}|[一二三四五六七八九十])"
_M = r"(?P<m>\d{1,3}|[一二三四五六七八九十])"
_NUMBERS = (
    re.compile(rf"第{_N}[页頁张](?:[,，、/(（;；·.]*[共总]{_M}[页頁张])?"),
    re.compile(rf"[共总]{_M}[页頁张][,，、/;；·.]*第?{_N}[页頁张]"),
    re.compile(rf"页[码次数]?[:：]?{_N}/{_M}(?!\d)"),
    re.compile(rf"(?<![\d/]){_N}/{_M}[页頁]"),
    re.compile(rf"(?i)(?<![a-z])p(?:age)?[:：.]?{_N}(?:(?:of|/){_M})?(?![\d年月])"),
)
_ALONE = (
    re.compile(r"[-—–(（·]*(?P<n>[1-9]\d{0,2})/(?P<m>[1-9]\d{0,2})[-—–)）·]*"),
    re.compile(r"[-—–·]+(?P<n>\d{1,3})[-—–·]+"),
)
_CONTINUED = re.compile(r"续\s*[页頁表]|[接续承][上前][页頁]|[(（]续[一二三四五\d]?[)）]|附页")
_GOES_ON = re.compile(r"[接转续见][下背后][页頁面]|下[页頁]续|未完|待续")
_TOTAL = re.compile(r"合计|总计|总金额|总费用|费用总额|共计")
_PARTIAL = re.compile(r"[本此每该]页|页合计|小计|累计|当日|本日|日合计|分类")
_SIGNED = re.compile(
    r"(?:医师|医生|大夫|记录者|记录人|经治|主治|签名|签字|签章|盖章)[^。，]{0,8}[:：]|^(?:住院|主治|经治|上级)?医师[:：]?"
    r"|^(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?$"
)
_FOOT = 6
"""Rows at the foot in which a total or a signature ends a paper: total, words, two signatures, date, page number."""
_HEADS = HeadWords(
    {
        word: role
        for role, words in {
            "index": "序号 编号 行号",
            "date": "日期 计费日期 费用日期 收费日期 时间 记账日期",
            "code": "项目编码 编码 代码 项目代码 国家编码 医保编码 收费编码",
            "name": "项目名称 名称 收费项目 项目 药品名称 费用名称 医嘱内容 检验项目 设备名称 姓名",
            "spec": "规格 规格型号 剂型 型号",
            "unit": "单位 计价单位",
            "quantity": "数量 次数 执行数量 用量",
            "price": "单价 价格 单价(元)",
            "amount": "金额 金额(元) 总金额 费用 合计金额",
            "coverage": "医保等级 等级 类别 费用类别 医保类别 甲乙类",
            "ratio": "自付比例 自理比例 比例 首付比例",
            "result": "结果 参考值 参考区间 提示",
        }.items()
        for word in words.split()
    }
)
_NEEDED = (
    frozenset(("name", "amount")),
    frozenset(("name", "price")),
    frozenset(("name", "quantity")),
    frozenset(("name", "result")),
)


@dataclass(frozen=True, slots=True)
class Numbering:
    """第 `number` 页, 共 `total` 页; None where it is not printed or not legible."""

    number: int | None = None
    total: int | None = None

    def follows(self, before: "Numbering") -> bool:
        """Whether this is the page behind `before`: the next number of the same total, as far as totals are printed."""
        if self.number is None or before.number is None:
            return False
        return self.number == before.number + 1 and self.may_share(before)

    def may_share(self, other: "Numbering") -> bool:
        """False where the totals differ."""
        return None in (self.total, other.total) or self.total == other.total


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What a page says of its place: see the module.

    `columns` are the column heads of its table as printed, left to right. `figures` is the share of its lines that are
    bare figures, 0 to 1: a page of a list without heads has a third and more.
    """

    numbering: Numbering
    continued: bool
    goes_on: bool
    columns: tuple[str, ...]
    figures: float
    totalled: bool
    signed: bool


def read_marks(page: Page) -> PageMarks:
    """The marks of one page."""
    level = _join_rows(page.lines)
    head, foot = _split_margins(level)
    ends = [compact_text(x.text) for x in level[-_FOOT:]]
    bare = [x for x in page.lines if re.fullmatch(r"[¥￥]?-?[\d.,]+%?", compact_text(x.text))]
    return PageMarks(
        _find_numbering([*head, *foot], [x for x in page.lines if _is_inside(x, head, foot)]),
        any(_CONTINUED.search(compact_text(x.text)) for x in head if len(x.text) < _LONG),
        any(_GOES_ON.search(compact_text(x.text)) for x in foot if len(x.text) < _LONG),
        _read_columns(page),
        len(bare) / len(page.lines) if page.lines else 0.0,
        any(_TOTAL.search(t) and not _PARTIAL.search(t) and re.search(r"\d", t) for t in ends),
        any(_SIGNED.search(t) for t in ends),
    )


def read_numbering(lines: Iterable[Line]) -> Numbering:
    """The page number alone, from lines of head and foot among which are the first and the last of the page."""
    kept = tuple(lines)
    head, foot = _split_margins(_join_rows(kept))
    return _find_numbering([*head, *foot], [x for x in kept if _is_inside(x, head, foot)])


def _join_rows(lines: Iterable[Line]) -> list[Line]:
    """The rows of a page, each as one line."""
    return [join_lines(row) for row in group_rows(x for x in lines if x.text.strip() and not is_vertical(x))]


def _split_margins(level: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Rows at the head and at the foot of what is printed."""
    if not level:
        return [], []
    top, bottom = min(x.rect.top for x in level), max(x.rect.bottom for x in level)
    reach = _MARGIN * (bottom - top)
    return [x for x in level if x.rect.middle <= top + reach], [x for x in level if x.rect.middle >= bottom - reach]


def _is_inside(line: Line, head: Sequence[Line], foot: Sequence[Line]) -> bool:
    return any(x.rect.coverage_of(line.rect) > 0.9 for x in (*head, *foot))


def _find_numbering(margins: Sequence[Line], lines: Sequence[Line]) -> Numbering:
    """The page number that the margins print; nothing where two prints disagree."""
    texts = [compact_text(x.text) for x in (*margins, *lines)]
    found = [n for t in texts if len(t) < 4 * _LONG for n in _parse_numberings(t)]
    with_total = {n for n in found if n.total is not None}
    if len(with_total) == 1:
        return with_total.pop()
    plain = {n.number for n in found}
    return Numbering(plain.pop()) if len(plain) == 1 else Numbering()


def _parse_numberings(text: str) -> list[Numbering]:
    matches = [m for p in _NUMBERS for m in p.finditer(text)] + [m for p in _ALONE if (m := p.fullmatch(text))]
    found = []
    for m in matches:
        groups = m.groupdict()
        number, total = _parse_count(groups["n"]), _parse_count(groups.get("m"))
        if number is not None and number > 0 and (total is None or number <= total):
            found.append(Numbering(number, total))
    return found


def _parse_count(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdecimal() else _NUMERALS[text]


def _read_columns(page: Page) -> tuple[str, ...]:
    headers = find_headers(page.lines, _HEADS, _NEEDED)
    return tuple(compact_text(h.text) for h in headers[0].heads) if headers else ()


def same_columns(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two tables have the same heads but for one in five that was misread."""
    if len(a) < 3 or len(b) < 3:
        return False
    shared = len(set(a) & set(b))
    return shared >= 3 and shared >= 0.8 * max(len(set(a)), len(set(b)))

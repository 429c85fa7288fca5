"""What a page carries besides its text: page numbers, the head that every page repeats, words of seals, margins."""

import re
from collections.abc import Collection, Container, Iterable, Sequence

from rapidfuzz import fuzz

from intake.layout.rows import is_vertical, line_height
from intake.model import Line, Page, Rect
from intake.values import compact_text

_PAGE_NUMBER = re.compile(
    r"[-—–·•(（]*(?:第[\d一二三四五六七八九十]*页[,，、/(（]*(?:共[\d一二三四五六七八九十]*页)?|共\d+页[,，、/]*(?:第\d*页)?"
    r"|\d{1,2}/\d{1,2}页?|[Pp](?:age)?[:：.]?\d{0,2}(?:of\d+)?)[-—–·•)）]*|[-—–]+\d{1,2}[-—–]+"
)
_PRINTED = re.compile(r"(?:打印|列印)(?:时间|日期|人|者|次数)?[:：]?[\d\-年月日:：/.]*")
_HEAD_LABEL = re.compile(
    r"姓\s*名|性\s*别|年\s*龄|科\s*别|科\s*室|床\s*号|床\s*位|住\s*院\s*号|病\s*案\s*号|病\s*历\s*号|病\s*区|登记号|ID号?"
)
_HEAD_LINE = re.compile(
    r"(?:\S{2,30}(?:医院|卫生院|保健院|服务中心|医疗中心|医学中心)(?:[(（]\S+[)）])?)?"
    r"(?:出院记录|出院小结|出院志|入出院记录|诊断证明书?|病情证明书?|疾病证明书)?(?:[(（]?续页?[)）]?)?"
)
_SEAL_WORDS = 6
"""Longest run of letters inside a seal's ring that is taken for the seal's own where it stands apart from the text."""


_OFFICE = re.compile(
    r".{0,20}(?:专用章|业务章|证明章|公章|印章|骑缝章)(?:[(（]\d{0,2}[)）]?)?"
    r"|(?:病案|病历|医务|医教|质控|医保|门诊|复印|统计)(?:管理|信息|复印|办公|专用)?[室科处部股办]"
)
"""Words at the foot of a stamp."""
_HEAD = 0.15
"""Share of the page at the top in which an institution's name is its head and no stamp."""
_IN_BRACKETS = re.compile(r"[(（]\d{1,2}[)）]")
_INSTITUTION = re.compile(
    r"[\u4e00-\u9fff（）()·]{2,24}?(?:医院|卫生院|保健院|服务中心|医疗中心|医学中心|中心|门诊部|诊所|分院|院区)"
)


def stamp_words(lines: Sequence[Line], page: Page, names: Collection[str]) -> list[Line]:
    """Lines of `lines` that stand alone as stamps print them, whether a stamp was found there or not.

    The office at its foot; the institution's name, whole, or in part where it is set like no other line; a figure in
    brackets beside such words.

    Args:
        names: Institutions that head the paper.
    """
    height = line_height(lines)
    found = [x for x in lines if x.rect.middle > _HEAD * page.height and _is_stamp(x, lines, names, height)]
    around = [x.rect for x in found] + [s.rect for s in page.seals]
    figures = [
        x
        for x in lines
        if _IN_BRACKETS.fullmatch(compact_text(x.text)) and any(_is_beside(r, x, height) for r in around)
    ]
    return found + figures


def strip_title(lines: Sequence[Line], headings: Container[str]) -> list[Line]:
    """A block's title that runs down the left edge of a grid, in one piece or letter by letter: 患者信息."""
    down = [x for x in lines if is_vertical(x) and x.text.strip() not in headings]
    lone = [x for x in lines if re.fullmatch(r"[\u4e00-\u9fff]", x.text.strip())]
    for x in lone:
        column = [y for y in lone if abs(y.rect.center - x.rect.center) < 0.5 * x.rect.height]
        if (
            len(column) >= 3
            and "".join(y.text.strip() for y in sorted(column, key=lambda y: y.rect.top)) not in headings
        ):
            down.append(x)
    others = [x.rect.left for x in lines if x not in down]
    return [x for x in down if x.rect.right <= min(others, default=0.0)]


def find_institutions(lines: Iterable[Line]) -> set[str]:
    """Names of institutions that lines begin with."""
    return {m[0] for x in lines if (m := _INSTITUTION.match(compact_text(x.text)))}


def _is_stamp(line: Line, lines: Sequence[Line], names: Collection[str], height: float) -> bool:
    flat = compact_text(line.text)
    if _OFFICE.fullmatch(flat):
        return True
    whole = bool(_INSTITUTION.fullmatch(flat))
    if whole and any(flat in n or fuzz.ratio(flat, n) >= 70 for n in names):
        return True
    alone = not any(x is not line and abs(x.rect.left - line.rect.left) < 0.5 * height for x in lines)
    return len(flat) >= 2 and alone and any(flat in n for n in names)


def _is_beside(rect: Rect, line: Line, height: float) -> bool:
    gap = max(rect.top - line.rect.bottom, line.rect.top - rect.bottom)
    return gap < 3 * height and rect.left - height < line.rect.center < rect.right + height


def is_speck(line: Line, height: float, *, apart: bool, overlaps: bool) -> bool:
    """A few signs that were hardly read: apart from the text, on top of it, or half as high as its letters."""
    letters, small = len(compact_text(line.text)), line.rect.height < 0.6 * height
    return (apart or overlaps or small) and line.confidence < 0.9 and letters <= (4 if overlaps or small else 2)


def is_page_number(text: str) -> bool:
    """第 1 页, 第1页/共3页, 1/2, - 2 -, P: 1, and the time of printing."""
    flat = compact_text(text)
    return bool(flat) and bool(_PAGE_NUMBER.fullmatch(flat) or _PRINTED.fullmatch(flat))


def is_page_head(text: str) -> bool:
    """A row as it heads further pages: hospital, title, or two labels of the patient."""
    flat = compact_text(text)
    return is_page_number(text) or bool(_HEAD_LINE.fullmatch(flat)) or len(_HEAD_LABEL.findall(text)) >= 2


def body_lines(page: Page) -> list[Line]:
    """The page's lines without page numbers, upright print in the margins and the words of seals."""
    usual = line_height(page.lines)
    return [
        x
        for x in page.lines
        if x.text.strip() and not is_page_number(x.text) and not _in_margin(x) and not _of_seal(x, page, usual)
    ]


def _in_margin(line: Line) -> bool:
    """Print that runs down the page; headings of two to four letters in narrow cells stay (诊疗经过)."""
    return is_vertical(line) and len(line.text) > 6


def _of_seal(line: Line, page: Page, usual: float) -> bool:
    """A few letters inside a seal's ring, clearly larger than the text or askew: (2), 专用章."""
    short = len(line.text) <= _SEAL_WORDS and line.rect.height > 1.5 * usual
    return short and any(seal.rect.coverage_of(line.rect) > 0.7 for seal in page.seals)

"""Which hospital a paper is of: as it heads the paper, or behind a label; words that name any hospital are no name.

A certificate is headed by its own kind (中医诊所备案证) and names its hospital behind a label, so that there the label leads.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from extractors.papers.certificates import KINDS as CERTIFICATES
from extractors.papers.entries import iter_pairs, mark_weak_text
from intake.fields import parse_field
from intake.labels.labelled import LabelledForm
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows, line_height
from intake.model import Doubt, Field, Line, Page
from intake.types.vocabulary import Common as F
from intake.types.vocabulary import Kind

HOSPITAL = (
    "医疗机构名称", "医疗机构", "医院名称", "就诊医院", "就医医院", "就诊医疗机构", "就诊机构", "就医机构",
    "定点医疗机构", "定点医疗机构名称", "机构名称", "诊所名称", "接生机构", "转出医院", "转出医疗机构", "确诊医院",
    "医院", "申请单位", "单位名称", "填报单位", "所在医院", "诊断医院", "分娩医院", "生育医院", "助产机构", "确诊医疗机构",
    "申报医院", "诊断医疗机构", "企业名称", "申报单位", "定点机构", "名称",
)  # fmt: skip
_KIND = (
    r"(?:医院|卫生院|卫生服务中心|卫生服务站|卫生室|卫生所|医务室|保健院|保健中心|(?:保健|生育|妇幼|护理)[\u4e00-\u9fff]{0,4}服务中心|防治院|防治所|防治中心|疗养院|护理院|康复中心|急救中心|"
    r"血液透析中心|体检中心|健康管理中心|门诊部|诊所|医疗中心|医学中心|检验中心|诊断中心|影像中心|检验所|检验实验室|(?:防治|医学|肿瘤|皮肤病|眼科)研究[院所]|疾病预防控制中心)"
)
_HOSPITAL = re.compile(
    rf"[\u4e00-\u9fff\d〇（）()·]{{2,30}}{_KIND}(?:集团)?(?:股份)?(?:有限(?:责任)?公司)?(?:[\u4e00-\u9fff]{{1,8}}(?:院区|分院))?"
    r"(?:[（(][\u4e00-\u9fff]{0,16}(?:院区|分院|医院|院|区|部|中心)[)）])?"
)
_A_SENTENCE = re.compile(r"[请您的]|我[院们单]|本[人院]|[以在到由往]医院|信息|具体|报告|检验单|结果|前往")
"""Words of sentences: what holds one is a piece of a sentence, and no name."""
_CUT_OFF = re.compile(r"^(?:[省市县区州]|大学|附属)")
"""What no name begins with: its first letters were not read."""
_OF_ANY = re.compile(
    r"中西医结合|中医|综合|专科|口腔|社区|乡镇|村|民营|公立|分娩|选定|选择|定点|协议|就诊|就医|转[往入出诊]|拟|接[诊收生]|申[请报]|所在|[确首]诊|"
    r"住院|门诊部?|备案|执业|助产|生育|诊断|治疗|本|我|该|某|各|[上下]级|[省市县区]级|[一二三](?:级|甲)|医疗|医院|卫生[院室所]|卫生服务[中站]?心?|"
    r"保健院|诊所|中心|医学|体检|名称|[（()）]|[一二三四1-9]$"
)
"""Words that name a kind of hospital, or its part in a case, and no hospital."""
_NOT_A_HEAD = re.compile(
    r"[:：]|转往|定点|医院等级|就诊|住院时|我院|本院|某医院|各医院|"
    r"^\s*(?:拟?转[出入诊院]|接收|就医|申请|所在|选择|确诊)[\u4e00-\u9fff]{0,4}(?:医院|机构)\s*$"
)
_HEAD = 0.35
"""Share of the page, from the top, in which a hospital heads its paper."""


def read_hospital(form: LabelledForm, page: Page, kind: str) -> dict[str, Field[Any]]:
    """As it heads the paper; else behind a label, where it has the shape of a hospital's name."""
    labelled = _read_labelled(form, page)
    if kind in CERTIFICATES and labelled:
        return labelled
    heads = [x for x in _find_head_lines(page) if not _NOT_A_HEAD.search(x.text)]
    found = [(x, m) for x in heads if (m := _match_hospital(x))]
    if found and kind not in CERTIFICATES:
        line, match = max(found, key=lambda f: (round(f[0].rect.height / line_height(page.lines)), -f[0].rect.top))
        lead = len(line.text) - len(line.text.lstrip())
        return {"hospital": _read_hospital_name(line.cut_part(lead, lead + match.end()), page)}
    return labelled


def _find_head_lines(page: Page) -> list[Line]:
    """The lines in which a hospital heads its paper, each alone, or with what stands close behind it where none names one."""
    above = [x for x in page.lines if x.rect.middle < _HEAD * page.height]
    level = [
        row for row in group_rows(above) if len(row) > 1 and _is_close(row) and not any(_match_hospital(x) for x in row)
    ]
    return [*above, *(join_lines(row, blank=False) for row in level)]


def _match_hospital(line: Line) -> re.Match[str] | None:
    """The hospital that the line begins with."""
    match = _HOSPITAL.match(line.text.strip())
    return match if match and is_named(match[0]) and not _A_SENTENCE.search(match[0]) else None


def _is_close(row: Sequence[Line]) -> bool:
    """A name that recognition cut in pieces: no gap is wider than a letter is high."""
    return all(b.rect.left - a.rect.right < 1.5 * a.rect.height for a, b in pairwise(row))


def _read_hospital_name(line: Line, page: Page) -> Field[Any]:
    """The name, doubtful where it was not surely read, or where its beginning may be lost."""
    field = mark_weak_text(parse_field.parse_field(F.HOSPITAL, line, page), Kind.TEXT, line)
    cut = _CUT_OFF.match(field.value or "")
    return field.as_doubtful(Doubt.NO_VALUE.with_text("名称的开头可能没有读到")) if cut else field


def _read_labelled(form: LabelledForm, page: Page) -> dict[str, Field[Any]]:
    for pair in iter_pairs(form, HOSPITAL):
        assert pair.value is not None
        named = _HOSPITAL.search(pair.value.text)
        if named and is_named(named[0]) and not _A_SENTENCE.search(named[0]):
            return {"hospital": _read_hospital_name(pair.value.cut_part(*named.span()), page)}
    return {}


def is_named(words: str) -> bool:
    """Whether the words name one hospital: what is left without words of kind and of forms is a name.

    >>> is_named("青禾县中医诊所"), is_named("中医（综合）诊所"), is_named("选定医院")
    (True, False, False)
    """
    return len(_OF_ANY.sub("", words)) >= 2

"""Certificates print labels without colons, justified, and run into their values: 许可证编号皖D0000000, 名　称某某诊所.

A form's reading needs a colon or free paper behind a label, because a form holds sentences in which labels are words. On a
certificate every line begins with a label, so that a label is taken there from the beginning of a line. What the form's
reading found is kept; labels without a value are filled from the lines.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from intake import types
from intake.labels.blocks import Entry, join_value_lines, read_blocks, without_end_mark
from intake.labels.labelled import Label, LabelledForm, Pair
from intake.layout.rows import line_height
from intake.model import Line, Page
from intake.values import compact_text

KINDS = frozenset(
    {
        types.TCM_CLINIC_FILING, types.INSTITUTION_LEGAL_PERSON_CERTIFICATE, types.PRIVATE_NONENTERPRISE_CERTIFICATE,
        types.DRUG_BUSINESS_LICENSE, types.PRACTITIONER_CERTIFICATE, types.RESIDENCE_PERMIT, types.PROPERTY_CERTIFICATE,
    }
)  # fmt: skip
"""Types of which every line begins with a label."""
_WORDS = (
    "姓名", "性别", "民族", "国籍", "学历", "出生日期", "出生年月", "身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证件号码",
    "名称", "单位名称", "机构名称", "诊所名称", "企业名称", "住所", "地址", "注册地址", "经营地址", "仓库地址", "诊所地址", "单位地址",
    "居住地址", "现住址", "户籍地址", "户籍所在地", "暂住地址", "坐落", "房屋坐落", "房地坐落", "法定代表人", "负责人", "主要负责人",
    "企业负责人", "质量负责人", "诊所负责人", "备案人", "经费来源", "开办资金", "注册资金", "举办单位", "业务主管单位", "宗旨和业务范围",
    "业务范围", "诊疗范围", "诊疗科目", "经营方式", "经营范围", "执业级别", "执业类别", "执业范围", "执业地点", "执业机构", "执业单位",
    "主要执业机构", "主要执业地点", "第一执业地点", "执业机构名称", "专业名称", "资格名称", "资格级别", "类别", "证书编号", "证书编码",
    "执业证书编号", "执业证书编码", "资格证书编码", "注册证编号", "注册编号", "管理号", "许可证编号", "许可证号", "备案编号", "备案号",
    "备案凭证编号", "证号", "编号", "居住证号", "登记号", "统一社会信用代码", "社会信用代码", "有效期限", "有效期至", "有效期",
    "签发机关", "发证机关", "发证部门", "批准机关", "登记机关", "登记管理机关", "备案机关", "发证日期", "签发日期", "批准日期", "备案日期",
    "登记日期", "注册日期", "登记时间", "权利人", "房屋所有权人", "共有情况", "不动产单元号", "权利类型", "权利性质", "规划用途", "用途",
    "面积", "建筑面积", "使用期限", "权利其他状况", "附记",
)  # fmt: skip
"""Labels of these papers, with those whose values nobody asks for: they end the value above them."""
_NUMBERS = (
    "统一社会信用代码", "社会信用代码", "证书编号", "证书编码", "许可证编号", "有效期限", "有效期至", "性别", "民族",
)  # fmt: skip
"""Labels that may follow another entry in one line."""
_TITLE = 1.5
"""Height of a title, in line heights: no entry stands as tall."""


def fill_from_lines(form: LabelledForm, page: Page, kind: str) -> LabelledForm:
    """The form with the entries that the beginnings of lines tell; unchanged for other types."""
    if kind not in KINDS:
        return form
    usual = line_height(page.lines)
    body = [x for x in page.lines if x.rect.height < _TITLE * usual or re.search(r"[:：\d]", x.text)]
    told = {p.label.name for p in form.pairs if p.value is not None}
    missing = [e for e in read_blocks(body, _WORDS, _NUMBERS).entries if e.name not in told and e.lines]
    pairs = [Pair(Label(e.name, _label_line(e), known=True, exact=e.exact), _value_line(e)) for e in missing]
    kept = tuple(x for x in form.loose if not any(_is_of(x, e.lines) for e in missing))
    blank = tuple(p for p in form.pairs if p.value is not None or p.label.name not in {e.name for e in missing})
    return replace(form, pairs=(*blank, *(p for p in pairs if p.value is not None)), loose=kept)


def _label_line(entry: Entry) -> Line:
    return Line(entry.name, entry.rect, entry.lines[0].confidence)


def _value_line(entry: Entry) -> Line | None:
    value = without_end_mark(join_value_lines(entry.lines))
    return value if value.text.strip() else None


def _is_of(line: Line, parts: Sequence[Line]) -> bool:
    """Whether an entry's lines are this line or a piece of it."""
    return any(line.rect.coverage_of(x.rect) > 0.5 and compact_text(x.text) in compact_text(line.text) for x in parts)

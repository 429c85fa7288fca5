"""Every form of the office: it prints what its case says, leaves to hands what is by hand, and keeps to its sheet.

`office`: printed through LibreOffice.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pypdf
import pypdfium2
import pytest

from intake.forms import pdf
from intake.forms.marks import iter_leaves
from intake.forms.model import Filled, Form, Picture, PrintedValue, Tick, Values
from intake.forms.preflight import find_problems
from intake.forms.render import render
from intake.pipeline import read_file
from templates import FORMS
from tests.readings import sample_desk
from tests.templates import cases
from tests.templates.cases import ACCOUNT, CHRONIC, EXAMPLES, HOSPITAL, INSTITUTION, NUMBER, OTHER, PATIENT
from tests.templates.prints import LAST_FOUR, ROOT, WORD, printed, text_of

NAMES = [f.name for f in FORMS]
GUIDE = "《青阳县城乡居民医疗保障经办政务服务事项办事指南》"
EXPECTED: Mapping[str, tuple[str, ...]] = {
    "chronic": (
        PATIENT.name, "男", "1968年4月17日", "58", PATIENT.id_number, "13900000000", OTHER.name, OTHER.id_number, "13800000000",
        "安徽省青禾县样例镇示范村18号（待核）", "本次申请：糖尿病(M01600)", "√糖尿病(M01600)", HOSPITAL, "二级",
        "2026年9月30日（待核）", "出院诊断：2型糖尿病、糖尿病周围神经病变", "血压>140/90mmHg", "（摘自出院记录第1页）", "城乡居民",
        "√诊断证明原件", NUMBER,
    ),
    "agreement": (
        HOSPITAL, cases.USCC, "PDY000012341799（待核）", "2024年1月1日至2028年12月31日（待核）", "青禾县样例镇示范路1号", PATIENT.name,
        "王演示（待核）", "内科/外科/医学检验科", "4（待核）", "2（待核）", "二级", OTHER.name, "13800000000",
    ),
    "remote-care": (
        PATIENT.name, PATIENT.id_number, "√异地安置退休人员", "□异地长期居住人员", "√随异地子女居住", "云岫市示范区演示路6号（待核）",
        "城镇职工", "13900000000",
    ),
    "authorization": (
        PATIENT.name, PATIENT.id_number, OTHER.name, OTHER.id_number, ACCOUNT, "样例农村商业银行青禾支行", HOSPITAL, "6032.13",
        "2026年9月1日至2026年9月11日", "由此产生的责任由本人承担",
    ),
    "receipt": (PATIENT.name, LAST_FOUR, "住院费用报销", "有效身份证件或社保卡", "出院记录", "钱经办"),
    "supplement": (PATIENT.name, LAST_FOUR, "缺少：住院费用清单", "请补交住院费用清单", GUIDE, "重新计算办理时限", "0566-5181038", NUMBER),
    "acceptance": (
        PATIENT.name, PATIENT.id_number, LAST_FOUR, "住院费用报销", "不超过30个工作日", "2026年11月23日", "6032.13",
        "陆仟零叁拾贰元壹角叁分", ACCOUNT, "*" * 15 + ACCOUNT[-4:], "样例农村商业银行青禾支行", "0566-5181038", "5030556", "钱经办",
        "（受理专用章）", "（存根联）", "（申请人联）",
    ),
    "rejection": (
        PATIENT.name, LAST_FOUR, "0020406481", "6032.13／7032.13", "60日内依法申请行政复议", "6个月内依法向人民法院提起行政诉讼",
    ),
}  # fmt: skip
BY_HAND: Mapping[str, tuple[str, ...]] = {
    "chronic": (
        "待遇起止： 年 月 日 至 年 月 日", "医师签名： （医疗机构盖章） 年 月 日", "申请人（代办人）签名： 年 月 日", "经办人： 年 月 日",
        "专家签名（两人以上）： 年 月 日", "负责人： （盖章） 年 月 日",
    ),
    "agreement": ("法定代表人签字： （公章） 年 月 日", "评估人员签名： 年 月 日", "负责人： （盖章） 年 月 日"),
    "remote-care": ("备案起止： 年 月 日 至 年 月 日", "申请人（代办人）签名： 年 月 日"),
    "authorization": ("授权人（患者）签名、指印： 年 月 日", "被授权人签名、指印： 年 月 日"),
    "receipt": ("交件人签名： 日期： 年 月 日",),
    "supplement": ("请于 年 月 日前补正", "签收日期： 年 月 日", "（专用章） 年 月 日"),
    "acceptance": ("申请人（代办人）签收： 签收日期： 年 月 日", "受理日期： 年 月 日"),
    "rejection": ("签收日期： 年 月 日", "（专用章） 年 月 日"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_template_asks_for_what_its_form_gives_and_prints_all_of_it(name: str) -> None:
    form = cases.form(name)
    assert find_problems(form, (ROOT / form.file).read_bytes()) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_form_prints_every_value_of_its_case(name: str) -> None:
    text = text_of(printed(name, EXAMPLES[name]))
    assert [value for value in EXPECTED[name] if value not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_form_prints_no_leftover_of_its_making(name: str) -> None:
    text = text_of(printed(name, EXAMPLES[name]))
    assert [word for word in ("None", "{{", "{%", "Undefined", "\ufdd0") if word in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_opinions_signatures_seals_and_their_dates_are_left_to_hands(name: str) -> None:
    text = text_of(printed(name, EXAMPLES[name]))
    assert [line for line in BY_HAND[name] if line not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_form_can_be_printed_for_its_example(name: str) -> None:
    judgement = cases.judged(EXAMPLES[name])
    assert cases.form(name).fits(judgement)
    assert cases.form(name).refuse(judgement) == ""


@pytest.mark.parametrize("name", NAMES)
def test_values_of_papers_say_where_they_stand(name: str) -> None:
    trace = printed(name, EXAMPLES[name]).trace
    lost = [
        k for k, v in trace.items() if isinstance(v, PrintedValue) and v.text and v.ground == "paper" and not v.place
    ]
    assert lost == []


@pytest.mark.parametrize("name", NAMES)
def test_a_form_is_filled_for_a_case_that_has_nearly_nothing(name: str) -> None:
    entry = {**EXAMPLES[name], "given": {}, "papers": [{"type": "unknown", "text": "一张看不清的纸"}]}
    text = text_of(printed(name, entry, number="", operator=""))
    assert PATIENT.name not in text
    assert "None" not in text


def everywhere(name: str, text: str) -> Values:
    """The values of the example with `text` in every place that holds a text."""

    def changed(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: changed(one) for key, one in value.items()}
        if isinstance(value, PrintedValue | Tick | Picture):
            return replace(value, text=text) if isinstance(value, PrintedValue) else value
        return [changed(row) for row in value]

    return {key: changed(value) for key, value in cases.values(name, EXAMPLES[name]).items()}


HOSTILE = {
    "<w:p/>&amp;": "<w:p/>&amp;",
    "{{ 7*7 }}": "{{ 7*7 }}",
    "{% raw %}": "{% raw %}",
    "甲\x00\x07\ud800乙": "甲乙",
    "\u202e甲\u05d0😀": "甲\u05d0😀",
}
"""What comes out where a value holds this."""


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_value_comes_out_as_plain_text_in_every_place_of_every_form(name: str, value: str) -> None:
    form = cases.form(name)
    wide = replace(form, lengths=dict.fromkeys(form.gives, 300))
    filled = render(wide, (ROOT / form.file).read_bytes(), everywhere(name, value))
    once = sum(isinstance(leaf, PrintedValue) for leaf in filled.trace.values())
    text = text_of(filled)
    assert text.count(HOSTILE[value]) >= once
    assert "49" not in text


@pytest.mark.parametrize("name", NAMES)
def test_four_thousand_characters_are_cut_in_every_place_of_every_form_and_told(name: str) -> None:
    form = cases.form(name)
    filled = render(form, (ROOT / form.file).read_bytes(), everywhere(name, "长" * 4000))
    places = [key for key, leaf in filled.trace.items() if isinstance(leaf, PrintedValue)]
    assert [told.partition("：")[0] for told in filled.warnings] == places
    assert max(len(text) for text in filled.changed.values()) < 1000


@pytest.mark.parametrize("form", [f for f in FORMS if f.pages], ids=lambda f: f.name)
def test_no_text_of_a_form_with_so_many_pages_may_grow_without_bounds(form: Form) -> None:
    texts = {
        g for _, g, leaf in iter_leaves(cases.values(form.name, EXAMPLES[form.name])) if isinstance(leaf, PrintedValue)
    }
    assert texts - set(form.lengths) == set()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_an_example_is_too_long_for_its_place(name: str) -> None:
    assert printed(name, EXAMPLES[name]).warnings == ()


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_a_template_names_its_title_and_no_person(form: Any) -> None:
    document = docx.Document(str(ROOT / form.file))
    assert form.title in document.core_properties.title
    assert document.core_properties.author == document.core_properties.last_modified_by == ""


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_rows_of_templates_may_grow(form: Any) -> None:
    rules = [h.get(WORD + "hRule") for h in docx.Document(str(ROOT / form.file)).element.body.iter(WORD + "trHeight")]
    assert rules
    assert set(rules) == {"atLeast"}


# ------------------------------------------------------------------------------------------------ on paper
@pytest.fixture(scope="module")
def sheets() -> Mapping[str, tuple[bytes, Filled]]:
    """Every example as PDF, and acceptance at its fullest, converted by one process."""
    filled = {name: printed(name, entry) for name, entry in EXAMPLES.items()}
    long = [m.name for m in cases.judged(INSTITUTION).case.materials if m.required]
    filled["acceptance, full"] = printed("acceptance", cases.given(INSTITUTION, shown=long))
    course = cases.changed(CHRONIC, 2, "course", "予某种治疗，病情平稳。" * 40)
    filled["chronic, full"] = printed("chronic", cases.changed(course, 0, "address", "安徽省青禾县样例镇示范村" * 6))
    made = pdf.convert_documents([f.content for f in filled.values()], list(filled))
    return {name: (data, filled[name]) for name, data in zip(filled, made, strict=True)}


@pytest.mark.office
@pytest.mark.parametrize("name", [*NAMES, "acceptance, full", "chronic, full"])
def test_a_printed_form_keeps_to_its_pages_its_paper_and_its_fonts(
    name: str, sheets: Mapping[str, tuple[bytes, Filled]]
) -> None:
    data, filled = sheets[name]
    assert pdf.check_pdf(data, filled.content, filled.form.pages) == ()


@pytest.mark.office
@pytest.mark.parametrize("name", NAMES)
def test_a_printed_form_bears_every_value_of_its_case(name: str, sheets: Mapping[str, tuple[bytes, Filled]]) -> None:
    pages = pypdf.PdfReader(io.BytesIO(sheets[name][0])).pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert [value for value in EXPECTED[name] if value not in text] == []


@pytest.mark.office
@pytest.mark.ocr
def test_a_printed_chronic_form_is_read_back_for_what_it_is(
    sheets: Mapping[str, tuple[bytes, Filled]], tmp_path: Path
) -> None:
    scan = tmp_path / "chronic.jpg"
    page = pypdfium2.PdfDocument(sheets["chronic"][0])[0]
    page.render(scale=200 / 72).to_pil().convert("RGB").save(scan, quality=85)
    reading = next(r for r in read_file(scan, sample_desk()) if not hasattr(r, "message"))
    assert reading.classification.kind == "chronic_application"
    fields = reading.record.fields
    assert (fields["name"].value, fields["id_number"].value) == (PATIENT.name, PATIENT.id_number)

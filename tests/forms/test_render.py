"""Filled forms: values come out as plain text, the same every time, and nothing is shortened without a word."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import BadConfiguration
from intake.forms.fit import MOST, SMALLEST, fit_text, text_width
from intake.forms.marks import clean_text
from intake.forms.render import render
from tests.forms.made_templates import MATERIALS, form, opened, picture, rows, said, table, template, text, tick

NAME = form("name")
PLAIN = template("姓名：{{ name }}。")


def printed(value: str, **more) -> str:
    return said(render(replace(NAME, **more), PLAIN, {"name": text(value)}).content)[0]


# ------------------------------------------------------------------------------------------------ hostile values
@pytest.mark.parametrize(
    "value",
    [
        "<w:p/>", "a & b < c > d", "{{ 7*7 }}", "{% raw %}", "{# 注 #}", "{_{ 1 }_}", "]]>", "&lt;", "血压>140/90",
        "%}{%", "\\n", "𠮷㐂",
    ],
)  # fmt: skip
def test_a_value_comes_out_as_it_is_whatever_it_looks_like(value: str) -> None:
    assert printed(value) == f"姓名：{value}。"


@pytest.mark.parametrize(
    "value", ["甲\x00乙", "甲\x07乙", "甲\x1b乙", "甲\u202e乙", "甲\u200b乙", "甲\ufeff乙", "甲\ufdd07\ufdd1乙"]
)
def test_what_cannot_be_printed_is_left_out(value: str) -> None:
    assert printed(value).replace("7", "") == "姓名：甲乙。"


@pytest.mark.parametrize("value", ["甲\n乙", "甲\r\n乙", "甲\r乙", "甲\x0b乙", "甲\x0c乙", "甲\u2028乙"])
def test_every_line_break_becomes_one_of_word(value: str) -> None:
    content = render(NAME, PLAIN, {"name": text(value)}).content
    assert said(content)[0] == "姓名：甲\n乙。"
    assert opened(content).paragraphs[0]._p.xml.count("<w:br/>") == 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_text_comes_out_as_cleaned(value: str) -> None:
    assert printed(value) == f"姓名：{clean_text(value)}。"


def test_a_lone_surrogate_stops_nothing() -> None:
    assert printed("甲\ud800乙") == "姓名：甲乙。"


# ------------------------------------------------------------------------------------------------ nothing and blanks
def test_an_empty_value_prints_nothing() -> None:
    assert printed("") == "姓名：。"


def test_none_is_never_printed() -> None:
    data = template("{{ name or none }}|")
    assert said(render(NAME, data, {"name": text("")}).content)[0] == "|"


def test_what_should_not_be_blank_is_told_with_its_reason() -> None:
    filled = render(NAME, PLAIN, {"name": text("", blank="姓名存疑")})
    assert filled.blanks == ("姓名存疑（name）",)


def test_an_empty_value_is_false_in_a_condition() -> None:
    data = template("{% if name %}有{% else %}无{% endif %}")
    assert [said(render(NAME, data, {"name": text(v)}).content)[0] for v in ("甲", "")] == ["有", "无"]


def test_a_variable_nobody_gives_stops_the_filling() -> None:
    with pytest.raises(BadConfiguration, match=r"trial\.docx"):
        render(NAME, template("{{ name }}{{ nobody }}"), {"name": text("甲")})


def test_names_do_not_lead_into_the_program() -> None:
    for way in ("name.__class__", "name.__init__.__globals__", "agent.items", "agent.__class__"):
        with pytest.raises(BadConfiguration):
            render(
                form("name", "agent.name"),
                template(f"{{{{ {way} }}}}"),
                {"name": text("甲"), "agent": {"name": text("乙")}},
            )


# ------------------------------------------------------------------------------------------------ shapes
def test_rows_run_through_a_row_of_their_own() -> None:
    data = template(
        change=table(("{%tr for m in materials %}", ""), ("{{ m.box }}", "{{ m.name }}"), ("{%tr endfor %}", ""))
    )
    content = render(form("materials[].box", "materials[].name"), data, {"materials": MATERIALS}).content
    assert rows(content) == [["√", "材料1"], ["□", "材料2"], ["√", "材料3"]]


def test_no_rows_leave_no_empty_row() -> None:
    data = template(
        change=table(("名称", ""), ("{%tr for m in materials %}", ""), ("{{ m.name }}", ""), ("{%tr endfor %}", ""))
    )
    content = render(form("materials[].box", "materials[].name"), data, {"materials": []}).content
    assert rows(content) == [["名称", ""]]


def test_a_box_is_true_or_false_in_a_condition() -> None:
    data = template("{% if box %}是{% else %}否{% endif %}{{ box }}")
    assert [said(render(form("box"), data, {"box": tick(b)}).content)[0] for b in (True, False)] == ["是√", "否□"]


def test_headers_footers_and_tables_in_tables_are_filled() -> None:
    def change(document) -> None:
        document.sections[0].header.paragraphs[0].text = "页眉 {{ name }}"
        document.sections[0].footer.paragraphs[0].text = "页脚 {{ name }}"
        document.add_table(1, 1).cell(0, 0).add_table(1, 1).cell(0, 0).text = "里面 {{ name }}"

    document = opened(render(NAME, template(change=change), {"name": text("甲&乙")}).content)
    assert document.sections[0].header.paragraphs[0].text == "页眉 甲&乙"
    assert document.sections[0].footer.paragraphs[0].text == "页脚 甲&乙"
    assert document.tables[0].cell(0, 0).tables[0].cell(0, 0).text == "里面 甲&乙"


def test_a_variable_split_over_runs_keeps_the_font_of_its_beginning() -> None:
    def change(document) -> None:
        paragraph = document.add_paragraph()
        for part in ("{", "{ na", "me }", "}"):
            run = paragraph.add_run(part)
            run.font.bold = True
            run._r.get_or_add_rPr().get_or_add_rFonts().set(
                "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", "仿宋"
            )

    (paragraph,) = opened(render(NAME, template(change=change), {"name": text("样张三")}).content).paragraphs
    (run,) = (r for r in paragraph.runs if r.text)
    assert (run.text, run.bold, 'w:eastAsia="仿宋"' in run._r.xml) == ("样张三", True, True)


def test_a_picture_has_the_size_that_was_asked_for() -> None:
    document = opened(render(form("photo"), template("{{ photo }}"), {"photo": picture()}).content)
    (shape,) = document.inline_shapes
    assert (round(shape.width.mm), round(shape.height.mm)) == (25, 35)


def test_values_that_the_form_did_not_announce_are_refused() -> None:
    with pytest.raises(ValueError, match="extra"):
        render(NAME, PLAIN, {"name": text("甲"), "extra": text("乙")})
    with pytest.raises(ValueError, match="name"):
        render(NAME, PLAIN, {})


# ------------------------------------------------------------------------------------------------ lengths
def test_text_that_fits_keeps_its_size() -> None:
    filled = render(replace(NAME, lengths={"name": 4}), PLAIN, {"name": text("一二三四")})
    assert filled.warnings == ()
    assert "w:sz " not in opened(filled.content).paragraphs[0]._p.xml


def test_text_a_little_too_long_is_set_smaller_and_told() -> None:
    filled = render(replace(NAME, lengths={"name": 4}), PLAIN, {"name": text("一二三四五")})
    paragraph = opened(filled.content).paragraphs[0]
    assert paragraph.text == "姓名：一二三四五。"
    (small,) = (r for r in paragraph.runs if r.text == "一二三四五")
    assert small.font.size.pt < 11
    assert all(r.font.size is None for r in paragraph.runs if r is not small and r.text != small.text)
    assert filled.warnings == ("name：文字较长，已缩小字号",)


def test_four_thousand_characters_are_cut_and_told() -> None:
    filled = render(NAME, PLAIN, {"name": text("长" * 4000)})
    shown = said(filled.content)[0]
    assert shown.endswith("…。")
    assert len(shown) < MOST / SMALLEST + 5
    assert "共 4000 个" in filled.warnings[0]
    assert filled.changed["name"].endswith("…")


def test_the_length_of_a_column_holds_for_every_row() -> None:
    data = template("{% for m in materials %}{{ m.name }}{% endfor %}")
    trial = form("materials[].box", "materials[].name", lengths={"materials[].name": 2})
    filled = render(trial, data, {"materials": MATERIALS})
    assert [w.partition("：")[0] for w in filled.warnings] == [
        "materials.1.name",
        "materials.2.name",
        "materials.3.name",
    ]


@given(st.text(max_size=300), st.integers(2, 60))
def test_what_is_set_takes_no_more_room_than_there_is(value: str, most: int) -> None:
    done = fit_text(value, most)
    assert text_width(done.text) * done.scale <= most + 1e-6
    assert (done.told == "") == (done.text == value and done.scale == 1)


# ------------------------------------------------------------------------------------------------ the same bytes
def test_the_same_input_gives_the_same_bytes() -> None:
    data = template("{{ name }}{{ photo }}", change=lambda d: d.core_properties.__setattr__("author", "某人"))
    trial = form("name", "photo")
    once, again = (render(trial, data, {"name": text("甲"), "photo": picture()}).content for _ in range(2))
    assert once == again


def test_no_person_and_no_clock_is_in_the_file() -> None:
    data = template("{{ name }}", change=lambda d: d.core_properties.__setattr__("author", "某某人"))
    with zipfile.ZipFile(io.BytesIO(render(NAME, data, {"name": text("甲")}).content)) as archive:
        assert {i.date_time[0] for i in archive.infolist()} == {1980}
        assert archive.infolist()[0].filename == "[Content_Types].xml"
        core = archive.read("docProps/core.xml").decode()
    assert "某某人" not in core
    assert "试印表" in core


def test_every_value_is_in_the_trace() -> None:
    trial = form("name", "agent.name", "materials[].box", "materials[].name")
    values = {"name": text("甲"), "agent": {"name": text("乙")}, "materials": MATERIALS[:1]}
    filled = render(trial, template("{{ name }}"), values)
    assert list(filled.trace) == ["name", "agent.name", "materials.1.box", "materials.1.name"]


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive", template("x")[:200]])
def test_what_is_no_word_file_is_told(data: bytes) -> None:
    from intake.forms.package import read_parts

    with pytest.raises(BadConfiguration, match=r"docx"):
        read_parts(data, "a.docx")

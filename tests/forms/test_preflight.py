"""What is wrong with a template is told before printing, with its place."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from intake.errors import BadConfiguration, ExitCode
from intake.forms.package import pack_parts, read_parts
from intake.forms.preflight import check_template, find_problems
from intake.forms.put import WORD
from intake.forms.render import render
from intake.forms.tags import PARTS
from templates import FORMS
from tests.conftest import ROOT, Command
from tests.forms.made_templates import form, said, table, template, text

FORM = form("name", "tel", "agent.name", "materials[].name", "materials[].box")
ALL = (
    "{{ name }} {{ tel }} {{ agent.name }} {% for m in materials %}{{ m.name }}{{ m.box }}{{ loop.index }}{% endfor %}"
)


def found(*lines: str, change: Callable[[Any], object] = lambda _: None) -> list[str]:
    """What is wrong with what stands in a template, whatever it does not print."""
    return [str(p) for p in find_problems(FORM, template(*lines, change=change)) if p.place != "全文"]


def test_a_template_that_asks_for_what_the_form_gives_is_in_order() -> None:
    assert find_problems(FORM, template(ALL)) == ()


# ------------------------------------------------------------------------------------------------ names
def test_an_unknown_variable_is_named_with_template_and_place_and_what_was_meant() -> None:
    assert found("", "{{ nmae }}") == ["trial.docx，正文第 2 段：nmae：表单不提供这个变量，是否为 name"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ agent.nmae }}", "{{ agent['nmae'] }}", "{{ nobody|upper }}", "{{ 'x' ~ nobody }}", "{% if nobody %}{% endif %}",
        "{% if name %}{% elif nobody %}{% endif %}", "{% for m in materials %}{{ m.nobody }}{% endfor %}",
        "{% for m in nobody %}{% endfor %}", "{% for m in materials %}{% endfor %}{{ m.name }}", "{{ name.nobody }}",
        "{{ name if nobody else tel }}", "{{ name|default(nobody) }}", "{{ loop.index }}", "{{ name[nobody] }}",
    ],
)  # fmt: skip
def test_an_unknown_variable_is_found_wherever_it_hides(tag: str) -> None:
    assert found(tag)


def test_a_loops_own_name_leads_to_its_columns_only_inside_it() -> None:
    assert found("{% for m in materials %}{{ m.name }}{% endfor %}") == []
    assert "m.name" in found("{% for m in materials %}{% endfor %}", "{{ m.name }}")[0]


def test_rows_and_groups_are_not_printed_as_one_value() -> None:
    for tag in ("{{ materials }}", "{{ agent }}", "{% for m in materials %}{{ m }}{% endfor %}"):
        assert "一组值" in found(tag)[0]


def test_a_value_is_not_run_through_as_rows() -> None:
    assert "不是表" in found("{% for c in name %}{% endfor %}")[0]


# ------------------------------------------------------------------------------------------------ what is left out
def test_a_variable_that_a_template_drops_stops_the_printing_and_is_named() -> None:
    problems = find_problems(FORM, template(ALL.replace("{{ tel }}", "")))
    assert [(p.template, p.variable) for p in problems] == [("trial.docx", "tel")]
    with pytest.raises(BadConfiguration, match=r"trial\.docx.*tel.*没有印"):
        check_template(FORM, template(ALL.replace("{{ tel }}", "")))


def test_where_the_shipped_template_prints_it_is_said_beside() -> None:
    shipped = template(ALL.replace("{{ tel }}", ""), change=table(("电话", "{{ tel }}")))
    (problem,) = find_problems(FORM, template(ALL.replace("{{ tel }}", "")), shipped)
    assert "正文表1 第1行第2格" in problem.place


def test_what_stands_in_a_condition_alone_is_not_printed() -> None:
    (problem,) = find_problems(FORM, template(ALL.replace("{{ tel }}", "{% if tel %}有{% endif %}")))
    assert (problem.variable, "只用在条件里" in problem.message) == ("tel", True)


@pytest.mark.parametrize(
    "note", ["{# 不印 tel、agent.name #}", "{#不印：tel agent#}", "{# 不印 agent，tel，materials #}"]
)
def test_a_template_may_say_what_it_does_not_print(note: str) -> None:
    kept = ALL.replace("{{ tel }}", "").replace("{{ agent.name }}", "")
    kept = (
        kept.replace("{% for m in materials %}{{ m.name }}{{ m.box }}{{ loop.index }}{% endfor %}", "")
        if "mat" in note
        else kept
    )
    assert find_problems(FORM, template(kept + note)) == ()


def test_a_note_is_not_printed() -> None:
    trial = form("name", "tel")
    data = template("姓名{{ name }}{# 不印 tel #}。")
    assert find_problems(trial, data) == ()
    assert said(render(trial, data, {"name": text("甲"), "tel": text("乙")}).content) == ["姓名甲。"]


def test_a_note_about_a_variable_that_does_not_exist_is_told() -> None:
    assert found(ALL + "{# 不印 telephone #}") == ["trial.docx，正文第 1 段：telephone：表单不提供这个变量"]


def test_other_comments_are_nobodys_business() -> None:
    assert find_problems(FORM, template(ALL + "{# 2026 年 3 月改 #}")) == ()


# ------------------------------------------------------------------------------------------------ places
def change_of(kind: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        if kind == "header":
            document.sections[0].header.paragraphs[0].text = "{{ nobody }}"
        elif kind == "footer":
            document.sections[0].footer.paragraphs[0].text = "{{ nobody }}"
        elif kind == "cell":
            document.add_table(2, 3).cell(1, 2).text = "{{ nobody }}"
        elif kind == "inner":
            document.add_table(1, 1).cell(0, 0).add_table(1, 2).cell(0, 1).text = "{{ nobody }}"
        else:
            run = document.add_paragraph().add_run()
            box = run._r.makeelement(f"{WORD}pict", {}).makeelement(f"{WORD}txbxContent", {})
            inner = document.add_paragraph("{{ nobody }}")._p
            box.append(inner)
            run._r.append(box)

    return change


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("header", "页眉（header1.xml）第 1 段"),
        ("footer", "页脚（footer1.xml）第 1 段"),
        ("cell", "正文表1 第2行第3格"),
        ("inner", "正文表1 第1行第1格 › 表1 第1行第2格"),
        ("box", "正文文本框"),
    ],
)
def test_every_part_of_a_document_is_looked_through(kind: str, place: str) -> None:
    assert found(change=change_of(kind)) == [f"trial.docx，{place}：nobody：表单不提供这个变量"]


def test_footnotes_are_filled_and_looked_through_but_comments_are_not_filled() -> None:
    parts = read_parts(template("{{ name }}"), "")
    note = f'<w:x xmlns:w="{WORD[1:-1]}"><w:p><w:r><w:t>{{{{ TAG }}}}</w:t></w:r></w:p></w:x>'
    for part, tag, told in (
        ("footnotes", "nobody", "不提供"),
        ("comments", "name", "不能填写"),
        ("endnotes", "name", "不能填写"),
    ):
        data = pack_parts(parts | {f"word/{part}.xml": note.replace("TAG", tag).encode()}, "")
        errors = [p for p in find_problems(FORM, data) if p.place != "全文"]
        assert told in errors[0].message


# ------------------------------------------------------------------------------------------------ broken tags
@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("{{ na", "me }}"), "不成对"),
        (("{{ name }",), "不成对"),
        (("{% if name %}",), "没有对应的 endif"),
        (("{% endif %}",), "前面没有对应的 if"),
        (("{% for m in materials %}{% endif %}",), "前面没有对应的 if"),
        (("｛｛ name ｝｝",), "半角"),
        (("{ name }",), "半角"),
        (("{{ }}",), "没有写变量"),
        (("{{ name | }}",), "写法不对"),
        (("{{ name|money }}",), "没有这个过滤器"),
        (("{{ name() }}",), "不能调用函数"),
        (("{{ ''.__class__ }}",), "点号前面"),
        (("{{ none }}",), "none"),
        (("{{r name }}",), "不支持"),
        (("{% include 'a' %}",), "不支持这个标签"),
        (("{% set a = 1 %}",), "不支持这个标签"),
        (("{% raw %}",), "不支持这个标签"),
        (("{% for m in materials if m.name %}{% endfor %}",), "后面不加别的"),
        (("{%tr for m in materials %}", "{%tr endfor %}"), "只能写在表格里"),
        (("{%p if name %}甲", "{%p endif %}"), "独占一段"),
    ],
)
def test_broken_syntax_is_told(lines: tuple[str, ...], told: str) -> None:
    assert any(told in problem for problem in found(*lines)), found(*lines)


def test_text_beside_a_row_tag_would_be_lost_and_is_told() -> None:
    change = table(("{%tr for m in materials %}", "序号"), ("{{ m.name }}", ""), ("{%tr endfor %}", ""))
    assert found(change=change) == [
        "trial.docx，正文表1 第1行第1格：for m in materials：这一行里还有别的内容，打印时会丢失；标签要独占一行"
    ]


def test_a_loop_must_end_the_way_it_began() -> None:
    change = table(("{%tr for m in materials %}", ""), ("{{ m.name }}", ""), ("{% endfor %}", ""))
    assert any("写法不配" in problem for problem in found(change=change))


def test_tracked_changes_are_told() -> None:
    def change(document: Any) -> None:
        paragraph = document.add_paragraph("{{ name }}")
        deleted = paragraph._p.makeelement(f"{WORD}del", {})
        deleted.append(paragraph.runs[0]._r)
        paragraph._p.append(deleted)

    assert "修订痕迹" in found(change=change)[0]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_word_file_is_one_problem(data: bytes) -> None:
    (problem,) = find_problems(FORM, data)
    assert problem.template == "trial.docx"
    assert "不是 Word 文件" in problem.message


def test_a_length_for_a_variable_that_is_not_given_is_told() -> None:
    problems = find_problems(replace(FORM, lengths={"nmae": 3}), template(ALL))
    assert [p.variable for p in problems] == ["nmae"]


# ------------------------------------------------------------------------------------------------ the shipped forms
@pytest.mark.parametrize("shipped", FORMS, ids=lambda f: f.name)
def test_a_shipped_template_is_in_order(shipped) -> None:
    assert find_problems(shipped, (ROOT / "templates" / shipped.file).read_bytes()) == ()


def variables_of(data: bytes) -> Sequence[tuple[str, str]]:
    """Every variable that a template prints, as it is written, with the part that it stands in."""
    bodies = ((name, part.decode()) for name, part in read_parts(data, "").items() if PARTS.fullmatch(name))
    return sorted({(name, found) for name, body in bodies for found in _PRINTED.findall(body)})


_PRINTED = re.compile(r"\{\{ ([\w.]+) \}\}")


def with_variable(data: bytes, part: str, name: str, put: str) -> bytes:
    """The template with something else wherever that part prints a variable."""
    parts = read_parts(data, "")
    return pack_parts(parts | {part: parts[part].replace(f"{{{{ {name} }}}}".encode(), put.encode())}, "")


@pytest.mark.parametrize("shipped", FORMS, ids=lambda f: f.name)
def test_every_variable_of_a_shipped_form_is_written_plainly_in_its_template(shipped) -> None:
    """The two tests below look for them so: a variable that they could not find would not be tried."""
    names = {name for _, name in variables_of((ROOT / "templates" / shipped.file).read_bytes())}
    columns = {name.partition(".")[2] for name in names}
    assert all((g in names) if "[]" not in g else (g.partition("[].")[2] in columns) for g in shipped.gives)


@pytest.mark.parametrize("shipped", FORMS, ids=lambda f: f.name)
def test_any_variable_renamed_in_a_shipped_template_stops_and_is_placed(shipped) -> None:
    data = (ROOT / "templates" / shipped.file).read_bytes()
    for part, name in variables_of(data):
        broken = with_variable(data, part, name, "{{ renamed_it }}")
        with pytest.raises(
            BadConfiguration, match=rf"{shipped.file}.*(表\d+ 第\d+行第\d+格|第 \d+ 段|文本框).*renamed_it"
        ):
            check_template(shipped, broken, data)


@pytest.mark.parametrize("shipped", FORMS, ids=lambda f: f.name)
def test_any_variable_removed_from_a_shipped_template_stops_and_is_placed(shipped) -> None:
    data = (ROOT / "templates" / shipped.file).read_bytes()
    for part, name in variables_of(data):
        (problem,) = find_problems(shipped, with_variable(data, part, name, ""), data)
        column = name.partition(".")[2]
        assert problem.variable == name or problem.variable.endswith(f"[].{column}")
        assert re.search(r"随附的模板印在(正文|页眉|页脚)", problem.place)


@pytest.mark.parametrize("kind", ["header", "footer"])
def test_a_variable_removed_from_a_header_or_footer_stops_like_any_other(kind: str) -> None:
    def change(document: Any) -> None:
        getattr(document.sections[0], kind).paragraphs[0].text = "编号 {{ tel }}"

    shipped = template(ALL.replace("{{ tel }}", ""), change=change)
    assert find_problems(FORM, shipped) == ()
    (problem,) = find_problems(FORM, with_variable(shipped, f"word/{kind}1.xml", "tel", ""), shipped)
    assert (problem.variable, {"header": "页眉", "footer": "页脚"}[kind] in problem.place) == ("tel", True)


@pytest.mark.parametrize("shipped", FORMS, ids=lambda f: f.name)
def test_printing_stops_at_a_removed_variable_before_anything_is_read(
    shipped, intake: Command, tmp_path: Path, scan: Path
) -> None:
    data = (ROOT / "templates" / shipped.file).read_bytes()
    part, name = variables_of(data)[0]
    own = tmp_path / "own"
    own.mkdir()
    (own / shipped.file).write_bytes(with_variable(data, part, name, ""))
    called = intake("form", shipped.name, scan.parent, "-o", tmp_path / "out", "--templates", own)
    assert called.code == ExitCode.BAD_CONFIGURATION
    assert shipped.file in called.err
    assert not (tmp_path / "out").exists()


def test_lint_tells_every_error_and_ends_with_its_code(intake: Command, tmp_path: Path) -> None:
    (tmp_path / "acceptance.docx").write_bytes(template("{{ nobody }}", "{{ noone }}"))
    called = intake("forms", "lint", "--templates", tmp_path)
    assert called.code == ExitCode.BAD_CONFIGURATION
    assert all(word in called.err for word in ("acceptance.docx", "第 1 段", "nobody", "第 2 段", "noone"))


def test_lint_writes_out_the_note_for_a_form_that_prints_little(intake: Command, tmp_path: Path) -> None:
    (tmp_path / "receipt.docx").write_bytes(template("{{ applicant }}"))
    called = intake("forms", "lint", "--templates", tmp_path)
    note = re.findall(r"\{# 不印 [^#]+ #\}", called.err)[-1]
    (tmp_path / "receipt.docx").write_bytes(template("{{ applicant }}", note))
    assert intake("forms", "lint", "--templates", tmp_path).code == ExitCode.DONE


def test_a_file_that_is_no_word_file_is_named_once(intake: Command, tmp_path: Path) -> None:
    (tmp_path / "receipt.docx").write_bytes(b"no archive")
    assert intake("forms", "lint", "--templates", tmp_path).err.count("receipt.docx") == 1


def test_lint_of_the_shipped_forms_is_content(intake: Command) -> None:
    called = intake("forms", "lint")
    assert called.code == ExitCode.DONE
    assert f"{len(FORMS)} 个模板没有错误" in called.out.decode()


def test_the_variables_of_a_form_are_listed_as_they_are_written(intake: Command) -> None:
    called = intake("forms", "show", "受理通知单")
    assert "{{ acc_no }}" in called.out.decode()
    assert "{%tr for m in materials %}" in called.out.decode()


def test_the_list_names_every_form_and_the_file_that_is_used(intake: Command, tmp_path: Path) -> None:
    (tmp_path / "chronic.docx").write_bytes(b"")
    lines = intake("forms", "list", "--templates", tmp_path).out.decode().splitlines()
    files = dict(zip((line.split("\t")[0] for line in lines), (line.split("\t")[2] for line in lines), strict=True))
    assert files["chronic"] == str(tmp_path / "chronic.docx")
    assert files["acceptance"] == str(ROOT / "templates" / "acceptance.docx")


def test_a_folder_of_templates_that_is_not_there_is_told(intake: Command, tmp_path: Path) -> None:
    called = intake("forms", "lint", "--templates", tmp_path / "none")
    assert (called.code, "没有这个模板文件夹" in called.err) == (ExitCode.BAD_CONFIGURATION, True)


# ------------------------------------------------------------------------------------------------ what would have no end
@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("{{ 'x' * 10**9 }}", "不能做乘法、乘方和取余"),
        ("{{ name * 1000000000 }}", "不能做乘法、乘方和取余"),
        ("{{ 9 ** 9 ** 9 ** 9 }}", "不能做乘法、乘方和取余"),
        ("{{ '%1000000000d' % 1 }}", "不能做乘法、乘方和取余"),
        ("{{ name|default('x' * 10**9) }}", "不能做乘法、乘方和取余"),
        ("{% if 'x' * 10**9 %}{% endif %}", "不能做乘法、乘方和取余"),
        ("{% for i in range(10**9) %}{% endfor %}", "写法不对，应为 for 行 in 表"),
        ("{{ '".ljust(900, "x") + "' }}", "标签太长"),
        ("{{ " + "(" * 200 + "name" + ")" * 200 + " }}", "括号套得太深"),
        ("{% if name %}" * 13 + "{% endif %}" * 13, "标签套得太深"),
        ("".join(f"{{% for m{n} in materials %}}" for n in range(3)) + "{% endfor %}" * 3, "for 套得太深"),
    ],
)
def test_what_would_take_all_memory_or_time_is_told_and_never_computed(tag: str, told: str) -> None:
    assert any(told in problem for problem in found(tag))


@pytest.mark.parametrize("name", ["replace('', 'xxxxxxxxxx')", "join('xxxxxxxxxx')"])
def test_texts_that_filters_make_are_bounded(name: str) -> None:
    tag = "{{ 'sample'|" + "|".join([name] * 8) + " }}"
    assert found(tag) == []
    with pytest.raises(BadConfiguration, match="超过 100000 个字"):
        render(form("name"), template("{{ name }}", tag), {"name": text("样张三")})

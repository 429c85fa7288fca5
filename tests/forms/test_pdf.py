"""Word files to PDF by one process, what is looked at in the result, and the archive file of a case."""

import io
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest
from PIL import Image

from benchmarks.hostile.damage import turn_bits
from benchmarks.hostile.pdf_drawing import draw_forms
from intake.cases.judge import judge_case
from intake.errors import MissingDependency
from intake.forms import pdf
from intake.forms.archive import OTHERS, merge_archive
from intake.forms.render import render
from intake.settings import Limits
from tests.forms.made_templates import form, template, text
from tests.rule_cases import case_of
from validators import RULES


def filled(value: str) -> bytes:
    return render(form("name"), template("姓名：{{ name }}"), {"name": text(value)}).content


def blank_pdf(pages: int = 1, width: float = 595.3, height: float = 841.9) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, height)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ converting
@pytest.mark.office
def test_a_batch_is_converted_in_order_by_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started, popen = [], pdf.subprocess.Popen
    monkeypatch.setattr(pdf.subprocess, "Popen", lambda *a, **k: started.append(a) or popen(*a, **k))
    made = pdf.convert_documents([filled("样张三"), filled("样李四")], ["甲", "乙"])
    assert len(started) == 1
    assert ["样张三" in pypdf.PdfReader(io.BytesIO(m)).pages[0].extract_text() for m in made] == [True, False]
    assert [pypdf.PdfReader(io.BytesIO(m)).metadata for m in made] == [{"/Title": "甲"}, {"/Title": "乙"}]


@pytest.mark.office
def test_the_same_document_becomes_the_same_pdf_and_nothing_is_wrong_with_it() -> None:
    document = filled("样张三 √ □ ¥ 〔2026〕 341799199001010017")
    (once,) = pdf.convert_documents([document], ["甲"])
    (again,) = pdf.convert_documents([document], ["甲"])
    assert once == again
    assert pdf.check_pdf(once, document, 1) == ()


@pytest.mark.office
def test_a_character_that_no_font_has_is_told() -> None:
    document = filled("样\U0003134f三")
    (made,) = pdf.convert_documents([document], ["甲"])
    assert pdf.check_pdf(made, document, 1) == ("缺字，没有字体可以印出：\U0003134f",)


@pytest.mark.office
def test_songti_is_printed_in_a_serif_font_where_it_is_not_installed() -> None:
    def change(document) -> None:
        run = document.add_paragraph().add_run("{{ name }}")
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("eastAsia", "ascii", "hAnsi"):
            fonts.set(f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{kind}", "宋体")

    document = render(form("name"), template(change=change), {"name": text("样张三")}).content
    (made,) = pdf.convert_documents([document], ["甲"])
    page = pypdf.PdfReader(io.BytesIO(made)).pages[0]
    (font,) = (f.get_object()["/BaseFont"] for f in page["/Resources"]["/Font"].values())
    assert "Serif" in font or "Song" in font or "SimSun" in font or "UMing" in font


def test_a_program_that_does_not_answer_is_stopped_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import time

    slow = tmp_path / "slow"
    slow.write_text(f'#!/bin/sh\nsleep 300 &\necho $! > "{tmp_path}/child"\nwait\n')
    slow.chmod(0o755)
    monkeypatch.setattr(pdf, "PROGRAMS", (str(slow),))
    monkeypatch.setattr(pdf, "_START", 1.0)
    monkeypatch.setattr(pdf, "_EACH", 0.0)
    with pytest.raises(MissingDependency, match="没有回应"):
        pdf.convert_documents([filled("甲")], ["甲"])
    time.sleep(0.2)
    with pytest.raises(ProcessLookupError):
        os.kill(_reaped(int((tmp_path / "child").read_text())), 0)


def _reaped(process: int) -> int:
    """The process, or one that cannot exist where it is only waiting to be reaped."""
    state = Path(f"/proc/{process}/stat")
    return 2**22 + 1 if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z" else process


def test_a_program_that_converts_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    idle = tmp_path / "idle"
    idle.write_text("#!/bin/sh\nexit 0\n")
    idle.chmod(0o755)
    monkeypatch.setattr(pdf, "PROGRAMS", (str(idle),))
    with pytest.raises(MissingDependency, match="1 个文件没有转成"):
        pdf.convert_documents([filled("甲")], ["甲"])


@pytest.mark.parametrize("writes", ["exit 0", 'for f in "$@"; do :; done; echo "%PDF-1.7" > "${f%.docx}.pdf"'])
def test_a_full_disk_of_temporary_files_is_not_a_lack_of_the_program(
    writes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PDF of which only the beginning found room is none."""
    stuck = tmp_path / "stuck"
    stuck.write_text(f"#!/bin/sh\n{writes}\n")
    stuck.chmod(0o755)
    monkeypatch.setattr(pdf, "PROGRAMS", (str(stuck),))
    monkeypatch.setattr(pdf.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(pdf.ScratchFull, match=r"临时文件夹 .*磁盘已满.*TMPDIR"):
        pdf.convert_documents([filled("甲")], ["甲"])


# ------------------------------------------------------------------------------------------------ looking
def test_more_pages_than_the_form_has_are_told() -> None:
    letter = template("")
    assert pdf.check_pdf(blank_pdf(2, 612, 792), letter, 1) == ("共 2 页，应为 1 页",)
    assert pdf.check_pdf(blank_pdf(2, 612, 792), letter, 0) == ()


def test_another_paper_size_than_the_templates_is_told() -> None:
    assert pdf.check_pdf(blank_pdf(1, 595.3, 841.9), template(""), 1) == ("第 1 页的纸张大小与模板不符",)


def test_a_page_that_lies_on_its_side_has_the_same_size() -> None:
    assert pdf.check_pdf(blank_pdf(1, 792, 612), template(""), 1) == ()


def test_text_that_is_not_in_the_pdf_is_told() -> None:
    assert pdf.check_pdf(blank_pdf(1, 612, 792), filled("甲"), 1) == ("缺字，没有字体可以印出：名 姓 甲 ：",)


def test_a_font_that_is_not_embedded_is_told() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, (612, 792))
    canvas.drawString(72, 72, "A")
    canvas.save()
    assert pdf.check_pdf(out.getvalue(), template(""), 1) == ("字体没有嵌入：Helvetica",)


# ------------------------------------------------------------------------------------------------ the archive
@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.new("RGB", (1654, 2339), "white").save(tmp_path / "card.jpg", dpi=(200, 200))
    Image.new("1", (1240, 1754), 1).save(
        tmp_path / "list.tif", dpi=(150, 150), save_all=True, append_images=[Image.new("1", (1240, 1754), 1)]
    )
    (tmp_path / "bill.pdf").write_bytes(blank_pdf(3, 612, 792))
    return tmp_path


def archive(folder: Path, *papers: dict) -> tuple[pypdf.PdfReader, tuple[str, ...]]:
    entry = {"name": "样例", "item": "resident-inpatient-reimbursement", "papers": list(papers)}
    judgement = judge_case(case_of(entry), RULES)
    data, lost = merge_archive(judgement, [("受理通知单", blank_pdf())], Limits())
    return pypdf.PdfReader(io.BytesIO(data)), lost


def bookmarks(reader: pypdf.PdfReader) -> list[tuple[int, str, int]]:
    def walk(entries, depth: int):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, entry.title, reader.get_destination_page_number(entry)

    return list(walk(reader.outline, 0))


def test_forms_come_first_and_every_scan_stands_under_its_material(folder: Path) -> None:
    reader, lost = archive(
        folder,
        {"type": "id_card", "path": str(folder / "card.jpg"), "fields": {"name": "样张三"}},
        {"type": "inpatient_invoice", "path": str(folder / "bill.pdf"), "pages": 2, "fields": {"payer": "样张三"}},
        {"type": "expense_list", "path": str(folder / "list.tif"), "pages": 2, "fields": {"name": "样张三"}},
        {"type": "marriage_certificate", "path": str(folder / "card.jpg"), "fields": {"name": "样张三"}},
    )
    found = bookmarks(reader)
    assert lost == ()
    assert len(reader.pages) == 1 + 1 + 2 + 2 + 1
    assert found[:2] == [(0, "表单", 0), (1, "受理通知单", 0)]
    assert [title for depth, title, _ in found if depth == 0][-1] == OTHERS
    assert {title: page for depth, title, page in found if depth == 1}["结婚证"] == 6


@pytest.mark.parametrize("seed", range(12))
def test_a_scan_that_was_damaged_since_it_was_read_costs_its_page_alone(folder: Path, seed: int) -> None:
    for name in ("card.jpg", "bill.pdf"):
        (folder / name).write_bytes(turn_bits((folder / name).read_bytes(), seed))
    reader, lost = archive(
        folder,
        {"type": "id_card", "path": str(folder / "card.jpg"), "fields": {"name": "样张三"}},
        {"type": "inpatient_invoice", "path": str(folder / "bill.pdf"), "pages": 2, "fields": {"payer": "样张三"}},
        {"type": "expense_list", "path": str(folder / "list.tif"), "pages": 2, "fields": {"name": "样张三"}},
    )
    assert len(reader.pages) + len(lost) == 1 + 1 + 2 + 2


def test_forms_within_forms_without_end_cost_a_page_of_the_archive_and_not_the_archive(folder: Path) -> None:
    (folder / "bill.pdf").write_bytes(draw_forms(1, 3000))
    reader, lost = archive(
        folder, {"type": "inpatient_invoice", "path": str(folder / "bill.pdf"), "fields": {"payer": "样张三"}}
    )
    assert len(reader.pages) + len(lost) == 1 + 1


def test_pictures_keep_their_resolution_and_paper_size(folder: Path) -> None:
    reader, _ = archive(folder, {"type": "id_card", "path": str(folder / "card.jpg"), "fields": {"name": "样张三"}})
    page = reader.pages[1]
    assert [round(float(v) / 72 * 25.4) for v in page.mediabox[2:]] == [210, 297]
    assert page.images[0].image.size == (1654, 2339)


def test_what_cannot_be_put_in_is_told_and_leaves_no_bookmark(folder: Path) -> None:
    (folder / "gone.pdf").write_bytes(b"%PDF-1.7 broken")
    reader, lost = archive(folder, {"type": "id_card", "path": str(folder / "gone.pdf"), "fields": {"name": "样张三"}})
    assert lost == ("gone.pdf 第 1 页没有可归档的画面",)
    assert [title for _, title, _ in bookmarks(reader)] == ["表单", "受理通知单"]

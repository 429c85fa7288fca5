"""OFD files: what is read from them, and what hostile or broken ones get."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from intake.errors import UnreadableInput
from intake.load.ofd.numbers import parse_offsets
from intake.load.opened import sheets
from intake.load.sheet import Sheet
from intake.model import Line, Source
from intake.settings import Limits
from tests.load.ofd_files import FORM, NAMES, ofd, packed, page, parts, text

DATA = b"<EInvoice><EInvoiceNumber>0012345678</EInvoiceNumber></EInvoice>"


def loaded(folder: Path, data: bytes, limits: Limits | None = None) -> list[Sheet | UnreadableInput]:
    file = folder / "票据.ofd"
    file.write_bytes(data)
    return list(sheets(file, limits or Limits()))


def only(folder: Path, data: bytes) -> Sheet:
    (sheet,) = loaded(folder, data)
    assert isinstance(sheet, Sheet), sheet
    return sheet


def error(folder: Path, data: bytes, limits: Limits | None = None) -> UnreadableInput:
    (found,) = loaded(folder, data, limits)
    assert isinstance(found, UnreadableInput)
    assert found.next_step
    return found


def texts(sheet: Sheet) -> set[str]:
    return {line.text for line in sheet.lines or ()}


def line(sheet: Sheet, words: str) -> Line:
    return next(found for found in sheet.lines or () if found.text == words)


def changed(name: str, content: bytes | None, **more: str) -> bytes:
    entries = parts(**more)
    if content is None:
        del entries[name]
    else:
        entries[name] = content
    return packed(entries)


def png(size: tuple[int, int] = (40, 40), color: str = "black") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def with_picture(picture: bytes, objects: str, more: str = "") -> bytes:
    entries = parts(FORM + objects + more, common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>")
    entries["Doc_0/DocumentRes.xml"] = (
        f'<ofd:Res {NAMES} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="90" Type="Image">'
        "<ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    ).encode()
    entries["Doc_0/Res/a.png"] = picture
    return packed(entries)


# ---------------------------------------------------------------------------------------------- what is read
def test_the_text_of_an_ofd_page_is_read_as_a_text_layer(tmp_path: Path) -> None:
    sheet = only(tmp_path, ofd())
    assert sheet.source is Source.TEXT_LAYER
    assert [found.text for found in sheet.lines or ()] == [
        "某某县人民医院住院收费票据",
        "姓名：王小明",
        "金额：8230.50",
    ]


def test_boxes_are_fractions_of_the_page(tmp_path: Path) -> None:
    sheet = only(tmp_path, ofd())
    box = sheet.frame.map_rect(line(sheet, "姓名：王小明").rect)
    assert box.left == pytest.approx(20 / 210, abs=0.002)
    assert box.right == pytest.approx((20 + 6 * 4) / 210, abs=0.002)
    assert box.top < 32 / 140 < box.bottom


def test_the_picture_has_the_pages_proportions(tmp_path: Path) -> None:
    height, width = only(tmp_path, ofd()).picture.shape[:2]
    assert width / height == pytest.approx(210 / 140, rel=0.01)


@pytest.mark.parametrize(
    ("written", "count", "steps"),
    [
        ("g 3 3.5", 3, [3.5, 3.5, 3.5]),
        ("g 2 3.5 1.75", 3, [3.5, 3.5, 1.75]),
        ("1 2 g 2 3", 4, [1.0, 2.0, 3.0, 3.0]),
        ("3.5", 3, [3.5, 3.5, 3.5]),
        ("g 100000000 1", 2, [1.0, 1.0]),
        ("", 2, [0.0, 0.0]),
    ],
)
def test_steps_between_characters_are_read_in_both_spellings(written: str, count: int, steps: list[float]) -> None:
    assert parse_offsets(written, count) == steps


@pytest.mark.parametrize("written", ["g", "g 3", "g x 1", "g -1 2", "nan", "1e999", "一"])
def test_steps_that_are_none_are_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the reason is for the log
        parse_offsets(written, 3)


def test_characters_without_steps_take_their_own_width(tmp_path: Path) -> None:
    sheet = only(tmp_path, ofd(FORM + text("床位费12.50", 20, 60, delta="")))
    chars = line(sheet, "床位费12.50").chars
    assert chars[1].left - chars[0].left == pytest.approx(2 * (chars[4].left - chars[3].left), rel=0.05)


def test_a_matrix_moves_and_scales_the_text(tmp_path: Path) -> None:
    sheet = only(tmp_path, ofd(FORM + text("床位费", 20, 60, more='CTM="2 0 0 2 10 0"')))
    box = sheet.frame.map_rect(line(sheet, "床位费").rect)
    assert box.left == pytest.approx(30 / 210, abs=0.002)
    assert box.right == pytest.approx((30 + 3 * 8) / 210, abs=0.002)


def test_the_template_below_the_page_is_read_with_it(tmp_path: Path) -> None:
    data = parts(
        text("王小明某某某某某某", 44, 30),
        head='<ofd:Template TemplateID="2"/>',
        common='<ofd:TemplatePage ID="2" BaseLoc="Tpls/T.xml"/>',
    )
    data["Doc_0/Tpls/T.xml"] = page(text("交款人姓名", 20, 30)).encode()
    assert "交款人姓名 王小明某某某某某某" in texts(only(tmp_path, packed(data)))


def test_cells_stay_apart_at_a_printed_line(tmp_path: Path) -> None:
    wall = (
        '<ofd:PathObject ID="8" Boundary="33 50 0 30"><ofd:AbbreviatedData>M 0 0 L 0 30</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
    )
    cells = text("床位费", 20, 60) + text("1120.00", 34, 60, delta="2")
    assert {"床位费", "1120.00"} <= texts(only(tmp_path, ofd(FORM + wall + cells)))


@pytest.mark.parametrize("path", ["M 0", "L 1 1", "X 1 2", "M a b L 1 1", "M 0 0 B 1 2 3", "C", "M 0 0 L 1 1 C C C"])
def test_a_path_that_cannot_be_followed_costs_only_itself(tmp_path: Path, path: str) -> None:
    broken = f'<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'
    assert "姓名：王小明" in texts(only(tmp_path, ofd(FORM + broken)))


def test_what_is_marked_invisible_or_lies_off_the_page_is_not_read(tmp_path: Path) -> None:
    hidden = text("看不见", 20, 60, more='Visible="false"') + text("页外", 500, 60)
    assert not {"看不见", "页外"} & texts(only(tmp_path, ofd(FORM + hidden)))


def test_bold_by_double_printing_is_read_once(tmp_path: Path) -> None:
    assert "床位费" in texts(only(tmp_path, ofd(FORM + text("床位费", 20, 60) + text("床位费", 20.1, 60))))


def test_a_stamp_put_over_the_page_is_read_with_it(tmp_path: Path) -> None:
    data = parts(after="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>")
    data["Doc_0/Annots/Annotations.xml"] = (
        f'<ofd:Annotations {NAMES}><ofd:Page PageID="5"><ofd:FileLoc>Page_0/A.xml</ofd:FileLoc></ofd:Page>'
        "</ofd:Annotations>"
    ).encode()
    data["Doc_0/Annots/Page_0/A.xml"] = (
        f'<ofd:PageAnnot {NAMES}><ofd:Annot Type="Stamp"><ofd:Appearance Boundary="100 80 40 20">'
        f"{text('已冲红', 0, 0)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>"
    ).encode()
    sheet = only(tmp_path, packed(data))
    assert sheet.frame.map_rect(line(sheet, "已冲红").rect).left == pytest.approx(100 / 210, abs=0.002)


def test_signatures_are_counted_and_said_not_to_be_verified(tmp_path: Path) -> None:
    data = parts()
    data["OFD.xml"] = data["OFD.xml"].replace(
        b"</ofd:DocBody>", b"<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
    )
    data["Doc_0/Signs/Signatures.xml"] = (
        f'<ofd:Signatures {NAMES}><ofd:Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'.encode()
    )
    data["Doc_0/Signs/Sign_0/Signature.xml"] = (
        f'<ofd:Signature {NAMES}><ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="5" Boundary="80 5 30 20"/>'
        "</ofd:SignedInfo></ofd:Signature>"
    ).encode()
    assert any("电子印章 1 枚" in w and "不验签" in w for w in only(tmp_path, packed(data)).warnings)


def test_names_without_a_prefix_or_in_another_case_and_backslashes_are_understood(tmp_path: Path) -> None:
    data = {k: v.replace(b"ofd:", b"").replace(b"xmlns:ofd", b"xmlns") for k, v in parts().items()}
    data["OFD.xml"] = data["OFD.xml"].replace(b"Doc_0/Document.xml", b"\\doc_0\\document.xml")
    assert "姓名：王小明" in texts(only(tmp_path, packed(data)))


# ---------------------------------------------------------------------------------------------- what a reader sees
def filled(box: str, colour: str = "255 255 255", more: str = "") -> str:
    _, _, width, height = box.split()
    return (
        f'<ofd:PathObject ID="4" Boundary="{box}" Fill="true" Stroke="false" {more}><ofd:FillColor Value="{colour}"/>'
        f"<ofd:AbbreviatedData>M 0 0 L {width} 0 L {width} {height} L 0 {height} C</ofd:AbbreviatedData></ofd:PathObject>"
    )


def coloured(words: str, x: float, y: float, colour: str, alpha: str = "255") -> str:
    return text(words, x, y).replace("<ofd:TextCode", f'<ofd:FillColor Value="{colour}" Alpha="{alpha}"/><ofd:TextCode')


@pytest.mark.parametrize(
    "hidden",
    [
        text("看不见", 20, 60, more='Alpha="0"'),
        text("看不见", 20, 60, more='Fill="false"'),
        coloured("看不见", 20, 60, "0 0 0", "0"),
        coloured("看不见", 20, 60, "255 255 255"),
        text("看不见", 20, 60) + filled("18 58 40 12"),
    ],
    ids=["transparent", "neither filled nor stroked", "transparent ink", "white on white", "painted over"],
)
def test_what_a_reader_does_not_see_is_not_read_and_told(tmp_path: Path, hidden: str) -> None:
    sheet = only(tmp_path, ofd(FORM + hidden))
    assert "看不见" not in texts(sheet)
    assert any("3 个字看不见" in w for w in sheet.warnings)


@pytest.mark.parametrize(
    "seen",
    [
        coloured("看得见", 20, 60, "200 0 0"),
        filled("18 58 40 12", "30 30 120") + coloured("看得见", 20, 60, "255 255 255"),
        filled("18 58 40 12") + text("看得见", 20, 60),
        text("看得见", 20, 60) + filled("18 58 40 12", "200 200 0", 'Alpha="60"'),
    ],
    ids=["red", "white on blue", "on a white field", "below a marker"],
)
def test_what_a_reader_sees_is_read(tmp_path: Path, seen: str) -> None:
    assert "看得见" in texts(only(tmp_path, ofd(FORM + seen)))


def test_an_object_whose_numbers_make_no_sense_costs_itself_alone(tmp_path: Path) -> None:
    broken = text("倒置", 20, 60).replace('Boundary="20 60 8.0', 'Boundary="20 60 -8.0')
    sheet = only(tmp_path, ofd(FORM + broken))
    assert "姓名：王小明" in texts(sheet)
    assert any("1 个对象的数据不对" in w for w in sheet.warnings)


# ---------------------------------------------------------------------------------------------- pictures
def writing(size: tuple[int, int], mode: str = "RGB", ground: object = "white") -> bytes:
    """A picture full of print."""
    image = Image.new(mode, size, ground)  # type: ignore[arg-type]
    draw = ImageDraw.Draw(image)
    for y in range(4, size[1] - 20, 30):
        draw.text((4, y), "8230.50 total amount 0123456789 " * 3, fill="black", font_size=20)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def placed(box: str, ctm: str = "") -> str:
    _, _, width, height = box.split()
    return f'<ofd:ImageObject ID="3" Boundary="{box}" CTM="{ctm or f"{width} 0 0 {height} 0 0"}" ResourceID="90"/>'


def test_a_value_below_an_opaque_picture_is_not_read_and_the_picture_is_to_be_recognised(tmp_path: Path) -> None:
    sheet = only(tmp_path, with_picture(writing((120, 30)), placed("108 28 50 8")))
    assert "金额：8230.50" not in texts(sheet)
    assert sheet.more


def test_a_value_below_a_transparent_stamp_is_read(tmp_path: Path) -> None:
    sheet = only(tmp_path, with_picture(writing((120, 30), "RGBA", (0, 0, 0, 0)), placed("108 28 50 8")))
    assert "金额：8230.50" in texts(sheet)


def test_text_over_a_picture_with_writing_is_kept_and_the_picture_is_to_be_recognised(tmp_path: Path) -> None:
    entries = with_picture(writing((1200, 800)), "")
    background = placed("0 0 210 140")
    with zipfile.ZipFile(io.BytesIO(entries)) as archive:
        files = {n: archive.read(n) for n in archive.namelist()}
    files["Doc_0/Pages/Page_0/Content.xml"] = page(background + FORM).encode()
    sheet = only(tmp_path, packed(files))
    assert {"姓名：王小明", "金额：8230.50"} <= texts(sheet)
    assert sheet.more


@pytest.mark.parametrize(
    "pictures",
    [
        placed("20 20 100 70"),
        "".join(placed(f"0 {15 * i} 210 15") for i in range(8)),
        placed("20 20 70 100", "0 100 -70 0 70 0"),
    ],
    ids=["a quarter of the page", "in strips", "turned"],
)
def test_pictures_without_text_are_a_scan_in_any_number_size_and_turn(tmp_path: Path, pictures: str) -> None:
    with zipfile.ZipFile(io.BytesIO(with_picture(writing((600, 420)), ""))) as archive:
        files = {n: archive.read(n) for n in archive.namelist()}
    files["Doc_0/Pages/Page_0/Content.xml"] = page(pictures).encode()
    sheet = only(tmp_path, packed(files))
    assert sheet.lines is None
    assert (sheet.picture < 100).mean() > 0.005


def test_a_picture_is_shown_in_its_place(tmp_path: Path) -> None:
    image = '<ofd:ImageObject ID="3" Boundary="150 90 20 20" CTM="20 0 0 20 0 0" ResourceID="90"/>'
    sheet = only(tmp_path, with_picture(png(), image))
    ys, xs = np.nonzero(sheet.picture[:, :, 0] < 64)
    height, width = sheet.picture.shape[:2]
    assert xs.min() / width == pytest.approx(150 / 210, abs=0.01)
    assert ys.max() / height == pytest.approx(110 / 140, abs=0.01)


@pytest.mark.parametrize("picture", [b"", b"\x89PNG\r\n\x1a\nbroken", b"JB2 or whatever", png((1, 1))[:40]])
def test_a_picture_that_cannot_be_shown_is_told_and_the_text_is_read(tmp_path: Path, picture: bytes) -> None:
    image = '<ofd:ImageObject ID="3" Boundary="150 90 20 20" CTM="20 0 0 20 0 0" ResourceID="90"/>'
    sheet = only(tmp_path, with_picture(picture, image))
    assert "姓名：王小明" in texts(sheet)
    assert any("1 幅图片未能显示" in w for w in sheet.warnings)


def test_a_page_that_is_only_a_picture_goes_to_recognition(tmp_path: Path) -> None:
    entries = parts('<ofd:ImageObject ID="3" Boundary="0 0 210 140" ResourceID="90"/>',
                    common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>")  # fmt: skip
    entries["Doc_0/Res.xml"] = (
        f'<ofd:Res {NAMES}><ofd:MultiMedias><ofd:MultiMedia ID="90" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile>'
        "</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    ).encode()
    entries["Doc_0/a.png"] = png((420, 280), "white")
    sheet = only(tmp_path, packed(entries))
    assert sheet.lines is None
    assert sheet.source is Source.OCR


# ---------------------------------------------------------------------------------------------- attachments
def test_the_data_among_the_attachments_comes_with_every_page(tmp_path: Path) -> None:
    data = parts(after="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>")
    data["Doc_0/Attachs/Attachments.xml"] = (
        f"<ofd:Attachments {NAMES}><ofd:Attachment ID='1'><ofd:FileLoc>original.xml</ofd:FileLoc></ofd:Attachment>"
        "</ofd:Attachments>"
    ).encode()
    data["Doc_0/Attachs/original.xml"] = DATA
    assert [(a.name, a.data) for a in only(tmp_path, packed(data)).attached] == [("original.xml", DATA)]


def test_data_that_lies_in_the_folder_without_being_listed_is_found(tmp_path: Path) -> None:
    data = parts() | {"Doc_0/Attachs/original.xml": DATA}
    assert [a.data for a in only(tmp_path, packed(data)).attached] == [DATA]


def test_a_print_without_a_meaning_leaves_the_data_to_be_read_alone(tmp_path: Path) -> None:
    senseless = text("\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009", 20, 30)
    sheet = only(tmp_path, packed(parts(senseless) | {"Doc_0/Attachs/original.xml": DATA}))
    assert (sheet.source, sheet.lines) == (Source.XML, ())
    assert any("只读了附带的电子票据数据" in w for w in sheet.warnings)


def test_other_attachments_do_not_stand_in_for_a_print_without_a_meaning(tmp_path: Path) -> None:
    assert "几乎没有文字" in str(error(tmp_path, packed(parts("") | {"Doc_0/Attachs/a.xml": b"<other/>"})))


# ---------------------------------------------------------------------------------------------- broken and hostile
@pytest.mark.parametrize("name", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
def test_a_missing_part_is_said(tmp_path: Path, name: str) -> None:
    entries = parts()
    del entries[name]
    entries["notes/OFD.xml.txt"] = b""
    assert "不完整" in str(error(tmp_path, packed(entries)))


@pytest.mark.parametrize("name", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"<a>", b"not xml", "<ofd:中/>".encode("utf-16")])
def test_a_damaged_part_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    assert name in str(error(tmp_path, changed(name, content)))


def test_entities_are_refused_before_they_are_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY a{i} "&a{i - 1};&a{i - 1};&a{i - 1};">' for i in range(1, 30))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "哈">{laughs}]>' + page(text("&a29;", 20, 30))
    assert "DOCTYPE" in str(error(tmp_path, changed("Doc_0/Pages/Page_0/Content.xml", bomb.encode())))


def test_files_of_the_system_are_not_read_through_an_entity(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16"):
        spy = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + page(text("&e;", 20, 30))
        refused = error(tmp_path, changed("Doc_0/Pages/Page_0/Content.xml", spy.encode(encoding)))
        assert "DOCTYPE" in str(refused)


def test_a_zip_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    bomb = changed("Doc_0/Pages/Page_0/Content.xml", b"<a>" + b" " * 3_000_000 + b"</a>")
    assert len(bomb) < 20_000
    assert "解压炸弹" in str(error(tmp_path, bomb, Limits(max_file_bytes=1_000_000)))


def test_a_part_larger_than_any_page_is_not_parsed(tmp_path: Path) -> None:
    assert "超过上限" in str(
        error(tmp_path, changed("Doc_0/Pages/Page_0/Content.xml", b"<a>" + b" " * 9_000_000 + b"</a>"))
    )


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/../x", "a/../../x", "..\\..\\x", "C:\\x"])
def test_names_that_climb_out_of_the_package_are_refused(tmp_path: Path, name: str) -> None:
    assert "包外" in str(error(tmp_path, packed(parts() | {name: b"x"})))


def test_references_that_climb_out_of_the_package_find_nothing(tmp_path: Path) -> None:
    entries = parts()
    entries["Doc_0/Document.xml"] = entries["Doc_0/Document.xml"].replace(b"Pages/Page_0", b"../../../../etc")
    assert "找不到该页的内容" in str(error(tmp_path, packed(entries)))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    out = io.BytesIO(ofd())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("Doc_0/./Document.xml", b"<other/>")
    assert "同名" in str(error(tmp_path, out.getvalue()))


def test_a_package_cut_off_is_said_to_be_incomplete(tmp_path: Path) -> None:
    data = ofd()
    refused = error(tmp_path, data[: len(data) // 2])
    assert refused.next_step


def test_text_without_a_meaning_is_not_read(tmp_path: Path) -> None:
    glyphs = text("\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009", 20, 30)
    refused = error(tmp_path, ofd(glyphs))
    assert "没有可用的编码" in str(refused)
    assert "打印成 PDF" in refused.next_step


def test_an_empty_page_says_so(tmp_path: Path) -> None:
    assert "几乎没有文字" in str(error(tmp_path, ofd("")))


def test_a_broken_page_does_not_cost_the_others(tmp_path: Path) -> None:
    entries = parts()
    entries["Doc_0/Document.xml"] = entries["Doc_0/Document.xml"].replace(
        b"</ofd:Pages>", b"<ofd:Page ID='6' BaseLoc='Pages/Page_1/Content.xml'/></ofd:Pages>"
    )
    entries["Doc_0/Pages/Page_1/Content.xml"] = entries["Doc_0/Pages/Page_0/Content.xml"]
    entries["Doc_0/Pages/Page_0/Content.xml"] = b"<broken"
    first, second = loaded(tmp_path, packed(entries))
    assert isinstance(first, UnreadableInput)
    assert first.page == 1
    assert isinstance(second, Sheet)


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    entries = parts()
    more = b"<ofd:Page ID='6' BaseLoc='Pages/Page_0/Content.xml'/>" * 4
    entries["Doc_0/Document.xml"] = entries["Doc_0/Document.xml"].replace(b"</ofd:Pages>", more + b"</ofd:Pages>")
    assert "超过上限 3 页" in str(error(tmp_path, packed(entries), Limits(max_pages=3)))


@pytest.mark.parametrize(
    "attribute",
    ['Size="x"', 'Size="1 2"', 'Boundary="1 2"', 'Boundary="0 0 -5 5"', 'CTM="nan 0 0 1 0 0"', 'Size="1e308"'],
)
def test_numbers_that_are_none_make_the_page_unreadable_not_the_program(tmp_path: Path, attribute: str) -> None:
    objects = f"<ofd:TextObject {attribute}><ofd:TextCode>姓名</ofd:TextCode></ofd:TextObject>"
    (found,) = loaded(tmp_path, ofd(FORM + objects))
    assert isinstance(found, Sheet | UnreadableInput)


def test_more_text_than_a_page_can_have_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    flood = f'<ofd:TextObject Boundary="0 0 9 9" Size="3"><ofd:TextCode X="0" Y="0">{"哈" * 1_000_000}</ofd:TextCode></ofd:TextObject>'
    assert "过多" in str(error(tmp_path, ofd(FORM + flood)))


def test_blocks_nested_without_end_are_refused(tmp_path: Path) -> None:
    nested = "<ofd:PageBlock>" * 100 + text("姓名", 20, 30) + "</ofd:PageBlock>" * 100
    assert "嵌套过深" in str(error(tmp_path, ofd(FORM + nested)))


def test_a_drawing_of_very_many_strokes_is_no_form(tmp_path: Path) -> None:
    strokes = "M 0 0 L 9 0 " * 5000
    drawn = f'<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>{strokes}</ofd:AbbreviatedData></ofd:PathObject>'
    assert only(tmp_path, ofd(FORM + drawn)).rulings == ()


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_ways_of_packing_than_the_standards_are_refused(tmp_path: Path, method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    assert "压缩方式" in str(error(tmp_path, out.getvalue()))


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 1e5 1e5", "x", "0 0 210", ""])
def test_a_page_size_that_paper_has_not_is_refused(tmp_path: Path, box: str) -> None:
    entries = parts()
    entries["Doc_0/Document.xml"] = entries["Doc_0/Document.xml"].replace(b"0 0 210 140", box.encode())
    assert error(tmp_path, packed(entries))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_a_file_only_typed_errors_come_out(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    entries = parts()
    name = data.draw(st.sampled_from(sorted(entries)))
    content = bytearray(entries[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    entries[name] = bytes(content)
    for found in loaded(tmp_path_factory.mktemp("ofd"), packed(entries)):
        assert isinstance(found, Sheet | UnreadableInput)

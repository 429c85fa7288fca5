"""Forged OFDs: no value is sure that a reader of OFD would not show, or that this program cannot say."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from intake.load.ofd.sheets import ofd_sheets
from intake.load.sheet import Sheet
from intake.model import Reading, State
from intake.pipeline import read_file
from intake.settings import Limits
from samples.make.drawing.fonts import face
from tests.conftest import ROOT
from tests.load import ofd_files
from tests.readings import sample_desk

HONEST = ROOT / "samples" / "data" / "originals" / "ofd-inpatient.ofd"
PAGE, RESOURCES = "Doc_0/Pages/Page_0/Content.xml", "Doc_0/DocumentRes.xml"
KEY = "cash_paid"
SHOWN = "9.99"


def parts() -> dict[str, bytes]:
    """The honest file without its data, which would tell everything anyway."""
    with zipfile.ZipFile(HONEST) as archive:
        return {n: archive.read(n) for n in archive.namelist() if "Attachs" not in n}


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(tmp_path: Path, entries: dict[str, bytes]) -> Reading:
    path = tmp_path / "forged.ofd"
    path.write_bytes(packed(entries))
    (found,) = read_file(path, sample_desk())
    assert isinstance(found, Reading)
    return found


def written(tmp_path: Path) -> tuple[str, str, tuple[float, float, float, float]]:
    """The value as it is printed, its text object, and where that stands in millimetres."""
    field = read(tmp_path, parts()).record.fields[KEY]
    assert field.state in (State.VERIFIED, State.READ)
    page = parts()[PAGE].decode()
    start = page.index(f">{field.raw}</ofd:TextCode>")
    begin, end = (
        page.rindex("<ofd:TextObject", 0, start),
        page.index("</ofd:TextObject>", start) + len("</ofd:TextObject>"),
    )
    item = page[begin:end]
    left, top, wide, tall = map(float, item.split('Boundary="')[1].split('"')[0].split())
    return field.raw, item, (left, top, wide, tall)


def path_object(data: str, place: tuple[float, float, float, float], more: str) -> str:
    box = " ".join(map(str, place))
    return f'<ofd:PathObject ID="990" Boundary="{box}" {more}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


WHITE = '<ofd:FillColor Value="255 255 255"/>'
LINE = '<ofd:StrokeColor Value="255 255 255"/>'
GRADIENT = '<ofd:FillColor><ofd:AxialShd StartPoint="0 0" EndPoint="1 1"/></ofd:FillColor>'
FIGURE = "M 0.5 1 L 2 1 L 2 4 L 0.5 4 C"


def forge(way: str, item: str, place: tuple[float, float, float, float], entries: dict[str, bytes]) -> None:
    left, top, wide, tall = place
    box = f"{left} {top} {wide} {tall}"
    corners = f"M 0 0 L {wide / 2} 0 L {wide} 0 L {wide} {tall} L {wide / 2} {tall - 0.8} L 0 {tall} C"
    shown = (
        item.split("<ofd:TextCode", maxsplit=1)[0]
        + f'<ofd:TextCode X="0" Y="4.4" DeltaX="g 3 1.7">{SHOWN}</ofd:TextCode></ofd:TextObject>'
    )
    changed = {
        "polygon": item + path_object(corners, place, f'Fill="true" Stroke="false">{WHITE}'),
        "thick stroke": item + path_object(f"M 0 {tall / 2} L {wide} {tall / 2}", place, f'LineWidth="{tall}">{LINE}'),
        "half covers": item + "".join(
            path_object("M 0 0 L 1.2 0 L 1.2 9 L 0 9 C", (left + i * 2.4, top, 1.2, tall), f'Fill="true" Stroke="false">{WHITE}')
            for i in range(int(wide / 2.4) + 1)
        ),
        "composite": item + f'<ofd:CompositeObject ID="991" Boundary="{box}" ResourceID="77"/>',
        "clipped": item.replace("<ofd:TextCode", "<ofd:Clips><ofd:Clip><ofd:Area/></ofd:Clip></ofd:Clips><ofd:TextCode", 1),
        "gradient": item.replace("<ofd:TextCode", f"{GRADIENT}<ofd:TextCode", 1),
        "tiny": item.replace('Size="', 'Size="0.', 1),
        "over each other": item + shown,
        "figure before": item + path_object(FIGURE, (left - 2, top + 0.6, 2, 5), 'Stroke="true" LineWidth="0.3">'),
        "minus before": item + path_object("M 0 2.6 L 1.2 2.6", (left - 1.6, top + 0.6, 1.6, 5), 'LineWidth="0.3">'),
        "white by name": item.replace("<ofd:TextObject", '<ofd:TextObject DrawParam="88"', 1),
        "picture": item + f'<ofd:ImageObject ID="992" Boundary="{box}" CTM="{wide} 0 0 {tall} 0 0" ResourceID="99"/>',
        "thin picture": item + f'<ofd:ImageObject ID="992" Boundary="{box}" CTM="{wide} 0 0 {tall} 0 0" ResourceID="98"/>',
        "lost picture": item + f'<ofd:ImageObject ID="992" Boundary="{box}" CTM="{wide} 0 0 {tall} 0 0" ResourceID="97"/>',
        "many fills first": path_object("M 0 0 L 1 0 L 1 1 L 0 1 C", (1, 1, 1, 1), f'Fill="true" Stroke="false">{WHITE}') * 601
        + item + path_object(f"M 0 0 L {wide} 0 L {wide} {tall} L 0 {tall} C", place, f'Fill="true" Stroke="false">{WHITE}'),
    }[way]  # fmt: skip
    entries[PAGE] = entries[PAGE].decode().replace(item, changed, 1).encode()
    media = "".join(
        f'<ofd:MultiMedia ID="{n}" Type="Image"><ofd:MediaFile>{n}.png</ofd:MediaFile></ofd:MultiMedia>'
        for n in (98, 99)
    )
    params = f'<ofd:DrawParams><ofd:DrawParam ID="87">{WHITE}</ofd:DrawParam><ofd:DrawParam ID="88" Relative="87"/></ofd:DrawParams>'
    resources = entries[RESOURCES].decode().replace("</ofd:MultiMedias>", f"{media}</ofd:MultiMedias>{params}", 1)
    entries[RESOURCES] = resources.encode()
    picture = Image.new("RGBA", (round(20 * wide), round(20 * tall)), (255, 255, 255, 255))
    ImageDraw.Draw(picture).text((2, 10), SHOWN, fill=(20, 20, 20, 255), font=face("song", 70))
    for name, alpha in (("99", 255), ("98", 249)):
        picture.putalpha(alpha)
        out = io.BytesIO()
        picture.save(out, "PNG")
        entries[f"Doc_0/Res/{name}.png"] = out.getvalue()


WAYS = (
    "polygon", "thick stroke", "half covers", "composite", "clipped", "gradient", "tiny", "over each other", "figure before",
    "minus before", "white by name", "picture", "thin picture", "lost picture", "many fills first",
)  # fmt: skip


@pytest.mark.ocr
@pytest.mark.parametrize("way", WAYS)
def test_a_value_that_a_reader_would_not_show_is_not_sure(tmp_path: Path, way: str) -> None:
    raw, item, place = written(tmp_path)
    entries = parts()
    forge(way, item, place, entries)
    found = read(tmp_path, entries).record.fields.get(KEY)
    assert found is None or found.state not in (State.VERIFIED, State.READ) or found.raw != raw


def told(text: str, glyphs: str, *, font: str = "9") -> str:
    """A text object that names its glyphs."""
    steps = " ".join(["2"] * (len(text) - 1))
    return (
        f'<ofd:TextObject ID="1" Font="{font}" Boundary="REPLACE" Size="4"><ofd:CGTransform CodePosition="0"'
        f' CodeCount="{len(text)}" GlyphCount="{len(text)}"><ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def lines_of_texts(tmp_path: Path, *texts: str) -> dict[str, tuple[str, ...]]:
    """What each text is read as, and its other readings."""
    placed = (x.replace("REPLACE", f"20 {60 + 9 * i} 60 6", 1) for i, x in enumerate(texts))
    path = tmp_path / "fonts.ofd"
    path.write_bytes(ofd_files.ofd(ofd_files.FORM + "".join(placed)))
    (sheet,) = ofd_sheets(path, path.read_bytes(), Limits())
    assert isinstance(sheet, Sheet)
    return {line.text: line.alternatives for line in sheet.lines or ()}


def test_a_glyph_that_is_told_as_another_character_in_one_place_is_uncertain_there(tmp_path: Path) -> None:
    found = lines_of_texts(
        tmp_path, told("1234.50", "1 2 3 4 9 5 0"), told("1234.00", "1 2 3 4 9 0 0"), told("6.00", "3 9 0 0")
    )
    assert [text for text, others in found.items() if others] == ["6.00"]


def test_glyphs_that_always_mean_the_same_are_believed(tmp_path: Path) -> None:
    other_font = told("6.00", "2 9 0 0", font="8")
    found = lines_of_texts(tmp_path, told("12.50", "1 2 9 5 0"), told("21.05", "2 1 9 0 5"), other_font)
    assert not any(found.values())


@pytest.mark.ocr
@pytest.mark.parametrize("name", ["ofd-inpatient", "ofd-vat"])
def test_no_honest_file_is_accused(name: str) -> None:
    (found,) = read_file(HONEST.with_name(f"{name}.ofd"), sample_desk())
    assert isinstance(found, Reading)
    assert not [c for c in found.record.checks if c.rule == "text-layer"]

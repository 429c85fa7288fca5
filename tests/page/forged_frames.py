"""An invented bill that viewers show differently: forms that they fill in themselves, and pages that are cut. Ways as in `forged_pdfs`."""

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from tests.page.forged_pdfs import Draft, numbers, stream


# ------------------------------------------------------------------------------------------------ forms
def _widget(page: Draft, **entries: PdfObject) -> None:
    """A form field over the value that holds what is shown."""
    x, y, wide, tall = page.box
    field = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"), NameObject("/F"): NumberObject(4),
        NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("f"),
        NameObject("/V"): TextStringObject(page.target.shown), NameObject("/DA"): TextStringObject(f"/Helv {page.size} Tf 0 g"),
        NameObject("/MK"): DictionaryObject({NameObject("/BG"): numbers(1, 1, 1)}),
        NameObject("/Rect"): numbers(x, y, x + wide, y + tall),
    })  # fmt: skip
    field.update({NameObject(f"/{key}"): value for key, value in entries.items()})
    made = page.add(field)
    page.writer.pages[0][NameObject("/Annots")] = ArrayObject([made])
    _form(page, Fields=ArrayObject([made]))


def _form(page: Draft, **entries: PdfObject) -> None:
    helvetica = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    fonts = DictionaryObject({NameObject("/Helv"): helvetica})
    form = page.writer._root_object.setdefault(NameObject("/AcroForm"), DictionaryObject({
        NameObject("/Fields"): ArrayObject(), NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
        NameObject("/DA"): TextStringObject("/Helv 9 Tf 0 g"),
    }))  # fmt: skip
    form.update({NameObject(f"/{key}"): value for key, value in entries.items()})


def _look_of(page: Draft, text: str) -> DictionaryObject:
    """An appearance that draws figures."""
    _, _, wide, tall = page.box
    look = stream(
        f"1 g 0 0 {wide} {tall} re f 0 g BT {page.value['font']} {page.size} Tf 1 {0.2 * page.size} Td ({text}) Tj ET".encode(),
        Type=NameObject("/XObject"), Subtype=NameObject("/Form"), BBox=numbers(0, 0, wide, tall),
        Resources=page.writer.pages[0]["/Resources"],
    )  # fmt: skip
    return DictionaryObject({NameObject("/N"): page.add(look)})


def field_without_look(page: Draft) -> None:
    """A field that has no appearance: viewers draw its value over the text."""
    _widget(page)
    _form(page, NeedAppearances=BooleanObject(True))


def field_with_old_look(page: Draft) -> None:
    """A field whose appearance draws the old value, which viewers are told to draw anew."""
    _widget(page, AP=_look_of(page, page.value["codes"]))
    _form(page, NeedAppearances=BooleanObject(True))


def field_without_request(page: Draft) -> None:
    """A field without an appearance, and nobody told to draw it."""
    _widget(page)


def field_for_printing(page: Draft) -> None:
    """A field that is printed and not shown."""
    _widget(page, AP=_look_of(page, page.target.shown), F=NumberObject(4 | 32))


def field_for_the_screen(page: Draft) -> None:
    """A field that is shown and not printed, which draws the old value over the new."""
    old = page.value["codes"]
    page.rewrite(lambda line: line.replace(f"({old})", f"({page.target.shown})"))
    _widget(page, AP=_look_of(page, old), F=NumberObject(0))


TEMPLATE = (
    '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="f"'
    ' layout="paginate"><pageSet><pageArea><contentArea w="200mm" h="140mm"/><medium short="148mm" long="210mm"/></pageArea></pageSet>'
    '<field name="v" w="50mm" h="9mm"><ui><textEdit/></ui><value><text>{0}</text></value></field></subform></template>'
    '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><f><v>{0}</v></f></xfa:data></xfa:datasets></xdp:xdp>'
)


def xfa(page: Draft) -> None:
    """A form of its own beside the page, which some viewers show in its place."""
    _form(page, XFA=page.add(stream(TEMPLATE.format(page.target.shown).encode())))


def xfa_with_fields(page: Draft) -> None:
    """The same, and a field whose appearance draws the old value."""
    _widget(page, AP=_look_of(page, page.value["codes"]), V=TextStringObject(page.value["codes"]))
    xfa(page)


# ------------------------------------------------------------------------------------------------ pages that are cut
def _crop(page: Draft, *edges: float) -> None:
    page.writer.pages[0][NameObject("/CropBox")] = numbers(*edges)


def cut_in_half(page: Draft, turn: int = 0) -> None:
    """The page ends inside the value, through the middle of a figure."""
    x, _, wide, _ = page.box
    _crop(page, 0, 0, x + 0.3 * wide, 420)
    page.writer.pages[0][NameObject("/Rotate")] = NumberObject(turn)


def cut_below(page: Draft) -> None:
    """The page ends at half the height of the value."""
    y = float(page.value["y"])
    _crop(page, 0, y + 0.3 * page.size, 600, 420)


def cut_in_half_and_turned(page: Draft) -> None:
    cut_in_half(page, 90)


def cut_off(page: Draft) -> None:
    """The page ends before the value."""
    _crop(page, 0, 0, float(page.value["x"]) - 2, 420)


def cut_off_in_units(page: Draft) -> None:
    cut_off(page)
    page.writer.pages[0][NameObject("/UserUnit")] = FloatObject(1.5)


def cut_off_and_turned(page: Draft) -> None:
    cut_off(page)
    page.writer.pages[0][NameObject("/Rotate")] = NumberObject(270)


def other_boxes(page: Draft) -> None:
    """A crop box that reaches beyond a media box, before which the page ends."""
    _crop(page, -50, -50, 800, 800)
    page.writer.pages[0][NameObject("/MediaBox")] = numbers(0, 0, float(page.value["x"]) - 2, 420)
    for name in ("/ArtBox", "/TrimBox", "/BleedBox"):
        page.writer.pages[0][NameObject(name)] = numbers(0, 0, 595, 420)

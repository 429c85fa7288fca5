"""The fronts and backs of invented cards: 居民身份证, 社会保障卡, 银行卡, and the first page of a 存折.

Sizes are those of ID-1 cards (85.6 × 54 mm). Emblems, portraits and marks of banks are left out or are plain shapes; the
bank is 样例银行.
"""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from samples.make.drawing.draw import draw
from samples.make.drawing.page import BLACK, RED, Colour, Layer, PaperPage
from samples.make.facts.people import InventedPerson

WIDE, HIGH = 85.6, 54.0
SCALE = 20.0
"""Pixels per millimetre while a card is drawn."""
_BLUE: Colour = (72, 128, 176)
_CHARS_A_ROW = 11
BANK = "样例银行"


@dataclass
class Face:
    """One side of a card: the picture and what a reader must find on it."""

    picture: Image.Image
    fields: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)


def _page(paper: Colour, waves: Colour | None, labels: Colour, *, wide: float = WIDE, high: float = HIGH) -> PaperPage:
    page = PaperPage(wide, high, Layer("hei", labels, 2.9), Layer("hei", BLACK, 3.3), Layer("serif", RED, 3.0), paper)
    page.guilloche = waves
    return page


def _finished(page: PaperPage) -> Image.Image:
    """The card with its rounded corners on white."""
    picture = draw(page, SCALE)
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *(n - 1 for n in picture.size)), radius=round(3.2 * SCALE), fill=255)
    return Image.composite(picture, Image.new("RGB", picture.size, "white"), mask)


def _portrait(picture: Image.Image, left: float, top: float, wide: float, high: float) -> None:
    """A grey figure in the place of a photo."""
    pen = ImageDraw.Draw(picture)
    x, y, w, h = (n * SCALE for n in (left, top, wide, high))
    pen.ellipse((x + 0.3 * w, y + 0.12 * h, x + 0.7 * w, y + 0.55 * h), fill=(176, 172, 168))
    pen.pieslice((x + 0.08 * w, y + 0.58 * h, x + 0.92 * w, y + 1.4 * h), 180, 360, fill=(120, 124, 132))


# ------------------------------------------------------------------------------------------------ 居民身份证
def identity(
    person: InventedPerson,
    ethnicity: str,
    address: str,
    *,
    number: str = "",
    labels: Colour = _BLUE,
    waves: bool = True,
) -> Face:
    """The portrait side; `number` replaces the person's own, for specimens that are wrong."""
    born = person.id_number[6:14]
    page = _page((247, 249, 250), (214, 228, 236) if waves else None, labels)
    rows = [address[i : i + _CHARS_A_ROW] for i in range(0, len(address), _CHARS_A_ROW)]
    for x, y, text in ((6, 9, "姓名"), (6, 16, "性别"), (25, 16, "民族"), (6, 23, "出生"), (6, 30, "住址")):
        page.form.text(x, y, text)
    page.values.text(15, 9, person.name, size=3.8)
    page.values.text(15, 16, person.sex)
    page.values.text(34, 16, ethnicity)
    for x, text, layer in ((15, born[:4], page.values), (24, "年", page.form), (29, str(int(born[4:6])), page.values),
                           (34, "月", page.form), (39, str(int(born[6:])), page.values), (44, "日", page.form)):  # fmt: skip
        layer.text(x, 23, text)
    for index, row in enumerate(rows):
        page.values.text(15, 30 + index * 4.1, row)
    page.form.text(6, 47, "公民身份号码")
    page.values.text(28.5, 47, number or person.id_number, size=3.9, spacing=0.65)
    picture = _finished(page)
    _portrait(picture, 55, 7, 25, 32)
    fields = {
        "name": person.name, "sex": person.sex, "ethnicity": ethnicity, "birth_date": f"{born[:4]}-{born[4:6]}-{born[6:]}",
        "address": address, "id_number": number or person.id_number,
    }  # fmt: skip
    return Face(picture, fields)


def emblem(authority: str, start: str, end: str, *, labels: Colour = BLACK) -> Face:
    """The other side: authority and validity, dates as `YYYY-MM-DD` or 长期."""
    page = _page((247, 249, 250), (226, 220, 228), labels)
    page.form.text(52, 13, "中华人民共和国", size=5.4, align="middle", face="serif", colour=BLACK)
    page.form.text(52, 23, "居民身份证", size=7.6, align="middle", spacing=0.8, face="serif", colour=BLACK)
    disc = Image.new("L", (200, 200), 0)
    ImageDraw.Draw(disc).ellipse((4, 4, 195, 195), outline=255, width=22)
    page.form.picture(14, 15, 15, disc)
    page.form.text(20, 41, "签发机关")
    page.values.text(36, 41, authority, size=3.1)
    page.form.text(20, 47, "有效期限")
    page.values.text(36, 47, f"{start.replace('-', '.')}-{end.replace('-', '.')}", size=3.1)
    return Face(_finished(page), {"authority": authority, "valid_from": start, "valid_until": end})


# ------------------------------------------------------------------------------------------------ 社会保障卡
def social_first(person: InventedPerson, card: str, issued: str) -> Face:
    """First generation: green, labels with colons, no bank."""
    page = _page((226, 240, 228), (206, 228, 210), (40, 70, 50))
    page.form.text(43, 8, "中华人民共和国社会保障卡", size=4.6, align="middle", colour=(20, 50, 30))
    for index, (label, value) in enumerate(
        (("姓名：", person.name), ("社会保障号码：", person.id_number), ("卡号：", card), ("发卡日期：", issued))
    ):
        end = page.form.text(8, 20 + index * 8, label)
        page.values.text(end, 20 + index * 8, value)
    picture = _finished(page)
    _portrait(picture, 62, 16, 18, 24)
    fields = {"name": person.name, "id_number": person.id_number, "card_number": card, "issue_date": issued}
    return Face(picture, fields)


def social_second(person: InventedPerson, card: str, bank: str, month: str) -> Face:
    """Second generation: labels without colons in front of the values, a bank's number below, year and month of issue."""
    page = _page((214, 232, 244), (198, 220, 236), (50, 70, 96))
    page.form.text(30, 6, "样例省人力资源和社会保障厅", size=2.4, align="middle")
    page.form.text(43, 12, "社会保障卡", size=5.6, align="middle", spacing=1.2, colour=(24, 44, 78))
    page.form.text(72, 6, BANK, size=3.2, align="middle", colour=(30, 90, 60))
    pairs = (
        ("姓名", person.name),
        ("社会保障号码", person.id_number),
        ("社会保障卡号", card),
        ("发卡日期", f"{month[:4]}年{month[5:]}月"),
    )
    for index, (label, value) in enumerate(pairs):
        page.form.text(27, 21 + index * 5.4, label, size=2.5)
        page.values.text(27 + (9 if index == 0 else 17), 21 + index * 5.4, value, size=2.9)
    page.values.text(43, 47, " ".join(bank[i : i + 4] for i in range(0, len(bank), 4)), size=4.2, align="middle")
    picture = _finished(page)
    _portrait(picture, 5, 18, 19, 24)
    fields = {
        "name": person.name, "id_number": person.id_number, "card_number": card, "bank_number": bank, "issue_date": month,
    }  # fmt: skip
    return Face(picture, fields)


def social_third(person: InventedPerson, issued: str, until: str) -> Face:
    """Third generation, front: person, number, day of issue and end of validity."""
    page = _page((240, 236, 226), (230, 222, 206), (110, 84, 40))
    page.form.text(47, 9, "中华人民共和国社会保障卡", size=4.2, align="middle", colour=(120, 30, 30))
    pairs = (
        ("姓 名", person.name),
        ("社会保障号码", person.id_number),
        ("发卡日期", issued.replace("-", ".")),
        ("有效期限", until.replace("-", ".")),
    )
    for index, (label, value) in enumerate(pairs):
        page.form.text(30, 20 + index * 7.5, label, size=2.7)
        page.values.text(49, 20 + index * 7.5, value, size=3.1)
    picture = _finished(page)
    _portrait(picture, 5, 16, 21, 27)
    fields = {"name": person.name, "id_number": person.id_number, "issue_date": issued}
    return Face(picture, fields, {"有效期限": until.replace("-", ".")})


def social_back(bank: str, card: str) -> Face:
    """Its back: magnetic stripe, bank and numbers."""
    page = _page((244, 242, 238), None, (70, 66, 60))
    page.form.text(6, 24, "银行卡号")
    page.values.text(22, 24, " ".join(bank[i : i + 4] for i in range(0, len(bank), 4)), size=3.4)
    page.form.text(6, 32, "社会保障卡卡号")
    page.values.text(30, 32, card, size=3.4)
    page.form.text(6, 42, "本卡限本人使用，遗失请拨打12333挂失", size=2.2)
    page.form.text(6, 47, f"{BANK}客户服务热线 95599", size=2.2)
    picture = _finished(page)
    ImageDraw.Draw(picture).rectangle((0, 6 * SCALE, WIDE * SCALE, 15 * SCALE), fill=(52, 48, 46))
    return Face(picture, {"bank_number": bank, "card_number": card})


# ------------------------------------------------------------------------------------------------ 银行卡, 存折
def bank_flat(bank: str, number: str, holder: str, until: str) -> Face:
    """A card with flat print: bank's name at the head, number in groups, holder in pinyin."""
    page = _page((236, 222, 196), (226, 208, 176), (92, 66, 30))
    page.form.text(7, 9, bank, size=5.0, colour=(140, 30, 30))
    page.form.text(79, 9, "借记卡", size=3.2, align="right")
    page.form.text(8, 16, "SAMPLE BANK  DEBIT", size=2.2)
    page.values.text(7, 31, " ".join(number[i : i + 4] for i in range(0, len(number), 4)), size=5.0, spacing=0.15)
    page.form.text(40, 39, "VALID THRU", size=1.9)
    page.values.text(56, 39, until, size=3.2)
    page.values.text(8, 46, holder, size=3.4)
    page.form.text(79, 44, "银联", size=4.2, align="right", colour=(30, 60, 120))
    page.form.text(79, 49, "UnionPay", size=2.8, align="right", colour=(160, 30, 40))
    return Face(_finished(page), {"bank": bank, "number": number, "holder": holder, "valid_until": until})


def bank_embossed(bank: str, number: str, holder: str, until: str, chance: np.random.Generator) -> Face:
    """A dark card with raised digits: highlights above, shadows below, silver rubbed off here and there."""
    page = _page((58, 92, 128), (50, 82, 116), (20, 30, 48))
    picture = _finished(page)
    ink = _page((255, 255, 255), None, BLACK)
    ink.form.text(8, 10, bank, size=5.2, face="kai")
    ink.form.text(76, 10, "CREDIT CARD", size=2.4, align="right")
    ink.form.text(48, 38, "月/年", size=2.2)
    ink.form.text(36, 41.5, "有效期至", size=2.2)
    ink.form.text(76, 47, "UnionPay 银联", size=3.0, align="right")
    picture.paste((226, 232, 238), (0, 0), _mask(draw(ink, SCALE)))
    raised = _page((255, 255, 255), None, BLACK)
    raised.values.text(7, 30, "  ".join(number[i : i + 4] for i in range(0, len(number), 4)), size=5.4, spacing=0.1)
    raised.values.text(47, 41.5, until, size=3.8)
    raised.values.text(8, 48, holder, size=3.6)
    mask = _mask(draw(raised, SCALE))
    worn = Image.fromarray((chance.uniform(0.72, 1.0, (54, 86)) * 255).astype(np.uint8)).resize(
        mask.size, Image.Resampling.BICUBIC
    )
    for shift, colour in ((5, (24, 38, 56)), (-4, (150, 172, 196))):
        picture.paste(colour, (shift, shift), mask)
    silver = Image.composite(Image.new("RGB", mask.size, (222, 224, 226)), picture, worn)
    picture.paste(silver, (0, 0), mask)
    fields = {"bank": bank, "number": number, "holder": holder, "valid_until": until}
    return Face(picture.filter(ImageFilter.GaussianBlur(1.2)), fields)


def _mask(ink: Image.Image) -> Image.Image:
    """Where ink is, 255."""
    return ink.convert("L").point(lambda value: 255 - value)


def passbook(person: InventedPerson, number: str, branch: str, book: str, issued: str) -> Face:
    """The first page of a 活期储蓄存折: labels printed, values by a dot printer a little off."""
    page = _page((244, 240, 230), (234, 228, 212), (120, 40, 40), wide=140, high=88)
    page.form.text(70, 10, f"{BANK}活期储蓄存折", size=5.4, align="middle")
    page.form.box(8, 18, 132, 70, 0.3)
    cells = (
        (12, 26, "户名", person.name), (72, 26, "币种", "人民币"), (12, 38, "账号", number), (12, 50, "开户行", branch),
        (12, 62, "签发日期", issued), (72, 62, "存折号", book),
    )  # fmt: skip
    for x, y, label, value in cells:
        end = page.form.text(x, y, label, size=3.4)
        page.values.text(end + 4, y + 0.5, value, size=3.5, face="song")
    page.form.text(12, 78, "银行签章（无章无效）", size=2.8)
    fields = {"holder": person.name, "number": number, "bank": branch}
    return Face(draw(page, SCALE), fields, {"币种": "人民币", "签发日期": issued, "存折号": book})

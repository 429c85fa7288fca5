"""Cards as an office gets them: copies of both sides on A4, phone photos, grey copies, specimens that are wrong."""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from samples.make.cards import faces as looks
from samples.make.cards.copies import ADDRESS, copied
from samples.make.cards.faces import Face
from samples.make.drawing.damage import Corners, Shot, photo, scan, turn
from samples.make.facts.numbers import luhn
from samples.make.facts.people import PEOPLE
from samples.make.gold import Gold
from samples.make.made import Made, Maker, jpeg, rng

_FLAT: Corners = ((0.12, 0.14), (0.9, 0.1), (0.93, 0.86), (0.09, 0.84))
_LEANING: Corners = ((0.18, 0.12), (0.87, 0.2), (0.93, 0.86), (0.1, 0.78))
_DESK = (112, 108, 104)
_LONG_ADDRESS = "样例省云岫市青禾县样例经济开发区演示大道198号虚构家园二期16幢3单元1702室"

Finish = Callable[[Image.Image, np.random.Generator], Image.Image]


_DEBIT = luhn("629999000012345678")
_CREDIT = luhn("629998000067890")
_SOCIAL = luhn("629997000024681357")


def _gold(kind: str, name: str, faces: Sequence[Face], quality: str, note: str = "") -> Gold:
    fields = {k: v for one in faces for k, v in one.fields.items()}
    extra = {k: v for one in faces for k, v in one.extra.items()}
    gold: Gold = {
        "file": name, "type": kind, "fields": fields, "extra": extra, "tables": {}, "items_complete": True, "redacted": [],
        "unsure": [], "quality": quality, "seals": [],
    }  # fmt: skip
    return gold | ({"note": note} if note else {})


def _sample(
    kind: str, quality: str, finish: Finish, faces: Callable[[np.random.Generator], Sequence[Face]], *,
    places: Sequence[tuple[float, float]] = (), remark: str = "", note: str = "", expected: int = 2,
) -> Maker:  # fmt: skip
    """A maker: cards on a sheet where `places` are given, else the first card alone.

    The first `expected` sides are one card of `kind`; what lies beside it is a bank card, a document of its own.
    """

    def make(name: str) -> Made:
        chance = rng(name)
        sides = list(faces(chance))
        whole = (
            copied([(one, x, y) for one, (x, y) in zip(sides, places, strict=True)], remark)
            if places
            else sides[0].picture
        )
        content = jpeg(finish(whole, chance))
        beside = [_gold("bank_card", name, sides[expected:], quality)] if sides[expected:] else []
        return Made(content, [_gold(kind, name, sides[:expected], quality, note), *beside])

    return make


def _scanned(
    *, angle: float = 0.0, grey: bool = False, noise: float = 1.5, degrees: int = 0, width: int = 1600
) -> Finish:
    return lambda picture, chance: turn(
        scan(picture, chance, width=width, angle=angle, grey=grey, noise=noise), degrees
    )


def _shot(corners: Corners, *, degrees: int = 0, size: tuple[int, int] = (1600, 1150)) -> Finish:
    shot = Shot(corners, size=size, table=_DESK, bend=0.0, shadow=0.25)
    return lambda picture, chance: turn(photo(picture, chance, shot), degrees)


def _pale(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A worn copier: what is pale is gone."""
    grey = scan(picture, chance, width=1500, angle=-0.7, grey=True, noise=3)
    return grey.convert("L").point(lambda value: 255 if value > 105 else round(value * 0.9)).convert("RGB")


CARDS: dict[str, Maker] = {
    "id-both-sides-copy.jpg": _sample(
        "id_card", "grey copy of both sides on A4, skewed by 1.4 degrees, a note below", _scanned(angle=1.4, grey=True, noise=3),
        lambda _: (looks.identity(PEOPLE["zhang"], "汉", ADDRESS), looks.emblem("青禾县公安局", "2012-05-06", "2032-05-06")),
        places=((62, 60), (62, 130)), remark="仅供办理医保报销使用，再次复印无效",
    ),
    "id-portrait-photo.jpg": _sample(
        "id_card", "phone photo of the portrait side, perspective, shadow", _shot(_LEANING),
        lambda _: (looks.identity(PEOPLE["zhao"], "维吾尔", _LONG_ADDRESS),),
    ),
    "id-emblem-scan.jpg": _sample(
        "id_card", "colour scan of the emblem side, 长期", _scanned(angle=-0.6, width=1100),
        lambda _: (looks.emblem("云岫市公安局青禾分局", "2009-08-31", "长期"),),
    ),
    "id-side-by-side-turned-90.jpg": _sample(
        "id_card", "colour copy of both sides side by side, turned by 90 degrees", _scanned(angle=0.4, degrees=90),
        lambda _: (looks.identity(PEOPLE["wang"], "回", ADDRESS), looks.emblem("青禾县公安局", "2004-11-30", "长期")),
        places=((14, 40), (108, 40)),
    ),
    "id-pale-copy.jpg": _sample(
        "id_card", "grey copy of both sides from a worn copier: the portrait side's labels and security print are gone", _pale,
        lambda _: (
            looks.identity(PEOPLE["wu"], "土家", _LONG_ADDRESS, labels=(206, 220, 230), waves=False),
            looks.emblem("青禾县公安局", "2008-03-21", "长期"),
        ),
        places=((60, 40), (60, 110)),
    ),
    "id-and-bank-card-copy.jpg": _sample(
        "id_card", "grey copy of an identity card and a bank card on one sheet", _scanned(angle=-1.1, grey=True, noise=2),
        lambda _: (looks.identity(PEOPLE["li"], "汉", ADDRESS), looks.bank_flat("样例银行", _DEBIT, "LI CESHI", "08/31")),
        places=((62, 50), (62, 130)), expected=1,
    ),
    "bad-id-check-digit.jpg": _sample(
        "id_card", "colour scan, straight", _scanned(width=1200),
        lambda _: (looks.identity(PEOPLE["liu"], "满", ADDRESS, number="341799194312120628"),),
        note="The number's check digit is wrong: it must be doubtful, never verified.",
    ),
    "social-first-grey.jpg": _sample(
        "social_security_card", "grey scan, skewed by 2.2 degrees", _scanned(angle=2.2, grey=True, noise=3, width=1200),
        lambda _: (looks.social_first(PEOPLE["zhou"], "A00012345", "2011-06-18"),),
    ),
    "social-second-photo.jpg": _sample(
        "social_security_card", "phone photo, perspective, shadow", _shot(_FLAT),
        lambda _: (looks.social_second(PEOPLE["li"], "B12345678", _SOCIAL, "2015-03"),),
    ),
    "social-third-copy.jpg": _sample(
        "social_security_card", "colour copy of both sides on A4", _scanned(angle=-0.8),
        lambda _: (looks.social_third(PEOPLE["zhang"], "2022-09-15", "2032-09-15"), looks.social_back(_SOCIAL, "C87654321")),
        places=((62, 60), (62, 130)),
    ),
    "bank-flat-scan.jpg": _sample(
        "bank_card", "colour scan, straight", _scanned(angle=0.5, width=1200),
        lambda _: (looks.bank_flat("青禾农村商业银行", _DEBIT, "ZHANG YANGLI", "11/29"),),
    ),
    "bank-embossed-photo.jpg": _sample(
        "bank_card", "phone photo of a dark card with raised digits, rubbed off in places", _shot(_FLAT),
        lambda chance: (looks.bank_embossed("样例银行", _CREDIT, "MS. WU YANGBEN", "03/28", chance),),
    ),
    "bank-turned-180-grey.jpg": _sample(
        "bank_card", "grey copy on A4, upside down, skewed", _scanned(angle=1.0, grey=True, noise=3, degrees=180),
        lambda _: (looks.bank_flat("样例银行", luhn("629999000088442"), "ZHAO SHIFAN", "06/30"),), places=((60, 70),),
    ),
    "bad-bank-luhn.jpg": _sample(
        "bank_card", "colour scan, straight", _scanned(width=1200),
        lambda _: (looks.bank_flat("样例银行", "6299990000123450", "CHEN XUGOU", "01/27"),),
        note="The number fails the Luhn check: it must be doubtful, never verified.",
    ),
    "passbook-scan.jpg": _sample(
        "bank_card", "colour scan of a passbook, print off the lines", _scanned(angle=-0.9),
        lambda _: (looks.passbook(PEOPLE["liu"], "34-179900460012345", "样例银行青禾县支行", "00456789", "2019-07-02"),),
    ),
}  # fmt: skip

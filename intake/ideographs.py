"""Radicals and compatibility forms as the plain ideographs that they look like.

Fonts share one glyph between a radical and its character, and programs that make PDF, OFD or XML from the glyph name whichever
of the two comes first: 一 用 色 白 as U+2F00 to U+2FD5, 长 门 马 龙 as U+2E80 to U+2EF3. Unicode's NFKC knows the former and the
compatibility ideographs; for the supplement Unicode gives EquivalentUnifiedIdeograph.txt, from which the table below is. Two
Kangxi radicals, whose plain form NFKC takes to be the traditional one, have the glyph of the simplified one in Chinese fonts.
"""

import unicodedata
from functools import cache

_DRAWN_AS = dict(
    zip(
        "⼾⾭⺁⺂⺃⺄⺅⺆⺈⺉⺊⺌⺍⺎⺏⺐⺒⺓⺔⺖⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺶⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲",
        "户青厂乛乚乙亻冂刀刂卜小小兀尣尢巳幺彑忄扌攵旡日月歺民氵氺灬爫爫丬牛犭王目示礻糹纟罓罒羊耂肀聿月臼艹艹艹虎衤覀西见角讠贝足车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀",
        strict=True,
    )
)


@cache
def _plain_forms() -> dict[int, str]:
    """Code -> plain ideograph."""
    found = {ord(radical): shown for radical, shown in _DRAWN_AS.items()}
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        shown = unicodedata.normalize("NFKC", chr(code))
        if len(shown) == 1 and ord(shown) != code:
            found.setdefault(code, shown)
    return found


def plain_ideographs(text: str) -> str:
    """The text with plain ideographs.

    >>> plain_ideographs("彩⾊多普勒 ⼀⽤⻓⻔")
    '彩色多普勒 一用长门'
    """
    return text if text.isascii() else text.translate(_plain_forms())

"""How likely it is that what was read is a misreading of what is wanted.

Three things speak for it: what the recogniser saw besides (`Char.rivals`), characters that look alike in print, and a low score
of the character itself. Only letters are exchanged here, none is lost or added: 现金卡支付 is another label than 现金支付.
"""

import math
from collections.abc import Sequence
from itertools import combinations

from intake.model import Char

_ALIKE = (
    "自白目日曰且由甲申田", "缴激徼撤邀", "预顶颂颅", "额颔领颌", "费贵赞膏音香资责需货普營", "码玛妈", "统纯绕纪",
    "筹荐薄寿", "帐账怅", "户尸卢", "现观规视", "付什计汁件", "人入八", "院浣阮脱完", "未末朱", "己已巳", "检捡验险",
    "校交提杖咬", "号弓呈", "性姓牲快", "别刖剐删测利制", "年午牛", "月用目", "天无夫元", "数敷教散微", "住佳往任位",
    "科料枓", "室窒宝", "医匡区", "类美娄委", "型刑", "期朔", "合台含舍公", "大太犬", "小少", "写与穹篇", "收牧收优",
    "款敦歉抗", "单卑草早", "复夏", "核孩该", "退追迟遏", "补朴扑", "编篇偏", "业亚鲁", "务劳", "流硫疏", "水氷永木",
    "基墓某", "金全企", "其甚共具算", "他她池地", "支文攴克变", "个介", "票栗要粟热系", "据椐剧提拥掘抛", "代伐伏",
    "名各召总", "身射", "份伤", "时吋对", "间同问闻回", "号兮", "录灵", "诊珍疹", "断折", "出岀山", "入人", "姓妊",
    "址扯", "证正记", "职识积", "工土士", "乙己", "首自", "病疠", "历厉", "案安", "床庆", "区匹", "籍藉", "教救社杜",
    "充光先", "员百负贞贝见", "标栋", "购构", "销消梢", "方万力", "纳钠", "税悦说", "识别", "开幵升", "幵开", "张弘",
    "民氏", "族旅", "公么", "法去", "定走", "负贞", "经径", "营菅", "范苑", "围困", "册删", "登豋", "成咸", "立位",
    "注汪主", "效敖", "有存", "机札", "关矢夫",
)  # fmt: skip
"""Characters that stand for one another in misread print: seen as rivals on scans, or alike in shape."""

_PAIRS = frozenset(frozenset(pair) for group in _ALIKE for pair in combinations(group, 2))

_LOOKS = 0.03
"""Chance that a character was read for one that looks like it: with it a label of two letters may have one misread."""
_OTHERWISE = 0.1
"""Share of what the recogniser left open that goes to the one letter that is wanted; nobody knows which."""
_NEVER = 1e-4


def are_lookalikes(a: str, b: str) -> bool:
    """Whether two characters are known to be read for one another."""
    return frozenset((a, b)) in _PAIRS


def slip_likelihood(chars: Sequence[Char], word: str) -> float:
    """The logarithm of the chance that `chars` are a reading of `word`: 0 for the word itself, -4 for a likely slip.

    Args:
        chars: As many as the word has letters.

    Raises:
        ValueError: they are not as many.
    """
    return sum(_char_likelihood(c, wanted) for c, wanted in zip(chars, word, strict=True))


def _char_likelihood(char: Char, wanted: str) -> float:
    if char.text == wanted:
        return 0.0
    seen = dict(char.rivals).get(wanted, 0.0)
    looks = _LOOKS if are_lookalikes(char.text, wanted) else 0.0
    return math.log(max(seen, looks, _OTHERWISE * (1 - char.confidence), _NEVER))

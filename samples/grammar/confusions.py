"""Characters that recognition takes for one another, as real pages show them: the runners-up of contested characters.

Counted over the recogniser's second choices on scans, photos and copies; a pair stands once and holds in both directions.
Characters of one row are not all alike: each row gives one character and what it is taken for.
"""

from collections.abc import Mapping

_PAIRS = """
1l 0O ¥Y ¥V 35 56 68 27 2Z 09 06 08 03 14 17 01 38 23 05 58 8B 5S 1I 1| /1 /7 *★ -— —一 -. X× O口 L1 G6 eo ce Il 全金
领额 预颅 频额 硕额 颂额 各备 名各 各名 料科 白自 自目 日目 日曰 由自 有自 丁于 于干 千干 膏费 普费 资费 负费 贵费
营费 责费 货费 需费 共其 复夏 类美 壹查 壹登 监蓝 可司 桑票 票集 票栗 票系 票景 疗行 超起 水永 柒集 柒染 乡多 杜社
就献 担坦 第筛 达送 学字 变交 信活 信作 缴缘 缴嫩 缴徼 缴米 号卡 号亏 末未 政玖 玖攻 住佳 住往 健键 件作 大关 大太
大天 天无 元无 无元 元九 追退 退速 商南 享家 数微 数教 合含 合公 合台 子字 品晶 末禾 璧壁 组细 索素 据指 叁参 参叁
校核 校绞 提校 收救 收攻 员贝 员百 顺项 顶项 项顷 人入 人八 体休 国围 整垫 整替 抗款 欺款 款敖 又文 又叉 夕分 充光
准往 标杯 现观 观现 己已 乙己 诊珍 诊沴 险院 院限 院陕 付什 什仟 仟千 哌派 等筹 筹荐 教救 武贰 贰贡 拾抬 拾捨 佰伯
佰恒 陆陈 捌别 捌拥 伍任 伍位 肆肄 零雾 角用 角甪 园圆 圆园 圓圆 章童 章意 间问 间同 同间 代伐 代式 助动 甲申 甲用
处外 拔拨 治冶 治洽 床庆 床康 病痛 性牲 牲性 男勇 女文 年午 年牛 月用 月目 刑别 别刑 充克 支攴 支变 文支 卫工 医区
会舍 会命 机杌 机枫 构枸 统充 统绕 户尸 账胀 账帐 帐账 基墓 金全 金余 额频 小少 写与 写写 大犬 血皿 肝肚 钠纳 氯氨
注住 注汪 液掖 胶股 囊襄 颗棵 片斤 盒盆 瓶甁 支友 袋岱 次欠 项顼 日口 目日 材村 手于 术木 检捡 检栓 验脸 化比 服股
输轮 射躲 葡萄 糖塘 细绌 胞跑 彩采 超趋
"""


def _table() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for pair in _PAIRS.split():
        a, b = pair[0], pair[1]
        if a != b:
            found[a] = found.get(a, "") + b
            found[b] = found.get(b, "") + a
    return found


ALIKE: Mapping[str, str] = _table()
"""Character -> those that it is taken for."""

DIGITS: Mapping[str, str] = {c: "".join(x for x in ALIKE.get(c, "") if x.isdigit()) or "0" for c in "0123456789"}
"""Digit -> the digits that it is taken for: what is misread with high scores is mostly a digit again."""

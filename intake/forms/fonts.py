"""Which free font stands in for a font of Windows offices that this machine lacks, so that 宋体 never comes out as 黑体.

Written as a fontconfig file that LibreOffice is started with; a font that is installed is used itself. Nothing is embedded
in the Word file, which keeps the names that the office's own machines have.
"""

from html import escape
from pathlib import Path

STAND_INS = (
    (("宋体", "SimSun", "新宋体", "NSimSun", "方正小标宋简体", "方正小标宋_GBK", "小标宋"), ("Noto Serif CJK SC", "AR PL UMing CN")),
    (("仿宋", "FangSong", "仿宋_GB2312", "FangSong_GB2312", "方正仿宋简体"), ("Noto Serif CJK SC", "AR PL UMing CN")),
    (("楷体", "KaiTi", "楷体_GB2312", "KaiTi_GB2312"), ("AR PL UKai CN", "Noto Serif CJK SC")),
    (("黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "等线", "DengXian"), ("Noto Sans CJK SC",)),
)  # fmt: skip
"""Names of fonts -> what stands in, the best first: fonts-noto-cjk, fonts-arphic-uming, fonts-arphic-ukai."""
_HEAD = (
    '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n'
    '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
)


def write_configuration(path: Path) -> None:
    """Writes the fontconfig file."""
    matches = (_match_rule(name, others) for names, others in STAND_INS for name in names)
    path.write_text(_HEAD + "".join(matches) + "</fontconfig>\n", encoding="utf-8")


def _match_rule(name: str, others: tuple[str, ...]) -> str:
    """`append`: behind the font itself, which wins where it is installed; `same`: before whatever else could be taken."""
    wanted = "".join(f"<string>{escape(other)}</string>" for other in others)
    return (
        f'<match target="pattern"><test qual="any" name="family" compare="eq"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="append" binding="same">{wanted}</edit></match>\n'
    )

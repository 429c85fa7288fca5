"""The command line's fixed phrases in the office's words: the option parser speaks English only."""

import re

_HELP = (
    ("Usage:", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]…"),
    ("Options:", "选项："),
    ("Arguments:", "参数："),
    ("Commands:", "命令："),
    ("Show this message and exit.", "显示本说明。"),
    ("{路径}...", "路径…"),
    (" <list[Path]>", ""),
    ("[required]", "［必填］"),
    ("[default: ", "［默认 "),
)
_USAGE = (
    (r"No such option: (\S+)(?: \(Possible options: (.+)\)| Did you mean (.+)\?)?.*", r"没有选项 \1"),
    (r"No such command '(.+?)'\..*", r"没有命令 \1"),
    (r"Missing command\.?", "没有写命令"),
    (r"Missing \w+ '?(.+?)'?\.(?:.*)", r"缺少参数 \1"),
    (r"Option '?(\S+?)'? requires an argument\.?", r"选项 \1 后面要写值"),
    (r"Got unexpected extra arguments? \((.+)\)", r"多余的参数 \1"),
    (r"Invalid value for '?(.+?)'?: .*", r"\1 的值不对"),
)


def help_in_chinese(text: str) -> str:
    """A help page with its fixed phrases in Chinese."""
    for english, chinese in _HELP:
        text = text.replace(english, chinese)
    return re.sub(r"(［默认 [^\]]*)\]", r"\1］", text)


def usage_in_chinese(message: str) -> str:
    """A complaint of the option parser in Chinese; one that is not known stays as it is."""
    flat = " ".join(message.split())
    for english, chinese in _USAGE:
        match = re.fullmatch(english, flat)
        if match:
            return match.expand(chinese)
    return flat

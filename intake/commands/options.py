"""Options that several commands have, in the office's words, and help in Chinese."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from intake.chinese_help import help_in_chinese
from intake.logs import LogFormat


class CommandGroup(TyperGroup):
    """A command with commands below it."""

    def get_help(self, ctx: Any) -> str:
        """The help page in Chinese."""
        return help_in_chinese(super().get_help(ctx))


class Command(TyperCommand):
    """One command."""

    def get_help(self, ctx: Any) -> str:
        """The help page in Chinese."""
        return help_in_chinese(super().get_help(ctx))


def command_group(help_: str, *, alone: bool = False) -> typer.Typer:
    """A group of commands; `alone`: it does something of its own where no command is named."""
    return typer.Typer(cls=CommandGroup, help=help_, rich_markup_mode=None, invoke_without_command=alone)


Paths = Annotated[list[Path], typer.Argument(metavar="路径", help="文件、文件夹；- 表示从标准输入读路径清单")]
Json = Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON，每份文书一行")]
Engine = Annotated[str | None, typer.Option("--engine", metavar="auto|openvino|paddle|replay", help="识别引擎")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", metavar="文件", help="TOML 设置文件")]
Cached = Annotated[bool, typer.Option("--cache", help="用缓存：识别过的页不再识别，新识别的页存入缓存")]
Catalogues = Annotated[
    list[Path] | None, typer.Option("--catalogue", metavar="文件夹", help="本单位的事项目录，可写多次")
]
Templates = Annotated[Path | None, typer.Option("--templates", metavar="文件夹", help="本单位的表单模板")]
Verbose = Annotated[int, typer.Option("-v", "--verbose", count=True, show_default=False, help="多说一些（-vv 更多）")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="只报错误")]
Form = Annotated[LogFormat, typer.Option("--log-format", help="标准错误上的消息格式")]

# What is known of a case from the command line; of many cases, where their `case.yaml` does not say it.
Item = Annotated[str, typer.Option("--item", metavar="事项", help="事项名称；auto 表示按材料推断")]
Insurance = Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="险种")]
Applied = Annotated[str, typer.Option("--applied", metavar="日期", help="申请日期，如 2026-10-12；默认今天")]
UsualItem = Annotated[str, typer.Option("--item", metavar="事项", help="case.yaml 没写时的事项；默认按材料推断")]
UsualInsurance = Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="case.yaml 没写时的险种")]

# How cases are read, judged and shown.
Full = Annotated[bool, typer.Option("--full", help="报告中不遮盖证件号码和账号")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="不用也不留已识别页的缓存")]
OwnCatalogue = Annotated[Path | None, typer.Option("--catalogue", metavar="文件夹", help="本单位的事项目录")]
WithForms = Annotated[bool, typer.Option("--forms", help="另打印每个案卷用得上的表单")]
PageTimeout = Annotated[int, typer.Option("--page-timeout", metavar="秒", min=0, help="一页最多读几秒")]
Workers = Annotated[int, typer.Option("--workers", metavar="数", min=0, help="同时用几个进程；0 = 自动")]

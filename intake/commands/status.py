"""`intake status`: how far the cases of a folder of results are."""

from pathlib import Path
from typing import Annotated

import typer

from intake.errors import ExitCode


def status(
    output: Annotated[Path, typer.Argument(metavar="结果文件夹", help="intake run 的 -o")],
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
) -> ExitCode:
    """结果文件夹里有多少案卷，完成多少，上次运行是否做完。"""
    from intake.commands import run as commands

    return commands.show_status(output, as_json=as_json)

"""`intake purge`: the words of the command; what they do is in `purge_cases`."""

from typing import Annotated

import typer

from intake.commands.options import SettingsFile
from intake.errors import ExitCode


def purge(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[案卷…] | [结果文件夹 案卷…]",
            help="登记号、受理编号或一个案卷的结果；或 intake run 的 -o 和案卷名称",
        ),
    ] = None,
    older_than: Annotated[
        float | None, typer.Option("--older-than", metavar="天", min=0, help="办结（结果文件夹：预审）这么多天以前的")
    ] = None,
    expired: Annotated[bool, typer.Option("--expired", help="过了设置 retention_days 的")] = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="只清除中断的写入留下的半成品；另可写要查找的文件夹")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出，不清除")] = False,
    settings: SettingsFile = None,
) -> ExitCode:
    """清除案卷：台账里的个人内容、扫描件、缓存、结果和表单，并核实没有留下。原件不动，台账的链不断。"""
    from intake.commands import purge_cases as commands
    from intake.settings import load_settings

    chosen = load_settings(settings)
    if drafts:
        return commands.carry_out_drafts(words or (), chosen)
    wish = commands.read_wish(words or (), older_than, chosen, expired=expired)
    return commands.list_wished(wish, chosen) if dry_run else commands.carry_out(wish, chosen)

"""`intake config` and `intake cache`: what is set, and what is kept."""

from typing import Annotated

import typer

from intake.commands.options import Command, SettingsFile, command_group
from intake.errors import escape_controls

config = command_group("设置。")
cache = command_group("已识别页面的缓存（含个人信息）：查看、清除。")


@config.command("show", cls=Command)
def config_show(settings: SettingsFile = None) -> None:
    """列出每项设置的值和出处。"""
    from intake.export.configuration import iter_settings

    for name, value, origin in iter_settings(settings):
        print(f"{name} = {escape_controls(str(value))}\t{origin}")


@cache.command("stats", cls=Command)
def cache_stats(settings: SettingsFile = None) -> None:
    """缓存里有多少条目，占多少空间，在哪个文件夹。"""
    from intake.cache import shelf
    from intake.settings import load_settings

    print(shelf.describe_cache(load_settings(settings)))


@cache.command("clear", cls=Command)
def cache_clear(
    older_than: Annotated[int, typer.Option("--older-than", metavar="天", min=0, help="只清除这么多天没有用过的")] = 0,
    settings: SettingsFile = None,
) -> None:
    """清除缓存；原件和结果不受影响。"""
    from intake.cache import shelf
    from intake.settings import load_settings

    kept = shelf.open_shelf(load_settings(settings))
    print(f"已清除 {kept.clear(older_than_days=older_than) if kept else 0} 条")

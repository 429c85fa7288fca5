"""`intake items`: the service items and what they ask for."""

import sys
from typing import Annotated

import typer

from intake.commands.options import Catalogues, Command, command_group

items = command_group("服务事项和所需材料。", alone=True)


@items.callback()
def items_all(
    context: typer.Context,
    markdown: Annotated[bool, typer.Option("--markdown", help="打印 docs/items.md 的内容")] = False,
) -> None:
    """服务事项和所需材料。"""
    from intake.catalogue import listing, lookup, page

    if context.invoked_subcommand is None:
        sys.stdout.write(
            page.render_catalogue(lookup.load_catalogue())
            if markdown
            else listing.render_table(lookup.load_catalogue())
        )


@items.command("list", cls=Command)
def items_list(catalogue: Catalogues = None) -> None:
    """列出全部事项：险种、序号、名称、键、办理时限。"""
    from intake.catalogue import listing, lookup

    sys.stdout.write(listing.render_table(lookup.load_catalogue(catalogue or ())))


@items.command("show", cls=Command)
def items_show(
    name: Annotated[str, typer.Argument(metavar="事项", help="事项名称或键，如 住院费用报销")],
    insurance: Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="险种，名称重复时要写")] = "",
    day: Annotated[str, typer.Option("--day", metavar="日期", help="按哪一天的规定，如 2026-10-12；默认今天")] = "",
    edition: Annotated[str, typer.Option("--edition", metavar="版本", help="看某一版，不论日期")] = "",
    catalogue: Catalogues = None,
) -> None:
    """列出一个事项的全部内容：出处、时限、材料。"""
    from intake.check import parse_insurance
    from intake.commands import catalogue as commands

    sys.stdout.write(commands.show_item(catalogue or (), name, parse_insurance(insurance), day, edition))


@items.command("lint", cls=Command)
def items_lint(catalogue: Catalogues = None) -> None:
    """检查事项目录，不对的以退出码 6 结束并指出位置。"""
    from intake.commands import catalogue as commands

    sys.stdout.write(commands.lint_catalogue(catalogue or ()))

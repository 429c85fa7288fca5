"""`intake rules`: what is checked, and what rules and materials rest on."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import Catalogues, Command, command_group

if TYPE_CHECKING:
    from intake.cases.rules import Rule
    from intake.catalogue.legal_bases import BasedMaterial

    LoadRules = Callable[[], Sequence[Rule]]


def rules_group(load_rules: "LoadRules") -> typer.Typer:
    """The commands over the rules; these are loaded by whoever puts the parts together, when they are asked for."""
    group = command_group("预审规则。")

    @group.command("list", cls=Command)
    def rules_list(
        markdown: Annotated[bool, typer.Option("--markdown", help="打印 docs/rules.md 的内容")] = False,
    ) -> None:
        """列出全部规则：编号、名称、严重程度、查什么。"""
        from intake.cases import listing

        sys.stdout.write(listing.render_rules(load_rules()) if markdown else listing.list_rules(load_rules()))

    @group.command("show", cls=Command)
    def rules_show(name: Annotated[str, typer.Argument(metavar="规则", help="如 name-agrees 或 I02")]) -> None:
        """说明一条规则：查什么、依据哪一条、看不到什么。"""
        from intake.cases import listing

        sys.stdout.write(listing.describe_rule(load_rules(), name))

    @group.command("lint", cls=Command)
    def rules_lint(catalogue: Catalogues = None) -> None:
        """每条规则、每项材料依据什么；没有查到依据的逐项提示，目录写错的以退出码 6 结束。"""
        sys.stdout.write(lint_bases(load_rules(), catalogue or ()))

    return group


def lint_bases(rules: "Sequence[Rule]", folders: Sequence[Path]) -> str:
    """What has no known basis, a line each, and how many have one.

    Raises:
        BadConfiguration: a catalogue file that is not understood.
    """
    from intake.catalogue.legal_bases import list_bases
    from intake.catalogue.lookup import load_catalogue

    catalogue = load_catalogue(folders)
    materials = [material for item in catalogue.items for material in list_bases(item)]
    unknown = [material for material in materials if not material.basis.known]
    bare = [rule for rule in rules if not rule.citation.strip()]
    lines = [*(f"提示　规则 {rule.code} {rule.id}：没有写依据" for rule in bare), *map(_warn_material, unknown)]
    said = (
        f"{len(rules)} 条规则，{len(rules) - len(bare)} 条写明依据；{len(catalogue.items)} 个事项的 {len(materials)} 项材料"
        f"（任选的算一项），{len(materials) - len(unknown)} 项有法律、行政法规的依据，{len(unknown)} 项见上面的提示"
    )
    return "".join(f"{line}\n" for line in (*lines, said))


def _warn_material(material: "BasedMaterial") -> str:
    item = material.item
    return f"提示　{item.insurance} {item.clause.item}.{item.name}　{material.name}（{material.place}）：{material.basis.text}"

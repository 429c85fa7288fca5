"""The catalogue as a whole: loading it, and finding one item in the edition that holds on a day."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from intake.catalogue import loader
from intake.catalogue.editions import merge_editions
from intake.catalogue.model import Catalogue, Insurance, Item
from intake.errors import BadConfiguration, UsageError, escape_controls
from intake.values import compact_text

SHIPPED = tuple(
    Path(__file__).parent / "items" / name for name in ("conditions.yaml", "residents.yaml", "employees.yaml")
)
NEAR = 50
"""rapidfuzz's partial ratio from which a name is worth offering: 门诊报销 against 门诊费用报销 is 67, 住院 against it below 40."""

_PIECE = 4
"""Characters of the shortest piece of a name that is taken for it: 异地转诊; 报销 alone says too little."""


def load_catalogue(folders: Sequence[Path] = ()) -> Catalogue:
    """The shipped items, and those of every `*.yaml` in the office's folders.

    Raises:
        BadConfiguration: anything in a file that is not understood, with file, line, item and next step.
    """
    shipped = _read_shipped()
    own = loader.read_sources([path for folder in folders for path in _list_files(folder)])
    every = (*shipped, *own)
    known = loader.parse_conditions(every)
    items = merge_editions(loader.parse_drafts(shipped, known), loader.parse_drafts(own, known))
    guides = tuple(loader.parse_guide(source) for source in every if "guide" in source.keys)
    return Catalogue(items, known, loader.parse_substitutes(every), guides)


def find_item(catalogue: Catalogue, name_or_id: str, insurance: Insurance | None, day: date, edition: str = "") -> Item:
    """The item of that id, name or heading, in the edition in force on `day`, or in the one that is asked for.

    Args:
        catalogue: Where to look.
        name_or_id: Blanks and the width of brackets do not matter; a piece of the name (异地转诊) will do where it stands in
            the name of one item alone.
        insurance: None where it was not said; then the name must lead to one item alone.
        day: The day of application.
        edition: The edition a case was judged by; its dates then do not matter.

    Raises:
        UsageError: none, more than one, or none in force; the message says what there is.
    """
    wanted = _plain_name(name_or_id)
    named = _find_named(catalogue, wanted) or _find_holding(catalogue, wanted, insurance)
    if not named:
        raise UsageError(f"没有事项“{escape_controls(name_or_id)}”", _suggest_names(catalogue, wanted))
    found = [i for i in named if insurance in (None, i.insurance)]
    if not found:
        raise UsageError(f"{named[0].name}是{named[0].insurance}的事项，不是{insurance}的", "请改 --insurance")
    if len({i.id for i in found}) == 1:
        return _choose_edition(found, day, edition)
    message = f"“{escape_controls(name_or_id)}”不止一个事项：{_join_options(found)}"
    raise UsageError(message, "请加 --insurance 居民 或 --insurance 职工，或写 id")


def _join_options(items: Sequence[Item]) -> str:
    return "、".join(f"{item.insurance} {item.id}" for item in items)


def _find_named(catalogue: Catalogue, wanted: str) -> list[Item]:
    return [i for i in catalogue.items if wanted and wanted in map(_plain_name, (i.id, i.name, i.heading))]


def _find_holding(catalogue: Catalogue, wanted: str, insurance: Insurance | None) -> list[Item]:
    """The editions of the one item whose name holds the words; none where several do."""
    holding = [i for i in catalogue.items if insurance in (None, i.insurance) and wanted in _plain_name(i.name)]
    return holding if len(wanted) >= _PIECE and len({i.id for i in holding}) == 1 else []


def _choose_edition(editions: Sequence[Item], day: date, edition: str) -> Item:
    for item in editions:
        if item.edition == edition if edition else item.in_force(day):
            return item
    there_are = "；".join(f"{i.edition}（{i.since or '不限'} 至 {i.until or '不限'}）" for i in editions)
    missing = f"没有版本 {escape_controls(edition)}" if edition else f"在 {day} 没有生效的版本"
    raise UsageError(f"{editions[0].name}{missing}", f"现有版本：{there_are}")


@cache
def _read_shipped() -> tuple[loader.CatalogueSource, ...]:
    """Read once: it is most of what loading costs (0.3 s), and nobody changes an installed file."""
    return loader.read_sources(SHIPPED, shipped=True)


def _list_files(folder: Path) -> Sequence[Path]:
    if not folder.is_dir():
        raise BadConfiguration(escape_controls(f"{folder}：不是文件夹"), "事项目录要写文件夹的路径")
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))


def _plain_name(name: str) -> str:
    return compact_text(name).casefold()


def _suggest_names(catalogue: Catalogue, wanted: str) -> str:
    names = {_plain_name(i.name): i for i in catalogue.items} | {i.id: i for i in catalogue.items}
    near = process.extract(wanted, names.keys(), scorer=fuzz.partial_ratio, limit=5, score_cutoff=NEAR)
    offered = dict.fromkeys(names[name].id for name, _, _ in near)
    shown = [f"{i.name}（{i.insurance}，{i.id}）" for n in list(offered)[:3] for i in catalogue.items if i.id == n]
    return f"是不是：{'、'.join(dict.fromkeys(shown))}" if shown else "用 intake items list 查看全部事项"

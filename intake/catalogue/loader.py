"""Catalogue files -> items, conditions and guides. Whatever is not understood is an error that names its place.

A file holds any of `guide` + `items`, `conditions`, `accept_with_review`. How to write one: docs/catalogue.md.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from intake.catalogue.model import Clause, Condition, Guide, Insurance, Item, Limit, Phone, Unit
from intake.catalogue.tree import TreeContext, check_number, parse_tree
from intake.types.registry import TYPES
from intake.written.entry import (
    WrittenEntry,
    optional_day,
    optional_flag,
    optional_text,
    optional_texts,
)
from intake.written.yaml_file import read_filled_yaml_file

_FILE = ("version", "guide", "items", "conditions", "accept_with_review")
_NEEDED = ("id", "number", "name", "section", "accepted_by", "serves", "limit", "verbatim", "materials")
_TEXTS = ("channels", "eligibility", "prints", "records")
_ITEM = (*_NEEDED, *_TEXTS, "heading", "phones", "supervision_phone", "note", "effective", "overrides")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_PHONE = re.compile(r"(?:0\d{2,3}-)?\d{7,8}|1\d{10}|1\d{4}")
"""Fixed line with or without area code, mobile, or a short number such as 12393."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as a file has it; `overrides`: it says that it replaces one there is. `entry` is where it stands."""

    item: Item
    overrides: bool
    entry: WrittenEntry


@dataclass(frozen=True, slots=True)
class CatalogueSource:
    """A file that has been read but whose items wait until all conditions are known."""

    entry: WrittenEntry
    keys: Mapping[str, WrittenEntry]


def read_sources(files: Sequence[Path], *, shipped: bool = False) -> tuple[CatalogueSource, ...]:
    """The files, each understood as far as its outermost keys; of a shipped one the name says enough."""
    return tuple(_parse_source(read_filled_yaml_file(path, path.name if shipped else str(path))) for path in files)


def _parse_source(entry: WrittenEntry) -> CatalogueSource:
    keys = entry.mapping(_FILE, ("version",))
    keys["version"].integer(1, 1)
    if "items" in keys and "guide" not in keys:
        raise entry.error("有 items 而没有 guide", "请写明指南的 title 和 insurance")
    return CatalogueSource(entry, keys)


# ------------------------------------------------------------------------------------------------ conditions
def parse_conditions(found: Sequence[CatalogueSource]) -> dict[str, Condition]:
    """Every condition of every file.

    Raises:
        BadConfiguration: an id twice, or not a slug.
    """
    known: dict[str, Condition] = {}
    for name, entry in _iter_pairs(found, "conditions"):
        if name in known or not _SLUG.fullmatch(name):
            raise entry.error(f"条件 {name} 已有，或名称不合规", "换一个由小写字母、数字、下划线组成的名称")
        keys = entry.mapping(("zh", "question", "text", "known_from"), ("zh", "question"))
        known[name] = Condition(
            name,
            keys["zh"].text(),
            keys["question"].text(),
            optional_text(keys, "text"),
            optional_text(keys, "known_from"),
        )
    return known


def parse_substitutes(found: Sequence[CatalogueSource]) -> dict[str, tuple[str, ...]]:
    """Which papers are looked at in another's place."""
    result: dict[str, tuple[str, ...]] = {}
    for name, entry in _iter_pairs(found, "accept_with_review"):
        instead = entry.texts()
        strange = next((kind for kind in (name, *instead) if kind not in TYPES), None)
        if strange is not None:
            raise entry.error(f"没有文书类型 {strange}", "用 intake types list 查看全部类型")
        result[name] = (*result.get(name, ()), *instead)
    return result


def _iter_pairs(found: Sequence[CatalogueSource], group: str) -> Iterator[tuple[str, WrittenEntry]]:
    for source in found:
        if group in source.keys:
            yield from source.keys[group].pairs().items()


# ------------------------------------------------------------------------------------------------ items
def parse_guide(source: CatalogueSource) -> Guide:
    """The guide that a file stands for."""
    keys = source.keys["guide"].mapping(("title", "insurance", "source", "note"), ("title", "insurance"))
    return Guide(
        keys["title"].text(),
        keys["insurance"].choice(Insurance),
        optional_text(keys, "source"),
        optional_text(keys, "note"),
    )


def parse_drafts(found: Sequence[CatalogueSource], known: Mapping[str, Condition]) -> tuple[ItemDraft, ...]:
    """The items of the files, in their order."""
    return tuple(chain.from_iterable(_iter_drafts(source, known) for source in found))


def _iter_drafts(source: CatalogueSource, known: Mapping[str, Condition]) -> Iterator[ItemDraft]:
    if "items" in source.keys:
        of = parse_guide(source)
        yield from (_parse_draft(entry, of, known) for entry in source.keys["items"].each(empty=False))


def _parse_draft(entry: WrittenEntry, of: Guide, known: Mapping[str, Condition]) -> ItemDraft:
    named = entry.pairs().get("id")
    entry = entry.for_item(named.text()) if named else entry
    keys = entry.mapping(_ITEM, _NEEDED)
    if not _SLUG.fullmatch(keys["id"].text()):
        raise keys["id"].error("id 不合规", "只用小写字母、数字和连字符，如 resident-enrolment")
    return ItemDraft(_parse_item(entry, keys, of, known), optional_flag(keys, "overrides"), entry)


def _parse_item(
    entry: WrittenEntry, keys: Mapping[str, WrittenEntry], of: Guide, known: Mapping[str, Condition]
) -> Item:
    clause = Clause(of.title, keys["number"].integer(1, 999), keys["name"].text(), keys["section"].text())
    verbatim = tuple(line.text() for line in keys["verbatim"].each(empty=False))
    since, until = _parse_effective(keys)
    lists = {key: optional_texts(keys, key) for key in _TEXTS}
    return Item(
        id=keys["id"].text(),
        name=clause.name,
        insurance=of.insurance,
        clause=clause,
        accepted_by=keys["accepted_by"].text(),
        serves=keys["serves"].text(),
        limit=parse_limit(keys["limit"]),
        materials=parse_tree(keys["materials"], TreeContext(clause, verbatim, known)),
        verbatim=verbatim,
        heading=optional_text(keys, "heading"),
        channels=lists["channels"],
        eligibility=lists["eligibility"],
        phones=tuple(_parse_phone(p) for p in keys["phones"].each()) if "phones" in keys else (),
        supervision_phone=_parse_number(keys["supervision_phone"]) if "supervision_phone" in keys else "",
        prints=lists["prints"],
        records=lists["records"],
        note=optional_text(keys, "note"),
        since=since,
        until=until,
        edition=entry.digest(),
        origin=entry.file,
    )


def parse_limit(entry: WrittenEntry) -> Limit:
    """A limit; 即时 has the number 0 and nothing else has."""
    keys = entry.mapping(("n", "unit", "text"), ("n", "unit", "text"))
    unit, n = keys["unit"].choice(Unit), keys["n"].integer(0, 999)
    if unit is Unit.YEARS or (unit is Unit.AT_ONCE) != (n == 0):
        raise keys["unit"].error(f"时限不能是 {n} {unit}", "单位是 工作日、日、月；即时 时 n 写 0")
    check_number(keys["text"], n, unit)
    return Limit(n, unit, keys["text"].text())


def _parse_phone(entry: WrittenEntry) -> Phone:
    keys = entry.mapping(("number", "use"), ("number", "use"))
    return Phone(_parse_number(keys["number"]), keys["use"].text())


def _parse_number(entry: WrittenEntry) -> str:
    number = entry.text()
    if not _PHONE.fullmatch(number):
        raise entry.error(f"“{number}”不是电话号码", "写成 0566-5181038 的样子，加引号")
    return number


def _parse_effective(keys: Mapping[str, WrittenEntry]) -> tuple[date | None, date | None]:
    if "effective" not in keys:
        return None, None
    found = keys["effective"].mapping(("from", "until"))
    since, until = optional_day(found, "from"), optional_day(found, "until")
    if not found or (since or date.min) > (until or date.max):
        raise keys["effective"].error("起止日期是空的，或止日早于起日", "写 from、until 或两者")
    return since, until

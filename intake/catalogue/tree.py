"""The materials of an item: from entries of a file to the tree of papers. Strict about everything; guesses nothing."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from intake.catalogue.clauses import at_line, lines_with
from intake.catalogue.entries import Entry
from intake.catalogue.model import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Form,
    Node,
    NoPaper,
    OnePaper,
    Since,
    Unit,
    When,
    Window,
    Words,
)
from intake.fields import TYPES

_WORDS = ("text", "at", "because", "note", "ambiguous", "basis")
_PAPER = (
    "form",
    "seal",
    "signature",
    "keep_copy",
    "count",
    "whose",
    "hospital_level",
    "issuer",
    "positive",
    "window",
    "waived_when",
    "manual",
)
_KINDS: Mapping[str, tuple[str, ...]] = {
    "all_of": (),
    "any_of": (),
    "nothing": (),
    "when": ("then", "otherwise"),
    "type": _PAPER,
}
_NUMERALS = {"两": 2} | {c: n for n, c in enumerate("一二三四五六七八九十", start=1)}
_NUMBER = re.compile(r"(\d+|[一二两三四五六七八九十])\s*(?:个)?(工作日|月|天|日|年)")
_UNITS = {"天": Unit.DAYS}
MAX_DEPTH = 30
"""The deepest shipped tree has 6 levels."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a tree grows on: the section it quotes, its lines, and the conditions there are.

    `within` are the lines that the branch above quotes; `depth` how deep it is.
    """

    clause: Clause
    verbatim: tuple[str, ...]
    conditions: Mapping[str, Condition]
    within: tuple[int, ...] = ()
    depth: int = 0


def tree(entry: Entry, ground: Ground) -> Node:
    """A node with all below it.

    Raises:
        BadConfiguration: not exactly one kind, a type or condition nobody knows, a text that the guide does not have.
    """
    kinds = [kind for kind in _KINDS if kind in entry.pairs()]
    if len(kinds) != 1:
        raise entry.error("一处要写一种，不多不少", f"写 {'、'.join(_KINDS)} 之一")
    if ground.depth > MAX_DEPTH:
        raise entry.error("嵌套太深", "请合并")
    keys = entry.mapping((kinds[0], *_KINDS[kinds[0]], *_WORDS))
    words = _words(entry, keys, ground)
    return _BUILD[kinds[0]](keys, words, _below(ground, keys, words))


# ------------------------------------------------------------------------------------------------ words and places
def _words(entry: Entry, keys: Mapping[str, Entry], ground: Ground) -> Words:
    basis = keys["basis"].text() if "basis" in keys else ""
    if basis not in ("", "PROPOSAL"):
        raise keys["basis"].error(f"没有 {basis} 这种依据", '只能写 "PROPOSAL"，表示指南没有写')
    words = Words(
        text=_text(keys, "text"),
        because=keys["because"].texts() if "because" in keys else (),
        note=_text(keys, "note"),
        ambiguous=_text(keys, "ambiguous"),
        proposal=bool(basis),
    )
    return replace(words, clause=_clause(keys, words, ground))


def _clause(keys: Mapping[str, Entry], words: Words, ground: Ground) -> Clause | None:
    if "at" in keys:
        at = keys["at"].mapping(("section", "mark"), ("section",))
        return replace(ground.clause, section=at["section"].text(), line=0, mark=_text(at, "mark"))
    lines = lines_with(ground.verbatim, words.text, ground.within) if words.text else ()
    if words.text and not lines and not words.proposal:
        raise keys["text"].error(
            f"“{words.text}”不在 verbatim 的任何一行里", "请照抄指南；在别的部分，用 at 写明 section 和 mark"
        )
    return at_line(ground.clause, ground.verbatim, lines[0]) if lines else None


def _below(ground: Ground, keys: Mapping[str, Entry], words: Words) -> Ground:
    """The ground for the children: the lines that this node's text, or its condition's, narrows it to."""
    text = words.text
    if not text and "when" in keys and (condition := ground.conditions.get(keys["when"].text())):
        text = condition.text
    lines = lines_with(ground.verbatim, text, ground.within) if text else ()
    return replace(ground, within=lines or ground.within, depth=ground.depth + 1)


# ------------------------------------------------------------------------------------------------ kinds
def _all_of(keys: Mapping[str, Entry], words: Words, ground: Ground) -> Node:
    return AllOf(_children(keys["all_of"], ground), words)


def _any_of(keys: Mapping[str, Entry], words: Words, ground: Ground) -> Node:
    return AnyOf(_children(keys["any_of"], ground), words)


def _children(entry: Entry, ground: Ground) -> tuple[Node, ...]:
    return tuple(tree(child, ground) for child in entry.each(empty=False))


def _nothing(keys: Mapping[str, Entry], words: Words, ground: Ground) -> Node:
    del ground
    if not keys["nothing"].flag():
        raise keys["nothing"].error("nothing 只能是 true", "要材料就写 type、all_of 或 any_of")
    return NoPaper(words)


def _when(keys: Mapping[str, Entry], words: Words, ground: Ground) -> Node:
    if "then" not in keys:
        raise keys["when"].error("有 when 而没有 then", "请写明条件成立时要什么")
    otherwise = tree(keys["otherwise"], replace(ground, within=())) if "otherwise" in keys else None
    return When(condition(keys["when"], ground.conditions), tree(keys["then"], ground), otherwise, words)


def _paper(keys: Mapping[str, Entry], words: Words, ground: Ground) -> Node:
    kind = keys["type"].text()
    if kind not in TYPES:
        raise keys["type"].error(f"没有文书类型 {kind}", "用 intake types list 查看全部类型")
    if not words.text:
        raise keys["type"].error("材料没有写 text", "请照抄指南里这份材料的叫法")
    if (kind == "unknown") != _flag(keys, "manual"):
        raise keys["type"].error("manual 与类型 unknown 必须同时写", "没有文书类型可用、由人勾选的，才这样写")
    return OnePaper(
        kind,
        words,
        form=keys["form"].choice(Form) if "form" in keys else None,
        seal=_flag(keys, "seal"),
        signature=_flag(keys, "signature"),
        keep_copy=_flag(keys, "keep_copy"),
        count=keys["count"].integer(1, 99) if "count" in keys else 1,
        whose=_text(keys, "whose"),
        hospital_level=_text(keys, "hospital_level"),
        issuer=_text(keys, "issuer"),
        positive=_flag(keys, "positive"),
        window=window(keys["window"]) if "window" in keys else None,
        waived_when=condition(keys["waived_when"], ground.conditions) if "waived_when" in keys else "",
        manual=_flag(keys, "manual"),
    )


_BUILD: Mapping[str, Callable[[Mapping[str, Entry], Words, Ground], Node]] = {
    "all_of": _all_of,
    "any_of": _any_of,
    "nothing": _nothing,
    "when": _when,
    "type": _paper,
}


# ------------------------------------------------------------------------------------------------ spans of time
def window(entry: Entry) -> Window:
    """A window; its unit is 日, 月 or 年."""
    keys = entry.mapping(("n", "unit", "from", "text"), ("n", "unit", "from", "text"))
    unit = keys["unit"].choice(Unit)
    if unit not in (Unit.DAYS, Unit.MONTHS, Unit.YEARS):
        raise keys["unit"].error(f"期限不能以{unit}计", "只能是 日、月 或 年")
    found = Window(keys["n"].integer(1, 999), unit, keys["from"].choice(Since), keys["text"].text())
    agree(keys["text"], found.n, unit)
    return found


def agree(entry: Entry, n: int, unit: Unit) -> None:
    """Holds the number against the guide's words beside it: 「不超过20个工作日」 cannot be 30, nor 20 月.

    Raises:
        BadConfiguration: the words say another number or another unit.
    """
    said = [
        (int(d) if d.isdecimal() else _NUMERALS[d], _UNITS.get(u) or Unit(u)) for d, u in _NUMBER.findall(entry.text())
    ]
    if said and (n, unit) not in said:
        raise entry.error(f"数字 {n} {unit} 与原文“{entry.text()}”不符", "请照原文改 n 和 unit")


# ------------------------------------------------------------------------------------------------ small things
def condition(entry: Entry, known: Collection[str]) -> str:
    """The id of a condition that there is."""
    name = entry.text()
    if name not in known:
        raise entry.error(f"没有条件 {name}", f"在 conditions 里写明它，或用已有的：{'、'.join(known)}")
    return name


def _text(keys: Mapping[str, Entry], key: str) -> str:
    return keys[key].text() if key in keys else ""


def _flag(keys: Mapping[str, Entry], key: str) -> bool:
    return key in keys and keys[key].flag()


def leaves(node: Node) -> Sequence[OnePaper]:
    """Every paper of a tree, in order, whatever the conditions."""
    match node:
        case OnePaper():
            return (node,)
        case AllOf() | AnyOf():
            return tuple(leaf for child in node.children for leaf in leaves(child))
        case When():
            return tuple(leaf for branch in (node.then, node.otherwise) if branch for leaf in leaves(branch))
        case NoPaper():
            return ()

"""The materials of an item: from entries of a file to the tree of papers. Strict about everything; guesses nothing."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from intake import types
from intake.catalogue.clauses import at_line, lines_with
from intake.catalogue.model import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Node,
    NodeWords,
    NoPaper,
    OnePaper,
    PaperForm,
    Since,
    Unit,
    When,
    Window,
)
from intake.types.registry import TYPES
from intake.written.entry import WrittenEntry, optional_flag, optional_text, optional_texts

_WORDS = ("text", "at", "because", "note", "ambiguous", "basis", "law")
_PAPER = (
    "form", "seal", "signature", "keep_copy", "count", "whose", "hospital_level", "issuer", "positive", "window",
    "waived_when", "manual",
)  # fmt: skip
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
class TreeContext:
    """What a tree grows on: the section it quotes, its lines, and the conditions there are.

    `within` are the lines that the branch above quotes; `depth` how deep it is.
    """

    clause: Clause
    verbatim: tuple[str, ...]
    conditions: Mapping[str, Condition]
    within: tuple[int, ...] = ()
    depth: int = 0


def parse_tree(entry: WrittenEntry, ground: TreeContext) -> Node:
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
    words = _parse_words(entry, keys, ground)
    return _BUILD[kinds[0]](keys, words, _ground_below(ground, keys, words))


# ------------------------------------------------------------------------------------------------ words and places
def _parse_words(entry: WrittenEntry, keys: Mapping[str, WrittenEntry], ground: TreeContext) -> NodeWords:
    basis = keys["basis"].text() if "basis" in keys else ""
    if basis not in ("", "PROPOSAL"):
        raise keys["basis"].error(f"没有 {basis} 这种依据", '只能写 "PROPOSAL"，表示指南没有写')
    words = NodeWords(
        text=optional_text(keys, "text"),
        because=optional_texts(keys, "because"),
        note=optional_text(keys, "note"),
        ambiguous=optional_text(keys, "ambiguous"),
        proposal=bool(basis),
        law=optional_text(keys, "law"),
    )
    return replace(words, clause=_find_clause(keys, words, ground))


def _find_clause(keys: Mapping[str, WrittenEntry], words: NodeWords, ground: TreeContext) -> Clause | None:
    if "at" in keys:
        at = keys["at"].mapping(("section", "mark"), ("section",))
        return replace(ground.clause, section=at["section"].text(), line=0, mark=optional_text(at, "mark"))
    return _find_line(keys["text"], words, ground) if words.text else None


def _find_line(text: WrittenEntry, words: NodeWords, ground: TreeContext) -> Clause | None:
    lines = lines_with(ground.verbatim, words.text, ground.within)
    if lines:
        return at_line(ground.clause, ground.verbatim, lines[0])
    if words.proposal:
        return None
    raise text.error(f"“{words.text}”不在 verbatim 的任何一行里", "请照抄指南；在别的部分，用 at 写明 section 和 mark")


def _ground_below(ground: TreeContext, keys: Mapping[str, WrittenEntry], words: NodeWords) -> TreeContext:
    """The ground for the children: the lines that this node's text, or its condition's, narrows it to."""
    text = words.text
    if not text and "when" in keys and (condition := ground.conditions.get(keys["when"].text())):
        text = condition.text
    lines = lines_with(ground.verbatim, text, ground.within) if text else ()
    return replace(ground, within=lines or ground.within, depth=ground.depth + 1)


# ------------------------------------------------------------------------------------------------ kinds
def _parse_all_of(keys: Mapping[str, WrittenEntry], words: NodeWords, ground: TreeContext) -> Node:
    return AllOf(_parse_children(keys["all_of"], ground), words)


def _parse_any_of(keys: Mapping[str, WrittenEntry], words: NodeWords, ground: TreeContext) -> Node:
    return AnyOf(_parse_children(keys["any_of"], ground), words)


def _parse_children(entry: WrittenEntry, ground: TreeContext) -> tuple[Node, ...]:
    return tuple(parse_tree(child, ground) for child in entry.each(empty=False))


def _parse_nothing(keys: Mapping[str, WrittenEntry], words: NodeWords, ground: TreeContext) -> Node:
    del ground
    if not keys["nothing"].flag():
        raise keys["nothing"].error("nothing 只能是 true", "要材料就写 type、all_of 或 any_of")
    return NoPaper(words)


def _parse_when(keys: Mapping[str, WrittenEntry], words: NodeWords, ground: TreeContext) -> Node:
    if "then" not in keys:
        raise keys["when"].error("有 when 而没有 then", "请写明条件成立时要什么")
    otherwise = parse_tree(keys["otherwise"], replace(ground, within=())) if "otherwise" in keys else None
    return When(parse_condition(keys["when"], ground.conditions), parse_tree(keys["then"], ground), otherwise, words)


def _parse_paper(keys: Mapping[str, WrittenEntry], words: NodeWords, ground: TreeContext) -> Node:
    kind = keys["type"].text()
    if kind not in TYPES:
        raise keys["type"].error(f"没有文书类型 {kind}", "用 intake types list 查看全部类型")
    if not words.text:
        raise keys["type"].error("材料没有写 text", "请照抄指南里这份材料的叫法")
    if (kind == types.UNKNOWN) != optional_flag(keys, "manual"):
        raise keys["type"].error("manual 与类型 unknown 必须同时写", "没有文书类型可用、由人勾选的，才这样写")
    return OnePaper(
        kind,
        words,
        form=keys["form"].choice(PaperForm) if "form" in keys else None,
        seal=optional_flag(keys, "seal"),
        signature=optional_flag(keys, "signature"),
        keep_copy=optional_flag(keys, "keep_copy"),
        count=keys["count"].integer(1, 99) if "count" in keys else 1,
        whose=optional_text(keys, "whose"),
        hospital_level=optional_text(keys, "hospital_level"),
        issuer=optional_text(keys, "issuer"),
        positive=optional_flag(keys, "positive"),
        window=parse_window(keys["window"]) if "window" in keys else None,
        waived_when=parse_condition(keys["waived_when"], ground.conditions) if "waived_when" in keys else "",
        manual=optional_flag(keys, "manual"),
    )


_BUILD: Mapping[str, Callable[[Mapping[str, WrittenEntry], NodeWords, TreeContext], Node]] = {
    "all_of": _parse_all_of,
    "any_of": _parse_any_of,
    "nothing": _parse_nothing,
    "when": _parse_when,
    "type": _parse_paper,
}


# ------------------------------------------------------------------------------------------------ spans of time
def parse_window(entry: WrittenEntry) -> Window:
    """A window; its unit is 日, 月 or 年."""
    keys = entry.mapping(("n", "unit", "from", "text"), ("n", "unit", "from", "text"))
    unit = keys["unit"].choice(Unit)
    if unit not in (Unit.DAYS, Unit.MONTHS, Unit.YEARS):
        raise keys["unit"].error(f"期限不能以{unit}计", "只能是 日、月 或 年")
    found = Window(keys["n"].integer(1, 999), unit, keys["from"].choice(Since), keys["text"].text())
    check_number(keys["text"], found.n, unit)
    return found


def check_number(entry: WrittenEntry, n: int, unit: Unit) -> None:
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
def parse_condition(entry: WrittenEntry, known: Collection[str]) -> str:
    """The id of a condition that there is."""
    name = entry.text()
    if name not in known:
        raise entry.error(f"没有条件 {name}", f"在 conditions 里写明它，或用已有的：{'、'.join(known)}")
    return name


def children_of(node: Node) -> tuple[Node, ...]:
    """The nodes right below, in order, whatever the conditions."""
    match node:
        case AllOf() | AnyOf():
            return node.children
        case When():
            return tuple(filter(None, (node.then, node.otherwise)))
        case OnePaper() | NoPaper():
            return ()


def collect_nodes(node: Node) -> Sequence[Node]:
    """The node and every one below it, from the top."""
    return (node, *(found for child in children_of(node) for found in collect_nodes(child)))


def collect_leaves(node: Node) -> Sequence[OnePaper]:
    """Every paper of a tree, in order, whatever the conditions."""
    return tuple(found for found in collect_nodes(node) if isinstance(found, OnePaper))


def find_conditions(node: Node) -> tuple[str, ...]:
    """The ids of the conditions that a tree hangs on, in the order of the tree, each once."""
    return tuple(dict.fromkeys(filter(None, map(_condition_of, collect_nodes(node)))))


def _condition_of(node: Node) -> str:
    match node:
        case OnePaper():
            return node.waived_when
        case When():
            return node.condition
        case _:
            return ""

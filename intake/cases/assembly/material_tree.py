"""Walks over an item's tree of materials."""

from collections.abc import Iterator

from intake.catalogue.model import AllOf, AnyOf, Item, Node, NoPaper, OnePaper, When
from intake.catalogue.tree import collect_leaves


def iter_conditions(node: Node | None) -> Iterator[str]:
    """Every condition that the node hangs on, in the order of the tree, each once."""
    yield from dict.fromkeys(_walk_conditions(node))


def _walk_conditions(node: Node | None) -> Iterator[str]:
    match node:
        case OnePaper():
            if node.waived_when:
                yield node.waived_when
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _walk_conditions(child)
        case When(condition, then, otherwise):
            yield condition
            yield from _walk_conditions(then)
            yield from _walk_conditions(otherwise)
        case NoPaper() | None:
            return


def name_of(node: OnePaper | AnyOf, item: Item) -> str:
    """What the guide calls it: the node's own words, else those of its papers as they stand side by side there."""
    if node.words.text:
        return node.words.text
    texts = [leaf.words.text for leaf in collect_leaves(node)]
    printed = "、".join(texts)
    return printed if any(printed in line for line in item.verbatim) else "或".join(texts)

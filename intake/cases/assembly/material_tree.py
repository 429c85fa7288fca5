"""What the guide calls a line of an item's list."""

from intake.catalogue.model import AnyOf, Item, OnePaper
from intake.catalogue.tree import collect_leaves


def name_of(node: OnePaper | AnyOf, item: Item) -> str:
    """What the guide calls it: the node's own words, else those of its papers as they stand side by side there."""
    if node.words.text:
        return node.words.text
    texts = [leaf.words.text for leaf in collect_leaves(node)]
    printed = "、".join(texts)
    return printed if any(printed in line for line in item.verbatim) else "或".join(texts)

"""The whole catalogue as the page docs/items.md; a test fails when the page is stale."""

from collections.abc import Iterable, Iterator

from intake.catalogue.listing import describe_bases, describe_span, describe_tree, iter_facts, join_remarks
from intake.catalogue.model import Catalogue, Condition, Item, NodeWords
from intake.catalogue.tree import collect_nodes
from intake.types.registry import TYPES


def render_catalogue(catalogue: Catalogue) -> str:
    """The whole catalogue as a page."""
    parts = (
        _render_head(catalogue),
        _render_conditions(catalogue.conditions.values()),
        _render_open(catalogue),
        *(_render_section(i, catalogue) for i in catalogue.items),
    )
    return "\n".join(parts)


def _render_head(catalogue: Catalogue) -> str:
    rows = "".join(
        f"| {i.insurance} | {i.clause.item} | {i.name} | `{i.id}` | {describe_span(i.limit)} | {_join_phones(i)} |\n"
        for i in catalogue.items
    )
    guides = "".join(f"* {g.insurance}：《{g.title}》{f'。{g.note}' if g.note else ''}\n" for g in catalogue.guides)
    return (
        "# 事项目录\n\n由 `intake items --markdown` 生成，请勿手改。文字照抄指南；［］里是文书类型，※ 后面是本目录的说明。\n\n"
        f"{guides}\n| 险种 | 序号 | 事项名称 | 键 | 办理时限 | 电话 |\n|---|---|---|---|---|---|\n{rows}"
    )


def _render_conditions(conditions: Iterable[Condition]) -> str:
    rows = "".join(f"| `{c.id}` | {c.question} | {c.text or '指南未写'} | {c.known_from} |\n" for c in conditions)
    return (
        f"## 要问的情形\n\n答案决定要哪些材料；没有答案时先问，不作要求。\n\n"
        f"| 键 | 问题 | 原文 | 从哪里知道 |\n|---|---|---|---|\n{rows}"
    )


def _render_open(catalogue: Catalogue) -> str:
    """The nodes whose reading the office has yet to confirm."""
    rows = "".join(
        f"| {item.insurance} {item.clause.item} {item.name} | {words.text or '（分情形）'} | {_plain_remarks(words)} |\n"
        for item, words in _iter_open(catalogue)
    )
    others = "".join(
        f"| 所有事项 | {TYPES[kind].label} | 没有时可先收{'、'.join(TYPES[k].label for k in instead)}，由经办人员确认，不算缺少 |\n"
        for kind, instead in catalogue.accept_with_review.items()
    )
    return (
        "## 待本单位确认的理解\n\n标“有歧义”和“本目录的建议”的材料，没有也不报“缺少”，只提示经办人员。\n\n"
        f"| 事项 | 材料 | 理解 |\n|---|---|---|\n{rows}{others}"
    )


def _iter_open(catalogue: Catalogue) -> Iterator[tuple[Item, NodeWords]]:
    for item in catalogue.items:
        for words in (node.words for node in collect_nodes(item.materials)):
            if words.ambiguous or words.proposal or words.note:
                yield item, words


def _render_section(item: Item, catalogue: Catalogue) -> str:
    said = "".join(f"| {label} | {text} |\n" for label, text in iter_facts(item))
    quoted = "\n".join(item.verbatim)
    listed = "\n".join(
        line if line.lstrip().startswith("- ") else _bullet_line(line) for line in describe_tree(item, catalogue)
    )
    bases = "".join(f"- {line}\n" for line in describe_bases(item))
    note = f"\n说明：{item.note}\n" if item.note else ""
    return (
        f"## {item.insurance} {item.clause.item} {item.name}\n\n`{item.id}`，版本 `{item.edition}`，出处：{item.clause}\n\n"
        f"| 项目 | 原文 |\n|---|---|\n{said}\n材料原文：\n\n```text\n{quoted}\n```\n\n{listed}\n\n"
        f"材料的依据：\n\n{bases}{note}"
    )


def _join_phones(item: Item) -> str:
    return "、".join(dict.fromkeys(phone.number for phone in item.phones)) or "指南未印"


def _plain_remarks(words: NodeWords) -> str:
    return join_remarks(words).strip().replace("　", " ")


def _bullet_line(line: str) -> str:
    return f"{line[: len(line) - len(line.lstrip())]}- {line.lstrip()}"

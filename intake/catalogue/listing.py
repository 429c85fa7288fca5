"""Items for people: a table of all, one with everything it says, its tree in readable words."""

from collections.abc import Iterator
from datetime import date
from itertools import product

from intake.catalogue.clauses import clause_of
from intake.catalogue.legal_bases import list_bases, list_guide_bases
from intake.catalogue.model import (
    AllOf,
    AnyOf,
    Catalogue,
    Item,
    Limit,
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
from intake.catalogue.tree import find_conditions
from intake.types.registry import TYPES

_SINCE = {
    Since.APPLICATION: "自申请日往前",
    Since.DISCHARGE: "自出院日起",
    Since.EVENT: "自生育、流产或手术之日起",
}
_FORMS = {PaperForm.ORIGINAL: "原件", PaperForm.COPY: "复印件"}
_PROPOSAL = "指南没有写，是本目录的建议"


def render_table(catalogue: Catalogue) -> str:
    """A line an item and edition: insurance, number in the guide, name, id, limit."""
    return "".join(
        f"{i.insurance}\t{i.clause.item}\t{i.name}\t{i.id}\t{describe_span(i.limit)}{_describe_dates(i)}\n"
        for i in catalogue.items
    )


def describe_item(item: Item, catalogue: Catalogue) -> str:
    """Everything an item says, with where it is written."""
    return "\n".join(_iter_lines(item, catalogue)) + "\n"


def describe_span(of: Limit | Window) -> str:
    """A limit or window in words: its unit is part of it."""
    match of.unit:
        case Unit.AT_ONCE:
            return "即时"
        case Unit.MONTHS | Unit.WORKING_DAYS:
            return f"{of.n} 个{of.unit}"
        case Unit.DAYS | Unit.YEARS:
            return f"{of.n} {of.unit}"


def _iter_lines(item: Item, catalogue: Catalogue) -> Iterator[str]:
    yield f"{item.name}（{item.insurance}）　{item.id}"
    yield f"出处　　{item.clause}"
    yield f"版本　　{item.edition}{_describe_dates(item)}　{item.origin}"
    for label, text in iter_facts(item):
        yield f"{label}　{text}"
    yield "材料原文"
    yield from map("    {}".format, item.verbatim)
    yield "材料"
    yield from map("    {}".format, describe_tree(item, catalogue))
    yield "材料的依据"
    yield from map("    {}".format, describe_bases(item))
    if asked := find_conditions(item.materials):
        yield "要问的情形"
        yield from (f"    {name}　{catalogue.conditions[name].question}" for name in asked)
    if item.note:
        yield f"说明　　{item.note}"


def iter_facts(item: Item) -> Iterator[tuple[str, str]]:
    """What an item prints beside its materials, label and text."""
    if item.heading:
        yield "指南标题", item.heading
    yield "受理单位", item.accepted_by
    yield "服务对象", item.serves
    yield from product(("办理条件",), item.eligibility)
    yield from product(("办理渠道",), item.channels)
    yield "办理时限", f"{item.limit.text}（按 {describe_span(item.limit)} 计）"
    yield from ((phone.use, phone.number) for phone in item.phones)
    if item.supervision_phone:
        yield "监督电话", item.supervision_phone
    yield from product(("告知打印",), item.prints)
    yield from product(("登记存档",), item.records)


def describe_bases(item: Item) -> Iterator[str]:
    """What each material rests on beside the guide, ※ where no law is known; last what the guide names for the matter."""
    for material in list_bases(item):
        yield f"{material.name}　{'' if material.basis.known else '※'}{material.basis.text}"
    if named := list_guide_bases(item):
        yield f"指南写的办理依据（没有点名材料）：{'；'.join(named)}"


# ------------------------------------------------------------------------------------------------ the tree in words
def describe_tree(item: Item, catalogue: Catalogue) -> Iterator[str]:
    """The materials in readable Chinese, two blanks of indent a level."""
    yield from _describe_node(item, item.materials, catalogue, "")


def _describe_node(item: Item, node: Node, catalogue: Catalogue, lead: str) -> Iterator[str]:
    match node:
        case OnePaper():
            yield lead + _describe_paper(item, node, catalogue)
        case NoPaper():
            yield f"{lead}不需要材料{_quote_words(node.words)}{join_remarks(node.words)}"
        case AllOf() | AnyOf():
            head = "以下全部" if isinstance(node, AllOf) else "以下任一"
            yield f"{lead}{head}{_quote_words(node.words)}{join_remarks(node.words)}"
            for child in node.children:
                yield from _describe_node(item, child, catalogue, f"{_indent_deeper(lead)}- ")
        case When():
            yield f"{lead}如果{_condition_name(catalogue, node.condition)}：{join_remarks(node.words)}"
            yield from _describe_node(item, node.then, catalogue, f"{_indent_deeper(lead)}- ")
            if node.otherwise is not None:
                yield f"{lead}否则："
                yield from _describe_node(item, node.otherwise, catalogue, f"{_indent_deeper(lead)}- ")


def _describe_paper(item: Item, paper: OnePaper, catalogue: Catalogue) -> str:
    kind = "人工勾选" if paper.manual else TYPES[paper.kind].label
    clause = clause_of(item, paper)
    where = " ".join(filter(None, (clause.section, clause.printed_mark)))
    traits = "，".join(_iter_traits(paper, catalogue))
    return f"{paper.words.text}［{kind}］{f'（{traits}）' if traits else ''}　{where}{join_remarks(paper.words)}"


def _iter_traits(paper: OnePaper, catalogue: Catalogue) -> Iterator[str]:
    """What the guide asks of a paper beyond being there."""
    yield from filter(None, (*_iter_flags(paper), paper.whose, paper.hospital_level, paper.issuer))
    if paper.window is not None:
        yield f"{paper.window.text}：{_SINCE[paper.window.since]} {describe_span(paper.window)}"
    if paper.waived_when:
        yield f"{_condition_name(catalogue, paper.waived_when)}的不用带"


def _iter_flags(paper: OnePaper) -> Iterator[str]:
    flags = {"盖章": paper.seal, "签字": paper.signature, "留存复印件": paper.keep_copy, "须为阳性": paper.positive}
    if paper.form is not None:
        yield _FORMS[paper.form]
    yield from (word for word, is_asked in flags.items() if is_asked)
    if paper.count > 1:
        yield f"{paper.count} 份"


def join_remarks(words: NodeWords) -> str:
    """What the catalogue itself says of a node, each remark after a ※."""
    said = [f"有歧义：{words.ambiguous}"] if words.ambiguous else []
    said += [_PROPOSAL] if words.proposal else []
    return "".join(f"　※{remark}" for remark in (*said, *([words.note] if words.note else [])))


def _quote_words(words: NodeWords) -> str:
    return f"（{words.text}）" if words.text else ""


def _indent_deeper(lead: str) -> str:
    return "  " + lead.removesuffix("- ")


def _condition_name(catalogue: Catalogue, condition: str) -> str:
    return catalogue.conditions[condition].zh


def _describe_dates(item: Item) -> str:
    if item.since is None and item.until is None:
        return ""
    return f"　自 {_format_day(item.since)} 至 {_format_day(item.until)}"


def _format_day(day: date | None) -> str:
    return day.isoformat() if day else "不限"

"""Items for people: a table of all, one with everything it says, its tree in readable words."""

from collections.abc import Iterator
from datetime import date

from intake.catalogue.clauses import clause_of
from intake.catalogue.model import (
    AllOf,
    AnyOf,
    Catalogue,
    Form,
    Item,
    Limit,
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

_SINCE = {
    Since.APPLICATION: "自申请日往前",
    Since.DISCHARGE: "自出院日起",
    Since.EVENT: "自生育、流产或手术之日起",
}
_PROPOSAL = "指南没有写，是本目录的建议"


def table(catalogue: Catalogue) -> str:
    """A line an item and edition: insurance, number in the guide, name, id, limit."""
    return "".join(
        f"{i.insurance}\t{i.clause.item}\t{i.name}\t{i.id}\t{span(i.limit)}{_dates(i)}\n" for i in catalogue.items
    )


def one(item: Item, catalogue: Catalogue) -> str:
    """Everything an item says, with where it is written."""
    return "\n".join(_lines(item, catalogue)) + "\n"


def span(of: Limit | Window) -> str:
    """A limit or window in words: its unit is part of it."""
    match of.unit:
        case Unit.AT_ONCE:
            return "即时"
        case Unit.MONTHS | Unit.WORKING_DAYS:
            return f"{of.n} 个{of.unit}"
        case Unit.DAYS | Unit.YEARS:
            return f"{of.n} {of.unit}"


def _lines(item: Item, catalogue: Catalogue) -> Iterator[str]:
    yield f"{item.name}（{item.insurance}）　{item.id}"
    yield f"出处　　{item.clause}"
    yield f"版本　　{item.edition}{_dates(item)}　{item.origin}"
    for label, text in facts(item):
        yield f"{label}　{text}"
    yield "材料原文"
    yield from (f"    {line}" for line in item.verbatim)
    yield "材料"
    yield from (f"    {line}" for line in tree(item, catalogue))
    if asked := conditions(item.materials):
        yield "要问的情形"
        yield from (f"    {name}　{catalogue.conditions[name].question}" for name in asked)
    if item.note:
        yield f"说明　　{item.note}"


def conditions(node: Node) -> tuple[str, ...]:
    """The ids of the conditions that a tree hangs on, in order, each once."""
    match node:
        case OnePaper():
            found: tuple[str, ...] = (node.waived_when,) if node.waived_when else ()
        case NoPaper():
            found = ()
        case AllOf() | AnyOf():
            found = tuple(name for child in node.children for name in conditions(child))
        case When():
            branches = (node.then, node.otherwise) if node.otherwise else (node.then,)
            found = (node.condition, *(name for branch in branches for name in conditions(branch)))
    return tuple(dict.fromkeys(found))


def facts(item: Item) -> Iterator[tuple[str, str]]:
    """What an item prints beside its materials, label and text."""
    if item.heading:
        yield "指南标题", item.heading
    yield "受理单位", item.accepted_by
    yield "服务对象", item.serves
    yield from (("办理条件", text) for text in item.eligibility)
    yield from (("办理渠道", text) for text in item.channels)
    yield "办理时限", f"{item.limit.text}（按 {span(item.limit)} 计）"
    yield from ((phone.use, phone.number) for phone in item.phones)
    if item.supervision_phone:
        yield "监督电话", item.supervision_phone
    yield from (("告知打印", text) for text in item.prints)
    yield from (("登记存档", text) for text in item.records)


# ------------------------------------------------------------------------------------------------ the tree in words
def tree(item: Item, catalogue: Catalogue) -> Iterator[str]:
    """The materials in readable Chinese, two blanks of indent a level."""
    yield from _node(item, item.materials, catalogue, "")


def _node(item: Item, node: Node, catalogue: Catalogue, lead: str) -> Iterator[str]:
    match node:
        case OnePaper():
            yield lead + _paper(item, node, catalogue)
        case NoPaper():
            yield f"{lead}不需要材料{_quote(node.words)}{remarks(node.words)}"
        case AllOf() | AnyOf():
            head = "以下全部" if isinstance(node, AllOf) else "以下任一"
            yield f"{lead}{head}{_quote(node.words)}{remarks(node.words)}"
            for child in node.children:
                yield from _node(item, child, catalogue, f"{_deeper(lead)}- ")
        case When():
            yield f"{lead}如果{_name(catalogue, node.condition)}：{remarks(node.words)}"
            yield from _node(item, node.then, catalogue, f"{_deeper(lead)}- ")
            if node.otherwise is not None:
                yield f"{lead}否则："
                yield from _node(item, node.otherwise, catalogue, f"{_deeper(lead)}- ")


def _paper(item: Item, paper: OnePaper, catalogue: Catalogue) -> str:
    kind = "人工勾选" if paper.manual else TYPES[paper.kind].label
    clause = clause_of(item, paper)
    where = " ".join(
        part for part in (clause.section, f"第{clause.mark}项" if clause.mark.isdigit() else clause.mark) if part
    )
    traits = "，".join(_traits(paper, catalogue))
    return f"{paper.words.text}［{kind}］{f'（{traits}）' if traits else ''}　{where}{remarks(paper.words)}"


def _traits(paper: OnePaper, catalogue: Catalogue) -> Iterator[str]:
    """What the guide asks of a paper beyond being there."""
    if paper.form is not None:
        yield "原件" if paper.form is Form.ORIGINAL else "复印件"
    flags = (
        (paper.seal, "盖章"),
        (paper.signature, "签字"),
        (paper.keep_copy, "留存复印件"),
        (paper.positive, "须为阳性"),
    )
    yield from (word for set_, word in flags if set_)
    if paper.count > 1:
        yield f"{paper.count} 份"
    yield from (word for word in (paper.whose, paper.hospital_level, paper.issuer) if word)
    if paper.window is not None:
        yield f"{paper.window.text}：{_SINCE[paper.window.since]} {span(paper.window)}"
    if paper.waived_when:
        yield f"{_name(catalogue, paper.waived_when)}的不用带"


def remarks(words: Words) -> str:
    """What the catalogue itself says of a node, each remark after a ※."""
    said = [f"有歧义：{words.ambiguous}"] if words.ambiguous else []
    said += [_PROPOSAL] if words.proposal else []
    return "".join(f"　※{remark}" for remark in (*said, *([words.note] if words.note else [])))


def _quote(words: Words) -> str:
    return f"（{words.text}）" if words.text else ""


def _deeper(lead: str) -> str:
    return "  " + lead.removesuffix("- ")


def _name(catalogue: Catalogue, condition: str) -> str:
    return catalogue.conditions[condition].zh


def _dates(item: Item) -> str:
    if item.since is None and item.until is None:
        return ""
    return f"　自 {_day(item.since)} 至 {_day(item.until)}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "不限"

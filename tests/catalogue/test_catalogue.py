"""The shipped items: every word stands in the guides, every node has its line, every condition its question."""

import re
from pathlib import Path

import pytest
import yaml

from intake.catalogue.clauses import clause_of
from intake.catalogue.listing import describe_item
from intake.catalogue.lookup import SHIPPED, load_catalogue
from intake.catalogue.model import Insurance, Item, OnePaper, Unit, When
from intake.catalogue.page import render_catalogue
from intake.catalogue.tree import collect_leaves, collect_nodes
from tests.conftest import ROOT

SEEDS = ROOT.parent / "shared" / "domain" / "seeds"
DRAFT = ROOT.parent / "shared" / "domain" / "items.yaml"
FIRST_HEADING = {Insurance.RESIDENTS: "一、事项名称", Insurance.EMPLOYEES: "一、办理依据"}
NEXT_HEADING = r"\s*[一二三四五六七八九十\d]+、\s*(?:办理时限|服务流程)\s*$"
CATALOGUE = load_catalogue()
ITEMS = pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda i: i.id)
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the two guides are not here")


def guide(insurance: Insurance) -> str:
    source = next(g.source for g in CATALOGUE.guides if g.insurance is insurance)
    return (SEEDS / source).read_text("utf-8")


def section(item: Item) -> str:
    """The part of the guide that is the item's own."""
    text = guide(item.insurance)
    starts = []
    for number, mark in enumerate(re.finditer(re.escape(FIRST_HEADING[item.insurance]), text), start=1):
        starts.append(list(re.finditer(rf"^\s*{number}[.、]", text[: mark.start()], re.MULTILINE))[-1].start())
    ends = [*starts[1:], len(text)]
    return text[starts[item.clause.item - 1] : ends[item.clause.item - 1]]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def by_id(name: str) -> Item:
    (item,) = (i for i in CATALOGUE.items if i.id == name)
    return item


def quotations(item: Item) -> list[str]:
    facts = [
        item.accepted_by,
        item.serves,
        *item.channels,
        *item.eligibility,
        *item.prints,
        *item.records,
        item.limit.text,
    ]
    facts += [p.number for p in item.phones] + [p.use for p in item.phones if p.use != "咨询方式"]
    facts += [item.supervision_phone] if item.supervision_phone else []
    for node in collect_nodes(item.materials):
        facts += [t for t in (node.words.text, *node.words.because) if t]
        if isinstance(node, OnePaper):
            facts += [t for t in (node.hospital_level, node.issuer, node.window.text if node.window else "") if t]
        if isinstance(node, When) and CATALOGUE.conditions[node.condition].text:
            facts.append(CATALOGUE.conditions[node.condition].text)
    return facts


def test_there_are_ten_items_for_residents_and_nine_for_employees() -> None:
    numbers = {i: [x.clause.item for x in CATALOGUE.items if x.insurance is i] for i in Insurance}
    assert numbers == {Insurance.RESIDENTS: list(range(1, 11)), Insurance.EMPLOYEES: list(range(1, 10))}


@needs_seeds
@ITEMS
def test_every_quotation_stands_in_the_items_own_section_letter_by_letter(item: Item) -> None:
    own = section(item)
    assert [quote for quote in quotations(item) if quote not in own] == []


@needs_seeds
@ITEMS
def test_the_materials_are_copied_whole_and_in_order(item: Item) -> None:
    heading = item.clause.section
    body = re.search(rf"^\s*{heading}\s*$(.*?)^{NEXT_HEADING}", section(item), re.MULTILINE | re.DOTALL)
    assert body is not None, heading
    lines = (re.sub(r"\[bookmark: \w+\]", "", line).strip() for line in body[1].splitlines())
    assert list(item.verbatim) == [line for line in lines if line]


@needs_seeds
@ITEMS
def test_name_and_heading_are_the_guides(item: Item) -> None:
    own = squeezed(section(item))
    assert squeezed(item.name) in own
    assert squeezed(item.heading or item.name) in own[:120]


@needs_seeds
def test_the_residents_guide_bears_its_printed_title() -> None:
    (title,) = (g.title for g in CATALOGUE.guides if g.insurance is Insurance.RESIDENTS)
    assert squeezed(guide(Insurance.RESIDENTS)).startswith(title)


def test_a_guide_without_a_title_of_its_own_says_so() -> None:
    (of,) = (g for g in CATALOGUE.guides if g.insurance is Insurance.EMPLOYEES)
    assert "没有总标题" in of.note


@pytest.mark.skipif(not DRAFT.is_file(), reason="the domain handbook is not here")
def test_the_papers_are_those_of_the_domain_handbook() -> None:
    def papers(node: dict[str, object]) -> list[tuple[object, object]]:
        found = [(node["type"], node["text"])] if "type" in node else []
        for key in ("all_of", "any_of"):
            found += [p for child in node.get(key, []) for p in papers(child)]  # type: ignore[attr-defined]
        for key in ("then", "otherwise"):
            found += papers(node[key]) if key in node else []  # type: ignore[arg-type]
        return found

    draft = {i["id"]: papers(i["materials"]) for i in yaml.safe_load(DRAFT.read_text("utf-8"))["items"]}
    assert {i.id: [(p.kind, p.words.text) for p in collect_leaves(i.materials)] for i in CATALOGUE.items} == draft


@ITEMS
def test_every_paper_is_led_back_to_a_line_that_names_it(item: Item) -> None:
    for paper in collect_leaves(item.materials):
        clause = clause_of(item, paper)
        if clause.section == item.clause.section:
            assert paper.words.text in item.verbatim[clause.line - 1]
        else:
            assert (item.id, clause.section, clause.mark) == ("resident-inpatient-reimbursement", "五、办理流程", "3")


def test_the_number_of_a_clause_is_the_printed_one_not_that_of_the_line() -> None:
    item = by_id("employee-remote-care-filing")
    employer = next(p for p in collect_leaves(item.materials) if p.words.text == "由单位申报")
    clause = clause_of(item, employer)
    assert (clause.line, clause.mark) == (5, "2")
    assert str(clause).endswith("五、申报材料 第2项")


def test_a_remark_is_cited_as_a_remark() -> None:
    item = by_id("resident-outpatient-reimbursement")
    report = next(p for p in collect_leaves(item.materials) if p.kind == "exam_report")
    assert str(clause_of(item, report)).endswith("7.门诊费用报销 六、受理材料 备注")


def test_a_section_of_one_unnumbered_line_is_cited_without_a_number() -> None:
    item = by_id("employee-medical-benefit")
    assert str(clause_of(item, collect_leaves(item.materials)[0])).endswith("五、申请材料")


def test_the_same_words_in_three_lines_are_told_apart_by_the_branch_above() -> None:
    item = by_id("employee-maternity-benefit")
    records = [p for p in collect_leaves(item.materials) if p.kind == "discharge_record"]
    assert [clause_of(item, p).mark for p in records] == ["2", "3", "4"]


def test_every_condition_is_used_and_asks_a_question() -> None:
    used = {n.condition for i in CATALOGUE.items for n in collect_nodes(i.materials) if isinstance(n, When)}
    used |= {p.waived_when for i in CATALOGUE.items for p in collect_leaves(i.materials) if p.waived_when}
    assert used == set(CATALOGUE.conditions)
    assert [c.id for c in CATALOGUE.conditions.values() if not c.question.endswith("？")] == []


def test_units_of_limits_are_kept_apart() -> None:
    units = {i.id: (i.limit.n, i.limit.unit) for i in CATALOGUE.items}
    assert units["employee-chronic-disease-review"] == (2, Unit.MONTHS)
    assert units["resident-chronic-disease-recognition"] == (20, Unit.WORKING_DAYS)
    assert units["resident-enrolment"] == (0, Unit.AT_ONCE)


def test_editions_are_short_hashes_and_all_different() -> None:
    editions = [i.edition for i in CATALOGUE.items]
    assert all(re.fullmatch(r"[0-9a-f]{12}", e) for e in editions)
    assert len(set(editions)) == len(editions)


def test_the_page_lists_every_reading_that_the_office_has_to_confirm() -> None:
    page = render_catalogue(CATALOGUE)
    table = page[page.index("## 待本单位确认的理解") : page.index("## 居民 1 ")]
    open_ = [
        (i, n) for i in CATALOGUE.items for n in collect_nodes(i.materials) if n.words.ambiguous or n.words.proposal
    ]
    assert len(open_) == 7
    assert [
        n.words.text for i, n in open_ if f"{i.insurance} {i.clause.item} {i.name} | {n.words.text} |" not in table
    ] == []


@ITEMS
def test_showing_an_item_names_every_paper_and_its_edition(item: Item) -> None:
    shown = describe_item(item, CATALOGUE)
    assert item.edition in shown
    assert [p.words.text for p in collect_leaves(item.materials) if f"{p.words.text}［" not in shown] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
def test_texts_of_the_shipped_files_are_quoted(path: Path) -> None:
    """A code or a telephone number without quotes would one day turn into a number."""

    def bare(node: yaml.Node) -> list[str]:
        if isinstance(node, yaml.MappingNode):
            return [hit for _, value in node.value for hit in bare(value)]
        if isinstance(node, yaml.SequenceNode):
            return [hit for value in node.value for hit in bare(value)]
        return [node.value] if node.tag == "tag:yaml.org,2002:str" and node.style is None else []

    assert bare(yaml.compose(path.read_text("utf-8"))) == []

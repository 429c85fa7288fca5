"""What lets an office ask for a material: named where an article names it, told where nobody knows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from intake.catalogue.legal_bases import BasedMaterial, list_bases, list_guide_bases
from intake.catalogue.lookup import find_item, load_catalogue
from intake.catalogue.model import Item
from intake.catalogue.statute import list_statutory_items
from intake.commands.rules import lint_bases
from intake.errors import ExitCode
from intake.patterns import data_beside
from intake.types.registry import TYPES
from tests.conftest import ROOT, Command
from validators import RULES

DAY = date(2026, 10, 12)
OWN = """
version: 1
guide: {title: "虚构县办事指南", insurance: "居民"}
items:
  - id: "resident-aids"
    number: 1
    name: "辅助器具费用报销"
    section: "三、申请材料"
    accepted_by: "虚构县经办机构"
    serves: "城乡居民"
    limit: {n: 20, unit: "工作日", text: "20个工作日"}
    verbatim: ["1.身份证；", "2.残疾人证。"]
    materials:
      all_of:
        - {type: "id_card", text: "身份证"}
        - {type: "unknown", text: "残疾人证", manual: true, law: "《虚构省残疾人保障条例》第九条"}
"""


def item(name: str) -> Item:
    return find_item(load_catalogue(), name, None, DAY)


def told(materials: Sequence[BasedMaterial]) -> dict[str, str]:
    return {material.name: material.basis.text for material in materials if material.basis.known}


def test_every_material_of_every_item_has_a_basis_or_says_that_none_is_known() -> None:
    materials = [material for one in load_catalogue().items for material in list_bases(one)]
    assert all(material.name and material.place and material.basis.text for material in materials)
    assert {"《社会保险经办条例》" in m.basis.text for m in materials if m.basis.known} == {True}
    assert {"没有查到" in m.basis.text for m in materials if not m.basis.known} == {True}


def test_the_papers_that_the_article_names_for_a_claim_rest_on_it() -> None:
    assert told(list_bases(item("住院费用报销"))) == {
        "有效身份证件或社保卡": "《社会保险经办条例》第三十一条：身份证件",
        "医院收费票据": "《社会保险经办条例》第二十条：手工报销，收费票据",
        "住院费用清单": "《社会保险经办条例》第二十条：手工报销，费用清单",
        "出院记录": "《社会保险经办条例》第二十条：手工报销，病历资料",
        "诊断证明": "《社会保险经办条例》第二十条：手工报销，诊断证明",
    }


def test_the_same_paper_has_no_basis_where_the_article_is_about_something_else() -> None:
    found = {m.name: m.basis for m in list_bases(item("resident-chronic-disease-recognition"))}
    assert not found["诊断证明原件"].known
    assert found["有效身份证件或社保卡"].known


def test_a_copy_of_the_identity_card_and_another_persons_card_are_more_than_the_identity_paper() -> None:
    copies = {m.name: m.basis.known for m in list_bases(item("resident-chronic-disease-recognition"))}
    couples = {m.name: m.basis.known for m in list_bases(item("employee-maternity-benefit"))}
    assert (copies["身份证复印件"], couples["双方身份证"]) == (False, False)


def test_an_article_holds_only_in_the_circumstances_that_it_is_about() -> None:
    records = [m.basis.text for m in list_bases(item("employee-maternity-benefit")) if m.node.words.text[:2] == "出院"]
    assert [text.split("：")[1] for text in records] == ["手工报销，病历资料"] * 2 + ["生育津贴，病历资料"]


def test_what_an_article_may_mean_is_told_and_counts_as_unknown() -> None:
    found = next(m.basis for m in list_bases(item("employee-medical-benefit")) if m.name == "医嘱单")
    assert (found.known, found.text.endswith("“病历资料”是否包括它，条文没有写明")) == (False, True)


def test_what_the_guide_names_for_the_matter_is_no_basis_of_a_paper() -> None:
    agreement = item("designated-provider-agreement")
    assert "《中华人民共和国社会保险法》第三十一条" in list_guide_bases(agreement)
    assert told(list_bases(agreement)) == {}


def test_the_data_speaks_of_items_matters_and_types_that_there_are() -> None:
    data = data_beside(ROOT / "intake" / "catalogue" / "legal_bases.py")
    known = {one.id for one in load_catalogue().items}
    matters = {entry["what"] for entry in data_beside(ROOT / "intake" / "catalogue" / "statute.py")["limits"]}
    kinds = {k for m in data["named"] for g in ("papers", "perhaps") for ks in m.get(g, {}).values() for k in ks}
    assert data["guides"].keys() <= known
    assert list_statutory_items().keys() <= known
    assert {m["matter"] for m in data["named"]} == matters
    assert kinds <= TYPES.keys()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own.yaml").write_text(OWN, "utf-8")
    return tmp_path


def test_an_office_names_the_basis_of_its_own_material(intake: Command, own: Path) -> None:
    shown = intake("items", "show", "辅助器具费用报销", "--catalogue", own).out.decode()
    assert "    残疾人证　《虚构省残疾人保障条例》第九条\n" in shown


def test_an_item_shows_what_each_of_its_materials_rests_on(intake: Command) -> None:
    shown = intake("items", "show", "住院费用报销").out.decode()
    assert "    医院收费票据　《社会保险经办条例》第二十条：手工报销，收费票据\n" in shown
    assert "    转账授权书　※只有办事指南的规定，没有查到法律、行政法规的依据\n" in shown


def test_lint_tells_each_material_without_a_known_basis_and_ends_well(intake: Command) -> None:
    called = intake("rules", "lint")
    *warnings, last = called.out.decode().splitlines()
    unknown = [m for one in load_catalogue().items for m in list_bases(one) if not m.basis.known]
    assert (called.code, len(warnings)) == (ExitCode.DONE, len(unknown))
    assert "提示　居民 8.住院费用报销　转账授权书（六、受理材料 第5项）：只有办事指南的规定" in "\n".join(warnings)
    assert f"{len(RULES)} 条规则，{len(RULES)} 条写明依据；19 个事项的 " in last
    assert last.endswith(f"，{len(unknown)} 项见上面的提示")


def test_lint_counts_the_items_of_an_office(intake: Command, own: Path) -> None:
    assert "；20 个事项的 " in intake("rules", "lint", "--catalogue", own).out.decode()


def test_lint_names_a_rule_without_a_basis() -> None:
    bare = replace(RULES[0], citation=" ")
    assert lint_bases([bare], []).startswith(f"提示　规则 {bare.code} {bare.id}：没有写依据\n")

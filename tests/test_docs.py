"""What is written agrees with what runs."""

import doctest
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from extractors import EXTRACTORS
from intake.cases import listing
from intake.catalogue.lookup import load_catalogue
from intake.catalogue.page import render_catalogue as items_page
from intake.errors import ExitCode
from intake.export.vocabulary import types_markdown
from intake.model import State
from tests.conftest import ROOT
from validators import RULES

README = ROOT / "README.md"
PAGES = (
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(ROOT.glob("*/README.md")),
    ROOT / "intake" / "commands" / "README.md",
)
"""Every page that people read."""
CHAPTERS = ("operations", "recipes", "ledger", "review", "batches", "cluster", "catalogue")
"""Pages of the manual, each with its contents at its top."""


def headings(path: Path) -> list[str]:
    """The headings of a page; what stands in a block of code is none."""
    text = re.sub(r"^ *```.*?^ *```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ (.+)$", text, re.MULTILINE)


def anchor(heading: str) -> str:
    """What a link to a heading says: small letters, hyphens for blanks, no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_page_of_types_is_that_of_the_code() -> None:
    assert page("docs/types.md") == types_markdown({e.kind for e in EXTRACTORS}), "run: make docs"


def test_the_page_of_rules_is_that_of_the_code() -> None:
    assert page("docs/rules.md") == listing.render_rules(RULES), "run: make docs"


def test_the_page_of_items_is_that_of_the_catalogue() -> None:
    assert page("docs/items.md") == items_page(load_catalogue()), "run: make docs"


@pytest.mark.parametrize("name", ["README.md", "docs/operations.md"])
def test_every_exit_code_is_documented(name: str) -> None:
    listed = {int(n) for n in re.findall(r"^\| `?(\d+)`? \|", page(name), re.MULTILINE)}
    assert listed == {code.value for code in ExitCode}


def test_exit_codes_are_never_renumbered() -> None:
    assert {c.name: c.value for c in ExitCode} == {
        "DONE": 0,
        "UNEXPECTED": 1,
        "USAGE": 2,
        "NEEDS_PERSON": 3,
        "SOME_FAILED": 4,
        "NOTHING_READABLE": 5,
        "BAD_CONFIGURATION": 6,
        "MODEL_INVALID": 7,
        "MISSING_DEPENDENCY": 8,
        "UNSAFE_LAYOUT": 9,
        "BELOW_THRESHOLD": 10,
        "INTERRUPTED": 130,
    }


def test_every_state_is_explained() -> None:
    assert [s for s in State if f"`{s.value}`" not in page("README.md")] == []


def test_every_make_target_in_the_docs_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    for path in PAGES:
        named = set(re.findall(r"`make ([a-z]+)`|^\s*make ([a-z]+)", path.read_text("utf-8"), re.MULTILINE))
        assert {a or b for a, b in named} <= targets, path.name


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        (str(path.relative_to(ROOT)), target)
        for path in PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_links_into_a_page_lead_to_a_heading() -> None:
    linked = [
        (path, path.parent / target if target else path, place)
        for path in PAGES
        for target, place in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", path.read_text("utf-8"))
    ]
    assert [(p.name, to.name, at) for p, to, at in linked if at not in map(anchor, headings(to))] == []
    assert len(linked) > 40


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_section_of_the_manual_stands_in_its_contents(name: str) -> None:
    path = ROOT / "docs" / f"{name}.md"
    (contents,) = re.findall(r"^本页：.*?\n\n", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert re.findall(r"\[([^\]]+)\]", contents) == headings(path)[1:]


def test_the_manual_leads_to_each_of_its_pages() -> None:
    assert [name for name in CHAPTERS[1:] if f"({name}.md)" not in page("docs/operations.md")] == []


def test_the_map_of_the_house_shows_its_rooms_and_its_layers() -> None:
    told = page("docs/architecture.md")
    rooms = [
        p.name + "/" * p.is_dir()
        for p in (ROOT / "intake").iterdir()
        if p.name[0] not in "_." and p.suffix in ("", ".py")
    ]
    assert [
        room for room in rooms if not re.search(rf"^ +(?:\w+(?:\.py|/) +)*{re.escape(room)}(?: |$)", told, re.MULTILINE)
    ] == []
    contracts = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c.get("containers") == ["intake"])
    assert "\n".join(layers) in told


def test_files_that_pages_name_are_there() -> None:
    named = re.compile(
        r"(?<!\d\. )`((?:intake|extractors|validators|templates|samples|tests|benchmarks)/[\w./-]*\w/?)`"
    )
    schema = "intake/1"  # and what a step of a recipe makes anew is not there yet
    gone = [(p.name, n) for p in PAGES for n in named.findall(p.read_text("utf-8")) if not (ROOT / n).exists()]
    assert [(page, name) for page, name in gone if name != schema] == []


@pytest.mark.parametrize("name", ["README.md", "docs/measured.md"])
@pytest.mark.parametrize("table", ["benchmarks", "accuracy"])
def test_markers_for_generated_tables_stand_in_their_pages(name: str, table: str) -> None:
    assert re.search(rf"<!-- {table}:begin -->\n.*?<!-- {table}:end -->", page(name), re.DOTALL)


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(p.name[:4]) for p in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_setting_is_documented() -> None:
    from intake.export.configuration import iter_settings

    assert [n for n, *_ in iter_settings(None, {}) if f"`{n}`" not in page("docs/operations.md")] == []


def test_recipes_exist() -> None:
    for folder in ("extractors", "validators", "templates", "samples"):
        assert Path(ROOT / folder / "README.md").is_file()


def test_examples_in_docstrings_are_true() -> None:
    sources = (p for room in ("intake", "extractors", "validators", "templates") for p in (ROOT / room).rglob("*.py"))
    with_examples = [p.relative_to(ROOT) for p in sources if ">>> " in p.read_text("utf-8")]
    modules = [import_module(".".join(path.with_suffix("").parts)) for path in with_examples]
    assert [m.__name__ for m in modules if doctest.testmod(m).failed] == []
    assert len(modules) > 10

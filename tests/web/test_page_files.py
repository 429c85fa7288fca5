"""What the browser gets: templates that need no exception from the policy, and scripts that stay within the house."""

import hashlib
import re
from pathlib import Path

import pytest

from intake.web.pages import FOLDER, STATIC

TEMPLATES = sorted(FOLDER.rglob("*.j2"))
SCRIPTS = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)
PANZOOM = STATIC / "vendor" / "panzoom"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_style_or_a_script_of_its_own(template: Path) -> None:
    text = template.read_text("utf-8")
    assert re.findall(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", text, re.IGNORECASE) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_marks_anything_safe(template: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape\s+false|Markup", template.read_text("utf-8")) == []


@pytest.mark.parametrize("file", [*TEMPLATES, *SCRIPTS, *sorted(STATIC.glob("*.css"))], ids=lambda path: path.name)
def test_nothing_is_loaded_from_outside(file: Path) -> None:
    found = re.findall(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"']*""", file.read_text("utf-8"))
    assert [address for address in found if not address.startswith("http://www.w3.org/")] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_only_parts_made_by_the_server_become_html(script: Path) -> None:
    text = script.read_text("utf-8")
    assert re.findall(r"\beval\(|new Function|insertAdjacentHTML|outerHTML\s*=|document\.write", text) == []
    assert "innerHTML" not in text or script.name == "parts.js"


def test_the_vendored_panzoom_is_the_one_that_was_looked_at() -> None:
    told = dict(line.split(": ", 1) for line in (PANZOOM / "PROVENANCE").read_text("utf-8").splitlines())
    assert hashlib.sha256((PANZOOM / "panzoom.es.js").read_bytes()).hexdigest() == told["sha256"]
    assert f"Panzoom {told['version']} " in (PANZOOM / "panzoom.es.js").read_text("utf-8")
    assert "Permission is hereby granted" in (PANZOOM / "LICENSE").read_text("utf-8")


def _luminance(color: str) -> float:
    parts = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLORS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "page.css").read_text("utf-8")))


@pytest.mark.parametrize("name", ["bad", "doubt", "good", "hint", "off", "accent"])
def test_every_ink_is_legible_on_white_on_the_desk_and_on_its_tint(name: str) -> None:
    grounds = (COLORS["paper"], COLORS["desk"], COLORS[f"{name}-tint"])
    assert min(_contrast(COLORS[name], ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize("name", ["ink", "soft"])
def test_text_is_legible_on_every_ground(name: str) -> None:
    grounds = [value for key, value in COLORS.items() if key.endswith("-tint") or key in ("paper", "desk")]
    assert min(_contrast(COLORS[name], ground) for ground in grounds) >= 4.5


def test_borders_of_what_can_be_used_are_seen() -> None:
    assert _contrast(COLORS["edge"], COLORS["paper"]) >= 3


def test_no_form_is_sent_by_the_browser_itself_before_its_script_is_there() -> None:
    """It would carry its fields into the address, and names and telephone numbers with them."""
    texts = {p.name: p.read_text("utf-8") for p in FOLDER.rglob("*.j2")}
    forms = [(name, form) for name, text in texts.items() for form in re.findall(r"<form[^>]*>", text)]
    assert forms
    bare = [f for f in forms if 'method="post"' not in f[1] and 'method="dialog"' not in f[1]]
    assert [f for f in bare if 'id="filters"' not in f[1]] == [], "stages and days may stand in an address"


def test_the_case_page_names_every_module_it_loads_so_that_none_waits_for_another() -> None:
    template = (FOLDER / "case.html.j2").read_text("utf-8")
    (listed,) = re.findall(r"for module in \(([^)]*)\)", template)
    assert set(re.findall(r'"([^"]+)"', listed)) == _modules_of("case")


def _modules_of(name: str) -> set[str]:
    """A module and all that it imports."""
    text = (STATIC / f"{name}.js").read_text("utf-8")
    imported = re.findall(r'^(?:import|\} from)[^"]*"(?:/static|\.)/([^"]+)\.js"', text, re.MULTILINE)
    return {name}.union(*map(_modules_of, imported))

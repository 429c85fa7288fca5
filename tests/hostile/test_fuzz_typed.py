"""What people type into files, nearly right: it is understood, or refused by the name of the file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.hostile.office_calls import change_template
from intake.cases.evidence.hospitals import read_levels
from intake.catalogue.lookup import load_catalogue
from intake.errors import BadConfiguration
from intake.forms.preflight import find_problems
from intake.settings import load_settings
from templates import FORMS
from tests.conftest import ROOT
from tests.hostile.mutations import refusal_of, spoilt_bytes, spoilt_text

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
YAML_WORDS = (
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "!!python/name:os.system",
    "!!set",
    "<<: ",
    "? ",
    "|\n",
    "---\n",
    "\t",
    "%",
    "'",
    "2026-99-99",
)
TOML = """engine = "auto"
threads = 2
ledger = "a.sqlite"
[limits]
max_pages = 20
[office]
name = "样例县医保中心"
[review]
sample_percent = 2
"""
TOML_WORDS = (
    "=",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'''",
    "1e999",
    "nan",
    "2026-99-99",
    "true",
    "[[limits]]",
    ".",
    "\\u0000",
    "0x" + "f" * 300,
)


def understood(read: Callable[[], object], file: Path) -> None:
    """Read, or refused with a line that names the file and that a terminal can show."""
    refusal = refusal_of(BadConfiguration, read)
    if refusal is not None:
        assert file.name in refusal
        assert refusal.isprintable()


ITEM = "\n".join((ROOT / "intake" / "catalogue" / "items" / "residents.yaml").read_text("utf-8").splitlines()[:60])


@settings(FEW, max_examples=30)
@given(spoilt_text([ITEM], YAML_WORDS))
def test_a_spoilt_catalogue(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, "utf-8", "replace")
    understood(lambda: load_catalogue((tmp_path,)), file)


@FEW
@given(
    spoilt_bytes(
        ["医院,等级\n青禾县样例医院,二级\n".encode(), "name,level\n样例,三级甲等\n".encode("gbk")],
        (b'"', b",", b"\0", b"\r"),
    )
)
def test_a_spoilt_table_of_hospitals(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "hospitals.csv"
    file.write_bytes(data)
    understood(lambda: read_levels(file), file)


@FEW
@given(spoilt_text([TOML], TOML_WORDS))
def test_spoilt_settings(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, "utf-8", "replace")
    understood(lambda: load_settings(file, {}), file)


TAGS = (
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    " * 9999999",
    " ** 9",
    "|safe",
    "for x in y",
    "endfor",
    "p ",
    "tr ",
    "().__class__",
    "'",
    "number",
)


@settings(FEW, max_examples=40)
@given(
    spoilt_text(
        [
            "{{ number }}",
            "{% for row in rows %}{{ row.name }}{% endfor %}",
            "{%tr for m in missing %}",
            "{# 不印 number #}",
        ],
        TAGS,
    )
)
def test_a_template_with_any_tag_is_looked_through(text: str) -> None:
    form = next(form for form in FORMS if form.file == "supplement.docx")
    shown = "".join(c for c in text if c.isprintable()).replace("&", "&amp;").replace("<", "&lt;")
    paragraph = f"<w:p><w:r><w:t>{shown}</w:t></w:r></w:p>"
    template = change_template(lambda body: body.replace("<w:body>", f"<w:body>{paragraph}", 1))
    assert all(str(problem).isprintable() for problem in find_problems(form, template))


@settings(FEW, max_examples=30)
@given(spoilt_bytes([(ROOT / "templates" / "receipt.docx").read_bytes()], (b"PK\1\2", b"PK\3\4")))
def test_a_spoilt_template_is_looked_through(data: bytes) -> None:
    form = next(form for form in FORMS if form.file == "receipt.docx")
    for problem in find_problems(form, data):
        assert str(problem).isprintable()


def test_a_folder_that_is_no_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="nothing-here"):
        load_catalogue((tmp_path / "nothing-here",))

"""Printing a form for a case of `form_cases`, and reading what stands on it."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx

from intake.forms.model import Filled, PrintedValue
from intake.forms.render import render
from samples.make.facts.people import PEOPLE
from tests.templates import cases

ROOT = Path(__file__).parents[2] / "templates"
LAST_FOUR = "*" * 14 + PEOPLE["zhang"].id_number[-4:]
"""The patient's number as papers for the applicant show it."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def printed(name: str, entry: Mapping[str, Any], **words: Any) -> Filled:
    """The form, filled with the shipped template."""
    form = cases.form(name)
    return render(form, (ROOT / form.file).read_bytes(), cases.values(name, entry, **words))


def text_of(filled: Filled) -> str:
    """Every text of the Word file, cell after cell, in the order of the page; blanks as one."""
    document = docx.Document(io.BytesIO(filled.content))
    lines = ("".join(t.text or "" for t in p.iter(WORD + "t")) for p in document.element.body.iter(WORD + "p"))
    return re.sub(r"[ \u3000]+", " ", " ".join(lines))


def one(name: str, entry: Mapping[str, Any], key: str, **words: Any) -> PrintedValue:
    """One value of a form."""
    value: Any = cases.values(name, entry, **words)
    for part in key.split("."):
        value = value[part]
    assert isinstance(value, PrintedValue)
    return value

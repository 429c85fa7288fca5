"""A template and values -> a Word file: strictly, the same bytes for the same input, opened again to prove that it opens."""

import io
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import docx
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  -- compiled, without stubs

from intake.errors import BadConfiguration
from intake.forms.fit import MOST, Fitted, fit_text
from intake.forms.marks import CLOSE, OPEN, Leaf, Mark, Text, iter_leaves, leaf_text, replace_leaves
from intake.forms.model import Filled, Form, Picture, PrintedValue, Rows, Tick, Values
from intake.forms.package import STYLES, pack_parts, read_parts
from intake.forms.put import put_values, read_sizes
from intake.forms.syntax import Compiled

_CHECK = "请用 intake forms lint 检查模板"


class _Template(DocxTemplate):  # type: ignore[misc]
    """A template that is refused where it is no sound XML, and whose properties are not a place for values."""

    def fix_tables(self, xml: str) -> Any:
        """Refuses what is no sound XML; the library itself would drop what it cannot parse."""
        etree.fromstring(xml)
        return super().fix_tables(xml)

    def patch_xml(self, src_xml: str) -> str:
        """The library's patch, kept: it is the slowest step of a notice."""
        return _patch_tags(src_xml)

    def resolve_listing(self, xml: str) -> str:
        """Nothing: breaks and tabs of values are put in later; there are marks in their places."""
        return xml

    def render_properties(self, *_: object, **__: object) -> None:
        """Nothing: properties hold no values."""


@lru_cache(maxsize=64)
def _patch_tags(src_xml: str) -> str:
    """A part with its tags joined and freed from their rows; kept, for a hundred notices of one template."""
    return str(DocxTemplate(io.BytesIO()).patch_xml(src_xml))


def render(form: Form, template: bytes, values: Values) -> Filled:
    """The filled form.

    Args:
        form: What is printed.
        template: The bytes of its Word file.
        values: What `form.fill` answered.

    Raises:
        BadConfiguration: the template asks for what the form does not give, or is broken.
        ValueError: the values are not those that the form says it gives.
    """
    check_values(form, values)
    trace: dict[str, Leaf] = {}
    texts: dict[str, Fitted] = {}
    warnings, changed = list[str](), dict[str, str]()
    for dotted, generic, leaf in iter_leaves(values):
        trace[dotted], texts[dotted] = leaf, _fit_leaf(form, generic, leaf)
        if texts[dotted].told:
            warnings.append(f"{dotted}：{texts[dotted].told}")
        if isinstance(leaf, PrintedValue) and texts[dotted].text != leaf.text:
            changed[dotted] = texts[dotted].text
    content = _fill_template(form, template, values, texts)
    return Filled(form, content, list_blanks(values), tuple(warnings), trace, changed)


def list_blanks(values: Values) -> tuple[str, ...]:
    """What stays blank and should not, with the reason and its name in the template."""
    leaves = ((dotted, leaf) for dotted, _, leaf in iter_leaves(values) if isinstance(leaf, PrintedValue))
    return tuple(f"{leaf.blank}（{dotted}）" for dotted, leaf in leaves if leaf.blank)


def check_values(form: Form, values: Values) -> None:
    """Makes sure that values are what the form says it gives: the preflight rests on it.

    Raises:
        ValueError: one is missing or not announced; rows may be empty, but no row may lack a column.
    """
    tables = {name: value for name, value in values.items() if not isinstance(value, Leaf | Mapping)}
    _check_names(form, values, tables)
    _check_columns(form, tables)


def _check_names(form: Form, values: Values, tables: Mapping[str, Rows]) -> None:
    given = {generic for _, generic, _ in iter_leaves(values)}
    wanted = {name for name in form.gives if tables.get(name.partition("[")[0], True)}  # but columns of empty rows
    roots = set(map(_root_of, form.gives))
    if wanted != given or roots != set(values):
        extra = (given | set(values)) - wanted - roots
        raise ValueError(f"{form.name}: missing {sorted(wanted - given)}, not announced {sorted(extra)}")


def _check_columns(form: Form, tables: Mapping[str, Rows]) -> None:
    uneven = [name for name, rows in tables.items() if len(set(map(frozenset, rows))) > 1]
    if uneven:
        raise ValueError(f"{form.name}: rows of {uneven[0]} differ in their columns")


def _root_of(name: str) -> str:
    """The variable, its group or its rows: `agent.name` -> `agent`, `materials[].no` -> `materials`."""
    return name.partition(".")[0].removesuffix("[]")


def _fit_leaf(form: Form, generic: str, leaf: Leaf) -> Fitted:
    if isinstance(leaf, Picture):
        return Fitted("")
    return fit_text(leaf_text(leaf), form.lengths.get(generic, MOST))


def _fill_template(form: Form, template: bytes, values: Values, texts: Mapping[str, Fitted]) -> bytes:
    document = _Template(io.BytesIO(template))
    made = {d: _make_mark(document, i, leaf, texts[d]) for i, (d, _, leaf) in enumerate(iter_leaves(values))}
    out = io.BytesIO()
    try:
        document.render(replace_leaves(values, made), _shared_environment())
        document.save(out)
        content = _put_texts(form, out.getvalue(), tuple(texts.values()))
        docx.Document(io.BytesIO(content))
    except (TemplateError, etree.XMLSyntaxError, _Misplaced) as error:
        raise BadConfiguration(f"模板 {form.file}：无法填写（{error}）", _CHECK) from error
    return content


def _make_mark(document: _Template, index: int, leaf: Leaf, text: Fitted) -> object:
    match leaf:
        case Picture(data, width, height):
            return InlineImage(document, io.BytesIO(data), width=Mm(width), height=Mm(height))
        case Tick():
            return Mark(text.text, f"{OPEN}{index}{CLOSE}")
        case _:
            return Text(text.text, f"{OPEN}{index}{CLOSE}")


class _Misplaced(Exception):
    """A variable stands where no text can be."""


def _put_texts(form: Form, data: bytes, texts: tuple[Fitted, ...]) -> bytes:
    parts = read_parts(data, form.file)
    styles = read_sizes(parts[STYLES]) if STYLES in parts else {"": 20}
    mark = OPEN.encode()
    for name, part in parts.items():
        if mark in part:
            try:
                parts[name] = put_values(part, texts, styles)
            except ValueError as error:
                raise _Misplaced(f"{name} 中有变量不在文字里") from error
    return pack_parts(parts, form.title)


@cache
def _shared_environment() -> Compiled:
    return Compiled()

"""Holds a template against what its form gives, before anything is printed.

Reported: variables that the form does not give, variables that it gives and the template drops without a word, rows used
as a value and values used as rows, tags that are broken or stand where nothing is filled, and tags whose row or paragraph
would swallow other text. Every report names the template, the variable and the place.
"""

import io
from collections.abc import Iterator, Mapping
from functools import lru_cache

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  -- compiled, without stubs

from intake.errors import BadConfiguration
from intake.forms.model import Form
from intake.forms.package import read_parts
from intake.forms.syntax import Environment
from intake.forms.tags import iter_paragraphs
from intake.forms.walk import Problem, TemplateWalk, Terms


def find_problems(form: Form, template: bytes, shipped: bytes = b"") -> tuple[Problem, ...]:
    """Everything that is wrong with the template of a form.

    Args:
        form: What it belongs to.
        template: The bytes of its Word file.
        shipped: The file that came with the product: where it prints what the template drops.
    """
    return _find_all_problems(Terms(form.file, form.gives, tuple(form.lengths)), template, shipped)


@lru_cache(maxsize=64)
def _find_all_problems(terms: Terms, template: bytes, shipped: bytes) -> tuple[Problem, ...]:
    """Kept, for a hundred notices of one template: a look takes as long as printing one."""
    try:
        before = _find_printed(terms, shipped) if shipped not in (b"", template) else {}
        found = list(TemplateWalk(terms, before).find_problems(iter_paragraphs(read_parts(template, terms.file))))
        if not found:
            found += _check_compiles(terms, template)
    except BadConfiguration as error:
        return (Problem(terms.file, "", "", error.message.removeprefix(f"模板 {terms.file}：")),)
    except etree.XMLSyntaxError as error:
        return (Problem(terms.file, "", "", f"文件损坏（{error}）"),)
    return tuple(dict.fromkeys(found))


def check_template(form: Form, template: bytes, shipped: bytes = b"") -> None:
    """Makes sure that a template is in order.

    Raises:
        BadConfiguration: it is not; the first problem is told, and how many there are.
    """
    found = find_problems(form, template, shipped)
    for first in found:
        more = f"（共 {len(found)} 处）" if len(found) > 1 else ""
        raise BadConfiguration(f"模板 {first}{more}", "请改正模板；intake forms lint 列出全部问题")


@lru_cache(maxsize=64)
def _find_printed(terms: Terms, template: bytes) -> Mapping[str, str]:
    """Variable -> the first place where a template prints it."""
    look = TemplateWalk(terms)
    for _ in look.find_problems(iter_paragraphs(read_parts(template, terms.file))):
        pass
    return look.printed


def _check_compiles(terms: Terms, template: bytes) -> Iterator[Problem]:
    """Whether the body compiles as the filling sees it: what no single tag shows."""
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    try:
        Environment().from_string(document.patch_xml(document.get_xml()))
    except TemplateSyntaxError as error:
        yield Problem(terms.file, "正文", "", f"标签合在一起不成立（{error.message}）")

"""Dates whose print or reading was disturbed: letters among the figures, a time run into them, figures set apart."""

import re
from dataclasses import replace
from typing import Any

from intake import values
from intake.fields import parse_field
from intake.model import Doubt, Field, Line, Page
from intake.types.vocabulary import Spec

_FIGURES = str.maketrans("OoDQIlL|ZzSsGB", "00001111225568")
"""What stands in a date is a figure, whatever letter it was taken for."""
_SIGNS = (("[午牛牟乍]", "年"), ("[用目且](?=\\d)", "月"), ("[曰目白]$", "日"))
"""年, 月 and 日 behind figures, and what they are taken for."""
_UNEVEN = re.compile(r"年0\d月\d日|年\d月0\d日|[-./]0\d[-./]\d$|[-./]\d[-./]0\d$")
"""A month with its zero and a day without, or the other way round: a figure is lost."""
_ODD = re.compile(r"[?？*#!！|]")
"""What a figure becomes that could not be read."""
_TIME = re.compile(r"(?<=\d{8})\d{1,2}:\d{2}(?::\d{2})?$")


def parse_disturbed_date(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """The date that `line` holds; one that needed mending is doubtful."""
    found = parse_field.parse_field(spec, line, page)
    if found.value is not None:
        uneven = _UNEVEN.search(values.compact_text(line.text))
        odd = _ODD.search(line.text)
        if uneven or odd:
            return found.as_doubtful(Doubt.GAP.with_text("月与日的位数不一，可能漏识") if uneven else Doubt.CONTESTED)
        return found
    text = values.compact_text(line.text).lstrip(":：")
    for wrong, right in _SIGNS:
        text = re.sub(rf"(?<=[\dA-Za-z|]){wrong}", right, text)
    text = _TIME.sub("", text.translate(_FIGURES))
    mended = parse_field.parse_field(spec, replace(line, text=text, chars=(), alternatives=()), page)
    if mended.value is None:
        return found
    return replace(mended, raw=line.text.strip(), alternatives=line.alternatives).as_doubtful(Doubt.REPAIRED)

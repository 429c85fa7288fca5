"""Dates whose print or reading was disturbed: letters among the figures, a time run into them, figures set apart."""

import re
from dataclasses import replace
from typing import Any

from intake import values
from intake.fields import parse_field
from intake.model import Doubt, Field, Line, Page
from intake.patterns import patterns_beside
from intake.types.vocabulary import Spec

_PATTERNS = patterns_beside(__file__)

_FIGURES = str.maketrans("OoDQIlL|ZzSsGB", "00001111225568")
"""What stands in a date is a figure, whatever letter it was taken for."""
_SIGNS = (("[午牛牟乍]", "年"), ("[用目且](?=\\d)", "月"), ("[曰目白]$", "日"))
"""年, 月 and 日 behind figures, and what they are taken for."""


def parse_disturbed_date(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """The date that `line` holds; one that needed mending is doubtful."""
    found = parse_field.parse_field(spec, line, page)
    if found.value is not None:
        uneven = _PATTERNS["uneven"].search(values.compact_text(line.text))
        odd = _PATTERNS["odd"].search(line.text)
        if uneven or odd:
            return found.as_doubtful(Doubt.GAP.with_text("月与日的位数不一，可能漏识") if uneven else Doubt.CONTESTED)
        return found
    text = values.compact_text(line.text).lstrip(":：")
    for wrong, right in _SIGNS:
        text = re.sub(rf"(?<=[\dA-Za-z|]){wrong}", right, text)
    text = _PATTERNS["time"].sub("", text.translate(_FIGURES))
    mended = parse_field.parse_field(spec, replace(line, text=text, chars=(), alternatives=()), page)
    if mended.value is None:
        return found
    return replace(mended, raw=line.text.strip(), alternatives=line.alternatives).as_doubtful(Doubt.REPAIRED)

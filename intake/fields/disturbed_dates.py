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
        return _doubt_gap(found, line.text)
    text = values.compact_text(line.text).lstrip(":：")
    for wrong, right in _SIGNS:
        text = re.sub(rf"(?<=[\dA-Za-z|]){wrong}", right, text)
    text = _PATTERNS["time"].sub("", text.translate(_FIGURES))
    mended = parse_field.parse_field(spec, replace(line, text=text, chars=(), alternatives=()), page)
    if mended.value is None:
        return found
    return replace(mended, raw=line.text.strip(), alternatives=line.alternatives).as_doubtful(Doubt.REPAIRED)


def _doubt_gap(date: Field[Any], text: str) -> Field[Any]:
    """The date, doubtful where its text is set so that a figure may be missing."""
    if _PATTERNS["uneven"].search(values.compact_text(text)):
        return date.as_doubtful(Doubt.GAP.with_text("月与日的位数不一，可能漏识"))
    return date.as_doubtful(Doubt.CONTESTED) if _PATTERNS["odd"].search(text) else date

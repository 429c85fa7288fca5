"""Certificates written as a letter: 兹证明患者张三，男，45岁，于…至…在我院住院治疗，诊断为….

Sentences are read only for what no label gives. A letter is prose, so every pattern needs its words on both sides.
"""

import re
from dataclasses import replace
from typing import Any

from extractors.medical_record import ONE_DATE, Paper, read_value
from extractors.record_text import split_entries
from intake.fields import DiagnosisCertificate as F
from intake.fields import Spec
from intake.model import Field, Line, Page
from intake.reading.pieces import joined
from intake.reading.rows import rows

_WHO = r"(?:兹证明|兹有|患者|病人|患儿|病员)(?:我院)?(?:患者|病人|患儿)?\s*[:：]?\s*"
_PATTERNS: tuple[tuple[Spec[Any], re.Pattern[str]], ...] = (
    (F.NAME, re.compile(rf"{_WHO}(?P<v>[\u4e00-\u9fff·]{{2,4}})\s*[，,、（(]\s*(?=性别|男|女)")),
    (F.SEX, re.compile(rf"{_WHO}[\u4e00-\u9fff·]{{2,4}}\s*[，,、（(]\s*(?:性别[:：]?)?\s*(?P<v>[男女])")),
    (F.AGE, re.compile(r"[，,、（(]\s*(?:年龄[:：]?|现年)?\s*(?P<v>\d{1,3}\s*岁)")),
)
_DAY = ONE_DATE.pattern
_STAY = re.compile(
    rf"(?:于|自|从|，|,)\s*(?P<a>{_DAY})[^。；\d]{{0,8}}?(?:[至到~～—－-]|入院[，,、；]?(?:于)?)\s*(?P<b>{_DAY})[^。；]{{0,12}}?(?:住院|出院|治疗)"
)

_ILLNESS = re.compile(
    r"(?:诊断为|确诊为|诊断[:：])\s*[:：]?\s*(?P<v>(?:\d[.、．]\s*)?[\u4e00-\u9fffA-Za-z][^。]*?)(?=。|$|[，,；;]\s*(?:建议|现|于|经|需|特此|予|给予|目前))"
)


def fields(paper: Paper) -> dict[str, Field[Any]]:
    """Name, sex, age and stay from sentences."""
    found: dict[str, Field[Any]] = {}
    for page, lines in paper.body.rest:
        text = _running(lines)
        if text is None:
            continue
        for spec, pattern in _PATTERNS:
            _put(found, spec, pattern.search(text.text), "v", text, page)
        stay = _STAY.search(text.text)
        _put(found, F.ADMISSION_DATE, stay, "a", text, page)
        _put(found, F.DISCHARGE_DATE, stay, "b", text, page)
        _put(found, F.DIAGNOSIS, _ILLNESS.search(text.text), "v", text, page)
    listed = found.get(F.DIAGNOSIS.name)
    if listed is not None and listed.value is not None:
        found[F.DIAGNOSIS.name] = replace(listed, value=split_entries([[listed.raw]], [False]))
    return found


def _running(lines: tuple[Line, ...]) -> Line | None:
    """The lines of no section as one run, in reading order; None where no sentence of a letter is in them."""
    order = [x for row in rows(lines) for x in row]
    if not order or not re.search(_WHO, "".join(x.text for x in order)):
        return None
    return joined(order, blank=False)


def _put(
    found: dict[str, Field[Any]], spec: Spec[Any], match: re.Match[str] | None, group: str, text: Line, page: Page
) -> None:
    if match is not None and spec.name not in found:
        found[spec.name] = read_value(spec, text.part(*match.span(group)), page)

"""Certificates written as a letter: 兹证明患者张三，男，45岁，于…至…在我院住院治疗，诊断为….

Sentences are read only for what no label gives. A letter is prose, so every pattern needs its words on both sides.
"""

import re
from dataclasses import replace
from typing import Any

from extractors.medical_record.read_record import ONE_DATE, RecordPaper, read_value
from extractors.medical_record.record_text import split_entries
from intake.layout.join_lines import join_lines
from intake.layout.rows import group_rows
from intake.model import Doubt, Field, Line, Page
from intake.types.vocabulary import DiagnosisCertificate as F
from intake.types.vocabulary import Spec

_WHO = (
    r"(?:兹证明|兹有|兹诊断|现有|今有|证明|患者|病人|患儿|病员|就诊者)(?:我院|本院)?(?:住院|门诊)?(?:患者|病人|患儿|病员)?"
    r"(?:姓名)?\s*[:：]?\s*"
)
_NAME = r"(?P<v>[\u4e00-\u9fff·]{2,4}?)"
_COMMA = r"\s*[，,、；;（(\s]\s*"
_BEHIND = r"(?:性别|男|女|年龄|\d{1,3}\s*岁|身份证|系|因|于|在|住院号|门诊号)"
_DAY = ONE_DATE.pattern
_HERE = r"(?:在|至|来|到|经|由)?(?:我|本)院(?:门诊)?"
_WARD = r"(?P<v>[\u4e00-\u9fff]{1,10}?(?:科|门诊|病区|中心|病房)(?:[一二三四五六七八九十\d]{0,2}病?区)?)"
_PATTERNS: tuple[tuple[Spec[Any], re.Pattern[str]], ...] = (
    (F.NAME, re.compile(rf"{_WHO}{_NAME}(?:{_COMMA}(?={_BEHIND})|(?=(?:性别)?[:：]?[男女](?:性|[，,、；;\s])))")),
    (
        F.SEX,
        re.compile(
            rf"{_WHO}[\u4e00-\u9fff·]{{2,4}}?\s*[，,、；;（(\s]?\s*(?:性别\s*[:：]?)?\s*(?P<v>[男女])(?=性|[，,、；;）)\s\d])"
        ),
    ),
    (F.AGE, re.compile(r"[，,、；;（(男女性\s]\s*(?:年龄\s*[:：]?|现年)?\s*(?P<v>\d{1,3}\s*岁)")),
    (F.DEPARTMENT, re.compile(rf"{_HERE}{_WARD}(?=住院|就诊|治疗|诊治|门诊|诊疗|就医|检查|[，,；;。])")),
    (
        F.VISIT_DATE,
        re.compile(rf"(?:于|自|，|,)\s*(?P<v>{_DAY})[^。；\d]{{0,14}}?(?:就诊|门诊|就医|诊治|来诊|来院|接诊)"),
    ),
    (
        F.PHYSICIAN,
        re.compile(
            r"(?:主管|经治|接诊|主治|诊断)(?:医师|医生)\s*[:：]?\s*(?P<v>[\u4e00-\u9fff]{2,4})(?=[，,。；;\s]|$)"
        ),
    ),
)
_STAY = re.compile(
    rf"(?:于|自|从|，|,)\s*(?P<a>{_DAY})[^。；\d]{{0,10}}?(?:[至到~～—－-]|入院[，,、；]?(?:于)?)\s*(?P<b>{_DAY})[^。；]{{0,16}}?(?:住院|出院|治疗)"
)

_ILLNESS = re.compile(
    r"(?:诊断为|确诊为?|诊断系|初步诊断|临床诊断|诊断[:：])\s*[:：]?\s*(?P<v>(?:\d[.、．]\s*)?[\u4e00-\u9fffA-Za-z\d][^。]*?)"
    r"(?=。|$|[，,；;]\s*(?:建议|现|于|经|需|特此|予|给予|目前))"
)


_ADVICE = re.compile(r"[，,；;。]\s*(?P<v>(?:建议|嘱)[^。：:]{3,}。?)")


def read_letter(paper: RecordPaper) -> dict[str, Field[Any]]:
    """Name, sex, age, ward, stay, illness and advice from sentences."""
    found: dict[str, Field[Any]] = {}
    for page, lines in paper.body.rest:
        text = _join_sentences(lines)
        if text is None:
            continue
        for spec, pattern in _PATTERNS:
            _put_field(found, spec, pattern.search(text.text), "v", text, page)
        stay = _STAY.search(text.text)
        _put_field(found, F.ADMISSION_DATE, stay, "a", text, page)
        _put_field(found, F.DISCHARGE_DATE, stay, "b", text, page)
        _put_field(found, F.DIAGNOSIS, _ILLNESS.search(text.text), "v", text, page)
        _put_field(found, F.ADVICE, _ADVICE.search(text.text), "v", text, page)
    listed = found.get(F.DIAGNOSIS.name)
    if listed is not None and listed.value is not None:
        found[F.DIAGNOSIS.name] = replace(listed, value=split_entries([[listed.raw]], [False]))
    return found


def _join_sentences(lines: tuple[Line, ...]) -> Line | None:
    """The lines of no section as one run, in reading order; None where no sentence of a letter is in them."""
    order = [x for row in group_rows(lines) for x in row]
    if not order or not re.search(_WHO, "".join(x.text for x in order)):
        return None
    return join_lines(order, blank=False)


def _put_field(
    found: dict[str, Field[Any]], spec: Spec[Any], match: re.Match[str] | None, group: str, text: Line, page: Page
) -> None:
    if match is not None and spec.name not in found:
        field = read_value(spec, text.cut_part(*match.span(group)), page)
        found[spec.name] = field.as_doubtful(Doubt.PLACE) if spec is F.ADVICE else field

"""Head and foot of an expense list: title, hospital, whose list it is, and totals beside labels."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractors.expense_page import Parts
from extractors.expense_stains import is_stamp
from extractors.expense_words import ADMISSION, DISCHARGE, EXTRA, LABELS, ORGANISATION, PERIOD, STAY, TOTAL, WORDS
from intake import values
from intake.fields import ExpenseList as F
from intake.fields import Kind, Spec
from intake.model import Doubt, Field, Line, Page, State, because, enclosing
from intake.reading import kinds, names, take
from intake.reading.labels import Form, Lexicon, read_form
from intake.reading.rows import line_height, rows
from intake.reading.strips import parted

_TITLE = re.compile(
    r"[\u4e00-\u9fff()（）、/]{0,24}(?:清单|明细单|明细表|明细|费用单|记账单|日清单|费用表)(?:[(（][\u4e00-\u9fff]{1,8}[)）])?"
)
_DATE = re.compile(r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|(?:19|20)\d{6}(?!\d)")
LEXICON = Lexicon(
    [*(w for ws in LABELS.values() for w in ws), *ADMISSION, *DISCHARGE, *STAY, *PERIOD, *TOTAL, *WORDS, *EXTRA]
)


def read_head(parts: Sequence[Parts]) -> tuple[dict[str, Field[Any]], dict[str, Field[str]]]:
    """Fields and extra labels of all pages: the first page that has a value counts, another that differs casts doubt."""
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    for part in parts:
        usual = line_height(part.around)
        around = [x for x in part.around if not is_stamp(x, usual)]
        form = read_form([x for line in around for x in parted(line)], LEXICON, _fits())
        here = _title_and_hospital(part) | _in_brackets(form, part.page) | _labelled(form, part.page)
        here |= _dates(form, part.page)
        for key, found in here.items():
            fields[key] = _agreed(fields[key], found) if key in fields and fields[key].value is not None else found
        for label, line in _extra(form, part.page).items():
            extra.setdefault(label, line)
    if "outpatient_number" in fields and "inpatient_number" not in fields:
        fields.pop("admission_date", None)
        fields.pop("discharge_date", None)
    return {k: v for k, v in fields.items() if v.value is not None or v.raw}, extra


def _agreed(first: Field[Any], second: Field[Any]) -> Field[Any]:
    """What the head of another page says of the same value."""
    if second.value is None or second.value == first.value:
        return first
    if first.state is State.DOUBTFUL and second.state is State.READ:
        return replace(
            second,
            state=State.DOUBTFUL,
            reasons=because(Doubt.TWO_PRINTS.told("各页表头识读不一致")),
            alternatives=(first.raw, *second.alternatives),
        )
    return replace(
        first,
        state=State.DOUBTFUL,
        reasons=because(Doubt.TWO_PRINTS.told("各页表头识读不一致")),
        alternatives=(*first.alternatives, second.raw),
    )


def _fits() -> Mapping[str, Callable[[str], bool]]:
    def digits(text: str) -> bool:
        return bool(re.search(r"\d{1,}", text))

    def person(text: str) -> bool:
        return bool(re.fullmatch(r"\s*[\u4e00-\u9fff·]{2,12}\s*", text))

    tests = {Kind.CODE: kinds.code, Kind.NUMBER: digits, Kind.DATE: digits, Kind.MONEY: digits}
    fits = {w: tests[spec.kind] for spec, ws in LABELS.items() if spec.kind in tests for w in ws}
    fits |= dict.fromkeys(LABELS[F.NAME], person)
    return fits | dict.fromkeys((*ADMISSION, *DISCHARGE, *STAY, *PERIOD, *TOTAL), digits)


# ------------------------------------------------------------------------------------------------ labels
def _labelled(form: Form, page: Page) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    for spec, words in LABELS.items():
        values_ = [
            _name_alone(spec, take.trimmed(spec, p.value)) for w in words for p in form.find(w) if p.value is not None
        ]
        fields = [take.field(spec, v, page) for v in values_ if _plausible(spec, v)]
        best = next((f for f in fields if f.value is not None), fields[0] if fields else None)
        if best is not None:
            found[spec.name] = names.sure(best) if spec is F.NAME else best
    return found


_WITH_SEX = re.compile(
    r"\s*[\u4e00-\u9fff·]{2,12}\s*(?=[(（]\s*(?P<sex>[男女])\s*[,，、]?\s*(?P<age>\d{1,3})?\s*岁?\s*[)）])"
)


def _in_brackets(form: Form, page: Page) -> dict[str, Field[Any]]:
    """`张样例（女，73岁）`: sex and age behind the name, where they have no labels."""
    found: dict[str, Field[Any]] = {}
    for pair in (p for w in LABELS[F.NAME] for p in form.find(w)):
        match = _WITH_SEX.match(pair.value.text) if pair.value is not None else None
        if pair.value is None or match is None:
            continue
        found[F.SEX.name] = take.field(F.SEX, pair.value.part(*match.span("sex")), page)
        if match["age"]:
            found[F.AGE.name] = take.field(F.AGE, pair.value.part(*match.span("age")), page)
        return found
    return found


def _name_alone(spec: Spec[Any], line: Line) -> Line:
    match = _WITH_SEX.match(line.text) if spec is F.NAME else None
    return line.part(*match.span()) if match else line


def _plausible(spec: Spec[Any], line: Line) -> bool:
    if spec is F.HOSPITAL:
        return bool(re.search(ORGANISATION, line.text))
    if spec is F.NAME:
        return bool(re.search(r"[\u4e00-\u9fff]", line.text))
    if spec in (F.INPATIENT_NUMBER, F.OUTPATIENT_NUMBER, F.ID_NUMBER):
        return bool(re.search(r"\d", line.text))
    return True


def _dates(form: Form, page: Page) -> dict[str, Field[Any]]:
    """入院 and 出院 from labels of their own, from a line with both, at last from the period of the charges."""
    found: dict[str, Field[Any]] = {}
    specs = (F.ADMISSION_DATE, F.DISCHARGE_DATE)
    for spec, words in zip(specs, (ADMISSION, DISCHARGE), strict=True):
        lines = [p.value for w in words for p in form.find(w) if p.value is not None and len(_two(p.value)) == 1]
        if lines:
            found[spec.name] = take.field(spec, _two(lines[0])[0], page)
    for words, why in ((STAY, ""), (PERIOD, "取自费用起止日期")):
        for pair in (p for w in words for p in form.find(w) if p.value is not None):
            assert pair.value is not None
            both = _two(_to_the_end(pair.value, form))
            if len(both) != 2 or any(s.name in found for s in specs):
                continue
            for spec, line in zip(specs, both, strict=True):
                read = take.field(spec, line, page)
                found[spec.name] = read.doubted(why) if why and read.value is not None else read
    return found


def _to_the_end(line: Line, form: Form) -> Line:
    """A period whose second date stands in a line of its own behind 至."""
    if len(_two(line)) == 2:
        return line
    behind = [
        x
        for x in form.loose
        if abs(x.rect.middle - line.rect.middle) < 0.6 * line.rect.height
        and 0 <= x.rect.left - line.rect.right < 3 * line.rect.height
        and _two(x)
    ]
    if len(behind) != 1:
        return line
    other = behind[0]
    return Line(f"{line.text} {other.text}", enclosing((line.rect, other.rect)), min(line.confidence, other.confidence))


def _two(line: Line) -> list[Line]:
    return [line.part(m.start(), m.end()) for m in _DATE.finditer(line.text)]


def totals(parts: Sequence[Parts]) -> list[Field[Any]]:
    """合计金额 and the like beside labels in head and foot."""
    found: list[Field[Any]] = []
    for part in parts:
        form = read_form([x for line in part.around for x in parted(line)], LEXICON, _fits())
        lines = [p.value for w in TOTAL for p in form.find(w) if p.value is not None]
        read = [take.field(F.TOTAL, x, part.page) for x in lines if re.match(r"\s*[-¥￥]?\s*\d", x.text)]
        found += [f for f in read if f.value is not None]
    return found


def words_of(parts: Sequence[Parts]) -> list[Field[Any]]:
    """合计(大写) as printed."""
    spec = Spec("words", "大写", Kind.TEXT, values.text)
    forms = [(read_form(p.around, LEXICON, _fits()), p.page) for p in parts]
    return [
        take.field(spec, pair.value, page) for form, page in forms for w in WORDS for pair in form.find(w) if pair.value
    ]


def _extra(form: Form, page: Page) -> dict[str, Field[str]]:
    named = {w for ws in LABELS.values() for w in ws} | {*TOTAL, *WORDS, *ADMISSION, *DISCHARGE, *STAY}
    found: dict[str, Field[str]] = {}
    for pair in form.pairs:
        name = pair.label.name
        if name in named or pair.value is None or name in found:
            continue
        read = take.named(name, pair.value, page)
        if read.value is not None:
            found[name] = read
    return found


# ------------------------------------------------------------------------------------------------ title
def _title_and_hospital(part: Parts) -> dict[str, Field[Any]]:
    """The line that says 清单, and the hospital before it or above it."""
    lines = [
        x for x in part.around if part.header is None or x.rect.middle < part.header.rect.top or not part.header.lines
    ]
    top = [x for x in lines if not re.search("[:：]", x.text)]
    height = line_height(top or lines)
    whole = [_row(r) for r in rows(top)]
    titled = [x for x in [*top, *whole] if _TITLE.search(values.squeezed(x.text)) and len(x.text) < 48]
    best = max(titled, key=lambda x: (round(x.rect.height / height, 1), len(x.text)), default=None)
    found: dict[str, Field[Any]] = {}
    before = None
    if best is not None:
        at = _split(best.text)
        before = best.part(0, at) if at else None
        found["title"] = take.field(F.TITLE, take.trimmed(F.TITLE, best.part(at, len(best.text))), part.page)
    hospital = before or next((x for x in [*top, *whole] if _is_hospital(x, best)), None)
    if hospital is not None:
        found["hospital"] = take.field(F.HOSPITAL, take.trimmed(F.HOSPITAL, hospital), part.page)
    return found


def _row(row: Sequence[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    return Line("".join(x.text for x in row), enclosing(x.rect for x in row), min(x.confidence for x in row))


def _split(text: str) -> int:
    """Where the hospital's name ends and the title begins; 0 where the line has no name."""
    ends = [m.end() for m in re.finditer(rf"(?:{ORGANISATION})(?:\s*[(（][^)）]{{1,12}}(?:院区|分院|部)[)）])?", text)]
    ends = [e for e in ends if e >= 4 and re.search("清单|明细|费用|单$", text[e:])]
    return max(ends, default=0)


def _is_hospital(line: Line, title: Line | None) -> bool:
    flat = values.squeezed(line.text)
    above = title is None or line.rect.top < title.rect.bottom
    return above and 4 <= len(flat) <= 30 and bool(re.search(rf"(?:{ORGANISATION})(?:[(（][^)）]*[)）])?$", flat))

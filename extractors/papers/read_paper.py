"""Every type without fields of its own: who, which ID number, which hospital, when, and all other printed pairs.

Forms, letters, records, certificates and licences of any issuer. Labels after the public forms of each type; a name or
date without a label is taken only where the paper's own wording or place tells it. What rules ask of a type besides comes
under the stable labels of `intake/types/papers.py`, read by the `papers_*` modules beside this one; other pairs keep the label
that is printed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from extractors.papers.certificates import fill_from_lines
from extractors.papers.entries import iter_pairs, join_continuation
from extractors.papers.further_fields import drop_tables, label_words, read_further
from extractors.papers.hospital import HOSPITAL, read_hospital
from extractors.papers.paper_dates import LATE, find_issue_date
from extractors.papers.paper_dates import WORDS as DATES
from extractors.papers.paper_words import ROLES
from extractors.papers.people import ID_WORDS, may_be_person, read_person
from intake import types, values
from intake.fields import mark_fields
from intake.fields.parse_field import parse_field, parse_labelled_text
from intake.labels import value_kinds
from intake.labels.labelled import LabelledForm, Lexicon, Pair, read_form
from intake.layout.join_lines import without_blanks
from intake.layout.spaced_labels import split_bare_labels
from intake.model import Document, Doubt, Field, Outcome, Page, Proof, Record, State
from intake.numbers import id_numbers
from intake.patterns import patterns_beside, words_beside
from intake.pipeline import Extractor
from intake.types import papers
from intake.types.registry import TYPES
from intake.types.vocabulary import Common as F
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

NAME = _WORDS["name"]
FIRST_NAMES: Mapping[str, tuple[str, ...]] = {
    types.BIRTH_CERTIFICATE: ("新生儿姓名", "婴儿姓名"),
    types.MARRIAGE_CERTIFICATE: ("持证人",),
    types.TRANSFER_AUTHORIZATION: ("授权人姓名", "授权人", "委托人姓名", "委托人"),
    types.COMMITMENT_LETTER: ("承诺人姓名", "承诺人"),
    types.LABOR_CONTRACT: ("乙方(劳动者)", "乙方姓名", "乙方", "劳动者姓名", "劳动者", "受聘人"),
    types.PROPERTY_CERTIFICATE: ("权利人", "房屋所有权人", "所有权人", "土地使用权人"),
    types.BIRTH_PERMIT: ("女方姓名", "妻子姓名", "女方"),
    types.REMOTE_CARE_APPLICATION: ("申请人姓名",),
    types.MATERNITY_APPLICATION: ("女方姓名", "申领人姓名", "女职工姓名", "职工姓名"),
    types.INTRODUCTION_LETTER: ("经办人", "被介绍人"),
    types.PRACTITIONER_CERTIFICATE: ("医师姓名", "持证人", "护士姓名", "药师姓名"),
}
"""Whose paper it is, where several people are named; these labels come before the general ones."""
_OWNER = {
    types.TRANSFER_AUTHORIZATION: papers.GIVER,
    types.BIRTH_PERMIT: papers.WIFE,
    types.MATERNITY_APPLICATION: papers.WIFE,
}
"""Whose number counts where the paper names several people by their roles."""
ID_NUMBER = (*ID_WORDS, "社会保障号码", "社会保障号")
_OF_A_CHILD = frozenset({types.BIRTH_CERTIFICATE})
"""Papers whose ID numbers are the parents': the child has none yet."""
_BIRTH = ("出生日期", "出生年月日", "出生年月", "出生")
_SEX = ("性别",)
_OTHER = _WORDS["other"]
_LONGEST_EXTRA = 120
"""Letters of the longest value kept beside the fields: what is longer is a paragraph."""


def extract(document: Document, kind: str) -> Record:
    """Name, ID number, hospital and date from the first page that prints them; the entries and tables of the type."""
    names = (*FIRST_NAMES.get(kind, ()), *NAME)
    lexicon = _make_lexicon(kind, names)
    plain = [drop_tables(page, kind) for page in document.pages]
    whole = {page.number: page for page in document.pages}
    fits = _value_tests(kind, names)
    forms = tuple((_read_labels(page, kind, lexicon, fits), page) for page in plain)
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    shown = id_numbers.Printed()
    for form, page in forms:
        fields = _read_name(form, page, names) | fields
        if kind not in _OF_A_CHILD:
            fields = _read_id_number(form, page, kind) | fields
        fields = read_hospital(form, page, kind) | fields
        dated = whole[page.number] if kind == types.EXAM_REPORT else page
        fields = find_issue_date(dated, form.loose, last=kind == types.EXAM_REPORT) | fields
        extra = _read_extra(form, page, names) | extra
        shown = shown if shown.sex or shown.birth else _read_printed_person(form)
    record = _prove_record(Record(kind, fields), document, shown)
    record = read_further(record, document, forms)
    return replace(record, extra=_drop_repeats(record.extra, extra))


def _read_labels(page: Page, kind: str, lexicon: Lexicon, fits: Mapping[str, Callable[[str], bool]]) -> LabelledForm:
    return fill_from_lines(
        read_form([x for line in page.lines for x in split_bare_labels(line)], lexicon, fits), page, kind
    )


def _value_tests(kind: str, names: Sequence[str]) -> Mapping[str, Callable[[str], bool]]:
    """What may stand behind a label: a person behind the label of one, figures behind those of days and numbers."""
    roles = [w for role in ROLES.get(kind, ()) for w in role.words]
    owners = [w for role in ROLES.get(kind, ()) for w in role.own]
    return {
        **dict.fromkeys((*names, *roles), may_be_person),
        **dict.fromkeys((*ID_NUMBER, *owners), lambda text: bool(re.search(r"\d{4}|\*{3}", text))),
        **dict.fromkeys((*DATES, *LATE, *_BIRTH), lambda text: bool(_PATTERNS["a_figure"].search(text))),
        **dict.fromkeys(_SEX, value_kinds.may_be_sex),
    }


def _make_lexicon(kind: str, names: Sequence[str]) -> Lexicon:
    return Lexicon(
        (*names, *ID_NUMBER, *HOSPITAL, *DATES, "打印日期", "打印时间", *_BIRTH, *_SEX, *_OTHER, *label_words(kind))
    )


def _drop_repeats(known: Mapping[str, Field[str]], pairs: Mapping[str, Field[str]]) -> dict[str, Field[str]]:
    """The stable entries, and the printed pairs of which no stable entry tells the same place."""
    kept = {k: f for k, f in pairs.items() if k not in known and not any(_contains_field(g, f) for g in known.values())}
    return {**known, **kept}


def _contains_field(whole: Field[str], part: Field[str]) -> bool:
    """Whether `part` is `whole` or a piece of it, by words and by place."""
    if whole.evidence is None or part.evidence is None or whole.evidence.page != part.evidence.page:
        return False
    a, b = whole.evidence.box, part.evidence.box
    inside = a.left <= b.left and a.top <= b.top and b.right <= a.right and b.bottom <= a.bottom
    return inside and compact_text(part.value or "") in compact_text(whole.value or "")


# ------------------------------------------------------------------------------------------------ the four fields
def _read_name(form: LabelledForm, page: Page, words: Sequence[str]) -> dict[str, Field[Any]]:
    for pair in iter_pairs(form, words):
        found = read_person(pair.value, page)
        if found is not None:
            return {"name": found}
    for line in page.lines:
        match = _PATTERNS["set_apart"].match(line.text)
        found = read_person(line.cut_part(*match.span("name")), page) if match and match["word"] in words else None
        if found is not None:
            return {"name": found}
    for line in page.lines:
        match = _PATTERNS["in_prose"].search(line.text)
        found = read_person(line.cut_part(*match.span(match.lastgroup or 0)), page) if match else None
        if found is not None:
            return {"name": found}
    return {}


def _read_id_number(form: LabelledForm, page: Page, kind: str) -> dict[str, Field[Any]]:
    """Behind a label, else the only valid number on the page; of several people's numbers none is picked silently.

    The label that names the paper's owner (授权人身份证号) leaves no doubt whose number it is.
    """
    everywhere = {
        id_numbers.compact(m[0]) for x in page.lines for m in id_numbers.find_id_numbers(re.sub(r"\s", "", x.text))
    }
    own = next((r.own for r in ROLES.get(kind, ()) if r.name == _OWNER.get(kind)), ())
    for pair in iter_pairs(form, (*own, *ID_NUMBER)):
        assert pair.value is not None
        line = without_blanks(pair.value)
        match = next(id_numbers.find_id_numbers(line.text), None) or _PATTERNS["like_a_number"].search(line.text)
        found = parse_field(F.ID_NUMBER, line.cut_part(*match.span()), page) if match else None
        if found is not None and found.value is not None:
            several = len(everywhere) > 1 and pair.label.name not in own
            doubt = Doubt.SEVERAL.with_text("页上不止一个身份证号")
            return {"id_number": found.as_doubtful(doubt) if several else found}
    valid = [
        (m, x)
        for x in page.lines
        for m in id_numbers.find_id_numbers(x.text)
        if id_numbers.is_valid(id_numbers.compact(m[0]))
    ]
    if len(everywhere) == 1 and valid:
        match, line = valid[0]
        return {"id_number": parse_field(F.ID_NUMBER, line.cut_part(*match.span()), page)}
    return {}


# ------------------------------------------------------------------------------------------------ the rest
def _read_printed_person(form: LabelledForm) -> id_numbers.Printed:
    """Date of birth and sex where the paper prints them: what an ID number can be held against."""
    birth, sex = None, None
    for pair in iter_pairs(form, _BIRTH):
        assert pair.value is not None
        try:
            when = values.parse_day(pair.value.text.strip())
        except ValueError:
            continue
        birth = when if isinstance(when, date) else None
        break
    for pair in iter_pairs(form, _SEX):
        assert pair.value is not None
        sex = next((s for s in ("男", "女") if pair.value.text.strip().startswith(s)), None)
        break
    return id_numbers.Printed(birth, sex)


def _read_extra(form: LabelledForm, page: Page, names: Sequence[str]) -> dict[str, Field[str]]:
    """Every pair that none of the four fields takes, under its printed label."""
    taken = {*names, *ID_NUMBER, *(w for w in DATES if w not in LATE)}
    found: dict[str, Field[str]] = {}
    for pair in form.pairs:
        label = pair.label.name
        if label in taken or label in found or pair.value is None or len(pair.value.text) > _LONGEST_EXTRA:
            continue
        value = parse_labelled_text(label, pair.value, page)
        if (
            value.value is not None
            and not _PATTERNS["a_label"].search(value.value)
            and not _PATTERNS["unfilled"].fullmatch(value.value)
        ):
            found[label] = _doubt_extra(value, pair, form, page)
    return found


def _doubt_extra(field: Field[str], pair: Pair, form: LabelledForm, page: Page) -> Field[str]:
    """The field, doubtful where its column asks for figures that are not there, or where more lines may belong to it."""
    assert pair.value is not None
    if _PATTERNS["numbered"].search(pair.label.name) and not _PATTERNS["a_figure"].search(field.value or ""):
        return field.as_doubtful(Doubt.NO_VALUE.with_text("这一栏应有数字，没有读到"))
    if _PATTERNS["a_phone"].search(pair.label.name) and not _PATTERNS["dialled"].fullmatch(field.value or ""):
        return field.as_doubtful(Doubt.NO_VALUE.with_text("电话号码中有别的字符"))
    line, whole = join_continuation(pair, form, page)
    more = not whole or compact_text(line.text) != compact_text(pair.value.text)
    return field.as_doubtful(Doubt.RUNS_ON) if more else field


def _prove_record(record: Record, document: Document, printed: id_numbers.Printed) -> Record:
    """The ID number by its check digit, the hospital by a seal that says the same."""
    number = record[F.ID_NUMBER]
    if number.value is not None and number.state is not State.UNREAD and Doubt.SEVERAL not in number.doubts:
        checked = id_numbers.prove_id_number(number, printed)
        record = record.with_fields({"id_number": checked})
        outcome = {State.VERIFIED: Outcome.PASS, State.DOUBTFUL: Outcome.FAIL}.get(checked.state, Outcome.UNKNOWN)
        message = checked.why if outcome is Outcome.FAIL else ""
        record = mark_fields.add_check(record, "id-number-check-digit", outcome, ("id_number",), message)
    hospital = record[F.HOSPITAL].value
    seals = [compact_text(s.text) for page in document.pages for s in page.seals]
    if hospital and any(compact_text(hospital) in seal for seal in seals):
        record = mark_fields.mark_verified(record, (F.HOSPITAL,), Proof.SEAL)
    return record


def _make_extractor(kind: str) -> Extractor:
    return Extractor(kind, lambda document: extract(document, kind))


COMMON = tuple(_make_extractor(name) for name, type_ in TYPES.items() if not type_.deep and name != types.UNKNOWN)
"""One extractor for each type that has no fields of its own."""

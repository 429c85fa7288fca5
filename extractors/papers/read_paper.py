"""Every type without fields of its own: who, which ID number, which hospital, when, and all other printed pairs.

Forms, letters, records, certificates and licences of any issuer. Labels after the public forms of each type; a name or
date without a label is taken only where the paper's own wording or place tells it. What rules ask of a type besides comes
under the stable labels of `intake/types/papers.py`, read by the modules beside this one; other pairs keep the label that is printed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from extractors.papers.certificates import fill_from_lines
from extractors.papers.entries import iter_pairs, join_continuation
from extractors.papers.further_fields import drop_tables, label_words, read_further
from extractors.papers.hospital import HOSPITAL, is_in_seal, read_hospital
from extractors.papers.paper_dates import LATE, find_issue_date
from extractors.papers.paper_dates import WORDS as DATES
from extractors.papers.paper_words import ROLES
from extractors.papers.people import ID_WORDS, may_be_person, read_person
from intake import types, values
from intake.fields import mark_fields
from intake.fields.parse_field import parse_field, parse_labelled_text
from intake.labels import value_kinds
from intake.labels.labelled import Fits, LabelledForm, Lexicon, Pair, read_form
from intake.layout.join_lines import without_blanks
from intake.layout.spaced_labels import split_bare_labels
from intake.model import Document, Doubt, Field, Line, Outcome, Page, Proof, Record, State
from intake.numbers import id_numbers
from intake.patterns import patterns_beside, words_beside
from intake.types import papers
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
_SEVERAL_NUMBERS = Doubt.SEVERAL.with_text("页上不止一个身份证号")
_OF_A_CHILD = frozenset({types.BIRTH_CERTIFICATE})
"""Papers whose ID numbers are the parents': the child has none yet."""
_BIRTH = ("出生日期", "出生年月日", "出生年月", "出生")
_SEX = ("性别",)
_OTHER = _WORDS["other"]
_OF_ISSUE = frozenset(DATES) - frozenset(LATE)
"""Labels of a day that is that of issue and no other."""
_LONGEST_EXTRA = 120
"""Letters of the longest value kept beside the fields: what is longer is a paragraph."""


def extract(document: Document, kind: str) -> Record:
    """Name, ID number, hospital and date from the first page that prints them; the entries and tables of the type."""
    names = (*FIRST_NAMES.get(kind, ()), *NAME)
    lexicon, fits = _make_lexicon(kind, names), _value_tests(kind, names)
    plain = [drop_tables(page, kind) for page in document.pages]
    forms = tuple((_read_labels(page, kind, lexicon, fits), page) for page in plain)
    fields: dict[str, Field[Any]] = {}
    extra: dict[str, Field[str]] = {}
    for (form, page), whole in zip(forms, document.pages, strict=True):
        fields = _read_fields(form, page, whole, kind, names) | fields
        extra = _read_extra(form, page, names) | extra
    proven = _prove_record(Record(kind, fields), document, _find_printed_person(form for form, _ in forms))
    record = read_further(proven, document, forms)
    return replace(record, extra=_drop_repeats(record.extra, extra))


def _read_fields(form: LabelledForm, page: Page, whole: Page, kind: str, names: Sequence[str]) -> dict[str, Field[Any]]:
    """The four fields as one page prints them; `page` is the `whole` one without its tables."""
    is_report = kind == types.EXAM_REPORT
    dated = find_issue_date(whole if is_report else page, form.loose, last=is_report)
    number = {} if kind in _OF_A_CHILD else _read_id_number(form, page, kind)
    return dated | read_hospital(form, page, kind) | number | _read_name(form, page, names)


def _read_labels(page: Page, kind: str, lexicon: Lexicon, fits: Fits) -> LabelledForm:
    cells = [x for line in page.lines for x in split_bare_labels(line)]
    return fill_from_lines(read_form(cells, lexicon, fits), page, kind)


def _value_tests(kind: str, names: Sequence[str]) -> Fits:
    """What may stand behind a label: a person behind the label of one, figures behind those of days and numbers."""
    roles = ROLES.get(kind, ())
    people = chain(names, *(role.words for role in roles))
    numbers = chain(ID_NUMBER, *(role.own for role in roles))
    return {
        **dict.fromkeys(people, may_be_person),
        **dict.fromkeys(numbers, _may_be_id_number),
        **dict.fromkeys((*DATES, *LATE, *_BIRTH), _has_figure),
        **dict.fromkeys(_SEX, value_kinds.may_be_sex),
    }


def _may_be_id_number(text: str) -> bool:
    return bool(re.search(r"\d{4}|\*{3}", text))


def _has_figure(text: str) -> bool:
    return bool(_PATTERNS["a_figure"].search(text))


def _make_lexicon(kind: str, names: Sequence[str]) -> Lexicon:
    return Lexicon(
        (*names, *ID_NUMBER, *HOSPITAL, *DATES, "打印日期", "打印时间", *_BIRTH, *_SEX, *_OTHER, *label_words(kind))
    )


def _drop_repeats(known: Mapping[str, Field[str]], pairs: Mapping[str, Field[str]]) -> dict[str, Field[str]]:
    """The stable entries, and the printed pairs of which no stable entry tells the same place."""
    new = {label: field for label, field in pairs.items() if label not in known}
    return {**known, **{k: f for k, f in new.items() if not any(_contains_field(g, f) for g in known.values())}}


def _contains_field(whole: Field[str], part: Field[str]) -> bool:
    """Whether `part` is `whole` or a piece of it, by words and by place."""
    if whole.evidence is None or part.evidence is None or whole.evidence.page != part.evidence.page:
        return False
    a, b = whole.evidence.box, part.evidence.box
    inside = a.left <= b.left and a.top <= b.top and b.right <= a.right and b.bottom <= a.bottom
    return inside and compact_text(part.value or "") in compact_text(whole.value or "")


# ------------------------------------------------------------------------------------------------ the four fields
def _read_name(form: LabelledForm, page: Page, words: Sequence[str]) -> dict[str, Field[Any]]:
    """Behind a label, else behind one whose colon was misread, else in a sentence."""
    labelled = (pair.value for pair in iter_pairs(form, words))
    read = (read_person(x, page) for x in chain(labelled, _iter_set_apart(page, words), _iter_told(page)))
    name = next((found for found in read if found is not None), None)
    return {"name": name} if name is not None else {}


def _iter_set_apart(page: Page, words: Sequence[str]) -> Iterator[Line]:
    for line in page.lines:
        match = _PATTERNS["set_apart"].match(line.text)
        if match and match["word"] in words:
            yield line.cut_part(*match.span("name"))


def _iter_told(page: Page) -> Iterator[Line]:
    for line in page.lines:
        match = _PATTERNS["in_prose"].search(line.text)
        if match:
            yield line.cut_part(*match.span(match.lastgroup or 0))


def _read_id_number(form: LabelledForm, page: Page, kind: str) -> dict[str, Field[Any]]:
    """Behind a label, else the only valid number on the page; of several people's numbers none is picked silently.

    The label that names the paper's owner (授权人身份证号) leaves no doubt whose number it is.
    """
    count, own = len(_all_numbers(page)), _words_of_owner(kind)
    for word, found in _iter_labelled_numbers(form, page, (*own, *ID_NUMBER)):
        unclear = count > 1 and word not in own
        return {"id_number": found.as_doubtful(_SEVERAL_NUMBERS) if unclear else found}
    return _read_valid_number(page) if count == 1 else {}


def _words_of_owner(kind: str) -> tuple[str, ...]:
    """The labels that print the number of the paper's owner alone."""
    return next((role.own for role in ROLES.get(kind, ()) if role.name == _OWNER.get(kind)), ())


def _iter_labelled_numbers(form: LabelledForm, page: Page, words: Sequence[str]) -> Iterator[tuple[str, Field[str]]]:
    """Numbers behind labels, each with its label, in the order of the words."""
    for pair in iter_pairs(form, words):
        found = _read_labelled_number(pair, page)
        if found is not None and found.value is not None:
            yield pair.label.name, found


def _read_valid_number(page: Page) -> dict[str, Field[Any]]:
    valid = next(_iter_valid_numbers(page), None)
    return {"id_number": parse_field(F.ID_NUMBER, valid, page)} if valid is not None else {}


def _all_numbers(page: Page) -> set[str]:
    bare = (re.sub(r"\s", "", x.text) for x in page.lines)
    return {id_numbers.compact(match[0]) for text in bare for match in id_numbers.find_id_numbers(text)}


def _read_labelled_number(pair: Pair, page: Page) -> Field[str] | None:
    assert pair.value is not None
    line = without_blanks(pair.value)
    match = next(id_numbers.find_id_numbers(line.text), None) or _PATTERNS["like_a_number"].search(line.text)
    return parse_field(F.ID_NUMBER, line.cut_part(*match.span()), page) if match else None


def _iter_valid_numbers(page: Page) -> Iterator[Line]:
    for line in page.lines:
        for match in id_numbers.find_id_numbers(line.text):
            if id_numbers.is_valid(id_numbers.compact(match[0])):
                yield line.cut_part(*match.span())


# ------------------------------------------------------------------------------------------------ the rest
def _find_printed_person(forms: Iterable[LabelledForm]) -> id_numbers.Printed:
    """What the first page says that says anything of the person."""
    printed = map(_read_printed_person, forms)
    return next((x for x in printed if x.sex or x.birth), id_numbers.Printed())


def _read_printed_person(form: LabelledForm) -> id_numbers.Printed:
    """Date of birth and sex where the paper prints them: what an ID number can be held against."""
    days = (_parse_day(pair.value) for pair in iter_pairs(form, _BIRTH))
    birth = next((day for day in days if day is not None), None)
    sexes = (pair.value.text.strip()[:1] for pair in iter_pairs(form, _SEX) if pair.value is not None)
    sex = next(sexes, "")
    return id_numbers.Printed(birth if isinstance(birth, date) else None, sex if sex in ("男", "女") else None)


def _parse_day(line: Line | None) -> date | values.PartialDate | None:
    try:
        return values.parse_day(line.text.strip()) if line is not None else None
    except ValueError:
        return None


def _read_extra(form: LabelledForm, page: Page, names: Sequence[str]) -> dict[str, Field[str]]:
    """Every pair that none of the four fields takes, under its printed label; of two under one label the first."""
    taken = {*names, *ID_NUMBER, *_OF_ISSUE}
    found: dict[str, Field[str]] = {}
    for pair in form.pairs:
        field = _read_pair(pair, form, page) if pair.label.name not in taken else None
        if field is not None:
            found[pair.label.name] = field
            taken.add(pair.label.name)
    return found


def _read_pair(pair: Pair, form: LabelledForm, page: Page) -> Field[str] | None:
    """The value of a pair; None where there is none, where it is a paragraph, or text of the form itself."""
    if pair.value is None or len(pair.value.text) > _LONGEST_EXTRA:
        return None
    field = parse_labelled_text(pair.label.name, pair.value, page)
    is_value = field.value is not None and not _is_form_text(field.value)
    return _doubt_extra(field, pair, form, page) if is_value else None


def _is_form_text(text: str) -> bool:
    """Whether it is the next label, or a place that nobody filled in."""
    return bool(_PATTERNS["a_label"].search(text) or _PATTERNS["unfilled"].fullmatch(text))


def _doubt_extra(field: Field[str], pair: Pair, form: LabelledForm, page: Page) -> Field[str]:
    """The field, doubtful where its column asks for figures that are not there, or where more lines may belong to it."""
    label, text = pair.label.name, field.value or ""
    if _PATTERNS["numbered"].search(label) and not _has_figure(text):
        return field.as_doubtful(Doubt.NO_VALUE.with_text("这一栏应有数字，没有读到"))
    if _PATTERNS["a_phone"].search(label) and not _PATTERNS["dialled"].fullmatch(text):
        return field.as_doubtful(Doubt.NO_VALUE.with_text("电话号码中有别的字符"))
    return field.as_doubtful(Doubt.RUNS_ON) if _goes_on(pair, form, page) else field


def _goes_on(pair: Pair, form: LabelledForm, page: Page) -> bool:
    """Whether more lines may belong to the value than its own."""
    assert pair.value is not None
    line, whole = join_continuation(pair, form, page)
    return not whole or compact_text(line.text) != compact_text(pair.value.text)


def _prove_record(record: Record, document: Document, printed: id_numbers.Printed) -> Record:
    """The ID number by its check digit, the hospital by a seal that says the same."""
    number = record[F.ID_NUMBER]
    if number.value is not None and number.state is not State.UNREAD and Doubt.SEVERAL not in number.doubts:
        record = _check_number(record, id_numbers.prove_id_number(number, printed))
    sealed = is_in_seal(record[F.HOSPITAL].value, document)
    return mark_fields.mark_verified(record, (F.HOSPITAL,), Proof.SEAL) if sealed else record


def _check_number(record: Record, checked: Field[str]) -> Record:
    outcome = {State.VERIFIED: Outcome.PASS, State.DOUBTFUL: Outcome.FAIL}.get(checked.state, Outcome.UNKNOWN)
    message = checked.why if outcome is Outcome.FAIL else ""
    record = record.with_fields({"id_number": checked})
    return mark_fields.add_check(record, "id-number-check-digit", outcome, ("id_number",), message)

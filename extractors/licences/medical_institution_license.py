"""医疗机构执业许可证: 正本 and 副本, older forms and the electronic one.

登记号 (WS 218) has 22 characters: 9 organisation code, 6 area, 2 kind of economy, 4 kind of institution, 1 profit or not;
forms before it 15 to 18. Only its first nine characters carry a check digit, so that a right digit alone verifies nothing
and a wrong one is a doubt; a second print (副本, 校验记录, QR code) or the social credit code beside it proves more.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, permutations
from typing import Any

from extractors import sheets
from extractors.found_fields import keep_found
from extractors.licences import licence, licence_dates
from extractors.sheets import MergedRecord
from intake import types, values
from intake.fields import disturbed_dates, missing
from intake.fields.mark_fields import add_check, mark_failed, mark_verified
from intake.fields.parse_field import SURE_MEAN, parse_field
from intake.labels.blocks import Blocks, Entry, join_value_lines, read_blocks
from intake.model import Document, Doubt, Field, Line, Outcome, Page, Proof, Record, Seal, State
from intake.numbers import credit_codes
from intake.patterns import patterns_beside, words_beside
from intake.types.vocabulary import Kind, Spec
from intake.types.vocabulary import MedicalInstitutionLicense as F

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

LABELS: Mapping[Spec[Any], tuple[str, ...]] = {
    spec: _WORDS[spec.name]
    for spec in (F.NAME, F.ADDRESS, F.LEGAL_REPRESENTATIVE, F.PRINCIPAL, F.DEPARTMENTS, F.AUTHORITY)
}
_NUMBER = _WORDS["number"]
_VALID = _WORDS["valid"]
_DATED = _WORDS["dated"]
_EXTRA = _WORDS["extra"]
_USCC = ("统一社会信用代码", "社会信用代码", "组织机构代码")
_ALL_LABELS = (*chain(*LABELS.values()), *_NUMBER, *_VALID, *_DATED, *_EXTRA, *_USCC)
_INLINE = (*_NUMBER, *_USCC, "主要负责人", "法定代表人", "发证日期")
_LENGTHS = frozenset((12, 15, 16, 17, 18, 22))
"""Of a 登记号: 22 characters today, 12 for clinics, 15 to 18 on old forms."""


def extract(document: Document) -> Record:
    """All fields of a medical institution's licence, with 副本 and annexes, proven as far as it can prove them."""
    pages = document.pages
    parts = [_read_page(page, first=page is pages[0]) for page in pages]
    put = _join_departments(sheets.merge_pages(parts, pages, (F.REGISTRATION_NUMBER, F.NAME)), parts, pages)
    record = sheets.keep_doubts(_prove_record(put.record, document), put)
    return missing.mark_missing(
        record, (F.NAME, F.ADDRESS, F.REGISTRATION_NUMBER, F.DEPARTMENTS, F.VALID_UNTIL, F.ISSUE_DATE)
    )


def _read_page(page: Page, *, first: bool) -> Record:
    """What one page says; on further pages only what stands behind a label."""
    lines = licence.drop_standing_text(page.lines, _PATTERNS["not_text"])
    blocks = read_blocks(lines, _ALL_LABELS, _INLINE)
    fields = licence.read_fields(page, blocks, LABELS) | _read_term(page, blocks)
    if first:
        fields |= _read_issue_date(page, blocks) | _read_authority(page, fields)
    number = licence.find_number(page, blocks, F.REGISTRATION_NUMBER, _NUMBER, r"[0-9A-Za-z*][0-9A-Za-z*-]{8,24}")
    fields |= keep_found({"registration_number": number})
    extra = licence.read_extra(page, blocks, _EXTRA) | _read_credit_code(page, blocks)
    return Record(types.MEDICAL_INSTITUTION_LICENSE, fields, extra)


def _read_credit_code(page: Page, blocks: Blocks) -> dict[str, Field[str]]:
    code = licence.find_social_credit_code(page, blocks, _CODE, _USCC) if blocks.find(*_USCC) else None
    return {_CODE.name: code} if code is not None and code.value is not None else {}


def _join_departments(put: MergedRecord, parts: Sequence[Record], pages: Sequence[Page]) -> MergedRecord:
    """诊疗科目 that go on in an annex, in page order; doubtful, for nobody says that they do."""
    texts = _told_departments(parts, pages)
    if "departments" not in put.torn or _contain_one_another(list(texts.values())):
        return put
    why = f"诊疗科目分印在第 {'、'.join(map(str, texts))} 页，已按页序相接"
    joined = "；".join(text.rstrip("；;，,、。") for text in texts.values())
    field = put.record[F.DEPARTMENTS].with_value(joined, State.DOUBTFUL, why, others=())
    return replace(put, record=put.record.with_fields({"departments": field}))


def _told_departments(parts: Sequence[Record], pages: Sequence[Page]) -> dict[int, str]:
    """By their numbers the pages that tell departments."""
    told = ((page.number, part[F.DEPARTMENTS].value) for part, page in zip(parts, pages, strict=True))
    return {number: text for number, text in told if text is not None}


def _contain_one_another(texts: Sequence[str]) -> bool:
    return any(one in other for one, other in permutations(texts, 2))


_CODE: Spec[str] = Spec("统一社会信用代码", "统一社会信用代码", Kind.CODE, values.parse_code)


def _read_term(page: Page, blocks: Blocks) -> dict[str, Field[Any]]:
    """有效期限: 自 … 至 …, one line or two; each date from its own part of the text."""
    entry = blocks.find(*_VALID)
    if entry is None or not entry.lines:
        return {}
    ends = zip((F.VALID_FROM, F.VALID_UNTIL), _split_term(join_value_lines(entry.lines)), strict=False)
    return {spec.name: _read_date(spec, line, page) for spec, line in ends if line.text.strip()}


def _split_term(line: Line) -> list[Line]:
    """The dates of a term; what of the two cannot be read keeps its place."""
    dates = list(_PATTERNS["date"].finditer(values.to_half_width(line.text)))
    until = re.search(r"[至到]", line.text)
    if until is None or len(dates) == 2:
        return [line.cut_part(*match.span()) for match in dates]
    return [_only_date(line.cut_part(0, until.start())), _only_date(line.cut_part(until.end(), len(line.text)))]


def _only_date(line: Line) -> Line:
    match = _PATTERNS["date"].search(values.to_half_width(line.text)) or re.search(r"[\dOoZ].*[\d日]", line.text)
    return line.cut_part(*match.span()) if match else line.cut_part(0, 0)


def _read_date(spec: Spec[Any], line: Line, page: Page) -> Field[Any]:
    """A date with all its parts has no holes, however wide the form sets its blanks."""
    field = disturbed_dates.parse_disturbed_date(spec, line, page)
    return (
        field.reset_state(State.READ) if field.doubts == frozenset((Doubt.GAP,)) and field.value is not None else field
    )


def _read_issue_date(page: Page, blocks: Blocks) -> dict[str, Field[Any]]:
    """发证日期: behind its label, in pieces beside it, or below 发证机关 under the seal."""
    entry = blocks.find(*_DATED)
    labelled = _read_whole_date(entry, page)
    if labelled is not None:
        return {"issue_date": labelled}
    own = (*LABELS[F.AUTHORITY], *_DATED)
    anchor = entry or blocks.find(*LABELS[F.AUTHORITY])
    found = licence_dates.find_date_below(page, blocks, anchor.rect, F.ISSUE_DATE, own) if anchor else None
    return keep_found({"issue_date": found})


def _read_whole_date(entry: Entry | None, page: Page) -> Field[Any] | None:
    """The date behind a label; None where it has no day."""
    if entry is None or not entry.lines:
        return None
    found = _read_date(F.ISSUE_DATE, join_value_lines(entry.lines), page)
    return found if found.value is not None and len(found.value.isoformat()) == 10 else None


def _check_office(field: Field[str], address: str) -> Field[str]:
    """The name of an office, doubtful where it is none, or where the address has one letter more of its place."""
    if field.value is None:
        return field
    match = _PATTERNS["office"].fullmatch(field.value)
    if match is None:
        return field.as_doubtful(Doubt.NEIGHBOUR)
    torn = _names_two(field.value) or _is_beheaded(match["place"], address)
    return field.as_doubtful(Doubt.GAP.with_text("机关名称与地址中的地名差一字")) if torn else field


def _names_two(office: str) -> bool:
    return len(re.findall(r"委员会|局", office)) >= 2


def _is_beheaded(place: str | None, address: str) -> bool:
    at = address.find(place) if place else -1
    return at > 0 and address[at - 1] not in "省市县区州盟旗镇乡 "


def _read_authority(page: Page, fields: Mapping[str, Field[Any]]) -> dict[str, Field[Any]]:
    """发证机关: as printed, proven by the seal over it; where only the seal says it, the seal's words, doubtful."""
    printed = fields.get("authority")
    sealed = [seal for seal in page.seals if re.search(r"卫生|健康|行政审批|中医药", seal.text)]
    if printed is None or printed.value is None:
        return {"authority": _read_seal(sealed[0], page)} if sealed else {}
    proof = Proof.SEAL.with_text("与印章一致")
    return {"authority": printed.reset_state(State.VERIFIED, proof)} if _is_sealed(printed.value, sealed) else {}


def _is_sealed(office: str, seals: Sequence[Seal]) -> bool:
    name = values.compact_text(office)
    return any(values.compact_text(_name_in(seal)) == name for seal in seals)


def _name_in(seal: Seal) -> str:
    return seal.text.partition(" ")[0]


def _read_seal(seal: Seal, page: Page) -> Field[str]:
    field = parse_field(F.AUTHORITY, Line(_name_in(seal), seal.rect, SURE_MEAN), page)
    return field.as_doubtful(Doubt.PLACE.with_text("取自印章"))


# ------------------------------------------------------------------------------------------------ proofs
def _prove_record(record: Record, document: Document) -> Record:
    office, address = record[F.AUTHORITY], record[F.ADDRESS].value
    if office.value is not None and office.state is State.READ:
        record = record.with_fields({"authority": _check_office(office, address or "")})
    record = licence_dates.check_date_order(_check_number(record, document), F.VALID_FROM, F.VALID_UNTIL)
    return licence_dates.check_date_order(record, F.ISSUE_DATE, F.VALID_UNTIL)


def _check_number(record: Record, document: Document) -> Record:
    """登记号: shape and organisation code, its second print on the same document, the social credit code beside it."""
    number, rule, keys = record[F.REGISTRATION_NUMBER].value, "licence-registration-number", ("registration_number",)
    if number is None or "*" in number:
        return record
    why = _describe_breach(number) or _describe_wrong_code(number, _find_proven_code(record))
    if why:
        return mark_failed(record, rule, (F.REGISTRATION_NUMBER,), why, keys)
    if not _is_printed_twice(number, document):
        return record
    return add_check(mark_verified(record, (F.REGISTRATION_NUMBER,), Proof.TWO_PRINTS), rule, Outcome.PASS, keys)


def _find_proven_code(record: Record) -> str | None:
    """The social credit code, where its check digit holds."""
    code = record.extra.get(_CODE.name)
    return code.value if code is not None and code.state is State.VERIFIED else None


def _describe_breach(number: str) -> str:
    """What is wrong with a 登记号, in words for people; empty where nothing is."""
    if len(number) not in _LENGTHS:
        return f"登记号应为 22 位，读到 {len(number)} 位"
    if len(number) != max(_LENGTHS):
        return ""
    return "" if _PATTERNS["whole_number"].fullmatch(number) else "不是登记号的 22 位结构"


def _describe_wrong_code(number: str, code: str | None) -> str:
    """What is wrong with the organisation code in a whole 登记号; empty where nothing is.

    Temporary numbers of institutions without an organisation code (PDY…) carry no check digit.
    """
    if len(number) != max(_LENGTHS):
        return ""
    if code is not None and code[8:17] != number[:9]:
        return "前 9 位与统一社会信用代码不符"
    holds = number.startswith("PDY") or credit_codes.organisation_code_holds(number[:9])
    return "" if holds else "组织机构代码（前 9 位）校验位不符"


def _is_printed_twice(number: str, document: Document) -> bool:
    prints = sum(values.compact_text(x.text).count(number) for page in document.pages for x in page.lines)
    codes = any(number in c.text for page in document.pages for c in page.codes)
    return prints >= 2 or (prints >= 1 and codes)

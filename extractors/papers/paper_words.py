"""What each paper prints and under which stable label it is given: the words of public forms, type by type.

The labels are those of `intake/types/papers.py`; a type that is not listed here gives its printed pairs only.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from extractors.papers.entries import PaperEntry, code_entry, date_entry, text_entry
from extractors.papers.people import Role
from intake import types
from intake.model import Field
from intake.numbers import bank_numbers, credit_codes
from intake.patterns import words_beside
from intake.types import papers, vocabulary
from intake.types.vocabulary import Spec

_WORDS = words_beside(__file__)

VALID = _WORDS["valid"]
TERM = _WORDS["term"]


def _prove_account(field: Field[str]) -> Field[str]:
    return bank_numbers.prove_bank_number(field, card=False)


_HOLDER_ID = _WORDS["holder_id"]
_BANK: tuple[PaperEntry[Any], ...] = (
    text_entry(papers.ACCOUNT_HOLDER, *_WORDS["account_holder"]),
    code_entry(papers.ACCOUNT, *_WORDS["account"], shape=r"\d[\d ]{8,26}\d", proof=_prove_account),
    text_entry(papers.BANK, *_WORDS["bank"], wraps=True),
)  # fmt: skip
_ADDRESS = text_entry(papers.ADDRESS, *_WORDS["address"], shape=r"[^。；;，,《]{2,}", wraps=True)  # fmt: skip
_AUTHORITY = text_entry(papers.AUTHORITY, *_WORDS["authority"])  # fmt: skip
_LICENCE: tuple[PaperEntry[Any], ...] = (
    text_entry(papers.NUMBER, *_HOLDER_ID, shape=r"[0-9A-Za-z一-鿿()（）\[\]〔〕第字号-]*\d{3,}[0-9A-Za-z号-]*"),
    text_entry(papers.HOLDER, *_WORDS["holder"], shape=r"[一-鿿]{4,}.*", wraps=True),
    code_entry(papers.USCC, *_WORDS["uscc"], shape=r"[0-9A-Za-z]{15,20}", proof=credit_codes.prove_code),
    text_entry(papers.LEGAL_REPRESENTATIVE, *_WORDS["legal_representative"], shape=r"^[一-鿿·]{2,15}"),
    _ADDRESS,
    _AUTHORITY,
)  # fmt: skip
_EMPLOYER = text_entry(papers.EMPLOYER, *_WORDS["employer"], shape=r"[一-鿿].{3,}")  # fmt: skip
_PLACE = text_entry(papers.PLACE, *_WORDS["place"], shape=r"[^。；;]{2,}", wraps=True)  # fmt: skip
_DIAGNOSIS = text_entry(papers.DIAGNOSIS, *_WORDS["diagnosis"], wraps=True)  # fmt: skip

ENTRIES: Mapping[str, tuple[PaperEntry[Any], ...]] = {
    types.PRESCRIPTION: (_DIAGNOSIS,),
    types.REFERRAL_CERTIFICATE: (
        text_entry(papers.FROM_HOSPITAL, *_WORDS["from_hospital"]),
        text_entry(papers.TO_HOSPITAL, *_WORDS["to_hospital"]),
        _DIAGNOSIS,
        text_entry(papers.REASON, *_WORDS["reason"], wraps=True),
    ),
    types.HOUSEHOLD_REGISTER: (
        code_entry(papers.REGISTER_NUMBER, *_WORDS["register_number"], shape=r"\d{4,}"),
        text_entry(papers.HEAD, *_WORDS["head"], shape=r"^[一-鿿·]{2,15}"),
        _ADDRESS,
    ),
    types.BIRTH_CERTIFICATE: (
        code_entry(papers.BIRTH_NUMBER, *_WORDS["birth_number"], shape=r"[A-Z]\d{9}(?!\d)"),
        text_entry(papers.CHILD, *_WORDS["child"], shape=r"^[一-鿿·]{2,15}"),
        PaperEntry(vocabulary.sex_field(papers.CHILD_SEX, papers.CHILD_SEX), ("新生儿性别", "婴儿性别", "性别")),
        date_entry(papers.CHILD_BIRTH, *_WORDS["child_birth"]),
    ),
    types.MARRIAGE_CERTIFICATE: (code_entry(papers.MARRIAGE_NUMBER, *_WORDS["marriage_number"], shape=r"[A-Z]?\d[\d-]{8,}\d"),),
    types.BIRTH_PERMIT: (
        code_entry(papers.NUMBER, *_WORDS["number"], shape=r"[0-9A-Za-z-]{4,}"),
        text_entry(papers.BIRTH_ORDER, *_WORDS["birth_order"], shape=r"[第]?[一二三四1-4]{1,2}[孩胎]?"),
    ),
    types.RESIDENCE_PERMIT: (
        code_entry(papers.NUMBER, *_WORDS["residence_permit_number"], shape=r"[0-9A-Za-z]{6,}"),
        _ADDRESS,
        _AUTHORITY,
    ),
    types.PROPERTY_CERTIFICATE: (
        text_entry(papers.NUMBER, *_WORDS["property_certificate_number"], shape=r".*\d{4,}.*"),
        text_entry(papers.HOLDER, *_WORDS["property_certificate_holder"], shape=r"^[一-鿿·]{2,15}"),
        _ADDRESS,
    ),
    types.LABOR_CONTRACT: (
        text_entry(papers.PARTY_A, *_WORDS["party_a"], shape=r"[一-鿿].{3,}"),
        text_entry(papers.PARTY_B, *_WORDS["party_b"], shape=r"^[一-鿿·]{2,15}"),
        date_entry(papers.TERM_FROM, *_WORDS["term_from"]),
        date_entry(papers.TERM_UNTIL, *_WORDS["term_until"]),
    ),
    types.WORK_CERTIFICATE: (_EMPLOYER, _PLACE, text_entry(papers.CLERK, *_WORDS["clerk"], shape=r"^[一-鿿·]{2,15}")),
    types.COMMITMENT_LETTER: (_EMPLOYER, _PLACE),
    types.TRANSFER_AUTHORIZATION: (
        *_BANK,
        text_entry(papers.RELATION, *_WORDS["relation"], shape=r"^[一-鿿]{1,6}"),
    ),
    types.INTRODUCTION_LETTER: (_EMPLOYER, text_entry(papers.CLERK, *_WORDS["clerk"], shape=r"^[一-鿿·]{2,15}")),
    types.CHRONIC_APPLICATION: (
        text_entry(papers.DIAGNOSIS, *_WORDS["chronic_application_diagnosis"], wraps=True),
    ),
    types.AGREEMENT_APPLICATION: (
        *_BANK,
        text_entry(papers.HOLDER, *_WORDS["agreement_application_holder"], shape=r"[一-鿿]{4,}.*", wraps=True),
        *_LICENCE[2:-1],
        code_entry(papers.REGISTRATION_NUMBER, *_WORDS["registration_number"], shape=r"(?<![0-9A-Za-z])[0-9A-Za-z]{10,22}(?![0-9A-Za-z])"),
        text_entry(papers.BEDS, *_WORDS["beds"], shape=r"\d{1,5}"),
        text_entry(papers.GRADE, *_WORDS["grade"], shape=r"[一二三未社].{1,10}"),
    ),
    types.TCM_CLINIC_FILING: _LICENCE,
    types.INSTITUTION_LEGAL_PERSON_CERTIFICATE: _LICENCE,
    types.PRIVATE_NONENTERPRISE_CERTIFICATE: _LICENCE,
    types.DRUG_BUSINESS_LICENSE: _LICENCE,
    types.PRACTITIONER_CERTIFICATE: (
        code_entry(papers.NUMBER, *_WORDS["practitioner_certificate_number"], shape=r"[0-9A-Za-z]{8,30}"),
        text_entry(papers.CATEGORY, *_WORDS["category"]),
        text_entry(papers.SCOPE, *_WORDS["scope"], wraps=True),
        text_entry(papers.PRACTICE_PLACE, *_WORDS["practice_place"], wraps=True),
        _AUTHORITY,
    ),
    types.SOCIAL_INSURANCE_PROOF: (_EMPLOYER,),
}  # fmt: skip
"""Document type -> its entries."""

_OF_TWO = r"(?<![一-鿿])(?P<name>[一-鿿·]{2,4})\s*[(（，,]\s*(?:性别[:：]?\s*)?"
"""A name before its sex: 张三（女，身份证号…）与李四（男，…）."""
_COUPLE = (
    Role(papers.HUSBAND, papers.HUSBAND_ID, _WORDS["husband"], "男", _WORDS["husband_number"], rf"{_OF_TWO}[男]"),
    Role(papers.WIFE, papers.WIFE_ID, _WORDS["wife"], "女", _WORDS["wife_number"], rf"{_OF_TWO}[女]"),
)
_SPOUSES = tuple(
    replace(
        role,
        words=(*role.words, *_WORDS[f"applicant_{name}"]),
        own=(*role.own, *_WORDS[f"applicant_{name}_number"]),
    )
    for role, name in zip(_COUPLE, ("husband", "wife"), strict=True)
)
"""生育申请: the woman applies, so that the spouse is the husband; where a valid number says otherwise, both are doubtful."""
_GIVER = r"本人\s*(?P<name>[一-鿿·]{2,4})(?=[（(,，、]|身份证)"
_TAKER = (
    r"(?:授权|委托)(?:本人)?(?:之|的)?(?:亲属|家属|父亲|母亲|儿子|女儿|丈夫|妻子|配偶)?"
    r"\s*(?P<name>[一-鿿·]{2,4}?)\s*(?=先生|女士|同志|[（(,，、]|身份证|代)"
)
ROLES: Mapping[str, tuple[Role, ...]] = {
    types.TRANSFER_AUTHORIZATION: (
        Role(papers.GIVER, papers.GIVER_ID, _WORDS["giver"], None, _WORDS["giver_number"], _GIVER),
        Role(papers.TAKER, papers.TAKER_ID, _WORDS["taker"], None, _WORDS["taker_number"], _TAKER),
    ),
    types.BIRTH_CERTIFICATE: (
        Role(papers.MOTHER, papers.MOTHER_ID, _WORDS["mother"], "女", _WORDS["mother_number"]),
        Role(papers.FATHER, papers.FATHER_ID, _WORDS["father"], "男", _WORDS["father_number"]),
    ),
    types.MARRIAGE_CERTIFICATE: _COUPLE,
    types.BIRTH_PERMIT: _COUPLE,
    types.MATERNITY_APPLICATION: _SPOUSES,
}
"""Document type -> the people it names, where they are more than one."""

_AMOUNTS = {
    papers.TOTAL: "total",
    papers.FUND_PAID: "fund_paid",
    papers.POOL_PAID: "pool_paid",
    papers.PERSON_PAID: "person_paid",
    papers.ACCOUNT_PAID: "account_paid",
    papers.CASH_PAID: "cash_paid",
    papers.DEDUCTIBLE: "deductible",
}
MONEY: Mapping[Spec[Any], tuple[str, ...]] = {
    vocabulary.money_field(label, label): _WORDS[name] for label, name in _AMOUNTS.items()
}
"""结算单: amounts and the words before them."""


def words_of(kind: str) -> tuple[str, ...]:
    """Every word that the reading of a type must know as a label."""
    entries = [w for e in ENTRIES.get(kind, ()) for w in e.words]
    roles = [w for r in ROLES.get(kind, ()) for w in (*r.words, *r.own)]
    money = [w for words in MONEY.values() for w in words] if kind == types.SETTLEMENT_SHEET else []
    periods = [*VALID, *(TERM if kind == types.LABOR_CONTRACT else ())]
    return tuple(dict.fromkeys([*entries, *roles, *money, *periods]))

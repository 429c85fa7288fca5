"""Cases for the printed forms: complete ones, one a form, whose values are all sure, and what each of them must print.

People, hospitals and numbers are those of `samples.make.facts.people`; bank numbers carry a valid check digit (Luhn).
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from intake.cases.judge import Judgement, judge_case
from intake.forms.model import Form, Occasion, Values
from intake.office import Office
from samples.make.facts.people import HOSPITALS, PEOPLE
from templates import FORMS
from tests.rule_cases import case_of
from validators import RULES

PATIENT, OTHER = PEOPLE["zhang"], PEOPLE["li"]
HOSPITAL = HOSPITALS["county"].name
ACCOUNT = "6228480432100000012"
DAY = date(2026, 10, 12)
NUMBER = "青医保受〔2026〕00007号"
USCC = "91341799MA2TESTX2Q"

_CARD: Mapping[str, Any] = {
    "type": "id_card",
    "fields": {
        "name": PATIENT.name,
        "sex": PATIENT.sex,
        "birth_date": "1968-04-17",
        "address": "安徽省青禾县样例镇示范村18号",
        "id_number": {"value": PATIENT.id_number, "state": "verified"},
    },
}
_SEAL = [{"text": f"{HOSPITAL}诊断证明专用章"}]

CHRONIC: Mapping[str, Any] = {
    "name": "慢特病",
    "item": "resident-chronic-disease-recognition",
    "applied": "2026-10-12",
    "given": {
        "applied": "2026-10-12",
        "diseases": ["糖尿病"],
        "applicant": {"name": PATIENT.name, "phone": "13900000000"},
        "agent": {"name": OTHER.name, "id_number": OTHER.id_number, "phone": "13800000000"},
        "hospital_levels": {HOSPITAL: "二级"},
    },
    "papers": [
        _CARD,
        {
            "type": "diagnosis_certificate",
            "fields": {
                "hospital": HOSPITAL,
                "name": PATIENT.name,
                "sex": "女",
                "age": "31",
                "diagnosis": ["2型糖尿病", "高血压病2级"],
                "issue_date": "2026-09-30",
                "physician": "何校对",
            },
            "seals": _SEAL,
        },
        {
            "type": "discharge_record",
            "pages": 2,
            "fields": {
                "hospital": HOSPITAL,
                "name": PATIENT.name,
                "admission_date": "2026-09-01",
                "discharge_date": "2026-09-11",
                "discharge_diagnosis": ["2型糖尿病", "糖尿病周围神经病变"],
                "course": "入院后空腹血糖>11.2mmol/L，血压>140/90mmHg，予胰岛素控制血糖，甲钴胺营养神经。",
                "physician": "何校对",
            },
        },
        {
            "type": "exam_report",
            "fields": {"name": PATIENT.name, "hospital": HOSPITAL},
            "extra": {"阳性": "是"},
            "text": "检验报告单\n葡萄糖 11.20 ↑\n糖化血红蛋白 9.1 ↑",
        },
    ],
}

_BILL: Mapping[str, Any] = {
    "type": "inpatient_invoice",
    "fields": {
        "payer": PATIENT.name,
        "bill_code": "34060125",
        "bill_number": "0020406481",
        "payee": HOSPITAL,
        "admission_date": "2026-09-01",
        "discharge_date": "2026-09-11",
        "issue_date": "2026-09-11",
        "total": {"value": "6032.13", "state": "verified"},
    },
    "seals": [{"text": f"{HOSPITAL}收费专用章"}],
}
INPATIENT: Mapping[str, Any] = {
    "name": "住院报销",
    "item": "resident-inpatient-reimbursement",
    "applied": "2026-10-12",
    "given": {"applied": "2026-10-12", "applicant": {"name": PATIENT.name, "phone": "13900000000"}},
    "papers": [
        _CARD,
        _BILL,
        {
            "type": "expense_list",
            "pages": 3,
            "fields": {
                "name": PATIENT.name,
                "hospital": HOSPITAL,
                "admission_date": "2026-09-01",
                "discharge_date": "2026-09-11",
                "total": {"value": "6032.13", "state": "verified"},
            },
            "tables": {"items": [{"name": "床位费", "amount": "6032.13"}]},
        },
        CHRONIC["papers"][2],
        {
            "type": "bank_card",
            "fields": {
                "holder": PATIENT.name,
                "number": {"value": ACCOUNT, "state": "verified"},
                "bank": {"value": "样例农村商业银行青禾支行", "state": "verified"},
            },
        },
    ],
}


def changed(entry: Mapping[str, Any], paper: int, key: str, value: Any) -> Mapping[str, Any]:
    """The entry with another value in one field of one paper."""
    copy = deepcopy(dict(entry))
    copy["papers"][paper]["fields"][key] = value
    return copy


def without(entry: Mapping[str, Any], paper: int) -> Mapping[str, Any]:
    """The entry without one of its papers."""
    return {**entry, "papers": [p for n, p in enumerate(entry["papers"]) if n != paper]}


def given(entry: Mapping[str, Any], **words: Any) -> Mapping[str, Any]:
    """The entry with other typed words."""
    return {**entry, "given": {**entry["given"], **words}}


OTHERS_CARD: Mapping[str, Any] = {
    **INPATIENT,
    "papers": [
        *INPATIENT["papers"][:4],
        {
            "type": "bank_card",
            "fields": {
                "holder": {"value": OTHER.name, "state": "verified"},
                "number": {"value": ACCOUNT, "state": "verified"},
                "bank": {"value": "样例农村商业银行青禾支行", "state": "verified"},
            },
        },
        {
            "type": "id_card",
            "fields": {"name": OTHER.name, "id_number": {"value": OTHER.id_number, "state": "verified"}},
        },
    ],
}
_OTHER_BILL = {**_BILL, "fields": {**_BILL["fields"], "total": {"value": "7032.13", "state": "verified"}}}
TWICE: Mapping[str, Any] = {**INPATIENT, "papers": [*INPATIENT["papers"], _OTHER_BILL]}
"""One number on two bills that say different things: what the rules would not have accepted."""
REMOTE: Mapping[str, Any] = {
    "name": "异地安置",
    "item": "employee-remote-care-filing",
    "applied": "2026-10-12",
    "given": {
        "applied": "2026-10-12",
        "applicant": {"name": PATIENT.name, "phone": "13900000000"},
        "facts": {"remote_retired": True, "lives_with_child": True},
    },
    "papers": [
        _CARD,
        {
            "type": "residence_permit",
            "fields": {"name": PATIENT.name},
            "extra": {"住址": "云岫市示范区演示路6号"},
        },
    ],
}
INSTITUTION: Mapping[str, Any] = {
    "name": "协议申请",
    "item": "medical-institution-agreement",
    "applied": "2026-10-12",
    "given": {
        "applied": "2026-10-12",
        "applicant": {"name": OTHER.name, "phone": "13800000000"},
        "hospital_levels": {HOSPITAL: "二级"},
    },
    "papers": [
        {
            "type": "medical_institution_license",
            "fields": {
                "name": HOSPITAL,
                "registration_number": "PDY000012341799",
                "address": "青禾县样例镇示范路1号",
                "legal_representative": PATIENT.name,
                "principal": "王演示",
                "departments": "内科/外科/医学检验科",
                "valid_from": "2024-01-01",
                "valid_until": "2028-12-31",
                "authority": "青禾县卫生健康委员会",
            },
        },
        {
            "type": "business_license",
            "fields": {
                "uscc": {"value": USCC, "state": "verified"},
                "name": HOSPITAL,
                "address": "青禾县样例镇示范路1号",
                "legal_representative": PATIENT.name,
            },
        },
        {
            "type": "staff_roster",
            "tables": {
                "persons": [
                    {"name": "王演示", "category": "执业医师"},
                    {"name": "赵示范", "category": "注册护士"},
                    {"name": "刘模拟", "category": "注册护士"},
                    {"name": "周假名", "category": "药师"},
                ]
            },
        },
    ],
}


@cache
def _judged(key: str) -> Judgement:
    return judge_case(case_of(_KEYS[key]), RULES)


_KEYS: dict[str, Mapping[str, Any]] = {}


def judged(entry: Mapping[str, Any]) -> Judgement:
    """The case, judged by all rules."""
    _KEYS[repr(entry)] = entry
    return _judged(repr(entry))


def form(name: str) -> Form:
    """The form of that name."""
    return next(f for f in FORMS if f.name == name)


def occasion(**words: Any) -> Occasion:
    """A printing at the window."""
    return Occasion(Office(), DAY, **{"number": NUMBER, "operator": "钱经办", **words})


def values(name: str, entry: Mapping[str, Any], **words: Any) -> Values:
    """What the form says for that case."""
    return form(name).fill(judged(entry), occasion(**words))


EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "chronic": CHRONIC,
    "agreement": INSTITUTION,
    "remote-care": REMOTE,
    "authorization": OTHERS_CARD,
    "receipt": INPATIENT,
    "supplement": without(INPATIENT, 2),
    "acceptance": INPATIENT,
    "rejection": TWICE,
}
"""Form -> a case for which it is printed."""

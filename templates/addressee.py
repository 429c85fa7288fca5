"""Whom a notice is addressed to: the patient with the ID number, or the institution whose item it is."""

from intake.cases.evidence import identities, licences
from intake.cases.model import Case
from intake.forms.model import PrintedValue
from templates import applicant
from templates.told import NOTHING, printable_value


def is_personal(case: Case) -> bool:
    """Whether a person applies; else an institution does."""
    return case.item.id not in identities.INSTITUTIONS


def fill_applicant_name(case: Case) -> PrintedValue:
    """The applicant's name."""
    return applicant.fill_name(case) if is_personal(case) else fill_institution(case)


def fill_applicant_number(case: Case) -> PrintedValue:
    """The applicant's ID number in full; institutions have none."""
    return applicant.fill_id_number(case) if is_personal(case) else NOTHING


def fill_applicant_phone(case: Case) -> PrintedValue:
    """The patient's telephone; an institution's is in its application."""
    return applicant.fill_phone(case) if is_personal(case) else NOTHING


def fill_institution(case: Case) -> PrintedValue:
    """The institution's name, as its licences agree on it."""
    return printable_value("医疗机构名称", licences.iter_fact(case, licences.NAME, *licences.LICENCES))

"""Whom a notice is addressed to: the patient with the ID number, or the institution whose item it is."""

from intake.cases import licences, mentions
from intake.cases.model import Case
from intake.forms.model import Printed
from templates import applicant
from templates.told import NOTHING, told


def is_personal(case: Case) -> bool:
    """Whether a person applies; else an institution does."""
    return case.item.id not in mentions.INSTITUTIONS


def name(case: Case) -> Printed:
    """The applicant's name."""
    return applicant.name(case) if is_personal(case) else institution(case)


def id_number(case: Case) -> Printed:
    """The applicant's ID number in full; institutions have none."""
    return applicant.id_number(case) if is_personal(case) else NOTHING


def phone(case: Case) -> Printed:
    """The patient's telephone; an institution's is in its application."""
    return applicant.phone(case) if is_personal(case) else NOTHING


def institution(case: Case) -> Printed:
    """The institution's name, as its licences agree on it."""
    return told("医疗机构名称", list(licences.everywhere(case, licences.NAME, *licences.LICENCES)))

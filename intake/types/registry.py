"""The document types, each with everything that is known of it: `TYPES[types.ID_CARD]`.

Words are data, one YAML file a family beside this module, in the order in which the types are listed for people. Of a type
without fields of its own everything stands there; the typed fields of the others are in `vocabulary`. What may be said:

* `label`: its name. `titles`: how it heads itself; `^` and `$` tie a title to the start or end of its line. `formed`: a pattern
  of the titles that makers of forms put together from the same parts.
* `anchors`: what else it prints; one entry is one thing under all its names (`参考值|参考范围`) or a trait of its rows
  (`intake/traits.py`), and counts once. `against`: what it never prints. Nested lists are taken apart, for what types share.
* `person`, `number`: keys of the field that names its person, and of that person's ID number.
* `extra`, `extra_tables`: stable labels (`papers`) and tables that it gives besides fields.
* `always`: what each of its sides always prints (a card has two): keys or labels, of which one of a group is there. Papers
  of which one kind has a thing and another has not are left out of it: a bank card often bears no name.
* `rows`: tables that always have rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from intake import types
from intake.patterns import read_data
from intake.types import vocabulary
from intake.types.vocabulary import Spec, TableSpec

FAMILIES: Final = ("bills", "records", "people", "letters", "applications", "institutions")
"""The files, in the order of the list for people."""

_VOCABULARY: Final[Mapping[str, type[object]]] = {
    types.OUTPATIENT_INVOICE: vocabulary.MedicalInvoice,
    types.INPATIENT_INVOICE: vocabulary.MedicalInvoice,
    types.VAT_INVOICE: vocabulary.VatInvoice,
    types.EXPENSE_LIST: vocabulary.ExpenseList,
    types.DISCHARGE_RECORD: vocabulary.DischargeRecord,
    types.DIAGNOSIS_CERTIFICATE: vocabulary.DiagnosisCertificate,
    types.ID_CARD: vocabulary.IdCard,
    types.SOCIAL_SECURITY_CARD: vocabulary.SocialSecurityCard,
    types.BANK_CARD: vocabulary.BankCard,
    types.BUSINESS_LICENSE: vocabulary.BusinessLicense,
    types.MEDICAL_INSTITUTION_LICENSE: vocabulary.MedicalInstitutionLicense,
}
"""The types with fields of their own; every other one has the common fields."""

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type; the module says what its words mean."""

    key: str
    label: str
    deep: bool = False
    """Whether it has fields of its own."""
    fields: tuple[Spec[Any], ...] = ()
    tables: tuple[TableSpec, ...] = ()
    titles: tuple[str, ...] = ()
    formed: str = ""
    anchors: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    person: str = "name"
    number: str = "id_number"
    extra: tuple[str, ...] = ()
    extra_tables: tuple[str, ...] = ()
    always: tuple[tuple[Group, ...], ...] = ()
    rows: tuple[str, ...] = ()


def _load_types() -> Iterator[DocumentType]:
    for family in FAMILIES:
        for key, entry in read_data(Path(__file__).with_name(f"{family}.yaml")).items():
            yield _make_type(key, entry)
    yield DocumentType(types.UNKNOWN, "未识别")


def _make_type(key: str, entry: Mapping[str, Any]) -> DocumentType:
    specs = tuple(vars(_VOCABULARY.get(key, vocabulary.Common)).values())
    return DocumentType(
        key,
        deep=key in _VOCABULARY,
        fields=tuple(s for s in specs if isinstance(s, Spec)),
        tables=tuple(s for s in specs if isinstance(s, TableSpec)),
        **{name: _freeze(name, value) for name, value in entry.items()},
    )


def _freeze(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value
    if name == "always":
        return tuple(tuple(tuple(group) for group in side) for side in value)
    return tuple(_flatten(value))


def _flatten(words: list[Any]) -> Iterator[str]:
    for word in words:
        if isinstance(word, list):
            yield from _flatten(word)
        else:
            yield word


TYPES: Final[Mapping[str, DocumentType]] = {t.key: t for t in _load_types()}
"""Every type of the contract, and the one for what is none of them."""

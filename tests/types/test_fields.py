"""The vocabulary in code is the contract's vocabulary."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from intake.model import Field, Record, State
from intake.types.registry import TYPES
from intake.types.vocabulary import MedicalInvoice, to_json
from intake.values import PartialDate

CONTRACT = Path(__file__).parents[3] / "shared" / "contract" / "vocabulary.yaml"
needs_contract = pytest.mark.skipif(not CONTRACT.is_file(), reason="the contract is kept beside the project")


@needs_contract
@pytest.mark.real
def test_every_type_of_the_contract_is_known_with_its_label() -> None:
    types = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["types"]
    assert {n: (t["zh"], t["deep"]) for n, t in types.items()} == {t.key: (t.label, t.deep) for t in TYPES.values()}


@needs_contract
@pytest.mark.real
def test_every_field_of_the_contract_has_its_name_label_and_kind() -> None:
    vocabulary = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    for name, type_ in TYPES.items():
        wanted = vocabulary["fields"].get(name, {} if name == "unknown" else vocabulary["fields"]["common"])
        plain = {k: (v["zh"], v["kind"]) for k, v in wanted.items() if v["kind"] != "table"}
        tables = {k: v["columns"] for k, v in wanted.items() if v["kind"] == "table"}
        assert {s.name: (s.label, s.kind.value) for s in type_.fields} == plain, name
        assert {t.name: {c: k.value for c, k in t.columns.items()} for t in type_.tables} == tables, name


def test_a_record_gives_typed_fields_by_key_and_absent_where_there_is_none() -> None:
    record = Record("inpatient_invoice", {"total": Field(Decimal("1.50"), "1.50")})
    assert record[MedicalInvoice.TOTAL].value == Decimal("1.50")
    assert record[MedicalInvoice.PAYEE].state is State.ABSENT


def test_values_are_written_as_the_contract_says() -> None:
    assert to_json(Decimal("1234.50")) == "1234.50"
    assert to_json(date(2021, 5, 1)) == "2021-05-01"
    assert to_json(PartialDate(2019, 12)) == "2019-12"
    assert to_json(("高血压病", "2型糖尿病")) == ["高血压病", "2型糖尿病"]


def test_a_field_cannot_be_read_without_a_value_or_absent_with_one() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Field(None, state=State.READ)
    with pytest.raises(ValueError, match="does not fit"):
        Field("x", state=State.ABSENT)

"""The samples are complete, say nothing about anybody, and their arithmetic holds where they do not say otherwise."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
import zxingcpp
from PIL import Image

from samples.make.facts.people import PEOPLE, check_digit
from samples.make.facts.words import in_words

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "samples" / "data" / "invoices"
SHARED = ROOT.parent / "shared"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")
GOLDS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
INVOICES = {stem: gold for stem, gold in GOLDS.items() if gold["type"].endswith("patient_invoice")}
LEGAL_FORM = re.compile(r"(?:股份)?有限(?:责任)?公司")
"""A specimen's name may be blanked down to this, which names nobody."""
BESIDE = ("大病保险支付", "公务员补助")

each_invoice = pytest.mark.parametrize("gold", INVOICES.values(), ids=INVOICES.keys())
each_gold = pytest.mark.parametrize("gold", GOLDS.values(), ids=GOLDS.keys())


def amount(gold: dict[str, Any], key: str) -> Decimal:
    return Decimal(gold["fields"][key])


def items_sum(gold: dict[str, Any]) -> Decimal:
    return sum((Decimal(item["amount"]) for item in gold["tables"]["items"]), Decimal(0))


def plain(words: str) -> str:
    return words.replace("圆", "元").rstrip("整正")


def needs(gold: dict[str, Any], *keys: str) -> None:
    if any(key not in gold["fields"] for key in keys):
        pytest.skip(f"this form does not print all of {', '.join(keys)}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_has_expected_values_beside_it(path: Path) -> None:
    beside = [gold for stem, gold in GOLDS.items() if stem.split("#")[0] == path.stem]
    assert beside
    assert all(gold["file"] == path.name for gold in beside)


@each_gold
def test_no_expected_values_are_left_without_a_sample(gold: dict[str, Any]) -> None:
    assert (FOLDER / gold["file"]).exists()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_readme_tells_what_each_sample_is_for(path: Path) -> None:
    assert f"`{path.name}`" in (ROOT / "samples" / "README.md").read_text("utf-8")


@each_invoice
def test_items_add_up_to_the_total_unless_the_note_says_otherwise(gold: dict[str, Any]) -> None:
    assert (items_sum(gold) == amount(gold, "total")) is ("do not add up" not in gold.get("note", ""))


@each_invoice
def test_words_equal_figures_unless_the_note_says_otherwise(gold: dict[str, Any]) -> None:
    right = plain(in_words(int(amount(gold, "total") * 100)))
    agree = plain(gold["fields"]["total_in_words"]) == right
    assert agree is ("in words is" not in gold.get("note", ""))


@each_invoice
def test_fund_account_cash_and_lines_beside_them_make_the_total(gold: dict[str, Any]) -> None:
    needs(gold, "fund_paid", "other_paid", "account_paid", "cash_paid")
    paid = sum(amount(gold, key) for key in ("fund_paid", "other_paid", "account_paid", "cash_paid"))
    beside = sum(Decimal(gold["extra"][label].replace(",", "")) for label in BESIDE if label in gold["extra"])
    assert paid + beside == amount(gold, "total")


@each_invoice
def test_account_and_cash_are_what_the_patient_bears(gold: dict[str, Any]) -> None:
    needs(gold, "self_paid", "own_expense")
    borne = amount(gold, "self_paid") + amount(gold, "own_expense")
    assert borne == amount(gold, "account_paid") + amount(gold, "cash_paid")


@each_invoice
def test_advance_and_supplement_less_refund_are_the_cash(gold: dict[str, Any]) -> None:
    needs(gold, "prepaid", "topped_up", "refunded")
    cash = Decimal(gold["fields"].get("cash_paid") or gold["extra"]["个人支付"])
    assert amount(gold, "prepaid") + amount(gold, "topped_up") - amount(gold, "refunded") == cash


@each_invoice
def test_days_in_hospital_lie_between_the_dates(gold: dict[str, Any]) -> None:
    needs(gold, "admission_date", "discharge_date", "stay_days")
    admitted, left = (date.fromisoformat(gold["fields"][key]) for key in ("admission_date", "discharge_date"))
    assert (left - admitted).days == int(gold["fields"]["stay_days"])


@each_invoice
def test_a_receipt_is_not_issued_before_the_visit_ended(gold: dict[str, Any]) -> None:
    end = gold["fields"].get("discharge_date") or gold["fields"].get("visit_date") or gold["fields"]["issue_date"]
    assert gold["fields"]["issue_date"] >= end


@each_invoice
def test_codes_and_numbers_have_the_national_shape(gold: dict[str, Any]) -> None:
    kind = "01" if gold["type"] == "outpatient_invoice" else "02"
    shapes = {"bill_code": rf"3406{kind}\d\d", "bill_number": r"\d{10}", "check_code": "[0-9a-z]{6}"}
    shapes["payer_id"] = r"341799\*{8}\d{3}[0-9X]"
    for key, shape in shapes.items():
        assert key not in gold["fields"] or re.fullmatch(shape, gold["fields"][key])


@pytest.mark.parametrize("path", [path for path in FILES if path.match("e-*.jpg")], ids=lambda path: path.name)
def test_the_qr_code_says_what_is_printed_beside_it(path: Path) -> None:
    fields = GOLDS[path.stem]["fields"]
    (code,) = zxingcpp.read_barcodes(Image.open(path).convert("RGB"))
    assert all(fields[key] in code.text for key in ("bill_code", "bill_number", "check_code"))


@each_gold
def test_printed_id_numbers_have_a_valid_check_digit(gold: dict[str, Any]) -> None:
    for number in re.findall(r"341799\d{11}[0-9X]", json.dumps(gold)):
        assert check_digit(number[:17]) == number[17]


def test_invented_people_have_valid_id_numbers_of_their_sex() -> None:
    for person in PEOPLE.values():
        assert check_digit(person.id_number[:17]) == person.id_number[17]
        assert (int(person.id_number[16]) % 2 == 1) is (person.sex == "男")


def test_the_list_behind_a_receipt_adds_up_to_it() -> None:
    receipt, fees = GOLDS["e-outpatient-two-pages#1"], GOLDS["e-outpatient-two-pages#2"]
    assert items_sum(fees) == items_sum(receipt) == amount(receipt, "total") == amount(fees, "total")
    for row in fees["tables"]["items"]:
        assert Decimal(row["quantity"]) * Decimal(row["price"]) == Decimal(row["amount"])


@each_gold
def test_every_key_is_a_word_of_the_vocabulary(gold: dict[str, Any]) -> None:
    path = SHARED / "contract" / "vocabulary.yaml"
    if not path.exists():
        pytest.skip("the vocabulary is kept beside the project")
    known = yaml.safe_load(path.read_text("utf-8"))["fields"][gold["type"]]
    assert set(gold["fields"]) | set(gold["unsure"]) <= set(known)
    assert not set(gold["fields"]) & set(gold["unsure"])
    for row in gold["tables"]["items"]:
        assert set(row) - {"name_alt"} <= set(known["items"]["columns"])


def test_no_sample_names_a_hospital_or_person_of_a_real_paper() -> None:
    golds = sorted((SHARED / "real" / "gold").glob("*.json"))
    if not golds:
        pytest.skip("the real papers are kept beside the project")
    keys = ("payee", "hospital", "payer", "name", "cashier", "checker")
    real = {json.loads(path.read_text("utf-8"))["fields"].get(key) for path in golds for key in keys}
    ours = [path for path in (ROOT / "samples").rglob("*") if path.suffix in (".json", ".py", ".md")]
    text = "\n".join(path.read_text("utf-8") for path in ours)
    named = [name for name in real if isinstance(name, str) and len(name) > 1 and not LEGAL_FORM.fullmatch(name)]
    assert [name for name in named if name in text] == []


def test_all_samples_together_stay_below_eight_megabytes() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 8_000_000


@pytest.mark.parametrize("name", ["e-outpatient-clean.jpg", "e-inpatient-digital.pdf", "two-receipts.tif"])
def test_making_a_sample_twice_gives_the_same_bytes(name: str) -> None:
    pytest.importorskip("reportlab", reason="making samples needs the extra `samples`")
    from samples.make.bills.catalogue import SAMPLES
    from samples.make.drawing.fonts import missing

    if packages := missing():
        pytest.skip(f"fonts are missing: {' '.join(packages)}")
    assert SAMPLES[name](name) == SAMPLES[name](name)


def test_the_catalogue_and_the_folder_hold_the_same_files() -> None:
    pytest.importorskip("reportlab", reason="making samples needs the extra `samples`")
    from samples.make.folders import FOLDERS

    assert set(FOLDERS["invoices"]) == {path.name for path in FILES}

"""Results held against gold values: what counts as the same, as wrong, and as wrong where nobody would look."""

import json
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from intake.errors import BadConfiguration, ExitCode
from intake.evaluate import build_record, evaluate_results, parse_lines, read_gold
from intake.evaluate.causes import Cause, LostValue, find_lost_values, largest_losses
from intake.evaluate.compare import is_same_value
from intake.evaluate.figures import Evaluation
from intake.types.registry import TYPES
from intake.types.vocabulary import Kind
from tests.conftest import Command

GOLD: dict[str, Any] = {
    "file": "a.jpg",
    "type": "inpatient_invoice",
    "fields": {"total": "520.73", "issue_date": "2025-08-15", "payer": "张样例", "bill_number": "0038433844"},
    "tables": {"items": [{"name": "西药费", "amount": "400.00"}, {"name": "床位费", "amount": "120.73"}]},
    "redacted": ["payer_id"],
    "unsure": ["cashier"],
    "alt": {"payer": ["张 样例(本人)"]},
}


def field(value: Any, state: str = "read") -> dict[str, Any]:
    return {"value": value, "state": state}


def result(path: str = "x/a.jpg", kind: str = "inpatient_invoice", **fields: Any) -> dict[str, Any]:
    return {"source": {"path": path}, "type": kind, "fields": fields}


def held(tmp_path: Path, *results: dict[str, Any], gold: dict[str, Any] | None = None) -> Evaluation:
    (tmp_path / "a.json").write_text(json.dumps(gold or GOLD), "utf-8")
    return evaluate_results(read_gold(tmp_path), parse_lines(json.dumps(r).encode() for r in results))


RIGHT = {
    "total": field("520.73", "verified"),
    "issue_date": field("2025-08-15"),
    "payer": field("张样例"),
    "bill_number": field("0038433844"),
}


# ------------------------------------------------------------------------------------------------ comparing
@pytest.mark.parametrize(
    ("key", "kind", "wanted", "got"),
    [
        ("total", Kind.MONEY, "1234.50", "￥1,234.5元"),
        ("stay_days", Kind.NUMBER, "3", "3.0"),
        ("payee", Kind.TEXT, "某县医院（东区）", "某县 医院(东区)"),
        ("total_in_words", Kind.TEXT, "伍佰贰拾元整", "⊗伍佰贰拾圆"),
        ("payer_id", Kind.CODE, "3417***********0187", "3417 *****0187"),
        ("diagnosis", Kind.LIST, ("高血压", "糖尿病"), ("1.高血压；糖尿病",)),
        ("diagnosis", Kind.LIST, ("高血压", "2型糖尿病"), ("（1）高血压", "2型糖尿病")),
        ("course", Kind.TEXT, "住院后完善检查，" * 20, "住院后完善检查，" * 19 + "住院后完善捡查，"),
    ],
)
def test_these_say_the_same(key: str, kind: Kind, wanted: Any, got: Any) -> None:
    assert is_same_value(key, kind, wanted, got)


@pytest.mark.parametrize(
    ("key", "kind", "wanted", "got"),
    [
        ("total", Kind.MONEY, "1234.50", "1234.05"),
        ("total", Kind.MONEY, "不清", "不清"),
        ("issue_date", Kind.DATE, "2025-08-15", "2025年8月15日"),
        ("bill_number", Kind.CODE, "0038433844", "38433844"),
        ("payer", Kind.TEXT, "张样例", "张样倒"),
        ("diagnosis", Kind.LIST, ("高血压", "糖尿病"), ("糖尿病", "高血压")),
        ("payee", Kind.TEXT, "住院后完善检查，" * 20, "住院后完善检查，" * 19 + "住院后完善捡查，"),
    ],
)
def test_these_do_not(key: str, kind: Kind, wanted: Any, got: Any) -> None:
    assert not is_same_value(key, kind, wanted, got)


# ------------------------------------------------------------------------------------------------ judging
def test_all_right_is_one(tmp_path: Path) -> None:
    totals = held(tmp_path, result(**RIGHT)).total_figures()
    assert totals["field_f1"] == totals["field_recall"] == totals["type_accuracy"] == 1.0
    assert (totals["verified"], totals["verified_wrong"], totals["coverage_verified"]) == (1, 0, 0.25)


def test_a_wrong_value_weighs_by_its_state(tmp_path: Path) -> None:
    for state, silent in (("verified", 1), ("read", 1), ("typed", 1), ("doubtful", 0)):
        totals = held(tmp_path, result(**RIGHT | {"total": field("1.00", state)})).total_figures()
        assert (totals["wrong"], totals["wrong_silent"]) == (1, silent)
        assert totals["verified_wrong"] == (state == "verified")


def test_an_unread_value_is_missed_and_not_wrong(tmp_path: Path) -> None:
    totals = held(tmp_path, result(**RIGHT | {"total": field(None, "unread")})).total_figures()
    assert (totals["missed"], totals["wrong"], totals["doubtful_or_unread"]) == (1, 0, 1)
    assert totals["field_precision"] == 1.0


def test_invented_amounts_dates_and_codes_count_and_words_do_not(tmp_path: Path) -> None:
    more = {"fund_paid": field("1.00"), "visit_date": field("2020-01-01"), "department": field("内科")}
    assert held(tmp_path, result(**RIGHT, **more)).total_figures()["invented"] == 2


def test_keys_that_nobody_could_read_are_ignored(tmp_path: Path) -> None:
    totals = held(tmp_path, result(**RIGHT, payer_id=field("341799"), cashier=field("甲"))).total_figures()
    assert totals["invented"] == 0


def test_an_accepted_alternative_is_right(tmp_path: Path) -> None:
    assert held(tmp_path, result(**RIGHT | {"payer": field("张样例（本人）")})).total_figures()["wrong"] == 0


def test_of_two_documents_in_a_file_the_right_value_counts(tmp_path: Path) -> None:
    other = result(kind="unknown", total=field("9.99"), payer=field("某人"))
    totals = held(tmp_path, other, result(**RIGHT)).total_figures()
    assert (totals["right"], totals["type_accuracy"]) == (4, 1.0)


def test_fee_lines_match_on_name_and_amount_once(tmp_path: Path) -> None:
    rows = [("西药费", "400.00"), ("西药费", "400.00"), ("床位费", "120.37")]
    table = {"items": [{"name": field(n), "amount": field(a, "verified")} for n, a in rows]}
    totals = held(tmp_path, result(**RIGHT) | {"tables": table}).total_figures()
    assert (totals["item_f1"], totals["item_verified_wrong"]) == (0.4, 2)


def test_further_fee_lines_are_no_fault_where_the_gold_ones_are_incomplete(tmp_path: Path) -> None:
    table = {"items": [{"name": field("材料费"), "amount": field("1.00")}]}
    gold = GOLD | {"items_complete": False}
    assert held(tmp_path, result(**RIGHT) | {"tables": table}, gold=gold).documents[0].items[0].verdict == "missed"


def test_a_file_without_a_result_is_missing(tmp_path: Path) -> None:
    totals = held(tmp_path, result("b.jpg")).total_figures()
    assert (totals["missing_documents"], totals["unmatched_files"], totals["missed"]) == (1, 1, 4)


def test_parts_of_a_file_are_held_against_their_own_gold(tmp_path: Path) -> None:
    for part, total in (("1", "1.00"), ("2", "2.00")):
        gold = {"file": "a.pdf", "type": "inpatient_invoice", "fields": {"total": total}}
        (tmp_path / f"a#{part}.json").write_text(json.dumps(gold), "utf-8")
    lines = [json.dumps(result("a.pdf", total=field(t))).encode() for t in ("1.00", "2.00")]
    assert evaluate_results(read_gold(tmp_path), parse_lines(lines)).total_figures()["field_f1"] == 1.0
    assert evaluate_results(read_gold(tmp_path), parse_lines(lines[::-1])).total_figures()["field_f1"] == 0.0


def test_malformed_lines_are_counted() -> None:
    assert parse_lines([b"", b"{", b"[]", b'{"source": {}}', b'{"source": {"path": "a"}}']).malformed == 3


def test_a_gold_file_that_follows_no_format_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(BadConfiguration, match="a\\.json"):
        read_gold(tmp_path)


# ------------------------------------------------------------------------------------------------ the command
@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "a.json").write_text(json.dumps(GOLD), "utf-8")
    results = tmp_path / "results.jsonl"
    results.write_text(json.dumps(result(**RIGHT | {"payer": field("李四虚构")})), "utf-8")
    return gold, results


def test_below_the_threshold_ends_with_10(files: tuple[Path, Path], intake: Command) -> None:
    gold, results = files
    assert intake("eval", gold, "--results", results).code == 0
    called = intake("eval", gold, "--results", results, "--min-f1", "0.9")
    assert called.code == ExitCode.BELOW_THRESHOLD
    assert "field_f1 = 0.7500，低于 0.9" in called.err


def test_a_wrong_value_called_verified_ends_with_10(files: tuple[Path, Path], intake: Command) -> None:
    gold, results = files
    results.write_text(json.dumps(result(**RIGHT | {"total": field("1.00", "verified")})), "utf-8")
    assert intake("eval", gold, "--results", results).code == ExitCode.BELOW_THRESHOLD
    assert intake("eval", gold, "--results", results, "--max-verified-wrong", "1").code == 0


def test_values_appear_only_with_details(files: tuple[Path, Path], intake: Command) -> None:
    gold, results = files
    for options in ([], ["--json"]):
        called = intake("eval", gold, "--results", results, *options)
        assert "李四虚构" not in called.out.decode() + called.err
        detailed = intake("eval", gold, "--results", results, *options, "--details")
        assert "李四虚构" in detailed.out.decode() + detailed.err


def test_json_is_one_object(files: tuple[Path, Path], intake: Command) -> None:
    gold, results = files
    whole = json.loads(intake("eval", gold, "--results", results, "--json", "--details").out)
    assert whole["totals"]["field_f1"] == 0.75
    assert whole["fields"]["payer"]["wrong"] == 1


def test_what_is_kept_holds_counts_and_no_values(files: tuple[Path, Path], tmp_path: Path, intake: Command) -> None:
    gold, results = files
    intake("eval", gold, "--results", results, "--save", tmp_path / "kept.json", "--title", "手工样例")
    text = (tmp_path / "kept.json").read_text("utf-8")
    assert json.loads(text)["totals"]["documents"] == 1
    assert {"title", "date", "command", "machine", "types"} <= json.loads(text).keys()
    assert not [v for v in ("张样例", "520.73", "李四虚构") if v in text]
    assert build_record(Evaluation(()), title="", command="", engine="")["totals"]


def test_images_are_read_where_no_results_are_given(
    files: tuple[Path, Path], scan: Path, scripted: object, intake: Command
) -> None:
    scan.rename(scan.with_name("a.png"))
    called = intake("eval", files[0], scan.parent, "--json")
    assert json.loads(called.out)["totals"]["missing_documents"] == 0


# ------------------------------------------------------------------------------------------------ against the contract
def spoiled(gold: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """Results as a mediocre reader would give them."""
    states = ["verified", "read", "doubtful", "unread", "absent", "typed"]
    fields = {k: {"value": v, "raw": "", "state": chance.choice(states)} for k, v in gold["fields"].items()}
    for key in list(fields):
        roll = chance.random()
        if roll < 0.15:
            del fields[key]
        elif roll < 0.35:
            fields[key]["value"] = "7.00" if isinstance(fields[key]["value"], str) else ["7", "其他"]
        elif roll < 0.45:
            fields[key]["value"] = None
    for key in ("total", "issue_date", "check_code", "refunded", "tax_amount", "cashier"):
        if chance.random() < 0.3:
            fields.setdefault(key, {"value": "2020-02-02", "state": chance.choice(states)})
    rows = [{k: {"value": v, "state": "verified"} for k, v in row.items()} for row in gold["tables"].get("items", [])]
    for row in rows:
        if chance.random() < 0.3:
            row["amount"] = {"value": "1.23", "state": chance.choice(states)}
    kind = gold["type"] if chance.random() < 0.8 else "unknown"
    whole = {
        "source": {"path": f"/somewhere/{gold['file']}"},
        "type": kind,
        "fields": fields,
        "tables": {"items": rows},
    }
    half = json.loads(json.dumps(whole)) | {"type": "unknown", "tables": {}}
    return [whole, half] if chance.random() < 0.3 else [] if chance.random() < 0.1 else [whole]


@pytest.mark.real
def test_the_figures_are_those_of_the_contract_s_score(real: Path, tmp_path: Path, intake: Command) -> None:
    golds = [json.loads(p.read_text("utf-8")) for p in sorted((real / "gold").glob("*.json"))]
    (tmp_path / "gold").mkdir()
    for gold in golds:
        if gold["type"] in TYPES:
            shutil.copy(real / "gold" / f"{Path(gold['file']).stem}.json", tmp_path / "gold")
    for seed in range(4):
        chance = random.Random(seed)
        lines = [json.dumps(r, ensure_ascii=False) for g in golds for r in spoiled(g, chance)] + ["{", ""]
        (tmp_path / "r.jsonl").write_text("\n".join(lines), "utf-8")
        score = [sys.executable, str(real / "score.py"), str(tmp_path / "gold"), str(tmp_path / "r.jsonl")]
        done = subprocess.run(score, capture_output=True, text=True, timeout=120, check=True)
        theirs = json.loads(done.stdout.splitlines()[-1])
        ours = json.loads(intake("eval", tmp_path / "gold", "--results", tmp_path / "r.jsonl", "--json").out)["totals"]
        assert {key: ours[key] for key in theirs} == theirs


# ------------------------------------------------------------------------------------------------ where values were lost
LINES = ("金额合计（小写）520.73", "开票日期：2025年8月15日 09:30", "交款人：张样例", "票据号码：0038433844")
AMOUNTS = ("西药费", "400.00", "床位费", "120.73")


def why(tmp_path: Path, read: dict[str, Any], *lines: str) -> dict[str, Cause]:
    """Key -> cause of what was lost, with the pages at hand."""
    (tmp_path / "a.json").write_text(json.dumps(GOLD), "utf-8")
    results = replace(parse_lines([json.dumps(read).encode()]), lines={"a": lines} if lines else {})
    return {x.key: x.cause for x in find_lost_values(evaluate_results(read_gold(tmp_path), results), results)}


def test_a_value_that_is_on_no_line_was_not_detected(tmp_path: Path) -> None:
    found = why(tmp_path, result(), "金额合计", *LINES[1:], *AMOUNTS[:3])
    assert found["total"] is Cause.UNDETECTED
    assert found["issue_date"] is Cause.UNASSIGNED


def test_a_value_that_is_nearly_there_was_misread(tmp_path: Path) -> None:
    found = why(tmp_path, result(), *LINES[:3], "票据号码：0038438844", *AMOUNTS)
    assert found["bill_number"] is Cause.MISREAD


def test_a_value_under_a_label_of_its_own_lacks_its_label(tmp_path: Path) -> None:
    read = result() | {"extra": {"预缴全额": field("520.73")}}
    assert why(tmp_path, read, *LINES, *AMOUNTS)["total"] is Cause.UNLABELLED


def test_a_value_in_another_field_was_given_elsewhere(tmp_path: Path) -> None:
    found = why(tmp_path, result(cash_paid=field("520.73")), *LINES, *AMOUNTS)
    assert found["total"] is Cause.ELSEWHERE
    assert found["cash_paid"] is Cause.INVENTED


def test_another_value_of_the_page_in_its_place_is_told(tmp_path: Path) -> None:
    assert why(tmp_path, result(total=field("400.00")), *LINES, *AMOUNTS)["total"] is Cause.OTHER_VALUE


def test_a_paper_of_another_type_loses_its_fields_by_that(tmp_path: Path) -> None:
    assert why(tmp_path, result(kind="unknown"), *LINES, *AMOUNTS)["payer"] is Cause.TYPE


@pytest.mark.parametrize(
    ("rows", "cause"),
    [
        ([], Cause.ROW_LOST),
        ([{"name": field("西药费"), "amount": field("120.73")}], Cause.COLUMN),
        ([{"name": field("西药费")}], Cause.NO_AMOUNT),
        ([{"name": field("药费"), "amount": field("400.00")}], Cause.NAME),
    ],
)
def test_a_lost_row_has_its_cause(rows: list[dict[str, Any]], cause: Cause, tmp_path: Path) -> None:
    rest = {"name": field("床位费"), "amount": field("120.73")}
    read = result(**RIGHT) | {"tables": {"items": [*rows, rest]}}
    assert why(tmp_path, read, *LINES, *AMOUNTS) == {"items": cause}


def test_a_row_that_is_none_is_told(tmp_path: Path) -> None:
    right = [{"name": field(n), "amount": field(a)} for n, a in (("西药费", "400.00"), ("床位费", "120.73"))]
    read = result(**RIGHT) | {"tables": {"items": [*right, {"name": field("小计"), "amount": field("520.73")}]}}
    assert why(tmp_path, read, *LINES, *AMOUNTS) == {"items": Cause.EXTRA_ROW}


def test_without_pages_what_is_missing_counts_as_not_given(tmp_path: Path) -> None:
    assert why(tmp_path, result())["total"] is Cause.NOT_GIVEN


def test_the_largest_cause_comes_first_and_names_its_fields() -> None:
    found = [
        LostValue("a", "total", Cause.MISREAD, True),
        LostValue("a", "sex", Cause.TYPE, False),
        LostValue("b", "sex", Cause.TYPE, False),
    ]
    first, second = largest_losses(found)
    assert (first.cause, first.count, first.silent, first.keys) == (Cause.TYPE, 2, 0, (("sex", 2),))
    assert (second.cause, second.silent) == (Cause.MISREAD, 1)


def test_figures_are_given_by_capture_and_by_move(tmp_path: Path) -> None:
    scan = {"quality": "grey copy of a phone photo"}
    kept = {"degradation": {"kind": "fax", "dpi": 204}, "layout": "e/cols/table2"}
    for stem, more in (("a", scan), ("b", kept)):
        (tmp_path / f"{stem}.json").write_text(json.dumps(GOLD | {"file": f"{stem}.jpg"} | more), "utf-8")
    evaluation = evaluate_results(read_gold(tmp_path), parse_lines([json.dumps(result(**RIGHT)).encode()]))
    assert {name: f["documents"] for name, f in evaluation.by_capture().items()} == {"photo": 1, "fax": 1}
    assert set(evaluation.by_layout()) == {"e", "cols", "table2"}

"""`intake read`: every input gets its line, a bad file costs only itself, no value leaves by the wrong door."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from intake.errors import ExitCode
from intake.progress import progress_bar
from tests.conftest import Called, Command
from tests.scripted import PRINTED, ScriptedEngine


def lines(called: Called) -> list[dict[str, Any]]:
    """Standard output as JSON Lines; anything else on it fails the test."""
    return [json.loads(line) for line in called.out.splitlines()]


# ------------------------------------------------------------------------------------------------ what comes out
def test_json_lines_are_all_that_standard_output_gets(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    called = intake("read", scan, "--json", "-vv")
    (line,) = lines(called)
    assert line["source"]["path"] == str(scan)
    assert line["type"] == "inpatient_invoice"
    assert line["fields"]["total"]["value"] == "520.73"
    assert line["fields"]["total"]["page"] == 1


def test_people_get_a_block_with_labels_and_states(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    text = intake("read", scan).out.decode()
    assert "住院收费票据" in text
    assert "金额合计(小写)" in text
    assert "520.73" in text


def test_boxes_come_with_v(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    assert "第 1 页 [" not in intake("read", scan).out.decode()
    assert "第 1 页 [" in intake("read", scan, "-v").out.decode()


def test_each_document_and_a_workbook_on_request(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    out, book = scan.parents[1] / "out", scan.parents[1] / "books" / "a.xlsx"
    intake("read", scan, "-o", out, "--xlsx", book)
    (document,) = out.glob("*.json")
    assert json.loads(document.read_bytes())["type"] == "inpatient_invoice"
    assert {stat.S_IMODE(p.stat().st_mode) for p in (document, book)} == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


def test_our_own_output_is_never_read_as_input(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    out = scan.parents[1] / "out"
    intake("read", scan, "-o", out)
    (out / "copy.png").write_bytes(scan.read_bytes())
    assert intake("read", out).code == ExitCode.NOTHING_READABLE


@pytest.mark.parametrize("separator", [b"\n", b"\0"])
def test_a_list_of_paths_on_standard_input(
    separator: bytes, scan: Path, scripted: ScriptedEngine, intake: Command
) -> None:
    other = scan.with_name("另一 份.png")
    other.write_bytes(scan.read_bytes())
    called = intake("read", "-", "--json", stdin=separator.join(os.fsencode(p) for p in (scan, other)))
    assert [line["source"]["path"] for line in lines(called)] == [str(scan), str(other)]


def test_a_folder_gives_its_files_in_natural_order(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    for name in ("第10页.png", "第2页.png"):
        (scan.parent / name).write_bytes(scan.read_bytes())
    paths = [Path(line["source"]["path"]).name for line in lines(intake("read", scan.parent, "--json"))]
    assert paths == ["good.png", "第2页.png", "第10页.png"]


# ------------------------------------------------------------------------------------------------ exit codes
def test_doubtful_values_end_with_3(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    scripted.score = 0.3
    assert intake("read", scan).code == ExitCode.NEEDS_PERSON


def test_an_unknown_document_needs_a_person(
    scan: Path, scripted: ScriptedEngine, intake: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptedEngine, "read", lambda *_: ())
    called = intake("read", scan, "--json")
    assert (lines(called)[0]["type"], called.code) == ("unknown", ExitCode.NEEDS_PERSON)


def test_a_failure_wins_over_a_doubt(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    scripted.score = 0.3
    called = intake("read", scan, scan.with_name("missing.png"), "--json")
    assert called.code == ExitCode.SOME_FAILED
    assert [line["type"] for line in lines(called)] == ["inpatient_invoice", "unknown"]


def test_an_empty_folder_is_told_and_ends_with_5(tmp_path: Path, scripted: ScriptedEngine, intake: Command) -> None:
    called = intake("read", tmp_path, "--json")
    assert called.code == ExitCode.NOTHING_READABLE
    assert f"{tmp_path}：文件夹里没有可读的文件" in called.err
    assert "0 份文书" in called.err


# ------------------------------------------------------------------------------------------------ bad input
def bad_file(kind: str, scan: Path) -> Path:
    """A file of a kind that cannot be read."""
    good, path = scan.read_bytes(), scan.with_name("bad.png")
    contents = {
        "empty": b"",
        "zeros": b"\0" * 4096,
        "truncated": good[: len(good) // 2],
        "words": b"this is no picture at all\n" * 9,
        "header only": good[:24],
        "pdf without pages": b"%PDF-1.4\n%%EOF\n",
        "zip": b"PK\x03\x04" + b"\0" * 60,
    }
    if kind in contents:
        path.write_bytes(contents[kind])
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "line feed":
        path = scan.with_name("坏\n件.png")
        path.write_bytes(b"")
    elif kind == "no UTF-8":
        path = Path(os.fsdecode(os.fsencode(scan.parent) + b"/\xff\xfe.png"))
        path.write_bytes(b"")
    return path


BAD = [
    "missing",
    "empty",
    "zeros",
    "truncated",
    "words",
    "header only",
    "pdf without pages",
    "zip",
    "pipe",
    "line feed",
    "no UTF-8",
]


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_named_and_the_run_goes_on(
    kind: str, scan: Path, scripted: ScriptedEngine, intake: Command
) -> None:
    bad = bad_file(kind, scan)
    called = intake("read", bad, scan, "--json")
    failed, read = lines(called)
    assert failed["schema"] == "intake/1"
    assert failed["source"]["path"] == str(bad)
    assert failed["type"] == "unknown"
    assert "；" in failed["error"], "the next step is missing"
    assert read["type"] == "inpatient_invoice"
    assert called.code == ExitCode.SOME_FAILED
    complaint, summary = called.err.splitlines()
    assert complaint == failed["error"]
    assert "1 处未能读取" in summary


@pytest.mark.parametrize("kind", BAD)
def test_nothing_but_a_bad_file_ends_with_5(kind: str, scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    assert intake("read", bad_file(kind, scan)).code == ExitCode.NOTHING_READABLE


def test_a_wrong_suffix_does_no_harm(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    renamed = scan.rename(scan.with_name("票据.jpg"))
    assert lines(intake("read", renamed, "--json"))[0]["type"] == "inpatient_invoice"


def test_a_folder_without_permission_is_reported(
    scan: Path, scripted: ScriptedEngine, intake: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.listdir

    def denied(folder: Path) -> list[str]:
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    (scan.parent / "locked").mkdir()
    monkeypatch.setattr(os, "listdir", denied)
    called = intake("read", scan.parent, "--json")
    assert called.code == ExitCode.SOME_FAILED
    assert "没有权限读取" in called.err


def test_a_bug_in_one_file_costs_only_that_file(
    scan: Path, scripted: ScriptedEngine, intake: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([ValueError("secret 张样例"), None])
    healthy = ScriptedEngine.read

    def sometimes(self: ScriptedEngine, picture: Any) -> Any:
        error = next(answers)
        if error is not None:
            raise error
        return healthy(self, picture)

    monkeypatch.setattr(ScriptedEngine, "read", sometimes)
    called = intake("read", scan, scan, "--json")
    assert called.code == ExitCode.SOME_FAILED
    assert "程序内部错误（ValueError" in lines(called)[0]["error"]
    assert "张样例" not in called.err


# ------------------------------------------------------------------------------------------------ originals are safe
@pytest.mark.parametrize("option", ["-o", "--xlsx"])
@pytest.mark.parametrize("place", ["", "out", "../scans/out"])
def test_output_among_the_originals_is_refused(
    option: str, place: str, scan: Path, scripted: ScriptedEngine, intake: Command
) -> None:
    before = sorted(scan.parent.rglob("*"))
    called = intake("read", scan.parent, option, scan.parent / place)
    assert (called.code, called.out) == (ExitCode.UNSAFE_LAYOUT, b"")
    assert sorted(scan.parent.rglob("*")) == before


def test_a_workbook_never_replaces_an_original(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    before = scan.read_bytes()
    assert intake("read", scan, "--xlsx", scan).code == ExitCode.UNSAFE_LAYOUT
    assert scan.read_bytes() == before


def test_a_folder_behind_a_link_is_refused(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    link = scan.parents[1] / "link"
    link.symlink_to(scan.parent)
    assert intake("read", link).code == ExitCode.UNSAFE_LAYOUT


# ------------------------------------------------------------------------------------------------ personal data
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_value_reaches_the_log_at_v(form: str, scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    called = intake("read", scan, "--json", "-v", "--log-format", form)
    values = [text.split("：")[-1] for text, *_ in PRINTED]
    assert not [v for v in values if v in called.err]
    assert lines(called)[0]["source"]["sha256"][:8] in called.err


def test_messages_as_json_are_one_object_a_line(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    called = intake("read", scan, scan.with_name("x"), "-v", "--log-format", "json")
    for line in called.err.splitlines():
        assert {"time", "level", "message"} <= json.loads(line).keys()


def test_q_leaves_only_errors(scan: Path, scripted: ScriptedEngine, intake: Command) -> None:
    assert intake("read", scan, "-q").err == ""
    assert "missing" in intake("read", scan, scan.with_name("missing.png"), "-q").err


# ------------------------------------------------------------------------------------------------ progress
def test_no_bar_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar(3) as step:
        step()
    assert capsys.readouterr().err == ""


def test_the_bar_counts_whole_files_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar(3) as step:
        step()
        step()
    assert "2/3" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------ with a real engine
@pytest.mark.ocr
def test_a_sample_is_read_from_end_to_end(intake: Command) -> None:
    sample = Path(__file__).parents[2] / "samples" / "data" / "invoices" / "e-inpatient-clean.jpg"
    gold = json.loads(sample.with_suffix(".json").read_text("utf-8"))
    called = intake("read", sample, "--json", "-v")
    (line,) = lines(called)
    assert line["type"] == gold["type"]
    assert line["fields"]["total"]["value"] == gold["fields"]["total"]
    assert line["fields"]["total"]["state"] == "verified"
    for key in ("payer", "payer_id", "insurance_number", "bill_number"):
        assert str(gold["fields"].get(key, "—")) not in called.err

"""`intake run`, `watch`, `status`, `purge` as a person calls them, with real workers; born-digital papers need no engine."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from intake.batch.form_printer import build_printer
from intake.batch.progress import describe_counts, show_progress
from intake.batch.register import LedgerRegister
from intake.batch.run import run_batch
from intake.batch.scheduler import Counts
from intake.errors import ExitCode
from intake.ledger.location import LedgerPlace
from intake.ledger.store import open_ledger
from intake.settings import Settings
from templates import FORMS
from tests.batch.office import InboxDesk, Inline, tree
from tests.conftest import ROOT, Command

ORIGINALS = ROOT / "samples" / "data" / "originals"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two cases of electronic papers."""
    folder = tmp_path / "in"
    (folder / "甲").mkdir(parents=True)
    for name in ("data-and-print-inpatient.pdf", "data-outpatient.xml"):
        shutil.copy(ORIGINALS / name, folder / "甲" / name)
    shutil.copy(ORIGINALS / "data-and-print-inpatient.pdf", folder / "乙.pdf")
    return folder


@pytest.fixture
def words(tmp_path: Path) -> list[object]:
    """Settings under which nothing needs to be recognised."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f'cache = "{tmp_path / "cache"}"\nengine = "openvino"\ncheck_text_layer = false\n')
    return ["--settings", settings, "--workers", 1, "--item", "住院费用报销", "--insurance", "居民"]


def test_one_command_leaves_cases_and_summary(inbox: Path, words: list[object], intake: Command) -> None:
    out = inbox.parent / "out"
    called = intake("run", inbox, "-o", out, *words, "--applied", "2026-10-12")
    assert called.code == ExitCode.NEEDS_PERSON
    assert called.out == b""
    assert "2 个案卷" in called.err
    told = json.loads((out / "summary.json").read_bytes())
    assert [(c["case"], c["applied"], c["documents"]) for c in told["cases"]] == [
        ("乙.pdf", "2026-10-12", 1),
        ("甲", "2026-10-12", 2),
    ]


def test_no_value_reaches_the_log(inbox: Path, words: list[object], intake: Command) -> None:
    called = intake("run", inbox, "-o", inbox.parent / "out", *words, "-v")
    document = json.loads((inbox.parent / "out" / "乙" / "case.json").read_bytes())["documents"][0]
    values = [str(document["fields"][key]["value"]) for key in ("payer", "bill_number", "total")]
    assert [v for v in values if v in called.err] == []
    assert document["source"]["sha256"][:8] in called.err


def test_messages_as_json_are_one_object_a_line(inbox: Path, words: list[object], intake: Command) -> None:
    (inbox / "坏.pdf").write_bytes(b"broken")
    called = intake("run", inbox, "-o", inbox.parent / "out", *words, "-v", "--log-format", "json")
    assert called.code == ExitCode.SOME_FAILED
    assert all({"time", "level", "message"} <= json.loads(line).keys() for line in called.err.splitlines())


def test_status_and_purge_speak_of_the_same_cases(inbox: Path, words: list[object], intake: Command) -> None:
    out = inbox.parent / "out"
    intake("run", inbox, "-o", out, *words)
    assert json.loads(intake("status", out, "--json").out)["cases"] == 2
    assert "案卷\t2（完成 2）" in intake("status", out).out.decode()
    called = intake("purge", out, "甲", *words[:2])
    assert called.code == ExitCode.DONE
    assert "已核实" in called.out.decode()
    assert "case.json" in called.out.decode()
    assert json.loads(intake("status", out, "--json").out)["cases"] == 1


def test_status_of_what_is_no_result_is_a_mistake(inbox: Path, intake: Command) -> None:
    assert intake("status", inbox).code == ExitCode.USAGE


def test_watch_takes_what_lies_there_and_ends(inbox: Path, words: list[object], intake: Command) -> None:
    out = inbox.parent / "out"
    called = intake("watch", inbox, "-o", out, *words, "--once", "--still", "0", "--every", "0.1")
    assert called.code == ExitCode.NEEDS_PERSON
    assert (out / "甲" / "report.html").exists()


def test_results_among_the_originals_are_refused(inbox: Path, words: list[object], intake: Command) -> None:
    before = sorted(inbox.rglob("*"))
    assert intake("run", inbox, "-o", inbox / "out", *words).code == ExitCode.UNSAFE_LAYOUT
    assert sorted(inbox.rglob("*")) == before


@pytest.mark.parametrize(
    "more",
    [
        ["--on-existing", "maybe"],
        ["--max-failed", "1.5"],
        ["--applied", "gestern"],
        ["--insurance", "火星"],
        ["--workers", "-1"],
    ],
)
def test_words_that_do_not_fit_are_said_at_once(
    more: list[str], inbox: Path, words: list[object], intake: Command
) -> None:
    assert intake("run", inbox, "-o", inbox.parent / "out", *words, *more).code == ExitCode.USAGE
    assert not (inbox.parent / "out").exists()


def test_a_broken_catalogue_ends_the_run_with_6(inbox: Path, words: list[object], intake: Command) -> None:
    (inbox.parent / "own").mkdir()
    (inbox.parent / "own" / "a.yaml").write_text("version: 1\nnonsense: true\n")
    called = intake("run", inbox, "-o", inbox.parent / "out", *words, "--catalogue", inbox.parent / "own")
    assert called.code == ExitCode.BAD_CONFIGURATION


# ------------------------------------------------------------------------------------------------ forms
def with_forms(desk: InboxDesk, place: Path) -> None:
    ledger = open_ledger(LedgerPlace(place / "ledger.sqlite", place / "store"))
    forms = build_printer(FORMS, Settings(), ROOT / "templates", ledger)
    job = replace(desk.job(), register=LedgerRegister(ledger))
    bench = replace(desk.bench(), forms=forms, ledger=ledger)
    run_batch(replace(job, order=replace(job.order, forms=True)), Inline(bench), lambda _: None)
    ledger.close()


def test_forms_are_printed_with_their_trace_and_numbered_in_the_order_of_the_cases(tmp_path: Path) -> None:
    desk = InboxDesk(tmp_path)
    for number in (1, 2, 10):
        desk.scan(f"第{number}号/1.png", number)
    with_forms(desk, tmp_path)
    supplements = [desk.output / f"第{n}号" / f"第{n}号-supplement.trace.json" for n in (1, 2, 10)]
    numbers = [json.loads(p.read_bytes())["number"] for p in supplements]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 3
    assert all(p.with_name(p.name.replace(".trace.json", ".docx")).exists() for p in supplements)


def test_forms_are_the_same_bytes_whenever_they_are_printed(tmp_path: Path) -> None:
    desk = InboxDesk(tmp_path)
    desk.scan("甲/1.png", 1)
    with_forms(desk, tmp_path)
    first = desk.tree()
    shutil.rmtree(desk.output)
    with_forms(desk, tmp_path)
    assert desk.tree() == first
    assert any(name.endswith(".docx") for name in first)


def test_a_form_that_cannot_be_printed_costs_the_form_alone(tmp_path: Path) -> None:
    desk = InboxDesk(tmp_path)
    desk.scan("甲/1.png", 1)

    def broken(*_: object) -> list[Path]:
        raise ValueError("secret")

    job = desk.job()
    bench = replace(desk.bench(), forms=broken)
    done = run_batch(replace(job, order=replace(job.order, forms=True)), Inline(bench), lambda _: None)
    assert done.exit_code == ExitCode.SOME_FAILED
    failure = json.loads((desk.output / "failures.jsonl").read_bytes())
    assert "表单未能打印" in failure["reason"]
    assert "secret" not in failure["reason"]
    assert json.loads((desk.output / "甲" / "case.json").read_bytes())["verdict"]


# ------------------------------------------------------------------------------------------------ progress
def test_counts_are_told_as_they_are() -> None:
    counts = Counts(cases=10, cases_done=4, pages=100, pages_read=30, pages_kept=20, pages_failed=2)
    assert describe_counts(counts, 60) == "案卷 4/10，页 50/100（缓存 20，失败 2），30.0 页/分钟，约剩 1 分 40 秒"
    assert describe_counts(Counts(cases=10, pages=5, pages_kept=5), 1) == "案卷 0/10，页 5/5（缓存 5，失败 0）"


def test_the_bar_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = Counts(cases=3, cases_done=1, pages=9, pages_read=4)
    with show_progress(wanted=True) as show:
        show(counts)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    with show_progress(wanted=True) as show:
        show(counts)
    assert "页 4/9" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------ with a real engine
@pytest.mark.ocr
def test_a_sample_is_read_by_a_worker_as_it_is_read_alone(tmp_path: Path, intake: Command) -> None:
    (tmp_path / "in" / "甲").mkdir(parents=True)
    shutil.copy(ROOT / "samples" / "data" / "invoices" / "e-inpatient-clean.jpg", tmp_path / "in" / "甲" / "1.jpg")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'cache = "{tmp_path / "cache"}"\n')
    out = tmp_path / "out"
    intake(
        "run",
        tmp_path / "in",
        "-o",
        out,
        "--settings",
        settings,
        "--workers",
        1,
        "--item",
        "住院费用报销",
        "--insurance",
        "居民",
    )
    (document,) = json.loads((out / "甲" / "case.json").read_bytes())["documents"]
    alone = json.loads(intake("read", tmp_path / "in" / "甲" / "1.jpg", "--json").out)
    assert document == alone
    assert tree(out)

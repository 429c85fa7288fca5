"""What every test may use: hand-made readings, and the command line as a function."""

import gc
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from xdist import is_xdist_worker

import cli
from benchmarks.postgres import PostgresServer, find_programs, start_postgres
from benchmarks.review.chromium import find_chromium
from intake.ledger.location import LedgerPlace
from intake.model import (
    Box,
    Check,
    Classification,
    Document,
    Evidence,
    Field,
    Frame,
    Line,
    Outcome,
    Page,
    Proof,
    Reading,
    Record,
    Rect,
    Seal,
    State,
    collect_reasons,
)
from tests.scripted import ScriptedEngine, save_sheet

HERE = Path(__file__).parent
ROOT = HERE.parent
pytest_plugins = ("tests.side_by_side",)


COMPLETE = "INTAKE_TEST_EVERYTHING"
"""Set where everything that tests need must be there (`.ci/run`): then what is absent is a failure, never a skip."""


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Marks that need a program of their own are left out where it is not installed, with the reason."""
    lacking = {} if os.environ.get(COMPLETE) else dict(_lacking())
    for item in items:
        for mark, reason in lacking.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """Thousands of tests are no garbage: they are not looked through whenever something else is."""
    gc.collect()
    gc.freeze()


def _lacking() -> Iterator[tuple[str, str]]:
    if not any(map(shutil.which, ("soffice", "libreoffice"))):
        yield "office", "LibreOffice is not installed (apt install libreoffice-writer-nogui)"
    if importlib.util.find_spec("ray") is None:
        yield "cluster", "Ray is not installed (pip install '.[cluster]')"
    if find_chromium() is None or importlib.util.find_spec("playwright") is None:
        yield "browser", "Chromium is not installed (apt install chromium)"
    if find_programs() is None:
        yield "postgres", "PostgreSQL is not installed (apt install postgresql)"


# ------------------------------------------------------------------------------------------------ a home of their own
@pytest.fixture(scope="session", autouse=True)
def _home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing is written below the real home: recognised pages are kept for this session, and no longer.

    Test processes that run side by side keep pages in one place, so that each is recognised once.
    """
    home = tmp_path_factory.mktemp("home")
    together = tmp_path_factory.getbasetemp().parent if is_xdist_worker(request) else home
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(together / "cache"))
        patch.setenv("XDG_DATA_HOME", str(home / "data"))
        yield


_HOMES = count(1)


@pytest.fixture(autouse=True)
def _own_data(_home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins with an empty ledger; its folder is made by whoever writes to it."""
    monkeypatch.setenv("XDG_DATA_HOME", f"{os.environ['XDG_DATA_HOME']}/{next(_HOMES)}")


# ------------------------------------------------------------------------------------------------ databases
@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this session's own."""
    with start_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LedgerPlace]:
    """Where an empty ledger may be, for each kind of database in turn; scans go to `scans` below `tmp_path`."""
    if request.param == "sqlite":
        yield LedgerPlace(tmp_path / "ledger" / "ledger.sqlite", tmp_path / "scans")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create_database()
    yield LedgerPlace(None, tmp_path / "scans", server.url(name))
    server.drop_database(name)


@pytest.fixture
def reading() -> Reading:
    """An inpatient invoice with a value in every state, rows, a seal, checks and warnings. All of it is invented."""
    line = Line("合计（小写）8230.50", Rect(100, 200, 300, 220), 0.99)
    page = Page(
        1,
        1000,
        2000,
        Frame.for_size(1000, 2000),
        (line,),
        seals=(Seal(Rect(700, 800, 800, 1000), "red", "某医院住院专用章"),),
        warnings=("第 1 页倾斜 3.2°，已校正",),
    )
    place = Evidence(1, Box(0.1, 0.1, 0.3, 0.11))
    fields = {
        "total": Field(
            Decimal("8230.50"),
            "8230.50",
            State.VERIFIED,
            confidence=0.99812,
            evidence=place,
            reasons=collect_reasons(Proof.WORDS),
        ),
        "bill_number": Field("0012345678", "0012345678", confidence=0.97, evidence=place),
        "payer": Field(
            "=王小明",
            "=王小明",
            State.DOUBTFUL,
            confidence=0.51,
            reasons=collect_reasons("印章压字"),
            alternatives=("王小朋",),
        ),
        "check_code": Field(None, "■■", State.UNREAD, reasons=collect_reasons("不是编号：■■")),
        "issue_date": Field(date(2024, 3, 9), "2024年03月09日"),
        "cashier": Field(None, state=State.ABSENT),
    }
    rows = (
        {"name": Field("西药费", "西药费"), "amount": Field(Decimal("6110.50"), "6110.50", State.VERIFIED)},
        {"name": Field("床位费", "床位费"), "amount": Field(Decimal("1120.00"), "1120.0", State.DOUBTFUL)},
    )
    checks = (
        Check("total-in-words", Outcome.PASS, ("total", "total_in_words")),
        Check("items-sum", Outcome.FAIL, ("total",), "项目合计 7230.50 与合计 8230.50 不符"),
    )
    record = Record(
        "inpatient_invoice",
        fields,
        {"起付标准": Field("1200", "1200")},
        {"items": rows},
        checks,
        ("金额栏有手写改动",),
    )
    document = Document("scans/a.pdf", "ab" * 32, (page,))
    return Reading(document, Classification("inpatient_invoice", 0.98765), record)


@pytest.fixture
def real() -> Path:
    """The real scans beside the checkout; where they should be, their absence is a failure."""
    folder = ROOT.parent / "shared" / "real"
    if not folder.is_dir():
        assert not os.environ.get("CI"), f"{folder} is missing"
        pytest.skip("the real scans are kept beside the project")
    return folder


@dataclass(frozen=True)
class Called:
    """What one call of the command left behind."""

    code: int
    out: bytes
    err: str


Command = Callable[..., Called]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> ScriptedEngine:
    """Makes the command line read with a `ScriptedEngine` and returns it."""
    from extractors import EXTRACTORS
    from intake.desk import Desk

    engine = ScriptedEngine()
    monkeypatch.setattr(cli, "_desk", lambda *_: Desk(engine, EXTRACTORS))
    return engine


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A picture that loads; what is on it does not matter to a `ScriptedEngine`."""
    (tmp_path / "scans").mkdir()
    path = tmp_path / "scans" / "good.png"
    save_sheet(path)
    return path


@pytest.fixture
def intake(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command line as a function of its words; `stdin` are bytes."""

    def call(*words: object, stdin: bytes = b"") -> Called:
        import io

        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = cli.main([str(w) for w in words])
        out, err = capfdbinary.readouterr()
        return Called(code, out, err.decode("utf-8", "surrogateescape"))

    return call

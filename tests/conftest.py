"""What every test may use: hand-made readings, and the command line as a function."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import cli
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
    Reading,
    Record,
    Rect,
    Seal,
    State,
)

HERE = Path(__file__).parent
ROOT = HERE.parent


@pytest.fixture
def reading() -> Reading:
    """An inpatient invoice with a value in every state, rows, a seal, checks and warnings. All of it is invented."""
    line = Line("合计（小写）8230.50", Rect(100, 200, 300, 220), 0.99)
    page = Page(
        1,
        1000,
        2000,
        Frame.plain(1000, 2000),
        (line,),
        seals=(Seal(Rect(700, 800, 800, 1000), "red", "某医院住院专用章"),),
        warnings=("第 1 页倾斜 3.2°，已校正",),
    )
    place = Evidence(1, Box(0.1, 0.1, 0.3, 0.11))
    fields = {
        "total": Field(
            Decimal("8230.50"), "8230.50", State.VERIFIED, confidence=0.99812, evidence=place, why="大写与小写一致"
        ),
        "bill_number": Field("0012345678", "0012345678", confidence=0.97, evidence=place),
        "payer": Field("=王小明", "=王小明", State.DOUBTFUL, confidence=0.51, why="印章压字", alternatives=("王小朋",)),
        "check_code": Field(None, "■■", State.UNREAD, why="不是编号：■■"),
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


@dataclass(frozen=True)
class Called:
    """What one call of the command left behind."""

    code: int
    out: bytes
    err: str


Command = Callable[..., Called]


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

"""A request that would wait for another one without end gives up, and tells so."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from intake.errors import NothingReadable
from intake.ledger.location import LedgerPlace
from intake.review import cases
from intake.web.answers import explain_error
from tests.review.desks import lay_out


def test_a_case_at_which_another_request_takes_long_is_told_to_be_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = LedgerPlace(tmp_path / "ledger.sqlite", tmp_path / "scans")
    laid = lay_out(place, tmp_path / "case", [{"type": "id_card", "fields": {"name": "样张三"}}], monkeypatch)
    monkeypatch.setattr(cases, "_WAIT", 0.05)
    began, done = threading.Event(), threading.Event()

    def take_long(*_: object) -> None:
        began.set()
        done.wait(10)
        raise NothingReadable("读不出")

    def open_in_vain() -> None:
        with suppress(NothingReadable):
            laid.open()

    monkeypatch.setattr(cases.check, "read_papers", take_long)
    other = threading.Thread(target=open_in_vain, daemon=True)
    other.start()
    assert began.wait(10)
    with pytest.raises(cases.Busy) as told:
        laid.open()
    assert explain_error(told.value).status_code == 503
    done.set()
    other.join(10)

"""`intake serve` in a process of its own, and people who are signed in to it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.review.office import ROOT, SampleOffice
from intake.ledger.location import find_ledger
from intake.ledger.store import Ledger
from intake.web.gate.gate import Gate, build_gate
from intake.web.gate.origins import names_on_this_machine
from intake.web.visitor import StaffRole

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam


@dataclass(frozen=True, slots=True)
class Program:
    """A server that runs by itself: its address without a slash at its end, and its gate as it sees it."""

    url: str
    gate: Gate

    def begin_session(self, name: str) -> tuple[str, str]:
        """Name and value of the cookie of somebody of the staff."""
        return self.gate.names.cookie, self.gate.sessions.begin(name, StaffRole.ADMIN)

    def admit(self, name: str) -> "SetCookieParam":
        """The same for a browser."""
        cookie, value = self.begin_session(name)
        return {"name": cookie, "value": value, "url": self.url}


@contextmanager
def run_program(office: SampleOffice, folder: Path) -> Iterator[Program]:
    """Serves the office until the block is left.

    Args:
        office: Whose cases are served.
        folder: For its settings and the room of the page.
    """
    settings = folder / "intake.toml"
    settings.write_text(f'ledger = "{office.settings.ledger}"\n', "utf-8")
    command = [sys.executable, "-m", "cli", "serve", "--port", "0", "--settings", str(settings), "--quiet"]
    environment = {**os.environ, "XDG_DATA_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    try:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().strip())
        if address.port is None:
            raise RuntimeError(f"the page did not start: {' '.join(command)}")
        with closing(Ledger(find_ledger(office.settings))) as ledger:
            gate = build_gate(names_on_this_machine("127.0.0.1", address.port), ledger, office.settings, "")
            yield Program(f"{address.scheme}://{address.netloc}", gate)
    finally:
        process.terminate()
        process.wait(30)

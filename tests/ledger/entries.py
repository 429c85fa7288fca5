"""Cases put into a ledger by hand, as tests of its upkeep need them."""

import hashlib
from datetime import date
from pathlib import Path

from intake.ledger.cases import Arrival, Review, receive_case, record_review
from intake.ledger.numbers import Bearer, take_number
from intake.ledger.scans import keep_scan
from intake.ledger.schema import BILLS, SHEETS
from intake.ledger.store import Ledger

NAME, NUMBER = "样爨龘", "341799193002290017"
_DAY = date(2026, 10, 12)
_BILL = {
    "paper": 0, "kind": "outpatient_invoice", "code": "1", "tail": "0017", "qr_code": "", "qr_number": "", "sure": True,
    "issued": "", "admitted": "", "discharged": "", "hospital": "", "check_code": "", "page": 1, "box": "",
}  # fmt: skip
_SHEET = {"paper": 0, "kind": "outpatient_invoice", "page": 1, "picture": b"\1" * 32, "figures": b"", "leaf": ""}


def scan(ledger: Ledger, folder: Path, content: str) -> str:
    """A scan with that content, kept in the store; its hash."""
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    folder.mkdir(exist_ok=True)
    (folder / sha256).write_text(content)
    keep_scan(ledger.place.store, folder / sha256, sha256)
    return sha256


def enter(ledger: Ledger, path: str, *files: str, name: str = NAME, number: str = NUMBER) -> str:
    """A case that came in, was reviewed and got a number, with a bill and a sheet; its id."""
    columns = {"applicant": name, "id_number": number, "total_cents": 52073, "item": "门诊费用报销", "note": name}
    payload = {"documents": [{"sha256": f, "name": name} for f in files]}
    review = Review({"verdict": "complete"}, payload, columns, dict.fromkeys(files, (f"{name}.jpg", 9)))
    with ledger.writing() as writing:
        arrival = Arrival(path, frozenset(files), _DAY.isoformat(), name=name, id_number=number)
        case = receive_case(writing, arrival)
        record_review(writing, case, review, arrival.path)
        take_number(writing, Bearer(case.id, "受", "outpatient"), _DAY, lambda kind, year, n: f"{kind}{year}-{n}")
        mine = {"case_id": case.id, "sha256": files[0]}
        bill = {**_BILL, **mine, "name": name, "number": number, "id_number": number}
        writing.connection.execute(BILLS.insert(), [bill])
        writing.connection.execute(SHEETS.insert(), [{**_SHEET, **mine, "telling": name}])
    return case.id

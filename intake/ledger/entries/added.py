"""Papers that people added to a case that had come in, as events: which, by whom. From then on they are the case's own."""

from collections.abc import Mapping
from dataclasses import dataclass

from intake.ledger.model import EventKind
from intake.ledger.schema import FILES
from intake.ledger.store import Writing
from intake.ledger.stored import insert_rows


@dataclass(frozen=True, slots=True)
class PapersAdded:
    """Files that came later. `files`: SHA-256 -> what each is called."""

    case_id: str
    who: str
    files: Mapping[str, str]


def note_added(writing: Writing, added: PapersAdded) -> int:
    """Keeps who added which papers; the number of the event.

    They are among the case's files before they are read: whatever is read of them, they are not another case's, and nobody adds
    them twice. Their size is that of what no store has yet.
    """
    files = sorted(added.files.items())
    told = [{"name": name, "sha256": sha256} for sha256, name in files]
    event = writing.append(EventKind.ADDED, added.case_id, {"files": len(files)}, {"who": added.who, "files": told})
    rows = [{"case_id": added.case_id, "sha256": sha256, "name": name, "size": 0} for sha256, name in files]
    insert_rows(writing.connection, FILES, rows)
    return event.sequence

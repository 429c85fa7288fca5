"""What was written of a case outside the ledger, so that a purge finds it: files, and the folders that runs keep.

Places are kept as URIs: names of files are bytes, and not all of them are text.
"""

import os
import platform
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from sqlalchemy import Connection, select

from intake.errors import escape_controls
from intake.ledger.schema import RESULTS
from intake.ledger.stored import insert_rows


def note_results(connection: Connection, case_id: str, paths: Iterable[Path]) -> None:
    """Remembers that these are being written on this machine; what is known already is known."""
    host = platform.node()
    mine = RESULTS.c.case_id == case_id, RESULTS.c.host == host
    known = set(connection.execute(select(RESULTS.c.uri).where(*mine)).scalars())
    new = sorted({path.resolve().as_uri() for path in paths} - known)
    insert_rows(connection, RESULTS, [{"case_id": case_id, "host": host, "uri": uri} for uri in new])


def find_results(connection: Connection, case_id: str) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """What was written on this machine; and on others, as `machine：path`, for a person to look after."""
    wanted = select(RESULTS.c.host, RESULTS.c.uri).where(RESULTS.c.case_id == case_id).order_by(RESULTS.c.id)
    rows = connection.execute(wanted).all()
    here = tuple(_path_of(row.uri) for row in rows if row.host == platform.node())
    return here, tuple(
        f"{row.host}：{escape_controls(str(_path_of(row.uri)))}" for row in rows if row.host != platform.node()
    )


def find_folders(connection: Connection) -> tuple[Path, ...]:
    """Every folder of this machine that results of any case were written to."""
    uris = connection.execute(select(RESULTS.c.uri).where(RESULTS.c.host == platform.node())).scalars()
    return tuple(sorted({_path_of(uri).parent for uri in uris}))


def _path_of(uri: str) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri).path)))

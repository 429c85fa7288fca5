"""The tables. `events` is the truth and only ever grows; `payloads` and `numbers` go with it; all else can be made from them.

Times are microseconds since 1970 (UTC), days are ISO text, money is whole cents, boxes and frames are JSON. What tells of a
person stands in `payloads` and in the tables of state, never in `events`; a purge deletes it by the case.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

# ------------------------------------------------------------------------------------------------ the truth
EVENTS = Table(
    "events",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("commitment", String(128), nullable=False),
    Column("digest", String(16), nullable=False),
    Column("previous_hash", String(128), nullable=False, unique=True),
    Column("hash", String(128), nullable=False, unique=True),
    Index("events_of_subject", "subject", "kind", "sequence"),
)
"""`subject` is the case (or import) it is about, an id that says nothing; `body` is canonical JSON without personal data."""

PAYLOADS = Table(
    "payloads",
    METADATA,
    Column("sequence", BigInteger, ForeignKey("events.sequence"), primary_key=True, autoincrement=False),
    Column("subject", String(40), nullable=False, index=True),
    Column("salt", LargeBinary, nullable=False),
    Column("content", Text, nullable=False),
)
"""The personal part of an event. The event holds `digest(salt + content)`."""

# ------------------------------------------------------------------------------------------------ state
CASES = Table(
    "cases",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("sequence", BigInteger, nullable=False, unique=True),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("register", String(20), nullable=False, unique=True),
    Column("host", String(80), nullable=False, server_default=""),
    Column("path", Text, nullable=False, server_default="", index=True),
    Column("stage", String(12), nullable=False),
    Column("received", String(10), nullable=False),
    Column("number", String(80), nullable=False, server_default="", index=True),
    Column("item_id", String(80), nullable=False, server_default=""),
    Column("item", String(120), nullable=False, server_default=""),
    Column("insurance", String(20), nullable=False, server_default=""),
    Column("area", String(60), nullable=False, server_default=""),
    Column("verdict", String(20), nullable=False, server_default=""),
    Column("problems", Text, nullable=False, server_default=""),
    Column("applicant", Text, nullable=False, server_default=""),
    Column("id_number", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("agent", Text, nullable=False, server_default=""),
    Column("hospital", Text, nullable=False, server_default=""),
    Column("hospital_level", String(20), nullable=False, server_default=""),
    Column("admitted", String(10), nullable=False, server_default=""),
    Column("discharged", String(10), nullable=False, server_default=""),
    Column("bills", Integer, nullable=False, server_default="0"),
    Column("total_cents", BigInteger),
    Column("papers", Integer, nullable=False, server_default="0"),
    Column("sheets", Integer, nullable=False, server_default="0"),
    Column("accepted", String(10), nullable=False, server_default=""),
    Column("supplement_number", String(80), nullable=False, server_default=""),
    Column("supplement_asked", String(10), nullable=False, server_default=""),
    Column("supplement_done", String(10), nullable=False, server_default=""),
    Column("supplement_days", Integer, nullable=False, server_default="0"),
    Column("forwarded", String(10), nullable=False, server_default=""),
    Column("forwarded_to", Text, nullable=False, server_default=""),
    Column("closed", String(10), nullable=False, server_default=""),
    Column("result", String(40), nullable=False, server_default=""),
    Column("guide_due", String(10), nullable=False, server_default=""),
    Column("statute_due", String(10), nullable=False, server_default=""),
    Column("overdue_days", Integer),
    Column("note", Text, nullable=False, server_default=""),
    Column("reviewed_digest", String(128), nullable=False, server_default=""),
    Column("open_points", Integer),
    UniqueConstraint("year", "serial"),
    Index("cases_by_stage", "stage", "sequence"),
    Index("cases_by_received", "received", "sequence"),
    Index("cases_by_due", "guide_due"),
    Index("cases_by_statute", "statute_due"),
    Index("cases_by_item", "item_id", "sequence"),
    Index("cases_by_id_number", "id_number"),
    Index("cases_by_applicant", "applicant"),
    Index(
        "cases_by_rank",
        *(
            "stage",
            "guide_due",
            "statute_due",
            "total_cents",
            "verdict",
            "open_points",
            "item_id",
            "papers",
            "sequence",
        ),
        "id",
    ),
)
"""One row a case: what the register shows. `sequence` is the event by which it came in; `host` and `path` say where its papers
lie; `overdue_days` is settled when it is closed; `open_points`: values that a person has to look at, None where nobody counted.
`cases_by_rank` holds all that the queue is ordered by. After a purge the personal columns are empty."""

FILES = Table(
    "files",
    METADATA,
    Column("case_id", String(40), ForeignKey("cases.id"), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Index("files_by_hash", "sha256"),
)

RESULTS = Table(
    "results",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("case_id", String(40), ForeignKey("cases.id"), nullable=False, index=True),
    Column("host", String(80), nullable=False),
    Column("uri", Text, nullable=False),
)
"""What was written of a case, and on which machine: a file, or the folder that a run keeps of it. A purge removes it."""

BILLS = Table(
    "bills",
    METADATA,
    Column("case_id", String(40), ForeignKey("cases.id"), primary_key=True),
    Column("paper", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("code", String(40), nullable=False),
    Column("number", String(40), nullable=False),
    Column("tail", String(8), nullable=False),
    Column("qr_code", String(40), nullable=False),
    Column("qr_number", String(40), nullable=False),
    Column("sure", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("id_number", String(40), nullable=False),
    Column("total_cents", BigInteger),
    Column("issued", String(10), nullable=False),
    Column("admitted", String(10), nullable=False),
    Column("discharged", String(10), nullable=False),
    Column("hospital", Text, nullable=False),
    Column("check_code", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("page", Integer, nullable=False),
    Column("box", Text, nullable=False),
    Column("check_result", String(40), nullable=False, server_default=""),
    Column("checked_on", String(10), nullable=False, server_default=""),
    Index("bills_by_number", "number"),
    Index("bills_by_tail", "tail"),
    Index("bills_by_qr", "qr_number"),
    Index("bills_by_stay", "total_cents", "discharged", "admitted"),
)
"""`tail`: the last four digits of the number, by which masked numbers are found."""

SHEETS = Table(
    "sheets",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("case_id", String(40), ForeignKey("cases.id"), nullable=False, index=True),
    Column("paper", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("page", Integer, nullable=False),
    Column("picture", LargeBinary, nullable=False),
    Column("figures", LargeBinary, nullable=False),
    Column("telling", Text, nullable=False),
    Column("leaf", Text, nullable=False),
    Index("sheets_of_file", "sha256", "page"),
    sqlite_autoincrement=True,
)
"""`picture`: 32 bytes or none; `figures`: 4 bytes a number, big-endian, ascending. An id is never given again: by it the pictures
are known that lie in a file beside (`sheets.pictures`)."""

NUMBERS = Table(
    "numbers",
    METADATA,
    Column("sequence", BigInteger, ForeignKey("events.sequence"), primary_key=True, autoincrement=False),
    Column("number", String(80), nullable=False, unique=True),
    Column("kind", String(8), nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer),
    Column("case_id", String(40), nullable=False),
    Column("item", String(80), nullable=False),
    UniqueConstraint("kind", "year", "serial"),
    Index("numbers_of_case", "case_id", "kind"),
)
"""`serial` is empty where a person decided on the number."""

SETTLED = Table(
    "settled",
    METADATA,
    Column("list_id", String(40), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("code", String(40), nullable=False),
    Column("number", String(40), nullable=False),
    Column("tail", String(8), nullable=False),
    Column("name", Text, nullable=False),
    Column("id_number", String(40), nullable=False),
    Column("total_cents", BigInteger),
    Column("admitted", String(10), nullable=False),
    Column("discharged", String(10), nullable=False),
    Column("settled", String(10), nullable=False),
    Column("hospital", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Index("settled_by_number", "number"),
    Index("settled_by_tail", "tail"),
    Index("settled_by_stay", "total_cents", "discharged", "admitted"),
)

# ------------------------------------------------------------------------------------------------ people at their desks
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("password", Text, nullable=False),
    Column("role", String(12), nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", BigInteger, nullable=False),
)
"""Who of the office may sign in. `password`: argon2 hash; `failures`: wrong passwords since the last right one."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("role", String(12), nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)
"""Who is signed in. `digest`: SHA-256 of the secret that the browser has; times as those of events."""

HOLDS = Table(
    "holds",
    METADATA,
    Column("case_id", String(40), ForeignKey("cases.id"), primary_key=True),
    Column("who", String(60), nullable=False),
    Column("session", String(64), nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Who is at a case, and until when the others wait."""

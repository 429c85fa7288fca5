"""A case of a person with a rare name is handed in, run, corrected, printed and purged; then every byte is searched."""

import io
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image
from sqlalchemy import select

import cli
from benchmarks.postgres import PostgresServer
from extractors import EXTRACTORS
from intake.batch.form_printer import build_printer
from intake.batch.register import LedgerRegister
from intake.batch.run import Job, run_batch
from intake.batch.tasks import CaseOrder
from intake.batch.worker_context import build_bench
from intake.cache import open_page_cache
from intake.catalogue.lookup import load_catalogue
from intake.check import OfficeRules
from intake.desk import Desk
from intake.errors import ExitCode
from intake.ledger.location import LedgerPlace
from intake.ledger.schema import PAYLOADS
from intake.ledger.store import open_ledger
from intake.ledger.verify import verify_chain
from intake.settings import load_settings
from templates import FORMS
from tests.batch.office import Inline
from tests.conftest import ROOT, Called, Command
from tests.scripted import PRINTED, ScriptedEngine, print_line
from validators import RULES

NAME, ID_NUMBER, PHONE = "樊爨龘", "341799193002290017", "13987650432"
BILL = "0098765412"
NEEDLES = (NAME, ID_NUMBER, PHONE, BILL)
DONE = (ExitCode.DONE, ExitCode.NEEDS_PERSON)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs")


class RarePerson(ScriptedEngine):
    """Reads the invented receipt, made out to a person whose name nothing else has."""

    name = fingerprint = "rare"

    def read(self, picture):
        rare = {"交款人：张样例": f"交款人：{NAME}", "票据号码：0038433844": f"票据号码：{BILL}"}
        lines = [(rare.get(text, text), left, top) for text, left, top in PRINTED]
        return tuple(
            print_line(text, left, top, 0.99) for text, left, top in (*lines, (f"身份证号：{ID_NUMBER}", 20, 150))
        )


# ------------------------------------------------------------------------------------------------ searching
def written_forms(text: str) -> set[bytes]:
    """The bytes that a text may be written as."""
    found = {json.dumps(text)[1:-1].encode(), quote(text).encode(), quote(text).lower().encode()}
    for encoding in ENCODINGS:
        with_it = text.encode(encoding, "ignore")
        found |= {with_it} if len(with_it) > 3 else set()
    return found


WRITTEN = {needle: written_forms(needle) for needle in NEEDLES}


def find_in(data: bytes) -> set[str]:
    """Which of the needles stand in these bytes, or in what is packed in them."""
    found = {needle for needle, forms in WRITTEN.items() if any(form in data for form in forms)}
    return found.union(*(find_in(inner) for inner in unpacked(data)))


def unpacked(data: bytes) -> Iterator[bytes]:
    """What is in a ZIP (so also a workbook or a Word file), and every stream of deflate, as PDF, PNG and the cache have them."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())
            yield "\n".join(packed.namelist()).encode()
        return
    for head in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
        start = data.find(head)
        while start >= 0:
            try:
                inner = zlib.decompressobj().decompress(data[start:])
            except zlib.error:
                inner = b""
            if inner:
                yield inner
            start = data.find(head, start + 2)


def search(*places: Path) -> dict[str, set[str]]:
    """File -> what of the person stands in it or in its name."""
    files = (p for place in places for p in sorted(place.rglob("*")))
    told = {str(p): find_in((p.read_bytes() if p.is_file() else b"") + os.fsencode(p.name)) for p in files}
    return {name: found for name, found in told.items() if found}


def test_the_search_finds_what_is_packed(tmp_path: Path) -> None:
    for number, encoding in enumerate(ENCODINGS[:4]):
        (tmp_path / str(number)).write_bytes(b"x" + NAME.encode(encoding))
    (tmp_path / "4").write_bytes(b"%PDF " + zlib.compress(ID_NUMBER.encode()))
    with zipfile.ZipFile(tmp_path / "5", "w", zipfile.ZIP_DEFLATED) as outer:
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("word/document.xml", f"<w:t>{PHONE}</w:t>")
        outer.writestr("case/form.docx", inner.getvalue())
    (tmp_path / "6").write_text(json.dumps({"name": NAME}))
    (tmp_path / f"{NAME}.txt").touch()
    assert len(search(tmp_path)) == 8


# ------------------------------------------------------------------------------------------------ the office
class Desktop:
    """An office of one person: an inbox, a ledger, a cache, results."""

    def __init__(self, room: Path, place: LedgerPlace, intake: Command) -> None:
        self.room, self.place, self._intake = room, place, intake
        self.originals, self.said = room.parent / "originals" / NAME, list[Called]()
        self.settings = room.parent / "settings.toml"
        store = room / "scans"
        self.settings.write_text(
            f'ledger = "{place.file or place.url}"\nstore = "{store}"\ncache = "{room / "cache"}"\n', "utf-8"
        )
        self.place = LedgerPlace(place.file, store, place.url)

    def call(self, *words: object) -> Called:
        called = self._intake(*words, "--settings", self.settings)
        self.said.append(called)
        return called

    def hand_in(self) -> None:
        self.originals.mkdir(parents=True)
        paper = Image.new("RGB", (1000, 700), "white")
        paper.paste("black", (60, 40, 400, 60))
        paper.save(self.originals / f"{NAME}.png")
        person = f'{{name: {NAME}, id_number: "{ID_NUMBER}", phone: "{PHONE}"}}'
        (self.originals / "case.yaml").write_text(
            f"applicant: {person}\nitem: 门诊费用报销\ninsurance: 居民\n", "utf-8"
        )


@pytest.fixture
def desktop(place: LedgerPlace, tmp_path: Path, intake: Command, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    room = tmp_path / "room"
    (room / "tmp").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(room / "tmp"))
    monkeypatch.setenv("TMPDIR", str(room / "tmp"))
    if place.file is not None:
        place = LedgerPlace(room / "ledger" / "ledger.sqlite", room)
    made = Desktop(room, place, intake)

    def desk(*_: object) -> Desk:
        settings = load_settings(made.settings, {})
        return Desk(RarePerson(), EXTRACTORS, settings, open_page_cache(settings))

    monkeypatch.setattr(cli, "_desk", desk)
    made.hand_in()
    return made


def work_on(desktop: Desktop) -> None:
    """Everything that an office does with a case."""
    case, out = desktop.originals, desktop.room / "out"
    day = ("--applied", "2026-10-12")
    assert desktop.call("check", case, *day, "--keep", "-o", out / "check", "--full").code in DONE
    assert desktop.call("form", "--all", case, *day, "-o", out / "forms", "--operator", "样经办").code in DONE
    why = ("--why", f"{NAME}本人更正", "--by", "样经办")
    assert desktop.call("correct", "2026-00001", "1", "交款人", NAME, *why).code in DONE
    assert desktop.call("check", case, *day, "--keep", "-o", out / "check").code in DONE
    run(desktop)
    for words in (("list",), ("show", "2026-00001"), ("export", "-o", desktop.room.parent / "masked.xlsx")):
        assert desktop.call("ledger", *words).code in DONE
    assert desktop.call("ledger", "mark", "2026-00001", "受理", "--on", "2026-10-13", "--by", "样经办").code in DONE


def look_in_full(desktop: Desktop) -> None:
    """What is written down of who looked; what was shown is not ours to search."""
    before = list(desktop.said)
    for words in (("list", "--name", NAME, "--id", ID_NUMBER), ("show", "2026-00001")):
        assert desktop.call("ledger", *words, "--full", "--by", "样经办").code in DONE
    desktop.said = before


def run(desktop: Desktop) -> None:
    """The inbox, with forms; in this process, so that the rare person is read."""
    settings = load_settings(desktop.settings, {})
    ledger, output = open_ledger(desktop.place), desktop.room / "out" / "run"
    printer = build_printer(FORMS, settings, ROOT / "templates", ledger)
    office = OfficeRules(load_catalogue(()), RULES)
    bench = build_bench(settings, EXTRACTORS, office, "rules", output, printer, ledger)
    bench = replace(bench, desk=replace(bench.desk, engine=RarePerson()))
    order = CaseOrder("", "", date(2026, 10, 12), masked=True, forms=True)
    job = Job(desktop.originals.parent, output, order, dated=True, register=LedgerRegister(ledger))
    assert run_batch(job, Inline(bench), lambda _: None).exit_code in DONE
    ledger.close()


def test_of_a_purged_person_no_byte_is_left(desktop: Desktop, request: pytest.FixtureRequest) -> None:
    work_on(desktop)
    look_in_full(desktop)
    places = (desktop.room, *database_folders(desktop.place, request))
    assert kinds_of(search(*places)) >= {"database", "cache", ".json", ".html", ".docx", ".xlsx"}
    scans = [p for p in desktop.place.store.glob("??/*") if p.is_file()]
    called = desktop.call("purge", "2026-00001")
    assert called.code == ExitCode.DONE, called.out.decode() + called.err
    assert "已核实：没有留下" in called.out.decode()
    assert search(desktop.room, *database_folders(desktop.place, request)) == {}
    assert [p for p in scans if p.exists()] == []
    ledger = open_ledger(desktop.place)
    with ledger.reading() as connection:
        assert verify_chain(connection).breaks == ()
        assert connection.execute(select(PAYLOADS).where(PAYLOADS.c.subject != "")).all() == []
    ledger.close()


def kinds_of(found: Iterable[str]) -> set[str]:
    """Where something was found: the database, the cache of pages, or a file of results by its ending."""
    return {
        "database"
        if "ledger.sqlite" in name or "/base/" in name
        else "cache"
        if "/cache/" in name
        else Path(name).suffix
        for name in found
    }


def test_nothing_that_is_said_in_passing_tells_who_it_is(desktop: Desktop) -> None:
    """Messages and lists are masked; the folder's name is the clerk's own."""
    work_on(desktop)
    for called in desktop.said:
        assert {ID_NUMBER, PHONE} & find_in(called.err.encode() + called.out) == set()


def test_everything_that_is_kept_is_its_owners_alone(desktop: Desktop) -> None:
    work_on(desktop)
    kept = [p for p in desktop.room.rglob("*") if p.parent != desktop.room or p.is_file()]
    assert {p.stat().st_mode & 0o077 for p in kept if not p.is_symlink()} == {0}, [
        str(p) for p in kept if p.stat().st_mode & 0o077
    ]


def database_folders(place: LedgerPlace, request: pytest.FixtureRequest) -> Sequence[Path]:
    """PostgreSQL's data; its log is the server's (docs/ledger.md says what archives keep)."""
    if place.file is not None:
        return ()
    server: PostgresServer = request.getfixturevalue("postgres")
    server.execute("CHECKPOINT")
    return (server.sockets.parent / "data" / "base",)

"""Commands over an office's own catalogue, templates and settings that were made to break them."""

import io
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.hostile.case_calls import BAD, FINE, REFUSED, USUAL, lay_case
from benchmarks.hostile.places import lay_sparse
from benchmarks.hostile.trap import HostileCall, lay_late

_ROOT = Path(__file__).parents[2]


_GUIDE = "version: 1\nguide: {title: 样例指南, insurance: 居民}\n"
_CATALOGUES: Mapping[str, Callable[[], str | bytes]] = {
    "deep": lambda: "version: 1\nitems: " + "[" * 50_000,
    "deep-closed": lambda: "version: 1\nitems: " + "[" * 5000 + "]" * 5000,
    "aliases": lambda: "version: 1\nitems: [&a {id: x}, *a]\n",
    "keys-twice": lambda: "version: 1\nversion: 1\n",
    "key-unknown": lambda: "version: 1\nitmes: []\n",
    "version-9": lambda: "version: 9\n",
    "version-of-5000-digits": lambda: f"version: {'9' * 5000}\n",
    "items-of-nothing": lambda: _GUIDE + "items: [{}]\n",
    "items-50000": lambda: _GUIDE + "items:\n" + "- {id: a}\n" * 50_000,
    "tag-of-python": lambda: "version: !!python/object/apply:os.system ['touch intake-escaped']\n",
    "large": lambda: "# " + "x" * 9_000_000 + "\nversion: 1\n",
    "not-utf-8": lambda: b"version: \xb2\xff\n",
    "zeros": lambda: bytes(4096),
    "control-characters": lambda: 'version: 1\n"\\e[31m\\a": 1\n',
    "conditions-of-junk": lambda: "version: 1\nconditions: {A-b c: {zh: 甲, question: 乙}}\n",
    "substitutes-unknown": lambda: "version: 1\naccept_with_review: {no_such_type: [id_card]}\n",
}  # fmt: skip


def lay_catalogue(folder: Path, text: str | bytes) -> Sequence[str]:
    """A catalogue folder with this file, and the words that look it through."""
    own = folder / "own"
    own.mkdir()
    (own / "own.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return "items", "lint", "--catalogue", str(own)


def _lay_levels(folder: Path, data: bytes) -> Sequence[str]:
    words = lay_case(folder, USUAL)
    (folder / "own").mkdir()
    (folder / "own" / "hospital-levels.csv").write_bytes(data)
    return *words, "--catalogue", str(folder / "own")


def _lay_catalogue_place(folder: Path, lay: Callable[[Path], object]) -> Sequence[str]:
    (folder / "own").mkdir()
    lay(folder / "own" / "own.yaml")
    return "items", "lint", "--catalogue", str(folder / "own")


def _iter_catalogues() -> Iterator[HostileCall]:
    for name, text in _CATALOGUES.items():
        yield HostileCall(
            f"catalogue-{name}",
            lay_late(lay_catalogue, text),
            BAD,
            ("own.yaml",),
            name in ("deep", "aliases"),
        )
    places: Mapping[str, Callable[[Path], object]] = {
        "pipe": os.mkfifo, "zeros-device": lambda p: p.symlink_to("/dev/zero"), "sparse": lay_sparse(30 << 30), "folder": os.mkdir,
        "link-to-itself": lambda p: p.symlink_to(p),
    }  # fmt: skip
    for name, lay in places.items():
        yield HostileCall(
            f"catalogue-{name}",
            partial(_lay_catalogue_place, lay=lay),
            BAD | FINE,
            quick=name == "pipe",
        )
    yield HostileCall(
        "catalogue-missing", lambda folder: ("items", "lint", "--catalogue", str(folder / "none")), BAD | REFUSED
    )
    yield HostileCall(
        "levels-of-junk", lambda folder: _lay_levels(folder, b'\xff\xfe,\x00\n"open'), BAD, ("hospital-levels.csv",)
    )
    yield HostileCall(
        "levels-of-one-cell", lambda folder: _lay_levels(folder, b"a" * 5_000_000), BAD, ("hospital-levels.csv",)
    )


def change_template(change: Callable[[str], str], more: Mapping[str, bytes] | None = None) -> bytes:
    """The shipped notice with another body, and further parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(_ROOT / "templates" / "supplement.docx") as shipped,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in shipped.namelist():
            data = shipped.read(name)
            new.writestr(name, change(data.decode()).encode() if name == "word/document.xml" else data)
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def _put_tag(tag: str) -> bytes:
    paragraph = f"<w:p><w:r><w:t>{tag}</w:t></w:r></w:p>"
    return change_template(lambda body: body.replace("<w:body>", f"<w:body>{paragraph}", 1))


_TEMPLATES: Mapping[str, Callable[[], bytes]] = {
    "multiplies-strings": lambda: _put_tag("{{ '甲' * 9999999999 }}"),
    "powers": lambda: _put_tag("{{ 9 ** 9 ** 9 }}"),
    "range": lambda: _put_tag("{% for i in range(999999999) %}{{ i }}{% endfor %}"),
    "dunder": lambda: _put_tag("{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    "lipsum": lambda: _put_tag("{{ lipsum(n=100000) }}"),
    "include": lambda: _put_tag("{% include '/etc/passwd' %}"),
    "format": lambda: _put_tag("{{ '%999999999d' % 1 }}"),
    "filter-center": lambda: _put_tag("{{ number|center(999999999) }}"),
    "macro-of-itself": lambda: _put_tag("{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}"),
    "open-tag": lambda: _put_tag("{% if number"),
    "deep-tag": lambda: _put_tag("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}"),
    "entities": lambda: change_template(lambda body: '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body.partition("?>")[2]),
    "no-xml": lambda: change_template(lambda _: "<w:document"),
    "deep-xml": lambda: change_template(lambda body: body.replace("<w:body>", "<w:body>" + "<w:p>" * 20_000 + "</w:p>" * 20_000, 1)),
    "bomb": lambda: change_template(lambda body: body, {"word/media/x.png": bytes(600_000_000)}),
    "climbs-out": lambda: change_template(lambda body: body, {"../../../intake-escaped": b"x"}),
    "no-zip": lambda: b"PK\3\4" + bytes(900),
    "empty": lambda: b"",
}  # fmt: skip
_HARMLESS = frozenset({"climbs-out"})


def lay_template(folder: Path, data: bytes) -> Sequence[str]:
    """A template folder with this notice, and the words that look it through."""
    (folder / "own").mkdir()
    (folder / "own" / "supplement.docx").write_bytes(data)
    return "forms", "lint", "--templates", str(folder / "own")


def _iter_templates() -> Iterator[HostileCall]:
    for name, make in _TEMPLATES.items():
        codes = BAD | (FINE if name in _HARMLESS else frozenset())
        told = () if name in _HARMLESS else ("supplement.docx",)
        yield HostileCall(
            f"template-{name}",
            lay_late(lay_template, make),
            codes,
            told,
            name == "multiplies-strings",
        )


_SETTINGS: Mapping[str, Callable[[], str | bytes]] = {
    "key-unknown": lambda: "enigne = 'x'\n",
    "keys-twice": lambda: "threads = 1\nthreads = 2\n",
    "deep": lambda: "a = " + "[" * 50_000,
    "number-of-5000-digits": lambda: f"threads = {'9' * 5000}\n",
    "not-utf-8": lambda: b"a = '\xb2\xff'\n",
    "zeros": lambda: bytes(4096),
    "minus": lambda: "[limits]\nmax_pages = -1\n",
    "limit-0": lambda: "[limits]\nmax_file_bytes = 0\n",
    "word": lambda: "threads = 'x'\n",
    "flag-as-number": lambda: "threads = true\n",
    "group-is-a-list": lambda: "limits = [1]\n",
    "dots": lambda: "a" + ".a" * 20_000 + " = 1\n",
    "nan": lambda: "worker_max_mb = nan\n",
    "day": lambda: "engine = 2026-10-12\n",
    "control-characters": lambda: '"\\u001b[31m" = 1\n',
    "threads-huge": lambda: "threads = 99999999\n",
    "ledger-is-a-device": lambda: "ledger = '/dev/zero'\n",
    "zero-byte": lambda: 'ledger = "a\\u0000b"\n',
}
_SETTINGS_MAY_PASS = frozenset({"threads-huge", "ledger-is-a-device", "limit-0", "minus", "zero-byte"})


def lay_settings(folder: Path, text: str | bytes) -> Sequence[str]:
    """A settings file, and the words that check a case with it."""
    file = folder / "own.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return *lay_case(folder, USUAL), "--settings", str(file)


def _iter_settings() -> Iterator[HostileCall]:
    for name, text in _SETTINGS.items():
        may_pass = name in _SETTINGS_MAY_PASS
        codes = BAD | (FINE | REFUSED if may_pass else frozenset())
        yield HostileCall(
            f"settings-{name}",
            lay_late(lay_settings, text),
            codes,
            () if may_pass else ("own.toml",),
            name == "deep",
        )
    yield HostileCall(
        "settings-zeros-device", lambda folder: (*lay_case(folder, USUAL), "--settings", "/dev/zero"), BAD
    )


def iter_office_calls() -> Iterator[HostileCall]:
    """Every hostile catalogue, template and settings file."""
    yield from _iter_catalogues()
    yield from _iter_templates()
    yield from _iter_settings()

"""Limits and judgements that an office may change, in one frozen value.

One TOML file (`--settings FILE`, or `INTAKE_SETTINGS`); unknown keys are errors. Every default says where it comes from.
"""

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from intake.errors import BadConfiguration, escape_controls
from intake.office import Office
from intake.written.toml_file import WrittenTable, read_toml_file

_LEAST_MB = 256
"""What the libraries that open files take by themselves is 150 MB."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost before it is refused. Sizes in bytes, pictures in pixels.

    Raises:
        BadConfiguration: a limit below which nothing can be read.
    """

    max_file_bytes: int = 200 * 1024 * 1024
    """A 30-page case at 300 dpi in colour is about 60 MB."""
    max_pixels: int = 120_000_000
    """A0 at 200 dpi is 62 million; a decompression bomb has billions."""
    max_pages: int = 300
    """The longest stay on record prints about 30 pages of lists; a stack of a day's cases stays below 300."""
    render_dpi: int = 200
    """Scanned PDF pages without a picture of their own resolution; recognition gains nothing above."""
    page_seconds: int = 20
    """Of one core, for opening a file and for drawing or decoding one of its pages; a picture of `max_pixels` takes 4."""
    page_max_mb: int = 640
    """Memory in MB (1024²) of the process that does it, which has 150 when it begins; a picture of `max_pixels` takes 480.
    With a worker at its largest (`intake.ocr.openvino.HEAVY`) they stay within 1,500."""

    def __post_init__(self) -> None:
        for name, least in (("page_seconds", 1), ("page_max_mb", _LEAST_MB)):
            if getattr(self, name) < least:
                raise BadConfiguration(
                    f"limits.{name}：至少为 {least}", f"默认值为 {Limits.__dataclass_fields__[name].default}"
                )


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """How many pairs of eyes a decision needs.

    Raises:
        BadConfiguration: no amount, or no percentage.
    """

    second_person_above: str = ""
    """Yuan; a case with more at stake is decided by two people, and one whose sum is not sure, too. Empty = never."""
    sample_percent: int = 2
    """Of the values that a person confirmed, how many in a hundred a second person types again without seeing them; 0 = none.
    With 2 an office of 3,000 confirmed values a month has 60 to type, and knows its wrong rate to a percent after half a year."""
    open_points_block: bool = False
    """Whether a case with open points cannot be accepted at all; else whoever accepts it says why."""

    def __post_init__(self) -> None:
        if not 0 <= self.sample_percent <= 100:
            raise BadConfiguration(f"review.sample_percent 是 {self.sample_percent}", "请写 0 到 100 的整数")
        try:
            amount = self.second_person_limit
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount is not None and not (amount.is_finite() and amount >= 0):
            raise BadConfiguration(f"review.second_person_above 不是金额：{self.second_person_above!r}", '如 "20000"')

    @property
    def second_person_limit(self) -> Decimal | None:
        """The amount above which two people decide; None = never."""
        return Decimal(self.second_person_above) if self.second_person_above.strip() else None


@dataclass(frozen=True, slots=True)
class Serving:
    """Where the page is served, to whom, and how long a person stays signed in.

    Raises:
        BadConfiguration: a number that makes no sense.
    """

    host: str = "127.0.0.1"
    """Address to listen on; any other than this machine's own needs accounts, and TLS or a proxy that has it."""
    port: int = 8631
    """Free of well-known services; 0 = any that is free."""
    hosts: tuple[str, ...] = ()
    """Names, with their port where it is not the usual one, under which others reach the page; literal, none else is answered."""
    tls_cert: Path | None = None
    """Certificate chain in PEM."""
    tls_key: Path | None = None
    """Its private key in PEM."""
    behind_proxy: bool = False
    """Whether a proxy of the office's own ends TLS before it; only then is `X-Forwarded-For` believed."""
    inbox: Path | None = None
    """The office's watch folder, whose cases are read while the page is served; None = only what is uploaded."""
    idle_minutes: int = 30
    """Without a request for so long a person has to sign in again: OWASP names 15 to 30 minutes for low-risk work."""
    session_hours: int = 10
    """After so long in any case: a working day with its noon."""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise BadConfiguration(f"serve.port：{self.port} 不是端口", "请写 0 到 65535；0 = 任选一个空闲的")
        for name in ("idle_minutes", "session_hours"):
            if getattr(self, name) < 1:
                raise BadConfiguration(f"serve.{name}：至少为 1", f"默认值为 {getattr(type(self)(), name)}")


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where recognised pages are kept: `$XDG_CACHE_HOME/intake`, else `~/.cache/intake`; None without a home."""
    base = Path(environment.get("XDG_CACHE_HOME", ""))
    folder = (base if base.is_absolute() else Path(os.path.expanduser("~")) / ".cache") / "intake"
    return folder if folder.is_absolute() else None


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where what must not be lost is kept: `$XDG_DATA_HOME/intake`, else below `~/.local/share`."""
    base = Path(environment.get("XDG_DATA_HOME", ""))
    folder = base if base.is_absolute() else Path(os.path.expanduser("~")) / ".local" / "share"
    return folder / "intake"


def ledger_file() -> str:
    """Where the ledger is if nobody says another place."""
    return str(data_folder() / "ledger.sqlite")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is done with."""

    limits: Limits = field(default_factory=Limits)
    engine: str = "auto"
    threads: int = 0
    """Threads of one engine; 0 = the number of physical cores, in a run of several workers each worker's share of them."""
    workers: int = 0
    """Processes that read side by side in `intake run`; 0 = as many as cores and memory allow."""
    worker_max_mb: int = 1200
    """Resident memory in MB (1024²) after a page from which a worker is replaced: two fit beside an office PC's 4 GB."""
    precision: str = "f32"
    """What recognition computes in: `f32` = 32 bits, the same on every machine; `bf16` = 16, on processors that have them; `auto`
    = 16 first on processors with AMX, and 32 wherever that is not sure: the same texts as far as measured."""
    page_timeout: int = 120
    """Seconds that one page may take; a dense page on two slow cores takes 10 with the engine's start."""
    models: Path | None = None
    """Folder of imported weights; None = those inside the installed packages."""
    cache: Path | None = field(default_factory=cache_folder)
    """Folder of recognised pages; None (written as "") = nothing is kept."""
    check_text_layer: bool = True
    """Whether born-digital pages must show what their text layer says, where that decides: about 50 ms of one core a bill."""
    cache_max_mb: int = 2048
    """Size of that folder in MB (1024²): 150,000 scanned pages of 13 KB, a year of a county's cases."""
    templates: Path | None = None
    """Folder of the office's own forms; None = the shipped ones, which also stand in for those that it lacks."""
    ledger: str = field(default_factory=ledger_file)
    """The ledger: a file of this machine, or `postgresql+psycopg://…` for an office with several windows."""
    store: Path | None = None
    """Folder of scans that the ledger keeps; None = `scans` beside the file, in the user's data folder with PostgreSQL."""
    ledger_digest: str = "sha256"
    """By what new events are chained: `sha256` or `sm3`."""
    ledger_key: Path | None = None
    """File with the key of an encrypted ledger; None = not encrypted."""
    retention_days: int = 0
    """Days after which `intake purge` takes closed cases out of the ledger; 0 = they are kept."""
    office: Office = field(default_factory=Office)
    review: ReviewRules = field(default_factory=ReviewRules)
    serve: Serving = field(default_factory=Serving)


_GROUPS: Mapping[str, type[Any]] = {"limits": Limits, "office": Office, "review": ReviewRules, "serve": Serving}
"""Table of the file -> what it is read into."""
_PATHS = ("models", "cache", "templates", "store", "ledger_key", "tls_cert", "tls_key", "inbox")
_SHOWN = 60
"""Characters of a wrong value that a message repeats."""
_NEEDED = ("ledger",)
"""What may not be empty."""


def find_settings_file(path: Path | None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """`path`, else the file named in `INTAKE_SETTINGS`; None where there is neither."""
    return path or (Path(environment["INTAKE_SETTINGS"]) if environment.get("INTAKE_SETTINGS") else None)


def load_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `path`, else from the file named in `INTAKE_SETTINGS`, else the defaults.

    Raises:
        BadConfiguration: unreadable file, unknown key, or a value of the wrong type.
    """
    named = find_settings_file(path, environment)
    if named is None:
        return Settings()
    written = read_toml_file(named, str(named))
    groups = {
        name: _fill_settings(type_, written.values.pop(name, {}), written, name) for name, type_ in _GROUPS.items()
    }
    settings: Settings = _fill_settings(Settings, written.values | groups, written, "")
    return settings


def _fill_settings(type_: type[Any], table: Any, written: WrittenTable, group: str) -> Any:
    if not isinstance(table, dict):
        raise BadConfiguration(f"{written.place('', group)}：{group} 应为一个表", "请参照 docs/operations.md")
    known = {f.name: getattr(type_(), f.name) for f in fields(type_)}
    for key, value in table.items():
        where = written.place(group, key)
        if key not in known:
            raise BadConfiguration(f"{where}：未知的设置项 {escape_controls(key)}", f"可用：{'、'.join(known)}")
        _check_setting(key, value, known[key], where)
    return type_(**{key: _convert_setting(key, value) for key, value in table.items()})


def _convert_setting(key: str, value: Any) -> Any:
    """As it stands in the file -> as it is used."""
    if isinstance(value, list):
        return tuple(value)
    return _as_path(value) if key in _PATHS else value


def _as_path(value: str | Path) -> Path | None:
    return Path(value) if value else None


def _check_setting(key: str, value: object, default: object, where: str) -> None:
    expected: type[Any] | tuple[type[Any], ...] = (Path, str) if key in _PATHS else type(default)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = tuple(value)
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):  # True is an int
        shown = escape_controls(repr(value)[:_SHOWN])
        raise BadConfiguration(f"{where}：{key} 的值 {shown} 类型不对", f"默认值为 {default!r}")
    if any(
        unicodedata.category(c) == "Cc" for text in (value if isinstance(value, tuple) else (value,)) for c in str(text)
    ):
        raise BadConfiguration(f"{where}：{key} 的值含有控制字符", "请把这一行重新写一遍")
    if key in _NEEDED and not value:
        raise BadConfiguration(f"{where}：{key} 不能为空", f"默认值为 {default}")

"""Every setting with its value and where the value comes from."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from intake.errors import escape_controls
from intake.settings import find_settings_file, load_settings
from intake.written.toml_file import read_toml_file


def iter_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> Iterator[tuple[str, object, str]]:
    """Name, value and origin of every setting, groups as `limits.max_pages`.

    Raises:
        BadConfiguration: as `load_settings`.
    """
    settings = load_settings(path, environment)
    named = find_settings_file(path, environment)
    written = read_toml_file(named, str(named)).values if named else {}
    where = escape_controls(str(named)) + ("" if path else "（INTAKE_SETTINGS）")
    for name, value in _flatten_settings(settings, ""):
        yield name, _hide_password(name, value), where if _is_written(written, name) else "默认"


def _hide_password(name: str, value: object) -> object:
    from intake.ledger.location import show_address

    return show_address(value) if name == "ledger" and isinstance(value, str) and "://" in value else value


def _flatten_settings(group: Any, prefix: str) -> Iterator[tuple[str, object]]:
    for field in fields(group):
        value = getattr(group, field.name)
        if is_dataclass(value):
            yield from _flatten_settings(value, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", value


def _is_written(table: Mapping[str, Any], name: str) -> bool:
    head, _, rest = name.partition(".")
    return head in table and (not rest or _is_written(table[head], rest))

"""Every setting with its value and where the value comes from."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from intake.errors import printable
from intake.settings import load_settings


def origins(path: Path | None, environment: Mapping[str, str] = os.environ) -> Iterator[tuple[str, object, str]]:
    """Name, value and origin of every setting, groups as `limits.max_pages`.

    Raises:
        BadConfiguration: as `load_settings`.
    """
    settings = load_settings(path, environment)
    named = path or (Path(environment["INTAKE_SETTINGS"]) if environment.get("INTAKE_SETTINGS") else None)
    written = tomllib.loads(named.read_text(encoding="utf-8")) if named else {}
    where = printable(str(named)) + ("" if path else "（INTAKE_SETTINGS）")
    for name, value in _flat(settings, ""):
        yield name, value, where if _has(written, name) else "默认"


def _flat(group: Any, prefix: str) -> Iterator[tuple[str, object]]:
    for field in fields(group):
        value = getattr(group, field.name)
        if is_dataclass(value):
            yield from _flat(value, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", value


def _has(table: Mapping[str, Any], name: str) -> bool:
    head, _, rest = name.partition(".")
    return head in table and (not rest or _has(table[head], rest))

"""Messages on standard error: for people one line each, or with `--log-format json` one object each.

Personal data never appears above DEBUG: what is logged is a path as the user named it, a hash prefix and a page number.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TextIO


class LogFormat(StrEnum):
    """How messages on standard error are written."""

    TEXT = "text"
    JSON = "json"


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One JSON object in ASCII, times in UTC."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to what standard error is now: a progress bar stands in for it while it runs."""

    def emit(self, record: logging.LogRecord) -> None:
        """Looks up the stream each time."""
        self.stream = sys.stderr
        super().emit(record)


def set_up_logging(verbose: int = 0, *, quiet: bool = False, form: LogFormat = LogFormat.TEXT) -> None:
    """`-q` leaves errors, `-v` adds the course of the run, `-vv` what only a developer wants (values among it)."""
    handler = _Stderr()
    handler.setFormatter(_Json() if form is LogFormat.JSON else logging.Formatter("%(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.ERROR if quiet else logging.WARNING)
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.getLogger("intake").setLevel(level)

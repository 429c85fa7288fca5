"""Messages on standard error: for people one line each, or with `--log-format json` one object each.

Personal data never appears: what is logged is a path as the user named it, a hash prefix and a page number; tracebacks come
without what exceptions say.
What libraries log, warn of, or write there themselves is English and means nothing to an office: only `-vv` shows it.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import TextIO

from intake.terminal.harmless import escape_line
from intake.terminal.streams import let_libraries_speak
from intake.tracebacks import describe_traceback, mask_values, tell_bugs_without_values

_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
"""What `sys.exc_info` answers."""

_OURS = frozenset({"intake", "extractors", "validators", "templates"})
"""Beginnings of the names of our own loggers."""


class LogFormat(StrEnum):
    """How messages on standard error are written."""

    TEXT = "text"
    JSON = "json"


class _WithoutValues(logging.Formatter):
    """Tells of exceptions without what they say, which may be a value."""

    def formatException(self, ei: _Caught) -> str:  # noqa: N802 the library's name
        """The traceback as a stranger may see it."""
        return "" if ei[1] is None else describe_traceback(ei[1])


class _Line(_WithoutValues):
    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever a file is called, and the traceback where there is one."""
        line = _tell_place(record) + escape_line(_message_of(record))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class _Json(_WithoutValues):
    def format(self, record: logging.LogRecord) -> str:
        """One JSON object in ASCII, times in UTC."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message_of(record),
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


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in _OURS


def _message_of(record: logging.LogRecord) -> str:
    """What it says; of a library's, which may repeat what it was given, without values."""
    return record.getMessage() if _is_ours(record) else mask_values(record.getMessage())


def _tell_place(record: logging.LogRecord) -> str:
    """Whose message it is, where it is not ours."""
    return "" if _is_ours(record) else f"{record.name}: "


def set_up_logging(verbose: int = 0, *, quiet: bool = False, form: LogFormat = LogFormat.TEXT) -> None:
    """`-q` leaves errors, `-v` adds the course of the run, `-vv` what only a developer wants; no value is in any of it.

    What nobody catches is told in the same way (`intake.tracebacks`).
    """
    tell_bugs_without_values()
    handler = _Stderr()
    handler.setFormatter(_Json() if form is LogFormat.JSON else _Line())
    if verbose < 2:
        handler.addFilter(_is_ours)
    else:
        let_libraries_speak()
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.ERROR if quiet else logging.WARNING)
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.getLogger("intake").setLevel(level)

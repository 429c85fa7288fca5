"""Tracebacks that may be handed to a stranger: where in the code and of what kind, and nothing of what stood on a paper.

What an exception says is often the very value that was at hand: `invalid literal for int(): '…'`. So of its words only small
letters and marks are told: every digit becomes `#`, every capital `X` (names on bank cards), and every character beyond ASCII, or the
escape that stands for one, `□`. The lines of the program itself hold no values.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import ParamSpec

P = ParamSpec("P")

INTERRUPTED = "已中断；已写出的结果完好，再运行一次同一命令即可"

_BEYOND = re.compile(r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|[^\x00-\x7f]")
_CAPITAL, _DIGIT = re.compile("[A-Z]"), re.compile("[0-9]")
_HOUSE = Path(__file__).parents[1]
_OWN = tuple(str(_HOUSE / name) for name in ("cli.py", "intake", "extractors", "validators", "templates"))
"""Beginnings of the paths of our own code."""
_LONGEST = 300
"""Characters of what an exception says: parsers repeat what they were given."""


def mask_values(text: str) -> str:
    """The text without digits, capitals and characters beyond ASCII.

    >>> mask_values("no day: '张样例 341799', ZHANG, '\\\\u5f20'")
    "no day: '□□□ ######', XXXXX, '□'"
    """
    return _CAPITAL.sub("X", _DIGIT.sub("#", _BEYOND.sub("□", text)))


def describe_traceback(error: BaseException) -> str:
    """The traceback of an exception and of those that led to it, without values; the last line has no end."""
    return "\n".join(_iter_chain(error, set()))


def tell_bugs_without_values() -> None:
    """From now on whatever ends the process, a thread or a finalizer unexpectedly is told on standard error in this way."""
    sys.excepthook = tell_bug
    threading.excepthook = lambda told: tell_bug(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _tell_finalizer(told.exc_type, told.exc_value, told.exc_traceback)


def end_without_values(act: Callable[P, None]) -> Callable[P, None]:
    """What a process was started with, told of in this way where it breaks: `multiprocessing` would print what the exception says."""

    @wraps(act)
    def told(*words: P.args, **named: P.kwargs) -> None:
        try:
            act(*words, **named)
        except Exception as error:  # noqa: BLE001 told, and the process ends
            tell_bug(type(error), error, None)
            raise SystemExit(1) from None

    return told


def _tell_finalizer(kind: type[BaseException], error: BaseException | None, place: TracebackType | None) -> None:
    """What breaks while a library tidies up behind an error that was told already (a full disk) is for developers."""
    frames = traceback.extract_tb(place)
    if any(frame.filename.startswith(_OWN) for frame in frames) or error is None:
        tell_bug(kind, error, place)
    else:
        logging.getLogger("intake").debug("", exc_info=error)


def tell_bug(kind: type[BaseException], error: BaseException | None, place: TracebackType | None) -> None:
    """As `sys.excepthook`. An interrupt is no bug."""
    del place  # the exception has it
    if sys.stderr is None or kind is SystemExit:
        return
    if kind is KeyboardInterrupt:
        sys.stderr.write(f"{INTERRUPTED}\n")
        return
    told = kind.__name__ if error is None else describe_traceback(error)
    sys.stderr.write(f"{told}\n程序内部错误；以上记录不含材料上的内容，请交给维护人员\n")


def _iter_chain(error: BaseException, seen: set[int]) -> Iterator[str]:
    """What led to it first, as Python tells it."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _iter_chain(before, seen)
        yield ""
    yield "Traceback (most recent call last):"
    frames = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), capture_locals=False)
    yield from "".join(frames.format()).splitlines()
    yield f"{type(error).__qualname__}: {mask_values(_words_of(error))}".removesuffix(": ")
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _iter_chain(inner, seen)


def _words_of(error: BaseException) -> str:
    """What it says, on one line."""
    try:
        return str(error)[:_LONGEST].replace("\n", " ")
    except Exception:  # noqa: BLE001 a traceback of the traceback would help nobody
        return ""

"""Ctrl-C while the program is still being loaded, a third of a second on an office PC: one line, too, and no traceback.

`cli` imports this before all that takes time. Python ends a process that nothing else caught an interrupt in by the signal itself,
which the shell tells as 130.
"""

import sys
from types import TracebackType

INTERRUPTED = "已中断；已写出的结果完好，再运行一次同一命令即可"


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt) and sys.stderr is not None:
        sys.stderr.write(f"{INTERRUPTED}\n")
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _tell

"""Ctrl-C while the program is still being loaded, a third of a second on an office PC: one line, too, and no traceback.

`cli` imports this before all that takes time. Python ends a process that nothing else caught an interrupt in by the signal itself,
which the shell tells as 130.
"""

import sys

from intake.tracebacks import tell_bug

sys.excepthook = tell_bug

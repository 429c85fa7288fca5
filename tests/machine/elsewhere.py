"""Runs the command line as if on a system without what only POSIX has: our own code does not find it, libraries do.

Used as `python -m tests.machine.elsewhere WORDS…`; workers that are spawned hide it, too, because they import this module first.
Libraries keep it because they ask `sys.platform` and would do on Linux what they never do on Windows.
"""

import builtins
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parent.parent.parent
MODULES = frozenset(
    ["fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "curses", "crypt", "_posixshmem"]
)
NAMES: Mapping[str, frozenset[str]] = {
    "os": frozenset(
        ["sched_getaffinity", "sched_setaffinity", "fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "getpgid", "killpg",
         "setsid", "statvfs", "sysconf", "uname", "nice", "getloadavg", "mkfifo", "chown", "lchown", "fchmod", "fchown", "O_NONBLOCK",
         "O_CLOEXEC", "O_NOFOLLOW", "O_DIRECTORY", "wait4", "waitid", "getpriority", "setpriority", "pread", "pwrite"]
    ),
    "signal": frozenset(
        ["SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGQUIT", "SIGCHLD", "SIGPIPE", "SIG_BLOCK", "SIG_SETMASK",
         "SIG_UNBLOCK", "pthread_sigmask", "pthread_kill", "alarm", "setitimer", "sigwait"]
    ),
    "select": frozenset(["poll", "epoll"]),
    "socket": frozenset(["AF_UNIX"]),
    "time": frozenset(["tzset", "clock_gettime"]),
}  # fmt: skip
"""What Windows has not (library reference, "Availability")."""


class _WithoutPosix(ModuleType):
    """A module of which some names are hidden; everything else is the module's own."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(module.__name__)
        self._module = module

    def __getattr__(self, name: str) -> Any:
        if name in NAMES[self.__name__]:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(self._module, name)


def hide_posix() -> None:
    """From now on no module of ours finds what only POSIX has."""
    real = builtins.__import__
    stand_ins = {module.__name__: _WithoutPosix(module) for module in (os, select, signal, socket, time)}

    def find_module(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
        asking = str((globals or {}).get("__file__", ""))
        if level or not asking.startswith(_OURS):
            return real(name, globals, locals, fromlist, level)
        if name.partition(".")[0] in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return stand_ins[name] if name in stand_ins else real(name, globals, locals, fromlist, level)

    builtins.__import__ = find_module


_ROOMS = ("intake", "extractors", "validators", "templates")
_OURS = (str(ROOT / "cli.py"), *(f"{ROOT / room}{os.sep}" for room in _ROOMS))

if __name__ in ("__main__", "__mp_main__"):
    hide_posix()

if __name__ == "__main__":
    import cli

    sys.exit(cli.main())

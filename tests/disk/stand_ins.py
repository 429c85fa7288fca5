"""What may stand in the place of a file of ours."""

import contextlib
import os
import socket
from pathlib import Path


def stand_in(kind: str, path: Path) -> None:
    """Puts something of that kind where a file of ours should be."""
    if kind == "link":
        (path.parent / "elsewhere").write_bytes(b"not ours")
        path.symlink_to(path.parent / "elsewhere")
    elif kind == "link to a device":
        path.symlink_to("/dev/zero")
    elif kind == "link to itself":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        bound = path.parent / "s"  # the name of a socket may have a hundred characters, all told
        with contextlib.chdir(path.parent):
            socket.socket(socket.AF_UNIX).bind(bound.name)
        bound.rename(path)
    elif kind == "folder":
        path.mkdir()
    else:
        os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 1 << 40)


KINDS = ("link", "link to a device", "link to itself", "pipe", "socket", "folder", "sparse file of a terabyte")

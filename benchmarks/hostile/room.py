"""A room that commands run in: a home, a cache, a folder of papers, all in one place, so that what lies elsewhere was not allowed."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_OWN = ("cache", "data")
"""What the command may write to, below the room."""
_ESCAPED = Path("/tmp/intake-escaped.xml")


@dataclass(frozen=True, slots=True)
class Room:
    """The folder that all lies in; papers lie some levels down, so that names which climb out are caught."""

    path: Path

    @property
    def papers(self) -> Path:
        """Where hostile files lie."""
        return self.path / "a" / "b" / "c" / "papers"

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes a command stay in here."""
        return {
            "HOME": str(self.path / "home"), "XDG_DATA_HOME": str(self.path / "data"), "XDG_CACHE_HOME": str(self.path / "cache"),
            "TMPDIR": str(self.path / "tmp"), "PYTHONUTF8": "1", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip

    def prepare(self) -> "Room":
        """Makes its folders."""
        for folder in (self.papers, self.path / "home", self.path / "tmp", self.path / "work"):
            folder.mkdir(parents=True, exist_ok=True)
        return self

    def note_content(self) -> Mapping[str, tuple[int, int]]:
        """Path -> size and time of what lies in here and is not the command's own."""
        return dict(_iter_entries(self.path, frozenset(str(self.path / name) for name in _OWN)))

    def find_strays(self, before: Mapping[str, tuple[int, int]]) -> list[str]:
        """What was written, changed or taken away where nothing may be."""
        after = self.note_content()
        found = [path for path in {*before, *after} if before.get(path) != after.get(path)]
        return sorted(found) + [str(_ESCAPED) for _ in range(_ESCAPED.exists())]

    def clear_papers(self) -> None:
        """Takes the hostile files away; `shutil` cannot where folders are too deep."""
        subprocess.run(["rm", "-rf", "--", str(self.papers)], check=True)
        self.papers.mkdir()


def _iter_entries(folder: Path, own: frozenset[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Of a tree that may be deeper than a path can be long: what cannot be looked at is left out."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.path in own:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                        continue
                    status = entry.stat(follow_symlinks=False)
                    yield entry.path, (status.st_size, status.st_mtime_ns)
        except OSError:
            continue

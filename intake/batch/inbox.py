"""What cases an inbox holds: each folder in it is one, and so is each file that lies directly in it.

Nothing is followed and nothing is opened here. Links are named and left out, because what lies behind them may be
exchanged while it is read. Folders for results get names that every office PC can hold.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from intake.disk.drafts import OUTPUT_MARK
from intake.errors import UnreadableInput, UnsafeLayout, UsageError, escape_controls
from intake.load import Folder, find_stacks
from intake.load.files import (
    READABLE_SUFFIXES,
    REPORTED_SUFFIXES,
    behind_link,
    cannot_open,
    natural_key,
    passed_over,
)

Stack = Path | Folder | UnreadableInput

PICTURES = frozenset([".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".webp"])
"""Suffixes of single pages: directly in the inbox they are more likely pages of one case than cases."""

UPLOAD_NOTE = ".upload.json"
"""A folder of an inbox that holds a file of this name came in by the page: it is our own, and a purge of its case removes it."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
"""What names of Windows shares cannot hold."""
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_OURS = frozenset(["summary.xlsx", "summary.json", "failures.jsonl", "run.json"])
_LONGEST = 60
"""Characters of a folder's name: 60 Chinese ones are 180 bytes, file systems take 255."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The papers of one case as they lie in the inbox.

    Attributes:
        name: What the entry of the inbox is called.
        path: The entry.
        stacks: Its files in scan order, those of one folder together, and what is refused among them.
    """

    name: str
    path: Path
    stacks: tuple[Stack, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file, each once."""
        found: Iterator[Path] = (f for s in self.stacks for f in _stack_files(s))
        return tuple(dict.fromkeys(found))

    @property
    def is_loose_picture(self) -> bool:
        """Whether it is one picture that lies directly in the inbox: more likely a page of a case than a case."""
        return self.path.suffix.lower() in PICTURES and self.stacks == (self.path,)


@dataclass(frozen=True, slots=True)
class Inbox:
    """Its cases in natural order, and what is no case and cannot be one."""

    path: Path
    bundles: tuple[Bundle, ...]
    refused: tuple[UnreadableInput, ...]


def list_inbox(path: Path) -> Inbox:
    """What lies in the inbox now.

    Raises:
        UsageError: it is no folder.
        UnsafeLayout: it is a link, or a folder of results.
    """
    if path.is_symlink():
        raise UnsafeLayout(f"{escape_controls(str(path))}：收件夹是一个链接", "请直接指定链接所指的文件夹")
    if not path.is_dir():
        raise UsageError(
            f"{escape_controls(str(path))}：收件夹不存在，或不是文件夹", "收件夹里每个案卷一个文件夹或一个文件"
        )
    if (path / OUTPUT_MARK).exists():
        raise UnsafeLayout(f"{escape_controls(str(path))}：这是放结果的文件夹", "请指定放扫描件的文件夹")
    bundles: list[Bundle] = []
    refused: list[UnreadableInput] = []
    for item in _iter_entries(path):
        if isinstance(item, Bundle):
            bundles.append(item)
        else:
            refused.append(item)
    return Inbox(path, tuple(bundles), tuple(refused))


def _iter_entries(inbox: Path) -> Iterator[Bundle | UnreadableInput]:
    for name in sorted(os.listdir(inbox), key=lambda n: (natural_key(n), n)):
        path = inbox / name
        if passed_over(name):
            continue
        if path.is_symlink():
            yield behind_link(path)
        elif path.is_dir():
            yield from _of_folder(path)
        elif path.suffix.lower() in READABLE_SUFFIXES | REPORTED_SUFFIXES:
            yield Bundle(name, path, (path,))


def _of_folder(path: Path) -> Iterator[Bundle | UnreadableInput]:
    """A folder without papers is told: somebody may have put them into the wrong place."""
    try:
        if (path / OUTPUT_MARK).exists():
            return
        stacks = tuple(find_stacks([path], linked=False))
    except OSError as error:
        yield cannot_open(path, error)
        return
    if stacks:
        yield Bundle(path.name, path, stacks)
    else:
        yield UnreadableInput(path, "案卷里没有图片或 PDF", "请检查是否放错了文件夹")


def bundle_at(path: Path) -> Bundle:
    """The papers of the one case that lies there: a folder, or a file that holds the whole stack."""
    stacks = tuple(find_stacks([path], linked=False)) if path.is_dir() else (path,)
    return Bundle(path.name, path, stacks)


def _stack_files(stack: Stack) -> tuple[Path, ...]:
    if isinstance(stack, Folder):
        return stack.files
    return (stack,) if isinstance(stack, Path) else ()


# ------------------------------------------------------------------------------------------------ folders for results
def assign_folders(bundles: Iterable[Bundle], taken: Mapping[str, str]) -> Mapping[str, str]:
    """Name of each bundle -> name of the folder that its results go to; no two are alike, even where case is ignored.

    Args:
        bundles: The cases, in order.
        taken: What earlier runs gave out, whether those cases still lie in the inbox or not; it stands.
    """
    given = dict(taken)
    used = {folder.casefold() for folder in given.values()}
    for bundle in bundles:
        if bundle.name not in given:
            folder = _choose_folder(bundle, used)
            used.add(folder.casefold())
            given[bundle.name] = folder
    return given


def _choose_folder(bundle: Bundle, used: set[str]) -> str:
    """The plain name where it is a good one and free, else with the beginning of a hash of the entry's name."""
    plain = bundle.path.stem if bundle.stacks == (bundle.path,) else bundle.name
    safe = safe_name(plain)
    if safe == plain and safe.casefold() not in used:
        return safe
    return f"{safe}-{hashlib.sha256(os.fsencode(bundle.name)).hexdigest()[:8]}"


def safe_name(name: str) -> str:
    """A name that every file system takes and that is no file of ours.

    >>> safe_name("a:b?"), safe_name("..."), safe_name("NUL.pdf")
    ('a_b_', '_', '_NUL.pdf')
    """
    text = unicodedata.normalize("NFC", escape_controls(name))
    text = _FORBIDDEN.sub("_", text)[:_LONGEST].rstrip(". ")
    if not text or text.startswith(".") or _DEVICES.fullmatch(text) or text.casefold() in _OURS:
        text = "_" + text.lstrip(".")
    return text

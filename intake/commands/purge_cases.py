"""`intake purge`: which cases are meant, and what came of it.

A case that is named goes everywhere, out of the ledger, too. A folder of results with `--older-than` is tidied up alone: what the
ledger keeps has a retention of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from intake.batch import forget
from intake.batch.journal import ROOM, Journal
from intake.batch.leftovers import remove_leftovers
from intake.batch.purge import Purged, find_entries, purge_cases
from intake.errors import ExitCode, UsageError, escape_controls
from intake.ledger.location import find_ledger
from intake.ledger.model import Stage
from intake.ledger.store import Ledger, look_for_ledger
from intake.ledger.upkeep.purge import PurgeReason, find_expired, find_last_day
from intake.settings import Settings

_MOST_SILENT = 400
"""Days without an entry beyond which the clock is doubted before cases go by their age: more than a year."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be purged.

    Attributes:
        names: Cases.
        output: The folder of results that they are in; None: the ledger says where they are.
        older_than: All that are older, in days.
        why: For the tombstone.
    """

    names: tuple[str, ...] = ()
    output: Path | None = None
    older_than: float | None = None
    why: PurgeReason = PurgeReason.ASKED


def read_wish(words: Sequence[str], older_than: float | None, settings: Settings, *, expired: bool) -> Wish:
    """The words understood.

    Raises:
        UsageError: nothing is named, or too much; `--expired` without a retention.
    """
    output = Path(words[0]) if words and (Path(words[0]) / ROOM).is_dir() else None
    names = tuple(words[1:] if output else words)
    if sum((bool(names), older_than is not None, expired)) != 1 or (output and expired):
        raise UsageError(
            "要清除哪些案卷，请写且只写一种",
            "登记号或受理编号，或结果文件夹和案卷名称，或 --older-than 天，或 --expired",
        )
    if not expired:
        return Wish(names, output, older_than)
    if settings.retention_days <= 0:
        raise UsageError("没有设置保存期限", "请在设置文件里写 retention_days，如 retention_days = 3650")
    return Wish(older_than=settings.retention_days, why=PurgeReason.RETENTION)


def list_wished(wish: Wish, settings: Settings) -> ExitCode:
    """Says, on standard output, which cases would leave the ledger."""
    ledger = _open_for(wish, settings)
    lists = forget.find_list_names(ledger, wish.names) if ledger and wish.output is None else ()
    wish = replace(wish, names=tuple(name for name in wish.names if name not in lists))
    cases = forget.find_cases(ledger, _find_ids(ledger, wish)) if ledger else ()
    for name in lists:
        print(f"将清除清单\t{escape_controls(name)}")
    for case in cases:
        print(f"将清除\t{case.register}\t{case.number}".rstrip())
    print(f"台账里 {len(cases)} 个案卷；没有清除任何内容")
    return ExitCode.DONE


def carry_out(wish: Wish, settings: Settings) -> ExitCode:
    """Purges, and says on standard output what is gone and whether anything is left."""
    ledger = _open_for(wish, settings)
    if ledger is None:
        return _show_gone(forget.Forgotten(), _tidy_results(wish, settings))
    lists = forget.find_list_names(ledger, wish.names) if wish.output is None else ()
    wish = replace(wish, names=tuple(name for name in wish.names if name not in lists))
    done = forget.forget_cases(ledger, _find_ids(ledger, wish), settings, wish.why)
    for name in forget.forget_lists(ledger, lists):
        print(f"已清除清单\t{escape_controls(name)}")
    ledger.close()
    return _show_gone(done, _tidy_results(wish, settings))


def carry_out_drafts(folders: Sequence[str], settings: Settings) -> ExitCode:
    """Removes what killed writes left, and says on standard output what is gone and whether anything is left.

    Raises:
        UsageError: one of the folders is none.
    """
    named = tuple(map(Path, folders))
    for folder in named:
        if not folder.is_dir():
            raise UsageError(f"{escape_controls(str(folder))}：不是文件夹", "--drafts 后面写要查找的文件夹，可以不写")
    ledger = look_for_ledger(find_ledger(settings))
    gone, left = remove_leftovers(named, settings, ledger)
    if ledger is not None:
        ledger.close()
    return _show_gone(forget.Forgotten(files=gone, left=tuple(map(str, left))), None)


def _open_for(wish: Wish, settings: Settings) -> Ledger | None:
    """The ledger, where the wish is about it and there is one.

    Raises:
        UsageError: there must be one, and there is none.
    """
    if wish.output is not None and wish.older_than is not None:
        return None
    ledger = look_for_ledger(find_ledger(settings))
    if ledger is None and wish.output is None:
        raise UsageError("还没有台账", "请检查设置 ledger；只清除结果的，请写结果文件夹和案卷名称")
    return ledger


def _find_ids(ledger: Ledger, wish: Wish) -> Sequence[str]:
    """The cases of the ledger that are meant."""
    if wish.older_than is not None:
        today = date.today()  # noqa: DTZ011 the office's day
        day = today - timedelta(days=wish.older_than)
        with ledger.reading() as connection:
            _doubt_clock(today, find_last_day(connection))
            return [case["id"] for case in find_expired(connection, day.isoformat())]
    if wish.output is None:
        return forget.find_ids(ledger, wish.names)
    entered = [entry.entry for entry in find_entries(wish.output, wish.names) if entry.entry]
    return [case.id for case in forget.find_cases(ledger, entered) if case.stage is not Stage.PURGED]


def _doubt_clock(today: date, last: date | None) -> None:
    """By a clock that runs years ahead, everything would be past its time.

    Raises:
        UsageError: nothing was entered for so long that the clock is the likelier reason.
    """
    silent = (today - last).days if last else 0
    if silent > _MOST_SILENT:
        raise UsageError(
            f"本机日期是 {today}，比台账最后一笔记录（{last}）晚 {silent} 天，没有清除任何案卷",
            "请核对本机日期；日期没有错的，先登记一个案卷再清除，或写登记号逐个清除",
        )


def _tidy_results(wish: Wish, settings: Settings) -> Purged | None:
    """What is left of the cases in the folder of results; None where none is named, or nothing is left of them."""
    if wish.output is None:
        return None
    if wish.older_than is not None:
        return purge_cases(wish.output, (), wish.older_than, settings)
    there = Journal(wish.output).read_entries().values()
    names = [name for name in wish.names if any(name in (e.case, e.folder) for e in there)]
    return purge_cases(wish.output, names, None, settings) if names else None


def _show_gone(done: forget.Forgotten, tidied: Purged | None) -> ExitCode:
    files, left = (*done.files, *(tidied.files if tidied else ())), (*done.left, *(tidied.left if tidied else ()))
    for path in files:
        print(f"已删除\t{escape_controls(str(path))}")
    for place in left:
        print(f"仍在\t{escape_controls(place)}")
    for case in done.cases:
        print(f"已出台账\t{case.register}\t个人内容 {case.payloads} 份，扫描件 {case.scans} 份")
    kept = done.kept_pages + (tidied.kept_pages if tidied else 0)
    proof = "已核实：没有留下" if not left else f"还有 {len(left)} 处没有清除"
    count = max(len(done.cases), len(tidied.cases) if tidied else 0)
    only = "；只清除了结果，台账里的还在" if tidied and not done.cases else ""
    print(f"{count} 个案卷，{len(files)} 个文件，缓存 {kept} 条；{proof}{only}。原件未动")
    return ExitCode.SOME_FAILED if left else ExitCode.DONE

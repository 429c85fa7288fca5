"""`intake ledger`: the ledger looked after: verified, backed up, brought back, told of bills that were settled elsewhere."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import Command, SettingsFile, command_group
from intake.errors import ExitCode, UsageError, escape_controls

if TYPE_CHECKING:
    from intake.ledger.location import LedgerPlace
    from intake.ledger.store import Ledger

ledger = command_group("台账：列出、查看、导出、汇总、查验票据、转环节；核对、备份、恢复。")


@ledger.command("verify", cls=Command)
def verify(
    head: Annotated[str, typer.Option("--head", metavar="摘要", help="以前记下的末尾摘要；它必须还在链上")] = "",
    scans: Annotated[bool, typer.Option("--scans", help="另核对每份扫描件")] = False,
    settings: SettingsFile = None,
) -> ExitCode:
    """重新计算整条链，说明哪里断裂；有断裂的退出码为 4。"""
    from intake.ledger.upkeep.backup import describe_breaks, find_lost_scans
    from intake.ledger.verify import verify_chain

    with open_existing(settings) as opened, opened.reading() as connection:
        found = verify_chain(connection, head.strip().lower())
        lost = find_lost_scans(connection, opened.place.store) if scans else ()
    for line in describe_breaks(found):
        print(f"断裂\t{line}")
    for sha256 in lost:
        print(f"扫描件缺失或损坏\t{sha256}")
    bad = len(found.breaks) + len(lost)
    verdict = "完好" if not bad else f"有 {bad} 处不对，怎么办见 docs/ledger.md“verify 失败怎么办”"
    print(f"事件\t{found.events}\n末尾摘要\t{found.head}\n结果\t{verdict}")
    return ExitCode.SOME_FAILED if bad else ExitCode.DONE


@ledger.command("backup", cls=Command)
def backup(
    target: Annotated[Path, typer.Option("-o", "--output", metavar="文件", help="备份文件，如 台账-20261012.zip")],
    scans: Annotated[bool, typer.Option("--scans/--no-scans", help="连同扫描件")] = True,
    settings: SettingsFile = None,
) -> ExitCode:
    """把台账（连同扫描件）备份成一个文件；别人可以同时使用台账。"""
    from intake.ledger.upkeep.backup import back_up

    with open_existing(settings) as opened:
        made = back_up(opened, target, scans=scans)
    for line in made.breaks:
        print(f"断裂\t{line}")
    for sha256 in made.lost:
        print(f"扫描件缺失或损坏\t{sha256}")
    packed = "没有带扫描件" if made.scans is None else f"扫描件 {made.scans} 份"
    print(f"已备份\t{escape_controls(str(target))}\n内容\t事件 {made.events} 个，{packed}\n末尾摘要\t{made.head}")
    return ExitCode.SOME_FAILED if made.breaks or made.lost else ExitCode.DONE


@ledger.command("restore", cls=Command)
def restore_backup(
    file: Annotated[Path, typer.Argument(metavar="备份文件", help="intake ledger backup 的 -o")],
    purged: Annotated[
        list[Path] | None, typer.Option("--purged", metavar="名单", help="原来机器上的清除名单 purged.txt，可写多次")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", metavar="文件", help="备份时的密钥文件，与设置不同时写")] = None,
    settings: SettingsFile = None,
) -> ExitCode:
    """把备份恢复到还没有台账的机器或数据库；已经有台账的一律拒绝。"""
    from intake.ledger.upkeep.restore import restore

    done = restore(file, _find_place(settings), purged or (), key)
    for case in done.purged:
        print(f"备份之后清除过，已再次清除\t{case.register}")
    for line in done.manifest.breaks:
        print(f"断裂（备份时已有）\t{line}")
    print(
        f"已恢复\t{done.manifest.made} 的备份，事件 {done.verification.events} 个\n末尾摘要\t{done.verification.head}"
    )
    print("备份之后发出的编号不在台账里：请逐个用 intake form … --number 编号 登记，以免重号")
    return ExitCode.SOME_FAILED if done.manifest.breaks else ExitCode.DONE


@ledger.command("settled", cls=Command)
def import_settled_list(
    file: Annotated[Path, typer.Argument(metavar="清单", help="已结算票据的清单：CSV 或 .xlsx，首行是栏目名")],
    settings: SettingsFile = None,
) -> None:
    """导入在别处结算过的票据（刷卡结算、旧系统），以后查重时一并核对；同一个文件导入两次没有变化。"""
    from intake.keeping.settled import read_settled
    from intake.ledger.claims.settled import import_settled
    from intake.ledger.store import open_ledger
    from intake.settings import load_settings

    listing = read_settled(file, load_settings(settings).limits)
    with closing(open_ledger(_find_place(settings))) as opened, opened.writing() as writing:
        done = import_settled(writing, listing.sha256, listing.name, listing.bills)
    print(
        f"{'已导入' if done.new else '以前已经导入，没有变化'}\t{escape_controls(listing.name)}\t{len(listing.bills)} 行"
    )
    if listing.idle:
        print(f"未导入\t{listing.idle} 行没有票据号码，也没有姓名、入出院日期和费用总额，无法核对")
    for sheet in listing.passed_over:
        print(f"未读取\t工作表“{escape_controls(sheet)}”没有栏目名")


def _find_place(settings: Path | None) -> "LedgerPlace":
    from intake.ledger.location import find_ledger
    from intake.settings import load_settings

    return find_ledger(load_settings(settings))


@contextmanager
def open_existing(settings: Path | None) -> "Generator[Ledger]":
    """The ledger that is there, closed afterwards.

    Raises:
        UsageError: there is none yet.
    """
    from intake.ledger.store import look_for_ledger

    place = _find_place(settings)
    opened = look_for_ledger(place)
    if opened is None:
        raise UsageError(f"{place.label}：还没有台账", "第一次 intake run、form 时建立；位置不对的请检查设置 ledger")
    try:
        yield opened
    finally:
        opened.close()

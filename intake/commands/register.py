"""`intake ledger list|show|export|summary|bills|import-checks|mark`: the register as people use it."""

import getpass
import logging
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.ledger import ledger, open_existing
from intake.commands.options import Catalogues, Command, SettingsFile
from intake.errors import ExitCode, UsageError, escape_controls
from intake.terminal.streams import write_json

if TYPE_CHECKING:
    from intake.ledger.register import RegisterFilter, RegisterRow
    from intake.ledger.store import Ledger
    from intake.register.files import RegisterView

__all__ = ["ledger"]
"""The group of commands, with those of this module in it."""
log = logging.getLogger(__name__)

_STEP = "请写成 2026-10-12"
_LIMIT = 200
"""Cases that a list on a terminal shows where no number is said."""

Number = Annotated[str, typer.Option("--number", metavar="编号", help="受理编号或登记号，写一部分也可以")]
Stages = Annotated[list[str] | None, typer.Option("--stage", metavar="环节", help="如 已受理；可写多次")]
ItemName = Annotated[str, typer.Option("--item", metavar="事项", help="事项名称（可写一部分）或键")]
InsuranceName = Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="险种")]
Area = Annotated[str, typer.Option("--area", metavar="统筹区", help="统筹区，可写一部分")]
Name = Annotated[str, typer.Option("--name", metavar="姓名", help="申请人，可写一部分")]
IdNumber = Annotated[str, typer.Option("--id", metavar="号码", help="身份证号码，或后 4 位")]
ReceivedFrom = Annotated[str, typer.Option("--received-from", metavar="日期", help="收件日期从")]
ReceivedTo = Annotated[str, typer.Option("--received-to", metavar="日期", help="收件日期到")]
AcceptedFrom = Annotated[str, typer.Option("--accepted-from", metavar="日期", help="受理日期从")]
AcceptedTo = Annotated[str, typer.Option("--accepted-to", metavar="日期", help="受理日期到")]
Overdue = Annotated[
    int, typer.Option("--overdue", metavar="工作日", min=0, help="超时至少几个工作日，如 5、10、20、30")
]
VerdictName = Annotated[str, typer.Option("--verdict", metavar="结论", help="预审结论，如 补正")]
FalseBills = Annotated[bool, typer.Option("--false-bills", help="只要有伪票、作废、冲红票据的")]
Today = Annotated[str, typer.Option("--today", metavar="日期", help="按哪一天计算超时；默认今天")]
Who = Annotated[str, typer.Option("--by", metavar="姓名", help="经办人；默认本机的登录名")]
InFull = Annotated[bool, typer.Option("--full", help="不遮盖姓名和号码；谁看了全文会记入台账")]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON，一件一行")]
Case = Annotated[str, typer.Argument(metavar="案卷", help="登记号或受理编号，如 2026-00017；写一部分也可以")]


_OF_PEOPLE = ("name", "id_number")
"""Filters whose words are not written down: they would outlive the purge of whom they name."""


@dataclass(frozen=True, slots=True)
class FilterWords:
    """What was typed to say which cases; empty words leave nothing out."""

    number: str = ""
    stages: tuple[str, ...] = ()
    item: str = ""
    insurance: str = ""
    area: str = ""
    name: str = ""
    id_number: str = ""
    received_from: str = ""
    received_to: str = ""
    accepted_from: str = ""
    accepted_to: str = ""
    overdue: int = 0
    verdict: str = ""
    false_bills: bool = False


# ------------------------------------------------------------------------------------------------ which cases
@ledger.command("list", cls=Command)
def list_cases(
    number: Number = "",
    stages: Stages = None,
    item: ItemName = "",
    insurance: InsuranceName = "",
    area: Area = "",
    name: Name = "",
    id_number: IdNumber = "",
    received_from: ReceivedFrom = "",
    received_to: ReceivedTo = "",
    accepted_from: AcceptedFrom = "",
    accepted_to: AcceptedTo = "",
    overdue: Overdue = 0,
    verdict: VerdictName = "",
    false_bills: FalseBills = False,
    limit: Annotated[int, typer.Option("--limit", metavar="数", min=1, help="最多列出几件；--json 不限")] = _LIMIT,
    full: InFull = False,
    as_json: AsJson = False,
    today: Today = "",
    who: Who = "",
    settings: SettingsFile = None,
) -> None:
    """列出台账。条件可以合用，不写条件就是全部。"""
    words = FilterWords(
        number, tuple(stages or ()), item, insurance, area, name, id_number, received_from, received_to, accepted_from,
        accepted_to, overdue, verdict, false_bills,
    )  # fmt: skip
    with open_existing(settings) as opened, _open_view(opened, words, today, who if full else None) as view:
        if as_json:
            _print_lines(view)
        else:
            _print_table(view, limit)


@ledger.command("export", cls=Command)
def export_cases(
    target: Annotated[Path, typer.Option("-o", "--output", metavar="文件", help="以 .xlsx、.csv、.json 结尾")],
    number: Number = "",
    stages: Stages = None,
    item: ItemName = "",
    insurance: InsuranceName = "",
    area: Area = "",
    name: Name = "",
    id_number: IdNumber = "",
    received_from: ReceivedFrom = "",
    received_to: ReceivedTo = "",
    accepted_from: AcceptedFrom = "",
    accepted_to: AcceptedTo = "",
    overdue: Overdue = 0,
    verdict: VerdictName = "",
    false_bills: FalseBills = False,
    full: InFull = False,
    today: Today = "",
    who: Who = "",
    settings: SettingsFile = None,
) -> None:
    """把台账导出成工作簿（另有票据、办理经过两张表）、CSV 或 JSON 行。条件同 list。"""
    from intake.register.files import write_register

    words = FilterWords(
        number, tuple(stages or ()), item, insurance, area, name, id_number, received_from, received_to, accepted_from,
        accepted_to, overdue, verdict, false_bills,
    )  # fmt: skip
    with open_existing(settings) as opened, _open_view(opened, words, today, who if full else None) as view:
        write_register(target, view)
        log.warning("已导出 %s 件：%s", _count(view), escape_controls(str(target)))


def build_filter(words: FilterWords) -> "RegisterFilter":
    """The words understood.

    Raises:
        UsageError: one of them is no day, stage or insurance.
    """
    from intake.check import parse_insurance
    from intake.ledger.register import RegisterFilter
    from intake.register.marking import parse_stage

    insurance = parse_insurance(words.insurance)
    return RegisterFilter(
        words.number.strip(),
        tuple(map(parse_stage, words.stages)),
        words.item.strip(),
        insurance.value if insurance else "",
        words.area.strip(),
        words.name.strip(),
        words.id_number.strip(),
        _parse_day(words.received_from, "--received-from"),
        _parse_day(words.received_to, "--received-to"),
        _parse_day(words.accepted_from, "--accepted-from"),
        _parse_day(words.accepted_to, "--accepted-to"),
        words.overdue,
        words.verdict.strip(),
        words.false_bills,
    )


@contextmanager
def _open_view(opened: "Ledger", words: FilterWords, today: str, full_for: str | None) -> "Generator[RegisterView]":
    """What is shown of the register; `full_for`: who wants it in full, which is written down first; None: masked."""
    from intake.ledger.register import count_rows
    from intake.register.files import RegisterView

    wanted, day = build_filter(words), _parse_day(today, "--today") or _today()
    if full_for is not None:
        with opened.reading() as connection:
            rows = count_rows(connection, wanted, day)
        asked = {key: "＊" if key in _OF_PEOPLE else str(value) for key, value in asdict(words).items() if value}
        _note_shown(opened, "", {"what": "register", "rows": rows}, {"who": _name_clerk(full_for), "filter": asked})
    with opened.reading() as connection:
        yield RegisterView(connection, wanted, day, masked=full_for is None)


def _note_shown(opened: "Ledger", case_id: str, body: Mapping[str, object], payload: Mapping[str, object]) -> None:
    from intake.ledger.model import EventKind

    with opened.writing() as writing:
        writing.append(EventKind.SHOWN, case_id, body, payload)


def _print_lines(view: "RegisterView") -> None:
    from intake.register.files import iter_lines

    for line in iter_lines(view):
        write_json(line)


def _print_table(view: "RegisterView", limit: int) -> None:
    from intake.catalogue.workdays import note_unknown_years
    from intake.register.listing import iter_table

    entries = view.first_entries(limit)
    every = _count(view) if len(entries) == limit else len(entries)
    for line in iter_table(entries) if entries else ():
        print(line)
    log.warning("共 %s 件%s", every, f"，列出前 {len(entries)} 件（--limit）" if every > len(entries) else "")
    note = note_unknown_years(min((e.row.received for e in entries), default=view.today), view.today)
    if note:
        log.warning("超时天数%s", note)


def _count(view: "RegisterView") -> int:
    from intake.ledger.register import count_rows

    return count_rows(view.connection, view.wanted, view.today)


# ------------------------------------------------------------------------------------------------ one case
@ledger.command("show", cls=Command)
def show_case(
    case: Case,
    full: InFull = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
    today: Today = "",
    who: Who = "",
    settings: SettingsFile = None,
) -> None:
    """一件的全部内容：台账行、时限、文书、核对意见、票据、更正、办理经过和每个事件。"""
    from intake.register.case_page import dump_page, iter_page, read_case_page
    from intake.register.marking import find_one_row

    day = _parse_day(today, "--today") or _today()
    with open_existing(settings) as opened:
        with opened.reading() as connection:
            row = find_one_row(connection, case)
        if full and not _is_purged(row):
            _note_shown(opened, row.id, {"what": "case"}, {"who": _name_clerk(who)})
        with opened.reading() as connection:
            page = read_case_page(connection, row, day, masked=not full)
    if as_json:
        write_json(dump_page(page))
    else:
        sys.stdout.writelines(f"{line}\n" for line in iter_page(page))


def _is_purged(row: "RegisterRow") -> bool:
    """A purged case has nothing left to be seen, and no event may name it any more."""
    from intake.ledger.model import Stage

    return row.stage is Stage.PURGED


@ledger.command("mark", cls=Command)
def mark(
    case: Case,
    stage: Annotated[str, typer.Argument(metavar="环节", help="如 受理、补正、补齐、不予受理、业务审核、办结、撤回")],
    day: Annotated[str, typer.Option("--on", metavar="日期", help="哪一天；默认今天")] = "",
    who: Who = "",
    whom: Annotated[str, typer.Option("--to", metavar="姓名", help="推送给谁（业务审核）")] = "",
    result: Annotated[str, typer.Option("--result", metavar="结果", help="办结的结果，如 准予支付")] = "",
    why: Annotated[str, typer.Option("--why", metavar="原因", help="原因；登记回退必须写")] = "",
    catalogue: Catalogues = None,
    settings: SettingsFile = None,
) -> None:
    """登记一件案卷转到哪个环节：受理起算指南时限，补正另计用时，办结结清超时天数。退回以前的环节要写原因。"""
    from intake.catalogue.lookup import load_catalogue
    from intake.ledger.stages import Decision
    from intake.register.marking import mark_case, parse_stage

    decision = Decision(
        parse_stage(stage),
        _parse_day(day, "--on") or _today(),
        _name_clerk(who),
        why.strip(),
        whom.strip(),
        result.strip(),
    )
    items = load_catalogue(catalogue or ())
    with open_existing(settings) as opened, opened.writing() as writing:
        marked = mark_case(writing, case, decision, items, _today())
    print(f"{marked.after.register}\t{marked.before.stage} → {marked.after.stage}\t{decision.day}")
    for label, due in (("指南时限", marked.after.guide_due), ("条例期限", marked.after.statute_due)):
        if due and marked.after.closed is None:
            print(f"{label}\t{due}")
    if marked.note:
        log.warning("%s", marked.note)


# ------------------------------------------------------------------------------------------------ a month
@ledger.command("summary", cls=Command)
def summarize(
    target: Annotated[Path, typer.Option("-o", "--output", metavar="文件夹", help="放工作簿和图的文件夹")],
    month: Annotated[str, typer.Option("--month", metavar="月份", help="如 2026-11；默认上个月")] = "",
    settings: SettingsFile = None,
) -> None:
    """一个月的汇总：按事项的件数、预审结论、用时、金额；一个带图表的工作簿，一张 PNG 和 SVG。不含姓名和号码。"""
    from intake.export.folder import report_write_errors
    from intake.ledger.register import iter_rows
    from intake.register import summary
    from intake.register.charts import draw_month
    from intake.register.summary_book import write_summary_book

    asked = summary.parse_month(month, _today())
    with open_existing(settings) as opened, opened.reading() as connection:
        figures = summary.summarize_month(iter_rows(connection, summary.month_filter(asked), asked.until), asked)
    name = f"受理台账汇总-{asked.label}"
    with report_write_errors(target):
        write_summary_book(target / f"{name}.xlsx", figures)
        print(f"已存\t{escape_controls(str(target / name))}.xlsx")
        for path in draw_month(figures, target, name):
            print(f"已存\t{escape_controls(str(path))}")
    if figures.note:
        log.warning("%s", figures.note)


# ------------------------------------------------------------------------------------------------ bills
@ledger.command("bills", cls=Command)
def list_bills(
    every: Annotated[bool, typer.Option("--all", help="连同查过的，和不予受理、撤回的案卷的")] = False,
    target: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="文件", help="存成 .xlsx 或 .csv，填好后用 import-checks 导入"),
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """待查验清单：财政部电子票据查验平台要的票据代码、号码、校验码、开票日期、金额。"""
    from intake.register.bill_list import count_tax_bills, find_listed_bills, iter_bill_table, write_bill_list

    with open_existing(settings) as opened, opened.reading() as connection:
        bills, others = find_listed_bills(connection, every=every), count_tax_bills(connection)
    if target is not None:
        write_bill_list(target, bills)
    else:
        for line in iter_bill_table(bills) if bills else ():
            print(line)
    told = f"；另有 {others} 张增值税发票，请到税务部门的查验平台查" if others else ""
    log.warning("%s 张%s", len(bills), told)


@ledger.command("import-checks", cls=Command)
def import_checks(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填好查验结果的清单，CSV 或 XLSX")],
    day: Annotated[str, typer.Option("--on", metavar="日期", help="没有填查验日期的行按这一天")] = "",
    who: Who = "",
    settings: SettingsFile = None,
) -> ExitCode:
    """导入查验结果：真、伪、未查到、已作废、已冲红。有一行看不懂就都不导入；有不是“真”的退出码为 3。"""
    from intake.ledger.bill_checks import record_answers
    from intake.ledger.register import CheckResult
    from intake.register.answers import read_answers
    from intake.register.bill_list import find_listed_bills
    from intake.settings import load_settings

    limits, asked_on = load_settings(settings).limits, _parse_day(day, "--on")
    with open_existing(settings) as opened, opened.writing() as writing:
        listing = read_answers(file, find_listed_bills(writing.connection, every=True), _today(), limits, asked_on)
        new = record_answers(writing, listing.answers, _name_clerk(who))
    bad = [answer for answer in listing.answers if answer.result is not CheckResult.GENUINE]
    for answer in bad:
        print(f"{answer.result}\t{answer.bill.register}\t{answer.bill.asked_code}\t{answer.bill.asked_number}")
    log.warning(
        "已登记 %s 张；以前登记过 %s 张；没有填结果 %s 行", len(new), len(listing.answers) - len(new), listing.silent
    )
    return ExitCode.NEEDS_PERSON if bad else ExitCode.DONE


# ------------------------------------------------------------------------------------------------ words
def _parse_day(text: str, option: str) -> date | None:
    """A day as typed; None where nothing was.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise UsageError(f"{option} {escape_controls(text)} 不是日期", _STEP) from error


def _today() -> date:
    return date.today()  # noqa: DTZ011 the day at the office's window


def _name_clerk(who: str) -> str:
    """Who does it: as said, else as this machine knows whoever is logged in; empty where nobody is."""
    try:
        return who.strip() or getpass.getuser()
    except (OSError, KeyError):  # no name in the environment and none for the number of the user
        return ""

"""The command line: the only place that puts the parts together.

Data goes to standard output, everything else to standard error. What a command needs is imported inside it, so that
`intake --help` answers at once. A command returns its exit code (`intake.errors.ExitCode`).
"""

# What is interrupted from here on ends in one line.
import intake.terminal.early  # isort: skip  # noqa: F401  # pyright: ignore[reportUnusedImport]
import gc
import logging
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake import __version__
from intake.commands.account import account
from intake.commands.cache import cache, config
from intake.commands.doctor import doctor
from intake.commands.ending import end_with_code
from intake.commands.items import items
from intake.commands.models import models
from intake.commands.options import (
    Applied,
    Cached,
    Command,
    CommandGroup,
    Engine,
    Form,
    Full,
    Insurance,
    Item,
    Json,
    NoCache,
    OwnCatalogue,
    PageTimeout,
    Paths,
    Quiet,
    SettingsFile,
    Templates,
    UsualInsurance,
    UsualItem,
    Verbose,
    WithForms,
    Workers,
    command_group,
)
from intake.commands.purge import purge
from intake.commands.register import ledger
from intake.commands.rules import rules_group
from intake.commands.serve_options import BehindProxy, Host, Port, PublicHosts, TlsCert, TlsKey, WatchFolder
from intake.commands.status import status
from intake.errors import ExitCode
from intake.logs import LogFormat, set_up_logging
from intake.terminal.streams import standard_streams

if TYPE_CHECKING:
    from intake.batch.fingerprint import ResultGround
    from intake.batch.worker_context import Bench
    from intake.cases.rules import Rule
    from intake.check import OfficeRules
    from intake.desk import Desk
    from intake.ledger.store import Ledger
    from intake.settings import Settings

log = logging.getLogger("intake")


app = typer.Typer(
    cls=CommandGroup,
    help="把医保窗口收到的扫描件读成有凭据的字段。全程离线，不改动原件。",
    rich_markup_mode=None,
    add_completion=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"intake {__version__}")
        raise typer.Exit


@app.callback()
def _intake(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="显示版本")
    ] = False,
) -> None:
    """把医保窗口收到的扫描件读成有凭据的字段。全程离线，不改动原件。"""


@app.command(cls=Command)
def read(
    paths: Paths,
    as_json: Json = False,
    output: Annotated[Path | None, typer.Option("-o", metavar="文件夹", help="每份文书另存一个 JSON")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", metavar="文件", help="另存一个工作簿")] = None,
    engine: Engine = None,
    cache: Cached = False,
    password: Annotated[str | None, typer.Option("--password", metavar="口令", help="加密 PDF 的打开口令")] = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """识读票据、病历、证照：打印每份文书的字段、依据和状态。"""
    from intake import inputs, progress
    from intake.export import writers
    from intake.load import find_stacks
    from intake.run import count_files, run_inputs

    set_up_logging(verbose, quiet=quiet, form=log_format)
    given = inputs.resolve_paths(paths, sys.stdin.buffer)
    with writers.open_writers(given, as_json=as_json, boxes=verbose > 0, folder=output, workbook=xlsx) as each:
        files = list(find_stacks(given, empty=True))
        with progress.progress_bar(
            count_files(files), wanted=not quiet and not (as_json and sys.stdout.isatty())
        ) as step:
            tally = run_inputs(files, _desk(engine, settings, cache), each, password=password, after_file=step)
    log.warning("%s", tally)
    return tally.exit_code


@app.command(cls=Command)
def check(
    path: Annotated[Path, typer.Argument(metavar="案卷", help="一个人的材料：文件夹，或一个扫描文件")],
    item: Item = "",
    insurance: Insurance = "",
    applied: Applied = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
    output: Annotated[Path | None, typer.Option("-o", metavar="文件夹", help="另存预审报告、告知书和 JSON")] = None,
    full: Full = False,
    catalogue: OwnCatalogue = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="登入台账；不写就只查台账（查重、用以前的更正），不登入")
    ] = False,
    no_cache: NoCache = False,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """预审一个案卷：材料齐不齐、缺什么、哪里不一致、依据哪一条。只提建议，由人决定。"""
    from intake.commands import check as commands
    from intake.ledger.location import find_ledger
    from intake.report import files

    set_up_logging(verbose, quiet=quiet, form=log_format)
    commands.refuse_among(path, output)
    office = _load_office(catalogue)
    given, desk = commands.parse_given(item, insurance, applied), _desk(engine, settings, not no_cache)
    place = find_ledger(_load_settings(engine, settings))
    judgement = commands.judge(path, given, desk, office, place, keep=keep, output=output)
    if output is not None:
        files.save_judgement(judgement, office.catalogue, output, masked=not full, store=place.store)
    commands.print_judgement(judgement, office.catalogue, as_json=as_json)
    return commands.exit_code(judgement)


@app.command(cls=Command)
def form(
    words: Annotated[
        list[str], typer.Argument(metavar="[表单] 案卷", help="表单名称，和一个人的材料；--all 时只写案卷")
    ],
    output: Annotated[Path, typer.Option("-o", metavar="文件夹", help="存放表单的文件夹")],
    item: Item = "",
    insurance: Insurance = "",
    applied: Applied = "",
    number: Annotated[str, typer.Option("--number", metavar="编号", help="由人指定编号；默认按台账顺序")] = "",
    operator: Annotated[str, typer.Option("--operator", metavar="姓名", help="经办人")] = "",
    photo: Annotated[Path | None, typer.Option("--photo", metavar="文件", help="一寸照片")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有一项空白就不打印")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="另存 PDF（要 LibreOffice）")] = False,
    merge: Annotated[bool, typer.Option("--merge", help="另存归档 PDF：表单和全部扫描件，带书签")] = False,
    every: Annotated[bool, typer.Option("--all", help="打印这个案卷用得上的全部表单")] = False,
    templates: Templates = None,
    catalogue: OwnCatalogue = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
    no_cache: NoCache = False,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """打印标准表单：受理通知单、一次性告知书、慢性病申请审核表等。没有把握的值留空并列出，签名、意见和章从不填写。"""
    from intake.commands import check as commands
    from intake.commands import forms
    from intake.forms import orders
    from intake.keeping.book import check_and_keep
    from intake.settings import load_settings
    from templates import FORMS

    set_up_logging(verbose, quiet=quiet, form=log_format)
    wanted, path = forms.choose_forms(words, FORMS, every=every)
    commands.refuse_among(path, output)
    chosen, said = load_settings(settings), orders.Words(number, operator, photo, templates, strict, every)
    order = orders.make_order(wanted, output, said, chosen, _shipped_templates(), _open_ledger(chosen))
    given, desk = commands.parse_given(item, insurance, applied), _desk(engine, settings, not no_cache)
    judgement, entry = check_and_keep(path, given, desk, _load_office(catalogue), order.ledger)
    order = replace(order, entry=entry.id)
    done = orders.print_forms(wanted, judgement, order, every=every)
    forms.note_decision(wanted, judgement, order, every=every)
    done = orders.add_pdf(done, judgement, order, chosen.limits, merge=merge) if pdf or merge else done
    forms.show_outcome(done, as_json=as_json)
    return done.exit_code


@app.command(cls=Command)
def correct(
    case: Annotated[str, typer.Argument(metavar="案卷", help="文件夹、扫描文件，或登记号、受理编号")],
    document: Annotated[str, typer.Argument(metavar="材料", help="check 列出的序号、文件名，或“文件名:页”")],
    field: Annotated[str, typer.Argument(metavar="栏目", help="名称或键，如 票据号码、total；明细写 items.3.amount")],
    value: Annotated[str | None, typer.Argument(metavar="值", help="票面上的值")] = None,
    why: Annotated[str, typer.Option("--why", metavar="理由", help="为什么这样更正，如 与原件核对")] = "",
    who: Annotated[str, typer.Option("--by", metavar="姓名", help="由谁更正")] = "",
    absent: Annotated[bool, typer.Option("--absent", help="票面上没有这一栏")] = False,
    no_cache: NoCache = False,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
) -> ExitCode:
    """更正一个值，记入台账：谁、何时、由什么改为什么、为什么。以后的识读不会盖掉它，预审和表单都用它。"""
    from intake.commands import correct as commands

    set_up_logging(verbose)
    decision = commands.make_decision(field, value, who, why, absent=absent)
    ledger = _open_ledger(_load_settings(engine, settings))
    sys.stdout.write(commands.correct_case(case, document, decision, _desk(engine, settings, not no_cache), ledger))
    return ExitCode.DONE


Inbox = Annotated[Path, typer.Argument(metavar="收件夹", help="每个子文件夹、每个 PDF/TIFF/OFD 是一个案卷")]
Results = Annotated[Path, typer.Option("-o", metavar="文件夹", help="放结果的文件夹；再运行一次会接着做")]


@app.command(name="run", cls=Command)
def run_inbox(
    inbox: Inbox,
    output: Results,
    item: UsualItem = "",
    insurance: UsualInsurance = "",
    applied: Annotated[str, typer.Option("--applied", metavar="日期", help="case.yaml 没写时的申请日期")] = "",
    forms: WithForms = False,
    full: Full = False,
    on_existing: Annotated[str, typer.Option("--on-existing", metavar="skip|overwrite", help="没变的案卷")] = "skip",
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="再读一次以前没读成的页")] = False,
    max_failed: Annotated[float, typer.Option("--max-failed", metavar="比例", help="失败页超过即停，如 0.1")] = 1.0,
    page_timeout: PageTimeout = 0,
    workers: Workers = 0,
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="auto|ray://主机:端口|local", help="用 Ray 集群的几台机器一起做")
    ] = "",
    catalogue: OwnCatalogue = None,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """一个上午的案卷一次做完：识读、预审、汇总。随时可以停，再运行一次接着做。"""
    from intake.commands import run as commands

    set_up_logging(verbose, quiet=quiet, form=log_format)
    words = commands.RunOptions(item, insurance, applied, not full, forms, on_existing, retry_failed, max_failed)
    chosen = commands.fit_for(cluster, _load_settings(engine, settings))
    job = commands.build_job(inbox, output, words, commands.open_register(chosen, cluster, forms=forms))
    equip = partial(_build_bench, chosen, catalogue, output, forms, job.keeps_ledger)
    with commands.open_runner(cluster, job, equip, chosen, workers, page_timeout) as runner:
        return commands.run_once(job, runner, partial(_results_ground, chosen, catalogue), quiet=quiet)


@app.command(cls=Command)
def watch(
    inbox: Inbox,
    output: Results,
    item: UsualItem = "",
    insurance: UsualInsurance = "",
    forms: WithForms = False,
    full: Full = False,
    every: Annotated[float, typer.Option("--every", metavar="秒", min=0.05, help="隔多久看一次")] = 5.0,
    still: Annotated[float, typer.Option("--still", metavar="秒", min=0, help="文件多久没有变化才算写完")] = 10.0,
    once: Annotated[bool, typer.Option("--once", help="把现有的做完就结束")] = False,
    page_timeout: PageTimeout = 0,
    workers: Workers = 0,
    catalogue: OwnCatalogue = None,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """守着扫描仪存文件的收件夹：写完一个案卷就做一个，Ctrl-C 结束。"""
    from intake.commands import run as commands

    set_up_logging(verbose, quiet=quiet, form=log_format)
    words = commands.RunOptions(item, insurance, masked=not full, forms=forms)
    chosen = _load_settings(engine, settings)
    job = commands.build_job(inbox, output, words, commands.open_register(chosen))
    equip = partial(_build_bench, chosen, catalogue, output, forms, job.keeps_ledger)
    with commands.open_processes(equip, chosen, workers, page_timeout) as runner:
        return commands.watch_on(job, runner, every, still, once=once, quiet=quiet)


@app.command(name="eval", cls=Command)
def evaluate(
    gold: Annotated[Path | None, typer.Argument(metavar="标准答案文件夹", help="每份文书一个 JSON")] = None,
    images: Annotated[Path | None, typer.Argument(metavar="图片文件夹", help="有 --results 时可不写")] = None,
    results: Annotated[Path | None, typer.Option("--results", metavar="文件", help="已有的识读结果（JSON 行）")] = None,
    from_ledger: Annotated[
        bool, typer.Option("--from-ledger", help="以台账里经人确认的案卷作标准答案，重读它们的扫描件")
    ] = False,
    engine: Engine = None,
    settings: SettingsFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
    details: Annotated[bool, typer.Option("--details", help="列出每个错、漏、多的值（含个人信息）")] = False,
    min_f1: Annotated[float | None, typer.Option("--min-f1", metavar="数", help="字段 F1 的下限")] = None,
    min_item_f1: Annotated[float | None, typer.Option("--min-item-f1", metavar="数", help="明细 F1 的下限")] = None,
    min_types: Annotated[float | None, typer.Option("--min-types", metavar="数", help="类型正确率的下限")] = None,
    max_verified_wrong: Annotated[int, typer.Option("--max-verified-wrong", metavar="数", help="证实却错的上限")] = 0,
    save: Annotated[Path | None, typer.Option("--save", metavar="文件", help="把统计数（不含任何值）存成 JSON")] = None,
    title: Annotated[str, typer.Option("--title", metavar="名称", help="存档时这组文书的名称")] = "",
    verbose: Verbose = 0,
) -> ExitCode:
    """拿人工读出的标准答案核对识读结果：准确率、召回率、证实却错、错而不报。"""
    from intake.commands import evaluate as commands

    set_up_logging(verbose)
    shown, desk = {"as_json": as_json, "details": details}, partial(_desk, engine, settings)
    if from_ledger:
        evaluation = commands.evaluate_ledger(_load_settings(engine, settings), desk, **shown)
    else:
        evaluation = commands.evaluate_folder(gold, results, images, desk, **shown)
    if save is not None:
        commands.save_record(save, evaluation, title or (gold.parent.name if gold else "台账"), engine or "auto")
    least = {"field_f1": min_f1, "item_f1": min_item_f1, "type_accuracy": min_types}
    most = {"verified_wrong": max_verified_wrong, "item_verified_wrong": max_verified_wrong}
    return commands.check_thresholds(evaluation, least, most)


def _load_rules() -> "tuple[Rule, ...]":
    """Every rule of the pre-review."""
    from validators import RULES

    return RULES


types = command_group("文书类型和字段。", alone=True)
rules = rules_group(_load_rules)
forms = command_group("打印的表单：列出、检查模板。")
app.add_typer(models, name="models")
app.add_typer(types, name="types")
app.add_typer(items, name="items")
app.add_typer(config, name="config")
app.add_typer(rules, name="rules")
app.add_typer(forms, name="forms")
app.add_typer(cache, name="cache")
app.add_typer(ledger, name="ledger")
app.add_typer(account, name="account")
for one in (status, purge, doctor):
    app.command(cls=Command)(one)


@types.callback()
def types_all(
    context: typer.Context,
    markdown: Annotated[bool, typer.Option("--markdown", help="打印 docs/types.md 的内容")] = False,
) -> None:
    """文书类型和字段。"""
    from intake.export import vocabulary

    if context.invoked_subcommand is None:
        sys.stdout.write(
            vocabulary.types_markdown(_extracted_kinds()) if markdown else vocabulary.list_types(_extracted_kinds())
        )


@types.command("list", cls=Command)
def types_list() -> None:
    """列出全部文书类型。"""
    from intake.export import vocabulary

    sys.stdout.write(vocabulary.list_types(_extracted_kinds()))


@types.command("show", cls=Command)
def types_show(name: Annotated[str, typer.Argument(metavar="类型", help="如 inpatient_invoice")]) -> None:
    """列出一种文书的全部字段。"""
    from intake.export import vocabulary

    sys.stdout.write(vocabulary.describe_type(name))


@forms.command("list", cls=Command)
def forms_list(templates: Templates = None, settings: SettingsFile = None) -> None:
    """列出全部表单：名称、标题、模板文件。"""
    from intake.commands import forms as commands
    from templates import FORMS

    sys.stdout.write(commands.list_forms(FORMS, _template_folders(templates, settings)))


@forms.command("show", cls=Command)
def forms_show(name: Annotated[str, typer.Argument(metavar="表单", help="如 chronic 或 受理通知单")]) -> None:
    """列出一个表单的模板里能写的全部变量。"""
    from intake.commands import forms as commands
    from templates import FORMS

    sys.stdout.write(commands.list_variables(commands.find_form(name, FORMS)))


@forms.command("lint", cls=Command)
def forms_lint(templates: Templates = None, settings: SettingsFile = None) -> None:
    """检查表单模板：变量写错、标签不成对的以退出码 6 结束并指出位置。"""
    from intake.commands import forms as commands
    from templates import FORMS

    sys.stdout.write(commands.check_templates(FORMS, _template_folders(templates, settings)))


@app.command(cls=Command)
def serve(
    host: Host = "",
    port: Port = None,
    public_host: PublicHosts = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    behind_proxy: BehindProxy = False,
    inbox: WatchFolder = None,
    catalogue: OwnCatalogue = None,
    no_cache: NoCache = False,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """打开审核页面：标准输出的第一行是地址，用浏览器打开；Ctrl-C 结束。"""
    from intake.commands import serve as commands
    from intake.review.cases import ReviewDesk
    from intake.web.site import Site
    from templates import FORMS

    set_up_logging(verbose, quiet=quiet, form=log_format)
    words = commands.ServeWords(host, port, tls_cert, tls_key, behind_proxy, tuple(public_host or ()), inbox)
    chosen, room = commands.settle_serving(_load_settings(engine, settings), words), commands.make_room()
    equip = partial(_build_bench, chosen, catalogue, commands.results_of(room), False, True)
    with closing(_open_ledger(chosen)) as opened:
        review = ReviewDesk(opened, _desk(engine, settings, not no_cache), _load_office(catalogue))
        reader = commands.open_reader(opened, room, equip, chosen)
        return commands.serve_pages(Site(review, chosen, FORMS, _shipped_templates(), room), [reader])


def _extracted_kinds() -> set[str]:
    """The types whose fields are read today."""
    from extractors import EXTRACTORS

    return {extractor.kind for extractor in EXTRACTORS}


def _desk(engine: str | None, settings: Path | None, cached: bool = False) -> "Desk":
    """The parts put together: an engine, every extractor, the office's settings, the kept pages where they are wanted."""
    from extractors import EXTRACTORS
    from intake.cache import open_page_cache
    from intake.desk import Desk
    from intake.ocr.lazy import LazyEngine

    chosen = _load_settings(engine, settings)
    cache = open_page_cache(chosen) if cached else None
    return Desk(LazyEngine.from_settings(chosen, cache), EXTRACTORS, chosen, cache)


def _load_settings(engine: str | None, path: Path | None) -> "Settings":
    """The office's settings; the engine named on the command line wins."""
    from intake.settings import load_settings

    chosen = load_settings(path)
    return chosen if engine is None else replace(chosen, engine=engine)


def _build_bench(
    settings: "Settings", catalogue: Path | None, output: Path, forms: bool, kept: bool, threads: int
) -> "Bench":
    """What one worker of a run works with; called in the worker's own process, on whichever machine."""
    from extractors import EXTRACTORS
    from intake.batch import form_printer, worker_context
    from templates import FORMS

    chosen = replace(settings, threads=threads)
    ledger = _open_ledger(chosen) if kept else None
    numbered = ledger if forms else None
    fill = (
        form_printer.build_printer(FORMS, chosen, _shipped_templates(), numbered)
        if numbered
        else worker_context.no_forms
    )
    office, standing = _load_office(catalogue), _program_digest(chosen, catalogue)
    return worker_context.build_bench(chosen, EXTRACTORS, office, standing, output, fill, ledger)


def _open_ledger(settings: "Settings") -> "Ledger":
    """The ledger that the settings name, made where it is not there."""
    from intake.ledger.location import find_ledger
    from intake.ledger.store import open_ledger

    return open_ledger(find_ledger(settings))


def _results_ground(settings: "Settings", catalogue: Path | None) -> "ResultGround | None":
    """What the results of a run stand on; None where only a worker with its engine can tell."""
    from intake.batch.fingerprint import ResultGround, foretell_fingerprint
    from intake.cache import open_page_cache

    engine = foretell_fingerprint(settings, open_page_cache(settings))
    standing = _program_digest(settings, catalogue)
    return ResultGround(standing, engine, settings.limits, settings.check_text_layer) if engine else None


def _program_digest(settings: "Settings", catalogue: Path | None) -> str:
    """Digest of the program and of the office's own catalogue, templates and settings."""
    from intake.batch.fingerprint import standing_digest

    rooms = [_shipped_templates().parent / name for name in ("intake", "extractors", "validators", "templates")]
    own = [path for path in (catalogue, settings.templates) if path is not None]
    return standing_digest(rooms, own, repr(settings.office))


def _load_office(catalogue: Path | None) -> "OfficeRules":
    """What cases are held against: the items, with the office's own, and every rule."""
    from intake.check import load_office_rules

    return load_office_rules(catalogue, _load_rules())


def _template_folders(own: Path | None, settings: Path | None) -> "Sequence[Path]":
    """Where templates are looked for: the office's own folder, then the shipped one."""
    from intake.forms.package import template_folders
    from intake.settings import load_settings

    return template_folders(own or load_settings(settings).templates, _shipped_templates())


def _shipped_templates() -> Path:
    """The folder of the Word files that come with the program."""
    import templates

    return Path(str(templates.__file__)).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; what a user can cause becomes one line and an exit code, all else keeps its traceback."""
    gc.set_threshold(50_000, 20, 20)  # what is made stays: looking through it is a fifteenth of a short command
    with standard_streams():
        set_up_logging()
        return end_with_code(lambda: _invoke(sys.argv[1:] if arguments is None else arguments))


def _invoke(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("intake", list(arguments)) as context:
            code = command.invoke(context)
    except typer.Exit as left:
        return left.exit_code
    return int(code or ExitCode.DONE)


if __name__ == "__main__":
    sys.exit(main())

"""The command line: the only place that puts the parts together.

Data goes to standard output, everything else to standard error. What a command needs is imported inside it, so that
`intake --help` answers at once. A command returns its exit code (`intake.errors.ExitCode`).
"""

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from intake import __version__
from intake.errors import ExitCode, IntakeError
from intake.logs import LogFormat, set_up
from intake.wording import help_in_chinese, usage_in_chinese

if TYPE_CHECKING:
    from intake.batch.bench import Bench
    from intake.check import Office
    from intake.pipeline import Desk
    from intake.settings import Settings

log = logging.getLogger("intake")


class _Group(TyperGroup):
    def get_help(self, ctx: Any) -> str:
        return help_in_chinese(super().get_help(ctx))


class _Command(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return help_in_chinese(super().get_help(ctx))


app = typer.Typer(
    cls=_Group,
    help="把医保窗口收到的扫描件读成有凭据的字段。全程离线，不改动原件。",
    rich_markup_mode=None,
    add_completion=False,
)

Paths = Annotated[list[Path], typer.Argument(metavar="路径", help="文件、文件夹；- 表示从标准输入读路径清单")]
Json = Annotated[bool, typer.Option("--json", help="在标准输出打印 JSON，每份文书一行")]
Engine = Annotated[str | None, typer.Option("--engine", metavar="auto|openvino|paddle|replay", help="识别引擎")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", metavar="文件", help="TOML 设置文件")]
Cached = Annotated[bool, typer.Option("--cache", help="用缓存：识别过的页不再识别，新识别的页存入缓存")]
Catalogues = Annotated[
    list[Path] | None, typer.Option("--catalogue", metavar="文件夹", help="本单位的事项目录，可写多次")
]
Templates = Annotated[Path | None, typer.Option("--templates", metavar="文件夹", help="本单位的表单模板")]
Verbose = Annotated[int, typer.Option("-v", "--verbose", count=True, show_default=False, help="多说一些（-vv 更多）")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="只报错误")]
Form = Annotated[LogFormat, typer.Option("--log-format", help="标准错误上的消息格式")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"intake {__version__}")
        raise typer.Exit


@app.callback()
def _intake(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")] = False,
) -> None:
    """把医保窗口收到的扫描件读成有凭据的字段。全程离线，不改动原件。"""


@app.command(cls=_Command)
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
    from intake.run import files_in, run

    set_up(verbose, quiet=quiet, form=log_format)
    given = inputs.named(paths, sys.stdin.buffer)
    with writers.opened(given, as_json=as_json, boxes=verbose > 0, folder=output, workbook=xlsx) as each:
        files = list(find_stacks(given))
        with progress.bar(files_in(files), wanted=not quiet and not (as_json and sys.stdout.isatty())) as step:
            tally = run(files, _desk(engine, settings, cache), each, password=password, after_file=step)
    log.warning("%s", tally)
    return tally.exit_code


@app.command(cls=_Command)
def check(
    path: Annotated[Path, typer.Argument(metavar="案卷", help="一个人的材料：文件夹，或一个扫描文件")],
    item: Annotated[str, typer.Option("--item", metavar="事项", help="事项名称；auto 表示按材料推断")] = "",
    insurance: Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="险种")] = "",
    applied: Annotated[str, typer.Option("--applied", metavar="日期", help="申请日期，如 2026-10-12；默认今天")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
    output: Annotated[Path | None, typer.Option("-o", metavar="文件夹", help="另存预审报告、告知书和 JSON")] = None,
    full: Annotated[bool, typer.Option("--full", help="报告中不遮盖证件号码和账号")] = False,
    catalogue: Annotated[Path | None, typer.Option("--catalogue", metavar="文件夹", help="本单位的事项目录")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="不用也不留已识别页的缓存")] = False,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """预审一个案卷：材料齐不齐、缺什么、哪里不一致、依据哪一条。只提建议，由人决定。"""
    from intake import check as checks
    from intake.report import commands

    set_up(verbose, quiet=quiet, form=log_format)
    commands.refuse_among(path, output)
    office = _office(catalogue)
    given = commands.given(item, insurance, applied)
    judgement = checks.check(path, given, _desk(engine, settings, not no_cache), office)
    commands.show(judgement, office.catalogue, as_json=as_json)
    if output is not None:
        commands.keep(judgement, office.catalogue, output, masked=not full)
    return commands.exit_code(judgement)


@app.command(cls=_Command)
def form(
    words: Annotated[
        list[str], typer.Argument(metavar="[表单] 案卷", help="表单名称，和一个人的材料；--all 时只写案卷")
    ],
    output: Annotated[Path, typer.Option("-o", metavar="文件夹", help="存放表单的文件夹")],
    item: Annotated[str, typer.Option("--item", metavar="事项", help="事项名称；auto 表示按材料推断")] = "",
    insurance: Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="险种")] = "",
    applied: Annotated[str, typer.Option("--applied", metavar="日期", help="申请日期，如 2026-10-12；默认今天")] = "",
    number: Annotated[str, typer.Option("--number", metavar="编号", help="由人指定编号；默认按台账顺序")] = "",
    operator: Annotated[str, typer.Option("--operator", metavar="姓名", help="经办人")] = "",
    photo: Annotated[Path | None, typer.Option("--photo", metavar="文件", help="一寸照片")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="有一项空白就不打印")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="另存 PDF（要 LibreOffice）")] = False,
    merge: Annotated[bool, typer.Option("--merge", help="另存归档 PDF：表单和全部扫描件，带书签")] = False,
    every: Annotated[bool, typer.Option("--all", help="打印这个案卷用得上的全部表单")] = False,
    templates: Templates = None,
    catalogue: Annotated[Path | None, typer.Option("--catalogue", metavar="文件夹", help="本单位的事项目录")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="不用也不留已识别页的缓存")] = False,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """打印标准表单：受理通知单、一次性告知书、慢性病申请审核表等。没有把握的值留空并列出，签名、意见和章从不填写。"""
    from intake import check as checks
    from intake.forms import commands as forms
    from intake.report import commands
    from intake.settings import load_settings
    from templates import FORMS

    set_up(verbose, quiet=quiet, form=log_format)
    wanted, path = forms.chosen(words, FORMS, every=every)
    commands.refuse_among(path, output)
    chosen, said = load_settings(settings), forms.Words(number, operator, photo, templates, strict, every)
    order = forms.ordered(wanted, path, output, said, chosen, _shipped())
    given, desk = commands.given(item, insurance, applied), _desk(engine, settings, not no_cache)
    judgement = checks.check(path, given, desk, _office(catalogue))
    done = forms.carried_out(wanted, judgement, order, every=every)
    done = forms.with_pdf(done, judgement, order, chosen.limits, merge=merge) if pdf or merge else done
    forms.show(done, as_json=as_json)
    return done.exit_code


Inbox = Annotated[Path, typer.Argument(metavar="收件夹", help="每个子文件夹、每个 PDF/TIFF/OFD 是一个案卷")]
Results = Annotated[Path, typer.Option("-o", metavar="文件夹", help="放结果的文件夹；再运行一次会接着做")]


@app.command(name="run", cls=_Command)
def run_inbox(
    inbox: Inbox,
    output: Results,
    item: Annotated[str, typer.Option("--item", metavar="事项", help="case.yaml 没写时的事项；默认按材料推断")] = "",
    insurance: Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="case.yaml 没写时的险种")] = "",
    applied: Annotated[str, typer.Option("--applied", metavar="日期", help="case.yaml 没写时的申请日期")] = "",
    forms: Annotated[bool, typer.Option("--forms", help="另打印每个案卷用得上的表单")] = False,
    full: Annotated[bool, typer.Option("--full", help="报告中不遮盖证件号码和账号")] = False,
    on_existing: Annotated[str, typer.Option("--on-existing", metavar="skip|overwrite", help="没变的案卷")] = "skip",
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="再读一次以前没读成的页")] = False,
    max_failed: Annotated[float, typer.Option("--max-failed", metavar="比例", help="失败页超过即停，如 0.1")] = 1.0,
    page_timeout: Annotated[int, typer.Option("--page-timeout", metavar="秒", min=0, help="一页最多读几秒")] = 0,
    workers: Annotated[int, typer.Option("--workers", metavar="数", min=0, help="同时用几个进程；0 = 自动")] = 0,
    catalogue: Annotated[Path | None, typer.Option("--catalogue", metavar="文件夹", help="本单位的事项目录")] = None,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """一个上午的案卷一次做完：识读、预审、汇总。随时可以停，再运行一次接着做。"""
    from intake.batch import commands
    from intake.settings import load_settings

    set_up(verbose, quiet=quiet, form=log_format)
    words = commands.Words(item, insurance, applied, not full, forms, on_existing, retry_failed, max_failed)
    job, chosen = commands.job(inbox, output, words), load_settings(settings)
    equip = partial(_bench, engine, settings, catalogue, output, forms)
    with commands.processes(equip, chosen, workers, page_timeout) as runner:
        return commands.run_once(job, runner, quiet=quiet)


@app.command(cls=_Command)
def watch(
    inbox: Inbox,
    output: Results,
    item: Annotated[str, typer.Option("--item", metavar="事项", help="case.yaml 没写时的事项；默认按材料推断")] = "",
    insurance: Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="case.yaml 没写时的险种")] = "",
    forms: Annotated[bool, typer.Option("--forms", help="另打印每个案卷用得上的表单")] = False,
    full: Annotated[bool, typer.Option("--full", help="报告中不遮盖证件号码和账号")] = False,
    every: Annotated[float, typer.Option("--every", metavar="秒", min=0.05, help="隔多久看一次")] = 5.0,
    still: Annotated[float, typer.Option("--still", metavar="秒", min=0, help="文件多久没有变化才算写完")] = 10.0,
    once: Annotated[bool, typer.Option("--once", help="把现有的做完就结束")] = False,
    page_timeout: Annotated[int, typer.Option("--page-timeout", metavar="秒", min=0, help="一页最多读几秒")] = 0,
    workers: Annotated[int, typer.Option("--workers", metavar="数", min=0, help="同时用几个进程；0 = 自动")] = 0,
    catalogue: Annotated[Path | None, typer.Option("--catalogue", metavar="文件夹", help="本单位的事项目录")] = None,
    engine: Engine = None,
    settings: SettingsFile = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
    log_format: Form = LogFormat.TEXT,
) -> ExitCode:
    """守着扫描仪存文件的收件夹：写完一个案卷就做一个，Ctrl-C 结束。"""
    from intake.batch import commands
    from intake.settings import load_settings

    set_up(verbose, quiet=quiet, form=log_format)
    words = commands.Words(item, insurance, masked=not full, forms=forms)
    job, chosen = commands.job(inbox, output, words), load_settings(settings)
    equip = partial(_bench, engine, settings, catalogue, output, forms)
    with commands.processes(equip, chosen, workers, page_timeout) as runner:
        return commands.watch_on(job, runner, every, still, once=once, quiet=quiet)


@app.command(cls=_Command)
def purge(
    output: Annotated[Path, typer.Argument(metavar="结果文件夹", help="intake run 的 -o")],
    cases: Annotated[list[str] | None, typer.Argument(metavar="案卷", help="案卷名称，可写多个")] = None,
    older_than: Annotated[
        float | None, typer.Option("--older-than", metavar="天", min=0, help="清除这么多天以前预审的")
    ] = None,
    settings: SettingsFile = None,
) -> ExitCode:
    """清除案卷的结果和缓存里的页，并核实没有留下。原件不动。"""
    from intake.batch import commands
    from intake.settings import load_settings

    return commands.show_purged(output, cases or (), older_than, load_settings(settings))


@app.command(cls=_Command)
def status(
    output: Annotated[Path, typer.Argument(metavar="结果文件夹", help="intake run 的 -o")],
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
) -> ExitCode:
    """结果文件夹里有多少案卷，完成多少，上次运行是否做完。"""
    from intake.batch import commands

    return commands.show_status(output, as_json=as_json)


@app.command(name="eval", cls=_Command)
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="标准答案文件夹", help="每份文书一个 JSON")],
    images: Annotated[Path | None, typer.Argument(metavar="图片文件夹", help="有 --results 时可不写")] = None,
    results: Annotated[Path | None, typer.Option("--results", metavar="文件", help="已有的识读结果（JSON 行）")] = None,
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
    from intake.evaluate import commands

    set_up(verbose)
    found = commands.results(results, images, lambda: _desk(engine, settings))
    evaluation = commands.shown(gold, found, as_json=as_json, details=details)
    if save is not None:
        commands.keep(save, evaluation, title or gold.parent.name, engine or "auto")
    least = {"field_f1": min_f1, "item_f1": min_item_f1, "type_accuracy": min_types}
    most = {"verified_wrong": max_verified_wrong, "item_verified_wrong": max_verified_wrong}
    return commands.verdict(evaluation, least, most)


models = typer.Typer(cls=_Group, help="识别模型：查看、校验、离线导入。", rich_markup_mode=None)
types = typer.Typer(cls=_Group, help="文书类型和字段。", rich_markup_mode=None, invoke_without_command=True)
items = typer.Typer(cls=_Group, help="服务事项和所需材料。", rich_markup_mode=None, invoke_without_command=True)
config = typer.Typer(cls=_Group, help="设置。", rich_markup_mode=None)
rules = typer.Typer(cls=_Group, help="预审规则。", rich_markup_mode=None)
forms = typer.Typer(cls=_Group, help="打印的表单：列出、检查模板。", rich_markup_mode=None)
cache = typer.Typer(cls=_Group, help="已识别页面的缓存（含个人信息）：查看、清除。", rich_markup_mode=None)
app.add_typer(models, name="models")
app.add_typer(types, name="types")
app.add_typer(items, name="items")
app.add_typer(config, name="config")
app.add_typer(rules, name="rules")
app.add_typer(forms, name="forms")
app.add_typer(cache, name="cache")


@models.command("list", cls=_Command)
def models_list() -> None:
    """列出每个模型文件及其校验结果。"""
    from intake.ocr.models import listing

    for status in listing():
        words = (
            status.set,
            status.role,
            str(status.size),
            status.sha256[:16],
            status.problem or "完好",
            str(status.path),
        )
        print("\t".join(words))


@models.command("verify", cls=_Command)
def models_verify() -> ExitCode:
    """逐个校验模型文件，有不符的以退出码 7 结束。"""
    from intake.ocr.models import listing

    broken = [s for s in listing() if not s.ok]
    for status in broken:
        log.error("%s：%s", status.path, status.problem)
    print(f"{len(broken)} 个文件不符" if broken else "全部模型文件完好")
    return ExitCode.MODEL_INVALID if broken else ExitCode.DONE


@models.command("import", cls=_Command)
def models_import(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="内有 det/ 和 rec/ 两个子文件夹")],
    name: Annotated[str, typer.Option("--name", metavar="名称", help="模型名称，默认取文件夹名")] = "",
) -> None:
    """从文件夹（如 U 盘）导入一套模型，全程离线。"""
    from intake.ocr.models import import_folder

    imported = import_folder(folder, name)
    print(f'已导入 {imported.name}：{imported.folder}；在设置文件中写 models = "{imported.folder}" 即可启用')


@types.callback()
def types_all(
    context: typer.Context,
    markdown: Annotated[bool, typer.Option("--markdown", help="打印 docs/types.md 的内容")] = False,
) -> None:
    """文书类型和字段。"""
    from intake.export import vocabulary

    if context.invoked_subcommand is None:
        sys.stdout.write(vocabulary.markdown(_kinds_read()) if markdown else vocabulary.listing(_kinds_read()))


@types.command("list", cls=_Command)
def types_list() -> None:
    """列出全部文书类型。"""
    from intake.export import vocabulary

    sys.stdout.write(vocabulary.listing(_kinds_read()))


@types.command("show", cls=_Command)
def types_show(name: Annotated[str, typer.Argument(metavar="类型", help="如 inpatient_invoice")]) -> None:
    """列出一种文书的全部字段。"""
    from intake.export import vocabulary

    sys.stdout.write(vocabulary.one(name))


@items.callback()
def items_all(
    context: typer.Context,
    markdown: Annotated[bool, typer.Option("--markdown", help="打印 docs/items.md 的内容")] = False,
) -> None:
    """服务事项和所需材料。"""
    from intake.catalogue import listing, lookup, page

    if context.invoked_subcommand is None:
        sys.stdout.write(page.markdown(lookup.load()) if markdown else listing.table(lookup.load()))


@items.command("list", cls=_Command)
def items_list(catalogue: Catalogues = None) -> None:
    """列出全部事项：险种、序号、名称、键、办理时限。"""
    from intake.catalogue import listing, lookup

    sys.stdout.write(listing.table(lookup.load(catalogue or ())))


@items.command("show", cls=_Command)
def items_show(
    name: Annotated[str, typer.Argument(metavar="事项", help="事项名称或键，如 住院费用报销")],
    insurance: Annotated[str, typer.Option("--insurance", metavar="居民|职工", help="险种，名称重复时要写")] = "",
    day: Annotated[str, typer.Option("--day", metavar="日期", help="按哪一天的规定，如 2026-10-12；默认今天")] = "",
    edition: Annotated[str, typer.Option("--edition", metavar="版本", help="看某一版，不论日期")] = "",
    catalogue: Catalogues = None,
) -> None:
    """列出一个事项的全部内容：出处、时限、材料。"""
    from intake.catalogue import commands
    from intake.check import insurance_of

    sys.stdout.write(commands.shown(catalogue or (), name, insurance_of(insurance), day, edition))


@items.command("lint", cls=_Command)
def items_lint(catalogue: Catalogues = None) -> None:
    """检查事项目录，不对的以退出码 6 结束并指出位置。"""
    from intake.catalogue import commands

    sys.stdout.write(commands.lint(catalogue or ()))


@rules.command("list", cls=_Command)
def rules_list(
    markdown: Annotated[bool, typer.Option("--markdown", help="打印 docs/rules.md 的内容")] = False,
) -> None:
    """列出全部规则：编号、名称、严重程度、查什么。"""
    from intake.cases import listing
    from validators import RULES

    sys.stdout.write(listing.markdown(RULES) if markdown else listing.listing(RULES))


@rules.command("show", cls=_Command)
def rules_show(name: Annotated[str, typer.Argument(metavar="规则", help="如 name-agrees 或 I02")]) -> None:
    """说明一条规则：查什么、依据哪一条、看不到什么。"""
    from intake.cases import listing
    from validators import RULES

    sys.stdout.write(listing.one(RULES, name))


@forms.command("list", cls=_Command)
def forms_list(templates: Templates = None, settings: SettingsFile = None) -> None:
    """列出全部表单：名称、标题、模板文件。"""
    from intake.forms import commands
    from intake.forms.package import folders
    from intake.settings import load_settings
    from templates import FORMS

    sys.stdout.write(commands.listing(FORMS, folders(templates or load_settings(settings).templates, _shipped())))


@forms.command("show", cls=_Command)
def forms_show(name: Annotated[str, typer.Argument(metavar="表单", help="如 chronic 或 受理通知单")]) -> None:
    """列出一个表单的模板里能写的全部变量。"""
    from intake.forms import commands
    from templates import FORMS

    sys.stdout.write(commands.variables(commands.find(name, FORMS)))


@forms.command("lint", cls=_Command)
def forms_lint(templates: Templates = None, settings: SettingsFile = None) -> None:
    """检查表单模板：变量写错、标签不成对的以退出码 6 结束并指出位置。"""
    from intake.forms import commands
    from intake.forms.package import folders
    from intake.settings import load_settings
    from templates import FORMS

    sys.stdout.write(commands.lint(FORMS, folders(templates or load_settings(settings).templates, _shipped())))


@config.command("show", cls=_Command)
def config_show(settings: SettingsFile = None) -> None:
    """列出每项设置的值和出处。"""
    from intake.export.configuration import origins

    for name, value, origin in origins(settings):
        print(f"{name} = {value}\t{origin}")


@cache.command("stats", cls=_Command)
def cache_stats(settings: SettingsFile = None) -> None:
    """缓存里有多少条目，占多少空间，在哪个文件夹。"""
    from intake.cache import shelf
    from intake.settings import load_settings

    print(shelf.told(load_settings(settings)))


@cache.command("clear", cls=_Command)
def cache_clear(
    older_than: Annotated[int, typer.Option("--older-than", metavar="天", min=0, help="只清除这么多天没有用过的")] = 0,
    settings: SettingsFile = None,
) -> None:
    """清除缓存；原件和结果不受影响。"""
    from intake.cache import shelf
    from intake.settings import load_settings

    kept = shelf.opened(load_settings(settings))
    print(f"已清除 {kept.clear(older_than_days=older_than) if kept else 0} 条")


@app.command(cls=_Command)
def doctor(engine: Engine = None, settings: SettingsFile = None) -> ExitCode:
    """检查本机能否识读：库、模型、引擎自检、磁盘。"""
    from intake import doctor as checks
    from intake.settings import load_settings

    chosen = load_settings(settings)
    items = []
    for item in checks.examine(engine or chosen.engine, chosen.threads, chosen.models):
        items.append(item)
        print(checks.shown(item), flush=True)
    return checks.verdict(items)


def _kinds_read() -> set[str]:
    """The types whose fields are read today."""
    from extractors import EXTRACTORS

    return {extractor.kind for extractor in EXTRACTORS}


def _desk(engine: str | None, settings: Path | None, cached: bool = False) -> "Desk":
    """The parts put together: an engine, every extractor, the office's settings, the kept pages where they are wanted."""
    from extractors import EXTRACTORS
    from intake.cache import page_cache
    from intake.ocr.lazy import LazyEngine
    from intake.pipeline import Desk

    chosen = _settings(engine, settings)
    cache = page_cache(chosen) if cached else None
    reader = LazyEngine(chosen.engine, threads=chosen.threads, models=chosen.models, memory=cache)
    return Desk(reader, EXTRACTORS, chosen, cache)


def _settings(engine: str | None, path: Path | None) -> "Settings":
    """The office's settings; the engine named on the command line wins."""
    from intake.settings import load_settings

    chosen = load_settings(path)
    return chosen if engine is None else replace(chosen, engine=engine)


def _bench(
    engine: str | None, settings: Path | None, catalogue: Path | None, output: Path, forms: bool, threads: int
) -> "Bench":
    """What one worker of a run works with; called in the worker's own process."""
    from extractors import EXTRACTORS
    from intake.batch import bench, printed, standing
    from templates import FORMS

    chosen = replace(_settings(engine, settings), threads=threads)
    rooms = [_shipped().parent / name for name in ("intake", "extractors", "validators", "templates")]
    own = [path for path in (catalogue, chosen.templates) if path is not None]
    stands = standing.digest(rooms, own, repr(chosen.office))
    fill = printed.printer(FORMS, chosen, _shipped()) if forms else bench.no_forms
    return bench.bench(chosen, EXTRACTORS, _office(catalogue), stands, output, fill)


def _office(catalogue: Path | None) -> "Office":
    """What cases are held against: the items, with the office's own, and every rule."""
    from intake.check import office_of
    from validators import RULES

    return office_of(catalogue, RULES)


def _shipped() -> Path:
    """The folder of the Word files that come with the program."""
    import templates

    return Path(str(templates.__file__)).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; what a user can cause becomes one line and an exit code, all else keeps its traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    set_up()
    try:
        return _invoke(sys.argv[1:] if arguments is None else arguments)
    except typer.TyperException as error:
        sys.stderr.write(f"命令用法不对：{usage_in_chinese(error.format_message())}；用 intake --help 查看用法\n")
        return ExitCode.USAGE
    except IntakeError as error:
        log.error("%s", error)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("已中断；已写出的结果完好，再运行一次同一命令即可\n")
    except BrokenPipeError:
        # Whoever read our output has gone; nothing may be written to it any more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.INTERRUPTED


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

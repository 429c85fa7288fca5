"""`intake models`: the weights of recognition, looked at, verified, imported without a network."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from intake.commands.options import Command, command_group
from intake.errors import ExitCode, escape_controls

log = logging.getLogger("intake")
models = command_group("识别模型：查看、校验、离线导入。")


@models.command("list", cls=Command)
def models_list() -> None:
    """列出每个模型文件及其校验结果。"""
    from intake.ocr.models import list_statuses

    for status in list_statuses():
        words = (
            status.set,
            status.role,
            str(status.size),
            status.sha256[:16],
            status.problem or "完好",
            escape_controls(str(status.path)),
        )
        print("\t".join(words))


@models.command("verify", cls=Command)
def models_verify() -> ExitCode:
    """逐个校验模型文件，有不符的以退出码 7 结束。"""
    from intake.ocr.models import list_statuses

    broken = [s for s in list_statuses() if not s.ok]
    for status in broken:
        log.error("%s：%s", status.path, status.problem)
    print(f"{len(broken)} 个文件不符" if broken else "全部模型文件完好")
    return ExitCode.MODEL_INVALID if broken else ExitCode.DONE


@models.command("import", cls=Command)
def models_import(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="内有 det/ 和 rec/ 两个子文件夹")],
    name: Annotated[str, typer.Option("--name", metavar="名称", help="模型名称，默认取文件夹名")] = "",
) -> None:
    """从文件夹（如 U 盘）导入一套模型，全程离线。"""
    from intake.ocr.models import import_folder

    imported = import_folder(folder, name)
    where = escape_controls(str(imported.folder))
    print(f'已导入 {escape_controls(imported.name)}：{where}；在设置文件中写 models = "{where}" 即可启用')

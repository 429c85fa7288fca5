"""`intake doctor`: what this machine lacks."""

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import Engine, SettingsFile
from intake.errors import ExitCode
from intake.terminal.harmless import dump_json
from intake.terminal.streams import write_json

if TYPE_CHECKING:
    from intake.doctor.findings import MachineCheck
    from intake.settings import Settings


def doctor(
    engine: Engine = None,
    settings: SettingsFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出打印一个 JSON 对象")] = False,
) -> ExitCode:
    """检查本机：库、模型、引擎自检、精度、内存、台账、磁盘、权限、字体、LibreOffice、浏览器，并说明怎么补。只看，不写。"""
    from intake.doctor.examine import examine_machine
    from intake.doctor.findings import checks_object, choose_exit_code, describe_check
    from intake.settings import find_settings_file

    chosen, wrong = _try_settings(settings)
    if engine is not None:
        chosen = replace(chosen, engine=engine)
    items = []
    for item in chain(wrong, examine_machine(chosen, find_settings_file(settings))):
        items.append(item)
        if not as_json:
            print(describe_check(item), flush=True)
    if as_json:
        write_json(dump_json(checks_object(items)))
    return choose_exit_code(items)


def _try_settings(path: Path | None) -> "tuple[Settings, tuple[MachineCheck, ...]]":
    """The office's settings; where they cannot be used the usual ones, and what is wrong."""
    from intake.doctor.examine import check_in_time
    from intake.settings import Settings, load_settings

    loaded: list[Settings] = []

    def load() -> "tuple[MachineCheck, ...]":
        loaded.append(load_settings(path))
        return ()

    wrong = check_in_time("设置", load)
    return (loaded[0] if loaded else Settings()), wrong

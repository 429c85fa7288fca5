"""`intake doctor`: what this machine lacks."""

from intake.commands.options import Engine, SettingsFile
from intake.errors import ExitCode


def doctor(engine: Engine = None, settings: SettingsFile = None) -> ExitCode:
    """检查本机能否识读：库、模型、引擎自检、磁盘。"""
    from intake import doctor as checks
    from intake.settings import load_settings

    chosen = load_settings(settings)
    items = []
    for item in checks.examine_machine(engine or chosen.engine, chosen.threads, chosen.models, chosen.precision):
        items.append(item)
        print(checks.describe_check(item), flush=True)
    return checks.choose_exit_code(items)

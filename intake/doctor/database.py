"""The ledger as it is found: reached, of this version, writable, its chain whole. It is only looked at."""

from collections.abc import Iterator

from intake.doctor.findings import MachineCheck
from intake.errors import ExitCode, IntakeError
from intake.ledger.location import LedgerPlace

_NAME = "台账"


def check_ledger(place: LedgerPlace) -> Iterator[MachineCheck]:
    """Everything about the ledger that can be told without writing to it."""
    from intake.ledger.upkeep.health import CHECKED, look_at_ledger

    try:
        health = look_at_ledger(place)
    except IntakeError as error:
        yield MachineCheck(_NAME, False, error.message, error.next_step, error.exit_code)
        return
    if health is None:
        yield MachineCheck(_NAME, True, f"{place.label}，还没有，第一次登入时建立")
        return
    if health.older:
        yield MachineCheck(
            _NAME,
            False,
            f"{place.label}，表是旧版本的（{health.revision}）",
            "下次登入时自动升级；请先 intake ledger backup",
        )
        return
    yield MachineCheck(_NAME, True, f"{place.label}，版本 {health.revision}，{health.events} 个事件")
    if health.unwritable:
        yield MachineCheck(f"{_NAME}的写入", False, health.unwritable, "请检查权限", ExitCode.BAD_CONFIGURATION)
    if health.breaks:
        told = f"{len(health.breaks)} 处断裂：{health.breaks[0]}"
        step = "请执行 intake ledger verify 查看全部，从备份恢复"
        yield MachineCheck(f"{_NAME}的链", False, told, step, ExitCode.SOME_FAILED)
        return
    part = f"最近 {CHECKED} 个事件" if health.events > CHECKED else "全部事件"
    yield MachineCheck(f"{_NAME}的链", True, f"{part}核对无误；逐个核对用 intake ledger verify")

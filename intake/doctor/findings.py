"""What a check of the machine found, for a person and for a program."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from intake.errors import ExitCode


@dataclass(frozen=True, slots=True)
class MachineCheck:
    """One thing that was looked at. `code` is what the command ends with where the item is not in order."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
    code: ExitCode = ExitCode.DONE


def choose_exit_code(items: Iterable[MachineCheck]) -> ExitCode:
    """The first failure that matters, missing libraries before weights: those cannot be proven without libraries."""
    codes = [i.code for i in items if not i.ok and i.code is not ExitCode.DONE]
    return max(codes, default=ExitCode.DONE)


def describe_check(item: MachineCheck) -> str:
    """One line for people."""
    mark = "✓" if item.ok else "✗" if item.code is not ExitCode.DONE else "-"
    return f"{mark} {item.name}：{item.detail}" + (f"；{item.fix}" if item.fix else "")


def checks_object(items: Sequence[MachineCheck]) -> Mapping[str, object]:
    """All of them for a program: `state` is `ok`, `problem`, or `note` where work goes on without it."""
    return {
        "exit_code": int(choose_exit_code(items)),
        "checks": [{"name": i.name, "state": _state_of(i), "detail": i.detail, "fix": i.fix} for i in items],
    }


def _state_of(item: MachineCheck) -> str:
    if item.ok:
        return "ok"
    return "note" if item.code is ExitCode.DONE else "problem"

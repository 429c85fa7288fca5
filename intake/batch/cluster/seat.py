"""A worker's seat on a machine of a cluster: the same servant as in a local worker, behind two questions.

`present` comes first, before any paper is touched: whether this machine sees the folders that the run is about, and with
which rules, libraries and weights it would read. Machines that differ would write different results for the same papers,
so the run's own machine compares what they say (`find_refusal`). Then `answer` takes one task after the other.

Only names, hashes, page numbers and reasons travel; pictures, texts and values stay in the shared folder.
"""

import contextlib
import os
import socket
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from intake.batch.journal import file_digest
from intake.batch.tasks import Halt, Task
from intake.batch.worker_loop import Servant, Start, Told
from intake.errors import ExitCode, IntakeError
from intake.ocr.precision import IN_WORDS, resolve_precision

if TYPE_CHECKING:
    from intake.batch.worker_context import Bench

_QUESTION = "cluster"
"""Under this the run leaves a word with the kept pages, to be found by every machine."""
_PATIENCE = 10.0
"""Seconds until a file that one machine wrote is looked for in vain on another: NFS caches names for 3 to 60 s, an `open`
asks the server again."""


@dataclass(frozen=True, slots=True)
class Places:
    """What every machine has to see under the same name.

    Attributes:
        folder: Where the command was called; paths on the command line may be relative to it.
        inbox: The inbox.
        mark: A file of the results, and the SHA-256 of what is in it.
        word: What was left with the kept pages.
    """

    folder: Path
    inbox: Path
    mark: tuple[Path, str]
    word: str


@dataclass(frozen=True, slots=True)
class Present:
    """What a machine says of itself.

    Attributes:
        seat: Another one for every process.
        machine: What people call the machine.
        node: What Ray calls it.
        standing: Rules, extractors, catalogue, settings and libraries, see `describe_stance`.
        engine: Fingerprint of engine and weights.
        computes: In what precision, for people.
        sees: Which of inbox, results and kept pages it sees.
    """

    seat: str
    machine: str
    node: str
    standing: str
    engine: str
    computes: str
    sees: tuple[bool, bool, bool]


class Seat:
    """Answers on a machine of the cluster."""

    def __init__(self, start: Start, places: Places) -> None:
        with contextlib.suppress(OSError):  # then relative paths lead nowhere, and `present` says so
            os.chdir(places.folder)
        self._places, self._servant = places, Servant(start)
        self._name = uuid.uuid4().hex

    def present(self) -> Present | Halt:
        """What this machine would work with; a `Halt` where it cannot work at all."""
        import ray

        name, node = socket.gethostname(), ray.get_runtime_context().get_node_id()
        try:
            bench = self._servant.bench
            if bench.desk.engine.name == "auto":  # only building it tells which one works here
                bench.desk.engine.read_crops(())
            sees = (self._places.inbox.is_dir(), _sees_mark(*self._places.mark), _finds_word(self._places.word, bench))
            engine, computes = bench.desk.engine.fingerprint, _describe_precision(bench)
            return Present(self._name, name, node, describe_stance(bench), engine, computes, sees)
        except IntakeError as error:
            return Halt(f"{name}：{error.message}", error.next_step, int(error.exit_code))

    def answer(self, task: Task) -> Told:
        """See `Servant.answer`."""
        return self._servant.answer(task)


def describe_stance(bench: "Bench") -> str:
    """What results depend on besides papers and engine."""
    settings = bench.desk.settings
    return f"{bench.standing} {settings.limits} {settings.check_text_layer}"


def _describe_precision(bench: "Bench") -> str:
    return IN_WORDS[resolve_precision(bench.desk.settings.precision)]


def leave_word(word: str, bench: "Bench") -> None:
    """Leaves a word with the kept pages."""
    if bench.desk.cache is not None:
        bench.desk.cache.remember(_QUESTION, word)


def _finds_word(word: str, bench: "Bench") -> bool:
    return bench.desk.cache is not None and bench.desk.cache.recall(_QUESTION) == word


def _sees_mark(path: Path, sha256: str) -> bool:
    end = time.monotonic() + _PATIENCE
    while file_digest(path) != sha256:
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True


def find_refusal(mine: tuple[str, str], other: Present) -> Halt | None:
    """Why a machine cannot take part, None if it can.

    Args:
        mine: Standing and fingerprint of the engine that count in this run.
        other: What the machine says.
    """
    where = other.machine
    lacking = [name for name, sees in zip(("收件夹", "结果文件夹", "缓存文件夹"), other.sees, strict=True) if not sees]
    if lacking:
        step = "请在每台机器上把共享文件夹挂到同一路径，用同一个用户（uid）运行，再试一次"
        return Halt(f"{where} 看不到本次的{'、'.join(lacking)}", step, ExitCode.BAD_CONFIGURATION)
    if other.standing != mine[0]:
        step = "请在每台机器上装同一版本的 intake，用同样的设置和事项目录"
        return Halt(f"{where} 的程序、依赖库、目录或设置与本机不同", step, ExitCode.BAD_CONFIGURATION)
    if other.engine != mine[1]:
        step = (
            "请在每台机器上用同一引擎和同样的模型（intake models verify），在设置里写明 engine；"
            '处理器不同的机器请写 precision = "f32"'
        )
        said = f"{where} 的识别引擎、模型或计算精度与其他机器不同（该机{other.computes}）"
        return Halt(said, step, ExitCode.MODEL_INVALID)
    return None

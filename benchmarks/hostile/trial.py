"""The hostile files put through the command, and what each broke of its bounds.

Files are read many to a command, an honest one behind each: it says when the hostile one is done with, and it must be read. Where
a file ends the command, or is ended because it costs too much, the others go on in a new one, and the breach is that file's.
"""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.hostile.damage import honest_files
from benchmarks.hostile.room import Room
from benchmarks.hostile.trap import Demand, HostileCall, Trap
from benchmarks.hostile.watching import Heard, WatchedCommand

MOST_SECONDS, MOST_MB = 60.0, 1500
"""What a file may cost."""
_PATIENCE, _ENOUGH_MB = 75.0, 4000
"""Where a command is ended: it has shown what it costs."""
_BATCH = 25
_CODES = (0, 3, 4)
_READ = ("read", "--json", "--quiet")


@dataclass(slots=True)
class TrapResult:
    """What became of one hostile file or call.

    Attributes:
        name: Which.
        seconds: Until the honest file behind it was read.
        peak_mb: The most that the tree of processes held meanwhile.
        answers: What the command said of it: "read", or the words of refusal.
        breaches: Which bounds it broke; empty where all is well.
    """

    name: str
    seconds: float = 0.0
    peak_mb: int = 0
    answers: list[str] = field(default_factory=list[str])
    breaches: list[str] = field(default_factory=list[str])

    def weigh_cost(self, seconds: float, peak: int) -> None:
        """Notes what it cost and whether that was too much."""
        self.seconds, self.peak_mb = max(0.0, round(seconds, 2)), round(peak / 2**20)
        if self.seconds > MOST_SECONDS:
            self.breaches.append(f"over {MOST_SECONDS:.0f} s")
        if self.peak_mb > MOST_MB:
            self.breaches.append(f"over {MOST_MB} MB")

    def weigh_words(self, line: bytes) -> None:
        """Holds a line of standard error against what may stand there: whole lines of Chinese, no control characters."""
        text = line.decode("utf-8", "replace")
        if "Traceback" in text:
            self._add_breach("traceback")
        if any(unicodedata.category(c) == "Cc" for c in text):
            self._add_breach("control characters on the terminal")
        elif text.strip() and not any("\u4e00" <= c <= "\u9fff" for c in text):
            self._add_breach(f"a library's words: {text[:80]}")

    def weigh_answer(self, trap: Trap) -> None:
        """Whether something was said of it, and what had to be."""
        if not self.answers:
            self._add_breach("no answer")
        if any("程序内部错误" in answer for answer in self.answers):
            self._add_breach("internal error")
        if trap.answer is Demand.REFUSED and "read" in self.answers:
            self._add_breach("read, but must be refused")

    def _add_breach(self, breach: str) -> None:
        if breach not in self.breaches:
            self.breaches.append(breach)


# ------------------------------------------------------------------------------------------------ files
def try_traps(traps: Sequence[Trap], room: Room) -> Iterator[TrapResult]:
    """Every file, in batches."""
    for first in range(0, len(traps), _BATCH):
        batch = traps[first : first + _BATCH]
        while batch:
            done = list(_Batch(batch, room).run())
            yield from done
            batch = batch[len(done) :]


class _Batch:
    """Some files that one command reads."""

    def __init__(self, traps: Sequence[Trap], room: Room) -> None:
        self._traps, self._room = traps, room
        self._order: list[str] = []
        self._results = [TrapResult(trap.name) for trap in traps]
        self._now, self._since = 0, 0.0
        """Which file is being read, and since when."""

    def run(self) -> Iterator[TrapResult]:
        """The files that were done with, the one that ended the command last."""
        self._lay_files()
        before = self._room.note_content()
        command = WatchedCommand((*_READ, *self._order), self._room.path / "work", self._room.environment)
        ended = self._follow(command)
        code = command.wait_end()
        self._note_end(ended or ("" if code in _CODES else f"ended with {code}"), command)
        strays = self._room.find_strays(before)
        self._room.clear_papers()
        for result, trap in zip(self._results[: self._now], self._traps, strict=False):
            if strays:
                result.breaches.append(f"written outside by it or a neighbour: {strays[:3]}")
            if not result.breaches:
                result.weigh_answer(trap)
            yield result

    def _lay_files(self) -> None:
        self._order = [self._lay_honest(0)]
        for number, trap in enumerate(self._traps, start=1):
            folder = self._room.papers / str(number)
            folder.mkdir()
            trap.lay(folder / trap.name)
            self._order += [trap.named or str(folder / trap.name), self._lay_honest(number)]

    def _lay_honest(self, number: int) -> str:
        path = self._room.papers / f"honest-{number}.xml"
        path.write_bytes(honest_files()[".xml"])
        return str(path)

    def _follow(self, command: WatchedCommand) -> str:
        """Listens until the end; why the command was ended, empty where it ended by itself."""
        for heard in command.iter_lines():
            if heard is not None:
                self._hear(heard, command)
            if self._now < len(self._traps) and command.seconds - self._since > _PATIENCE:
                command.kill()
                return f"over {MOST_SECONDS:.0f} s"
            if (peak := command.peak) > _ENOUGH_MB << 20:
                command.kill()
                return f"over {MOST_MB} MB: {peak >> 20}"
        return ""

    def _hear(self, heard: Heard, command: WatchedCommand) -> None:
        if heard.error:
            self._results[min(self._now, len(self._results) - 1)].weigh_words(heard.text)
            return
        line = json.loads(heard.text)
        place = self._order.index(line["source"]["path"])
        if place % 2:
            self._results[place // 2].answers.append(line.get("error", "read"))
        elif place == 0:
            self._since = heard.at
            command.take_peak()
        else:
            result = self._results[place // 2 - 1]
            result.weigh_cost(heard.at - self._since, command.take_peak())
            self._now, self._since = place // 2, heard.at

    def _note_end(self, why: str, command: WatchedCommand) -> None:
        """A file that ended the command is done with, too."""
        if self._now < len(self._results):
            result = self._results[self._now]
            result.seconds, result.peak_mb = round(command.seconds - self._since, 2), round(command.take_peak() / 2**20)
            result.breaches.append(why or "neighbour lost")
            self._now += 1
        elif why:
            self._results[-1].breaches.append(why)


# ------------------------------------------------------------------------------------------------ calls
def try_call(call: HostileCall, room: Room) -> TrapResult:
    """One command over something hostile that is no paper."""
    result, folder = TrapResult(call.name), room.papers
    words = call.lay(folder)
    before = room.note_content()
    command = WatchedCommand(words, room.path / "work", room.environment)
    told, ended = _listen_to(command, result)
    code = command.wait_end()
    result.weigh_cost(command.seconds, command.take_peak())
    if ended or code not in call.codes:
        result.breaches.append(ended or f"ended with {code}")
    result.breaches += [f"not told: {word}" for word in call.told if not ended and word not in told]
    if strays := room.find_strays(before):
        result.breaches.append(f"written outside: {strays[:3]}")
    result.answers = [line for line in told.splitlines() if line][:1]
    room.clear_papers()
    return result


def _listen_to(command: WatchedCommand, result: TrapResult) -> tuple[str, str]:
    """All that is printed, and why the command was ended, if it was."""
    told: list[str] = []
    for heard in command.iter_lines():
        if heard is not None:
            told.append(heard.text.decode("utf-8", "replace"))
            if heard.error:
                result.weigh_words(heard.text)
        if command.seconds > _PATIENCE:
            command.kill()
            return "", f"over {MOST_SECONDS:.0f} s"
        if command.peak > _ENOUGH_MB << 20:
            command.kill()
            return "", f"over {MOST_MB} MB"
    return "\n".join(told), ""

"""What papers tell, as it may be printed.

Three ways lead onto a form: a value that is proven, one that papers of different types surely agree on, or one that a
person typed. A value that one paper alone surely tells is printed with `MARK` behind it, so that nothing unconfirmed looks
confirmed; where money would go by it, it is not printed at all. Doubtful, unread and contradictory values stay blank, and
say why.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from intake.cases.model import Case, Place, Seen
from intake.forms import words
from intake.forms.model import Ground, PrintedValue
from intake.model import State
from intake.values import PartialDate, compact_text

MARK = "（待核）"
"""Behind a value that one paper alone tells: the applicant or the clerk looks before anybody signs."""
NOTHING = PrintedValue("", Ground.PAPER)
"""What is not told and need not be."""
PROVEN = (State.VERIFIED, State.TYPED)
Show = Callable[[Any], str]


def find_entries(case: Case, key: str, *kinds: str) -> Iterator[Seen[Any]]:
    """Every field or entry of that key or label on papers of these types, read or not."""
    for index, reading in case.of(*kinds):
        found = reading.record.fields.get(key) or reading.record.extra.get(key)
        if found is not None and found.state is not State.ABSENT:
            yield Seen(index, reading, key, found)


def find_on_paper(case: Case, key: str, paper: int) -> list[Seen[Any]]:
    """The field or entry of one paper, by its index in the case."""
    kind = case.readings[paper].classification.kind
    return [seen for seen in find_entries(case, key, kind) if seen.paper == paper]


def format_value(value: Any) -> str:
    """A value as forms write it: days in Chinese, lists with 、, everything else as it is."""
    match value:
        case date():
            return words.format_day(value)
        case PartialDate():
            return _format_partial(value)
        case tuple() | list():
            return "、".join(map(str, value))
        case _:
            return str(value)


def _format_partial(when: PartialDate) -> str:
    """A day of which a paper says the year alone, or year and month."""
    return f"{when.year}年{when.month}月" if when.month else f"{when.year}年"


def printable_value(
    label: str, found: Iterable[Seen[Any]], show: Show = format_value, *, needed: bool = True, proven: bool = False
) -> PrintedValue:
    """One value of what papers tell of it.

    Args:
        label: What the form calls it; for the reasons.
        found: Where it stands.
        show: How it is printed.
        needed: Whether its absence is worth a word.
        proven: Whether one paper alone is not enough: numbers by which money is paid.
    """
    seen = list(found)
    sure = _proven_first(seen)
    if not sure:
        return explain_unsure(label, seen, needed=needed)
    best, said = sure[0], _group_by_print(sure, show)
    if len(said) > 1:
        return blank_value(f"{label}：各材料不一致（{_describe_sources(said)}）", best.place)
    kinds = dict.fromkeys(s.paper_name for s in sure)
    if not is_proven(best) and len(kinds) == 1:
        return value_of_one_paper(label, show(best.value), best.place, best.paper_name, proven=proven)
    why = _explain_proof(best) if is_proven(best) else f"{'、'.join(kinds)}一致"
    return PrintedValue(show(best.value), Ground.PAPER, best.place, why)


def is_proven(seen: Seen[Any]) -> bool:
    """Whether a value needs no second paper."""
    return seen.field.state in PROVEN


def _explain_proof(proven: Seen[Any]) -> str:
    return proven.field.why or "已证实"


def _proven_first(seen: Iterable[Seen[Any]]) -> list[Seen[Any]]:
    """What is surely read, with what is proven before the rest."""
    return sorted((s for s in seen if s.sure), key=lambda s: not is_proven(s))


def _group_by_print(sure: Sequence[Seen[Any]], show: Show) -> dict[str, list[Seen[Any]]]:
    """What would be printed -> where it stands."""
    said: dict[str, list[Seen[Any]]] = {}
    for seen in sure:
        said.setdefault(compact_text(show(seen.value)), []).append(seen)
    return said


def value_of_one_paper(label: str, text: str, place: Place | None, paper: str, *, proven: bool = False) -> PrintedValue:
    """A value that one kind of paper alone tells."""
    if proven:
        return blank_value(f"{label}：只见于{paper}，未经证实", place)
    return PrintedValue(text + MARK, Ground.PAPER, place, f"只见于{paper}，尚无其他材料印证")


def explain_unsure(label: str, seen: Sequence[Seen[Any]], *, needed: bool = True) -> PrintedValue:
    """Nothing that is sure: the reason of the first paper that has it, or that none has it."""
    if not seen:
        return blank_value(f"{label}：材料上未见") if needed else NOTHING
    first = seen[0]
    state = "未读出" if first.field.state is State.UNREAD else "存疑"
    why = f"，{first.field.why}" if first.field.why else ""
    return blank_value(f"{label}：{first.paper_name}第{first.place.page}页{state}{why}", first.place)


def blank_value(reason: str, place: Place | None = None, ground: Ground = Ground.PAPER) -> PrintedValue:
    """A value that is not printed, and why."""
    return PrintedValue("", ground, place, blank=reason)


def is_marked(value: PrintedValue) -> bool:
    """Whether a value waits for somebody to look."""
    return value.text.endswith(MARK)


def _describe_sources(said: dict[str, list[Seen[Any]]]) -> str:
    papers = {text: "、".join(dict.fromkeys(s.paper_name for s in seen)) for text, seen in said.items()}
    return "；".join(f"{names}“{text}”" for text, names in papers.items())

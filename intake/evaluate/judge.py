"""One document's results held against its gold values: a judgement for every field and every fee line.

Several documents read from one file count together: the best one gives the type, the right value wins where two are
reported. A value for a key that gold has not counts as invented where it is an amount, a date or a code; what else a
reader finds is not held against it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intake.evaluate.compare import Value, as_number, flat_text, is_long, is_same_value, measure_similarity
from intake.evaluate.gold import Gold
from intake.evaluate.results import NOTHING, Reported, Result
from intake.types.registry import TYPES
from intake.types.vocabulary import Kind

_STRICT = (Kind.MONEY, Kind.DATE, Kind.CODE)


class ValueVerdict(StrEnum):
    """What became of one value."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class ValueJudgement:
    """One value. `likeness` is set for long narratives only; `wanted` and `got` are personal data."""

    key: str
    verdict: ValueVerdict
    state: str
    kind: Kind = Kind.TEXT
    likeness: float | None = None
    wanted: Value = ""
    got: Value = ""


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """One document with all its judgements. `name` is its file's stem, with `#n` for one of several in the file.

    `capture` and `layout` are those of its gold file, empty where it does not say; `keys` is what its results are found by.
    """

    name: str
    kind: str
    read_as: str | None
    fields: tuple[ValueJudgement, ...]
    items: tuple[ValueJudgement, ...]
    capture: str = ""
    layout: str = ""
    keys: tuple[str, ...] = ()

    @property
    def type_right(self) -> bool:
        """Whether its type was told rightly."""
        return self.read_as == self.kind


def judge_document(gold: Gold, results: Sequence[Result]) -> JudgedDocument:
    """Every judgement on what was read from the file that `gold` belongs to; no results: all is missed."""
    kinds = _field_kinds(gold.kind)
    ranked = sorted(results, key=lambda r: (r.kind == gold.kind, _count_right(gold, kinds, r)), reverse=True)
    fields = _unite_results(gold, kinds, ranked)
    judgements = (*_judge_wanted(gold, kinds, fields), *_judge_invented(gold, kinds, fields))
    rows = [row for result in ranked for row in result.items]
    read_as = ranked[0].kind if ranked else None
    return JudgedDocument(
        gold.name, gold.kind, read_as, judgements, tuple(_judge_items(gold, rows)), gold.capture, gold.layout, gold.keys
    )  # fmt: skip


def _field_kinds(kind: str) -> Mapping[str, Kind]:
    return {spec.name: spec.kind for spec in TYPES[kind].fields} if kind in TYPES else {}


def _is_accepted(gold: Gold, kinds: Mapping[str, Kind], key: str, got: Value | None) -> bool:
    if got is None:
        return False
    return any(is_same_value(key, kinds.get(key, Kind.TEXT), wanted, got) for wanted in gold.fields[key])


def _count_right(gold: Gold, kinds: Mapping[str, Kind], result: Result) -> int:
    return sum(_is_accepted(gold, kinds, key, result.fields.get(key, NOTHING).value) for key in gold.fields)


def _unite_results(gold: Gold, kinds: Mapping[str, Kind], ranked: Sequence[Result]) -> dict[str, Reported]:
    """Of every field the right value if there is one, else that of the best document, else any."""
    united: dict[str, Reported] = {}
    for result in ranked:
        for key, new in result.fields.items():
            old = united.get(key, NOTHING)
            if (
                key not in united
                or (old.value is None and new.value is not None)
                or _is_better(gold, kinds, key, old, new)
            ):
                united[key] = new
    return united


def _is_better(gold: Gold, kinds: Mapping[str, Kind], key: str, old: Reported, new: Reported) -> bool:
    """Whether the new value is right where the old one was not."""
    if key not in gold.fields:
        return False
    return _is_accepted(gold, kinds, key, new.value) and not _is_accepted(gold, kinds, key, old.value)


def _judge_wanted(gold: Gold, kinds: Mapping[str, Kind], fields: Mapping[str, Reported]) -> Iterator[ValueJudgement]:
    for key, accepted in gold.fields.items():
        got = fields.get(key, NOTHING)
        if got.value is None:
            verdict = ValueVerdict.MISSED
        else:
            verdict = ValueVerdict.RIGHT if _is_accepted(gold, kinds, key, got.value) else ValueVerdict.WRONG
        wanted, value = accepted[0], got.value or ""
        likeness = (measure_similarity(wanted, value) if value else 0.0) if is_long(key, wanted) else None
        yield ValueJudgement(key, verdict, got.state, kinds.get(key, Kind.TEXT), likeness, wanted, value)


def _judge_invented(gold: Gold, kinds: Mapping[str, Kind], fields: Mapping[str, Reported]) -> Iterator[ValueJudgement]:
    for key, got in fields.items():
        strict = kinds.get(key) in _STRICT and key not in gold.fields and key not in gold.ignored
        if strict and got.value is not None:
            yield ValueJudgement(key, ValueVerdict.INVENTED, got.state, kinds[key], got=got.value)


def _judge_items(gold: Gold, rows: Sequence[Mapping[str, Reported]]) -> Iterator[ValueJudgement]:
    """Fee lines match on name and amount, each gold line once; where gold has none, nothing is held against any."""
    left, unmatched = list(gold.items), list[tuple[str, Reported]]()
    for name, amount in _iter_fee_lines(rows, gold.items_ignored) if gold.items else ():
        hit = next((item for item in left if name in item.names and _is_amount(item.amount, amount)), None)
        if hit is None:
            unmatched.append((name, amount))
        else:
            left.remove(hit)
            yield ValueJudgement("items", ValueVerdict.RIGHT, amount.state)
    yield from _judge_invented_items(gold, unmatched)
    for item in left:
        wanted = (*sorted(item.names), str(item.amount))
        yield ValueJudgement("items", ValueVerdict.MISSED, NOTHING.state, wanted=wanted)


def _judge_invented_items(gold: Gold, unmatched: Iterable[tuple[str, Reported]]) -> Iterator[ValueJudgement]:
    """Lines that gold has not; where a person could not read every line, only those that bear a known name."""
    known = frozenset[str]().union(*(item.names for item in gold.items))
    for name, amount in unmatched:
        if gold.items_complete or name in known:
            got = (name, _comparable_text(amount))
            yield ValueJudgement("items", ValueVerdict.INVENTED, amount.state, got=got)


def _iter_fee_lines(rows: Iterable[Mapping[str, Reported]], ignored: frozenset[str]) -> Iterator[tuple[str, Reported]]:
    """Name and amount of every row that says something and is scored."""
    for row in rows:
        name, amount = _comparable_text(row.get("name", NOTHING)), row.get("amount", NOTHING)
        if name not in ignored and (name or _parse_amount(amount) is not None):
            yield name, amount


def _is_amount(wanted: Value, amount: Reported) -> bool:
    number = _parse_amount(amount)
    return number is not None and number == as_number(str(wanted))


def _parse_amount(reported: Reported) -> object:
    return as_number(reported.value) if isinstance(reported.value, str) else None


def _comparable_text(reported: Reported) -> str:
    return flat_text(reported.value) if isinstance(reported.value, str) else ""

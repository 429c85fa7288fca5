"""Judgements counted: precision, recall, F1, what is verified, and what is wrong where nobody would look."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from intake import __version__
from intake.evaluate.gold import Gold
from intake.evaluate.judge import JudgedDocument, ValueJudgement, ValueVerdict, judge_document
from intake.evaluate.results import Result, Results
from intake.model import State
from intake.types.vocabulary import Kind

_SILENT = (State.VERIFIED, State.READ, State.TYPED)
_ERRORS = (ValueVerdict.WRONG, ValueVerdict.INVENTED)

Number = int | float | None
Figures = dict[str, Number]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every judged document of a set, and what belonged to none."""

    documents: tuple[JudgedDocument, ...]
    unmatched: int = 0
    malformed: int = 0

    def total_figures(self) -> Figures:
        """The figures of the whole set."""
        return document_figures(self.documents) | {"unmatched_files": self.unmatched, "malformed_lines": self.malformed}

    def by_type(self) -> dict[str, Figures]:
        """The figures of each document type, by its key."""
        return self._group_figures(lambda d: (d.kind,))

    def by_capture(self) -> dict[str, Figures]:
        """The figures by how the papers were captured, where the gold files say so."""
        return self._group_figures(lambda d: (d.capture,))

    def by_layout(self) -> dict[str, Figures]:
        """The figures of the papers on which a move of the layout occurs, the worst first."""
        found = self._group_figures(lambda d: tuple(dict.fromkeys(d.layout.split("/"))))
        return dict(sorted(found.items(), key=lambda kv: kv[1]["field_f1"] or 0))

    def _group_figures(self, groups: Callable[[JudgedDocument], Iterable[str]]) -> dict[str, Figures]:
        found: dict[str, list[JudgedDocument]] = {}
        for document in self.documents:
            for name in filter(None, groups(document)):
                found.setdefault(name, []).append(document)
        return {name: document_figures(some) for name, some in sorted(found.items())}

    def by_field(self) -> dict[str, Figures]:
        """The figures of each field, the most frequent first."""
        found: dict[str, list[ValueJudgement]] = {}
        for document in self.documents:
            for judgement in document.fields:
                found.setdefault(judgement.key, []).append(judgement)
        counted = {key: field_figures(judgements) for key, judgements in found.items()}
        return dict(sorted(counted.items(), key=lambda kv: (-(kv[1]["gold_fields"] or 0), kv[0])))


def evaluate_results(gold: Sequence[Gold], results: Results) -> Evaluation:
    """Holds results against gold values, file by file."""
    documents = tuple(judge_document(g, _select_results(g, gold, results.find(g.keys))) for g in gold)
    known = {key for g in gold for key in g.keys}
    return Evaluation(documents, len(results.by_key.keys() - known), results.malformed)


def _select_results(gold: Gold, every: Sequence[Gold], results: Sequence[Result]) -> Sequence[Result]:
    """Of the results found by its keys those of this document.

    Of a file they are told by position, and what is left over counts for the last one; on a sheet by the part that they are.
    """
    if gold.part is None:
        return results
    if gold.pages:
        return [result for result in results if result.part == gold.part] or results
    last = max(g.part or 1 for g in every if g.stem == gold.stem)
    return results[gold.part - 1 :] if gold.part == last else results[gold.part - 1 : gold.part]


def document_figures(documents: Sequence[JudgedDocument]) -> Figures:
    """All figures of some documents; the names are those of the contract's score."""
    fields = list(chain.from_iterable(document.fields for document in documents))
    items = list(chain.from_iterable(document.items for document in documents))
    money = [j for j in _wanted_only(fields) if j.kind is Kind.MONEY]
    likeness = [j.likeness for j in fields if j.likeness is not None]
    return {
        "documents": len(documents),
        "type_accuracy": rounded_ratio(sum(d.type_right for d in documents), len(documents)),
        **field_figures(fields),
        "item_f1": _measure_f1(items),
        "amount_recall": rounded_ratio(_count_matching(money, _is_right), len(money)),
        "item_verified_wrong": _count_matching(items, _is_wrong_and_verified),
        "long_text_similarity": rounded_ratio(sum(likeness), len(likeness)),
        "missing_documents": sum(d.read_as is None for d in documents),
    }


def _wanted_only(judgements: Iterable[ValueJudgement]) -> list[ValueJudgement]:
    return [j for j in judgements if j.verdict is not ValueVerdict.INVENTED]


def _is_wrong_and_verified(judgement: ValueJudgement) -> bool:
    return judgement.verdict in _ERRORS and judgement.state == State.VERIFIED


def field_figures(fields: Sequence[ValueJudgement]) -> Figures:
    """The figures that also make sense for one field."""
    wanted = [j for j in fields if j.verdict is not ValueVerdict.INVENTED]
    right = _count_matching(fields, _is_right)
    silent = [j for j in fields if is_silent(j)]
    return {
        "gold_fields": len(wanted),
        "right": right,
        "wrong": _count_matching(fields, lambda j: j.verdict is ValueVerdict.WRONG),
        "missed": _count_matching(fields, lambda j: j.verdict is ValueVerdict.MISSED),
        "invented": len(fields) - len(wanted),
        "field_recall": rounded_ratio(right, len(wanted)),
        "field_precision": rounded_ratio(right, _count_matching(fields, _is_reported)),
        "field_f1": _measure_f1(fields),
        "verified": _count_matching(fields, lambda j: _is_reported(j) and j.state == State.VERIFIED),
        "verified_wrong": _count_matching(silent, lambda j: j.state == State.VERIFIED),
        "read_wrong": _count_matching(silent, lambda j: j.state == State.READ),
        "wrong_silent": len(silent),
        "doubtful_or_unread": _count_matching(wanted, lambda j: j.state in (State.DOUBTFUL, State.UNREAD)),
        "coverage_verified": rounded_ratio(
            _count_matching(fields, lambda j: _is_right(j) and j.state == State.VERIFIED), len(wanted)
        ),
    }


def build_record(evaluation: Evaluation, *, title: str, command: str, engine: str) -> dict[str, object]:
    """What may be kept of an evaluation: counts, the machine, the date and the command; never a value."""
    return {
        "title": title,
        "date": datetime.now(UTC).date().isoformat(),
        "command": command,
        "version": __version__,
        "engine": engine,
        "machine": {"cpu": _cpu_name(), "cores": os.cpu_count(), "system": platform.platform(terse=True)},
        "totals": evaluation.total_figures(),
        "types": evaluation.by_type(),
    }


def rounded_ratio(part: float, whole: int) -> float | None:
    """Four decimals; None where there is nothing to divide by."""
    return round(part / whole, 4) if whole else None


def is_silent(judgement: ValueJudgement) -> bool:
    """Whether it is wrong where nobody would look."""
    return judgement.verdict in _ERRORS and judgement.state in _SILENT


def _measure_f1(judgements: Sequence[ValueJudgement]) -> float | None:
    wanted = _count_matching(judgements, lambda j: j.verdict is not ValueVerdict.INVENTED)
    return rounded_ratio(2 * _count_matching(judgements, _is_right), wanted + _count_matching(judgements, _is_reported))


def _is_right(judgement: ValueJudgement) -> bool:
    return judgement.verdict is ValueVerdict.RIGHT


def _is_reported(judgement: ValueJudgement) -> bool:
    return judgement.verdict is not ValueVerdict.MISSED


def _count_matching(judgements: Iterable[ValueJudgement], test: Callable[[ValueJudgement], bool]) -> int:
    return sum(map(test, judgements))


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())

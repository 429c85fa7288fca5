"""检查检验报告: results, what is abnormal among them, the conclusion, and whether the report may count as positive.

`阳性` proposes, people decide. It is 是 beyond doubt only where a row is abnormal by mark *and* range, or a sentence of the
conclusion states a finding. 否 is beyond doubt only where every sentence of a conclusion denies.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from extractors.found_fields import keep_found
from extractors.papers.conclusion import ReportConclusion, read_conclusion
from extractors.papers.lab_results import GRID, LabResult, RowVerdict, read_results
from extractors.papers.paper_tables import remove_tables
from intake.model import Document, Evidence, Field, Record, Source, State, collect_reasons
from intake.types import papers

_LISTED = 30
"""Abnormal rows named in one entry; more fill a whole screen, and the table holds them all."""


def read_exam(record: Record, document: Document) -> Record:
    """The record with the table of results and the labels of reports (`intake/types/papers.py`)."""
    results = tuple(chain.from_iterable(map(read_results, document.pages)))
    prose = replace(document, pages=tuple(remove_tables(page, GRID) for page in document.pages))
    told = keep_found(_derive_entries(results, read_conclusion(prose)))
    tables = {papers.RESULTS: tuple(r.row for r in results)} if results else {}
    return replace(record, extra={**record.extra, **told}, tables={**record.tables, **tables})


def _derive_entries(results: Sequence[LabResult], conclusion: ReportConclusion | None) -> dict[str, Field[str] | None]:
    """What the report says by its labels; None where it does not."""
    return {
        papers.CONCLUSION: conclusion.field if conclusion is not None else None,
        **(_list_abnormal(results) if results else {}),
        papers.POSITIVE: _judge_positive(results, conclusion),
    }


def _list_abnormal(results: Sequence[LabResult]) -> dict[str, Field[str]]:
    """Which rows are abnormal, and how many; doubtful as soon as one of the rows is."""
    rows = [r for r in results if r.verdict in (RowVerdict.ABNORMAL, RowVerdict.PERHAPS)]
    why, place = _describe_doubts(results), _find_place(rows or results)
    told = {papers.ABNORMAL: _name_rows(rows), papers.ABNORMAL_COUNT: str(len(rows))}
    state = State.DOUBTFUL if why else State.READ
    return {label: _derived_field(text, state, why, place) for label, text in told.items() if text}


def _name_rows(rows: Sequence[LabResult]) -> str:
    named = "；".join(row.shown_text for row in rows[:_LISTED])
    return f"{named}……" if len(rows) > _LISTED else named


def _describe_doubts(results: Sequence[LabResult]) -> str:
    """The first three rows that may be abnormal, and how many cannot be judged; empty where all are clear."""
    perhaps = [f"{r.shown_text}：{r.why}" for r in results if r.verdict is RowVerdict.PERHAPS]
    unknown = sum(r.verdict is RowVerdict.UNKNOWN for r in results)
    return "；".join([*perhaps[:3], *([f"{unknown} 项无法判断"] if unknown else [])])


def _judge_positive(results: Sequence[LabResult], conclusion: ReportConclusion | None) -> Field[str] | None:
    """Whether the report is positive; None where it prints neither results nor a conclusion."""
    if any(r.verdict is RowVerdict.ABNORMAL and _is_readable(r) for r in results):
        return _judge_by_results(results)
    if conclusion is not None and (conclusion.states == papers.YES or not results):
        return _judge_by_conclusion(conclusion)
    return _judge_by_results(results) if results else None


def _judge_by_conclusion(conclusion: ReportConclusion) -> Field[str]:
    sure = conclusion.states != papers.UNKNOWN and conclusion.field.state is State.READ
    state = State.READ if sure else State.DOUBTFUL
    return _derived_field(conclusion.states, state, conclusion.why, conclusion.field.evidence)


def _judge_by_results(results: Sequence[LabResult]) -> Field[str]:
    """The strongest row decides. That nothing is abnormal is never beyond doubt: a row may have been lost."""
    for verdict in _BY_STRENGTH:
        rows = [r for r in results if r.verdict is verdict]
        if rows:
            return _judge_by_row(next(filter(_is_readable, rows), rows[0]))
    why = f"读到的 {len(results)} 项均在参考区间内，未见标记；有无漏读请看原件"
    return _derived_field(papers.NO, State.DOUBTFUL, why, _find_place(results))


def _judge_by_row(row: LabResult) -> Field[str]:
    sure = row.verdict is RowVerdict.ABNORMAL and _is_readable(row)
    why = f"{row.shown_text}：{row.why}"
    return _derived_field(_BY_STRENGTH[row.verdict], State.READ if sure else State.DOUBTFUL, why, _find_place([row]))


_BY_STRENGTH = {
    RowVerdict.ABNORMAL: papers.YES,
    RowVerdict.PERHAPS: papers.YES,
    RowVerdict.UNKNOWN: papers.UNKNOWN,
}


def _is_readable(result: LabResult) -> bool:
    """Name, value and range of the row were read without doubt."""
    cells = (result.row.get(k) for k in ("name", "result", "reference"))
    return all(c is not None and c.state is State.READ for c in cells)


def _derived_field(value: str, state: State, why: str, place: Evidence | None) -> Field[str]:
    return Field(value, value, state, Source.DERIVED, evidence=place, reasons=collect_reasons(why))


def _find_place(results: Sequence[LabResult]) -> Evidence | None:
    """Where the first of them stands."""
    cells = (r.row.get(column) for r in results for column in ("result", "name"))
    return next((cell.evidence for cell in cells if cell is not None and cell.evidence), None)

"""An evaluation for people. Values appear only in `details`: they are personal data."""

from collections.abc import Iterator, Mapping, Sequence

from intake.evaluate.causes import LossByCause
from intake.evaluate.figures import Evaluation, Figures, Number
from intake.evaluate.from_cases import OfficeFigures
from intake.evaluate.judge import ValueJudgement, ValueVerdict
from intake.export.people import pad_columns, type_label
from intake.patterns import data_beside

_COLUMNS: Mapping[str, Mapping[str, str]] = data_beside(__file__)
_WORDS = {ValueVerdict.WRONG: "错", ValueVerdict.MISSED: "漏", ValueVerdict.INVENTED: "多"}


def format_tables(evaluation: Evaluation, losses: Sequence[LossByCause] = ()) -> str:
    """By document type with the totals, by field, by capture and layout where the gold files tell them, and what was lost why."""
    types = {f"{type_label(k)}": f for k, f in evaluation.by_type().items()} | {"合计": evaluation.total_figures()}
    parts = [
        _figures_table("类型", _COLUMNS["types"], types),
        _figures_table("字段", _COLUMNS["fields"], evaluation.by_field()),
    ]
    for corner, groups in (("采集方式", evaluation.by_capture()), ("版面", evaluation.by_layout())):
        parts += [_figures_table(corner, _COLUMNS["types"], groups)] if len(groups) > 1 else []
    return "\n".join([*parts, *([_causes_table(losses)] if losses else [])])


def _causes_table(losses: Sequence[LossByCause]) -> str:
    """Why values were lost, the largest cause first, and the fields it hits most."""
    lines = [("丢失原因", "个数", "其中不报", "主要字段")]
    for loss in losses:
        keys = "、".join(f"{key} {count}" for key, count in loss.keys)
        lines.append((loss.cause, str(loss.count), str(loss.silent), keys))
    return "".join(f"{pad_columns(a, 26)}{pad_columns(b, 10)}{pad_columns(c, 10)}{d}\n" for a, b, c, d in lines)


def format_office(figures: OfficeFigures) -> str:
    """The office's own wrong rate: of the values shown as sure, how many people changed, by field the most changed first."""
    rate = _format_number(figures.wrong_rate)
    head = f"已确认的文书 {figures.documents} 份；当时不提示人工核对的值 {figures.shown} 个，人工更正 {figures.changed} 个，出错率 {rate}\n"
    changed = {key: counts for key, counts in figures.by_key.items() if counts[1]}
    most = sorted(changed.items(), key=lambda kv: (-kv[1][1], kv[0]))
    rows = [("字段", "显示", "更正"), *((key, str(shown), str(count)) for key, (shown, count) in most)]
    table = "".join(f"{pad_columns(a, 26)}{pad_columns(b, 10)}{c}\n" for a, b, c in rows)
    return head + (table if most else "")


def iter_details(evaluation: Evaluation) -> Iterator[str]:
    """A line for every value that is wrong, missed or invented, with the values."""
    for document in evaluation.documents:
        if not document.type_right:
            yield f"{document.name}：类型 {document.kind}，读成 {document.read_as}"
        for judgement in (*document.fields, *document.items):
            if judgement.verdict is not ValueVerdict.RIGHT:
                yield f"{document.name}：{_describe_value(judgement)}"


def find_misses(totals: Figures, least: Mapping[str, float | None], most: Mapping[str, int | None]) -> list[str]:
    """What misses its threshold, one sentence each; a figure that could not be measured misses it, too."""
    low = {name: limit for name, limit in least.items() if limit is not None and _is_below(totals[name], limit)}
    high = {name: limit for name, limit in most.items() if limit is not None and (totals[name] or 0) > limit}
    return [
        *(f"{name} = {_format_number(totals[name])}，低于 {limit}" for name, limit in low.items()),
        *(f"{name} = {totals[name]}，高于 {limit}" for name, limit in high.items()),
    ]


def _is_below(figure: Number, limit: float) -> bool:
    return figure is None or figure < limit


def _describe_value(judgement: ValueJudgement) -> str:
    words = f"{_WORDS[judgement.verdict]} {judgement.key} [{judgement.state}]"
    if judgement.wanted:
        words += f" 应为 {judgement.wanted}"
    return words + (f" 读成 {judgement.got}" if judgement.got else "")


def _figures_table(corner: str, columns: Mapping[str, str], rows: Mapping[str, Figures]) -> str:
    lines: list[Sequence[str]] = [[corner, *columns.values()]]
    lines += [[name, *(_format_number(row[c]) for c in columns)] for name, row in rows.items()]
    return "".join(
        "".join(pad_columns(c, 26 if i == 0 else 10) for i, c in enumerate(line)).rstrip() + "\n" for line in lines
    )


def _format_number(value: Number) -> str:
    return "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)

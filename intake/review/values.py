"""What a person decides about values: correct one, confirm some, confirm all that is proven, take the last step back.

Each is one transaction on the version that the person saw. Ids of values are those of `intake.review.points.ValueEntry`. A
correction is made of the paper as it is read, without earlier corrections, so that a later reading is held against what was read.
"""

import json
import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import RowMapping

from intake.cases.corrections.make import ValueDecision, make_confirmation, make_correction, spot_of
from intake.cases.corrections.written import is_confirmation, is_same_json, write_value
from intake.errors import UsageError
from intake.ledger.entries.corrections import add_correction
from intake.ledger.entries.withdrawn import ENTRIES, read_counting, withdraw_entries
from intake.ledger.model import Correction, EventKind
from intake.ledger.store import Writing
from intake.ledger.versions import Stale
from intake.model import Evidence, Reading, State
from intake.review.cases import ReviewDesk, ReviewedCase
from intake.review.plausible import find_implausible
from intake.review.points import ValueEntry, list_values
from intake.review.sightings import sight_value
from intake.types.value_keys import ValueKey, find_value_key, parse_value_key
from intake.types.vocabulary import to_json
from intake.values import compact_text

WHY = "与原件核对"
"""The reason of whoever writes none: that is what people are there for."""
NOT_FOUND = "票面上没有找到，按手工录入登记"
_LONGEST = 4000
"""Characters of a value: the longest course of treatment that a record tells has 2,000."""
_WHY_LONGEST = 200


@dataclass(frozen=True, slots=True)
class PersonStep:
    """A step of a person: in which case, on which version of it, by whom, when."""

    case_id: str
    seen: int
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TypedValue:
    """What a person typed.

    Attributes:
        id: The value, as the page calls it.
        text: What counts now; None: the paper does not carry it.
        why: For what reason; empty: it was held against the original.
        pointed: Where on its paper the person pointed at; None where they did not.
    """

    id: str
    text: str | None
    why: str = ""
    pointed: Evidence | None = None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """The case after a step, what people are told of it, and what they should look at once more; empty: nothing."""

    case: ReviewedCase
    said: str
    warning: str = ""


# ------------------------------------------------------------------------------------------------ correct
def correct_value(desk: ReviewDesk, step: PersonStep, typed: TypedValue) -> StepTaken:
    """Puts a value in the place of what was read.

    Raises:
        UsageError: there is no such value, or the text is none of its kind.
        Stale: somebody else changed the case since.
        IntakeError: as `ReviewDesk.change`.
    """
    made: list[Correction] = []

    def act(writing: Writing, case: ReviewedCase) -> None:
        made.append(_make_typed(case, step, typed))
        add_correction(writing, step.case_id, made[0])

    case = desk.change(step.case_id, step.seen, act)
    (correction,) = made
    key = _key_of(read_papers_of(case)[paper_of(typed.id, case)], correction.field)
    return StepTaken(case, _tell_correction(key, correction), find_implausible(correction.kind, key, correction.new))


def read_papers_of(case: ReviewedCase) -> Sequence[Reading]:
    """The papers of a case as they are read, without corrections."""
    return case.papers.readings


def _make_typed(case: ReviewedCase, step: PersonStep, typed: TypedValue) -> Correction:
    reading = read_papers_of(case)[paper_of(typed.id, case)]
    text = None if typed.text is None else clean_text(typed.text, _LONGEST)
    decision = _decide(step, _field_of(typed.id), text, typed.why)
    return sight_value(reading, make_correction(reading, decision), typed.pointed)


def _decide(step: PersonStep, field: str, text: str | None, why: str) -> ValueDecision:
    return ValueDecision(field, text, step.who, clean_text(why, _WHY_LONGEST) or WHY, step.at)


def paper_of(value_id: str, case: ReviewedCase) -> int:
    """Index of the paper that a value is of.

    Raises:
        UsageError: there is no such paper, or it names no value.
    """
    paper, _, field = value_id.partition(":")
    known = re.fullmatch(r"\d{1,5}", paper, re.ASCII) is not None and int(paper) < len(case.judgement.case.readings)
    if not known or not field:
        raise UsageError("页面上没有这一栏", "请刷新页面再试")
    return int(paper)


def _field_of(value_id: str) -> str:
    return value_id.partition(":")[2]


def _key_of(reading: Reading, field: str) -> ValueKey:
    return parse_value_key(reading.record.kind, field, reading.record.extra.keys())


def clean_text(text: str, longest: int) -> str:
    """What was typed without signs that nobody sees: control characters become blanks, invisible ones go.

    Raises:
        UsageError: it is too long.
    """
    if len(text) > longest:
        raise UsageError(f"内容超过 {longest} 个字", "请写得短一些")
    return "".join(map(_clean_char, text)).strip()


def _clean_char(char: str) -> str:
    return {"Cc": " ", "Cf": "", "Cs": ""}.get(unicodedata.category(char), char)


def _tell_correction(key: ValueKey, correction: Correction) -> str:
    if correction.new is None:
        return f"已登记：票面没有“{key.label}”"
    if is_confirmation(correction):
        return f"“{key.label}”与原件核对无误"
    missed = f"；{NOT_FOUND}" if correction.sought and correction.seen is None else ""
    return f"“{key.label}”更正为“{write_value(correction.new)}”{missed}"


# ------------------------------------------------------------------------------------------------ confirm
def confirm_values(desk: ReviewDesk, step: PersonStep, ids: Sequence[str], shown: Sequence[str] = ()) -> StepTaken:
    """Says of values that they are what stands on the paper; those that a person decided already are left alone.

    Args:
        desk: The open cases.
        step: Whose step it is.
        ids: The values.
        shown: What the person saw in the place of each; nothing is held against it where it is empty.

    Raises:
        UsageError: one of them is not there or holds nothing; then none is confirmed.
        Stale: somebody else changed the case since, or one of them is not what the person saw.
        IntakeError: as `ReviewDesk.change`.
    """
    return _confirm(desk, step, lambda case: _pick_values(case, ids, shown))


def confirm_proven(desk: ReviewDesk, step: PersonStep) -> StepTaken:
    """Confirms every field that is proven, and none that is merely read; lines of charges are borne out by their sums.

    Raises:
        UsageError: none is proven and open to it.
        Stale: somebody else changed the case since.
        IntakeError: as `ReviewDesk.change`.
    """
    return _confirm(desk, step, lambda case: list_proven(list_values(case.judgement)))


def list_proven(values: Sequence[ValueEntry]) -> tuple[ValueEntry, ...]:
    """What `confirm_proven` confirms: fields in state `verified`, no cells of tables."""
    return tuple(value for value in values if value.field.state is State.VERIFIED and not value.table)


def _pick_values(case: ReviewedCase, ids: Sequence[str], shown: Sequence[str]) -> tuple[ValueEntry, ...]:
    known = {value.id: value for value in list_values(case.judgement)}
    if not ids or any(one not in known for one in ids):
        raise UsageError("页面上没有这一栏", "请刷新页面再试")
    for one, text in zip(ids, shown, strict=False):
        if compact_text(text) != compact_text(known[one].text):  # read by another version of the program since, for one
            raise Stale(
                f"“{known[one].label}”现在是“{known[one].text}”，不是页面上看到的，没有确认", "请刷新页面再核对"
            )
    return tuple(known[one] for one in dict.fromkeys(ids) if known[one].field.state is not State.TYPED)


def _confirm(desk: ReviewDesk, step: PersonStep, choose: Callable[[ReviewedCase], Sequence[ValueEntry]]) -> StepTaken:
    chosen: list[ValueEntry] = []

    def act(writing: Writing, case: ReviewedCase) -> None:
        chosen.extend(choose(case))
        if not chosen:
            raise UsageError("没有需要确认的栏目", "已经确认过的不必再确认")
        made = [_make_confirmed(case, step, value) for value in chosen]
        group = uuid.uuid4().hex if len(made) > 1 else ""
        for one in made:
            add_correction(writing, step.case_id, one, group)

    case = desk.change(step.case_id, step.seen, act)
    told = f"“{chosen[0].label}”" if len(chosen) == 1 else f" {len(chosen)} 栏"
    return StepTaken(case, f"已确认{told}")


def _make_confirmed(case: ReviewedCase, step: PersonStep, value: ValueEntry) -> Correction:
    """That what is shown is right: where a second look opened a typed value again, that value, and not what was once read there."""
    reading, shown = read_papers_of(case)[value.paper], to_json(value.field.value)
    decision = _decide(step, value.key, None, "")
    made = make_correction(reading, decision)
    if shown is None or is_same_json(made.old, shown):
        return make_confirmation(reading, decision)
    return replace(made, new=shown, sought=True, seen=spot_of(reading.document, value.field.evidence))


# ------------------------------------------------------------------------------------------------ take back
def undo_last(desk: ReviewDesk, step: PersonStep) -> StepTaken:
    """Takes back the person's last step in the case; what was confirmed at once goes at once.

    Raises:
        UsageError: there is no step of theirs left.
        Stale: somebody else changed the case since.
        IntakeError: as `ReviewDesk.change`.
    """
    undone: list[RowMapping] = []

    def act(writing: Writing, _: ReviewedCase) -> None:
        rows = read_counting(writing.connection, step.case_id, *ENTRIES)
        undone.extend(_find_last(rows, step.who))
        if not undone:
            raise UsageError("没有可以撤销的步骤", "只能撤销自己在这个案卷里做过的步骤")
        withdraw_entries(writing, step.case_id, [row["sequence"] for row in undone], step.who)

    case = desk.change(step.case_id, step.seen, act)
    return StepTaken(case, _tell_undone(undone))


def _find_last(rows: Sequence[RowMapping], who: str) -> tuple[RowMapping, ...]:
    """The last of a person's entries, with those that were made in one step with it."""
    own = [row for row in rows if json.loads(row["content"]).get("who") == who]
    if not own:
        return ()
    group = _group_of(own[-1])
    return tuple(row for row in own if _group_of(row) == group) if group else (own[-1],)


def _group_of(row: RowMapping) -> str:
    return str(json.loads(row["body"]).get("group", ""))


_STEPS: Mapping[str, str] = {EventKind.ARRANGED.value: "整理材料", EventKind.TOLD.value: "登记情况"}


def _tell_undone(rows: Sequence[RowMapping]) -> str:
    if len(rows) > 1:
        return f"已撤销 {len(rows)} 处确认"
    (row,) = rows
    return f"已撤销：{_STEPS.get(row['kind']) or _name_decision(row)}"


def _name_decision(row: RowMapping) -> str:
    kind, payload = json.loads(row["body"])["kind"], json.loads(row["content"])
    known = find_value_key(kind, payload["field"])
    label = known.label if known is not None else payload["field"]
    return f"“{label}”的{'确认' if payload['old'] == payload['new'] else '更正'}"

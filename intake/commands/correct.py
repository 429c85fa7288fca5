"""`intake correct`: the paper that a clerk means, the correction that is made of its words, and what is told of it."""

import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import PurePath

from intake.cases.corrections.apply import apply_corrections
from intake.cases.corrections.make import ValueDecision, make_correction
from intake.cases.corrections.model import Offer
from intake.cases.corrections.offers import find_offers
from intake.cases.corrections.places import find_papers
from intake.cases.corrections.written import write_value
from intake.desk import Desk
from intake.errors import UsageError, escape_controls
from intake.export.people import MARKS, list_papers, paper_label
from intake.keeping.correcting import keep_correction, locate_case
from intake.ledger.model import Correction
from intake.ledger.store import Ledger
from intake.model import Reading, State
from intake.review.sightings import sight_if_found
from intake.types.value_keys import find_value_key

_LISTED = 20
"""Papers that a message names; a longer list is no help in it."""


def make_decision(field: str, value: str | None, who: str, why: str, *, absent: bool) -> ValueDecision:
    """The words of the command line.

    Raises:
        UsageError: neither a value nor that there is none, or both.
    """
    if (value is None) != absent:
        told = "没有写更正后的值" if value is None else "既写了值又写了 --absent"
        raise UsageError(told, "请写一个值；票面上没有这一栏的写 --absent")
    return ValueDecision(field, value, who, why, datetime.now(UTC).astimezone())


def correct_case(case: str, document: str, decision: ValueDecision, desk: Desk, ledger: Ledger) -> str:
    """Keeps the correction, and says what was changed and where else the same may be wrong.

    Raises:
        IntakeError: there is no such case, paper or field; the value is none of its kind; the ledger cannot be used.
    """
    path, named = locate_case(ledger, case)
    past, readings, made = keep_correction(
        ledger, path, desk, lambda readings: correct_value(readings, document, decision), named
    )
    return describe_correction(readings, past.corrections, made, case)


def correct_value(readings: Sequence[Reading], document: str, decision: ValueDecision) -> Correction:
    """The correction that is to be kept; where its value stands on the paper, if it does, else where the old one stood.

    Args:
        readings: The papers of the case as they are read today, without corrections.
        document: What the clerk calls the paper: its number in the list that `check` prints, its file, or `file.pdf:3`.
        decision: What is to count.

    Raises:
        UsageError: no or several papers are called so, or as `make_correction`.
    """
    reading = readings[find_paper(readings, document)]
    return sight_if_found(reading, make_correction(reading, decision))


def find_paper(readings: Sequence[Reading], text: str) -> int:
    """Index of the paper, from 0, that a clerk calls so.

    Raises:
        UsageError: no paper is called so, or several are; the message lists them with their numbers.
    """
    found = tuple(_iter_called(readings, text))
    if len(found) == 1:
        return found[0]
    listed = list(list_papers(readings))
    if not found:
        raise UsageError(
            f"案卷里没有“{escape_controls(text)}”这份材料", f"可写序号、文件名或“文件名:页”：{_join_listed(listed)}"
        )
    several = _join_listed([listed[index] for index in found])
    raise UsageError(f"“{escape_controls(text)}”里有 {len(found)} 份材料", f"请写序号：{several}")


def _iter_called(readings: Sequence[Reading], text: str) -> Iterator[int]:
    if text.isascii() and text.isdecimal():
        yield from [int(text) - 1] if 1 <= int(text) <= len(readings) else []
        return
    name, _, page = text.rpartition(":")
    number = int(page) if name and page.isascii() and page.isdecimal() else None
    for index, reading in enumerate(readings):
        if _lies_in(reading, text, None) or (number is not None and _lies_in(reading, name, number)):
            yield index


def _lies_in(reading: Reading, name: str, page: int | None) -> bool:
    """Whether a page of the paper lies in a file of that name, or is that page of it."""
    origins = map(reading.document.origin_of, reading.pages)
    return any(_is_called(origin.path, name) and page in (None, origin.number) for origin in origins)


def _is_called(path: str, name: str) -> bool:
    file = PurePath(path.replace("\\", "/"))
    return name in (path, str(file), file.name, file.stem)


def _join_listed(listed: Sequence[str]) -> str:
    more = f"……（共 {len(listed)} 份）" if len(listed) > _LISTED else ""
    return "；".join(listed[:_LISTED]) + more


# ------------------------------------------------------------------------------------------------ what is told
def describe_correction(
    readings: Sequence[Reading], made: Sequence[Correction], correction: Correction, case: str
) -> str:
    """What was changed, and where else in the case the same may be wrong, with the commands that would correct it there.

    Args:
        readings: The papers as they are read today, without corrections.
        made: What had been decided before.
        correction: What is decided now.
        case: The case as the clerk wrote it.
    """
    corrected, _ = apply_corrections(readings, [*made, correction])
    offers = find_offers(corrected, correction)
    lines = [_describe_change(readings, correction), *_iter_offers(corrected, offers, case)]
    return "".join(f"{line}\n" for line in lines)


def _describe_change(readings: Sequence[Reading], correction: Correction) -> str:
    papers = "、".join(paper_label(readings[index]) for index in find_papers(readings, correction))
    read = write_value(correction.old) or "（没有值）"
    mark = MARKS[State(correction.old_state)].strip()
    new = "票面没有" if correction.new is None else write_value(correction.new)
    return f"已更正  {papers}  {_label_of(correction)}：{escape_controls(read)}（{mark}） → {escape_controls(new)}"


def _label_of(correction: Correction) -> str:
    key = find_value_key(correction.kind, correction.field)
    return key.label if key else correction.field


def _iter_offers(readings: Sequence[Reading], offers: Sequence[Offer], case: str) -> Iterator[str]:
    if offers:
        yield "同一栏在本案卷的其他材料上也可能要更正，请逐份核对原件："
    for offer in offers:
        read = write_value(offer.field.raw) or "（没有值）"
        yield f"  {offer.paper + 1}  {paper_label(readings[offer.paper])}：{escape_controls(read)}（{offer.why}）"
        yield f"    {_write_command(case, offer)}"


def _write_command(case: str, offer: Offer) -> str:
    """The command as it is typed; a value below zero stands behind `--`, or it would be taken for an option."""
    one = offer.correction
    words = [case, str(offer.paper + 1), one.field, write_value(one.new)]
    said = ["--why", one.why, "--by", one.who]
    typed = [*said, "--", *words] if words[-1].startswith("-") else [*words, *said]
    return shlex.join(["intake", "correct", *typed])

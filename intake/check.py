"""One case from the disk: read its papers, take in what was typed, find or propose its item, and judge.

A case is a folder, or one file that holds the whole stack. What a person typed lies in `case.yaml` in the folder, or beside
a stack under the stack's own name (`a.pdf`, `a.yaml`); words of the command line win over it.
"""

import os
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from intake.cases import case_file as typed
from intake.cases.arrangement import Arranged
from intake.cases.arrangement.apply import apply_arrangements
from intake.cases.assembly.assemble import assemble_case
from intake.cases.assembly.propose import ItemUnknown, propose_item
from intake.cases.corrections.apply import apply_corrections
from intake.cases.evidence import hospitals
from intake.cases.judge import Judgement, judge_case
from intake.cases.memory import NOTHING, Past
from intake.cases.model import Given
from intake.cases.rules import Rule
from intake.cases.told import lay_told
from intake.catalogue.lookup import find_item, load_catalogue
from intake.catalogue.model import Catalogue, Insurance, Item
from intake.desk import Desk
from intake.errors import NothingReadable, UsageError, escape_controls
from intake.ledger.model import Arrangement
from intake.load import find_stacks
from intake.model import Classification, Document, Failure, Origin, Reading
from intake.pipeline import read_document
from intake.run import Result, run_inputs

AUTO = "auto"
NO_WORDS = Given()
"""Nothing was typed on the command line."""


@dataclass(frozen=True, slots=True)
class OfficeRules:
    """What a case is held against: the catalogue, the rules, and the office's table of hospital levels."""

    catalogue: Catalogue
    rules: tuple[Rule, ...]
    hospital_levels: Mapping[str, str] = field(default_factory=dict)


def load_office_rules(folder: Path | None, rules: tuple[Rule, ...]) -> OfficeRules:
    """The shipped catalogue with the office's own items and its table of hospitals, where `folder` has them.

    Raises:
        BadConfiguration: something in the folder is not understood.
    """
    table = folder / hospitals.TABLE if folder else None
    levels = hospitals.read_levels(table) if table and table.is_file() else {}
    return OfficeRules(load_catalogue(() if folder is None else (folder,)), rules, levels)


@dataclass(frozen=True, slots=True)
class Papers:
    """What was read of a case, what could not be read, and what became of how people arranged it."""

    readings: tuple[Reading, ...]
    failures: tuple[Failure, ...]
    arranged: tuple[Arranged, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that was read and is to be judged: its name, its papers, what its file says, and the words of the command line."""

    name: str
    papers: Papers
    file: Given
    words: Given = NO_WORDS

    @property
    def given(self) -> Given:
        """What was typed of it."""
        return merge_given(self.file, self.words)


def open_case(path: Path, given: Given, desk: Desk, office: OfficeRules) -> OpenCase:
    """Reads one case.

    Args:
        path: A folder or a stack file.
        given: Words of the command line; they win over `case.yaml`.
        desk: What papers are read with.
        office: What they are held against.

    Raises:
        NothingReadable: there is nothing in it that could be read.
        UsageError: no item was named and the papers do not tell it, or it is not in the catalogue.
        BadConfiguration: `case.yaml` is not understood.
    """
    file = typed.read_given(found, office.catalogue.conditions) if (found := find_case_file(path)) else Given()
    if given.item or given.insurance:
        _named_item(merge_given(file, given), office.catalogue)  # a slip in the item's name costs no reading
    return OpenCase(case_name(path), read_papers(path, desk), file, given)


def read_papers(path: Path, desk: Desk) -> Papers:
    """Every paper of the case, of which there must be one.

    Raises:
        NothingReadable: there is none.
    """
    papers = read_case(path, desk)
    if not papers.readings:
        reason = f"{len(papers.failures)} 个文件都未能读取" if papers.failures else "没有可识读的文件"
        raise NothingReadable(f"{escape_controls(str(path))}：案卷里{reason}", "请检查扫描件")
    return papers


PaperSource = tuple[tuple[Origin, ...], int, Classification]
"""What an arranged paper is made of: where its pages lie, which part of the sheet it is, what it is taken for."""


def arrange_papers(
    papers: Papers,
    arrangements: Sequence[Arrangement],
    desk: Desk,
    extracted: MutableMapping[PaperSource, Reading] | None = None,
) -> Papers:
    """The papers as people said that they lie; those that are others now are extracted anew, without recognition.

    Args:
        papers: As they were read.
        arrangements: In the order in which they were decided.
        desk: What papers are read with.
        extracted: What was extracted anew of these very papers before, and is not again; what is extracted now is added.
    """
    if not arrangements:
        return papers
    known = {} if extracted is None else extracted

    def read(document: Document, classification: Classification) -> Reading:
        origins = tuple(document.origin_of(page.number) for page in document.pages)
        source = (origins, document.part, classification)
        if source not in known:
            known[source] = read_document(document, desk, classification)
        return known[source]

    readings, arranged = apply_arrangements(papers.readings, arrangements, read)
    return Papers(readings, papers.failures, arranged)


def check(path: Path, given: Given, desk: Desk, office: OfficeRules) -> Judgement:
    """Reads and judges one case; arguments and errors as of `open_case`."""
    opened = open_case(path, given, desk, office)
    return judge_papers(opened.name, opened.papers, opened.file, office, words=opened.words)


def judge_papers(
    name: str,
    papers: Papers,
    given: Given,
    office: OfficeRules,
    memory: Past = NOTHING,
    words: Given = NO_WORDS,
) -> Judgement:
    """Judges papers that are already read; costs no recognition.

    What people decided about values is put in first, so that everything after it sees these values.

    Args:
        name: What the case is called.
        papers: As people arranged them, see `arrange_papers`.
        given: What its file says; what people told of it wins over that.
        office: What it is held against.
        memory: What is remembered of it.
        words: Of the command line, which win over everything.

    Raises:
        ItemUnknown: nobody said what the case is for, or the catalogue has no such item, and the papers do not tell.
    """
    given = merge_given(lay_told(given, memory.told), words)
    applied = _day_applied(given)
    given = replace(given, hospital_levels={**office.hospital_levels, **given.hospital_levels})
    readings, corrections = apply_corrections(papers.readings, memory.corrections)
    papers = replace(papers, readings=readings)
    item = _find_item(papers, given, office.catalogue, applied)
    earlier = memory.find_earlier(readings, given)
    case = assemble_case(
        name, item, applied, readings, papers.failures, given, office.catalogue, earlier=earlier, corrections=corrections
    )  # fmt: skip
    return judge_case(replace(case, arranged=papers.arranged), office.rules)


def read_case(path: Path, desk: Desk) -> Papers:
    """Every paper of the case, in scan order."""
    results: list[Result] = []
    run_inputs(find_stacks([path]), desk, [results.append])
    readings = tuple(r for r in results if isinstance(r, Reading))
    return Papers(readings, tuple(r for r in results if isinstance(r, Failure)))


def find_case_file(path: Path) -> Path | None:
    """Where the case's typed facts lie; None where there are none. What lies there may be no file: whoever reads it says so."""
    own = path / typed.NAME if path.is_dir() else path.with_suffix(".yaml")
    return own if os.path.lexists(own) else None


def merge_given(file: Given, words: Given) -> Given:
    """What stands on the command line wins over the file, point by point."""
    told = {name: getattr(words, name) for name in ("item", "insurance", "edition", "applied") if getattr(words, name)}
    return replace(file, **told)


def case_name(path: Path) -> str:
    """The case's name: its folder's, or its stack's without the suffix."""
    resolved = path.resolve()
    return escape_controls(resolved.name if path.is_dir() else resolved.stem)


def parse_insurance(text: str) -> Insurance | None:
    """The insurance as typed; 城乡居民 and 城镇职工 are understood.

    Raises:
        UsageError: neither of the two.
    """
    if not text:
        return None
    for insurance in Insurance:
        if insurance.value in text:
            return insurance
    raise UsageError(f"没有“{escape_controls(text)}”这个险种", f"可用：{'、'.join(i.value for i in Insurance)}")


def _find_item(papers: Papers, given: Given, catalogue: Catalogue, applied: date) -> Item:
    try:
        named = _named_item(given, catalogue)
    except UsageError as error:
        raise ItemUnknown(error.message, error.next_step) from error
    if named is not None:
        return named
    insurance = parse_insurance(given.insurance)
    told = replace(given, insurance=insurance.value if insurance else "")
    return propose_item(papers.readings, papers.failures, told, catalogue, applied)


def _named_item(given: Given, catalogue: Catalogue) -> Item | None:
    """The item that was named; None where it is to be proposed.

    Raises:
        UsageError: there is none of that name, insurance, day or edition.
    """
    insurance = parse_insurance(given.insurance)
    if not given.item or given.item == AUTO:
        return None
    return find_item(catalogue, given.item, insurance, _day_applied(given), given.edition)


def _day_applied(given: Given) -> date:
    return given.applied or date.today()  # noqa: DTZ011 the day at the office's window is the local one

"""Cases of rules as YAML (`tests/rules/<rule id>.yaml`), turned into real `Case`s and run.

A file is a list; every entry says what lies on the desk and what the rule must say:

    - name: 票据姓名与身份证不同
      item: resident-inpatient-reimbursement
      applied: "2026-10-12"                       # day of application
      given: {facts: {newborn: true}, applicant: {name: 样张三}, agent: {…}, hospital_levels: {青禾县样例医院: 二级}}
      papers:
        - type: id_card
          fields: {name: 样张三, id_number: "34291199001010015"}
        - type: inpatient_invoice
          path: a.jpg                              # file; default paper-<n>.jpg
          pages: 2                                 # default 1
          confidence: 0.4                          # of the type; default 0.99
          title: 入院记录                           # what the paper calls itself; default none
          fields: {payer: {value: 样李四, state: doubtful, page: 2, doubts: [LOW_SCORE]}, total: "120.00"}
          extra: {起付标准: "400"}
          tables: {items: [{name: 西药费, amount: "100.00"}, {name: 床位费, amount: {value: "20.00", state: doubtful}}]}
          seals: [{text: 青禾县样例医院收费专用章, color: red, page: 1}]
          checks: [{rule: invoice-total-in-words, outcome: fail, fields: [total], message: 大写与小写不符}]
          text: |                                  # printed lines, top to bottom; default: the fields' values
            青禾县样例医院
          warnings: [第 1 页影像模糊]
      failures: [{path: b.jpg, page: 3, message: 无法读取}]
      corrections: [{paper: paper-0.jpg, page: 1, type: id_card, field: name, old: 样张二, new: 样张三, box: [0.1, 0.02, 0.4, 0.03]}]
      earlier:                                     # what the ledger has already; [] nothing; left out: nobody asked
        - {paper: 0, how: bill, register: 2026-00031, number: 青医保受〔2026〕00012号, received: "2026-10-01", item: 住院费用报销,
           stage: 已受理, settled: false, sure: true, agreeing: [total], differing: {payer: [样张三, 样李四]}}
      expect:                                      # every fail and unknown must be listed; passes may be
        - {outcome: fail, severity: correct, fields: [name, payer], papers: [0, 1], says: 姓名不一致, cites: 第三条, asks: 请补}

Values are the contract's JSON form. `papers` are the indexes that the evidence must name, first the one
that is most likely wrong; `says`, `cites` and `asks` parts of
message, citation and remedy. What every finding must be (`check_form`) no entry has to say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from intake import values
from intake.cases.assembly.assemble import assemble_case
from intake.cases.case_file import given_from
from intake.cases.corrections.apply import apply_corrections
from intake.cases.model import Case, Finding, Place, Severity
from intake.cases.rules import Rule, run_rules
from intake.catalogue.lookup import find_item, load_catalogue
from intake.catalogue.model import Catalogue
from intake.ledger.model import CaseRef, Correction, Match, PaperKey, Sameness, Spot, Stage
from intake.model import (
    Box,
    Check,
    Classification,
    Document,
    Doubt,
    Evidence,
    Failure,
    Field,
    Frame,
    Line,
    Outcome,
    Page,
    Reading,
    Record,
    Rect,
    Seal,
    Source,
    State,
    collect_reasons,
)
from intake.types.registry import TYPES
from intake.types.vocabulary import Kind

FOLDER = Path(__file__).parent / "rules"
WIDTH, HEIGHT = 1000, 1400


@cache
def catalogue() -> Catalogue:
    """The shipped items, and those of an invented office with windows and counts that the guides do not have."""
    return load_catalogue([FOLDER.parent / "office"])


def entries(rule: str) -> Sequence[Mapping[str, Any]]:
    """The entries of one rule's file."""
    return yaml.safe_load((FOLDER / f"{rule}.yaml").read_text(encoding="utf-8"))


def case_of(entry: Mapping[str, Any]) -> Case:
    """The case that an entry describes."""
    applied = date.fromisoformat(entry.get("applied", "2026-10-12"))
    item = find_item(catalogue(), entry["item"], None, applied)
    readings = tuple(reading_of(p, f"paper-{n}.jpg") for n, p in enumerate(entry["papers"]))
    failures = tuple(Failure(f["path"], "", f.get("page"), f["message"]) for f in entry.get("failures", ()))
    given = given_from(entry.get("given", {}), "given")
    readings, corrections = apply_corrections(readings, [correction_of(c) for c in entry.get("corrections", ())])
    earlier = None if "earlier" not in entry else tuple(_match(told, readings) for told in entry["earlier"])
    return assemble_case(
        entry["name"], item, applied, readings, failures, given, catalogue(), earlier=earlier, corrections=corrections
    )


def correction_of(told: Mapping[str, Any]) -> Correction:
    """What a person decided; files are known by their path where no other hash is given."""
    key, box = PaperKey(told["paper"], told.get("page", 1), told.get("part", 0)), told.get("box")
    spot = Spot(key.sha256, key.page, Box(*box)) if box else None
    return Correction(
        key, told["type"], told["field"], told.get("old"), told.get("old_state", "read"), told.get("new"),
        told.get("who", "样王五"), told.get("why", "看原件"), datetime(2026, 10, 13, 9, 30, tzinfo=UTC), spot,
    )  # fmt: skip


def _match(told: Mapping[str, Any], readings: Sequence[Reading]) -> Match:
    """What the ledger has of one of the papers."""
    case = CaseRef(
        told.get("register", ""), told.get("register", ""), told.get("number", ""), date.fromisoformat(told["received"]),
        told.get("item", ""), told.get("settled", False), Stage(told.get("stage", "已收件")),
    )  # fmt: skip
    mine = Spot(readings[told["paper"]].document.sha256, 1, Box(0.1, 0.05, 0.4, 0.07))
    theirs = None if case.settled else Spot("e" * 64, 1, Box(0.1, 0.05, 0.4, 0.07))
    differing = {key: (one, other) for key, (one, other) in told.get("differing", {}).items()}
    agreeing, sure = tuple(told.get("agreeing", ())), told.get("sure", True)
    return Match(
        told["paper"], Sameness(told["how"]), case, mine, theirs, agreeing=agreeing, differing=differing, sure=sure
    )


def reading_of(paper: Mapping[str, Any], path: str) -> Reading:
    """One paper, with every value at a box of its own."""
    kind, count = paper["type"], paper.get("pages", 1)
    fields = {k: _field(kind, k, v, n) for n, (k, v) in enumerate(paper.get("fields", {}).items())}
    extra = {k: _field(kind, k, v, 30 + n) for n, (k, v) in enumerate(paper.get("extra", {}).items())}
    tables = {
        name: tuple(_row(kind, name, r, n) for n, r in enumerate(rows))
        for name, rows in paper.get("tables", {}).items()
    }
    checks = tuple(
        Check(c["rule"], Outcome(c["outcome"]), tuple(c.get("fields", ())), c.get("message", ""))
        for c in paper.get("checks", ())
    )
    record = Record(kind, fields, extra, tables, checks, tuple(paper.get("warnings", ())))
    printed = paper.get("text") or "\n".join(f.raw for f in (*fields.values(), *extra.values()))
    pages = tuple(_page(n, printed if n == 1 else "续页", paper.get("seals", ())) for n in range(1, count + 1))
    document = Document(paper.get("path", path), paper.get("sha256", path), pages)
    return Reading(document, Classification(kind, paper.get("confidence", 0.99), title=paper.get("title", "")), record)


def _page(number: int, printed: str, seals: Sequence[Mapping[str, Any]]) -> Page:
    lines = tuple(
        Line(t, Rect(100, 40 + 24 * i, 100 + 20 * len(t), 60 + 24 * i), 0.99)
        for i, t in enumerate(printed.splitlines())
    )
    stamps = tuple(
        Seal(Rect(600, 1000, 800, 1200), s.get("color", "red"), s.get("text", ""))
        for s in seals
        if s.get("page", 1) == number
    )
    return Page(number, WIDTH, HEIGHT, Frame.for_size(WIDTH, HEIGHT), lines, seals=stamps)


def _row(kind: str, table: str, row: Mapping[str, Any], number: int) -> Mapping[str, Field[Any]]:
    known = next((t.columns for t in TYPES[kind].tables if t.name == table), {}) if kind in TYPES else {}
    return {name: _made(known.get(name, Kind.TEXT), cell, 40 + number) for name, cell in row.items()}


def _field(kind: str, key: str, given: Any, number: int) -> Field[Any]:
    spec = next((s for s in TYPES[kind].fields if s.name == key), None) if kind in TYPES else None
    return _made(spec.kind if spec else Kind.TEXT, given, number)


def _made(kind: Kind, given: Any, number: int) -> Field[Any]:
    told = given if isinstance(given, Mapping) else {"value": given}
    value, top = told.get("value"), min(0.97, 0.02 + 0.012 * number)
    evidence = Evidence(told.get("page", 1), Box(0.1, top, 0.4, top + 0.01))
    state = State(told.get("state", "read" if value is not None else "unread"))
    raw = told.get("raw", "；".join(value) if isinstance(value, list) else str(value or ""))
    source, confidence = Source(told.get("source", "ocr")), told.get("confidence", 0.99)
    why = collect_reasons(*(Doubt[name] for name in told.get("doubts", ())))
    others = tuple(told.get("alternatives", ()))
    return Field(_typed(kind, value), raw, state, source, confidence, evidence, why, others)


def _typed(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind in (Kind.MONEY, Kind.NUMBER):
        return Decimal(str(value))
    if kind is Kind.DATE:
        return values.parse_day(str(value))
    return tuple(value) if isinstance(value, list) else str(value)


# ------------------------------------------------------------------------------------------------ what is held against it
def check(rule: Rule, entry: Mapping[str, Any]) -> None:
    """Runs the rule and holds its findings against the entry's.

    Raises:
        AssertionError: an expected finding is not there, or a fail or unknown is there that is not expected.
    """
    case = case_of(entry)
    found = list(run_rules((rule,), case))
    for finding in found:
        check_form(rule, finding, case)
    for wanted in entry["expect"]:
        match = next((f for f in found if _fits(f, wanted)), None)
        assert match is not None, f"{entry['name']}: 没有 {wanted}，只有 {found}"
        found.remove(match)
    left = [f for f in found if f.outcome is not Outcome.PASS]
    assert not left, f"{entry['name']}: 多出 {left}"


NOTHING_TO_ASK = ("claim-window", "licences-in-force", "licences-agree", "staff-arithmetic", "penalty")
"""Rules of which a failure leaves an applicant nothing to bring or do."""
NOWHERE = {
    Outcome.FAIL: ("materials-complete", "id-number-valid", "restricted-drug-papers", "bank-papers-waived"),
    Outcome.UNKNOWN: ("bank-papers-waived", "in-operation", "penalty", "correction-conflict"),
}
"""Rules that may have to say that a paper or a value is nowhere, and so cannot point at it."""
CITING_THE_ITEM = (
    "materials-complete", "original-or-copy", "handed-in-time", "papers-within-window", "claim-window", "hospital-level",
    "referral-hospital", "seal-present", "doctor-signed", "positive-finding",
)  # fmt: skip
"""Rules whose findings rest on the clause of the item that asks for the paper, not on one of their own."""
_PERSONAL = re.compile(r"(?<!\d)(?:[1-8]\d{16}[\dXx]|62\d{14,17})(?!\d)")
"""Numbers of persons and of bank cards in full."""


def check_form(rule: Rule, finding: Finding, case: Case) -> None:
    """Holds what is true of every finding: words, keys and places, and no number of a person in full.

    Raises:
        AssertionError: it is not.
    """
    told = (finding.message, finding.remedy, finding.citation, *finding.fields)
    assert all(isinstance(words, str) and "None" not in words for words in told), finding
    assert isinstance(finding.severity, Severity), finding
    papers = range(-1, len(case.readings))  # -1: what could not be read at all
    assert all(isinstance(place, Place) and place.paper in papers for place in finding.evidence), finding
    assert finding.message, finding
    assert "未能运行" not in finding.message, finding  # an error of the rule is no answer, though people get one
    assert (finding.citation != rule.citation) or rule.id not in CITING_THE_ITEM, finding
    assert not _PERSONAL.search(finding.message + finding.remedy), finding
    assert finding.evidence or rule.id in NOWHERE.get(finding.outcome, (rule.id,)), finding
    if finding.outcome is not Outcome.UNKNOWN:
        asks = finding.outcome is Outcome.FAIL
        assert bool(finding.remedy) is asks or (asks and rule.id in NOTHING_TO_ASK), finding


def _fits(finding: Finding, wanted: Mapping[str, Any]) -> bool:
    papers = list(dict.fromkeys(p.paper for p in finding.evidence))
    return (
        finding.outcome.value == wanted["outcome"]
        and wanted.get("severity") in (None, finding.severity and finding.severity.value)
        and set(wanted.get("fields", ())) <= set(finding.fields)
        and set(wanted.get("papers", ())) <= set(papers)
        and wanted.get("papers", papers)[:1] == papers[:1]
        and wanted.get("says", "") in finding.message
        and wanted.get("cites", "") in finding.citation
        and wanted.get("asks", "") in finding.remedy
    )


def outcomes(rule: str) -> Iterator[str]:
    """Which outcomes a rule's file covers."""
    for entry in entries(rule):
        yield from (e["outcome"] for e in entry["expect"])
        if not entry["expect"]:
            yield "pass"

"""What a report concludes (诊断意见, 印象, 病理诊断 …), and whether that states a finding.

Language is judged with great care: 未见…, 正常 and 阴性 deny a finding, 考虑, 待排 and ? only suspect one, and what follows a
denial in the same sentence may still be denied (未见占位、结节，肿大淋巴结). So a finding is stated only by a sentence that
holds a word of disease and nothing of the kind; a report is clear only where every sentence denies. All else is open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.papers.entries import mark_weak_text
from intake.fields.parse_field import parse_field
from intake.labels.sections import Headings, Run, Section, read_sections
from intake.model import Document, Field, State, enclosing_rect
from intake.patterns import patterns_beside, words_beside
from intake.types import papers, vocabulary
from intake.types.vocabulary import Kind
from intake.values import compact_text

_PATTERNS = patterns_beside(__file__)
_WORDS = words_beside(__file__)

_CONCLUDING = _WORDS["concluding"]
_DESCRIBING = _WORDS["describing"]
_OF_ANYBODY = frozenset({"诊断", "提示", "意见", ""})
"""Headings that conclude only below a description: a report's head prints the clinician's 诊断, too."""
_ENDS = _WORDS["ends"]
_IN_SEAL = 0.6
"""Share of a line inside a seal from which it is the seal's own text."""


@dataclass(frozen=True, slots=True)
class ReportConclusion:
    """The concluding text and what it states: `papers.YES`, `NO` or `UNKNOWN`, with the reason."""

    field: Field[str]
    states: str
    why: str


def read_conclusion(document: Document) -> ReportConclusion | None:
    """The conclusion of a report of imaging, pathology, or a curve; None where none is printed."""
    headings = Headings({papers.CONCLUSION: _CONCLUDING}, _DESCRIBING, labels=_ENDS)
    body = read_sections(document.pages, headings).sections
    described = next((i for i, s in enumerate(body) if _PATTERNS["seen"].search(s.name)), len(body))
    found = [(_heading_word(s), i, s) for i, s in enumerate(body) if s.name == papers.CONCLUSION and s.runs]
    found = [(word, i, s) for word, i, s in found if f"{word}报告" not in compact_text(s.heading.text)]  # the title
    telling = [(len(word), -i, s) for word, i, s in found if word not in _OF_ANYBODY or i > described]
    return _read_section(max(telling, key=lambda t: t[:2])[2]) if telling else None


def _heading_word(section: Section) -> str:
    """The heading's words as listed."""
    text = re.sub(r"[\s【】\[\]■●◆★▲]|^[一二三四五六七八九十\d]{1,2}[、.]", "", section.heading.text)
    return next((w for w in sorted(_CONCLUDING, key=len, reverse=True) if text.startswith(w)), "")


def _read_section(section: Section) -> ReportConclusion | None:
    runs: list[Run] = []
    for run in section.runs:
        if not run.line.text.strip() or any(s.rect.coverage_of(run.line.rect) > _IN_SEAL for s in run.page.seals):
            continue
        if _PATTERNS["closing"].search(run.line.text):
            break
        runs.append(run)
    if not runs:
        return None
    printed = "".join(("\n" if run.fresh and i else "") + run.line.text.strip() for i, run in enumerate(runs))
    return ReportConclusion(_join_runs(runs, printed), *stated(printed))


def _join_runs(runs: Sequence[Run], printed: str) -> Field[str]:
    """The text as one field, as sure as its worst line; its place is on the page where it begins."""
    spec = vocabulary.text_field(papers.CONCLUSION, papers.CONCLUSION)
    parts = [mark_weak_text(parse_field(spec, r.line, r.page), Kind.TEXT, r.line) for r in runs]
    worst = next((f for f in parts if f.state is not State.READ), parts[0])
    page = runs[0].page
    place = page.evidence_at(enclosing_rect(r.line.rect for r in runs if r.page is page))
    scores = [f.confidence for f in parts if f.confidence is not None]
    state = State.READ if worst.state is State.READ else State.DOUBTFUL
    return Field(printed, printed, state, worst.source, min(scores, default=None), place, worst.reasons)


def stated(text: str) -> tuple[str, str]:
    """Whether a concluding text states a finding, and by which words.

    >>> stated("双肺未见异常。")
    ('否', '结论：双肺未见异常')
    >>> stated("1.右肺上叶结节。2.余未见异常。")
    ('是', '结论：右肺上叶结节')
    >>> stated("右肺结节，考虑炎性，建议复查")[0]
    '不明'
    """
    sentences = [s for s in (compact_text(x).strip("，,、:：") for x in _PATTERNS["sentences"].split(text)) if s]
    plain = [s for s in sentences if _states_finding(s)]
    if plain:
        return papers.YES, f"结论：{plain[0]}"
    clear = [s for s in sentences if _PATTERNS["denied"].search(s) or _PATTERNS["clear"].search(s)]
    if clear and all(_denies_finding(s) for s in sentences):
        return papers.NO, f"结论：{clear[0]}"
    return papers.UNKNOWN, _describe_open(sentences)


def _states_finding(sentence: str) -> bool:
    """A word of disease, and nothing in the sentence that denies, suspects or speaks of the past."""
    opposed = (_PATTERNS["negative_letter"], _PATTERNS["denied"], _PATTERNS["clear"], _PATTERNS["suspected"])
    return bool(_PATTERNS["finding"].search(sentence)) and not any(p.search(sentence) for p in opposed)


def _denies_finding(sentence: str) -> bool:
    """Every clause denies a finding or says nothing of one; what suspects does not deny."""
    return all(_PATTERNS["harmless"].fullmatch(c) or _clause_denies(c) for c in re.split(r"[，,]", sentence))


def _clause_denies(clause: str) -> bool:
    """未见 with diseases behind it alone, or 正常 without any: 结节未见明显变化 and 较正常增大 deny nothing."""
    if _PATTERNS["suspected"].search(clause):
        return False
    denied, clear = _PATTERNS["denied"].search(clause), _PATTERNS["clear"].search(clause)
    if denied and not clear:
        return not _PATTERNS["finding"].search(clause[: denied.start()])
    return (
        clear is not None
        and not denied
        and not _PATTERNS["finding"].search(clause)
        and not _PATTERNS["negative_letter"].search(clause)
    )


def _describe_open(sentences: Sequence[str]) -> str:
    suspected = next((s for s in sentences if _PATTERNS["suspected"].search(s)), None)
    return f"结论只是怀疑或建议：{suspected}" if suspected else "结论须由人判断"

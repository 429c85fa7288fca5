"""What a report concludes (诊断意见, 印象, 病理诊断 …), and whether that states a finding.

Language is judged with great care: 未见…, 正常 and 阴性 deny a finding, 考虑, 待排 and ? only suspect one, and what follows a
denial in the same sentence may still be denied (未见占位、结节，肿大淋巴结). So a finding is stated only by a sentence that
holds a word of disease and nothing of the kind; a report is clear only where every sentence denies. All else is open.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from extractors.papers.entries import read_text
from intake.labels.sections import Headings, Run, Section, read_sections
from intake.model import Document, Evidence, Field, State, enclosing_rect
from intake.patterns import patterns_beside, words_beside
from intake.types import papers, vocabulary
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
    telling = _iter_telling(read_sections(document.pages, headings).sections)
    best = max(telling, key=lambda t: len(t[0]), default=None)
    return _read_section(best[1]) if best is not None else None


def _iter_telling(sections: Iterable[Section]) -> Iterator[tuple[str, Section]]:
    """The sections that conclude, each with its heading's words as listed."""
    described = False
    for section in sections:
        word = _concluding_word(section)
        if word is not None and (described or word not in _OF_ANYBODY):
            yield word, section
        described = described or bool(_PATTERNS["seen"].search(section.name))


def _concluding_word(section: Section) -> str | None:
    """The heading's words as listed; None where it heads no conclusion, or is the title of the report."""
    if section.name != papers.CONCLUSION or not section.runs:
        return None
    word = _heading_word(section)
    return None if f"{word}报告" in compact_text(section.heading.text) else word


def _heading_word(section: Section) -> str:
    """The heading's words as listed."""
    text = re.sub(r"[\s【】\[\]■●◆★▲]|^[一二三四五六七八九十\d]{1,2}[、.]", "", section.heading.text)
    return next((w for w in sorted(_CONCLUDING, key=len, reverse=True) if text.startswith(w)), "")


def _read_section(section: Section) -> ReportConclusion | None:
    legible = filter(_is_own_text, section.runs)
    runs = list(takewhile(lambda run: not _PATTERNS["closing"].search(run.line.text), legible))
    if not runs:
        return None
    printed = "".join(("\n" if run.fresh and i else "") + run.line.text.strip() for i, run in enumerate(runs))
    return ReportConclusion(_join_runs(runs, printed), *judge_statement(printed))


def _is_own_text(run: Run) -> bool:
    """No blank line, and none of a seal's own."""
    sealed = any(seal.rect.coverage_of(run.line.rect) > _IN_SEAL for seal in run.page.seals)
    return bool(run.line.text.strip()) and not sealed


def _join_runs(runs: Sequence[Run], printed: str) -> Field[str]:
    """The text as one field, as sure as its worst line; its place is on the page where it begins."""
    parts = [_read_run(run) for run in runs]
    worst = next((field for field in parts if field.state is not State.READ), parts[0])
    score = min((field.confidence for field in parts if field.confidence is not None), default=None)
    state = State.READ if worst.state is State.READ else State.DOUBTFUL
    return Field(printed, printed, state, worst.source, score, _place_of(runs), worst.reasons)


def _place_of(runs: Sequence[Run]) -> Evidence | None:
    page = runs[0].page
    return page.evidence_at(enclosing_rect(run.line.rect for run in runs if run.page is page))


def _read_run(run: Run) -> Field[str]:
    return read_text(vocabulary.text_field(papers.CONCLUSION, papers.CONCLUSION), run.line, run.page)


def judge_statement(text: str) -> tuple[str, str]:
    """Whether a concluding text states a finding, and by which words.

    >>> judge_statement("双肺未见异常。")
    ('否', '结论：双肺未见异常')
    >>> judge_statement("1.右肺上叶结节。2.余未见异常。")
    ('是', '结论：右肺上叶结节')
    >>> judge_statement("右肺结节，考虑炎性，建议复查")[0]
    '不明'
    """
    sentences = _split_sentences(text)
    if plain := next(filter(_states_finding, sentences), None):
        return papers.YES, f"结论：{plain}"
    if clear := _find_clear(sentences):
        return papers.NO, f"结论：{clear}"
    return papers.UNKNOWN, _describe_open(sentences)


def _split_sentences(text: str) -> list[str]:
    split = (compact_text(x).strip("，,、:：") for x in _PATTERNS["sentences"].split(text))
    return [sentence for sentence in split if sentence]


def _find_clear(sentences: Sequence[str]) -> str | None:
    """The first sentence that says that nothing was found, where no sentence says anything else."""
    clear = next(filter(_is_clear, sentences), None)
    return clear if clear and all(map(_denies_finding, sentences)) else None


def _is_clear(sentence: str) -> bool:
    return bool(_PATTERNS["denied"].search(sentence) or _PATTERNS["clear"].search(sentence))


def _states_finding(sentence: str) -> bool:
    """A word of disease, and nothing in the sentence that denies, suspects or speaks of the past."""
    opposed = (_PATTERNS["negative_letter"], _PATTERNS["denied"], _PATTERNS["clear"], _PATTERNS["suspected"])
    return bool(_PATTERNS["finding"].search(sentence)) and not any(p.search(sentence) for p in opposed)


def _denies_finding(sentence: str) -> bool:
    """Every clause denies a finding or says nothing of one; what suspects does not deny."""
    return all(_PATTERNS["harmless"].fullmatch(c) or _clause_denies(c) for c in re.split(r"[，,]", sentence))


def _clause_denies(clause: str) -> bool:
    """未见 with diseases behind it alone, or 正常 without any: 结节未见明显变化 and 较正常增大 deny nothing."""
    denied, clear = _PATTERNS["denied"].search(clause), _PATTERNS["clear"].search(clause)
    if _PATTERNS["suspected"].search(clause) or bool(denied) == bool(clear):
        return False
    if denied:
        return not _PATTERNS["finding"].search(clause[: denied.start()])
    return not _PATTERNS["finding"].search(clause) and not _PATTERNS["negative_letter"].search(clause)


def _describe_open(sentences: Sequence[str]) -> str:
    suspected = next((s for s in sentences if _PATTERNS["suspected"].search(s)), None)
    return f"结论只是怀疑或建议：{suspected}" if suspected else "结论须由人判断"

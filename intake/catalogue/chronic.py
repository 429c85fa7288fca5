"""Chronic diseases (门诊慢特病) that the diagnoses on papers may stand for. Advice only: experts decide.

A diagnosis that is denied, doubted, somebody else's or of pregnancy suggests nothing: 否认糖尿病、高血压?、考虑冠心病、父亲患高血压.
Names and aliases are looked for first, the longest wins; then the diagnosis as a whole in the ICD-10 of the insurance.
"""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from intake.patterns import patterns_beside
from intake.values import compact_text

DATA = Path(__file__).parent / "data"
NAMED, CODED, MISREAD = 100, 90, 80
"""Scores in order of trust: the name itself, the name's or the printed ICD-10 code, the name with one misread character."""
_LEAST_MISREAD = 5
"""Characters of a name in which one may be misread; in shorter ones another disease is one character away (高血压, 低血压)."""
_MEANING = frozenset("急慢高低亢减甲乙丙丁戊左右前后上下有无良恶内外原继单双一二三四五12345先后")
"""Characters that are never taken for misread ones: they turn one disease into another."""
_PATTERNS = patterns_beside(__file__)


@dataclass(frozen=True, slots=True)
class Disease:
    """A row of the catalogue. `code` is the national one, empty if unknown; `anhui` and `basis` say how well it is known.

    `icd10` are categories or ranges of them, first and last included; `evidence` what the papers should show: advice.
    """

    no: str
    name: str
    aliases: tuple[str, ...]
    code: str
    anhui: str
    since: str
    limit: str
    term: str
    icd10: tuple[tuple[str, str], ...]
    evidence: str
    basis: str

    def covers(self, code: str) -> int:
        """How exactly an ICD-10 code falls into the row's categories: characters compared, 0 where it does not."""
        return max((len(low) for low, high in self.icd10 if low <= code[: len(low)] <= high), default=0)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A disease that a diagnosis may stand for; `score` up to 100 orders, it is no probability."""

    disease: Disease
    matched_text: str
    score: int


def suggest_diseases(texts: Iterable[str]) -> tuple[Suggestion, ...]:
    """What the diagnoses suggest, best first, each disease once.

    Args:
        texts: Diagnoses as printed, one or several in a text.
    """
    best: dict[str, Suggestion] = {}
    entries = chain.from_iterable(map(_iter_affirmed, texts))
    for found in chain.from_iterable(map(_of_entry, entries)):
        known = best.get(found.disease.no)
        if known is None or known.score < found.score:
            best[found.disease.no] = found
    for found in _add_complicated(tuple(best.values())):
        best.setdefault(found.disease.no, found)
    return tuple(sorted(best.values(), key=lambda s: -s.score))


# ------------------------------------------------------------------------------------------------ what is said
def _iter_affirmed(text: str) -> Iterator[str]:
    """The entries of a text that are said of the patient and without doubt.

    A denial reaches to the end of its sentence, for lists of what is denied are punctuated freely; a doubt to the end of its
    clause; a question mark only over its entry.
    """
    for sentence in _PATTERNS["sentence_end"].split(text):
        denied = False
        for clause in _PATTERNS["clause_end"].split(sentence):
            doubted = False
            for entry in map(compact_text, _PATTERNS["entry"].split(clause)):
                denied |= bool(_PATTERNS["denied"].search(entry))
                doubted |= _is_doubted(entry)
                if not (denied or doubted) and _is_sure(entry):
                    yield entry


def _is_sure(entry: str) -> bool:
    return entry != "" and not _PATTERNS["unsure"].search(entry)


def _is_doubted(entry: str) -> bool:
    """Whether what stands before the first disease, or anywhere where there is none, casts a doubt on it."""
    start = min((m.start() for m in _find_mentions(entry)), default=len(entry))
    return bool(_PATTERNS["doubted"].search(entry[:start]))


def _find_mentions(entry: str) -> Iterator[re.Match[str]]:
    return _name_pattern().finditer(entry)


# ------------------------------------------------------------------------------------------------ which disease
def _of_entry(entry: str) -> Iterator[Suggestion]:
    mentioned, codes = tuple(_find_mentions(entry)), _find_codes(entry)
    names, names_read = _disease_names(), [m[0] for m in mentioned if _means_itself(m)]
    yield from (Suggestion(names[name], entry, NAMED) for name in names_read)
    yield from (Suggestion(disease, entry, CODED) for disease in filter(None, map(_by_code, codes)))
    if not mentioned and not codes:
        yield from (Suggestion(names[name], entry, MISREAD) for name in _find_misread(_strip_asides(entry)))


def _means_itself(name: re.Match[str]) -> bool:
    """Whether nothing before or behind the name makes another disease of it, or a test for it."""
    before, behind = name.string[: name.start()], name.string[name.end() :]
    return not _PATTERNS["not_behind"].search(before) and not _PATTERNS["not_before"].match(behind)


def _find_codes(entry: str) -> tuple[str, ...]:
    """The ICD-10 codes that are printed, and the one of the diagnosis as a whole."""
    return tuple(filter(None, (*_PATTERNS["code"].findall(entry), _load_icd10().get(_strip_asides(entry)))))


def _by_code(code: str) -> Disease | None:
    """The row whose category fits best; the first of several."""
    fits = [d for d in load_diseases() if d.covers(code) and d.no not in _BY_NAME_ALONE]
    return max(fits, key=lambda d: d.covers(code), default=None)


def _find_misread(bare: str) -> Iterator[str]:
    """Names of the same length that differ in one character, not one that changes the meaning; one candidate or none."""
    found = [name for name in _disease_names() if len(name) == len(bare) >= _LEAST_MISREAD and _one_off(name, bare)]
    yield from found if len(found) == 1 else ()


def _one_off(name: str, seen: str) -> bool:
    pairs = [(a, b) for a, b in zip(name, seen, strict=True) if a != b]
    return len(pairs) == 1 and not _MEANING & set(pairs[0])


def _add_complicated(found: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """高血压伴并发症, where hypertension and one of its complications are both seen."""
    by_no = {s.disease.no: s for s in found}
    target = next(d for d in load_diseases() if d.no == _COMPLICATED)
    others = [s for s in found if s.disease.no != _PLAIN and s.disease.icd10 and target.covers(s.disease.icd10[0][0])]
    if _PLAIN in by_no and others:
        texts = dict.fromkeys((by_no[_PLAIN].matched_text, others[0].matched_text))
        yield Suggestion(target, "；".join(texts), min(by_no[_PLAIN].score, others[0].score) - 1)


_PLAIN, _COMPLICATED = "1", "1b"
_BY_NAME_ALONE = frozenset({_COMPLICATED, "16b", "53", "54", "55"})
"""Rows that a code alone does not tell: a complication needs both diseases, insulin and operations are no diagnoses."""


# ------------------------------------------------------------------------------------------------ the data
@cache
def load_diseases() -> tuple[Disease, ...]:
    """Every row, in the catalogue's order."""
    with (DATA / "chronic.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_parse_disease(row) for row in csv.DictReader(lines))


def _parse_disease(row: Mapping[str, str]) -> Disease:
    return Disease(
        no=row["no"],
        name=row["name"],
        aliases=_split_parts(row["alias"]),
        code=row["code"],
        anhui=row["anhui"],
        since=row["since"],
        limit=row["luan2022_limit_yuan"],
        term=row["luan2022_term"],
        icd10=tuple((part.split("-")[0], part.split("-")[-1]) for part in _split_parts(row["icd10_proposed"])),
        evidence=row["evidence"],
        basis=row["evidence_basis"],
    )


def _split_parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@cache
def _disease_names() -> Mapping[str, Disease]:
    """Names and aliases, squeezed; a name that two rows share belongs to the first."""
    found: dict[str, Disease] = {}
    for disease in load_diseases():
        for name in (disease.name, *disease.aliases):
            found.setdefault(compact_text(name), disease)
    return found


@cache
def _name_pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(name) for name in sorted(_disease_names(), key=len, reverse=True)))


@cache
def _load_icd10() -> Mapping[str, str]:
    """Diagnosis -> code; some 33,000, read in a tenth of a second."""
    with gzip.open(DATA / "icd10-nhsa.tsv.gz", "rt", encoding="utf-8") as lines:
        pairs = (line.rstrip("\n").split("\t") for line in lines)
        return {compact_text(name): code for code, name in pairs}


def _strip_asides(entry: str) -> str:
    """A diagnosis without what stands in brackets and without marks around it."""
    aside = _PATTERNS["aside"]
    return aside.sub("", aside.sub("", entry))

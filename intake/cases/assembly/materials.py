"""The item's list of materials, answered by the papers of the case.

present: found, nothing against it. doubtful: found with a shortcoming, or nobody can say because a page is unreadable.
missing: every page was read, and none fits; a page that was read and has no word of the paper is none. not applicable: its
condition is not met, or the guide does not ask for it in so many words; why is always said.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, filterfalse

from intake import types
from intake.cases.assembly.matching import count_people, matches_of, told_apart
from intake.cases.assembly.material_tree import name_of
from intake.cases.evidence.legibility import is_paper_legible
from intake.cases.model import (
    Case,
    Material,
    MaterialOutcome,
    Place,
    TakenPaper,
    kind_name,
    locate_evidence,
)
from intake.catalogue.clauses import clause_of
from intake.catalogue.model import AllOf, AnyOf, Catalogue, Node, NoPaper, OnePaper, When
from intake.catalogue.tree import children_of, collect_leaves
from intake.classify import is_titled, score_words
from intake.model import Reading

_LETTERS = 40
"""Letters from which a page was read: fewer may be the stamps and the hand on any paper."""
_A_WORD = 0.1
"""What one word that only one type prints speaks for it, at least."""
_SOME_WORDS = 0.25
"""What two such words speak for it."""
_P, _M, _D, _N = (
    MaterialOutcome.PRESENT, MaterialOutcome.MISSING, MaterialOutcome.DOUBTFUL, MaterialOutcome.NOT_APPLICABLE,
)  # fmt: skip


def materials_of(case: Case, catalogue: Catalogue) -> tuple[Material, ...]:
    """Every line of the item's list, in the guide's order."""
    found = tuple(_Walk(case, catalogue).iter_materials(case.item.materials))
    if any(m.outcome is not _N for m in found):
        return found
    return tuple(_mark_undecided(m, case) for m in found)


def _mark_undecided(material: Material, case: Case) -> Material:
    """Where nothing at all is required because nobody said what the matter is, the list is open, not fulfilled."""
    fact = case.facts.get(material.condition)
    return replace(material, outcome=_D) if fact is not None and fact.value is None else material


@dataclass(frozen=True)
class _Walk:
    """One walk over the tree; `condition` is the one that the present branch hangs on."""

    case: Case
    catalogue: Catalogue
    condition: str = ""

    def iter_materials(self, node: Node | None) -> Iterator[Material]:
        """The lines of the list that stand in this branch, answered."""
        match node:
            case OnePaper():
                yield self._answer_paper(node)
            case AnyOf():
                yield self._answer_group(node)
            case AllOf(children):
                yield from self._walk_all(children)
            case When():
                yield from self._walk_when(node)
            case NoPaper() | None:
                return

    # -------------------------------------------------------------------------------------------- branches
    def _walk_all(self, children: Sequence[Node]) -> Iterator[Material]:
        twins = _group_twins(children)
        for child in children:
            if isinstance(child, OnePaper) and len(twins.get(child.kind, ())) > 1:
                yield self._answer_twin(child, twins[child.kind])
            else:
                yield from self.iter_materials(child)

    def _walk_when(self, node: When) -> Iterator[Material]:
        inside = replace(self, condition=node.condition)
        if self.case.holds(node.condition):
            yield from inside.iter_materials(node.then)
        else:
            why = self._say_why_not(node.condition)
            yield from (inside._answer_not_asked(leaf, why) for leaf in _iter_lines(node.then))
            yield from inside.iter_materials(node.otherwise)

    def _say_why_not(self, condition: str) -> str:
        """Why what hangs on the condition is not asked for: it does not hold, or nobody knows."""
        asked, fact = self.catalogue.conditions[condition], self.case.facts.get(condition)
        if fact is None or fact.value is None:
            return f"待确认：{asked.question}"
        return f"不涉及“{asked.zh}”" + (f"（{fact.why}）" if fact.why else "")

    def _answer_not_asked(self, node: OnePaper | AnyOf, why: str) -> Material:
        """A paper whose condition is not met; it is shown where it is, but not asked for."""
        return self._make_material(node, _N, why, self._match_all(collect_leaves(node), {}))

    def _match_all(self, leaves: Sequence[OnePaper], instead: Mapping[str, tuple[str, ...]]) -> tuple[TakenPaper, ...]:
        return tuple(match for leaf in leaves for match in matches_of(leaf, self.case, instead))

    # -------------------------------------------------------------------------------------------- papers
    def _answer_paper(self, needed: OnePaper) -> Material:
        if self._is_waived(needed):
            return self._make_material(needed, _N, self._waiver_text(needed))
        if needed.manual:
            return self._by_hand(needed)
        found = matches_of(needed, self.case, self._find_substitutes(needed))
        if needed.count > 1 and 0 < count_people(found, self.case) < needed.count:
            return self._too_few(needed, found)
        return self._answer_with(needed, found)

    def _answer_twin(self, needed: OnePaper, group: Sequence[OnePaper]) -> Material:
        """One of several leaves of the same type: the title tells which paper is which."""
        found = matches_of(needed, self.case, {})
        if not found:
            return self._answer_with(needed, ())
        apart = told_apart(group, self.case)
        if apart is not None:
            mine = apart[_index_of(needed, group)]
            return self._answer_with(needed, tuple(m for m in found if m.paper in mine))
        why = f"只见 {len(found)} 份{_join_names(group)}，未能分清是哪一份，请核"
        return self._make_material(needed, _D, why, found)

    def _answer_group(self, node: AnyOf) -> Material:
        leaves = collect_leaves(node)
        papers = tuple(filterfalse(self._is_waived, leaves))
        if not papers:
            return self._make_material(node, _N, self._waiver_text(leaves[0]))
        found = self._match_all(papers, {}) or self._match_all(papers, self._find_substitutes(node))
        unique = {m.paper: m for m in sorted(found, key=lambda m: -len(m.shortcomings))}
        return self._answer_with(node, tuple(sorted(unique.values(), key=lambda m: (len(m.shortcomings), m.paper))))

    def _answer_with(self, node: OnePaper | AnyOf, found: tuple[TakenPaper, ...]) -> Material:
        if self._at_the_desk(node):
            return self._make_material(node, _P, "窗口已查验（经办人员填写）", found)
        if not found:
            return self._answer_without(node)
        best = found[0]
        if not best.shortcomings:
            return self._make_material(node, _P, "", tuple(m for m in found if not m.shortcomings))
        return self._make_material(node, _D, _join_messages(best), found)

    def _answer_without(self, node: OnePaper | AnyOf) -> Material:
        if not _is_required(node):
            why = "办事指南未明确要求，建议提供" if _is_ambiguous(node) else "办事指南未写明"
            return self._make_material(node, _N, why)
        unknown = self._may_be(node)
        hidden = () if unknown else self._on_another_sheet(node)
        if unknown:
            why = f"未找到；另有 {len(unknown)} 处影像未能识别，可能在其中，请核"
        elif hidden:
            other = kind_name(self.case.readings[hidden[0].paper].classification.kind)
            why = f"未单独找到；{other}的页面上另有其标题和栏目，请核"
        else:
            return self._make_material(node, _M, f"全部材料已核对，未见{name_of(node, self.case.item)}")
        return replace(self._make_material(node, _D, why), evidence=unknown or hidden)

    def _by_hand(self, needed: OnePaper) -> Material:
        if self._at_the_desk(needed):
            return self._make_material(needed, _P, "窗口已查验（经办人员填写）")
        if not _is_required(needed):
            return self._make_material(needed, _N, "办事指南未明确要求，由经办人员核对")
        others = [locate_evidence(i, r, None) for i, r in self.case.of(types.UNKNOWN)]
        why = "没有对应的文书类型，请人工核对后在 case.yaml 的 shown 中填写"
        return replace(self._make_material(needed, _D, why), evidence=tuple(others))

    def _too_few(self, needed: OnePaper, found: tuple[TakenPaper, ...]) -> Material:
        count = count_people(found, self.case)
        why = f"需 {needed.count} 人的，只见 {count} 人的"
        return self._make_material(needed, _D if self.case.unknown_pages else _M, why, found)

    def _may_be(self, node: OnePaper | AnyOf) -> tuple[Place, ...]:
        """The pages nobody could assign that may be what is lacking: those not read, and those that have a word of it."""
        kinds = {leaf.kind for leaf in collect_leaves(node)}
        others = {index for index, reading in self.case.of(types.UNKNOWN) if _is_none_of(reading, kinds)}
        return tuple(p for p in self.case.unknown_pages if p.paper not in others)

    def _on_another_sheet(self, node: OnePaper | AnyOf) -> tuple[Place, ...]:
        """Papers of other types on whose pages what is lacking stands too: two half sheets copied on one."""
        kinds = {leaf.kind for leaf in collect_leaves(node)}
        own = {*kinds, types.UNKNOWN}
        others = ((i, r) for i, r in enumerate(self.case.readings) if r.classification.kind not in own)
        return tuple(locate_evidence(i, r, None) for i, r in others if any(_holds_too(r, kind) for kind in kinds))

    # -------------------------------------------------------------------------------------------- small answers
    def _find_substitutes(self, node: OnePaper | AnyOf) -> Mapping[str, tuple[str, ...]]:
        """What may be looked at in place of a paper; not what another line asks for: one paper answers one line."""
        own = {id(leaf) for leaf in collect_leaves(node)}
        elsewhere = {leaf.kind for leaf in collect_leaves(self.case.item.materials) if id(leaf) not in own}
        accepted = self.catalogue.accept_with_review
        return {kind: tuple(k for k in instead if k not in elsewhere) for kind, instead in accepted.items()}

    def _at_the_desk(self, node: OnePaper | AnyOf) -> bool:
        names = {name_of(node, self.case.item), *(leaf.words.text for leaf in collect_leaves(node))}
        return any(s in names for s in self.case.given.shown)

    def _is_waived(self, needed: OnePaper) -> bool:
        return bool(needed.waived_when) and self.case.holds(needed.waived_when) is True

    def _waiver_text(self, needed: OnePaper) -> str:
        return f"{self.catalogue.conditions[needed.waived_when].text or '免交'}"

    def _make_material(
        self, node: OnePaper | AnyOf, outcome: MaterialOutcome, why: str, found: tuple[TakenPaper, ...] = ()
    ) -> Material:
        evidence: tuple[Place, ...] = tuple(locate_evidence(m.paper, self.case.readings[m.paper], None) for m in found)
        name, clause = name_of(node, self.case.item), clause_of(self.case.item, node)
        return Material(name, outcome, why, node, clause, found, evidence, _is_required(node), self.condition)


def _join_messages(match: TakenPaper) -> str:
    return "；".join(dict.fromkeys(shortcoming.message for shortcoming in match.shortcomings))


def _index_of(needed: OnePaper, group: Sequence[OnePaper]) -> int:
    return next(n for n, leaf in enumerate(group) if leaf is needed)


def _is_none_of(reading: Reading, kinds: Collection[str]) -> bool:
    """Whether a paper of no known type was read well and has not a word that papers of these types bear."""
    letters = sum(len(line.text) for page in reading.document.pages for line in page.lines)
    if letters < _LETTERS or not is_paper_legible(reading):
        return False
    return all(score_words(reading.document, kind) < _A_WORD for kind in kinds)


def _holds_too(reading: Reading, kind: str) -> bool:
    """Whether a title of that type stands on the paper's pages, and words that only it prints."""
    return is_titled(reading.document, kind) and score_words(reading.document, kind) >= _SOME_WORDS


def _group_twins(children: Sequence[Node]) -> dict[str, list[OnePaper]]:
    """Leaves of one type side by side, by type."""
    found: dict[str, list[OnePaper]] = {}
    for child in children:
        if isinstance(child, OnePaper) and not child.manual:
            found.setdefault(child.kind, []).append(child)
    return found


def _iter_lines(node: Node) -> Iterator[OnePaper | AnyOf]:
    """The lines of a branch that is not asked for: its papers and its groups, whatever hangs on further conditions."""
    if isinstance(node, OnePaper | AnyOf):
        yield node
    else:
        yield from chain.from_iterable(map(_iter_lines, children_of(node)))


def _is_required(node: OnePaper | AnyOf) -> bool:
    """A paper that one reading of the guide does not ask for, or that the guide does not have, is never missing."""
    return (
        any(not (leaf.words.ambiguous or leaf.words.proposal) for leaf in collect_leaves(node))
        and not node.words.ambiguous
    )


def _is_ambiguous(node: OnePaper | AnyOf) -> bool:
    return bool(node.words.ambiguous) or any(leaf.words.ambiguous for leaf in collect_leaves(node))


def _join_names(group: Sequence[OnePaper]) -> str:
    return "／".join(leaf.words.text for leaf in group)

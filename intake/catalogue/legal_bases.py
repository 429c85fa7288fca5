"""What lets an office ask for a material: 《社会保险经办条例》第三十一条 wants a basis for every paper beyond the identity paper.

`legal_bases.yaml` holds the papers that an article names, and nothing else. The guide alone is no such basis: a material that only
the guide asks for is told as one, never given a law that does not name it. An office that knows more writes `law` beside the
material in its own catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.catalogue.clauses import clause_of
from intake.catalogue.model import AllOf, AnyOf, Item, Node, NoPaper, OnePaper, PaperForm, When
from intake.catalogue.statute import list_statutory_matters
from intake.patterns import data_beside

_UNKNOWN = "只有办事指南的规定，没有查到法律、行政法规的依据"
_PROPOSED = "指南没有写，是本目录的建议，没有依据"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """Why a material may be asked for. `known`: False where no law is known that names it; `text` then says so."""

    text: str
    known: bool


@dataclass(frozen=True, slots=True)
class BasedMaterial:
    """One material of an item, papers of which any one will do taken together, and what it rests on."""

    item: Item
    node: OnePaper | AnyOf
    basis: LegalBasis

    @property
    def name(self) -> str:
        """The material in the guide's words; of a choice without words those of its papers."""
        if self.node.words.text or not isinstance(self.node, AnyOf):
            return self.node.words.text
        return "、".join(filter(None, (child.words.text for child in self.node.children)))

    @property
    def place(self) -> str:
        """Where the guide asks for it: the section, and what is printed before the line."""
        clause = clause_of(self.item, self.node)
        return " ".join(filter(None, (clause.section, clause.printed_mark)))


def list_bases(item: Item) -> tuple[BasedMaterial, ...]:
    """Every material of an item in order, whatever the conditions, with its basis."""
    return tuple(_iter_materials(item, item.materials, frozenset()))


def list_guide_bases(item: Item) -> tuple[str, ...]:
    """What the guide's own section 办理依据 names for the matter; it names no papers."""
    found: Sequence[str] = data_beside(__file__)["guides"].get(item.id, ())
    return tuple(found)


def _iter_materials(item: Item, node: Node, conditions: frozenset[str]) -> Iterator[BasedMaterial]:
    match node:
        case OnePaper() | AnyOf():
            yield BasedMaterial(item, node, _find_basis(item, node, conditions))
        case AllOf():
            for child in node.children:
                yield from _iter_materials(item, child, conditions)
        case When():
            yield from _iter_materials(item, node.then, conditions | {node.condition})
            if node.otherwise is not None:
                yield from _iter_materials(item, node.otherwise, conditions)
        case NoPaper():
            return


def _find_basis(item: Item, node: Node, conditions: frozenset[str]) -> LegalBasis:
    """Of a choice the basis of the first paper that has one: whoever may bring that is asked for nothing beyond it."""
    if node.words.law:
        return LegalBasis(node.words.law, known=True)
    match node:
        case OnePaper():
            return _basis_of_paper(item, node, conditions)
        case AnyOf():
            found = [_find_basis(item, child, conditions) for child in node.children]
            return next((basis for basis in found if basis.known), found[0])
        case AllOf():
            found = [_find_basis(item, child, conditions) for child in node.children]
            return next((basis for basis in found if not basis.known), found[0])
        case When():
            return _find_basis(item, node.then, conditions | {node.condition})
        case NoPaper():
            return LegalBasis("不需要材料", known=True)


def _basis_of_paper(item: Item, paper: OnePaper, conditions: frozenset[str]) -> LegalBasis:
    data = data_beside(__file__)
    if paper.kind in data["identity"] and paper.form is not PaperForm.COPY and paper.count == 1:
        return LegalBasis(f"{data['citation']}：身份证件", known=True)
    matters = [m for m in data["named"] if _is_matter(item, m["matter"], conditions)]
    for matter in matters:
        if said := _named_as(paper.kind, matter["papers"]):
            return LegalBasis(f"{matter['citation']}：{matter['matter']}，{said}", known=True)
    if paper.words.proposal:
        return LegalBasis(_PROPOSED, known=False)
    for matter in matters:
        if said := _named_as(paper.kind, matter.get("perhaps", {})):
            doubt = f"{matter['citation']}的“{said}”是否包括它，条文没有写明"
            return LegalBasis(f"{_UNKNOWN}；{doubt}", known=False)
    return LegalBasis(_UNKNOWN, known=False)


def _is_matter(item: Item, matter: str, conditions: frozenset[str]) -> bool:
    """Whether the article's matter is this item's, under the conditions that the material hangs on."""
    whens = [when for what, when in list_statutory_matters(item.id) if what == matter]
    return any(not when or conditions & set(when) for when in whens)


def _named_as(kind: str, papers: Mapping[str, Sequence[str]]) -> str:
    return next((said for said, kinds in papers.items() if kind in kinds), "")

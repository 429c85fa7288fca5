"""A newborn's papers may bear a parent's name: 样张三之女, or the mother's own until the child has one.

Sources: the domain handbook, section 8 (names of newborns); hospitals print 之子, 之女, 之婴 behind the mother's name.
"""

import re

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case
from intake.likeness import compare
from intake.likeness.compare import Likeness
from intake.types import papers

_CHILD_OF = re.compile(r"(?P<parent>.{2,6}?)(?:之[长次大小]?[子女婴孩]|[的之]?婴儿?|[男女]婴)[A-Da-d甲乙大小双]?")


def parent_in(printed: str) -> str | None:
    """The parent's name in a newborn's preliminary one.

    >>> parent_in("样张三之女"), parent_in("样张三婴"), parent_in("样子女")
    ('样张三', '样张三', None)
    """
    match = _CHILD_OF.fullmatch(compare.fold_name(printed))
    return match["parent"] if match else None


def find_parents(case: Case) -> tuple[Mention, ...]:
    """Names of mother and father on birth certificates."""
    return _read_entries(case, papers.MOTHER, papers.FATHER)


def find_children(case: Case) -> tuple[Mention, ...]:
    """The child's name on birth certificates."""
    return _read_entries(case, papers.CHILD) or identities.find_card_names(case, types.BIRTH_CERTIFICATE)


def _read_entries(case: Case, *labels: str) -> tuple[Mention, ...]:
    certificates = case.of(types.BIRTH_CERTIFICATE)
    return identities.keep_present(identities.read_entry(i, r, label) for i, r in certificates for label in labels)


def named_after(one: Mention, case: Case) -> Mention | None:
    """The parent whose name a paper bears in the child's place; None where it does not.

    Without a birth certificate only a preliminary name (…之子) says so, and the parent must be named by a card or register.
    """
    bare = parent_in(one.value)
    family = find_parents(case)
    if bare is not None:
        family = (*family, *identities.find_household_members(case), *identities.find_card_names(case))
    told = (bare,) if bare is not None else (one.value,)
    return next((p for p in family for n in told if compare.compare_names(n, p.value) is Likeness.SAME), None)

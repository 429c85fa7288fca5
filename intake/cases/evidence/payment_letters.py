"""Letters by which a patient has money paid to somebody else's account (转账授权书), and letters for an agent (委托书).

Both are one document type; what tells them apart is an account: a letter that names none speaks of no money.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from intake import types
from intake.cases.evidence import identities
from intake.cases.evidence.identities import Mention
from intake.cases.model import Case, Place, locate_evidence
from intake.likeness import compare
from intake.model import Reading, State
from intake.types import papers


@dataclass(frozen=True, slots=True)
class Letter:
    """Who lets whom do what. `receivers` are the empowered and the account's holder; both are asked for by forms."""

    place: Place
    giver: Mention | None
    receivers: tuple[Mention, ...]
    account: Mention | None
    signature: Mention | None
    reading: Reading

    @property
    def is_of_money(self) -> bool:
        """Whether an account, its holder or its bank is named."""
        return any(label in self.reading.record.extra for label in (papers.ACCOUNT, papers.ACCOUNT_HOLDER, papers.BANK))


def iter_letters(case: Case) -> Iterator[Letter]:
    """Every letter of authority in the case."""
    for index, reading in case.of(types.TRANSFER_AUTHORIZATION):
        read = partial(identities.read_entry, index, reading)
        giver = read(papers.GIVER) or identities.read_name(index, reading) or _read_signature(index, reading)
        receivers = identities.keep_present((read(papers.TAKER), read(papers.ACCOUNT_HOLDER)))
        place, account = locate_evidence(index, reading, None), read(papers.ACCOUNT)
        yield Letter(place, giver, receivers, account, read(papers.SIGNATURES["giver"]), reading)


def _read_signature(index: int, reading: Reading) -> Mention | None:
    """Who signed as the giver, where the head of the letter did not say; handwriting, so never more than doubtful."""
    label = papers.SIGNATURES["giver"]
    field = reading.record.extra.get(label)
    if field is None or field.value != papers.PRESENT or not compare.is_person(field.raw):
        return None
    return identities.read_field(index, reading, label, replace(field, value=field.raw, state=State.DOUBTFUL))


def was_shown(case: Case, *words: str) -> bool:
    """Whether one of these was seen at the desk and not scanned."""
    return any(word in told for told in case.given.shown for word in words)

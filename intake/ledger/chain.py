"""The chain: what an event is hashed from, and where a chain breaks.

Every event holds the hash of the one before it and is hashed over all it says, its time and the digest's name included. What
is personal is hashed apart, with a salt, so that it can be deleted while the chain still verifies
(docs/decisions/0012).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from intake.errors import MissingDependency
from intake.ledger.location import DIGESTS
from intake.ledger.texts import is_storable

GENESIS = "0" * 64
"""What the first event has for the hash of the one before it."""
_EVENT, _PAYLOAD = "intake-event/1", b"intake-payload/1\0"


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is stored.

    Attributes:
        sequence: 1, 2, 3 … without gaps; the only order there is.
        at: Microseconds since 1970 (UTC); for people, never for ordering.
        kind: Value of an `EventKind`.
        subject: Id of the case or import; empty where it is about the ledger itself.
        body: Canonical JSON without anything personal.
        commitment: Digest of the personal part with its salt; empty where there is none.
        digest: The digest's name.
        previous_hash: Hash of the event before.
        hash: Hash of this one, hex.
    """

    sequence: int
    at: int
    kind: str
    subject: str
    body: str
    commitment: str
    digest: str
    previous_hash: str
    hash: str = ""

    def with_hash(self) -> "Event":
        """The same event, hashed."""
        return replace(self, hash=hash_event(self))


def dump_canonical(value: Mapping[str, Any]) -> str:
    """The one way to write a mapping of texts, whole numbers, truth values, lists and mappings.

    Raises:
        ValueError: a float, which has no one way.

    >>> dump_canonical({"b": 1, "a": ["样"]})
    '{"a":["样"],"b":1}'
    """
    _refuse_floats(value)
    return _dump(value)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise ValueError(f"{value!r} has no canonical form")  # noqa: TRY004 what is wrong is the value, not its type
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for one in inner:
        _refuse_floats(one)


def dump_payload(value: Mapping[str, Any]) -> str:
    """The personal part as it is stored; it is hashed as it stands there, so that boxes may be fractions."""
    return _dump(value)


def _dump(value: Mapping[str, Any]) -> str:
    """JSON that every database takes: what is no character (odd file names) stands as an escape and comes back as it was."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text if is_storable(text) else "".join(map(_escape_char, text))


def _escape_char(char: str) -> str:
    return char if is_storable(char) else f"\\u{ord(char):04x}"


def hash_event(event: Event) -> str:
    """Digest, hex, of everything that the event says but its own hash.

    Raises:
        MissingDependency: the digest is not to be had on this machine.
    """
    said = [
        _EVENT,
        event.sequence,
        event.at,
        event.kind,
        event.subject,
        event.body,
        event.commitment,
        event.digest,
        event.previous_hash,
    ]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hash_bytes(event.digest, text.encode("utf-8", "surrogatepass"))


def commit_payload(digest: str, salt: bytes, content: str) -> str:
    """What an event says of its personal part: nobody can guess at it without the salt."""
    return hash_bytes(digest, _PAYLOAD + salt + content.encode("utf-8", "surrogatepass"))


def hash_bytes(digest: str, data: bytes) -> str:
    """Hex digest of `data`.

    Raises:
        MissingDependency: this machine's OpenSSL has no such digest.
    """
    try:
        return hashlib.new(digest, data).hexdigest()
    except ValueError as error:
        raise MissingDependency(
            f"本机不能计算摘要 {digest}", f"请改设置 ledger_digest，可用：{'、'.join(DIGESTS)}"
        ) from error

"""Values as the contract writes them: whether two are one, and how people see them."""

from intake.ledger.model import Correction
from intake.values import compact_text


def is_same_json(a: object, b: object) -> bool:
    """Whether two values as the contract writes them are one; blanks and the width of letters never count."""
    if isinstance(a, str) and isinstance(b, str):
        return compact_text(a) == compact_text(b)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(is_same_json, a, b))
    return a == b


def write_value(written: object) -> str:
    """A value of the contract as people write it, on one line: entries of a list are parted by `；`."""
    entries = written if isinstance(written, list | tuple) else (written,)
    return "；".join(" ".join(str(entry).split()) for entry in entries if entry is not None)


def is_confirmation(correction: Correction) -> bool:
    """Whether a person found that what was read is what stands on the paper."""
    return correction.new is not None and is_same_json(correction.old, correction.new)

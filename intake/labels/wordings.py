"""How printers of forms word the labels of people, stays, numbers and payments: patterns instead of lists.

A label that no list has (个人支付现金, 实际在院日数) is built of the same few parts as those that are listed. Each entry of
`wordings.yaml` says which word of a lexicon it stands for: the first of its words that the lexicon has. A pattern meets the
whole label, without blanks, and must not meet a label of another meaning: 其他基金支付 is no 基金支付.
"""

import re
from dataclasses import dataclass

from intake.patterns import data_beside


@dataclass(frozen=True, slots=True)
class Wording:
    """What is printed for a label: words of lexicons that stand for it, and the pattern of all others."""

    words: tuple[str, ...]
    pattern: str


def _load_wordings() -> tuple[Wording, ...]:
    data = data_beside(__file__)
    parts: dict[str, str] = data["parts"]
    return tuple(
        Wording(tuple(words.split()), re.sub(r"\{([a-z]+)\}", lambda part: parts[part[1]], pattern))
        for words, pattern in data["labels"].items()
    )


WORDINGS = _load_wordings()

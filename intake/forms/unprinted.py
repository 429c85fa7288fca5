"""What a form gives and its template does not print: an error, unless the template itself says so.

A variable that somebody deletes by mistake leaves a hole that looks like a value nobody was sure of. An office whose own
form has no place for a value writes `{# 不印 employer、agent #}` anywhere in its template; the note itself is not printed.
"""

import re
from collections.abc import Collection, Iterable, Iterator

_NOTE = re.compile(r"不印[\s:：]*(.*)", re.DOTALL)
_BETWEEN = re.compile(r"[\s、，,；;]+")
NOWHERE = "全文"
"""The place of a variable that has none."""


def parse_note(comment: str) -> tuple[str, ...]:
    """The names in a note `不印 a、b`; empty for any other comment.

    >>> parse_note("不印 employer、materials[].note")
    ('employer', 'materials[].note')
    """
    note = _NOTE.fullmatch(comment)
    return tuple(filter(None, _BETWEEN.split(note[1]))) if note else ()


def write_note(names: Iterable[str]) -> str:
    """What an office writes into its template.

    >>> write_note(["employer", "agent"])
    '{# 不印 employer、agent #}'
    """
    return f"{{# 不印 {'、'.join(names)} #}}"


def covers_name(noted: str, name: str) -> bool:
    """Whether a note's name means that variable: itself, or its group or rows.

    >>> covers_name("agent", "agent.name"), covers_name("materials", "materials[].name"), covers_name("tel", "telephone")
    (True, True, False)
    """
    return name == noted or name.startswith((f"{noted}.", f"{noted}[]."))


def find_unprinted(
    gives: Collection[str], printed: Collection[str], asked: Collection[str], notes: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Each variable that the template drops without a word, and what to do.

    Args:
        gives: What the form gives.
        printed: What the template prints.
        asked: What stands in its conditions.
        notes: What it says that it does not print.
    """
    for name in gives:
        if name not in printed and not any(covers_name(one, name) for one in notes):
            what = "只用在条件里，没有印出" if name in asked else "模板没有印这个变量"
            yield name, f"{what}；确实不印的，请在模板里写 {write_note([name])}"

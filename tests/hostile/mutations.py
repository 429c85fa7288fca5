"""Data that is nearly right: an honest beginning, cut, repeated, spoilt and mixed."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

Draw = st.DrawFn


T = TypeVar("T", bytes, str)


@st.composite
def spoilt_bytes(draw: Draw, honest: Sequence[bytes], words: Sequence[bytes] = ()) -> bytes:
    """One of the honest files after up to six changes; `words` are what its format is made of."""
    odd = [*words, b"\0", b"\xff" * 8]
    return _spoil(
        draw, draw(st.sampled_from(honest)), 6, 40, lambda cut: st.binary(max_size=20) | st.sampled_from([*odd, cut])
    )


@st.composite
def spoilt_text(draw: Draw, honest: Sequence[str], words: Sequence[str] = ()) -> str:
    """The same of texts."""
    odd = [*words, "", "\u202e", "9" * 400]
    return _spoil(
        draw, draw(st.sampled_from(honest)), 5, 25, lambda cut: st.text(max_size=8) | st.sampled_from([*odd, cut])
    )


def _spoil(draw: Draw, data: T, most: int, reach: int, pieces: Callable[[T], st.SearchStrategy[T]]) -> T:
    """The data after up to `most` changes, each of up to `reach` of its characters; `pieces` may repeat thrice what they replace."""
    for _ in range(draw(st.integers(1, most))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, reach)))
        data = data[:start] + draw(pieces(data[start:end] * 3)) + data[end:]
    return data


def any_value(keys: Sequence[str]) -> st.SearchStrategy[object]:
    """What a file of settings may say: any value, and mappings whose keys are often the right ones."""
    plain = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates(), st.datetimes(),
        st.sampled_from(["", "2026-10-12", "2026-02-30", "9" * 30, "\x1b[31m", "居民"]),
    )  # fmt: skip
    names = st.one_of(st.sampled_from(list(keys)), st.text(max_size=6))
    return st.recursive(
        plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=12
    )


def refusal_of(kind: type[Exception], act: Callable[[], object]) -> str | None:
    """What is said where an act is refused with this kind of error; None where it is not. Any other error goes on."""
    try:
        act()
    except kind as error:
        return str(error)
    return None

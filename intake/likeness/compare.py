"""Whether two prints name the same person, number or account: the same, different, or nobody can tell.

A rule may fail only on `DIFFERENT`. One lost letter, letters that look alike, masks of different length and what is no
name at all are `UNSURE`: recognition makes such differences on papers that agree.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from rapidfuzz.distance import Levenshtein
from stdnum.cn import ric

from intake.likeness import pinyin_names
from intake.likeness.lookalikes import look_alike
from intake.numbers import id_numbers
from intake.patterns import patterns_beside
from intake.values import compact_text


class Likeness(StrEnum):
    """How two prints stand to each other."""

    SAME = "same"
    UNSURE = "unsure"
    DIFFERENT = "different"


OPEN = 8
"""Open digits in common from which a masked number says anything (domain handbook: six in front and four behind are usual)."""
_DOTS = str.maketrans(dict.fromkeys("•・．.‧∙●", "·"))
_MASK = "*"
_NUMBER_MASKS = str.maketrans(dict.fromkeys("＊✱●•", _MASK))
_MASKS = str.maketrans(dict.fromkeys("＊×✱某", _MASK))
_MISREAD = 2
"""Letters of a spelling that recognition may get wrong or lose: embossed letters are read worse than printed ones."""
_PATTERNS = patterns_beside(__file__)


def fold_name(name: str) -> str:
    """The name as it is compared: half-width, no blanks, one kind of middle dot, `*` where masked, no brackets behind.

    >>> fold_name("样 张＊（本人）"), fold_name("样．某某")
    ('样张*', '样·**')
    """
    flat = re.sub(r"[(（].*?[)）]$", "", compact_text(name))
    return flat.translate(_DOTS).translate(_MASKS)


def is_person(name: str) -> bool:
    """Whether the text has the shape of a person's Chinese name."""
    return bool(_PATTERNS["person"].fullmatch(fold_name(name)))


def compare_names(a: str, b: str) -> Likeness:
    """Two names of people.

    >>> [compare_names("样张三", x).value for x in ("样 张 三", "样*三", "样张", "祥张三", "样张四", "YANG ZHANGSAN")]
    ['same', 'same', 'unsure', 'unsure', 'different', 'same']
    """
    one, other = fold_name(a), fold_name(b)
    if one == other:
        return Likeness.SAME
    if pinyin_names.is_latin(a) != pinyin_names.is_latin(b):
        chinese, latin = sorted((a, b), key=pinyin_names.is_latin)
        return _compare_spelling(fold_name(chinese), latin)
    return _compare_chinese(one, other) if is_person(one) and is_person(other) else Likeness.UNSURE


def _compare_chinese(one: str, other: str) -> Likeness:
    """Two Chinese names, letter by letter; a mask stands for any letter."""
    if len(one) != len(other):
        return _compare_lengths(one, other, lost=1)
    apart = _differing(one, other)
    if not apart:
        return Likeness.SAME if _count_common(one, other) else Likeness.UNSURE
    return Likeness.UNSURE if all(look_alike(p, q) for p, q in apart) else Likeness.DIFFERENT


def _compare_lengths(one: str, other: str, *, lost: int) -> Likeness:
    """Two texts of different length: unsure where one is empty or masked, or so many letters lost would explain it."""
    open_ = one and other and _MASK not in one + other
    return Likeness.DIFFERENT if open_ and Levenshtein.distance(one, other) > lost else Likeness.UNSURE


def _differing(one: str, other: str) -> list[tuple[str, str]]:
    """What stands in the same place of two texts of one length and is not the same; masked places are left out."""
    return [(p, q) for p, q in zip(one, other, strict=True) if p != q and _MASK not in (p, q)]


def _count_common(one: str, other: str) -> int:
    """How many open places of two texts of one length are the same."""
    return sum(p == q != _MASK for p, q in zip(one, other, strict=True))


def _compare_spelling(name: str, latin: str) -> Likeness:
    """A Chinese name and one in Latin letters; three letters apart is another name, fewer may be misread."""
    if not is_person(name) or _MASK in name or not pinyin_names.latin_letters(latin):
        return Likeness.UNSURE
    apart = pinyin_names.spelling_distance(name, latin)
    if apart == 0:
        return Likeness.SAME
    return Likeness.UNSURE if apart <= _MISREAD else Likeness.DIFFERENT


def plain_number(text: str) -> str:
    """An ID number as it is compared: 18 places where 15 are printed (GB 11643), `*` where masked.

    >>> plain_number("110105491231002"), plain_number("1101051949****002x")
    ('11010519491231002X', '1101051949****002X')
    """
    flat = re.sub(r"[\s-]", "", compact_text(text)).translate(_NUMBER_MASKS).upper()
    if _MASK not in flat:
        flat = id_numbers.compact(flat)
    if re.fullmatch(r"\d{15}", flat):
        longer = f"{flat[:6]}19{flat[6:]}"
        return longer + str(ric.calc_check_digit(f"{longer}0"))  # it takes all 18 places and drops the last
    return flat


def is_number(text: str) -> bool:
    """Whether the text has the shape of an ID number, whole or masked, perhaps with a digit lost."""
    return bool(_PATTERNS["id_number"].fullmatch(plain_number(text)))


def open_digits(number: str) -> int:
    """How many characters are not masked."""
    return sum(c != _MASK for c in number)


def compare_id_numbers(a: str, b: str) -> Likeness:
    """Two ID numbers, masked ones place by place.

    Numbers of different length are never different: a digit was lost, or the mask has a length of its own; what stands open
    before and behind it may still be enough to call them the same.

    >>> whole = "11010519491231002X"
    >>> shown = ("110105********002x", "110105********0021", "110105****002X", "**************002X")
    >>> [compare_id_numbers(whole, x).value for x in shown]
    ['same', 'different', 'same', 'unsure']
    """
    one, other = plain_number(a), plain_number(b)
    if len(one) == len(other) == 18:
        return _compare_places(one, other)
    agree = one == other or ends_agree(one, other)
    return Likeness.SAME if agree and min(map(open_digits, (one, other))) >= OPEN else Likeness.UNSURE


def _compare_places(one: str, other: str) -> Likeness:
    """Two numbers of one length, place by place; with few open digits in common they may be one or not."""
    if _differing(one, other):
        return Likeness.DIFFERENT
    return Likeness.SAME if _count_common(one, other) >= OPEN else Likeness.UNSURE


def ends_agree(a: str, b: str) -> bool:
    """Whether one of them is masked in the middle, and what stands open before and behind the stars is the other's.

    How many stars there are says nothing: printers choose it, and recognition miscounts them.

    >>> ends_agree("110105*****002X", "11010519491231002X"), ends_agree("110106*****002X", "11010519491231002X")
    (True, False)
    """
    masked, other = sorted((plain_number(a), plain_number(b)), key=open_digits)
    head, tail = masked.split(_MASK, 1)[0], masked.rsplit(_MASK, 1)[-1]
    if _MASK not in masked or len(head) + len(tail) > len(other):
        return False
    return not _differing(head, other[: len(head)]) and not _differing(tail, other[len(other) - len(tail) :])


def ends_differ(a: str, b: str) -> bool:
    """Whether one of two numbers is masked in the middle, and its open digits cannot be the other's by one lost or misread.

    >>> ends_differ("110105*****002X", "11010519491231002X"), ends_differ("110105*****7735", "11010519491231002X")
    (False, True)
    """
    masked, other = sorted((plain_number(a), plain_number(b)), key=open_digits)
    head, tail = masked.split(_MASK, 1)[0], masked.rsplit(_MASK, 1)[-1]
    if _MASK not in masked or len(other) < len(head) + len(tail):
        return False
    pairs = ((head, other[: len(head)]), (tail, other[len(other) - len(tail) :]))
    return any(_MASK not in theirs and Levenshtein.distance(own, theirs) >= _APART for own, theirs in pairs)


_APART = 3
"""Digits of one end that must differ: one lost digit moves the others, which costs two."""


def compare_accounts(a: str, b: str) -> Likeness:
    """Two bank numbers: digits only, masked ones place by place.

    >>> compare_accounts("6228 4804 3210 0000 012", "6228480432100000012").value
    'same'
    """
    one, other = (re.sub(r"[^\d*]", "", compact_text(t).translate(_NUMBER_MASKS)) for t in (a, b))
    return _compare_places(one, other) if len(one) == len(other) else _compare_lengths(one, other, lost=2)


def differs_by_one(a: str, b: str) -> bool:
    """Whether one letter or digit makes the difference."""
    return Levenshtein.distance(compact_text(a), compact_text(b)) <= 1


def most_alike(found: Iterable[Likeness]) -> Likeness:
    """Of several candidates the most alike; `DIFFERENT` where there is none."""
    order = list(Likeness)
    return min(found, key=order.index, default=Likeness.DIFFERENT)

"""Whether two prints name the same person, number or account: the same, different, or nobody can tell.

A rule may fail only on `DIFFERENT`. One lost letter, letters that look alike, masks of different length and what is no
name at all are `UNSURE`: recognition makes such differences on papers that agree.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from rapidfuzz.distance import Levenshtein
from stdnum.cn import ric

from intake.cases.evidence import pinyin_names
from intake.cases.evidence.lookalikes import look_alike
from intake.numbers import id_numbers
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
_PERSON = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af〇*]{2,6}|[\u3400-\u9fff〇*]+(?:·[\u3400-\u9fff〇*]+)+")
"""Two to six characters (double surnames with double given names have four), or parts joined by dots."""
_NUMBER = re.compile(r"[\d*]{14,17}[\dX*]")


def fold_name(name: str) -> str:
    """The name as it is compared: half-width, no blanks, one kind of middle dot, `*` where masked, no brackets behind.

    >>> folded("样 张＊（本人）"), folded("样．某某")
    ('样张*', '样·**')
    """
    flat = re.sub(r"[(（].*?[)）]$", "", compact_text(name))
    return flat.translate(_DOTS).translate(_MASKS)


def is_person(name: str) -> bool:
    """Whether the text has the shape of a person's Chinese name."""
    return bool(_PERSON.fullmatch(fold_name(name)))


def compare_names(a: str, b: str) -> Likeness:
    """Two names of people.

    >>> [names("样张三", x).value for x in ("样 张 三", "样*三", "样张", "祥张三", "样张四", "YANG ZHANGSAN")]
    ['same', 'same', 'unsure', 'unsure', 'different', 'same']
    """
    x, y = fold_name(a), fold_name(b)
    if x == y:
        return Likeness.SAME
    if pinyin_names.is_latin(a) != pinyin_names.is_latin(b):
        return _compare_spelling(x, b) if pinyin_names.is_latin(b) else _compare_spelling(y, a)
    if not (is_person(x) and is_person(y)):
        return Likeness.UNSURE
    if len(x) != len(y):
        lost = Levenshtein.distance(x, y) <= 1 or _MASK in x + y
        return Likeness.UNSURE if lost else Likeness.DIFFERENT
    apart = [(p, q) for p, q in zip(x, y, strict=True) if p != q and _MASK not in (p, q)]
    if not apart:
        open_ = any(p == q != _MASK for p, q in zip(x, y, strict=True))
        return Likeness.SAME if open_ else Likeness.UNSURE
    return Likeness.UNSURE if all(look_alike(p, q) for p, q in apart) else Likeness.DIFFERENT


def _compare_spelling(name: str, latin: str) -> Likeness:
    """A Chinese name and one in Latin letters; three letters apart is another name, fewer may be misread."""
    if not is_person(name) or _MASK in name or not pinyin_names.latin_letters(latin):
        return Likeness.UNSURE
    apart = pinyin_names.spelling_distance(name, latin)
    return Likeness.SAME if apart == 0 else Likeness.UNSURE if apart <= _MISREAD else Likeness.DIFFERENT


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
    return bool(_NUMBER.fullmatch(plain_number(text)))


def open_digits(number: str) -> int:
    """How many characters are not masked."""
    return sum(c != _MASK for c in number)


def compare_id_numbers(a: str, b: str) -> Likeness:
    """Two ID numbers, masked ones place by place.

    Numbers of different length are never different: a digit was lost, or the mask has a length of its own; what stands open
    before and behind it may still be enough to call them the same.

    >>> whole = "11010519491231002X"
    >>> [numbers(whole, x).value for x in ("110105********002x", "110105********0021", "110105****002X", "**************002X")]
    ['same', 'different', 'same', 'unsure']
    """
    x, y = plain_number(a), plain_number(b)
    if x == y and open_digits(x) >= OPEN:
        return Likeness.SAME
    if len(x) != len(y) or len(x) != 18:
        enough = min(open_digits(x), open_digits(y)) >= OPEN
        return Likeness.SAME if enough and ends_agree(x, y) else Likeness.UNSURE
    if any(p != q and _MASK not in (p, q) for p, q in zip(x, y, strict=True)):
        return Likeness.DIFFERENT
    common = sum(p == q != _MASK for p, q in zip(x, y, strict=True))
    return Likeness.SAME if common >= OPEN else Likeness.UNSURE


def ends_agree(a: str, b: str) -> bool:
    """Whether one of them is masked in the middle, and what stands open before and behind the stars is the other's.

    How many stars there are says nothing: printers choose it, and recognition miscounts them.

    >>> ends_agree("110105*****002X", "11010519491231002X"), ends_agree("110106*****002X", "11010519491231002X")
    (True, False)
    """
    masked, other = sorted((plain_number(a), plain_number(b)), key=open_digits)
    first, last = masked.find(_MASK), masked.rfind(_MASK)
    if first < 0 or first + len(masked) - last - 1 > len(other):
        return False
    ends = (other[:first], other[len(other) - len(masked) + last + 1 :])
    pairs = (
        p
        for one, two in zip(ends, (masked[:first], masked[last + 1 :]), strict=True)
        for p in zip(one, two, strict=True)
    )
    return all(p == q or _MASK in (p, q) for p, q in pairs)


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

    >>> accounts("6228 4804 3210 0000 012", "6228480432100000012").value
    'same'
    """
    x, y = (re.sub(r"[^\d*]", "", compact_text(t).translate(_NUMBER_MASKS)) for t in (a, b))
    if x == y and open_digits(x) >= OPEN:
        return Likeness.SAME
    if not x or not y or (len(x) != len(y) and _MASK in x + y):
        return Likeness.UNSURE
    if len(x) != len(y):
        return Likeness.UNSURE if Levenshtein.distance(x, y) <= 2 else Likeness.DIFFERENT
    if any(p != q and _MASK not in (p, q) for p, q in zip(x, y, strict=True)):
        return Likeness.DIFFERENT
    return Likeness.SAME if sum(p == q != _MASK for p, q in zip(x, y, strict=True)) >= OPEN else Likeness.UNSURE


def differs_by_one(a: str, b: str) -> bool:
    """Whether one letter or digit makes the difference."""
    return Levenshtein.distance(compact_text(a), compact_text(b)) <= 1


def most_alike(found: Iterable[Likeness]) -> Likeness:
    """Of several candidates the most alike; `DIFFERENT` where there is none."""
    order = list(Likeness)
    return min(found, key=order.index, default=Likeness.DIFFERENT)

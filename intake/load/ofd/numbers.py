"""Numbers as the attributes of an OFD write them (GB/T 33190-2016): lists, boxes, and steps between characters."""

import math

from intake.model import Rect
from intake.safe_xml import Element


def parse_numbers(text: str) -> list[float]:
    """The numbers of an attribute.

    >>> parse_numbers("0 0 210 297")
    [0.0, 0.0, 210.0, 297.0]

    Raises:
        ValueError: words that are no finite numbers.
    """
    found = [float(word) for word in text.split()]
    if not all(math.isfinite(n) and abs(n) < 1e6 for n in found):
        raise ValueError(f"数值不对：{text[:40]}")
    return found


def box_of(text: str) -> Rect:
    """`x y width height` as a rectangle.

    Raises:
        ValueError: not four numbers, or a negative size.
    """
    found = parse_numbers(text)
    if len(found) != 4 or found[2] < 0 or found[3] < 0:
        raise ValueError(f"区域不对：{text[:40]}")
    x, y, width, height = found
    return Rect(x, y, x + width, y + height)


def parse_offsets(written: str, count: int) -> list[float]:
    """The `count` steps between characters that DeltaX or DeltaY says; the last one goes on where it says fewer.

    >>> parse_offsets("g 3 3.5 1.75", 5)
    [3.5, 3.5, 3.5, 1.75, 1.75]

    Raises:
        ValueError: not of that form.
    """
    words, steps = written.split(), list[float]()
    at = 0
    while at < len(words) and len(steps) < count:
        if words[at] == "g":
            times, step = (
                int(words[at + 1]) if at + 2 < len(words) else -1,
                parse_numbers(" ".join(words[at + 2 : at + 3])),
            )
            if times < 0 or not step:
                raise ValueError(f"字距写法不对：{written[:40]}")
            steps.extend(step * min(times, count - len(steps)))
            at += 3
        else:
            steps.extend(parse_numbers(words[at]))
            at += 1
    if not steps:
        return [0.0] * count
    return steps + [steps[-1]] * (count - len(steps))


def parse_number(item: Element, name: str, otherwise: float) -> float:
    """An attribute that is one number; `otherwise` where the element has it not.

    Raises:
        ValueError: not one finite number.
    """
    written = item.get(name)
    if written is None:
        return otherwise
    found = parse_numbers(written)
    if len(found) != 1:
        raise ValueError(f"{name} 应为一个数：{written[:40]}")
    return found[0]

"""Whether two papers name one person, by name and ID number together."""

from dataclasses import dataclass

from intake.likeness.compare import Likeness, compare_id_numbers, compare_names


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a paper names him; texts are empty where it does not. The number may be masked."""

    name: str = ""
    id_number: str = ""


def compare_people(one: Named, other: Named) -> Likeness | None:
    """How two people stand to each other; None where nothing of the one can be held against the other.

    Where name and number contradict each other, one of them was misread, or it is a newborn under its mother's number: unsure.

    >>> whole = Named("样张三", "341799199001010017")
    >>> [compare_people(whole, Named(*x)) for x in (("样张三", ""), ("样李四", ""), ("样李四", "341799********0017"))]
    [<Likeness.SAME: 'same'>, <Likeness.DIFFERENT: 'different'>, <Likeness.UNSURE: 'unsure'>]
    >>> compare_people(whole, Named()) is None
    True
    """
    names = compare_names(one.name, other.name) if one.name and other.name else None
    numbers = compare_id_numbers(one.id_number, other.id_number) if one.id_number and other.id_number else None
    said = {likeness for likeness in (names, numbers) if likeness is not None}
    if said >= {Likeness.SAME, Likeness.DIFFERENT}:
        return Likeness.UNSURE
    return next(
        (likeness for likeness in (Likeness.DIFFERENT, Likeness.SAME, Likeness.UNSURE) if likeness in said), None
    )

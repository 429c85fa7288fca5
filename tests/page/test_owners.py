"""Whose a seal is, told by likeness to the printed names; never a verdict."""

from intake.page.seal_owner import find_owner, letter_likeness


def test_a_worn_seal_belongs_to_the_name_it_resembles() -> None:
    found = find_owner("禾县样例医 收费专用章", ["云岫市示范妇幼保健院", "青禾县样例医院"])
    assert found is not None
    assert (found.name, found.likeness) == ("青禾县样例医院", 1.0)


def test_a_seal_of_another_hospital_is_little_like_the_printed_name() -> None:
    found = find_owner("云岫市示范妇幼保健院 收费专用章", ["青禾县样例医院"])
    assert found is not None
    assert found.likeness < 0.5


def test_a_seal_without_a_name_belongs_to_nobody() -> None:
    assert find_owner("", ["青禾县样例医院"]) is None
    assert find_owner("收讫", ["青禾县样例医院"]) is None
    assert find_owner("青禾县样例医院", []) is None


def test_likeness_does_not_depend_on_the_order() -> None:
    assert letter_likeness("青禾县样例医院", "青禾县样例医") == letter_likeness("青禾县样例医", "青禾县样例医院") == 1.0

"""What all papers of claims are made with: what a drawing is, who draws, dates, and the person in the head of a sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from samples.make.cards.faces import Face
from samples.make.claims.story import Story
from samples.make.drawing.page import PaperPage


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards copied on one sheet, at millimetres from its top left."""

    placed: tuple[tuple[Face, float, float], ...]


Drawn = list[PaperPage] | Cards
Maker = Callable[[Story, np.random.Generator], Drawn]


def pick(chance: np.random.Generator, *choices: str) -> str:
    """One of them."""
    return choices[int(chance.integers(len(choices)))]


def zh(day: date) -> str:
    """2025年6月4日."""
    return f"{day.year}年{day.month}月{day.day}日"


def patient(story: Story) -> tuple[tuple[str, str], ...]:
    """Name, sex, age."""
    return (("姓名", story.person.name), ("性别", story.person.sex), ("年龄", f"{story.age}岁"))

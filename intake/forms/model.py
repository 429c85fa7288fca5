"""What a form is, and what is printed on it.

A form is a Word file that a clerk can edit, and a function that says what each of its variables holds. Every printed value
keeps where it comes from: a place on a paper, a person who typed it, the guide, the office's settings, or arithmetic. A
value that nobody is sure of is not printed; it is listed as blank.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from intake.cases.judge import Judgement
from intake.cases.model import Place
from intake.office import Office


class Ground(StrEnum):
    """What a printed value rests on."""

    PAPER = "paper"
    """Read from a paper, in a state a person can rely on; `place` says where."""
    TYPED = "typed"
    """A person typed it."""
    DERIVED = "derived"
    """Follows from another value: sex and birth date from the ID number, 大写 from the amount."""
    CATALOGUE = "catalogue"
    """The guide's own words: the item's name, its limit, its telephone."""
    OFFICE = "office"
    """The office's settings."""
    JUDGED = "judged"
    """The pre-review: materials, points to cure, due date."""


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """One value as it is printed. An empty text prints nothing; `blank` says why it is empty where it should not be."""

    text: str
    ground: Ground
    place: Place | None = None
    why: str = ""
    blank: str = ""
    by: str = ""
    """Who typed it, where that is known."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A box: printed as √, or □ where it is not ticked; in a condition of the template it is true or false."""

    ticked: bool
    ground: Ground = Ground.JUDGED
    why: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the form: a photo, a barcode or a QR code. `data` is PNG or JPEG; sizes in millimetres."""

    data: bytes
    width: float
    height: float
    ground: Ground = Ground.DERIVED


Value = "Printed | Tick | Picture | Rows | Group"
Rows = Sequence[Mapping[str, "PrintedValue | Tick | Picture"]]
"""What a row loop runs over."""
Group = Mapping[str, "PrintedValue | Tick | Picture"]
"""Values under one name: `agent.name`."""
Values = Mapping[str, "PrintedValue | Tick | Picture | Rows | Group"]
"""Variable of the template -> what it holds. Exactly the variables that the product can give for this form."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What belongs to this printing and not to the case: the number, the day, who does it, whose photo.

    `number` is empty where none was given out. `day` is the day of printing, which is never printed beside a seal.
    `copy` is the entry of `Form.copies` that is being printed: the disease of a `chronic` form.
    """

    office: Office
    day: date
    number: str = ""
    operator: str = ""
    photo: bytes = b""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One form.

    Attributes:
        name: What it is called on the command line: `chronic`.
        title: Its printed title.
        file: The Word file below `templates/`.
        gives: Every variable that `fill` answers, always all of them: `name`, `agent.name` in a group, `materials[].name` in
            rows. The preflight holds templates against it, and `fill` is held to it.
        fill: What its variables hold.
        refuse: Why it must not be printed for this case; empty where it may. `acceptance` while a material is missing.
        fits: Whether the form belongs to the case's item at all.
        pages: Pages that it must not exceed; 0 = as many as it takes.
        lengths: Variable, named as in `gives` -> most characters, half-width ones counting half; more is shrunk or cut, and
            always said. `fit.MOST` holds for variables that are not named.
        numbered: The kind of its number, 受, 补 or 不; empty where it bears none.
        copies: What one form each is printed for: the diseases of a `chronic` application. One empty entry: one form.
        warns: What a person has to settle before the paper is handed out; told beside the result, which then needs a person.
        notes: What is told beside the result and never printed: diseases that the papers suggest.
    """

    name: str
    title: str
    file: str
    fill: Callable[[Judgement, Occasion], Values]
    gives: tuple[str, ...] = ()
    refuse: Callable[[Judgement], str] = lambda _: ""
    fits: Callable[[Judgement], bool] = lambda _: True
    pages: int = 1
    lengths: Mapping[str, int] = field(default_factory=dict)
    numbered: str = ""
    copies: Callable[[Judgement], Sequence[str]] = lambda _: ("",)
    warns: Callable[[Judgement], Sequence[str]] = lambda _: ()
    notes: Callable[[Judgement], Sequence[str]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled form: the Word file's bytes, what stayed blank and why, what was shortened, and the trace of every value."""

    form: Form
    content: bytes
    blanks: tuple[str, ...]
    warnings: tuple[str, ...]
    trace: Mapping[str, "PrintedValue | Tick | Picture"]
    """Dotted name (`materials.2.name`, rows count from 1) -> what was printed there."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """Dotted name -> the text as printed, where it is not the value's own: shrunk or cut."""

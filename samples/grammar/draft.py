"""A paper in the making: the sheet, the printer's habits, and what a reader must find, noted as it is printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from intake.evaluate.compare import Value, flat_text
from intake.evaluate.gold import GoldItem
from samples.grammar.facts import Visit
from samples.grammar.habits import Habit
from samples.grammar.labels import LABELS
from samples.grammar.sheet import PrintSheet
from samples.make.facts.words import money

_KEYS = {"stay": ("admission_date", "discharge_date"), "valid": ("valid_from", "valid_until")}
"""What stands together behind one label."""


@dataclass(frozen=True, slots=True)
class LabelledValue:
    """A label and what is printed for it; `key` is empty where the vocabulary has none."""

    key: str
    label: str
    printed: str


@dataclass
class Draft:
    """`fields` and `items` grow with what is printed; `moves` says what the layout did, for the figures by move."""

    kind: str
    rng: Random
    habit: Habit
    reporting: bool
    sheet: PrintSheet
    visit: Visit
    fields: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    items: list[GoldItem] = field(default_factory=list)
    moves: set[str] = field(default_factory=set)

    def label(self, key: str, *, amount: bool = False) -> str:
        """A word for the field, as this printer sets it."""
        return self.habit.label(LABELS[self.kind][key].pick(self.rng, self.reporting), amount=amount)

    def entry(self, key: str, value: Value, printed: str | None = None, *, empty: float = 0.0) -> LabelledValue:
        """A labelled value, noted as one that must be found; with the share `empty` nothing is in its place."""
        if self.rng.random() < empty:
            self.moves.add("empty")
            return LabelledValue("", self.label(key), self.habit.empty)
        self.note(key, value)
        return LabelledValue(key, self.label(key), printed if printed is not None else str(value))

    def day(self, key: str, on: date, *, empty: float = 0.0) -> LabelledValue:
        printed = self.habit.day_of(on)
        if self.rng.random() < 0.06 and not printed.isdigit():
            printed += f" {self.rng.randint(7, 20):02d}:{self.rng.randint(0, 59):02d}"
        return self.entry(key, on.isoformat(), printed, empty=empty)

    def money(self, key: str, cents: int, *, empty: float = 0.0) -> LabelledValue:
        """An amount; a nought is sometimes left out."""
        if self.rng.random() < (0.25 if cents == 0 else empty):
            self.moves.add("empty")
            return LabelledValue("", self.label(key, amount=True), self.habit.empty)
        self.note(key, money(cents))
        return LabelledValue(key, self.label(key, amount=True), self.habit.money(cents))

    def note(self, key: str, *values: Value) -> None:
        """What must be found; further values are accepted, too."""
        self.fields[key] = values

    def row(self, names: Iterable[str], amount: str) -> None:
        self.items.append(GoldItem(frozenset(flat_text(n) for n in names), amount))

    def some(self, entries: Mapping[str, LabelledValue] | Iterable[LabelledValue], share: float) -> list[LabelledValue]:
        """About `share` of the entries, in order; what is left out is not expected."""
        kept = []
        for entry in entries.values() if isinstance(entries, Mapping) else entries:
            if self.rng.random() < share:
                kept.append(entry)
            else:
                for key in _KEYS.get(entry.key, (entry.key,)):
                    self.fields.pop(key, None)
        return kept

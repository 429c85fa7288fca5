"""How one printer writes: dates, amounts, labels, what stands in an empty place."""

from dataclasses import dataclass
from datetime import date
from random import Random

from samples.grammar.labels import EMPTY, ENGLISH, SPREAD
from samples.make.facts.words import in_words, money

_DAYS = ("%Y-%m-%d", "%Y-%m-%d", "%Y年{m}月{d}日", "%Y年%m月%d日", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d")
_MONEY = ("{v}", "{v}", "{v}", "¥{v}", "{t}", "{v}元", "{s}")


@dataclass(frozen=True, slots=True)
class Habit:
    """One printer's ways. `grade` stands behind 甲乙丙, `places` behind whole quantities.

    `money_form` has `{v}` two places, `{t}` with thousands, `{s}` without zeros at the end.
    """

    day: str
    money_form: str
    colon: str
    spread: bool
    english: bool
    in_yuan: bool
    empty: str
    yuan: str
    tail: str
    joiner: str
    places: str
    grade: str

    def day_of(self, on: date) -> str:
        """A day as printed."""
        return on.strftime(self.day.replace("{m}", str(on.month)).replace("{d}", str(on.day)))

    def money(self, cents: int, *, sign: bool = True) -> str:
        """An amount as printed; `sign` allows ¥ and 元."""
        plain = money(cents)
        short = plain.rstrip("0").rstrip(".") if "." in plain else plain
        form = self.money_form if sign else self.money_form.strip("¥元")
        whole, _, places = plain.partition(".")
        return form.format(v=plain, t=f"{int(whole):,}.{places}", s=short)

    def count(self, quantity: str) -> str:
        """A quantity as printed: 1, 1.00."""
        return quantity + (self.places if "." not in quantity else "")

    def words(self, cents: int) -> str:
        return in_words(cents, self.yuan, self.tail)

    def span(self, first: date, last: date) -> str:
        """A stay as printed."""
        return self.joiner.join((self.day_of(first), self.day_of(last)))

    def label(self, word: str, *, amount: bool = False) -> str:
        """A label as this printer sets it, without its colon."""
        shown = SPREAD.get(word, word) if self.spread else word
        if self.english and word in ENGLISH:
            shown += f"({ENGLISH[word]})"
        return shown + ("(元)" if amount and self.in_yuan and not word.endswith(("）", ")")) else "")


def habit(rng: Random) -> Habit:
    """A printer drawn at random."""
    return Habit(
        rng.choice(_DAYS), rng.choice(_MONEY), rng.choice(("：", "：", "：", ":", ":", "")), rng.random() < 0.15,
        rng.random() < 0.08, rng.random() < 0.15, rng.choice(EMPTY), rng.choice("元元元圆"), rng.choice(("整", "整", "正", "")),
        rng.choice(("至", "至", "-", "—", "~", " 至 ")),
        rng.choice(("", "", "", ".00", ".0")), rng.choice(("", "", "类")),
    )  # fmt: skip

"""Results held against values that people read: how many are right, and how many wrong ones nobody would look at."""

from intake.evaluate.figures import Evaluation, evaluate, record
from intake.evaluate.gold import read_gold
from intake.evaluate.results import parse

__all__ = ["Evaluation", "evaluate", "parse", "read_gold", "record"]

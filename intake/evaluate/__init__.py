"""Results held against values that people read: how many are right, and how many wrong ones nobody would look at."""

from intake.evaluate.figures import Evaluation, build_record, evaluate_results
from intake.evaluate.gold import read_gold
from intake.evaluate.results import parse_lines

__all__ = ["Evaluation", "build_record", "evaluate_results", "parse_lines", "read_gold"]

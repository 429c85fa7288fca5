"""Forms of a case as a run prints them: all that fit it, dated as the case is, so that tomorrow prints the same."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from intake.batch.worker_context import Forms
from intake.cases.judge import Judgement
from intake.forms.model import Form
from intake.forms.orders import Words, make_order, print_forms
from intake.ledger.store import Ledger
from intake.settings import Settings


def build_printer(forms: Sequence[Form], settings: Settings, shipped: Path, ledger: Ledger) -> Forms:
    """What prints the forms.

    Args:
        forms: All there are.
        settings: Templates of the office, its words, its numbers.
        shipped: Folder of the templates that come with the product.
        ledger: Where their numbers come from.

    Raises:
        BadConfiguration: a template does not fit its form; told before anything is read.
    """
    order = make_order(forms, Path(), Words(every=True), settings, shipped, ledger)

    def print_case(judgement: Judgement, entry: str, target: Path) -> Sequence[Path]:
        occasion = replace(order.occasion, day=judgement.case.applied)
        mine = replace(order, target=target, occasion=occasion, entry=entry)
        done = print_forms(forms, judgement, mine, every=True)
        return [path for sheet in done.sheets for path in (sheet.document, sheet.trace)]

    return print_case

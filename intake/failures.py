"""What could not be read, as a result among the others."""

import traceback
from pathlib import Path

from intake.errors import TELL, UnreadableInput, describe_bug
from intake.model import Failure


def failure_of(error: UnreadableInput) -> Failure:
    """What could not be read as a result among the others; where it lies the error says."""
    return Failure(str(error.path), "", error.page, str(error))


def failure_of_bug(path: Path, sha256: str, page: int | None, error: Exception) -> Failure:
    """An unexpected error as a failure that a person can act on; whoever catches it writes the traceback to the log."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    reason = describe_bug(type(error).__name__, place.name, place.lineno or 0)
    return Failure(str(path), sha256, page, str(UnreadableInput(path, reason, TELL, page)))

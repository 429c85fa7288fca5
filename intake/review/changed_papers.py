"""Whether the papers that lie in a case's place are those that the ledger knows of it: a folder is used again, a page is scanned anew.

The version of a case counts what people and runs wrote. Papers that changed on the disk are written, too, as soon as somebody
sees them, so that nobody confirms on a page of before what is read on other paper.
"""

from pathlib import Path

from intake.cases.model import Given
from intake.check import Papers
from intake.errors import UsageError
from intake.keeping.book import look_up
from intake.keeping.files import list_hashes
from intake.ledger.cases import files_of
from intake.ledger.store import Ledger


class OtherPapers(UsageError):
    """Papers of another case lie in the place of those that were asked for."""


def are_known(ledger: Ledger, case_id: str, papers: Papers) -> bool:
    """Whether they are the very files that the ledger has of the case."""
    with ledger.reading() as connection:
        return frozenset(files_of(connection, [case_id])) == list_hashes(papers.readings, papers.failures)


def refuse_others(ledger: Ledger, case_id: str, path: Path, papers: Papers, given: Given) -> None:
    """Makes sure that papers which changed are the case's still.

    Raises:
        OtherPapers: they are another person's, or another case's by now.
    """
    if are_known(ledger, case_id, papers):
        return
    found = look_up(ledger, path, papers, given).case
    if found is None or found.id != case_id:
        raise OtherPapers("原来的文件夹里现在是别的材料，不是这个案卷的", "请把这个案卷的材料放回原来的文件夹")

"""How tests are shared out among processes (`make test`): a file stays together, the longest begin, short ones fill up the end.

Without `-n` nothing here does anything.
"""

import pytest
from xdist import is_xdist_worker
from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/web/browser",)
"""Folders whose files share what is dear to make: an office with cases that were read, a browser."""
LONGEST_FIRST = (
    "tests/samples/test_claims.py",
    "tests/web/browser",
    "tests/batch/test_cluster.py",
    "tests/batch/test_workers.py",
    "tests/splitting/test_acrossfiles.py",
    "tests/splitting/test_split.py",
    "tests/recipes",
    "tests/extractors/papers/test_pictures.py",
    "tests/extractors/cards/test_pictures.py",
)
"""Files and folders that take half a minute and more; one of them at the end would run while the other processes idle."""


class WholeFiles(LoadFileScheduling):
    """Hands out units of work in the order in which their tests were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return find_unit(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WholeFiles:
    """Every `-n` shares out in this way, whatever `--dist` says."""
    config.option.loadscopereorder = False
    return WholeFiles(config, log)  # type: ignore[arg-type]


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Brings the longest to the front where tests are shared out."""
    if is_xdist_worker(session):
        items.sort(key=lambda item: find_rank(item.nodeid))


def find_unit(nodeid: str) -> str:
    """What goes to one process as a whole: the file of a test, or a folder of `TOGETHER`."""
    path = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if path.startswith(f"{folder}/")), path)


def find_rank(nodeid: str) -> int:
    """The place in `LONGEST_FIRST`; what is not there comes last, in the order of the folders."""
    return next((n for n, start in enumerate(LONGEST_FIRST) if nodeid.startswith(start)), len(LONGEST_FIRST))

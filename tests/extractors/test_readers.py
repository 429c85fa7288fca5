"""The table of readers: every type is read by somebody, and a reader is imported only when its type comes."""

import subprocess
import sys
from importlib import import_module

from extractors import EXTRACTORS, READERS
from intake.types.registry import TYPES
from tests.conftest import ROOT


def test_every_type_is_read_by_exactly_one_extractor() -> None:
    assert [e.kind for e in EXTRACTORS] == [key for key in TYPES if key != "unknown"]


def test_the_types_with_fields_of_their_own_have_a_module_each() -> None:
    assert set(READERS) == {t.key for t in TYPES.values() if t.deep}
    assert all(callable(import_module(module).extract) for module in READERS.values())


def test_no_reader_is_imported_before_a_paper_comes() -> None:
    code = "import extractors, sys; print(*sorted(m for m in sys.modules if m.startswith('extractors.')))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

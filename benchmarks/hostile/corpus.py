"""All hostile files, by kind, and all hostile calls."""

from collections.abc import Mapping

from benchmarks.hostile.case_calls import iter_case_calls
from benchmarks.hostile.damage import iter_damaged
from benchmarks.hostile.office_calls import iter_office_calls
from benchmarks.hostile.packages import iter_packages
from benchmarks.hostile.pdf_belongings import iter_belongings
from benchmarks.hostile.pdf_drawing import iter_drawings
from benchmarks.hostile.pdf_structure import iter_structures
from benchmarks.hostile.pictures import iter_pictures
from benchmarks.hostile.places import iter_places
from benchmarks.hostile.trap import HostileCall, Trap
from benchmarks.hostile.xml_bills import iter_bills


def traps_by_kind() -> Mapping[str, tuple[Trap, ...]]:
    """Kind -> the files that `intake read` is given."""
    return {
        "damaged": tuple(iter_damaged()),
        "pictures": tuple(iter_pictures()),
        "pdf-drawing": tuple(iter_drawings()),
        "pdf-structure": tuple(iter_structures()),
        "pdf-belongings": tuple(iter_belongings()),
        "packages": tuple(iter_packages()),
        "xml": tuple(iter_bills()),
        "places": tuple(iter_places()),
    }


def all_calls() -> tuple[HostileCall, ...]:
    """The commands over what is no paper."""
    return (*iter_case_calls(), *iter_office_calls())

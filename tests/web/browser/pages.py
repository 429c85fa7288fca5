"""Which pages there are, and where; tests open each in turn."""

from benchmarks.review.office import Served

CASE = "inpatient-row-and-name"
"""Five pages, a list with a wrong row, two names."""
LIST_PAPER = 2
"""Index of its expense list."""

PAGES = {
    "queue": "/",
    "new": "/new",
    "supplement": "/new?for={case}",
    "case": "/cases/{case}",
    "matrix": "/cases/{case}/matrix",
    "grid": f"/cases/{{case}}/grid/{LIST_PAPER}",
    "papers": "/cases/{case}/papers",
    "facts": "/cases/{case}/facts",
    "decide": "/cases/{case}/decide",
    "samples": "/samples",
    "error": "/cases/00000000000000000000000000000000",
}
"""Area -> its address."""


def address_of(page: str, office: Served) -> str:
    """The address in this office."""
    return PAGES[page].format(case=office.office.cases[CASE])

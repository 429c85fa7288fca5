"""Which samples the office of a measurement has; a long case is put together from the papers of several."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.review.office import CLAIMS, lay_out

CLEAN = "chronic-clean"
"""Five pages, nothing to say against it."""
LONG = "long"
LONG_FROM = (
    "outpatient-clean",
    "outpatient-bill-raised",
    "outpatient-restricted-drug",
    "outpatient-twice-settled",
    "inpatient-list-of-another-stay",
    "inpatient-others-account",
    "referral-clean",
)
"""Thirty pages of bills, lists, records and cards."""
CROWD = (
    "chronic-missing-and-name", "chronic-review-clean", "chronic-review-old-unsigned", "chronic-settlement-clean",
    "chronic-settlement-unsealed", "inpatient-row-and-name", "institution-clean", "institution-expired-uninsured",
    "maternity-allowance-late", "maternity-claim-clean", "maternity-claim-sums", "maternity-filing-clean",
    "maternity-filing-other-spouse", "newborn-clean", "provider-clean", "provider-names-differ", "referral-number-slip",
    "remote-filing-clean", "remote-work-clean", "remote-work-other-number",
)  # fmt: skip
"""A case for each of twenty people."""


def lay_out_office(inbox: Path) -> dict[str, Path]:
    """All of them; name -> folder."""
    return {**lay_out((CLEAN, *CROWD), inbox), LONG: lay_out_long(inbox / LONG)}


def lay_out_long(folder: Path) -> Path:
    """The long case, its pages numbered through as a scanner saves them."""
    folder.mkdir(parents=True)
    pages = [page for name in LONG_FROM for page in _iter_pages(CLAIMS / name)]
    for number, page in enumerate(pages, start=1):
        shutil.copyfile(page, folder / f"{number:02d}.jpg")
    given = {"item": "门诊费用报销", "insurance": "居民", "applied": "2026-10-12"}
    (folder / "expected.json").write_text(json.dumps(given, ensure_ascii=False), "utf-8")
    return folder


def _iter_pages(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.glob("*.jpg")))

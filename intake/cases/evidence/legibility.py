"""How well a page was read: the mean score of its letters, in three grades.

Sharp and ordinary bad scans alike score 0.94 and more (31 real pages, the worst 0.943); a page below 0.80 has every fifth
letter wrong and nothing on it can be relied on. Between the two a person should glance at it.
"""

from intake.model import Page, Reading, Source

ILLEGIBLE = 0.80
"""Below this mean the page has to be scanned again; measured margins above."""
FAINT = 0.88
"""Below this mean, and not below `ILLEGIBLE`, values are often doubtful."""


def mean_score(page: Page) -> float:
    """Mean score of the page's letters, 0 to 1; 1 where nothing was recognised but read as text or data."""
    if page.source is not Source.OCR:
        return 1.0
    letters = sum(len(line.text) for line in page.lines)
    return sum(line.confidence * len(line.text) for line in page.lines) / letters if letters else 0.0


def is_paper_legible(reading: Reading) -> bool:
    """Whether every page of the paper is read well enough to say that something is not on it."""
    return all(mean_score(page) >= FAINT for page in reading.document.pages)

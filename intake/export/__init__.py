"""What leaves the product: JSON Lines, one file a document, a table for people, a workbook.

Every writer starts from the same frozen `Reading` or `Failure`; none of them changes a value.
"""

from intake.export.line import dump_line, to_line

__all__ = ["dump_line", "to_line"]

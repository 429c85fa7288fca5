"""Pure geometry and text over lines: labels and values, rows and columns, seals."""

"""Pure geometry over lines: rows, columns, tables, heads and feet. Nothing here knows a document type."""

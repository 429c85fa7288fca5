"""Cases -> the office's standard forms: filled strictly, traceable value by value, ready for the printer."""

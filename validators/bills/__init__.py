"""Rules about bills and lists: arithmetic, sums, duplicates."""

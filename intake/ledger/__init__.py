"""What the office has to remember: which number was given to which case. Append-only, one SQLite file."""

"""What papers claim, kept and held against what earlier cases and lists of settled bills claimed."""

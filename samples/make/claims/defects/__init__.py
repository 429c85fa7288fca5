"""What can be wrong with a claim, and how it is seeded."""

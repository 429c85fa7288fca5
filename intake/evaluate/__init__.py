"""Results held against values that people read: how many are right, and how many wrong ones nobody would look at."""

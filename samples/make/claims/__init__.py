"""Whole claims: papers that tell one story, clean or with seeded defects."""

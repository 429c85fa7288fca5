"""A judgement for those who read it: a program, a terminal, a printed page, an applicant."""

"""What people entered about a case: values that they corrected, how its papers lie, what they know of it, and what they took back."""

"""What people entered about a case besides values: how its papers lie, what they know of it, and what they took back."""

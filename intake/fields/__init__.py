"""From a line to a typed field with its evidence, and how proofs change its state."""

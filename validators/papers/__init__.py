"""Rules about papers: whether they are there, whole, signed, sealed, and say what they must."""

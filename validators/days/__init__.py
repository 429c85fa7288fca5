"""Rules about dates: order, windows, stays."""

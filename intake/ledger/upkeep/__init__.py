"""The ledger looked after: cases taken out of it, the whole of it backed up and brought back."""

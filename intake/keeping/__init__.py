"""From readings and judgements to entries of the ledger, and back: what a case is told of the past."""

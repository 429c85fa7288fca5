"""Readings and judgements into what the ledger keeps, and back: claims of papers, the list of settled bills."""

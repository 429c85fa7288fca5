"""Receipts and tax invoices, on paper and electronic."""

"""Discharge records and certificates of illness."""

"""Sheets of earlier cases known again: pictures propose, numbers decide."""

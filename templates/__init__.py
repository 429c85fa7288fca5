"""Printed forms: one Word file a form; `FORMS` lists them."""

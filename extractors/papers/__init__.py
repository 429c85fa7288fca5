"""The types without fields of their own: four common fields, stable labels, tables."""

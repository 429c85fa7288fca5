"""Invented documents for trying the product, for its documentation and for its tests."""

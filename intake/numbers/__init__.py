"""Numbers that prove themselves, and tables of official codes: ID numbers, bank cards, credit codes, counties."""

"""Identity cards, social security cards, bank cards, passbooks."""

"""From the papers of a case to its facts and materials."""

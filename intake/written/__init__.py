"""Files that a person writes: catalogues, facts of a case, settings. Bounded, strict, and every complaint names its line."""

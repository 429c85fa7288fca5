"""A case: the papers of one applicant, held against the materials list of an item and against each other."""

"""Document types: the vocabulary of each, the words by which it is known, and the groups that types form."""

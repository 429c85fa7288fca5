"""Which pages are one document: stacks, pictures of a folder, several papers on one sheet."""

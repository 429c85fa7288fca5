"""What a page is besides its words: seals, codes, blank sheets, signs that were lost, what its text layer claims."""

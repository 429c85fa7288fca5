"""增值税发票: classic kinds and 数电票."""

"""The register (台账) as people get it: lists, workbooks, monthly summaries, bills to check, and one case in full."""

"""Files are opened in a process of their own, which may die of them: see docs/decisions/0016.

`walk` is what callers use, `reader` the process seen from outside, `wire` what the two say to each other, `child` what runs
inside, `parent` how it ends with the one that asked.
"""

"""How the documents of `samples/data/` are made: `python -m samples.make`, `python -m samples.make.claims`."""

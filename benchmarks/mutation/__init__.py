"""What the tests notice: changed lines of the rules and of the code for money, dates and proofs (`python -m benchmarks.mutation`)."""

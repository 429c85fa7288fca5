"""The review page in a real browser: what it costs, and pictures of it; tests use the same office and browser."""

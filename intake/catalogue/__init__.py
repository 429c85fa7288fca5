"""The service items of the office, as cited data, and its calendar."""

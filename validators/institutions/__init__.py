"""Rules about institutions: level, licences, filings."""

"""Document types: one file a type; `EXTRACTORS` lists them."""

"""What a PDF page shows, held against what its text layer says: ink, glyphs that draw elsewhere, edges, fields and stamps."""

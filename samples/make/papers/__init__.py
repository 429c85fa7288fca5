"""Papers without fields of their own: certificates, reports, letters, forms."""

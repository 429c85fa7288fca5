"""OFD, the office's own format of documents (GB/T 33190): parts of the package, objects of a page, and how they are drawn."""

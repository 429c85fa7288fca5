"""Papers that come in while the page is served: by the page itself, or through the office's watch folder.

`uploads` takes files in, `reader` reads cases in the background by the machinery of `intake run`, `board` knows how far each case is.
"""

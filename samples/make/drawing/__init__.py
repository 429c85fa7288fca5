"""A page as a list of marks, as a picture, as a file, and what happens to it on the way."""

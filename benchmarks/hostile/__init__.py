"""Files and folders made to break the program, and what each may cost. See `trap` for a file, `corpus` for all of them."""

"""The data of electronic bills: element names and what is read from them."""

"""A file of words for every language that texts are written in, and what reads them."""

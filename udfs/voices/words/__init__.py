"""A file of words for every language that reviews are read in: aspects, praise, blame, special forms, digests."""

"""JSON objects to records: several to a line or one over many, in looser words, inside of lists, beside broken ones.
Imports the files of `records`, and nothing of `csv_reader`.
"""

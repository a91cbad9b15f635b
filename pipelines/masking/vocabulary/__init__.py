"""Words beside a value, in the large languages: which tell of a person, of a thing or of a network, and where in a text
they stand. Imports `masking/plain.py` alone.
"""

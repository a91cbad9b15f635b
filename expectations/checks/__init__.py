"""Rules judged: compiled for Spark and for Great Expectations, audited at the gate, told as a page.

The one room of `expectations` that imports engines.
"""

"""Attributes read from texts: words with their places in any script, normal forms of values, what a shop's products
say of an attribute, and the values that stand in a text. Imports `generation` for words alone.
"""

"""Texts composed of facts alone, in the lengths that a shop needs, and what tells one product from its like. Knows nothing of
the checks but the words that they compare by.
"""

"""The demo shop: made-up products, reviews and purchases, dirty as real ones, with the truth beside them.

Imports nothing of the rest.
"""

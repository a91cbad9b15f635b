"""The demo shop: made-up products, reviews and purchases, dirty as real ones, with the truth beside them; its
words are TOML in `data`. Imports nothing of the rest.
"""

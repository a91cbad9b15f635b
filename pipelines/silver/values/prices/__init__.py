"""Prices: the words and marks around an amount as signs, which of the amounts is the price, in which currency. Imports
the files of `values`, and `texts`.
"""

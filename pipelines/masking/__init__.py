"""Masks for what identifies a person in a text: e-mail addresses, phone numbers, accounts, cards, national ids. Pure
Python, no JVM.

Names of people, streets and towns are not masked: no list tells them from words and brands. Imports nothing of the
other rooms.
"""

"""Cells that hold one value: ids, numbers, prices, dates, ratings, states. From what a shop writes to what a person
reads there. Imports `texts`.
"""

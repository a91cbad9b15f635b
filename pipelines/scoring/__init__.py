"""Scoring: what each model reads, what still has no score, slices of it through the UDF, what labelled neighbours
say, and what it cost. Imports `lifecycle`, `silver`, `lake`.
"""

"""Cleaning: canonical texts to typed, masked rows, and which of several records of a key stays. Imports its rooms,
`masking`, `bronze` and `lake`.
"""

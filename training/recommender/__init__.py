"""Recommenders from purchases: co-occurrence, item rules, reduced text vectors, and their leave-one-out test. Imports
nothing of the other rooms.
"""

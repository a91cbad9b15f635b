"""Models through their lives, seen from the night: which one serves, which is due, the training process, a champion
chosen by hand. Imports `lake`.
"""

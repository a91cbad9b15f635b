"""From a folder under construction to the champion: sealing, sweeping, and the paired test that a challenger has to
win. Imports `evaluation`.
"""

"""From a folder under construction to the champion: how a sealed folder is put into place, and the paired test that a
challenger has to win. Imports `evaluation`.
"""

"""Learning to read attributes: what a shop's products say of them, spans by distant supervision, a span tagger within
a time budget, and how sure an answer is. Imports `evaluation` and `datasets`.
"""

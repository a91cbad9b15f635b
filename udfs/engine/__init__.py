"""The scoring engine, which knows no model: repeated texts once, batches of like length under a token budget, a
failing batch halved to the row to blame. Imports `isolation`.
"""

"""Gold: what readers query, made of silver and scores; audited, committed and published as one set. Imports
`scoring`, `silver` and `lake`.
"""

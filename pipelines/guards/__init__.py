"""What a table looked like on the last nights, and whether tonight's is like it: profiles, the rules made of them, and
what a person has accepted. Imports `run_context` and `lake`.
"""

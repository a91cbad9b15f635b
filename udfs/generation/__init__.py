"""Texts about products: facts, prompts, decoding under constraints, templates, and the independent check of
faithfulness. Imports nothing of the other rooms.
"""

"""What a shop asks for: the settings of `shop.toml`, read and checked, all problems at once.

Imports tasks, and no engine.
"""

"""Texts: markup, entities, wrong decodings and Unicode forms to plain text, and the language it is in."""

"""Landing: what a shop delivers, as it came, and its columns under their canonical names. Imports `records` and
`lake`.
"""

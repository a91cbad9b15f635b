"""Text files, line by line: csv and JSON to records and rejected pieces, each line accounted for. Pure Python, no
JVM. Imports its rooms and `expectations`.
"""

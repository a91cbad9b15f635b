"""The seam to the lake's files: their addresses, and what lists, reads, writes, copies, deletes and locks them, behind
one interface for file systems and object stores. Imports nothing of the project.
"""

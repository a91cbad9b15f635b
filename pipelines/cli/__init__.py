"""The command line: commands, views of tables and models, preflight checks, dry run, capacity. May import every other
room.
"""

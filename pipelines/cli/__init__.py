"""The command line: commands, preflight checks, dry run, capacity; `views` print what they found. May import every other
room.
"""

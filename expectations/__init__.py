"""What a shop promises and asks for, as data: settings, tables with their rules, tasks.

Imports no engine, but for the room that judges rules.
"""

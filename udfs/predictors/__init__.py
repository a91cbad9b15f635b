"""One file a task, and one for any text model: how a row is shown to the model, and what its answer means. May import
every other room.
"""

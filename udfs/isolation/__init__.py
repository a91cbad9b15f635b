"""A model in a process of its own: what kills or hangs it costs one answer. A fork server that has torch imported,
its client, and the worker. Imports nothing of the project.
"""

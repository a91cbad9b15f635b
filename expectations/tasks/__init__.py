"""One file a task: what it reads, predicts and learns from, its settings, its gold tables. A file here is a task of
every night.

Imports the parts of `expectations` that tasks are made of, and nothing of the other tasks.
"""

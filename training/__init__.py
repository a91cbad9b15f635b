"""The GPU stage: learns from examples, judges on held-out rows, lets champions serve. No JVM; imports `udfs` and
`expectations`.
"""

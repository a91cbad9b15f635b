"""Models at work: what runs inside a pandas UDF, and in a process of its own. No JVM but in `spark.py`. Imports
`expectations`.
"""

"""The lake: the Spark session, tables and the two ways to write them, the ledger of runs, the lease, retention and
maintenance. Imports `expectations` and `udfs.storage`.
"""

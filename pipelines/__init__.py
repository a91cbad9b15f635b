"""The night in Spark: lands, cleans, scores and publishes; the command line. Imports `udfs` and `expectations`."""

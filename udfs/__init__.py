"""Models at work: scoring, decoding, recommending, isolated processes. Needs no JVM but in `spark.py`; imports `expectations`."""

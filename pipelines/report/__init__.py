"""What a night comes to, for people and machines: its result, causes, changes between published sets, and the page.
Reads tables without a JVM. Imports `lake` and `masking`.
"""

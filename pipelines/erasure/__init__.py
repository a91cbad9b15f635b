"""People who are forgotten, looked up or kept out: where the lake can hold a person, and how a person goes from there.
Imports `gold`, `scoring`, `lifecycle`, `silver`, `bronze`, `lake`.
"""

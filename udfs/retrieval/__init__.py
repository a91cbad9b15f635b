"""Exact nearest neighbours and top-k in bounded memory. Imports `decisions` and `storage`."""

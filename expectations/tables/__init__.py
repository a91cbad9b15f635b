"""Every table of the lake: its grain, key, columns and rules. Imports `expectations` alone."""

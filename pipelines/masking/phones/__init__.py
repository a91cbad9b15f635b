"""Phone numbers: runs of digits, national numbering plans, numbers in words. Imports `vocabulary`."""

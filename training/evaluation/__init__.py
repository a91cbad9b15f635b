"""What held-out rows say: metrics with bootstrap intervals, calibration, comparisons, and the report as one page.
Imports `datasets`.
"""

"""Fine-tuning an encoder into a classifier within a time budget: the loop and its parts, distillation, processes that
share a fit. Imports `evaluation`, `datasets`, `tracking`.
"""

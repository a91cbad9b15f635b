"""Readers of texts that an encoder has to beat: linear models over TF-IDF of words, of characters, or both.

Imports data sets, evaluation and `udfs`; fine-tuning imports it.
"""

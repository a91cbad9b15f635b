"""Models as they lie on disk and run: sealed folders, base models, encoders, TF-IDF, ensembles, recommenders, in this
process or guarded in another. Imports `kernels`, `engine`, `isolation`, `decisions`, `storage`.
"""

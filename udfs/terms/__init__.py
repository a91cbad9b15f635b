"""What texts are read by where no encoder is: words and runs of characters, and what each of them adds to an answer.

Imports the engine's batches, and no model.
"""

"""What every text has to pass before it is published: values, open vocabulary, banned phrases, private data, whole sentences.
Knows nothing of how texts are written.
"""

"""A causal model that writes descriptions: from scratch or by LoRA, with its tokenizer, its grounded examples and
measures of texts. Imports nothing of the other rooms.
"""

"""From logits to decisions: softmax, calibrated confidence, and the threshold from which no person needs to look.
Imports nothing of the project.
"""

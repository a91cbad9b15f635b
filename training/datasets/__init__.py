"""Examples as training reads them: labelled texts, augmentations, leaks between splits, and the hand-written
sentiment challenge. Imports nothing of the other rooms.
"""

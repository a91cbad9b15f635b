"""What customers say: sentences of reviews, the aspects that they speak of, how they sound, and digests of the counts."""

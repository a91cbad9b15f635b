"""What customers say, as tables: the shop's aspects, where reviews speak of them, their counts by product, digests."""

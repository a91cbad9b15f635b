"""What silver does with people's data: user ids in one form and hashed under the shop's secret, masks over columns of
texts. Imports `values` and `masking`.
"""

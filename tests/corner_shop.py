"""The smallest settings that there are: one source of products."""

SHOP = """
name = "corner"
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
[sources.columns]
product_id = "sku"
"""

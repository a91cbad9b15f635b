"""What commands print: rows, published sets, models, recipes, differences, the summary of a night. Imports nothing of
`cli`.
"""

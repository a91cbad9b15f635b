"""What a product is: its attributes and its category paths, from every shape that shops deliver them in. Imports
`values` and `texts`.
"""

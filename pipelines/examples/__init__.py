"""Examples: what the models learn from and are judged by, made of silver. Imports `scoring`, `silver` and `lake`."""

"""scores/neighbours: what labelled products said of products like them. Append-only, like all scores."""

from expectations.rules import between, required
from expectations.table import Column, Table

TABLE = Table(
    name="scores/neighbours",
    grain="one row per text that was looked up and index of labelled products",
    key=("input_hash", "model_version"),
    columns=(
        Column("input_hash", "string", "SHA-256 of what the embedding model reads and how it is rendered"),
        Column(
            "model_version",
            "string",
            "Version of the index: of its labelled products, the embeddings' model and the category model",
        ),
        Column(
            "neighbours",
            "array<struct<product_id:string,path:array<string>,similarity:double>>",
            "The nearest labelled products",
        ),
        Column("neighbours_path", "array<string>", "The path that they speak for"),
        Column("similarity", "double", "Mean similarity of the (up to) three nearest products of that path, -1 to 1"),
        Column("known", "boolean", "Whether the path is a class of the category model"),
        Column("scored_at", "timestamp", "When (UTC)"),
        Column("run_id", "string", "The run that looked it up"),
    ),
    rules=(required("input_hash"), required("model_version"), between("similarity", -1, 1)),
)

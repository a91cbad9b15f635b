"""gold/user_recommendations: what to show each user."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipelines.scoring.inputs import histories
from pipelines.scoring.scored_rows import stamped
from udfs.models.model_folder import ModelFolder, address_of
from udfs.spark import recommend_to_users


def user_recommendations(
    purchases: DataFrame, lake: str, folder: ModelFolder, k: int, include_bought: bool, workers: int, run_id: str
) -> DataFrame:
    """k rows per user who has bought something, by a model of the lake. `input_hash` is the hash of the history that
    the user was judged by.
    """
    users = histories(purchases).repartition(workers)
    ranked = recommend_to_users(users, address_of(lake, folder), k, include_bought, threads=1)
    hashes = users.select("user_key", F.sha2(F.to_json(F.struct("history", "times")), 256).alias("input_hash"))
    return stamped(ranked.join(hashes, on="user_key", how="inner"), folder, run_id)

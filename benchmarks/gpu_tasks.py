"""Scoring in Spark tasks to which Spark gives the GPU: `score_text` against what people write by hand, in one run.

    python benchmarks/gpu_tasks.py [--tasks 4] [--reviews 16000] [--titles 40000] [--rounds 2] [--out
    build/gpu_tasks.json]

One executor in a process of its own finds the card by a discovery script (`nvidia-smi`) and gives each of the tasks
that run at once a share of it. Rivals, in the same tasks: a transformers pipeline in an iterator pandas UDF (its
defaults but batch 32; bf16 and batch 256) and `predict_batch_udf` (batch 64). Rows and models are those of
`benchmarks/scoring.py`, and so is the way to count. Where there is no card the same runs on the CPU, and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scoring import batch_udf, forms, in_spark, labelled, ours_alone, pipeline_udf, raced, table, write_classifier

_ROOT = Path(__file__).parents[1]
#: Spark runs it on the executor's machine; it answers with the cards there, and with one that no task can use where
#: there is none.
_DISCOVERY = """#!/bin/sh
found=$(nvidia-smi --query-gpu=index --format=csv,noheader 2>/dev/null | sed 's/.*/"&"/' | paste -sd,)
echo "{\\"name\\": \\"gpu\\", \\"addresses\\": [${found:-\\"none\\"}]}"
"""


def main() -> None:
    arguments = _arguments()
    from udfs.models.base_models import device_here

    with tempfile.TemporaryDirectory() as place:
        spark = session(Path(place), arguments.tasks, arguments.memory)
        found: dict[str, Any] = {"tasks": arguments.tasks, "given": given(spark, arguments.tasks)}
        print(found, flush=True)
        taught, asked = labelled(900, 3000, 3), labelled(arguments.reviews, arguments.titles, 7)
        for name, (rows, classes) in asked.items():
            folder = Path(place) / name
            write_classifier(folder, *taught[name], device=device_here())
            for run in rivals(
                spark, folder, rows[: len(rows) // 4]
            ).values():  # the first batches of each shape cost more
                run()
            found[name] = {"rows": len(rows), "forms": forms(spark, folder)}
            found[name] |= raced(rivals(spark, folder, rows), classes, arguments.rounds)
            print(table(name, found[name]), flush=True)
        spark.stop()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(found, indent=1))
    print(json.dumps(found))


def session(place: Path, tasks: int, memory: int) -> Any:
    """One executor of so many tasks and MiB, each task with its share of the card."""
    import pyspark

    from pipelines.lake.session import spark_session

    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(_ROOT), str(_ROOT / "benchmarks"), os.environ.get("PYTHONPATH", "")])
    )
    script = place / "gpus"
    script.write_text(_DISCOVERY)
    script.chmod(0o755)
    resources = {
        "spark.worker.resource.gpu.amount": "1",
        "spark.worker.resource.gpu.discoveryScript": str(script),
        "spark.executor.resource.gpu.amount": "1",
        "spark.task.resource.gpu.amount": str(1 / tasks),
        "spark.executor.memory": f"{memory}m",
    }
    return spark_session("gpu tasks", f"local-cluster[1,{tasks},{memory}]", {"spark.driver.memory": "2g", **resources})


def given(spark: Any, tasks: int) -> list[str]:
    """What Spark set aside for each task, and the card there."""

    def report(batches: Any) -> Any:
        import pandas as pd
        import torch
        from pyspark import TaskContext

        for _ in batches:
            addresses = TaskContext.get().resources()["gpu"].addresses  # type: ignore[union-attr]
            card = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
            yield pd.DataFrame({"said": [f"{card}: address {', '.join(addresses)}"]})

    return sorted({row[0] for row in spark.range(0, tasks, 1, tasks).mapInPandas(report, "said string").collect()})


def rivals(spark: Any, folder: Path, rows: list[str]) -> dict[str, Callable[[], list[str]]]:
    """Every way to score the rows; each answers with labels in the rows' order."""
    from udfs.models.base_models import device_here

    where = device_here()
    precision = "bf16" if where == "cuda" else "fp32"
    return {
        "nightshelf": ours_alone(spark, folder)(rows),
        f"pipeline UDF, {precision}, 256": in_spark(spark, rows, pipeline_udf(str(folder), where, 256, precision)),
        "pipeline UDF, fp32, 32": in_spark(spark, rows, pipeline_udf(str(folder), where)),
        "predict_batch_udf": in_spark(spark, rows, batch_udf(str(folder), where)),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=4, help="that run at once and share the card")
    parser.add_argument("--memory", type=int, default=4096, help="of the executor's JVM, MiB")
    parser.add_argument("--reviews", type=int, default=16_000)
    parser.add_argument("--titles", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("build/gpu_tasks.json"))
    return parser.parse_args()


if __name__ == "__main__":
    main()

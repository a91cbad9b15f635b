"""`python -m training.tracking.mlflow_forget < JOB.json`: removes a task's earlier models from an MLflow store, in a
process of its own: versions, and the files of the runs that logged them. Figures of runs stay.
"""

from __future__ import annotations

import sys
from typing import Any

from training.tracking.mlflow_process import client_of, done


def forget(job: dict[str, Any]) -> None:
    """Removes every version of the model but those `kept`, and the files of every run of the task that logged none of
    these.
    """
    client = client_of(job)
    of_kept = set()
    for found in client.search_model_versions(f"name = '{job['model']}'", max_results=1_000):
        if found.tags.get("version") in job["kept"]:
            of_kept.add(found.run_id)
        else:
            client.delete_model_version(job["model"], found.version)
    experiment = client.get_experiment_by_name(job["experiment"])
    if experiment is None:
        return
    of_task = f"tags.task = '{job['task']}' and tags.shop = '{job['shop']}'"
    for run in client.search_runs([experiment.experiment_id], of_task, max_results=1_000):
        if run.info.run_id not in of_kept:
            _delete_files(run.info.artifact_uri)


def _delete_files(address: str) -> None:
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    store = get_artifact_repository(address)
    for file in store.list_artifacts():
        store.delete_artifacts(file.path)


if __name__ == "__main__":
    sys.exit(done(forget))

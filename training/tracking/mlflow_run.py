"""`python -m training.tracking.mlflow_run < JOB.json`: logs one training to an MLflow store, in a process of its own."""

from __future__ import annotations

import sys
from typing import Any

from training.tracking.mlflow_process import client_of, done

ALIAS = "champion"
#: How much MLflow takes at once.
_METRICS_AT_ONCE, _PARAMS_AT_ONCE = 1000, 100


def log(job: dict[str, Any]) -> None:
    """One run, and the model's versions. A run whose logging fails half-way is marked as failed."""
    client = client_of(job)
    known = client.get_experiment_by_name(job["experiment"])
    experiment = known.experiment_id if known else client.create_experiment(job["experiment"])
    run = client.create_run(experiment, start_time=job["started"], tags=job["tags"], run_name=job["run"]).info
    try:
        _log_values(client, run.run_id, job)
        for path in job["files"]:
            client.log_artifact(run.run_id, path)
        _register(client, run, job)
    except BaseException:
        client.set_terminated(run.run_id, "FAILED")
        raise
    client.set_terminated(run.run_id, job["status"], job["ended"])


def _log_values(client: Any, run_id: str, job: dict[str, Any]) -> None:
    from mlflow.entities import Metric, Param

    values = [Metric(name, value, job["ended"], step) for name, value, step in job["metrics"]]
    for start in range(0, len(values), _METRICS_AT_ONCE):
        client.log_batch(run_id, metrics=values[start : start + _METRICS_AT_ONCE])
    params = [Param(name, value) for name, value in job["params"].items()]
    for start in range(0, len(params), _PARAMS_AT_ONCE):
        client.log_batch(run_id, params=params[start : start + _PARAMS_AT_ONCE])


def _register(client: Any, run: Any, job: dict[str, Any]) -> None:
    """Uploads and registers the model folders that the store lacks, and moves the alias to the one that serves."""
    if not job["versions"]:
        return
    name = job["model"]
    if not client.search_registered_models(f"name = '{name}'"):
        client.create_registered_model(name)
    registered = {found.tags.get("version"): found.version for found in _versions(client, name)}
    for model in job["versions"]:
        if model["version"] not in registered:
            place = f"models/{model['version']}"
            client.log_artifacts(run.run_id, model["path"], place)
            tags = {**{tag: job["tags"][tag] for tag in ("shop", "task")}, "version": model["version"]}
            made = client.create_model_version(
                name, f"{run.artifact_uri}/{place}", run.run_id, tags, await_creation_for=0
            )
            registered[model["version"]] = made.version
    client.set_registered_model_alias(name, ALIAS, registered[job["serving"]])


def _versions(client: Any, name: str) -> list[Any]:
    found, token = [], None
    while True:
        page = client.search_model_versions(f"name = '{name}'", page_token=token)
        found += page
        token = page.token
        if not token:
            return found


if __name__ == "__main__":
    sys.exit(done(log))

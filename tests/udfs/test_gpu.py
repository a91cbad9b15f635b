"""Which GPU a task uses, without one and without a JVM."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import pytest
from pyspark.resource import ResourceInformation

from udfs.engine import devices
from udfs.engine.batching import RuntimeConfig


@dataclass
class Task:
    """What a Spark task knows of itself."""

    partition: int
    given: dict[str, ResourceInformation] = field(default_factory=dict)

    def partitionId(self):
        return self.partition

    def resources(self):
        return self.given


def with_gpus(*addresses: str) -> dict[str, ResourceInformation]:
    return {"gpu": ResourceInformation("gpu", list(addresses))}


def test_the_gpu_that_spark_set_aside_wins():
    assert devices.gpu_of_task(Task(0, with_gpus("3", "5")), ["0", "1"]) == "3"


def test_without_task_resources_partitions_take_turns():
    assert [devices.gpu_of_task(Task(partition), ["0", "1", "4"]) for partition in range(5)] == [
        "0",
        "1",
        "4",
        "0",
        "1",
    ]


def test_no_gpu_and_no_task_mean_none():
    assert devices.gpu_of_task(Task(1), []) is None
    assert devices.gpu_of_task(Task(1, {"fpga": ResourceInformation("fpga", ["0"])}), []) is None
    assert devices.gpu_of_task(None, ["0"]) is None


@pytest.mark.parametrize(
    ("visible", "expected"), [("2,3", ["2", "3"]), ("", []), ("-1", []), ("GPU-a, GPU-b", ["GPU-a", "GPU-b"])]
)
def test_what_cuda_may_see_is_kept(monkeypatch, visible, expected):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert devices.visible_gpus() == expected


def test_the_driver_knows_how_many_there_are(monkeypatch, tmp_path):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(devices, "_GPUS", tmp_path / "none")
    monkeypatch.setattr(devices, "_DEVICES", tmp_path)
    assert devices.visible_gpus() == []
    for device in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"):
        (tmp_path / device).touch()
    assert devices.visible_gpus() == ["0", "1"]
    for bus in ("0000:07:00.0", "0000:0f:00.0", "0000:1f:00.0"):
        (tmp_path / "gpus" / bus).mkdir(parents=True)
    monkeypatch.setattr(devices, "_GPUS", tmp_path / "gpus")
    assert devices.visible_gpus() == ["0", "1", "2"]


def test_the_models_process_sees_the_tasks_gpu_alone_and_models_on_two_are_two(monkeypatch):
    """What the child of a task inherits; later tasks keep what Spark gives them, or else the worker's own GPU."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    plain = RuntimeConfig(2, guarded=True)
    placed = [devices.on_gpu(plain, task) for task in (Task(1), Task(0), Task(0, with_gpus("0")))]
    assert [runtime.gpu for runtime in placed] == ["1", "1", "0"]
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "0"
    assert placed[0] == placed[1] != placed[2] != plain

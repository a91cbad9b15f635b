"""Which GPU a Spark task's model runs on, found without torch: the process that runs the model sees that one alone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from udfs.engine.batching import RuntimeConfig

#: What limits CUDA to some of the machine's GPUs.
_VISIBLE = "CUDA_VISIBLE_DEVICES"
#: One folder per GPU that NVIDIA's driver knows; in some containers and virtual machines the devices alone are there.
_GPUS, _DEVICES = Path("/proc/driver/nvidia/gpus"), Path("/dev")


class SparkTask(Protocol):
    """What pyspark.TaskContext says of the task that runs here."""

    def partitionId(self) -> int:
        """From 0 up."""

    def resources(self) -> Mapping[str, Any]:
        """What Spark set aside for the task, by its kind; each with its `addresses`."""


def on_gpu(runtime: RuntimeConfig, task: SparkTask | None) -> RuntimeConfig:
    """`runtime`, on the GPU of this task where there is one; children of this process, started from now on, see no
    other.
    """
    gpu = gpu_of_task(task, visible_gpus())
    if gpu is None:
        return runtime
    os.environ[_VISIBLE] = gpu
    return replace(runtime, gpu=gpu)


def gpu_of_task(task: SparkTask | None, gpus: Sequence[str]) -> str | None:
    """Address of the GPU that a task uses: the one that Spark set aside for it, else one of `gpus`, in turn by
    partition.

    None outside of a task, and where there is none.
    """
    if task is None:
        return None
    given = task.resources().get("gpu")
    if given is not None and given.addresses:
        return given.addresses[0]
    return gpus[task.partitionId() % len(gpus)] if gpus else None


def visible_gpus() -> list[str]:
    """Addresses of the GPUs that this process may use. A worker that has taken one sees that one only, and so keeps it
    for its later tasks.
    """
    if _VISIBLE in os.environ:
        return [gpu.strip() for gpu in os.environ[_VISIBLE].split(",") if gpu.strip() not in ("", "-1")]
    found = list(_GPUS.iterdir()) if _GPUS.is_dir() else list(_DEVICES.glob("nvidia[0-9]*"))
    return [str(number) for number in range(len(found))]

"""The running mean of the weights."""

from __future__ import annotations

import math

import pytest
import torch

from training.averaging import RunningMean


def test_a_change_counts_by_the_share_of_the_fit_since():
    parameters = {"w": torch.nn.Parameter(torch.zeros(2))}
    mean = RunningMean(parameters, 0.1)
    parameters["w"].data.fill_(1.0)
    mean.follow(parameters, 0.05)
    mean.follow(parameters, 0.1)  # one step or two: what counts is the share of the fit
    assert mean.values["w"].tolist() == pytest.approx([1 - math.exp(-1)] * 2)
    mean.follow(parameters, 0.1)
    assert mean.values["w"].tolist() == pytest.approx([1 - math.exp(-1)] * 2)


def test_the_parameters_hold_the_mean_only_meanwhile():
    parameters = {"w": torch.nn.Parameter(torch.zeros(2))}
    mean = RunningMean(parameters, 0.1)
    parameters["w"].data.fill_(1.0)
    with mean.shown(parameters):
        assert parameters["w"].tolist() == [0.0, 0.0]
    assert parameters["w"].tolist() == [1.0, 1.0] and mean.values["w"].tolist() == [0.0, 0.0]

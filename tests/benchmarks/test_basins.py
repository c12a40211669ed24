"""A map of basins: 256 x 256 balls, 300 steps of Adam each, beside batched torch.optim.Adam with autograd."""

import time

import numpy as np
import pytest

import surfaces
from landscape_app.core.optimizers import Adam
from landscape_app.crowd import settle
from landscape_app.scenario import Motion

SIDE, STEPS, LR = 256, 300, 0.05
HIMMELBLAU = surfaces.get("himmelblau")


def starts():
    (x0, x1), (y0, y1) = HIMMELBLAU.turned_window
    return np.meshgrid(np.linspace(x0, x1, SIDE), np.linspace(y0, y1, SIDE))


def ours():
    return settle(HIMMELBLAU, Motion(Adam(LR)), *starts(), STEPS)


def test_basin_map(benchmark, report):
    benchmark(ours)
    taken = benchmark.stats.stats.median
    report("256 x 256 balls, 300 steps of Adam on Himmelblau", f"{taken:.2f} s", "0.25 s", taken <= 0.25)


def test_beside_torch(report):
    torch = pytest.importorskip("torch")
    before = time.perf_counter()
    theirs = _theirs(torch)
    between = time.perf_counter()
    mine = np.stack(ours(), axis=-1).reshape(-1, 2)
    after = time.perf_counter()
    assert np.abs(mine - theirs).max() < 1e-6
    ratio = (between - before) / (after - between)
    report("the same, beside batched torch.optim.Adam", f"{ratio:.1f}x faster", "1x", ratio >= 1)


def _theirs(torch):
    points = torch.tensor(np.stack([part.ravel() for part in starts()], axis=1), requires_grad=True)
    optimizer = torch.optim.Adam([points], LR)
    for _ in range(STEPS):
        optimizer.zero_grad()
        x, y = points[:, 0], points[:, 1]
        ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2).sum().backward()
        optimizer.step()
    return points.detach().numpy()

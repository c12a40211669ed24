"""Gradient noise as a finite data set makes it: N tilts of the plane, of which each update sees a batch.

Every racer of a scene sees the same sequence of batches, and batches of different sizes come from the same
permutations, so that a difference between two racers is never the luck of the draw.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from threading import Lock

import numpy as np
import numpy.typing as npt

from landscape_app.core.fields import Choice, Number, declared
from surfaces.refusal import N_

Indices = npt.NDArray[np.int64]
_AT_ONCE = 2**20
"""Random numbers drawn in one go."""


@dataclass(frozen=True)
class Noise:
    """What makes a gradient noisy: the spread of the samples' tilts, their number, and how batches are drawn."""

    sigma: float = declared(
        Number(
            "σ",
            N_("Standard deviation of one sample's gradient on each axis."),
            0,
            1e6,
            slider=(0.01, 100.0),
            log=True,
        ),
        0.1,
    )
    samples: int = declared(Number("N", N_("Number of samples in the data set."), 2, 65536, whole=True), 256)
    batch: int = declared(
        Number(
            "B",
            N_("Samples in a batch. Noise falls with its square root; all samples give none."),
            1,
            2**63 - 1,
            whole=True,
            slider=(1, 256),
            log=True,
        ),
        16,
    )
    sampling: str = declared(
        Choice(
            N_("sampling"),
            N_("iid: a fresh batch each update. epoch: every sample once before any comes again."),
            ("iid", "epoch"),
            (N_("iid"), N_("epoch")),
        ),
        "iid",
    )


def batches(seed: int, samples: int, batch: int, sampling: str) -> Iterator[Indices]:
    """The samples of batch 0, 1, 2, ...: indices (batch,), without replacement; an epoch's last batch may be short."""
    random = np.random.default_rng([seed, 2])
    while True:
        order = random.permutation(samples)
        if sampling == "iid":
            yield order[:batch]
        else:
            yield from (order[i : i + batch] for i in range(0, samples, batch))


def tilts(seed: int, samples: int, sigma: float) -> npt.NDArray[np.float64]:
    """(samples, 2) gradients that are added to the surface's: mean 0, population standard deviation sigma per axis."""
    raw = np.random.default_rng([seed, 1]).standard_normal((samples, 2))
    raw -= raw.mean(axis=0)
    scaled: npt.NDArray[np.float64] = raw * (sigma / raw.std(axis=0))
    return scaled


class MeanTilts:
    """The mean tilt of batch t, for any t; drawn when first asked for."""

    def __init__(self, noise: Noise, batch: int, seed: int) -> None:
        self._tilts = tilts(seed, noise.samples, noise.sigma)
        self._batches = batches(seed, noise.samples, batch, noise.sampling)
        self._x, self._y = array("d"), array("d")  # a list of pairs would take six times as much
        self._drawing = Lock()  # racers of one scene share this, also when they are simulated in several threads

    def __getitem__(self, t: int) -> tuple[float, float]:
        if t >= len(self._y):
            with self._drawing:
                self._draw(t)
        return self._x[t], self._y[t]

    def _draw(self, t: int) -> None:
        for rows in islice(self._batches, max(t + 1 - len(self._y), 16)):
            x, y = self._tilts[rows].mean(axis=0).tolist()
            self._x.append(x)
            self._y.append(y)


def mean_tilt_tables(noise: Noise, batch: int, seed: int, count: int) -> Iterator[npt.NDArray[np.float64]]:
    """The mean tilts of batches 0 to ``count`` - 1, the numbers that ``MeanTilts`` draws: (n, 2), piece by piece."""
    tilted, random = tilts(seed, noise.samples, noise.sigma), np.random.default_rng([seed, 2])
    starts = np.arange(0, noise.samples, batch) if noise.sampling == "epoch" else np.zeros(1, np.int64)
    while count > 0:
        missing = -(-count // len(starts))
        orders = max(min(missing, _AT_ONCE // noise.samples), 1)
        order = random.permuted(np.broadcast_to(np.arange(noise.samples), (orders, noise.samples)), axis=1)
        if noise.sampling == "iid":
            drawn = tilted[order[:, :batch]].mean(axis=1)
        else:
            sizes = np.diff(starts, append=noise.samples)
            drawn = np.add.reduceat(tilted[order], starts, axis=1) / sizes[:, None]
        yield drawn.reshape(-1, 2)[:count]
        count -= drawn.size // 2


def batch_size(noise: Noise, batch: int | None) -> int | None:
    """Samples in a batch (the noise's own number if None), or None where every sample is in it.

    The mean over all samples is the exact gradient up to rounding, and rounding would push a ball off an exact ridge;
    so nothing is drawn then.
    """
    size = min(batch or noise.batch, noise.samples)
    return None if size == noise.samples else size


@lru_cache(maxsize=32)
def mean_tilts(noise: Noise, batch: int, seed: int) -> MeanTilts:
    """The mean tilts for a batch size, shared by the racers of a scene."""
    return MeanTilts(noise, batch, seed)

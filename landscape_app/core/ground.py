"""A surface as a walk sees it: with the noise of its batches, and upside down for those who climb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from landscape_app.core.batches import MeanTilts, Noise, batch_size, batches, mean_tilts
from surfaces import Surface

Slope = Callable[[int, float, float], tuple[float, float, float]]
"""(loss, df/dx, df/dy) at (x, y) as update t + 1 sees them; the loss is always that of all samples."""


@dataclass(frozen=True)
class SurfaceGround:
    """What one racer walks on."""

    height: Callable[[float, float], float]
    slope: Slope


def ground(surface: Surface, noise: Noise | None, batch: int | None, seed: int, ascend: bool = False) -> SurfaceGround:
    """The ground for a racer with that batch size (the noise's own if None).

    On a surface with samples of its own a batch is some of them; elsewhere it tilts the plane.
    """
    slope, value = _exact(surface), surface.on_floats.value
    size = batch_size(noise, batch) if noise else None
    if noise and size and surface.samples:
        slope = _on_batches(surface, noise, size, seed)
    elif noise and size:
        slope = _tilted(slope, mean_tilts(noise, size, seed))
    return SurfaceGround(lambda x, y: value(x, y)[0], _climbing(slope) if ascend else slope)


def _exact(surface: Surface) -> Slope:
    both = surface.on_floats.value_and_gradient
    return lambda t, x, y: both(x, y)


def _on_batches(surface: Surface, noise: Noise, size: int, seed: int) -> Slope:
    """Asked once for each update, in order: the batches are drawn as the walk goes."""
    value, drawn = surface.on_floats.value, batches(seed, noise.samples, size, noise.sampling)
    return lambda t, x, y: (value(x, y)[0], *surface.batch_gradient(next(drawn), x, y))


def _tilted(exact: Slope, means: MeanTilts) -> Slope:
    def slope(t: int, x: float, y: float) -> tuple[float, float, float]:
        loss, gx, gy = exact(t, x, y)
        tilt_x, tilt_y = means[t]
        return loss, gx + tilt_x, gy + tilt_y

    return slope


def _climbing(falling: Slope) -> Slope:
    def slope(t: int, x: float, y: float) -> tuple[float, float, float]:
        loss, gx, gy = falling(t, x, y)
        return loss, -gx, -gy

    return slope

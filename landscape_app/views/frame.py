"""Which part of the plane is seen, and where on the picture a point of it lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landscape_app.core.walk import Floats
from surfaces import Window


@dataclass(frozen=True)
class Frame:
    """A window of the plane on a picture of ``width`` x ``height`` pixels, y upwards."""

    window: Window
    width: float
    height: float

    @classmethod
    def around(cls, window: Window, width: float, height: float, equal: bool = True) -> Frame:
        """The smallest frame that shows the whole window, centred; of ``equal`` scales on both axes, or just it."""
        (x0, x1), (y0, y1) = window
        width, height = max(width, 1.0), max(height, 1.0)
        if not equal:
            return cls(window, width, height)
        unit = max((x1 - x0) / width, (y1 - y0) / height)
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        across, up = unit * width / 2, unit * height / 2
        return cls(((x - across, x + across), (y - up, y + up)), width, height)

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels per unit of x and of y."""
        (x0, x1), (y0, y1) = self.window
        return self.width / (x1 - x0), self.height / (y1 - y0)

    def to_pixels(self, points: Floats) -> Floats:
        """(n, 2) points of the plane to (n, 2) pixels."""
        (x0, _), (_, y1) = self.window
        sx, sy = self.scale
        pixels: Floats = (points - np.array([x0, y1])) * np.array([sx, -sy])
        return pixels

    def to_plane(self, x: float, y: float) -> tuple[float, float]:
        """The point of the plane under a pixel."""
        (x0, _), (_, y1) = self.window
        sx, sy = self.scale
        return x0 + x / sx, y1 - y / sy

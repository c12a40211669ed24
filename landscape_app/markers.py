"""The racers' markers: one shape each, so that nothing is told by colour alone."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from landscape_app.theme import Look

_POLYGONS: dict[str, list[tuple[float, float]]] = {
    "square": [(-0.82, -0.82), (0.82, -0.82), (0.82, 0.82), (-0.82, 0.82)],
    "right": [(-0.75, -1.0), (1.1, 0.0), (-0.75, 1.0)],
    "down": [(-1.0, -0.75), (1.0, -0.75), (0.0, 1.1)],
    "diamond": [(0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0)],
    "pentagon": [(math.sin(math.tau * i / 5) * 1.08, -math.cos(math.tau * i / 5) * 1.08) for i in range(5)],
    "plus": [
        (-0.38, -1.1), (0.38, -1.1), (0.38, -0.38), (1.1, -0.38), (1.1, 0.38), (0.38, 0.38),
        (0.38, 1.1), (-0.38, 1.1), (-0.38, 0.38), (-1.1, 0.38), (-1.1, -0.38), (-0.38, -0.38),
    ],
    "star": [
        (math.sin(math.tau * i / 10) * r, -math.cos(math.tau * i / 10) * r)
        for i, r in enumerate((1.25, 0.55) * 5)
    ],
}  # fmt: skip
_POLYGONS["cross"] = [((x - y) * math.sqrt(0.5), (x + y) * math.sqrt(0.5)) for x, y in _POLYGONS["plus"]]
_HOLLOW = "hollow "
"""Before a shape's name: only its outline is in the racer's colour."""


@lru_cache(maxsize=128)
def outline(marker: str, size: float) -> QPainterPath:
    """The shape of a marker about the origin; ``size`` is its width."""
    path, marker = QPainterPath(), marker.removeprefix(_HOLLOW)
    if marker in _POLYGONS:
        path.addPolygon(QPolygonF([QPointF(x * size / 2, y * size / 2) for x, y in _POLYGONS[marker]]))
        path.closeSubpath()
    else:
        path.addEllipse(QPointF(0, 0), size / 2, size / 2)
    return path


def draw(painter: QPainter, look: Look, at: QPointF, size: float, casing: str) -> None:
    """A marker in its colour with a thin rim that lifts it off the ground."""
    painter.save()
    painter.translate(at)
    shape = outline(look.marker, size)
    pen = QPen(QColor(casing), size * 0.2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.strokePath(shape, pen)
    if look.marker.startswith(_HOLLOW):
        painter.fillPath(shape, QColor(casing))
        pen.setColor(QColor(look.colour))
        painter.strokePath(shape, pen)
    else:
        painter.fillPath(shape, QColor(look.colour))
    painter.restore()

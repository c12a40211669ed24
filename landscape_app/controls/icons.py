"""The signs on the buttons, drawn as paths so that they are crisp at any scale and follow the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF

_SIDE = 24.0
_TRIANGLE: list[tuple[float, float]] = [(7, 4.5), (20, 12), (7, 19.5)]
_SHAPES: dict[str, list[list[tuple[float, float]]]] = {
    "play": [[(7.5, 4), (20.5, 12), (7.5, 20)]],
    "pause": [[(6.5, 5), (10.5, 5), (10.5, 19), (6.5, 19)], [(13.5, 5), (17.5, 5), (17.5, 19), (13.5, 19)]],
    "forward": [_TRIANGLE],
    "back": [[(24 - x, y) for x, y in _TRIANGLE]],
    "to-end": [[(5, 4.5), (16, 12), (5, 19.5)], [(17, 4.5), (20, 4.5), (20, 19.5), (17, 19.5)]],
    "to-start": [[(19, 4.5), (8, 12), (19, 19.5)], [(4, 4.5), (7, 4.5), (7, 19.5), (4, 19.5)]],
    "open-row": [[(8, 5), (17, 12), (8, 19), (10.5, 12)]],
    "close-row": [[(5, 8), (12, 17), (19, 8), (12, 10.5)]],
}


@lru_cache(maxsize=64)
def icon(name: str, colour: str, disc: str = "") -> QIcon:
    """A sign in a colour, on a filled disc if one is wanted."""
    picture = QPixmap(96, 96)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(96 / _SIDE, 96 / _SIDE)
        if disc:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(disc))
            painter.drawEllipse(QRectF(0, 0, _SIDE, _SIDE))
            painter.translate(_SIDE / 2, _SIDE / 2)
            painter.scale(0.55, 0.55)
            painter.translate(-_SIDE / 2, -_SIDE / 2)
        path = QPainterPath()
        for polygon in _SHAPES[name]:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in polygon]))
            path.closeSubpath()
        painter.fillPath(path, QColor(colour))
    return QIcon(picture)

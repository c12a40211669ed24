"""Small helpers around a painter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintEngine, QPainter

_VECTORS = QPaintEngine.Type.Pdf, QPaintEngine.Type.SVG, QPaintEngine.Type.Picture


def is_vector(painter: QPainter) -> bool:
    """Whether lines and letters stay what they are: on a PDF or an SVG. There nothing is drawn as a picture that can
    be drawn as itself."""
    return painter.paintEngine().type() in _VECTORS


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """What is changed of the painter inside is as before afterwards, whatever goes wrong."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()

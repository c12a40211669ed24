"""The window as the command line opens it, until its map is painted, and one idle turn."""

import os

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter

from landscape_app import cli
from landscape_app.views.map_view import MapView

paint_map = MapView.paint_map


def paint_and_leave(self: MapView, painter: QPainter) -> None:
    paint_map(self, painter)
    QTimer.singleShot(0, lambda: os._exit(0))


MapView.paint_map = paint_and_leave  # type: ignore[method-assign]
cli.main([])

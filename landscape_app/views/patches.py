"""Pictures side by side, of which only as many are drawn anew in one go as a frame has time for."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from landscape_app.views.painting import is_vector, saved

_BUDGET, _PAUSE = 0.005, 12
"""Seconds of one go that are spent on pictures that are out of date, and milliseconds until the others follow."""
Cell = tuple[QRectF, Hashable]
"""Where a picture is, and all that it depends on."""


class Patches:
    """Keeps the pictures of a view; one that is out of date is shown until there is time for it."""

    def __init__(self, view: QWidget, ground: str) -> None:
        self._view, self._ground = view, ground
        self._kept: list[tuple[Cell, QPixmap]] = []
        self._turn = 0
        self._later = QTimer(view)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(view.update)

    def clear(self) -> None:
        """Draw all anew, before anything else is shown."""
        self._kept = []

    def paint(
        self, painter: QPainter, scale: float, cells: Sequence[Cell], draw: Callable[[QPainter, int], None]
    ) -> None:
        """Show the pictures; ``draw`` makes the one at a place, in the view's own coordinates at scale 1."""
        if is_vector(painter):
            self._draw_all(painter, scale, cells, draw)
            return
        if len(cells) != len(self._kept) or any(a[0] != b[0][0] for a, b in zip(cells, self._kept, strict=True)):
            self._kept = [(cell, self._picture(scale, cell[0], i, draw)) for i, cell in enumerate(cells)]
        else:
            self._renew(scale, cells, draw)
        with saved(painter):
            painter.scale(scale, scale)
            for (box, _), picture in self._kept:
                painter.drawPixmap(box.topLeft(), picture)

    def _draw_all(
        self, painter: QPainter, scale: float, cells: Sequence[Cell], draw: Callable[[QPainter, int], None]
    ) -> None:
        """Each as the lines it is."""
        for i in range(len(cells)):
            with saved(painter):
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.scale(scale, scale)
                draw(painter, i)

    def _renew(self, scale: float, cells: Sequence[Cell], draw: Callable[[QPainter, int], None]) -> None:
        stale = [i for i, cell in enumerate(cells) if cell[1] != self._kept[i][0][1]]
        until = time.perf_counter() + (_BUDGET if self._view.isVisible() else math.inf)
        stale.sort(key=lambda i: (i - self._turn) % len(cells))
        for i in stale:
            if time.perf_counter() > until:
                self._later.start()
                return
            self._kept[i] = cells[i], self._picture(scale, cells[i][0], i, draw)
            self._turn = i + 1  # the others come first in the next turn

    def _picture(self, scale: float, box: QRectF, place: int, draw: Callable[[QPainter, int], None]) -> QPixmap:
        ratio = self._view.devicePixelRatioF() * scale
        picture = QPixmap(max(math.ceil(box.width() * ratio), 1), max(math.ceil(box.height() * ratio), 1))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self._ground) if self._view.isVisible() else Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-box.topLeft())
            draw(painter, place)
        return picture

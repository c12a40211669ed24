"""A row of small pictures, one for each run, that follow the playhead from snapshot to snapshot."""

from __future__ import annotations

import time
from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from landscape_app.network.mlp import MLP
from landscape_app.theme import Theme
from landscape_app.views.lettering import Type, cut, extent
from landscape_app.views.pane import grid
from landscape_app.views.seen import Seen, SeenRun

TITLE, SMALL = Type(14, bold=True), Type(12)
_BUDGET, _PAUSE = 0.006, 50
"""Seconds in one go that are spent on pictures that are out of date, and milliseconds until the others follow."""
_HEAD = 19.0


class Tiles(QWidget):
    """Draws a picture of each run's network as it stands at the playhead."""

    wish = 1.0
    """Width over height that a picture should have."""

    def __init__(self, theme: Theme, scale: float, name: str) -> None:
        super().__init__()
        self._theme, self._scale = theme, scale
        self._seen: Seen | None = None
        self._position = 0.0
        self._drawn: dict[int, tuple[object, QPixmap]] = {}
        self._networks: dict[object, MLP] = {}
        self._due, self._turn = False, 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(800, 200)

    def show_seen(self, seen: Seen) -> None:
        if self._seen is None or (self._seen.training, len(self._seen.runs)) != (seen.training, len(seen.runs)):
            self._drawn.clear()
            self._networks.clear()
        self._seen = seen
        self.update()

    def seek(self, position: float) -> None:
        self._position = position
        self.update()

    @abstractmethod
    def draw(self, painter: QPainter, box: QRectF, run: SeenRun, network: MLP) -> str:
        """Draw into the box what ``network`` does; returns what stands behind the run's name."""

    def empty(self, seen: Seen) -> str:
        """Why there is nothing to draw, if there is nothing."""
        return ""

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.paper))
            if self._seen is None:
                return
            if said := self.empty(self._seen):
                painter.setPen(QColor(self._theme.quiet))
                painter.drawText(self.rect().adjusted(16, 0, -16, 0), Qt.AlignmentFlag.AlignCenter, said)
                return
            until, self._due = time.perf_counter() + _BUDGET, False
            tiles = list(zip(self._seen.runs, self._boxes(self._seen), strict=True))
            first = self._turn % max(len(tiles), 1)
            for run, box in tiles[first:] + tiles[:first]:
                self._draw_tile(painter, run, box, until)
            if self._due and not self._later.isActive():
                self._turn += 1  # so that each gets its turn to be the first
                self._later.start()

    def _boxes(self, seen: Seen) -> list[QRectF]:
        width, height = self.width() / self._scale, self.height() / self._scale
        columns, rows = grid(max(len(seen.runs), 1), width - 8, height, self.wish)
        w, h = (width - 8) / columns, height / rows
        return [QRectF(4 + (i % columns) * w, (i // columns) * h, w, h) for i in range(len(seen.runs))]

    def _draw_tile(self, painter: QPainter, run: SeenRun, box: QRectF, until: float) -> None:
        assert self._seen is not None
        found = run.record.snapshots.at(self._seen.reached(run, self._position))
        key = (None if found is None else found[0], run.look, box.width(), box.height(), self._about(self._seen))
        kept = self._drawn.get(run.place)
        if kept is None or kept[0] != key:
            if kept is not None and (self._later.isActive() or time.perf_counter() > until):
                self._due = True
            elif found is not None:
                kept = key, self._picture(run, box, found[1])
                self._drawn[run.place] = kept
        if kept is not None:
            painter.drawPixmap(QPointF(box.left() * self._scale, box.top() * self._scale), kept[1])

    def _about(self, seen: Seen) -> object:
        """What else a picture depends on."""
        return None

    def _picture(self, run: SeenRun, box: QRectF, theta: Any) -> QPixmap:
        ratio = self.devicePixelRatioF()
        width, height = round(box.width() * self._scale * ratio), round(box.height() * self._scale * ratio)
        picture = QPixmap(max(width, 1), max(height, 1))
        picture.setDevicePixelRatio(ratio * self._scale)
        picture.fill(QColor(self._theme.paper))
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            room = QRectF(4, _HEAD, max(box.width() - 8, 1), max(box.height() - _HEAD - 4, 1))
            said = self.draw(painter, room, run, self._network(run, theta))
            name = cut(run.look.name, TITLE, int(box.width() - 10))
            painter.setFont(TITLE.font)
            painter.setPen(QColor(run.look.colour))
            painter.drawText(QPointF(5, 14), name)
            left = 5 + extent(name, TITLE)[0] + 8
            painter.setFont(SMALL.font)
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(QPointF(left, 14), cut(said, SMALL, max(int(box.width() - left - 2), 0)))
        return picture

    def _network(self, run: SeenRun, theta: Any) -> MLP:
        """A network of our own with these weights; the one that is trained belongs to another thread."""
        assert self._seen is not None
        architecture = self._seen.training.architecture(self._seen.training.runs[run.place])
        if architecture not in self._networks:
            self._networks[architecture] = MLP(architecture, theta.copy())
        network = self._networks[architecture]
        network.theta[:] = theta
        return network

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drawn.clear()

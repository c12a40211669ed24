"""A row of small pictures, one for each run, that follow the playhead from snapshot to snapshot."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent

from landscape_app.network.mlp import MLP
from landscape_app.theme import Theme
from landscape_app.views.drawing import Drawing
from landscape_app.views.lettering import Type, cut, extent
from landscape_app.views.pane import grid
from landscape_app.views.patches import Patches
from landscape_app.views.seen import Seen, SeenRun

TITLE, SMALL = Type(14, bold=True), Type(12)
_HEAD = 19.0


class Tiles(Drawing):
    """Draws a picture of each run's network as it stands at the playhead."""

    wish = 1.0
    """Width over height that a picture should have."""

    def __init__(self, theme: Theme, scale: float, name: str) -> None:
        super().__init__(theme, scale, name)
        self._seen: Seen | None = None
        self._found: list[tuple[int, Any] | None] = []
        self._patches = Patches(self, theme.paper)
        self._networks: dict[object, MLP] = {}

    def sizeHint(self) -> QSize:
        return QSize(800, 200)

    def show_seen(self, seen: Seen) -> None:
        if self._seen is None or (self._seen.training, len(self._seen.runs)) != (seen.training, len(seen.runs)):
            self._patches.clear()
            self._networks.clear()
        self._seen = seen
        self.update()

    @abstractmethod
    def draw(self, painter: QPainter, box: QRectF, run: SeenRun, network: MLP) -> str:
        """Draw into the box what ``network`` does; returns what stands behind the run's name."""

    def empty(self, seen: Seen) -> str:
        """Why there is nothing to draw, if there is nothing."""
        return ""

    # Drawing

    def paint_into(self, painter: QPainter) -> None:
        if self._seen is None:
            return
        if said := self.empty(self._seen):
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(self.rect().adjusted(16, 0, -16, 0), Qt.AlignmentFlag.AlignCenter, said)
            return
        boxes = self._boxes(self._seen)
        self._found = [run.record.snapshots.at(self._seen.reached(run, self._position)) for run in self._seen.runs]
        times = [None if found is None else found[0] for found in self._found]
        cells = [(box, (t, run.look)) for box, t, run in zip(boxes, times, self._seen.runs, strict=True)]
        self._patches.paint(painter, self._scale, cells, self._draw_tile)

    def _boxes(self, seen: Seen) -> list[QRectF]:
        width, height = self._size
        columns, rows = grid(max(len(seen.runs), 1), width - 8, height, self.wish)
        w, h = (width - 8) / columns, height / rows
        return [QRectF(4 + (i % columns) * w, (i // columns) * h, w, h) for i in range(len(seen.runs))]

    def _draw_tile(self, painter: QPainter, place: int) -> None:
        assert self._seen is not None
        run, box, found = self._seen.runs[place], self._boxes(self._seen)[place], self._found[place]
        if found is None:
            return
        room = box.adjusted(4, _HEAD, -4, -4)
        said = self.draw(painter, room, run, self._network(run, found[1]))
        name = cut(run.look.name, TITLE, int(box.width() - 10))
        painter.setFont(TITLE.font)
        painter.setPen(QColor(run.look.colour))
        painter.drawText(QPointF(box.left() + 5, box.top() + 14), name)
        left = 5 + extent(name, TITLE)[0] + 8
        painter.setFont(SMALL.font)
        painter.setPen(QColor(self._theme.quiet))
        told = cut(said, SMALL, max(int(box.width() - left - 2), 0))
        painter.drawText(QPointF(box.left() + left, box.top() + 14), told)

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
        self._patches.clear()

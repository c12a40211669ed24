"""A row of charts about one run, whose numbers are computed beside the window."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter

from landscape_app import words
from landscape_app.network.mlp import MLP
from landscape_app.theme import Theme
from landscape_app.training import Training
from landscape_app.views.drawing import Drawing
from landscape_app.views.lettering import Type, cut
from landscape_app.views.pane import TITLE
from landscape_app.views.patches import Patches
from landscape_app.views.seen import Seen, SeenRun
from surfaces.refusal import N_

SMALL = Type(12)
_LEFT, _RIGHT, _TOP, _BOTTOM = 50.0, 12.0, 24.0, 38.0
_KEPT = 4096
"""Answers that are remembered."""
Inquire = Callable[[Hashable, Callable[[], Any]], None]


class Panes(Drawing):
    """Draws charts of the run in question; asks ``inquire`` for what takes longer than a frame."""

    def __init__(self, theme: Theme, scale: float, inquire: Inquire, name: str) -> None:
        super().__init__(theme, scale, name)
        self._inquire = inquire
        self._seen: Seen | None = None
        self._run: SeenRun | None = None
        self._patches = Patches(self, theme.paper)
        self._news = self._scene = 0
        self._answers: dict[Hashable, Any] = {}

    def sizeHint(self) -> QSize:
        return QSize(800, 200)

    def show_seen(self, seen: Seen, place: int) -> None:
        """Show a scene, and of it the run at that place."""
        if self._seen is None or self._seen.training is not seen.training:
            self._answers.clear()
            self._patches.clear()
            self._scene += 1
        self._seen = seen
        self._run = next((run for run in seen.runs if run.place == place), seen.runs[0] if seen.runs else None)
        self._ask()
        self.update()

    def seek(self, position: float) -> None:
        super().seek(position)
        self._ask()

    def take(self, asked: tuple[int, Hashable], answer: Any) -> None:
        """What was asked for: of which scene, and what of it. An answer may come when another scene is here."""
        scene, key = asked
        if scene != self._scene:
            self._ask()
            return
        while len(self._answers) > _KEPT:
            del self._answers[next(iter(self._answers))]
        self._answers[key] = answer
        self._news += 1
        self._ask()
        self.update()

    def _snapshot(self) -> tuple[int, Any] | None:
        """The weights that the run in question has at the playhead."""
        if self._seen is None or self._run is None:
            return None
        return self._run.record.snapshots.at(self._seen.reached(self._run, self._position))

    def find_all(self) -> None:
        """Compute whatever is wanted, now: for a picture that is drawn once."""
        while missing := [(key, call) for key, call in self.wanted() if key not in self._answers]:
            for key, call in missing:
                self._answers[key] = call()
            self._news += 1

    def _ask(self) -> None:
        """Inquire for the first thing that is wanted and not known; what is at the playhead first."""
        if not self.isVisible():
            return
        for key, call in self.wanted():
            if key not in self._answers:
                self._inquire((self, (self._scene, key)), call)
                return

    def showEvent(self, event: object) -> None:
        self._ask()

    @abstractmethod
    def wanted(self) -> Iterator[tuple[Hashable, Callable[[], Any]]]:
        """What is to be computed, the most urgent first, each with its key; to be computed in another thread."""

    @abstractmethod
    def draw(self, painter: QPainter, box: QRectF, run: SeenRun, place: int) -> None:
        """Draw the chart at a place, 0 to ``count`` - 1."""

    count = 3
    """How many charts there are."""

    # Drawing

    def paint_into(self, painter: QPainter) -> None:
        if self._run is None:
            return
        width, height = self._size
        found = self._snapshot()
        key = (self._run, None if found is None else found[0], self._news)
        cells = [(QRectF(i * width / self.count, 0, width / self.count, height), key) for i in range(self.count)]
        self._patches.paint(painter, self._scale, cells, self._draw_cell)

    def _draw_cell(self, painter: QPainter, place: int) -> None:
        assert self._run is not None
        width, height = self.width() / self._scale / self.count, self.height() / self._scale
        across, up = max(width - _LEFT - _RIGHT, 10), max(height - _TOP - _BOTTOM, 10)
        self.draw(painter, QRectF(place * width + _LEFT, _TOP, across, up), self._run, place)

    def heading(self, painter: QPainter, box: QRectF, text: str, below: str) -> None:
        """A title above a chart, and what lies across below it."""
        painter.setFont(TITLE.font)
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(QPointF(box.left(), box.top() - 8), cut(text, TITLE, int(box.width())))
        painter.setFont(SMALL.font)
        painter.setPen(QColor(self._theme.quiet))
        room = QRectF(box.left(), box.bottom() + 19, box.width(), 17)
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, cut(below, SMALL, int(box.width())))

    def wait(self, painter: QPainter, box: QRectF) -> None:
        """Say that numbers are still to come."""
        painter.setFont(SMALL.font)
        painter.setPen(QColor(self._theme.quiet))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words.tr(N_("computing …")))


def network_of(training: Training, place: int, theta: Any) -> MLP:
    """A network of our own with a run's weights; the one that is trained belongs to another thread."""
    return MLP(training.architecture(training.runs[place]), theta.copy())


def spaced(times: list[int], most: int) -> list[int]:
    """At most so many of the times, evenly, the last one among them."""
    if len(times) <= most:
        return times
    return [times[i] for i in np.unique(np.linspace(0, len(times) - 1, most).astype(int))]

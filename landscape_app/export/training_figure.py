"""Trainings as a figure: the loss curves, and below them what the scene shows of its networks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from landscape_app.clock import Clock
from landscape_app.document import Document
from landscape_app.export.figure import Dress, Figure
from landscape_app.record import Told
from landscape_app.trainer import train
from landscape_app.training import Training
from landscape_app.views import strips
from landscape_app.views.drawing import Drawing
from landscape_app.views.loss_view import LossView
from landscape_app.views.painting import saved
from landscape_app.views.panes import Panes
from landscape_app.views.seen import Seen, SeenRun

_STRIP = 0.38
"""Share of the height that the networks have; the rest are loss curves."""


class TrainingFigure(Figure):
    """Paints the records of a training scene."""

    def __init__(
        self, document: Document, training: Training, dress: Dress, told: Sequence[Told] | None = None
    ) -> None:
        self._clock = Clock(training)
        super().__init__(document, training, dress)
        found = told if told is not None else list(train(training).values())
        runs = [
            SeenRun(i, run, self._looks[i], self._clock.paces[i])
            for i, run in enumerate(found)
            if i not in training.hidden
        ]
        self.seen = Seen(training, self._clock, runs)
        self._views = self._placed()

    def let_go(self) -> None:
        for view, _ in self._views:
            view.deleteLater()

    def _placed(self) -> list[tuple[Drawing, QRectF]]:
        """The views and where they are."""
        seen, dress, body = self.seen, self.dress, QRectF(self.body.toAlignedRect())
        losses = LossView(dress.theme, dress.scale, alone=True)
        losses.show_seen(seen)
        if not dress.chart or not seen.runs:
            return [(losses, body)]
        strip = strips.make_one(strips.chosen(seen), dress.theme, dress.scale)
        strips.show(strip, seen, 0)
        split = round(body.height() * (1 - _STRIP))
        upper, lower = (QRectF(body) for _ in range(2))
        upper.setHeight(split)
        lower.setTop(body.top() + split)
        return [(losses, upper), (strip, lower)]

    @property
    def last(self) -> int:
        return self._clock.last

    def telling(self, position: float) -> str:
        return f"{self._clock.told(position)} {self._clock.budget()}"

    def paint_body(self, painter: QPainter, position: float) -> None:
        for view, place in self._views:
            view.setMinimumSize(0, 0)  # a picture may be smaller than a window
            view.resize(place.size().toSize())
            view.seek(position)
            if isinstance(view, Panes):
                view.find_all()
            with saved(painter):
                painter.translate(place.topLeft())
                view.paint_into(painter)

"""A still of the loss curves and of what the networks make of the data, by the window's own painters."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from landscape_app.clock import Clock
from landscape_app.theme import Theme, looks
from landscape_app.trainer import Trainer
from landscape_app.training import Training
from landscape_app.views.decision_view import DecisionView
from landscape_app.views.loss_view import LossView
from landscape_app.views.predictions_view import ConfusionView, SamplesView
from landscape_app.views.seen import Seen, SeenRun

_STRIP = 0.34
"""Share of the height that the networks have; the rest are loss curves."""


def paint(
    painter: QPainter, training: Training, size: tuple[int, int], step: int | None, looking: tuple[Theme, float]
) -> None:
    """Train up to the step of the playhead (None: to the end) and paint what the window would show."""
    theme, scale = looking
    clock = Clock(training)
    position = float(clock.last if step is None else min(step, clock.last))
    trainer = Trainer()
    trainer.ask(training)
    while not trainer.work(1.0, clock.updates(position)):
        pass
    found, hidden = looks(training, theme), training.hidden
    told = enumerate(trainer.told.values())
    seen = Seen(training, clock, [SeenRun(i, run, found[i], clock.paces[i]) for i, run in told if i not in hidden])
    below = round(size[1] * _STRIP)
    strip = next(
        (
            view
            for view in (kind(theme, scale) for kind in (DecisionView, SamplesView, ConfusionView))
            if not view.empty(seen)
        ),
        None,
    )
    losses = LossView(theme, scale)
    losses.show_seen(seen)
    losses.seek(position)
    _render(losses, painter, QRect(0, 0, size[0], size[1] - (below if strip else 0)))
    if strip is not None:
        strip.show_seen(seen)
        strip.seek(position)
        _render(strip, painter, QRect(0, size[1] - below, size[0], below))


def _render(view: QWidget, painter: QPainter, place: QRect) -> None:
    view.resize(place.size())
    view.render(painter, QPoint(place.left(), place.top()), QRegion())
    view.deleteLater()

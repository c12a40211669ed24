"""Inside a network: gradients and steps of each layer over training, what its units say, and how many are asleep."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from landscape_app import words
from landscape_app.core.walk import Floats
from landscape_app.network import inside
from landscape_app.numerals import number
from landscape_app.theme import Theme, mix
from landscape_app.training import Training
from landscape_app.views.axes import Axis, value_axis, value_ticks
from landscape_app.views.lettering import extent
from landscape_app.views.pane import Pane
from landscape_app.views.panes import SMALL, Inquire, Panes, network_of, spaced
from landscape_app.views.seen import SeenRun
from surfaces.refusal import N_

_STORY = 40
_DASHES = (None, (4.0, 2.0), (1.0, 2.0), (6.0, 2.0, 1.0, 2.0))


class InsideView(Panes):
    """Four charts about one run, layer by layer; lines go from pale (first layer) to strong (last)."""

    count = 4

    def __init__(self, theme: Theme, scale: float, inquire: Inquire) -> None:
        super().__init__(theme, scale, inquire, words.tr(N_("inside the network")))

    # What is computed

    def wanted(self) -> Iterator[tuple[Hashable, Callable[[], Any]]]:
        found = self._snapshot()
        if found is None or self._run is None or self._seen is None:
            return
        training, place, snapshots = self._seen.training, self._run.place, self._run.record.snapshots
        yield ("looks", place, found[0]), partial(_looks, training, place, found[1])
        for t in spaced(snapshots.times, _STORY):
            kept = snapshots.at(t)
            if kept is not None:
                yield ("looks", place, kept[0]), partial(_looks, training, place, kept[1])

    # Drawing

    def draw(self, painter: QPainter, box: QRectF, run: SeenRun, place: int) -> None:
        found, known = self._snapshot(), self._known(run)
        t = None if found is None else found[0]
        if place < 2:
            self._draw_layers(painter, box, run, (place, t))
        elif place == 2:
            then = max((time for time in known if t is None or time <= t), default=min(known, default=0))
            self._draw_histograms(painter, box, known.get(then))
        else:
            self._draw_asleep(painter, box, run, known, t)

    def _draw_layers(self, painter: QPainter, box: QRectF, run: SeenRun, which: tuple[int, int | None]) -> None:
        """The norm of each layer's gradient, or the size of its steps beside that of its weights."""
        rows, (place, t) = run.record.layers, which
        layers = (rows.shape[1] - 1) // 3
        gradients, sizes, moves = (rows[:, 1 + i * layers : 1 + (i + 1) * layers] for i in range(3))
        title = words.tr(N_("step / weights")) if place else words.tr(N_("{name}: gradient norm"), name=run.look.name)
        self.heading(painter, box, title, words.tr(N_("updates; pale: first layer")))
        with np.errstate(all="ignore"):
            values = moves / sizes if place else gradients
        self._draw_lines(painter, box, run, (rows[:, 0], values), t)

    def _known(self, run: SeenRun) -> dict[int, list[inside.LayerLook]]:
        kept = {
            key[2]: answer
            for key, answer in list(self._answers.items())
            if isinstance(key, tuple) and key[:2] == ("looks", run.place)
        }
        return dict(sorted(kept.items()))

    def _pen(self, layer: int, layers: int) -> QPen:
        """From pale to strong, with a pattern of dashes of its own."""
        shade = mix(self._theme.quiet, self._theme.ink, 1.0 if layers < 2 else layer / (layers - 1))
        pen = QPen(shade, 1.4 + 1.2 * (layer + 1) / layers)
        dash = _DASHES[layer % len(_DASHES)]
        if dash:
            pen.setDashPattern(list(dash))
        return pen

    def _draw_lines(
        self, painter: QPainter, box: QRectF, run: SeenRun, drawn: tuple[Floats, Floats], t: int | None
    ) -> None:
        times, values = drawn
        layers = values.shape[1]
        positive = [column[column > 0] for column in values.T]
        if not len(times) or not any(len(column) for column in positive):
            self.wait(painter, box)
            return
        pane = Pane(box, Axis(0.0, float(max(run.pace.updates, 1))), value_axis(positive, math.inf, True))
        pane.draw_grid(painter, self._theme, value_ticks(pane.across, max(int(box.width() / 70), 2)))
        painter.setClipRect(box.adjusted(-3, -3, 3, 3))
        for layer in range(layers):
            sound = values[:, layer] > 0
            pane.draw_line(painter, times[sound], values[sound, layer], self._pen(layer, layers))
        self._draw_playhead(painter, pane, t)
        painter.setClipping(False)

    def _draw_playhead(self, painter: QPainter, pane: Pane, t: int | None) -> None:
        if t is not None:
            x = pane.place(t, pane.up.low).x()
            painter.setPen(QPen(QColor(self._theme.ink), 1.2))
            painter.drawLine(QPointF(x, pane.box.top()), QPointF(x, pane.box.bottom()))

    def _draw_histograms(self, painter: QPainter, box: QRectF, looks: list[inside.LayerLook] | None) -> None:
        """What the units of each hidden layer say, one histogram below the other."""
        self.heading(painter, box, words.tr(N_("activations")), words.tr(N_("hidden layers, the first on top")))
        if not looks:
            if looks is None:
                self.wait(painter, box)
            return
        low = min(float(look.edges[0]) for look in looks)
        high = max(float(look.edges[-1]) for look in looks)
        pane = Pane(box, Axis(low, max(high, low + 1e-9)), Axis(0.0, 1.0))
        height = box.height() / len(looks)
        painter.setPen(Qt.PenStyle.NoPen)
        for i, look in enumerate(looks):
            floor, most = box.top() + (i + 1) * height - 2, max(float(look.counts.max()), 1.0)
            x = pane.x(look.edges)
            painter.setBrush(mix(self._theme.quiet, self._theme.ink, i / max(len(looks) - 1, 1)))
            for left, right, n in zip(x.tolist(), x.tolist()[1:], look.counts.tolist(), strict=False):
                tall = (height - 4) * math.sqrt(float(n) / most)
                painter.drawRect(QRectF(left, floor - tall, max(right - left - 0.5, 0.6), tall))
        painter.setFont(SMALL.font)
        painter.setPen(QColor(self._theme.quiet))
        for value in (low, high):
            text = number(value)
            wide = extent(text, SMALL)[0]
            at = min(max(pane.place(value, 0).x() - wide / 2, box.left()), box.right() - wide)
            painter.drawText(QPointF(at, box.bottom() + 14), text)

    def _draw_asleep(
        self, painter: QPainter, box: QRectF, run: SeenRun, known: dict[int, list[inside.LayerLook]], t: int | None
    ) -> None:
        """The share of units that let hardly any gradient through."""
        below = words.tr(N_("updates; thick: for every sample"))
        self.heading(painter, box, words.tr(N_("dead or saturated")), below)
        times = np.array([time for time, looks in known.items() if looks], float)
        if not len(times):
            if not known:
                self.wait(painter, box)
            return
        pane = Pane(box, Axis(0.0, float(max(run.pace.updates, 1))), Axis(0.0, 1.0))
        pane.draw_grid(painter, self._theme, value_ticks(pane.across, max(int(box.width() / 70), 2)))
        painter.setClipRect(box.adjusted(-3, -3, 3, 3))
        layers = len(next(looks for looks in known.values() if looks))
        for layer in range(layers):
            pen = self._pen(layer, layers)
            for width, share in ((1.0, "asleep"), (2.6, "dead")):
                pen.setWidthF(width)
                values = np.array([getattr(looks[layer], share) for looks in known.values() if looks])
                pane.draw_line(painter, times, values, pen)
        self._draw_playhead(painter, pane, t)
        painter.setClipping(False)


def _looks(training: Training, place: int, theta: Any) -> list[inside.LayerLook]:
    return inside.looks(network_of(training, place, theta), training.parts.train.inputs[: inside.ASKED])

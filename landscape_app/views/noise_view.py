"""The noise panel: what mini-batches see of the gradient, how noise falls with their size, and how it grows."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from landscape_app import words
from landscape_app.network import noise
from landscape_app.numerals import number
from landscape_app.theme import Theme
from landscape_app.training import Training
from landscape_app.views.axes import Axis, value_axis, value_ticks
from landscape_app.views.lettering import draw_cased
from landscape_app.views.pane import Pane
from landscape_app.views.panes import SMALL, Inquire, Panes, network_of, spaced
from landscape_app.views.seen import SeenRun
from surfaces.refusal import N_

_MOST = 2048
"""Training samples that gradients are measured on."""
_SAID = N_("Dots: gradients of single batches. Arrow: the full gradient. Ellipse: two standard deviations.")
_STORY = 40
"""Times at which the noise scale is measured over a run."""


class NoiseView(Panes):
    """Gradients of 64 batches about the full one; their scatter over batch sizes beside theory; the noise scale."""

    def __init__(self, theme: Theme, scale: float, inquire: Inquire) -> None:
        super().__init__(theme, scale, inquire, words.tr(N_("gradient noise")))
        self.setToolTip(words.tr(_SAID))

    # What is computed

    def wanted(self) -> Iterator[tuple[Hashable, Callable[[], Any]]]:
        found = self._snapshot()
        if found is None or self._run is None or self._seen is None:
            return
        training, place, batch = self._seen.training, self._run.place, self._run.pace.batch
        yield self._key(found[0], batch), partial(_cloud, training, place, found[1], batch)
        snapshots = self._run.record.snapshots
        for t in spaced(snapshots.times, _STORY):
            kept = snapshots.at(t)
            if kept is not None:
                yield ("spread", place, kept[0]), partial(_spread, training, place, kept[1])

    def _key(self, t: int, batch: int) -> Hashable:
        assert self._run is not None
        return "cloud", self._run.place, t, batch

    # Drawing

    def draw(self, painter: QPainter, box: QRectF, run: SeenRun, place: int) -> None:
        found = self._snapshot()
        if place == 2:
            self._draw_story(painter, box, run, None if found is None else found[0])
            return
        cloud = None if found is None else self._answers.get(self._key(found[0], run.pace.batch))
        if cloud is None:  # the last one there is, until the new one comes
            cloud = next((a for a in reversed(self._answers.values()) if isinstance(a, noise.Cloud)), None)
        (self._draw_theory if place else self._draw_cloud)(painter, box, run, cloud)

    def _draw_cloud(self, painter: QPainter, box: QRectF, run: SeenRun, cloud: noise.Cloud | None) -> None:
        title = words.tr(N_("{name}: gradients of {n} batches"), name=run.look.name, n=noise.DRAWN)
        self.heading(painter, box, title, words.tr(N_("along the full gradient →")))
        if cloud is None or not np.isfinite(cloud.points).all():
            self.wait(painter, box)
            return
        deviation = math.sqrt(max(cloud.spread.trace, 0.0))
        reach = max(float(np.abs(cloud.points).max()), cloud.full, deviation * 0.05, 1e-12) * 1.1
        up = reach * box.height() / box.width()
        across = Axis(-reach, reach)
        scale = max(1.0, float(np.abs(cloud.points[:, 1]).max()) / up * 1.05 if up else 1.0)
        pane = Pane(box, Axis(across.low * scale, across.high * scale), Axis(-up * scale, up * scale))
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawLine(pane.place(pane.across.low, 0), pane.place(pane.across.high, 0))
        painter.drawLine(pane.place(0, pane.up.low), pane.place(0, pane.up.high))
        self._draw_ellipse(painter, pane, cloud, run.look.colour)
        dot = QColor(run.look.colour)
        dot.setAlphaF(0.75)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dot)
        for x, y in zip(pane.x(cloud.points[:, 0]), pane.y(cloud.points[:, 1]), strict=True):
            painter.drawEllipse(QPointF(x, y), 2.4, 2.4)
        start, end = pane.place(0, 0), pane.place(cloud.full, 0)
        painter.setPen(QPen(QColor(self._theme.ink), 2.4))
        painter.drawLine(start, end)
        painter.drawLine(end, end + QPointF(-6, -4))
        painter.drawLine(end, end + QPointF(-6, 4))
        text = words.tr(N_("full gradient {g}"), g=number(cloud.full))
        draw_cased(painter, box.left() + 2, box.bottom() - 18, text, SMALL, (self._theme.ink, self._theme.paper))

    def _draw_ellipse(self, painter: QPainter, pane: Pane, cloud: noise.Cloud, colour: str) -> None:
        """Two standard deviations of the batches, from their covariance."""
        if cloud.batch >= cloud.spread.samples:
            return
        values, vectors = np.linalg.eigh(np.cov(cloud.points.T))
        middle = cloud.points.mean(axis=0)
        unit = pane.box.width() / (pane.across.high - pane.across.low)
        at = pane.place(float(middle[0]), float(middle[1]))
        turn = math.degrees(math.atan2(float(vectors[1, 1]), float(vectors[0, 1])))
        first, second = 2 * unit * np.sqrt(np.maximum(values[::-1], 0.0))
        painter.save()
        painter.setTransform(QTransform().translate(at.x(), at.y()).rotate(-turn), True)
        painter.setPen(QPen(QColor(colour), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(0, 0), float(first), float(second))
        painter.restore()

    def _draw_theory(self, painter: QPainter, box: QRectF, run: SeenRun, cloud: noise.Cloud | None) -> None:
        """E |g_B - G|^2 over B: the line of theory, and what was measured."""
        self.heading(painter, box, "E|g_B − G|²", words.tr(N_("batch size B; line: theory, dots: measured")))
        if cloud is None or not cloud.spread.trace > 0:
            if cloud is None:
                self.wait(painter, box)
            return
        spread, count = cloud.spread, cloud.spread.samples
        sizes = np.unique(np.round(np.geomspace(1, max(count - 1, 1), 200)))
        line = np.array([spread.expected(int(size)) for size in sizes])
        pane = Pane(box, Axis(1.0, float(max(count, 2)), True), value_axis([line], math.inf, True))
        ticks = [(10.0**e, str(10**e)) for e in range(6) if 10**e < count * 0.6] + [(float(count), f"N = {count}")]
        pane.draw_grid(painter, self._theme, ticks)
        painter.setClipRect(box.adjusted(-2, -6, 8, 6))
        pane.draw_line(painter, sizes, line, QPen(QColor(self._theme.ink), 1.6))
        painter.setPen(QPen(QColor(self._theme.paper), 1))
        painter.setBrush(QColor(self._theme.ink))
        for size, measured in cloud.measured:
            painter.drawEllipse(pane.place(size, measured), 4, 4)
        batch = min(run.pace.batch, count)
        x = pane.place(batch, pane.up.low).x()
        painter.setPen(QPen(QColor(run.look.colour), 2))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.setClipping(False)
        exactly = (
            words.tr(N_("B = N: exactly 0")) if batch >= count else f"B = {batch}: {number(spread.expected(batch))}"
        )
        draw_cased(painter, box.left() + 6, box.bottom() - 19, exactly, SMALL, (self._theme.ink, self._theme.paper))

    def _draw_story(self, painter: QPainter, box: QRectF, run: SeenRun, t: int | None) -> None:
        """The gradient noise scale over training."""
        known = sorted(
            (key[2], answer.scale)
            for key, answer in list(self._answers.items())
            if isinstance(key, tuple) and key[0] == "spread" and key[1] == run.place
        )
        said = words.tr(N_("updates"))
        now = next((scale for time, scale in reversed(known) if t is not None and time <= t), None)
        title = words.tr(N_("noise scale tr Σ/|G|²"))
        self.heading(painter, box, title if now is None else f"{title} = {number(now)}", said)
        known = [(time, scale) for time, scale in known if math.isfinite(scale) and scale > 0]
        if not known:
            self.wait(painter, box)
            return
        times, scales = (np.array(column, float) for column in zip(*known, strict=True))
        pane = Pane(box, Axis(0.0, float(max(run.pace.updates, 1))), value_axis([scales], math.inf, True))
        ticks = value_ticks(pane.across, max(int(box.width() / 70), 2))
        pane.draw_grid(painter, self._theme, ticks)
        painter.setClipRect(box.adjusted(-3, -3, 3, 3))
        pane.draw_line(painter, times, scales, QPen(QColor(run.look.colour), 2.2))
        if t is not None:
            x = pane.place(t, pane.up.low).x()
            painter.setPen(QPen(QColor(self._theme.ink), 1.2))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.setClipping(False)


def _samples(training: Training) -> tuple[Any, Any]:
    """Inputs and targets that gradients are measured on."""
    train = training.parts.train
    wanted = training.loss_value.wanted(train.targets[:_MOST], training.parts.classes, train.inputs.dtype)
    return train.inputs[:_MOST], wanted


def _cloud(training: Training, place: int, theta: Any, batch: int) -> noise.Cloud:
    inputs, wanted = _samples(training)
    sizes = tuple(size for size in (1, 4, 16, 64, 256, 1024) if size < len(inputs))
    return noise.cloud(network_of(training, place, theta), inputs, wanted, batch, sizes)


def _spread(training: Training, place: int, theta: Any) -> noise.Spread:
    return noise.spread(network_of(training, place, theta), *_samples(training))[1]

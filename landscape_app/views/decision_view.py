"""Decision maps: what each network makes of every place of the plane, with the samples it learnt from."""

from __future__ import annotations

import math
from typing import Any

import contourpy
import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from landscape_app import words
from landscape_app.core.walk import Floats
from landscape_app.network.mlp import MLP
from landscape_app.network.parts import Part, Parts
from landscape_app.theme import Theme, mix, rgb
from landscape_app.views.axes import Axis
from landscape_app.views.painting import is_vector
from landscape_app.views.pane import Pane
from landscape_app.views.paths import lines_path
from landscape_app.views.seen import Seen, SeenRun
from landscape_app.views.tiles import Tiles
from surfaces.refusal import N_

_SIDE = 56
"""Places along each edge of a map that the network is asked about."""
_MOST = 260
"""Samples of one part that are drawn."""
_ROOM = 0.08


class DecisionView(Tiles):
    """Shades tell classes apart, a line in the run's colour where one ends; discs are training samples, squares
    validation, a ring marks what is taken for another class."""

    def __init__(self, theme: Theme, scale: float) -> None:
        super().__init__(theme, scale, words.tr(N_("decision maps")))
        self._kept: tuple[object, QPixmap] | None = None
        said = N_("Discs: training samples. Squares: validation. Their filling is their class; a ring means mistaken.")
        self.setToolTip(words.tr(said))

    def empty(self, seen: Seen) -> str:
        parts = seen.training.parts
        if (parts.inputs == 2 and parts.classes) or (parts.inputs == 1 and not parts.classes):
            return ""
        return words.tr(N_("These data have {n} inputs: no plane to draw. Look at the predictions."), n=parts.inputs)

    def draw(self, painter: QPainter, box: QRectF, run: SeenRun, network: MLP) -> str:
        assert self._seen is not None
        parts = self._seen.training.parts
        if not parts.classes:
            return self._draw_curve(painter, box, run, network)
        window = window_of(parts)
        side = QRectF(box)
        pane = Pane(side, *window)
        scores = self._scores(network, parts, window)
        painter.drawImage(side, self._shades(scores))
        self._draw_borders(painter, pane, scores, run.look.colour)
        painter.setClipRect(side)
        if is_vector(painter):
            self._draw_samples(painter, pane, parts)
        else:
            painter.drawPixmap(side.topLeft(), self._samples(pane, parts, painter.device().devicePixelRatioF()))
        wrong = [self._draw_mistaken(painter, pane, network, part) for part in (parts.train, parts.validation)]
        painter.setClipping(False)
        if len(parts.validation):
            return words.tr(N_("validation: {n} of {of} mistaken"), n=wrong[1], of=len(parts.validation))
        return words.tr(N_("training: {n} of {of} mistaken"), n=wrong[0], of=len(parts.train))

    def _scores(self, network: MLP, parts: Parts, window: tuple[Axis, Axis]) -> Floats:
        """(classes, side, side): the outputs at places from the lower left, y first."""
        x, y = (np.linspace(axis.low, axis.high, _SIDE) for axis in window)
        places = np.column_stack([np.tile(x, _SIDE), np.repeat(y, _SIDE)])
        z = network.forward(((places - parts.middle) / parts.scale).astype(network.theta.dtype)).astype(np.float64)
        if len(z) == 1:
            z = np.vstack([-z[0], z[0]]) / 2
        return z.reshape(len(z), _SIDE, _SIDE)

    def _shades(self, scores: Floats) -> QImage:
        """A shade for each class, mixed where the network is not sure."""
        shares = np.exp(scores - scores.max(axis=0))
        shares /= shares.sum(axis=0)
        tones = np.array([rgb(tone) for tone in class_tones(self._theme, len(scores))])
        pixels = np.full((_SIDE, _SIDE, 4), 255, np.uint8)
        pixels[..., :3] = np.einsum("kyx,kc->yxc", np.nan_to_num(shares, nan=0.0), tones)[::-1, :, ::-1]
        image = QImage(pixels.tobytes(), _SIDE, _SIDE, 4 * _SIDE, QImage.Format.Format_RGB32).copy()
        return image.scaled(
            4 * _SIDE, 4 * _SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )

    def _draw_borders(self, painter: QPainter, pane: Pane, scores: Floats, colour: str) -> None:
        """Where two classes are equally likely."""
        x, y = (np.linspace(axis.low, axis.high, _SIDE) for axis in (pane.across, pane.up))
        painter.setPen(QPen(QColor(colour), 2.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        last = len(scores) - 1 if len(scores) == 2 else len(scores)
        for k in range(last):
            lead = scores[k] - np.delete(scores, k, axis=0).max(axis=0)
            if not np.isfinite(lead).all():
                continue
            lines: Any = contourpy.contour_generator(x, y, lead).lines(0.0)
            for line in lines:
                places = np.column_stack([pane.x(line[:, 0]), pane.y(line[:, 1])])
                painter.drawPath(lines_path(places, [len(places)]))

    def _samples(self, pane: Pane, parts: Parts, ratio: float) -> QPixmap:
        """Discs and squares where the samples are; the same on every map."""
        key = id(parts), pane.box.width(), pane.box.height(), ratio
        if self._kept is None or self._kept[0] != key:
            picture = QPixmap(max(math.ceil(pane.box.width() * ratio), 1), max(math.ceil(pane.box.height() * ratio), 1))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.translate(-pane.box.topLeft())
                self._draw_samples(painter, pane, parts)
            self._kept = key, picture
        return self._kept[1]

    def _draw_samples(self, painter: QPainter, pane: Pane, parts: Parts) -> None:
        for kind, part in enumerate((parts.train, parts.validation)):
            self._draw_part(painter, _places(pane, parts, part), part, kind)

    def _draw_part(self, painter: QPainter, places: Floats, part: Part, kind: int) -> None:
        ink, paper = QColor(self._theme.ink), QColor(self._theme.paper)
        fills = (ink, paper, mix(self._theme.ink, self._theme.paper, 0.5))
        painter.setPen(QPen(ink, 0.9))
        for (x, y), target in zip(places.tolist(), part.targets.tolist(), strict=False):
            painter.setBrush(fills[int(target) % 3])
            if kind:
                painter.drawRect(QRectF(x - 2.1, y - 2.1, 4.2, 4.2))
            else:
                painter.drawEllipse(QPointF(x, y), 2.1, 2.1)

    def _draw_mistaken(self, painter: QPainter, pane: Pane, network: MLP, part: Part) -> int:
        """A ring about each sample that is taken for another class; how many there are."""
        assert self._seen is not None
        if not len(part):
            return 0
        z = network.forward(part.inputs)
        taken = (z[0] > 0).astype(int) if len(z) == 1 else z.argmax(axis=0)
        wrong = taken != part.targets
        rings = QPainterPath()
        for x, y in _places(pane, self._seen.training.parts, part)[wrong[:_MOST]].tolist():
            rings.addEllipse(QPointF(x, y), 4.2, 4.2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.warning), 1.4))
        if not rings.isEmpty():  # of which a PDF or an SVG would keep a path that is none
            painter.drawPath(rings)
        return int(np.count_nonzero(wrong))

    def _draw_curve(self, painter: QPainter, box: QRectF, run: SeenRun, network: MLP) -> str:
        """Regression: the samples, and the curve that the network makes of them."""
        assert self._seen is not None
        parts = self._seen.training.parts
        pane = Pane(box, *window_of(parts))
        for part, size in ((parts.train, 1.8), (parts.validation, 1.8)):
            raw: Any = part.inputs[:_MOST] * parts.scale + parts.middle
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mix(self._theme.ink, self._theme.paper, 0.35))
            for x, y in zip(pane.x(raw[:, 0]), pane.y(part.targets[:_MOST].astype(float)), strict=True):
                painter.drawEllipse(QPointF(x, y), size, size)
        x = np.linspace(pane.across.low, pane.across.high, 200)
        z = network.forward(((x[:, None] - parts.middle) / parts.scale).astype(network.theta.dtype))
        painter.setClipRect(box)
        pane.draw_line(painter, x, z[0].astype(np.float64), QPen(QColor(run.look.colour), 2.4))
        painter.setClipping(False)
        return ""


def _places(pane: Pane, parts: Parts, part: Part) -> Floats:
    """Pixels (n, 2) of the samples that are drawn."""
    raw: Any = part.inputs[:_MOST] * parts.scale + parts.middle
    return np.column_stack([pane.x(raw[:, 0]), pane.y(raw[:, 1])])


def class_tones(theme: Theme, count: int) -> list[QColor]:
    """Shades of grey, from the paper's to a middle one."""
    strongest = 0.34
    return [mix(theme.paper, theme.ink, 0.03 + strongest * k / max(count - 1, 1)) for k in range(count)]


def window_of(parts: Parts) -> tuple[Axis, Axis]:
    """The part of the plane that holds all samples, with some room about them."""
    inputs: Any = parts.samples.inputs
    columns = (inputs[:, 0], inputs[:, 1]) if parts.classes else (inputs[:, 0], parts.samples.targets)
    sides = []
    for column in columns:
        low, high = float(column.min()), float(column.max())
        room = (high - low or 1.0) * _ROOM
        sides.append(Axis(low - room, high + room))
    return sides[0], sides[1]

"""What validation samples are taken for: as pictures, and as a matrix of who is taken for whom."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from landscape_app import words
from landscape_app.network.mlp import CHUNK, MLP
from landscape_app.network.parts import Part
from landscape_app.theme import Theme, mix, rgb
from landscape_app.views.lettering import Type, cut
from landscape_app.views.seen import Seen, SeenRun
from landscape_app.views.tiles import Tiles
from surfaces.refusal import N_

_CELL = 30.0
"""Pixels of a sample's picture, about."""
_MOST_CLASSES = 20


class SamplesView(Tiles):
    """Validation samples as pictures with the class they are given; the mistaken ones come first, framed."""

    def __init__(self, theme: Theme, scale: float) -> None:
        super().__init__(theme, scale, words.tr(N_("validation samples")))
        self.setToolTip(
            words.tr(N_("Validation samples with the class they are given; the mistaken ones come first, framed."))
        )

    def empty(self, seen: Seen) -> str:
        pictures = seen.training.parts.samples.picture is not None
        return "" if pictures else words.tr(N_("These data are no pictures. Look at who is taken for whom."))

    def draw(self, painter: QPainter, box: QRectF, run: SeenRun, network: MLP) -> str:
        assert self._seen is not None
        part = asked(self._seen)
        taken = predicted(network, part)
        self._draw_samples(painter, box, part, taken)
        return right_of(part, taken)

    def _draw_samples(self, painter: QPainter, room: QRectF, part: Part, taken: np.ndarray) -> None:
        """As many samples as there is room for, the mistaken ones first."""
        assert self._seen is not None
        samples = self._seen.training.parts.samples
        columns, rows = max(int(room.width() / _CELL), 1), max(int(room.height() / _CELL), 1)
        mistaken = np.flatnonzero(taken != part.targets)
        order = np.concatenate([mistaken[: columns * rows // 2], np.flatnonzero(taken == part.targets)])[
            : columns * rows
        ]
        painter.setFont(Type(10, bold=True).font)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for cell, i in enumerate(order):
            place = QRectF(
                room.left() + cell % columns * _CELL, room.top() + cell // columns * _CELL, _CELL - 3, _CELL - 3
            )
            painter.drawImage(place, self._picture_of(part.inputs[i]))
            wrong = taken[i] != part.targets[i]
            if wrong:
                painter.setPen(QPen(QColor(self._theme.warning), 1.6))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(place)
            painter.setPen(QColor(self._theme.warning if wrong else self._theme.ink))
            painter.drawText(
                QPointF(place.left() + 2, place.bottom() - 2), cut(samples.classes[taken[i]], Type(10, bold=True), 22)
            )

    def _picture_of(self, row: np.ndarray) -> QImage:
        assert self._seen is not None
        parts = self._seen.training.parts
        assert parts.samples.picture is not None
        height, width = parts.samples.picture
        raw = row * parts.scale + parts.middle
        strength = (raw / max(float(raw.max()), 1e-9)).clip(0, 1).reshape(height, width, 1)
        paper, ink = (np.array(rgb(c)) for c in (self._theme.paper, self._theme.quiet))
        pixels = np.full((height, width, 4), 255, np.uint8)
        pixels[..., :3] = (paper + strength * (ink - paper))[..., ::-1]
        return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()


class ConfusionView(Tiles):
    """The confusion matrix: rows are true classes, columns what they are taken for."""

    def __init__(self, theme: Theme, scale: float) -> None:
        super().__init__(theme, scale, words.tr(N_("confusion")))
        self.setToolTip(words.tr(N_("Validation samples: rows are classes, columns what they are taken for.")))

    def empty(self, seen: Seen) -> str:
        return "" if seen.training.parts.classes else words.tr(N_("These data have no classes to be taken for others."))

    def draw(self, painter: QPainter, box: QRectF, run: SeenRun, network: MLP) -> str:
        assert self._seen is not None
        part = asked(self._seen)
        taken = predicted(network, part)
        side = min(box.width(), box.height())
        self._draw_matrix(painter, QRectF(box.left(), box.top(), side, side), part, taken)
        return right_of(part, taken)

    def _draw_matrix(self, painter: QPainter, box: QRectF, part: Part, taken: np.ndarray) -> None:
        assert self._seen is not None
        names = self._seen.training.parts.samples.classes[:_MOST_CLASSES]
        count = len(names)
        matrix = np.zeros((count, count), int)
        known = (part.targets < count) & (taken < count)
        np.add.at(matrix, (part.targets[known].astype(int), taken[known]), 1)
        cell = (min(box.width(), box.height()) - 14) / count
        shown = Type(max(min(int(cell * 0.5), 13), 7))
        painter.setFont(shown.font)
        most = max(int(matrix.max()), 1)
        for true in range(count):
            for given in range(count):
                n = int(matrix[true, given])
                place = QRectF(box.left() + 14 + given * cell, box.top() + true * cell, cell - 1, cell - 1)
                shade = mix(self._theme.paper, self._theme.ink, 0.04 + 0.5 * (n / most) ** 0.5)
                painter.fillRect(place, shade)
                if n:
                    wrong = true != given
                    painter.setPen(QColor(self._theme.warning if wrong else self._theme.ink))
                    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(n))
        painter.setPen(QColor(self._theme.quiet))
        painter.setFont(Type(9).font)
        for k, name in enumerate(names):
            short = cut(name, Type(9), max(int(cell), 12))
            painter.drawText(
                QRectF(box.left(), box.top() + k * cell, 12, cell), Qt.AlignmentFlag.AlignCenter, short[:2]
            )
            painter.drawText(
                QRectF(box.left() + 14 + k * cell, box.top() + count * cell, cell, 12),
                Qt.AlignmentFlag.AlignCenter,
                short,
            )


def asked(seen: Seen) -> Part:
    """Validation samples; where there are none, those that were learnt."""
    parts = seen.training.parts
    return parts.validation if len(parts.validation) else parts.train


def right_of(part: Part, taken: np.ndarray) -> str:
    right = int(np.count_nonzero(taken == part.targets))
    return words.tr(N_("{right} of {all} right"), right=right, all=len(part))


def predicted(network: MLP, part: Part) -> np.ndarray:
    """The class that each sample is given."""
    found = []
    for begin in range(0, len(part), CHUNK):
        z = network.forward(part.inputs[begin : begin + CHUNK])
        found.append((z[0] > 0).astype(int) if len(z) == 1 else z.argmax(axis=0))
    return np.concatenate(found) if found else np.zeros(0, int)

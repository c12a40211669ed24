"""A racer's cloud: its balls as points, with the ellipse of their spread beside the one that theory expects."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from landscape_app import words
from landscape_app.cloud import Swarm
from landscape_app.core.walk import Floats
from landscape_app.theme import Look, Theme
from landscape_app.views.frame import Frame
from landscape_app.views.lettering import Type, draw_cased, extent
from landscape_app.views.paths import points_of
from surfaces.refusal import N_

DEVIATIONS = 2.0
"""Standard deviations from the centre of an ellipse to its rim; it then holds 86 % of a normal cloud."""
_DOT = 4.2
_LABEL = 15.0


def paint(
    painter: QPainter, swarm: Swarm, look: Look, position: float, frame: Frame, theme: Theme, scale: float = 1.0
) -> QRectF | None:
    """Draw the cloud as it is at a (fractional) step; returns the box of the ellipse that theory expects, if any."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    seen = _visible(frame.to_pixels(swarm.at(position)), frame)
    for colour, width in ((theme.casing, _DOT + 1.6), (look.colour, _DOT)):
        tone = QColor(colour)
        tone.setAlphaF(0.75)
        painter.setPen(QPen(tone, width * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(points_of(seen))
    spread = swarm.spread(position)
    if spread is not None:
        ellipse(painter, *spread, frame, (look.colour, theme.casing), 2.2 * scale)
    if swarm.expected is None:
        return None
    return ellipse(painter, *swarm.expected, frame, (theme.ink, theme.casing), 1.6 * scale, dashed=True)


def ellipse(
    painter: QPainter,
    centre: Floats,
    covariance: Floats,
    frame: Frame,
    colours: tuple[str, str],
    width: float,
    dashed: bool = False,
) -> QRectF | None:
    """Draw the ellipse of a spread, unless it is smaller than a pixel or larger than can be drawn; returns its box."""
    turn = np.array(frame.scale) * np.array([1.0, -1.0])
    seen = covariance * np.outer(turn, turn)
    if not np.isfinite(seen).all():
        return None
    variances, axes = np.linalg.eigh(seen)
    (along, across) = DEVIATIONS * np.sqrt(np.maximum(variances[::-1], 0.0))
    (x, y) = frame.to_pixels(centre[None, :])[0]
    if not 1 < along < 1e4 or max(abs(x), abs(y)) > 1e5:
        return None
    painter.save()
    painter.translate(x, y)
    painter.rotate(math.degrees(math.atan2(axes[1, 1], axes[0, 1])))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, pen_width in ((colours[1], width + 2.0), (colours[0], width)):
        pen = QPen(QColor(colour), pen_width)
        if dashed and colour == colours[0]:
            pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.drawEllipse(QPointF(0, 0), along, across)
    painter.restore()
    half_x, half_y = DEVIATIONS * np.sqrt(np.diag(seen))
    return QRectF(x - half_x, y - half_y, 2 * half_x, 2 * half_y)


def name_theory(painter: QPainter, rims: Sequence[QRectF], frame: Frame, theme: Theme, scale: float) -> list[QRectF]:
    """The largest dashed ellipse that is seen says what they all are; returns where its words stand."""
    rims = [rim for rim in rims if rim.intersects(QRectF(0, 0, frame.width, frame.height))]
    if not rims:
        return []
    rim = max(rims, key=lambda rim: rim.width() * rim.height())
    type_, text = Type(_LABEL * scale), words.tr(N_("theory, 2σ"))
    width, height = extent(text, type_)
    left = min(max(rim.center().x() - width / 2, 4), frame.width - width - 4)
    top = min(max(rim.top() - height - 4 * scale, 2), frame.height - height - 2)
    draw_cased(painter, left, top, text, type_, (theme.ink, theme.casing), scale)
    return [QRectF(left, top, width, height)]


def _visible(pixels: Floats, frame: Frame) -> Floats:
    inside = ((pixels >= 0) & (pixels <= (frame.width, frame.height))).all(axis=1)
    seen: Floats = pixels[inside]
    return seen

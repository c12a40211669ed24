"""What is known of the surface, and the start: thin, unfilled and in ink, so that nobody takes them for racers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from landscape_app import words
from landscape_app.core.walk import Floats
from landscape_app.numerals import number
from landscape_app.theme import Theme
from landscape_app.views.frame import Frame
from landscape_app.views.lettering import Type, draw_cased, extent
from landscape_app.views.painting import is_vector
from surfaces import Mark
from surfaces.refusal import N_

Pair = tuple[float, float]

START_RADIUS = 11.0
_SIGN = 32.0
_LABEL = 16.0
_LABEL_AWAY = 24.0
_ARROW = 30.0


def _minimum() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), 6, 6)
    path.addEllipse(QPointF(0, 0), 0.8, 0.8)
    return path


def _saddle() -> QPainterPath:
    path = QPainterPath()
    for side in (-1, 1):
        path.moveTo(7 * side, -7)
        path.quadTo(-1 * side, 0, 7 * side, 7)
    return path


def _maximum() -> QPainterPath:
    path = QPainterPath()
    path.moveTo(0, -7)
    path.lineTo(7, 5)
    path.lineTo(-7, 5)
    path.closeSubpath()
    return path


def _start() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), START_RADIUS, START_RADIUS)
    return path


_SHAPES = {"start": _start, "minimum": _minimum, "saddle": _saddle, "maximum": _maximum}


def paint(painter: QPainter, marks: Sequence[Mark], frame: Frame, theme: Theme, scale: float = 1.0) -> list[QRectF]:
    """Draw the critical points, a ring with a dot, )( or a triangle; returns where they stand."""
    if not marks:
        return []
    places = frame.to_pixels(np.array([[mark.x, mark.y] for mark in marks]))
    half = _SIGN * scale / 2
    taken = []
    for mark, (x, y) in zip(marks, places.tolist(), strict=True):
        if -half <= x <= frame.width + half and -half <= y <= frame.height + half:
            _draw_sign(painter, mark.kind, QPointF(x, y), theme, scale)
            taken.append(QRectF(x - half / 2, y - half / 2, half, half))
    return taken


def _draw_sign(painter: QPainter, kind: str, at: QPointF, theme: Theme, scale: float) -> None:
    """A landmark about a place; on a screen as a picture that is kept."""
    half = QPointF(_SIGN * scale / 2, _SIGN * scale / 2)
    if not is_vector(painter):
        painter.drawPixmap(at - half, _sign(kind, theme, scale, painter.device().devicePixelRatioF()))
        return
    painter.save()
    painter.translate(at)
    painter.scale(scale, scale)
    _draw_shape(painter, kind, theme)
    painter.restore()


@lru_cache(maxsize=64)
def _sign(kind: str, theme: Theme, scale: float, ratio: float) -> QPixmap:
    side = math.ceil(_SIGN * scale * ratio)
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.translate(_SIGN / 2, _SIGN / 2)
        _draw_shape(painter, kind, theme)
    return picture


def _draw_shape(painter: QPainter, kind: str, theme: Theme) -> None:
    _outlined(painter, _SHAPES[kind](), theme, 2.0 if kind == "start" else 1.6)


def paint_ring(painter: QPainter, start: Pair, frame: Frame, theme: Theme, scale: float = 1.0) -> QPointF:
    """Draw a ring where a racer starts; returns its centre."""
    x, y = frame.to_pixels(np.array([start]))[0].tolist()
    _draw_sign(painter, "start", QPointF(x, y), theme, scale)
    return QPointF(x, y)


def paint_start(
    painter: QPainter, start: Pair, frame: Frame, theme: Theme, scale: float, under: Callable[[Floats], Floats]
) -> QRectF:
    """Draw the shared start as a ring that invites dragging, with the coordinate that matters; returns its place.

    ``under``: how much of each of some boxes is covered by trails; it stands where that is least, below if it may."""
    x, y = paint_ring(painter, start, frame, theme, scale).toTuple()
    type_ = Type(_LABEL * scale)
    text = words.tr(N_("start  {place}"), place=telling(start, frame))
    width, height = extent(text, type_)
    away, beside = _LABEL_AWAY * scale, min(max(x - width / 2, 4), frame.width - width - 4)
    corners = np.array([
        (beside, y + away), (beside, y - away - height), (x + away, y - height / 2), (x - away - width, y - height / 2)
    ])  # fmt: skip
    boxes = np.hstack([corners, corners + np.array([width, height])])
    outside = (boxes[:, :2] < 0).any(axis=1) | (boxes[:, 2:] > np.array([frame.width, frame.height])).any(axis=1)
    place = int((under(boxes) + 1e9 * outside).argmin())
    left, top = corners[place].tolist()
    draw_cased(painter, left, top, text, type_, (theme.ink, theme.casing), scale)
    return QRectF(left, top, width, height)


def paint_cross_hairs(
    painter: QPainter, place: Pair, slope: Pair, frame: Frame, theme: Theme, scale: float = 1.0
) -> None:
    """Two thin lines through a place, and an arrow the way the ground falls; none where it is flat or undefined."""
    x, y = frame.to_pixels(np.array([place]))[0].tolist()
    faint = QColor(theme.ink)
    faint.setAlphaF(0.35)
    painter.setPen(QPen(faint, 1))
    painter.drawLine(QPointF(0, y), QPointF(frame.width, y))
    painter.drawLine(QPointF(x, 0), QPointF(x, frame.height))
    across, up = -slope[0] * frame.scale[0], slope[1] * frame.scale[1]
    steepness = math.hypot(across, up)
    if not 0 < steepness < math.inf:
        return
    painter.save()
    painter.translate(x, y)
    painter.rotate(math.degrees(math.atan2(up, across)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _outlined(painter, _arrow(_ARROW * scale), theme, 1.6 * scale)
    painter.restore()


def _arrow(length: float) -> QPainterPath:
    path = QPainterPath()
    path.lineTo(length, 0)
    for side in (-1, 1):
        path.moveTo(length, 0)
        path.lineTo(0.75 * length, 0.16 * side * length)
    return path


def paint_badge(painter: QPainter, height: str, frame: Frame, theme: Theme, scale: float = 1.0) -> list[QRectF]:
    """Say in a corner that heights are not shaded linearly: dense contours then do not mean steep."""
    if height == "linear":
        return []
    type_ = Type(14 * scale)
    text = words.tr(N_("heights on a log scale") if height == "log" else N_("heights by rank"))
    width, tall = extent(text, type_)
    x, y = frame.width - width - 10 * scale, frame.height - tall - 6 * scale
    draw_cased(painter, x, y, text, type_, (theme.quiet, theme.casing), scale)
    return [QRectF(x, y, width, tall)]


def telling(start: Pair, frame: Frame) -> str:
    """A coordinate that is tiny against the view but not 0 is what the scene is about; else both."""
    for name, value, (low, high) in zip("xy", start, frame.window, strict=True):
        if 0 < abs(value) < 0.005 * (high - low):
            return f"{name} = {number(value)}"
    return f"({number(start[0])}, {number(start[1])})"


def _outlined(painter: QPainter, path: QPainterPath, theme: Theme, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, pen_width in ((theme.casing, width + 2.6), (theme.ink, width)):
        painter.setPen(QPen(QColor(colour), pen_width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(path)

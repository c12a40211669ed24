"""The racers themselves: markers at the playhead, fanned out where they meet, each with its name beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from landscape_app import markers
from landscape_app.core.walk import Floats
from landscape_app.simulate import DIVERGED, RUNNING, Run
from landscape_app.theme import AUDIENCE, Look, Theme
from landscape_app.views.frame import Frame
from landscape_app.views.lettering import Type, cut, draw_cased, extent

Size = tuple[float, float]
"""Width and height of the picture."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

SIGNS = {DIVERGED: "⚠ ", RUNNING: "… "}

SIZE = 17.0
_LONGEST = 0.4
"""Share of the picture's width that a name may take."""
_APART = 18.0
"""Pixels that two markers keep between their centres."""


@dataclass(frozen=True)
class Head:
    """Where a racer is on the picture; ``outside`` if that is beyond the edge.

    ``sign`` stands before its name: that it diverged there, or that the steps beyond are still being computed."""

    look: Look
    x: float
    y: float
    outside: bool
    sign: str


def heads(
    points: Sequence[Floats],
    statuses: Sequence[str],
    looks: Sequence[Look],
    position: float,
    size: Size,
) -> list[Head]:
    """The heads at a (fractional) step, from each racer's pixels (n, 2)."""
    found = []
    for pixels, status, look in zip(points, statuses, looks, strict=True):
        if not len(pixels):
            continue
        last = len(pixels) - 1
        i = min(int(position), last)
        x, y = pixels[i] + (position - i) * (pixels[min(i + 1, last)] - pixels[i]) if i < last else pixels[i]
        inside = 0 <= x <= size[0] and 0 <= y <= size[1]
        sign = SIGNS.get(status, "") if position >= last else ""
        found.append(Head(look, float(x), float(y), not inside, sign))
    return found


def fanned(found: Sequence[Head], scale: float) -> list[QPointF]:
    """Places for the markers: at the heads, moved apart where they would cover one another.

    A few rounds of pushing neighbours apart, from a fixed first spread, so that equal heads always fan out alike.
    """
    count = len(found)
    spread = 0.4 * scale * np.exp(2j * np.pi * (np.arange(count) / max(count, 1) - 0.25))
    places = np.array([complex(head.x, head.y) for head in found]) + spread
    for _ in range(40):
        between = places[:, None] - places[None, :]
        distance = np.abs(between) + np.eye(count) * 1e9
        push = np.maximum(_APART * scale - distance, 0) / 2
        if not push.any():
            break
        places = places + (0.6 * push * between / np.maximum(distance, 1e-9)).sum(axis=1)
    return [QPointF(place.real, place.imag) for place in places]


def paint(
    painter: QPainter, found: Sequence[Head], theme: Theme, size: Size, scale: float = 1.0, taken: Sequence[QRectF] = ()
) -> None:
    """Draw markers, threads to where they really are, names, and arrows for those beyond the edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inside = [head for head in found if not head.outside]
    places = fanned(inside, scale)
    for head, place in zip(inside, places, strict=True):
        true = QPointF(head.x, head.y)
        if math.hypot(place.x() - true.x(), place.y() - true.y()) > 3 * scale:
            painter.setPen(QPen(QColor(theme.ink), scale))
            painter.drawLine(true, place)
    for head, place in reversed(list(zip(inside, places, strict=True))):
        markers.draw(painter, head.look, place, SIZE * scale, theme.casing)
    outside = [head for head in found if head.outside]
    edges = [_edge(head, size, scale) for head in outside]
    for head, (place, angle) in zip(outside, edges, strict=True):
        _arrow(painter, head, place, angle, theme, scale)
    labels = [(head, place) for head, place in zip(inside, places, strict=True)]
    labels += [(head, place) for head, (place, _) in zip(outside, edges, strict=True)]
    _names(painter, labels, (theme, size, scale), taken)


def paint_probe(
    painter: QPainter, run: Run, look: Look, position: float, frame: Frame, theme: Theme, scale: float = 1.0
) -> None:
    """Where a rule looks that does not look where it stands: NAG's look-ahead point, a small ring on a thread."""
    last = len(run.point) - 1
    if last < 0 or position > last:
        return
    i = math.floor(position)
    ends = np.stack([run.point[i : i + 2], run.probe[i : i + 2]])
    here, ahead = frame.to_pixels(ends[:, 0] + (position - i) * (ends[:, -1] - ends[:, 0]))
    if math.hypot(*(ahead - here)) < 1 or max(map(abs, (*here, *ahead))) > 1e5:
        return
    true, ring = QPointF(*here), QPointF(*ahead)
    painter.setBrush(QColor(theme.casing))
    for colour, width in ((theme.casing, 3.5), (look.colour, 1.5)):
        painter.setPen(QPen(QColor(colour), width * scale))
        painter.drawLine(true, ring)
        painter.drawEllipse(ring, 4 * scale, 4 * scale)


def _edge(head: Head, size: Size, scale: float) -> tuple[QPointF, float]:
    """The place at the rim nearest to a head that is out of sight, and the direction it lies in."""
    rim = 14 * scale
    x, y = min(max(head.x, rim), size[0] - rim), min(max(head.y, rim), size[1] - rim)
    return QPointF(x, y), math.atan2(head.y - y, head.x - x)


def _arrow(painter: QPainter, head: Head, place: QPointF, angle: float, theme: Theme, scale: float) -> None:
    painter.save()
    painter.translate(place)
    painter.rotate(math.degrees(angle))
    painter.setPen(QPen(QColor(theme.casing), 2 * scale))
    painter.setBrush(QColor(head.look.colour))
    shape = [(-9, -8), (11, 0), (-9, 8), (-4, 0)]
    painter.drawPolygon(QPolygonF([QPointF(x * scale, y * scale) for x, y in shape]))
    painter.restore()


def _names(
    painter: QPainter,
    labels: Sequence[tuple[Head, QPointF]],
    setting: tuple[Theme, Size, float],
    others: Sequence[QRectF],
) -> None:
    theme, size, scale = setting
    type_ = Type(AUDIENCE * scale, bold=True)
    half = SIZE * scale / 2
    taken = [(p.x() - half, p.y() - half, p.x() + half, p.y() + half) for _, p in labels]
    taken.extend(box.getCoords() for box in others)  # type: ignore[misc]
    for head, place in labels:
        text = head.sign + cut(head.look.name, type_, int(_LONGEST * size[0]))
        outward = (place.x() - head.x, place.y() - head.y)
        box = best_place((place.x(), place.y()), outward, extent(text, type_), np.array(taken), (size, scale))
        taken.append(box)
        draw_cased(painter, box[0], box[1], text, type_, (head.look.colour, theme.casing), scale)


def best_place(at: Size, outward: Size, extents: Size, taken: Floats, picture: tuple[Size, float]) -> Box:
    """The box beside a marker that covers least of what is there, lies inside, and on the side it was fanned out to."""
    (w, h), (size, scale) = extents, picture
    gap, near = (SIZE / 2 + 5) * scale, 3 * scale
    right, left, middle = gap, -gap - w, -w / 2
    corners = np.array([
        (right, -h / 2), (left, -h / 2), (middle, -gap - h + near), (middle, gap - near),
        (right, -gap - h / 2), (right, gap - h / 2), (left, -gap - h / 2), (left, gap - h / 2),
        (right, -2.2 * h), (right, 1.2 * h), (left, -2.2 * h), (left, 1.2 * h),
        (middle, -gap - 2.1 * h), (middle, gap + 1.1 * h),
    ])  # fmt: skip
    off = corners + np.array([w / 2, h / 2])
    boxes = np.hstack([corners, corners + np.array([w, h])]) + np.tile(at, 2)
    outside = w * h - _overlap(boxes, np.array([[0, 0, *size]]))
    away = np.array(outward) / max(math.hypot(*outward), _APART * scale)
    turned = 1 - off @ away / np.hypot(*off.T)
    order = np.arange(len(boxes))
    cost = _overlap(boxes, taken) + 3 * outside + (0.03 * order + 0.4 * turned) * h * h
    x0, y0, x1, y1 = boxes[int(cost.argmin())].tolist()
    return x0, y0, x1, y1


def _overlap(boxes: Floats, others: Floats) -> Floats:
    """For each of the boxes (n, 4) the area it shares with all of the others (m, 4)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    area: Floats = np.maximum(high - low, 0).prod(axis=2).sum(axis=1)
    return area

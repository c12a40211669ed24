"""The racers themselves: markers at the playhead, fanned out where they meet, each with its name beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

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

SIGNS = {DIVERGED: "⚠ ", RUNNING: "… "}

SIZE = 17.0
_LONGEST = 0.4
"""Share of the picture's width that a name may take."""
_APART = 18.0
"""Pixels that two markers keep between their centres."""
_BACK = 0.7
"""Where markers that meet begin, of the way that they had been moved aside."""
_SOON = 40.0
"""Steps on for which it counts how things stood."""
_ON_NAMES, _ON_TRAILS = 3.0, 1.5
"""What a pixel costs that a name has on another name or a marker, and on a trail."""
_FAR = 8
"""The first of a name's places that is so far off that a thin line has to lead there."""
_STAYS = 0.5
"""How much a name likes the place that it had, in squares of its height."""


@dataclass(frozen=True)
class Head:
    """Where a racer is on the picture; ``outside`` if that is beyond the edge.

    ``sign`` stands before its name: that it diverged there, or that the steps beyond are still being computed."""

    look: Look
    x: float
    y: float
    outside: bool
    sign: str
    told: str = ""


@dataclass
class Memory:
    """How heads were fanned out and on which side their names stood, so that nothing hops from frame to frame.

    It counts a few steps on at most: elsewhere a picture does not depend on what was seen before."""

    position: float = math.inf
    before: dict[str, Stance] = field(default_factory=dict)
    now: dict[str, Stance] = field(default_factory=dict)

    def at(self, position: float) -> Memory:
        """The memory as the playhead gets there; to paint a picture once more changes nothing."""
        if position != self.position:
            self.before = self.now if 0 < position - self.position <= _SOON else {}
            self.position, self.now = position, {}
        return self


@dataclass(frozen=True)
class Stance:
    """How far a marker was moved aside, and which of its places its name had."""

    aside: complex = 0j
    place: int = -1


@dataclass(frozen=True)
class Around:
    """What names keep off: boxes that are taken, and trails (``under``: how much of each box they cover)."""

    taken: Sequence[QRectF]
    under: Callable[[Floats], Floats]
    memory: Memory


def heads(
    points: Sequence[Floats],
    statuses: Sequence[str],
    looks: Sequence[Look],
    position: float,
    size: Size,
    told: Sequence[str] = (),
) -> list[Head]:
    """The heads at a (fractional) step, from each racer's pixels (n, 2). ``told``: what is said of those that go no
    further."""
    found = []
    for pixels, status, look, ended in zip(points, statuses, looks, told or [""] * len(looks), strict=True):
        if not len(pixels):
            continue
        last = len(pixels) - 1
        i = min(int(position), last)
        x, y = pixels[i] + (position - i) * (pixels[min(i + 1, last)] - pixels[i]) if i < last else pixels[i]
        inside = 0 <= x <= size[0] and 0 <= y <= size[1]
        sign = SIGNS.get(status, "") if position >= last else ""
        found.append(Head(look, float(x), float(y), not inside, sign, ended if sign == SIGNS[DIVERGED] else ""))
    return found


def fanned(found: Sequence[Head], scale: float, before: Mapping[str, Stance] = MappingProxyType({})) -> list[QPointF]:
    """Places for the markers: at the heads, moved apart where they would cover one another.

    A few rounds of pushing neighbours apart, from a fixed first spread, so that equal heads always fan out alike;
    those that were together a moment ago begin as they stood then.
    """
    count = len(found)
    true = np.array([complex(head.x, head.y) for head in found])
    spread = 0.4 * scale * np.exp(2j * np.pi * (np.arange(count) / max(count, 1) - 0.25))
    meets = (np.abs(true[:, None] - true[None, :]) < 2 * _APART * scale).sum(axis=1) > 1
    stood = np.array([before[head.look.name].aside if head.look.name in before else 0j for head in found])
    places = true + np.where(meets & (stood != 0), _BACK * stood, spread)
    oneself = np.eye(count) * 1e9
    for _ in range(40):
        between = places[:, None] - places[None, :]
        distance = np.abs(between) + oneself
        push = np.maximum(_APART * scale - distance, 0) / 2
        if push.max(initial=0.0) < 0.05 * scale:
            break
        places = places + (0.6 * push * between / np.maximum(distance, 1e-9)).sum(axis=1)
    return [QPointF(place.real, place.imag) for place in places]


def paint(painter: QPainter, found: Sequence[Head], theme: Theme, size: Size, scale: float, around: Around) -> None:
    """Draw markers, threads to where they really are, names, and arrows for those beyond the edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inside = [head for head in found if not head.outside]
    places = fanned(inside, scale, around.memory.before)
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
    _names(painter, labels, (theme, size, scale), around)


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
    around: Around,
) -> None:
    theme, size, scale = setting
    before, now = around.memory.before, around.memory.now
    type_ = Type(AUDIENCE * scale, bold=True)
    half = SIZE * scale / 2
    taken = [(p.x() - half, p.y() - half, p.x() + half, p.y() + half) for _, p in labels]
    taken.extend(box.getCoords() for box in around.taken)  # type: ignore[misc]
    for head, place in labels:
        name = head.look.name
        text = head.sign + cut(f"{name}: {head.told}" if head.told else name, type_, int(_LONGEST * size[0]))
        outward = complex(place.x() - head.x, place.y() - head.y)
        boxes, cost = _places((place.x(), place.y()), outward, extent(text, type_), (size, scale))
        cost += _ON_NAMES * _overlap(boxes, np.array(taken)) + _ON_TRAILS * around.under(boxes)
        if name in before:
            cost[before[name].place] -= _STAYS * extent(text, type_)[1] ** 2
        best = int(cost.argmin())
        now[name] = Stance(outward, best)
        x0, y0, x1, y1 = boxes[best].tolist()
        taken.append((x0, y0, x1, y1))
        if best >= _FAR:
            _tie(painter, place, boxes[best], head.look, scale)
        draw_cased(painter, x0, y0, text, type_, (head.look.colour, theme.casing), scale)


def _tie(painter: QPainter, place: QPointF, box: Floats, look: Look, scale: float) -> None:
    """A thin line from a marker to its name, where that stands far off."""
    low, high = box[:2] + np.array([0, 4 * scale]), box[2:] - np.array([0, 4 * scale])
    painter.setPen(QPen(QColor(look.colour), scale))
    painter.drawLine(place, QPointF(*np.clip((place.x(), place.y()), low, high).tolist()))


def _places(at: Size, outward: complex, extents: Size, picture: tuple[Size, float]) -> tuple[Floats, Floats]:
    """Boxes beside a marker, and how little each is wanted: least those on the side that it was fanned out to, most
    those outside of the picture."""
    (w, h), (size, scale) = extents, picture
    offered, ways, order = _offered(w, h, scale)
    x, y = at
    boxes = offered + np.array([x, y, x, y])
    outside = w * h - _overlap(boxes, np.array([[0, 0, *size]]))
    turned = 1 - ways @ np.array([outward.real, outward.imag]) / max(abs(outward), _APART * scale)
    return boxes, 6 * outside + order + 0.4 * turned * h * h


@lru_cache(maxsize=256)
def _offered(w: float, h: float, scale: float) -> tuple[Floats, Floats, Floats]:
    """Boxes for a name of that size about a marker at 0, in which direction each lies, and what it costs by itself."""
    gap, near = (SIZE / 2 + 5) * scale, 3 * scale
    right, left, middle = gap, -gap - w, -w / 2
    corners = np.array([
        (right, -h / 2), (left, -h / 2), (middle, -gap - h + near), (middle, gap - near),
        (right, -gap - h / 2), (right, gap - h / 2), (left, -gap - h / 2), (left, gap - h / 2),
        (right, -2.2 * h), (right, 1.2 * h), (left, -2.2 * h), (left, 1.2 * h),
        (middle, -gap - 2.1 * h), (middle, gap + 1.1 * h),
        (right, -3.4 * h), (right, 2.4 * h), (left, -3.4 * h), (left, 2.4 * h),
    ])  # fmt: skip
    size = np.array([w, h])
    off = corners + size / 2
    ways = off / np.hypot(*off.T)[:, None]
    order: Floats = np.linspace(0.0, 0.03 * h * h * (len(corners) - 1), len(corners))
    return np.hstack([corners, corners + size]), ways, order


def _overlap(boxes: Floats, others: Floats) -> Floats:
    """For each of the boxes (n, 4) the area it shares with all of the others (m, 4)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    area: Floats = np.maximum(high - low, 0).prod(axis=2).sum(axis=1)
    return area

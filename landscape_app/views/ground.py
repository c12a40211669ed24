"""The ground of the map: a muted relief with contours, rasterised once for each view."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from landscape_app.core.walk import Floats
from landscape_app.theme import Theme, mix
from landscape_app.views.frame import Frame
from landscape_app.views.painting import is_vector
from landscape_app.views.paths import lines_path
from surfaces import Surface

CELL = 3.0
"""Pixels between two computed heights; in between they are interpolated."""
LEVELS = 24
_FEW = 9
"""Contours of a thumbnail."""
_DENSE, _NOISE = 1 / 16, 1 / 9
"""Points of one contour for each cell of the grid. From the first share on smoothing would take seconds and show
nothing; from the second on the heights change faster than their grid, and there is no contour to be drawn."""
_PIECE = 200
"""Points of a contour that are stroked at once."""
_LINEAR = 40
"""The lowest tenth of a window must take more than one part in so many of the whole height to be seen linearly."""


HEIGHTS = ("auto", "linear", "log", "rank")
COLOURS = ("muted", "viridis", "cividis", "CET-L17")
"""Shades for heights; all but the muted one compete with the racers' colours."""


@dataclass(frozen=True)
class Style:
    """How the ground is to look: the scale of heights (or "auto"), and the colours."""

    height: str = HEIGHTS[0]
    colours: str = COLOURS[0]

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Style:
        """What a scene's view asks for, as far as it makes sense."""
        height, colours = view.get("height"), view.get("colours")
        return cls(height if height in HEIGHTS else HEIGHTS[0], colours if colours in COLOURS else COLOURS[0])


MUTED = Style()


@dataclass(frozen=True, eq=False)
class Height:
    """How heights become shades: f itself, log10(f - floor + softening), or the share of the window that lies below."""

    name: str
    floor: float = 0.0
    softening: float = 1.0
    ordered: Floats | None = None

    def shade(self, f: Floats) -> Floats:
        if self.name == "linear":
            return f
        if self.ordered is not None:
            ranks = np.searchsorted(self.ordered, f) / len(self.ordered)
            return np.where(np.isfinite(f), ranks, np.nan)
        with np.errstate(all="ignore"):
            shades: Floats = np.log10(np.maximum(f - self.floor, 0) + self.softening)
        return shades


@lru_cache(maxsize=64)
def height_for(surface: Surface, wanted: str = HEIGHTS[0]) -> Height:
    """The scale wanted; "auto": linear where most of the window then differs visibly, else logarithmic."""
    f = _heights(surface, Frame.around(surface.turned_window, 400, 200))  # as wide as the map usually is
    finite = f[np.isfinite(f)]
    if not finite.size or wanted == "linear":
        return Height("linear")
    if wanted == "rank":
        return Height("rank", ordered=np.sort(finite))
    low, deep, high = _above_poles(finite), *_quantiles(finite, 0.1, 0.98)
    low = min(low, surface.lowest) if surface.lowest is not None else low
    flat = high - low <= _LINEAR * (deep - low) or deep <= low
    if flat and wanted == "auto":
        return Height("linear")
    return Height("log", low, 0.1 * (deep - low) or 1e-3 * (high - low) or 1.0)


def paint(
    painter: QPainter,
    surface: Surface,
    frame: Frame,
    theme: Theme,
    scale: float = 1.0,
    count: int = LEVELS,
    style: Style = MUTED,
) -> None:
    """Draw the ground into (0, 0, width, height), with some ``count`` contours.

    Where the formula is undefined the ground is hatched.
    """
    drawn = _drawn(surface, frame, theme, count, style)
    target = QRectF(0, 0, frame.width, frame.height)
    painter.fillRect(target, QColor(theme.low))
    if drawn.undefined:
        painter.fillRect(target, QBrush(mix(theme.high, theme.ink, 0.35), Qt.BrushStyle.BDiagPattern))
    if drawn.relief is None:
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if is_vector(painter):  # whoever shows it would not smooth it
        painter.drawImage(target, drawn.smooth)
    else:
        painter.drawImage(target, drawn.relief, drawn.seen)
    contour = QColor(theme.contour[0])
    contour.setAlphaF(theme.contour[1])
    painter.setPen(QPen(contour, scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path, fine in drawn.contours:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, fine)
        painter.drawPath(path)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A ground as it is drawn: an image of its heights, the part of it that the frame shows, and contours, each with
    whether its edges are smoothed. ``undefined``: whether there are places without a height."""

    size: tuple[float, float]
    undefined: bool
    relief: QImage | None = None
    seen: QRectF = field(default_factory=QRectF)
    contours: tuple[tuple[QPainterPath, bool], ...] = ()

    @cached_property
    def smooth(self) -> QImage:
        """The relief with two pixels for each of the frame's; one object, so that a PDF of many pages holds it once."""
        assert self.relief is not None
        width, height = (math.ceil(2 * side) for side in self.size)
        made = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        made.fill(Qt.GlobalColor.transparent)
        with QPainter(made) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(made.rect()), self.relief, self.seen)
        return made


@lru_cache(maxsize=2)
def _drawn(surface: Surface, frame: Frame, theme: Theme, count: int, style: Style) -> _Drawn:
    shades = height_for(surface, style.height).shade(_heights(surface, frame))
    finite = shades[np.isfinite(shades)]
    size, undefined = (frame.width, frame.height), finite.size < shades.size
    if not finite.size:
        return _Drawn(size, undefined)
    low, high = _above_poles(finite), *_quantiles(finite, 0.98)
    rows, columns = shades.shape
    relief, seen = _relief(shades, (low, high), theme, style.colours), QRectF(0.5, 0.5, columns - 1, rows - 1)
    wanted = levels(low, high, float(np.nanmax(shades)), count)
    return _Drawn(size, undefined, relief, seen, tuple(_contours(shades, wanted, frame)))


def pixmap(surface: Surface, frame: Frame, theme: Theme, scale: float, ratio: float, style: Style = MUTED) -> QPixmap:
    """The ground as an opaque picture for a screen of that device pixel ratio."""
    made = QPixmap(math.ceil(frame.width * ratio), math.ceil(frame.height * ratio))
    made.setDevicePixelRatio(ratio)
    with QPainter(made) as painter:
        paint(painter, surface, frame, theme, scale, style=style)
    return made


def thumbnail(surface: Surface, theme: Theme, width: int, height: int, ratio: float = 1.0) -> QPixmap:
    """The whole surface as a small picture with few contours."""
    made = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
    made.setDevicePixelRatio(ratio)
    frame = Frame.around(surface.turned_window, width * CELL, height * CELL)  # a height for each pixel
    with QPainter(made) as painter:
        painter.scale(1 / CELL, 1 / CELL)
        paint(painter, surface, frame, theme, CELL, _FEW)
    return made


def _heights(surface: Surface, frame: Frame) -> Floats:
    """f at a grid of corners that spans the frame, first row on top: (rows, columns)."""
    columns = max(math.ceil(frame.width / CELL), 2) + 1
    rows = max(math.ceil(frame.height / CELL), 2) + 1
    (x0, x1), (y0, y1) = frame.window
    x, y = np.meshgrid(np.linspace(x0, x1, columns), np.linspace(y1, y0, rows))
    f: Floats = surface.value(x, y)
    return np.where(np.isfinite(f), np.clip(f, -1e300, 1e300), np.nan)  # their differences must be finite too


def _relief(shades: Floats, span: tuple[float, float], theme: Theme, colours: str) -> QImage:
    """An image with a pixel for each height, transparent where there is none."""
    low, high = span
    level = np.clip((shades - low) / (high - low), 0, 1) if high > low else np.zeros_like(shades)
    known = np.isfinite(level)
    table = _table(theme, colours)
    pixels = np.empty((*shades.shape, 4), np.uint8)
    pixels[..., :3] = table[np.round(np.where(known, level, 0) * (len(table) - 1)).astype(np.intp)]
    pixels[..., 3] = np.where(known, 255, 0)
    rows, columns = shades.shape
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()


@lru_cache(maxsize=8)
def _table(theme: Theme, colours: str) -> Any:
    """(shades, 3) bytes from the lowest to the highest."""
    if colours != COLOURS[0]:
        return pg.colormap.get(colours).getLookupTable(nPts=512)
    low_end, high_end = (np.array(_rgb(colour)) for colour in (theme.low, theme.high))
    shares = np.linspace(0, 1, 512)[:, None]
    return np.round(low_end + shares * (high_end - low_end)).astype(np.uint8)


def _quantiles(values: Floats, *shares: float) -> list[float]:
    """Values below which those shares lie (``numpy.quantile`` would load numpy.ma at start-up)."""
    ordered = np.sort(values, axis=None)
    return [float(ordered[round(share * (len(ordered) - 1))]) for share in shares]


def _above_poles(values: Floats) -> float:
    """The least value, or the one below which 2 % lie where these reach deeper than all the others are high."""
    least, low, high = _quantiles(values, 0.0, 0.02, 0.98)
    return low if low - least > high - low > 0 else least


def _rgb(colour: str) -> tuple[float, float, float]:
    parsed = QColor(colour)
    return float(parsed.red()), float(parsed.green()), float(parsed.blue())


def _contours(shades: Floats, wanted: list[float], frame: Frame) -> Iterator[tuple[QPainterPath, bool]]:
    """Paths, each with whether its edges are to be smoothed."""
    # Not its factory function, which would load numpy.ma at start-up.
    from contourpy import FillType, LineType, SerialContourGenerator, ZInterp

    rows, columns = shades.shape
    x, y = np.meshgrid(np.linspace(0, frame.width, columns), np.linspace(0, frame.height, rows))
    unknown = ~np.isfinite(shades)
    generator = SerialContourGenerator(
        x,
        y,
        np.where(unknown, 0.0, shades),
        unknown if unknown.any() else np.zeros((), bool),
        corner_mask=True,
        line_type=LineType.ChunkCombinedOffset,
        fill_type=FillType.OuterOffset,
        quad_as_tri=False,
        z_interp=ZInterp.Linear,
    )
    for level in wanted:
        (points,), (offsets,) = generator.lines(level)  # type: ignore[misc]
        if points is None or offsets is None or len(points) > _NOISE * shades.size:
            continue
        for path in _pieces(points, offsets[1:]):
            yield path, len(points) < _DENSE * shades.size


def _pieces(points: Floats, ends: Any) -> Iterator[QPainterPath]:
    """Polylines as paths of some points each: the time to stroke one grows faster than its length."""
    for first in range(0, len(points) - 1, _PIECE):
        part = points[first : first + _PIECE + 1]
        inner = ends[np.searchsorted(ends, first, "right") : np.searchsorted(ends, first + len(part))] - first
        yield lines_path(part, [*inner, len(part)])


def levels(low: float, high: float, top: float, wanted: int = LEVELS) -> list[float]:
    """Contour levels up to ``top``, at multiples of a round step, so that they stay put when the view moves."""
    if not high - low > 1e-300:  # in smaller spans a step would have no digits left
        return []
    raw = (high - low) / wanted
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * m for m in (1, 2, 2.5, 5, 10) if unit * m >= raw * 0.999)
    first = math.ceil(low / step)
    count = min(math.floor(top / step) - first + 1, 4 * wanted)
    return [step * k for k in range(first, first + count)]

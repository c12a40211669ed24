"""Text on pictures, with a casing that keeps it readable on any ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from landscape_app.theme import font
from landscape_app.views.painting import is_vector


@dataclass(frozen=True)
class Type:
    """A size of type, in pixels of the picture."""

    pixels: float
    bold: bool = False

    @property
    def font(self) -> QFont:
        return font(self.pixels, self.bold)


@lru_cache(maxsize=2048)
def extent(text: str, type_: Type) -> tuple[float, float]:
    """Width and height of a text in pixels."""
    metrics = QFontMetricsF(type_.font)
    return metrics.horizontalAdvance(text), metrics.height()


@lru_cache(maxsize=512)
def cut(text: str, type_: Type, room: int) -> str:
    """As much of a text as so many pixels hold."""
    return QFontMetricsF(type_.font).elidedText(text, Qt.TextElideMode.ElideRight, room)


def draw_cased(
    painter: QPainter, x: float, y: float, text: str, type_: Type, colours: tuple[str, str], scale: float = 1.0
) -> None:
    """Draw text with its upper left corner at (x, y); ``colours`` are the letters' and the casing's."""
    if not text:
        return
    margin = 3 * scale
    if is_vector(painter):
        painter.strokePath(_outline(text, type_, x, y), _casing(colours[1], margin))
        painter.setFont(type_.font)
        painter.setPen(QColor(colours[0]))
        painter.drawText(QPointF(x, y + QFontMetricsF(type_.font).ascent()), text)
        return
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(QPointF(x - margin, y - margin), _cased(text, type_, colours, margin, ratio))


@lru_cache(maxsize=512)
def _cased(text: str, type_: Type, colours: tuple[str, str], margin: float, ratio: float) -> QPixmap:
    """The text as a picture: stroking letters anew for each frame would take longer than all else."""
    width, height = extent(text, type_)
    picture = QPixmap(math.ceil((width + 2 * margin) * ratio), math.ceil((height + 2 * margin) * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    outline = _outline(text, type_, margin, margin)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(outline, _casing(colours[1], margin))
        painter.fillPath(outline, QColor(colours[0]))
    return picture


def _outline(text: str, type_: Type, x: float, y: float) -> QPainterPath:
    outline = QPainterPath()
    outline.addText(x, y + QFontMetricsF(type_.font).ascent(), type_.font, text)
    return outline


def _casing(colour: str, margin: float) -> QPen:
    pen = QPen(QColor(colour), margin * 4 / 3)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen

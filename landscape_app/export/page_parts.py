"""What pages of either kind are made of: charts, looks, numbers and pictures as JSON."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainterPath

from landscape_app import markers
from landscape_app.theme import Look
from landscape_app.views.axes import Axis
from landscape_app.views.pane import Pane, Ticks
from landscape_app.words import tr
from surfaces.refusal import N_

Data = dict[str, Any]
"""What becomes JSON."""

_DIGITS = 1e-6
"""Relative error from which on a number is kept in double precision."""


def columns(who: str, **titles: str) -> list[list[str]]:
    """The head of the table: what is in each column, and its title."""
    return [["name", tr(who)], *([key, title] for key, title in titles.items()), ["state", tr(N_("state"))]]


def look_of(look: Look) -> Data:
    """What a racer is told by; its marker as a path in the language of SVG, for a width of 1."""
    kinds, outline = QPainterPath.ElementType, markers.outline(look.marker, 1.0)
    said = {kinds.MoveToElement: "M", kinds.LineToElement: "L", kinds.CurveToElement: "C"}
    parts = [outline.elementAt(i) for i in range(outline.elementCount())]
    path = "".join(f"{said.get(part.type, ' ')}{part.x:.4g} {part.y:.4g}" for part in parts)
    hollow = look.marker.startswith("hollow")
    return {"name": look.name, "colour": look.colour, "dash": look.dash, "hollow": hollow, "path": f"{path}Z"}


def box_of(box: QRectF, scale: float = 1.0) -> list[float]:
    return [round(side / scale, 3) for side in (box.x(), box.y(), box.width(), box.height())]


def pane_of(pane: Pane, rows: Ticks, ticks: Ticks, size: int) -> Data:
    """A chart without lines; ``rows`` and ``ticks`` are the numbers beside and below it, ``size`` that of their type.

    What else a chart may have it has not yet: a ``title`` at ``titled``, or the place of the run that it is ``named``
    after; ``room`` for names beside its lines; a ``band``, a ``level`` across; at the playhead a rule (``ruled``) and
    the step (``badge``)."""
    own = {"box": box_of(pane.box), "across": _axis(pane.across), "up": _axis(pane.up)}
    none = {"title": "", "titled": [0, 0], "named": None, "room": 0, "band": None, "level": None}
    return {**none, "ruled": False, "badge": False, **own, "rows": rows, "ticks": ticks, "size": size}


def _axis(axis: Axis) -> Data:
    return {"low": axis.low, "high": axis.high, "log": axis.log, "offset": axis.offset}


def line_of(run: int, series: str, look: tuple[str, float], dash: Sequence[float] = (), dots: bool = False) -> Data:
    """One line of a chart, of that colour and width; with ``dots`` where its points are far apart."""
    (colour, width), dashes = look, [look[1] * part for part in dash]
    return {"run": run, "series": series, "colour": colour, "width": width, "dash": dashes, "dots": dots}


# Numbers and pictures as text


def packed(values: Any, near: float = math.inf) -> Data:
    """Numbers in base64: in single precision where that keeps six digits, and no value is off by more than ``near``."""
    exact = np.ascontiguousarray(values, np.float64)
    with np.errstate(all="ignore"):
        single = exact.astype(np.float32)
        off = np.abs(single - exact)
        lost = (off > _DIGITS * np.abs(exact)) | (off > near)
    kind, kept = ("f8", exact) if lost.any() else ("f4", single)
    return {"kind": kind, "data": base64_of(kept.astype(f"<{kind}").tobytes())}


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def encode(image: QImage, kind: str, quality: int = -1) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, quality)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def address_of(picture: bytes, kind: str) -> str:
    return f"data:image/{kind.lower()};base64,{base64_of(picture)}"


def blank(width: float, height: float, ratio: float = 1.0) -> QImage:
    """An empty picture to paint on."""
    made = QImage(math.ceil(width * ratio), math.ceil(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made

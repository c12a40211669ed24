"""Stills: PNG, and PDF and SVG as true vectors with text as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter

from landscape_app import limits
from landscape_app.export.figure import Figure
from surfaces.refusal import N_, Refusal

_DOTS = 96
"""Units of a vector picture to the inch; a pixel of the window is one."""


def check(size: tuple[int, int]) -> None:
    """Refuse what no picture can be."""
    width, height = size
    least, most = limits.SIDE
    if not least <= min(size) <= max(size) <= most or width * height > limits.MOST_PIXELS:
        text = N_("{width}x{height}: a picture has sides of {least} to {most} pixels and {pixels} pixels at most")
        raise Refusal(text, width=width, height=height, least=least, most=most, pixels=limits.MOST_PIXELS)


def image(figure: Figure, position: float) -> QImage:
    """The figure at a step; with an alpha channel where it is transparent."""
    dress = figure.dress
    check(dress.size)
    kind = QImage.Format.Format_ARGB32_Premultiplied if dress.transparent else QImage.Format.Format_RGB32
    made = QImage(*dress.size, kind)
    if made.isNull():
        raise MemoryError
    if dress.transparent:
        made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        figure.paint(painter, position)
    return made


def png(figure: Figure, position: float) -> bytes:
    """The bytes of a PNG file."""
    buffer = _buffer()
    if not image(figure, position).save(buffer, "PNG"):  # type: ignore[call-overload]
        raise Refusal(N_("the picture could not be encoded; choose a smaller size"))
    return bytes(buffer.data().data())


def svg(figure: Figure, position: float) -> bytes:
    """The bytes of an SVG file."""
    from PySide6.QtSvg import QSvgGenerator

    buffer, (width, height) = _buffer(), figure.dress.size
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setTitle(figure.title)
    generator.setDescription("landscape-app")
    with QPainter(generator) as painter:
        figure.paint(painter, position)
    return _NOT_XML.sub(b" ", bytes(buffer.data().data()))


def pdf(figure: Figure, positions: Sequence[float], told: Callable[[int], None] = lambda page: None) -> bytes:
    """The bytes of a PDF file with a page for each step; ``told`` hears how many are done."""
    buffer, (width, height) = _buffer(), figure.dress.size
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS)
    points = QSizeF(width * 72 / _DOTS, height * 72 / _DOTS)
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(figure.title)
    writer.setCreator("landscape-app")
    writer.setDocumentXmpMetadata(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    with QPainter(writer) as painter:
        for i, position in enumerate(positions):
            if i:
                writer.newPage()
            figure.paint(painter, position)
            told(i + 1)
    return _timeless(bytes(buffer.data().data()))


def _timeless(document: bytes) -> bytes:
    """Without the hour of its making and its random name: the same scene twice gives the same bytes.

    Hours are spelt longer in some places than in others, so the table of where things are is written anew."""
    document = re.sub(
        rb"/ID \[ <[0-9a-f]*> <[0-9a-f]*> \]", lambda found: re.sub(rb"[0-9a-f]", b"0", found[0]), document
    )
    cuts = []
    for found in reversed(list(re.finditer(rb"(?<=Date )\(D:[^)]*\)", document))[:2]):
        cuts.append((found.start(), len(found[0]) - len(_HOUR)))
        document = document[: found.start()] + _HOUR + document[found.end() :]

    def moved(place: int) -> int:
        return place - sum(by for start, by in cuts if start < place)

    head, table = document.rsplit(b"\nxref\n", 1)
    table = re.sub(rb"(?m)^(\d{10}) (?=\d{5} n)", lambda entry: b"%010d " % moved(int(entry[1])), table)
    table = re.sub(rb"(?<=startxref\n)\d+", lambda place: b"%d" % moved(int(place[0])), table)
    return head + b"\nxref\n" + table


_HOUR = b"(D:20000101000000Z)"
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Letters that a title may have and XML must not."""


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer

"""Pictures as arrays, and pictures of scenes."""

import numpy as np
from PySide6.QtGui import QImage, QPainter, QPixmap

from landscape_app.simulate import simulate
from landscape_app.theme import LIGHT, looks
from landscape_app.views.map_painter import Content, MapPainter, frame_of

SIZE = (640, 480)


def pixels(picture):
    """(height, width, 3) colours of a QImage or QPixmap, 0 to 255."""
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def differing(one, other, visibly=40):
    """The share of pixels that differ by more than the eye passes over, and where."""
    where = np.abs(pixels(one) - pixels(other)).max(axis=2) > visibly
    return where.mean()


def painted(draw, size=SIZE, ground="#FFFFFF"):
    """What a function draws with a painter onto an empty picture."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(ground)
    with QPainter(image) as painter:  # ended in any case: Qt crashes when a picture dies under its painter
        draw(painter)
    return image


def map_of(scenario, theme=LIGHT, size=SIZE):
    """A painter of the map of a scenario."""
    content = Content(scenario, simulate(scenario), looks(scenario, theme))
    return MapPainter(content, frame_of(scenario, *size), theme)


def at_step(map_painter, step, size=SIZE):
    """The map at a step, as a picture."""
    return painted(lambda painter: map_painter.paint(painter, step), size)


def map_alone(scenario, size, step, theme):
    """The map as it is exported, without title, sentence and chart."""
    from landscape_app.document import Document
    from landscape_app.export import figure, still
    from landscape_app.lesson_file import Scene
    from landscape_app.theme import THEMES

    dress = figure.Dress(size, THEMES[theme], title=False, caption=False, chart=False)
    return still.image(figure.of(Document(Scene({}, {}, scenario), None), scenario, dress), step)

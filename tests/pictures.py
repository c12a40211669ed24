"""Makes the pictures of the README with the program itself: ``python -m tests.pictures``."""

import os
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

import surfaces
from landscape_app import lessons, scene_file, words
from landscape_app.lessons import Scene
from landscape_app.start import application
from landscape_app.theme import DARK, LIGHT, font
from landscape_app.views import ground, landmarks
from landscape_app.views.frame import Frame
from landscape_app.window import Window

TARGET = Path(__file__).parent.parent / "assets" / "pictures"
FIVE = (("sgd", 0.01), ("momentum", 0.01), ("nag", 0.01), ("rmsprop", 0.01), ("adam", 0.1))


def scene(title, surface, start, steps, racers, **view):
    data = {"schema": 1, "kind": "landscape", "title": title, "surface": {"name": surface}, "start": start}
    data |= {"steps": steps, "optimizers": [{"rule": rule, "lr": lr} for rule, lr in racers], "view": view}
    return Scene({}, {}, scene_file.from_data(data))


def picture(name, shown, theme, step, language="en", size=(1280, 720)):
    words.use(language)
    window = Window(shown, None, theme)
    window.resize(*size)
    window.show()
    window.playback.seek(step)
    app.processEvents()
    window.grab().save(str(TARGET / f"{name}.png"))
    window.close()


def collection(name, theme, columns=6, cell=(222, 168), box=(204, 130)):
    """All surfaces with their landmarks, family after family."""
    shown = list(surfaces.SURFACES.values())
    rows = -(-len(shown) // columns)
    sheet = QPixmap(columns * cell[0] + 18, rows * cell[1] + 18)
    sheet.fill(QColor(theme.paper))
    with QPainter(sheet) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i, surface in enumerate(shown):
            painter.save()
            painter.translate(18 + i % columns * cell[0], 18 + i // columns * cell[1])
            small = QRectF(0, 0, *box)
            painter.drawPixmap(small.toRect(), ground.thumbnail(surface, theme, *box))
            painter.setClipRect(small)
            landmarks.paint(painter, surface.marks, Frame.around(surface.turned_window, *box), theme, 0.5)
            painter.setClipping(False)
            painter.setPen(QColor(theme.ink))
            painter.setFont(font(15))
            painter.drawText(QPointF(0, box[1] + 19), words.tr(surface.title))
            painter.restore()
    sheet.save(str(TARGET / f"{name}.png"))


if __name__ == "__main__":
    app = application()
    TARGET.mkdir(exist_ok=True)
    saddle = lessons.find(lessons.OPENING)
    picture("window-light", saddle, LIGHT, 60)
    picture("window-dark", saddle, DARK, 60)
    picture("window-korean", saddle, LIGHT, 20, "ko")
    rates = [("sgd", rate) for rate in (0.05, 0.4, 0.5, 0.6)]
    picture("sweep", scene("Too big a step", "ravine-d2l", [-5, -2], 20, rates), LIGHT, 9)
    corner = scene("Out of the corner", "beale", [1, 1.5], 300, FIVE, steps_axis="log")
    picture("diverged", corner, DARK, 40, size=(1920, 1080))
    collection("surfaces", LIGHT)

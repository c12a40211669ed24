"""A small picture of a scene: its map with the trails at the end, or its loss curves, without any words."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QImage

from landscape_app.document import Document
from landscape_app.export import figure, still
from landscape_app.export.figure import Dress
from landscape_app.lesson_file import Scene
from landscape_app.theme import Theme

SIZE = 480, 270
_ZOOM = 1.9
"""How much larger lines and letters are drawn, so that they are seen on a picture that small."""


def thumbnail(scene: Scene, theme: Theme) -> QImage:
    """The scene at its last mark, or its end."""
    dress = Dress(SIZE, theme, title=False, caption=False, chart=False, zoom=_ZOOM)
    drawn = figure.of(Document(replace(scene, marks=()), None), scene.scenario, dress)
    last = scene.marks[-1].step if scene.marks else drawn.last
    picture = still.image(drawn, float(min(last, drawn.last)))
    drawn.let_go()
    return picture

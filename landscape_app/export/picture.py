"""A still of the map, or of loss curves: the painters of the window on an image of any size."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter

from landscape_app import files
from landscape_app.lesson_file import Scene
from landscape_app.scenario import Scenario
from landscape_app.simulate import simulate_with_clouds
from landscape_app.theme import THEMES, Theme, looks
from landscape_app.views.map_painter import Content, MapPainter, frame_of
from surfaces.refusal import N_, Refusal

REFERENCE = 720
"""Picture height at which lines and letters have the size they have in the window."""


def check_target(path: Path) -> None:
    """Refuse early what could not be written in the end."""
    if path.suffix.lower() != ".png":
        raise Refusal(N_("{path}: pictures are written as .png; choose such a name"), path=path)
    files.check_place(path)


def save(scene: Scene, path: Path, size: tuple[int, int], step: int | None, theme_name: str) -> None:
    """Write the scene's map at a step (None: the last) to a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not draw(scene, size, step, theme_name).save(buffer, "PNG"):  # type: ignore[call-overload]
        raise Refusal(N_("{path}: the picture could not be encoded; choose a smaller size"), path=path)
    files.write_whole(path, bytes(buffer.data().data()))


def draw(scene: Scene, size: tuple[int, int], step: int | None, theme_name: str) -> QImage:
    """The scene at a step as an image of ``size`` pixels: its map, or the loss curves of its runs."""
    theme, scenario = THEMES[theme_name], scene.scenario
    scale = max(min(size[0] / 1280, size[1] / REFERENCE), 0.25)
    image = QImage(*size, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        if isinstance(scenario, Scenario):
            content = _content(scenario, theme)
            painter_of_map = MapPainter(content, frame_of(scenario, *size), theme, scale)
            painter_of_map.paint(painter, min(scenario.steps if step is None else step, scenario.steps))
        else:
            from landscape_app.export import training_picture

            training_picture.paint(painter, scenario, size, step, (theme, scale))
    return image


def _content(scenario: Scenario, theme: Theme) -> Content:
    """What the map shows: the racers that are not hidden."""
    shown = [i for i in range(len(scenario.racers)) if i not in scenario.hidden]
    runs, found = list(simulate_with_clouds(scenario).items()), looks(scenario, theme)
    return Content(scenario, dict(runs[i] for i in shown), [found[i] for i in shown])

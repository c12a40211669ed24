"""What the map offers beside the start: reading off, fitting, other scales and colours, the clipboard."""

from dataclasses import replace

import numpy as np
import pytest
from hands import named, press, scene, seen, the_map
from pictures import pixels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

import surfaces
from landscape_app import lessons, words
from landscape_app.core.optimizers import SGD, Adam, Momentum
from landscape_app.scenario import SurfaceChoice
from landscape_app.theme import DARK, LIGHT
from landscape_app.views import ground
from landscape_app.views.frame import Frame
from landscape_app.views.ground import COLOURS, HEIGHTS, Style, height_for
from landscape_app.views.reading import around, reading

SIZE = (320, 240)
FIRST = lessons.find(lessons.OPENING).scenario


def hover(window, x, y):
    """Move the hand over a place of the plane."""
    view = the_map(window)
    pixel = view.frame.to_pixels(np.array([[x, y]]))[0]
    QTest.mouseMove(view.viewport(), QPoint(*(round(v) for v in pixel)))


def readout(window):
    return "".join(found.text() for found in seen(window, QLabel) if found.objectName() == "readout")


def menu(window):
    return named(window, QToolButton, "how the map looks").menu()


def choose(window, text):
    """An entry of the map's menu, by the beginning of its text."""
    (action,) = (action for action in menu(window).actions() if action.text().startswith(text))
    action.trigger()


def test_the_place_under_the_hand_is_read_off(window):
    """Height and slope there, in words and numbers; nothing once the hand has left."""
    hover(window, 1.0, 0.5)
    assert readout(window).startswith("x = ")
    assert "f = " in readout(window) and "∇f = (" in readout(window)
    the_map(window).hovered.emit(None)
    assert readout(window) == ""


@pytest.mark.parametrize("name", surfaces.SURFACES)
def test_every_landmark_explains_itself(name):
    """Kind, height and curvatures; the number read is that of the surface."""
    surface = surfaces.get(name)
    frame = Frame.around(surface.turned_window, *SIZE)
    for mark in surface.marks:
        told = reading(surface, frame, mark.x, mark.y)
        assert any(told.startswith(kind) for kind in ("minimum", "saddle", "maximum"))
        assert "curvatures" in told or "tip of a cone" in told


def test_elsewhere_it_reads_height_and_gradient_or_that_there_is_none():
    own = SurfaceChoice(formula="log(x) + y**2").surface
    frame = Frame.around(own.turned_window, *SIZE)
    assert reading(own, frame, 1.0, 0.5) == "x = 1   y = 0.5   f = 0.25   ∇f = (1, 1)"
    assert reading(own, frame, -1.0, 0.5).endswith("undefined here")
    words.use("ko")
    try:
        assert reading(own, frame, -1.0, 0.5).endswith("정의되지 않은 곳")
    finally:
        words.use("en")


@pytest.mark.parametrize("key", [Qt.Key.Key_F, Qt.Key.Key_Equal])
def test_fit_shows_all_trails_and_little_else(opened, key):
    """The default window of Beale uses a tenth of its area."""
    window = opened(scene("x**2 + 3*y**2", SGD(lr=0.05), Adam(lr=0.05), start=(0.5, 0.25)))
    the_map(window).setFocus()
    press(key)
    (x0, x1), (y0, y1) = the_map(window).frame.window
    points = np.concatenate([run.point for run in window.session.runs.values()])
    assert x0 < points[:, 0].min() and points[:, 0].max() < x1
    assert y0 < points[:, 1].min() and points[:, 1].max() < y1
    assert x1 - x0 < 3 or y1 - y0 < 1
    assert not the_map(window).at_home


def test_fit_leaves_out_who_left(opened):
    """A racer that diverged does not make a dot of the others."""
    window = opened(scene("x**2 + 3*y**2", SGD(lr=3.0), Momentum(lr=0.05), start=(0.5, 0.25)))
    fitted = around(window.session.runs.values(), window.session.scenario.surface.surface.turned_window)
    assert max(fitted[0][1] - fitted[0][0], fitted[1][1] - fitted[1][0]) < 100
    assert around([], ((-1, 1), (-1, 1))) is None


@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize("name", surfaces.SURFACES)
def test_every_scale_of_heights_can_be_painted(name, height):
    """Shades rise with the height, wherever both are known, and the ground is not one shade."""
    surface = surfaces.get(name)
    scale = height_for(surface, height)
    heights = np.sort(surface.value(*np.meshgrid(*[np.linspace(*side, 40) for side in surface.turned_window])).ravel())
    shades = scale.shade(heights[np.isfinite(heights)])
    assert (np.diff(shades) >= 0).all() and shades[-1] > shades[0]
    assert height == "auto" or scale.name == height


def test_by_rank_each_shade_covers_as_much():
    """Goldstein-Price spans six powers of ten; by rank its middle shade is its median."""
    surface = surfaces.get("goldstein-price")
    frame = Frame.around(surface.turned_window, 400, 200)
    picture = pixels(ground.pixmap(surface, frame, LIGHT, 1.0, 1.0, Style("rank")))
    brightness = picture.sum(axis=2).astype(float)
    span = brightness.max() - brightness.min()
    spread = np.quantile(brightness, 0.8) - np.quantile(brightness, 0.2)
    plain = pixels(ground.pixmap(surface, frame, LIGHT, 1.0, 1.0, Style("linear"))).sum(axis=2).astype(float)
    assert span > 0 and spread > 2 * (np.quantile(plain, 0.8) - np.quantile(plain, 0.2))


def test_the_menu_changes_the_view_and_nothing_else(qtbot, window):
    """Costs no simulation, is kept in the scene, can be taken back; nonsense in a file is the default."""
    before = [run.table for run in window.session.runs.values()]
    choose(window, "heights: by rank")
    qtbot.waitUntil(lambda: window.session.scenario.view.get("height") == "rank")
    choose(window, "viridis")
    qtbot.waitUntil(lambda: window.session.scenario.view.get("colours") == "viridis")
    assert [run.table is table for run, table in zip(window.session.runs.values(), before, strict=True)] == [True] * 5
    window.session.undo()
    window.session.undo()
    assert window.session.scenario == FIRST
    assert Style.of({"height": 3, "colours": ["x"]}) == Style()


def test_the_menu_shows_what_stands(window):
    window.session.ask(replace(FIRST, view={**FIRST.view, "height": "log", "colours": "cividis"}))
    window.session.settle()
    menu(window).aboutToShow.emit()
    checked = [action.text() for action in menu(window).actions() if action.isChecked()]
    assert checked == ["heights: logarithmic", "cividis", "scales: equal", "trails: whole"]


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_choice_of_colours_differs(colours, theme):
    surface = surfaces.get("bowl")
    frame = Frame.around(surface.turned_window, *SIZE)
    drawn = pixels(ground.pixmap(surface, frame, theme, 1.0, 1.0, Style(colours=colours))).astype(int)
    muted = pixels(ground.pixmap(surface, frame, theme, 1.0, 1.0)).astype(int)
    strong = np.abs(drawn.max(axis=2) - drawn.min(axis=2)).max()
    assert (strong > 60) == (colours != "muted")
    assert (np.abs(drawn - muted).max() > 0) == (colours != "muted")


def test_the_picture_goes_to_the_clipboard_without_what_lies_over_it(window):
    """The map alone, as large as it is seen."""
    hover(window, 1.0, 0.5)
    press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().pixmap()
    view = the_map(window)
    assert copied.size() == view.size() * view.devicePixelRatioF()
    assert copied.toImage() == view.picture().toImage()
    QGuiApplication.clipboard().clear()

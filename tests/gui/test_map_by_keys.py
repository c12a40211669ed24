"""Zoom, looking elsewhere, free scales and cross hairs."""

from dataclasses import replace

import numpy as np
import pytest
from hands import named, press, scene, the_map, wheel
from pictures import differing, painted, pixels
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from landscape_app import lessons
from landscape_app.core.optimizers import SGD
from landscape_app.preferences import Preferences
from landscape_app.scenario import SurfaceChoice
from landscape_app.theme import LIGHT
from landscape_app.views import landmarks
from landscape_app.views.frame import Frame

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
FIRST = lessons.find(lessons.OPENING).scenario


def spans(window):
    (x0, x1), (y0, y1) = the_map(window).frame.window
    return x1 - x0, y1 - y0, (x0 + x1) / 2, (y0 + y1) / 2


@pytest.mark.parametrize(
    ("key", "held", "factor"),
    [(KEY.Key_Plus, CTRL, 0.8), (KEY.Key_Plus, CTRL | SHIFT, 0.8), (KEY.Key_Equal, CTRL, 0.8),
     (KEY.Key_Minus, CTRL, 1.25)],
)  # fmt: skip
def test_zoom_by_key(window, key, held, factor):
    """About the middle, also where a plus needs Shift; Ctrl+0 brings the whole back."""
    before = spans(window)
    the_map(window).setFocus()
    press(key, held)
    assert spans(window) == pytest.approx((before[0] * factor, before[1] * factor, before[2], before[3]), abs=1e-6)
    press(KEY.Key_0, CTRL)
    assert spans(window) == pytest.approx(before)


@pytest.mark.parametrize(
    ("key", "way"), [(KEY.Key_Left, (-1, 0)), (KEY.Key_Right, (1, 0)), (KEY.Key_Up, (0, 1)), (KEY.Key_Down, (0, -1))]
)
def test_looking_elsewhere_by_key(window, key, way):
    """By a part of what is seen, without moving the playhead."""
    width, height, x, y = spans(window)
    the_map(window).setFocus()
    press(key, CTRL)
    moved = spans(window)
    assert moved[:2] == pytest.approx((width, height))
    assert (moved[2] - x) / width == pytest.approx(0.15 * way[0], abs=1e-9)
    assert (moved[3] - y) / height == pytest.approx(0.15 * way[1], abs=1e-9)
    assert window.playback.step == 0


def aspect(window, text):
    menu = named(window, QToolButton, "how the map looks").menu()
    (action,) = (action for action in menu.actions() if action.text().startswith(text))
    action.trigger()
    QApplication.processEvents()


def test_free_scales_fill_the_map_and_equal_ones_come_back(opened):
    """A long valley seen whole; circles are round again afterwards; one step of undo each."""
    window = opened(scene("x**2/2000 + y**2", SGD(0.1), start=(1.0, 0.5)))
    across, up = the_map(window).frame.scale
    assert across == pytest.approx(up)
    aspect(window, "scales: free")
    (x0, x1), (y0, y1) = the_map(window).frame.window
    assert (x0, x1, y0, y1) == pytest.approx((-2, 2, -2, 2), abs=1e-6)
    wheel(the_map(window), (300, 150), 2)
    across, up = the_map(window).frame.scale
    assert across != pytest.approx(up)
    window.session.undo()
    QApplication.processEvents()
    across, up = the_map(window).frame.scale
    assert across == pytest.approx(up)


def test_scales_are_saved_with_the_scene(opened):
    """A scene opens as it was seen."""
    window = opened(replace(FIRST, view={**FIRST.view, "aspect": "free"}))
    (x0, x1), (y0, y1) = the_map(window).frame.window
    wanted = FIRST.surface.surface.turned_window
    if "window" in FIRST.view:
        wanted = FIRST.view["window"]
    assert ((x0, x1), (y0, y1)) == (pytest.approx(tuple(wanted[0])), pytest.approx(tuple(wanted[1])))


def test_the_start_is_dragged_to_as_many_digits_as_pixels_are_worth(opened):
    """On each axis by its own scale: a valley a thousand times as long as wide."""
    window = opened(replace(scene("x**2 + y**2", SGD(0.1), start=(1.0, 0.5)), view={"aspect": "free"}))
    view = the_map(window)
    view.box.setRange(xRange=(-1000, 1000), yRange=(-0.01, 0.01), padding=0)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QApplication.processEvents()
    assert window.session.scenario.start == pytest.approx(view.frame.to_plane(200, 100), abs=0.5)
    assert window.session.scenario.start[1] != 0


def test_cross_hairs_follow_the_hand_and_leave_with_it(window):
    """They lie over the map and are not in a copied picture."""
    view = the_map(window)
    before, copied = view.grab(), view.picture()
    QTest.mouseMove(view.viewport(), QPoint(100, 80))
    QApplication.processEvents()
    after = pixels(view.grab()).astype(int)
    changed = np.abs(after - pixels(before)).max(axis=2) > 8
    assert changed[80, :].mean() > 0.5 and changed[:200, 100].mean() > 0.5
    assert differing(view.picture(), copied) == 0
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    QApplication.processEvents()
    assert differing(view.grab(), before, 8) < 0.02


@pytest.mark.parametrize(("slope", "tip"), [((1.0, 0.0), (-30, 0)), ((0.0, 1.0), (0, 30)), ((-2.0, 0.0), (30, 0))])
def test_the_arrow_points_down(slope, tip):
    """Against the gradient, as it looks on the picture; y grows upwards there."""
    frame = Frame(((-1.0, 1.0), (-1.0, 1.0)), 200, 200)
    picture = painted(lambda p: landmarks.paint_cross_hairs(p, (0.0, 0.0), slope, frame, LIGHT), (200, 200))
    dark = pixels(picture).max(axis=2) < 90
    x, y = 100 + tip[0], 100 + tip[1]
    assert dark[y - 3 : y + 4, x - 3 : x + 4].any()
    assert not dark[200 - y - 3 : 200 - y + 4, 200 - x - 3 : 200 - x + 4].any()


@pytest.mark.parametrize("slope", [(0.0, 0.0), (np.nan, 1.0), (np.inf, 0.0)])
def test_where_there_is_no_way_down_there_is_no_arrow(slope):
    """Flat or undefined: the hairs alone."""
    frame = Frame(((-1.0, 1.0), (-1.0, 1.0)), 200, 200)
    picture = painted(lambda p: landmarks.paint_cross_hairs(p, (0.0, 0.0), slope, frame, LIGHT), (200, 200))
    assert not (pixels(picture).max(axis=2) < 90).any()


def test_another_ground_comes_in_gently_if_wanted(opened, qtbot, tmp_path):
    """Half-way both are seen; then only the new one. Copied pictures never show the old one."""
    window = opened(FIRST, preferences=Preferences(tmp_path / "settings.json"))
    view = the_map(window)
    before = pixels(view.grab())
    other = replace(FIRST, surface=SurfaceChoice("himmelblau"), start=None, view={})
    window.session.step(lambda scenario: other)
    QApplication.processEvents()
    between, after = pixels(view.grab()), pixels(view.picture())
    assert np.abs(between - after).max() > 20, "at once"
    middle = np.s_[100:300, 100:500]
    qtbot.waitUntil(lambda: np.abs(pixels(view.grab())[middle] - after[middle]).max() <= 20)
    assert np.abs(after - before).max() > 20


def test_without_motion_it_comes_at_once(opened, tmp_path):
    """For whom motion disturbs: switched off in the menu, and remembered."""
    window = opened(FIRST, preferences=Preferences(tmp_path / "settings.json"))
    menu = named(window, QToolButton, "more").menu()
    next(action for action in menu.actions() if action.text() == "gentle changes").trigger()
    window.session.step(lambda scenario: replace(scenario, surface=SurfaceChoice("himmelblau"), start=None, view={}))
    QApplication.processEvents()
    view = the_map(window)
    assert np.abs(pixels(view.grab())[100:300, 100:500] - pixels(view.picture())[100:300, 100:500]).max() <= 20
    assert Preferences(tmp_path / "settings.json").get("motion") is False

"""S1 to S4: surfaces with poles, holes and heights beyond measure, seen, zoomed and clicked."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hands import charts, click, drag, named, press, scene, seen, the_map, type_into, wheel
from pictures import pixels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from watching import bar, finite, flatness, hatched, marked, notice, picture, said, type_formula

from landscape_app import words
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.panel import SidePanel
from landscape_app.core.optimizers import SGD, Adam
from landscape_app.scenario import Motion, Racer
from landscape_app.views.axes import value_ticks
from landscape_app.views.ground import levels

POLES = ["1/x", "log(x)", "tan(3*x)", "1/x + 1/y", "1/(x**2 + y**2)", "log(x*x) + log(y*y)"]
EXTREMES = ["1e300*x", "1e-320*x", "3", "1e308*(x + y)", "1e-300*x*y", "exp(exp(3*x))", "1e16 + x", "0"]
BOTH = pytest.mark.usefixtures("language")


def pixel_of(window, x, y):
    return tuple(the_map(window).frame.to_pixels(np.array([[x, y]]))[0])


def hovered_at(window, x, y):
    """What is read off at a place of the plane."""
    for place in ((0, 0), pixel_of(window, x, y)):
        QTest.mouseMove(the_map(window).viewport(), QPoint(*(round(v) for v in place)))
    return "".join(found.text() for found in seen(window, QLabel) if found.objectName() == "readout")


@BOTH
@pytest.mark.parametrize("formula", POLES)
def test_s1_poles_are_no_black_picture(opened, formula):
    """S1: with poles in sight the map has a relief, and next to nothing is the black of nothing."""
    window = opened(scene(formula, SGD(0.01), Adam(0.01), start=(1.5, 0.5)))
    colours = pixels(picture(window))
    assert (colours.sum(axis=2) == 0).mean() < 0.01
    assert flatness(window) < 0.9
    assert finite(window)
    window.playback.seek(300)
    assert not window.grab().isNull()


@BOTH
@pytest.mark.parametrize(("formula", "share"), [("log(x)", 0.5), ("sqrt(x*y)", 1.0), ("1/x", 0.0), ("x**2", 0.0)])
def test_s1_only_what_is_undefined_is_hatched(opened, formula, share):
    """S1: where there is no height there is hatching, and the hand reads off that it is undefined there."""
    window = opened(scene(formula, SGD(0.01), start=(1.5, 0.5)))
    assert hatched(window) == pytest.approx(share, abs=0.12)
    nowhere = said("undefined here", "정의되지 않은 곳")
    assert (nowhere in hovered_at(window, -1.0, 0.75)) == (share > 0)
    assert nowhere not in hovered_at(window, 1.0, 0.75) and "f = " in hovered_at(window, 1.0, 0.75)


@BOTH
@pytest.mark.parametrize("choice", ["heights: linear", "heights: logarithmic", "heights: by rank"])
@pytest.mark.parametrize("formula", ["1/x", "1e300*x"])
def test_s1_every_scale_of_heights_bears_poles(opened, formula, choice):
    """S1, S2: whatever scale is chosen from the map's menu can be painted."""
    window = opened(scene(formula, SGD(0.01), start=(1.5, 0.5)))
    menu = named(window, QToolButton, words.tr("how the map looks")).menu()
    (action,) = (action for action in menu.actions() if action.text() == words.tr(choice))
    action.trigger()
    QApplication.processEvents()
    assert (pixels(picture(window)).sum(axis=2) == 0).mean() < 0.01
    assert window.session.scenario.view["height"] in ("linear", "log", "rank")


@pytest.mark.parametrize("ends", [(-1e300, 1e300), (0.0, 1e-300), (3.0, 3.0), (-1e-310, 1e-310), (1e16, 1e16 + 2)])
def test_s1_levels_are_finite_and_few(ends):
    """S1, S2: contours lie at finite heights between the ends, and there are not too many to paint."""
    found = levels(*ends, ends[1])
    assert len(found) <= 4 * 24 and all(map(math.isfinite, found))
    assert all(ends[0] <= level <= ends[1] * (1 + 1e-9) + 5e-324 for level in found)


@BOTH
@pytest.mark.parametrize("formula", EXTREMES)
def test_s2_heights_beyond_measure_are_shown(window, formula):
    """S2: huge, tiny and equal heights: charts with finite round ticks, a map, and a place that can be read off."""
    type_formula(window, formula)
    assert not marked(seen(window, SidePanel)[0].findChild(NumberField))
    for step in (0, 1, 300):
        window.playback.seek(step)
        assert not window.grab().isNull()
    assert finite(window)
    for chart in charts(window):
        axis = chart._curves.heights
        assert math.isfinite(axis.low) and math.isfinite(axis.high) and axis.low < axis.high
        ticks = value_ticks(axis, 4)
        assert 1 <= len(ticks) <= 12 and all(0 < len(text) <= 12 and "nan" not in text for _, text in ticks)
    assert "f = " in hovered_at(window, 0.5, 0.25)


@BOTH
def test_s2_from_the_least_number_to_the_greatest(opened):
    """S2: racers at heights whose difference is no number share an axis whose ends are numbers."""
    below, above = (Racer(Motion(SGD(1e-300), start=(x, 0.5))) for x in (-1.5, 1.5))
    window = opened(replace(scene("1e308*x", SGD(1e-300)), racers=(below, above), steps=5))
    for chart in charts(window):
        shares = [chart._curves.heights.share(values) for values in chart._curves.values]
        assert all(np.isfinite(found).all() for found in shares)
        assert not chart.grab().isNull()


@BOTH
@pytest.mark.parametrize("notches", [200, -200])
@pytest.mark.parametrize("formula", ["1/x", "log(x)", "1e300*x", "1e-300*x", "exp(exp(3*x))"])
def test_s3_the_wheel_has_an_end_on_every_ground(opened, formula, notches):
    """S3: two hundred notches in or out keep the view within its limits, painted all the way, and Ctrl+0 comes back."""
    window = opened(scene(formula, SGD(0.01), start=(1.5, 0.5)))
    view, home = the_map(window), the_map(window).frame.window
    for _ in range(10):
        wheel(view, (300, 150), notches // 10)
        assert not window.grab().isNull()
    (x0, x1), (y0, y1) = view.frame.window
    assert min(x1 - x0, y1 - y0) >= 0.9e-9 and max(x1 - x0, y1 - y0) <= 2.1e9
    assert max(map(abs, (x0, x1, y0, y1))) <= 1.1e9
    view.setFocus()
    press(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert np.array(view.frame.window) == pytest.approx(np.array(home), rel=1e-6)


@BOTH
@pytest.mark.parametrize(
    "window_of", [((-1e307, 1e307), (-1e307, 1e307)), ((0, 1e-16), (0, 1e-16)), ((math.nan, 1),) * 2]
)
def test_s3_a_file_cannot_zoom_where_the_wheel_cannot(opened, window_of):
    """S3: a scene that asks for such a view is shown through its surface's own window."""
    window = opened(scene("x**2 + y**2", SGD(0.1), view={"window": window_of}))
    usual = opened(scene("x**2 + y**2", SGD(0.1)))
    assert the_map(window).frame == the_map(usual).frame
    assert not window.grab().isNull()


REFUSED = ("the surface has no finite height and slope at", "곡면의 높이나 기울기가 유한하지 않으니")


@BOTH
@pytest.mark.parametrize(
    ("formula", "x", "y"), [("log(x)", -1.0, 0.5), ("sqrt(x*y)", 1.0, -0.5), ("asin(x)", 1.5, 0.0)]
)
def test_s4_a_click_on_hatching_is_refused(opened, formula, x, y):
    """S4: the start stays where it is, and a note says why it cannot be there; the next good click is taken."""
    window = opened(scene(formula, SGD(0.01), start=(0.5, 0.5)))
    before = window.session.scenario
    drag(the_map(window).viewport(), pixel_of(window, x, y))
    QApplication.processEvents()
    assert said(*REFUSED) in notice(window)
    assert window.session.scenario == before
    assert [named(window, NumberField, words.tr(f"start {axis}")).text() for axis in "xy"] == ["0.5", "0.5"]
    click(bar(window))
    drag(the_map(window).viewport(), pixel_of(window, 0.75, 0.25))
    QApplication.processEvents()
    assert notice(window) == "" and window.session.scenario.first == pytest.approx((0.75, 0.25), abs=0.02)


@BOTH
def test_s4_a_hand_may_cross_a_hole(opened):
    """S4: dragged over hatching the start waits at its rim and goes on behind it, in one step of undo."""
    window = opened(scene("sqrt(x*x - 0.25) + y*y", SGD(0.01), start=(1.5, 0.5)))
    view, before = the_map(window).viewport(), window.session.scenario
    for x in (1.5, 0.8, 0.2, -0.2, -0.8, -1.5):
        drag(view, pixel_of(window, 1.5, 0.5), pixel_of(window, x, 0.5), let_go=False)
        QApplication.processEvents()
        assert abs(window.session.scenario.first[0]) > 0.5
    assert window.session.scenario.first[0] == pytest.approx(-1.5, abs=0.05)
    drag(view, pixel_of(window, -1.5, 0.5), pixel_of(window, -1.5, 0.5))
    window.session.undo()
    assert window.session.scenario == before


@BOTH
@pytest.mark.parametrize(("formula", "start"), [("1/x", (0.0, 1.0)), ("log(x)", (-1.0, 1.0)), ("1/(x*y)", (1.0, 0.0))])
def test_s4_a_start_typed_on_a_pole_is_refused(opened, formula, start):
    """S4: typed it is refused with the same note, and the fields show the start that stands."""
    window = opened(scene(formula, SGD(0.01), start=(1.0, 1.0)))
    before = window.session.scenario
    axis = 0 if start[0] != 1.0 else 1
    field = named(window, NumberField, words.tr(f"start {'xy'[axis]}"))
    type_into(field, f"{start[axis]:g}")
    QApplication.processEvents()
    assert said(*REFUSED) in notice(window) and f"({start[0]:g}, {start[1]:g})" in notice(window)
    assert window.session.scenario == before and field.text() == "1"


@BOTH
def test_s4_outside_the_window_is_a_start_like_any(opened):
    """S4: who drags the start out of sight finds its arrow at the rim and its numbers in the fields."""
    window = opened(scene("x**2 + y**2", SGD(0.1), start=(1.0, 1.0)))
    drag(the_map(window).viewport(), pixel_of(window, 1.0, 1.0), pixel_of(window, 9.0, 1.0))
    QApplication.processEvents()
    assert notice(window) == "" and window.session.scenario.first[0] == pytest.approx(9.0, abs=0.1)
    assert float(named(window, NumberField, words.tr("start x")).text()) == window.session.scenario.first[0]
    assert finite(window) and not window.grab().isNull()

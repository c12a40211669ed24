"""The map under the hand: dragging the start, looking elsewhere, coming back."""

import math

import pytest
from hands import CTRL, drag, label, named, press, scene, the_map, type_into, wheel
from PySide6.QtCore import Qt

from landscape_app import lessons
from landscape_app.controls.number_field import NumberField
from landscape_app.core.optimizers import SGD
from landscape_app.simulate import simulate

FIRST = lessons.find(lessons.OPENING).scenario


def under(window, place):
    """The point of the plane under a pixel of the map, and how much of the plane a pixel is."""
    frame = the_map(window).frame
    return frame.to_plane(*place), 1 / frame.scale[0]


def starts_at(window, place):
    (x, y), pixel = under(window, place)
    start = window.session.scenario.first
    return abs(start[0] - x) <= pixel and abs(start[1] - y) <= pixel


def test_dragging_takes_the_start_and_every_run_along(qtbot, window):
    """While the hand is down the start is under it, and all five racers set out from there; letting go ends a step."""
    path = [(300, 200), (320, 210), (350, 220), (400, 150)]
    drag(the_map(window).viewport(), *path[:2], let_go=False)
    qtbot.waitUntil(lambda: starts_at(window, path[1]))
    drag(the_map(window).viewport(), *path[1:])
    qtbot.waitUntil(lambda: starts_at(window, path[-1]))
    scenario, runs = window.session.scenario, window.session.runs
    assert scenario.start is not None
    assert all(tuple(run.point[0]) == scenario.start for run in runs.values())
    expected = simulate(scenario)
    assert all((run.table == expected[name].table).all() for name, run in runs.items())
    assert [named(window, NumberField, f"start {axis}").value for axis in "xy"] == list(scenario.start)
    window.session.undo()
    assert window.session.scenario == FIRST
    assert not window.session.can_undo


def test_a_click_sets_the_start(qtbot, window):
    """No need to drag: a click is enough, and each click is a step of its own."""
    drag(the_map(window).viewport(), (500, 150))
    qtbot.waitUntil(lambda: starts_at(window, (500, 150)))
    between = window.session.scenario
    drag(the_map(window).viewport(), (200, 250))
    qtbot.waitUntil(lambda: starts_at(window, (200, 250)))
    window.session.undo()
    assert window.session.scenario == between
    window.session.undo()
    assert window.session.scenario == FIRST


def test_a_drag_over_the_rim_goes_on_outside(qtbot, window):
    """The hand may leave the map while it holds the start; nothing breaks, the start follows."""
    size = the_map(window).size()
    outside = (size.width() + 80, -60)
    drag(the_map(window).viewport(), (300, 200), outside)
    qtbot.waitUntil(lambda: starts_at(window, outside))
    assert not window.grab().isNull()


def test_the_start_cannot_be_put_where_nothing_is_defined(qtbot, opened):
    """On log(x) the left half is no place to start, clicked or typed: a sentence says so, and the start stays."""
    window = opened(scene("log(x)", SGD(lr=0.1), start=(1.0, 1.0)))
    before = window.session.scenario
    left = the_map(window).frame.to_pixels([[-1.0, 0.5]])[0]
    with qtbot.waitSignal(window.session.refused):
        drag(the_map(window).viewport(), tuple(left))
    assert "start" in label(window, "notice")
    assert window.session.scenario == before
    field = named(window, NumberField, "start x")
    with qtbot.waitSignal(window.session.refused):
        type_into(field, "-1")
    assert window.session.scenario == before
    assert (field.value, field.text()) == (1.0, "1")


def test_the_right_button_does_not_move_the_start(qtbot, window):
    """Only the left button holds the start."""
    qtbot.mouseClick(the_map(window).viewport(), Qt.MouseButton.RightButton, pos=the_map(window).rect().center())
    qtbot.wait(20)
    assert window.session.scenario == FIRST


@pytest.mark.parametrize("notches", [200, -200])
def test_the_wheel_has_an_end(window, notches):
    """Two hundred notches in or out: what is seen stays finite and can be painted, and Ctrl+0 leads home."""
    view = the_map(window)
    home = view.frame.window
    for _ in range(10):
        wheel(view, (700, 150), notches // 10)
        assert not window.grab().isNull()
    ends = [end for side in view.frame.window for end in side]
    assert all(map(math.isfinite, ends))
    assert not view.at_home
    wheel(view, (700, 150), -notches)
    assert not window.grab().isNull()
    press(Qt.Key.Key_0, CTRL)
    assert view.at_home
    for side, expected in zip(view.frame.window, home, strict=True):
        assert side == pytest.approx(expected, rel=1e-6)


def test_the_wheel_keeps_the_place_under_it(window):
    """Zooming goes where the hand points: the point under the pointer stays there."""
    place = (200, 100)
    (x, y), pixel = under(window, place)
    wheel(the_map(window), place, 5)
    assert the_map(window).frame.scale[0] > 1.05 / pixel
    assert under(window, place)[0] == pytest.approx((x, y), abs=pixel)


def test_looking_elsewhere_is_no_change_of_the_scene(qtbot, window):
    """Zooming is no step of undo, and dragging the start does not throw the view back home."""
    wheel(the_map(window), (400, 150), 5)
    seen = the_map(window).frame
    drag(the_map(window).viewport(), (400, 150), (420, 160))
    qtbot.waitUntil(lambda: starts_at(window, (420, 160)))
    assert the_map(window).frame == seen
    window.session.undo()
    assert the_map(window).frame == seen
    assert window.session.scenario == FIRST

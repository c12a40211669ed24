"""What is chosen beside the racers: surface, title, axes, second chart, speed, place in time."""

from dataclasses import replace

import pytest
from hands import CTRL, charts, drag, label, named, press, seen, the_map, type_into, with_rate
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton

import surfaces
from landscape_app import lessons
from landscape_app.controls.slider import ValueSlider
from landscape_app.playback import SPEEDS
from landscape_app.scenario import SurfaceChoice

FIRST = lessons.find(lessons.OPENING)


def choose(box, data):
    """Go to an entry with the arrow keys, as a person without a mouse does."""
    while box.currentData() != data:
        QTest.keyClick(box, Qt.Key.Key_Down if box.findData(data) > box.currentIndex() else Qt.Key.Key_Up)


@pytest.mark.parametrize("name", [name for name in surfaces.SURFACES if name != "saddle-bounded"])
def test_another_surface_brings_its_own_start_and_window(qtbot, window, name):
    """A surface is shown as it is meant to be seen first; all racers come along, from its start."""
    box, surface = named(window, QComboBox, "surface"), surfaces.get(name)
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: window.session.scenario.surface.name == name)
    scenario = window.session.scenario
    assert scenario.first == surface.turned_start
    assert scenario.racers == FIRST.scenario.racers
    assert all(tuple(run.point[0]) == surface.turned_start for run in window.session.runs.values())
    assert label(window, "caption") == surface.teaches
    (x0, x1), (y0, y1) = the_map(window).frame.window
    (left, right), (bottom, top) = surface.turned_window
    room = 1e-6 * (right - left)
    assert x0 - room <= left < right <= x1 + room
    assert y0 - room <= bottom < top <= y1 + room
    assert not window.grab().isNull()
    press(Qt.Key.Key_Z, CTRL)
    assert window.session.scenario == FIRST.scenario
    assert label(window, "caption") == FIRST.question["en"]
    assert box.currentData() == "saddle-bounded"


def test_the_surface_obeys_the_keyboard(qtbot, window):
    """An arrow in the list is enough."""
    box = named(window, QComboBox, "surface")
    QTest.keyClick(box, Qt.Key.Key_Down)
    chosen = box.currentData()
    assert chosen != "saddle-bounded"
    qtbot.waitUntil(lambda: window.session.scenario.surface.name == chosen)


@pytest.mark.parametrize(
    ("name", "key", "wanted"), [("log height", "values_axis", "linear"), ("log steps", "steps_axis", "linear")]
)
def test_an_axis_is_part_of_the_scene(qtbot, window, name, key, wanted):
    """Switching an axis changes the chart and what a file would keep, costs no simulation, and can be taken back."""
    switch, chart = named(window, QToolButton, name), charts(window)[0]
    before, tables = chart.grab().toImage(), [run.table for run in window.session.runs.values()]
    assert switch.isChecked()
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.scenario.view.get(key) == wanted)
    assert chart.grab().toImage() != before
    assert all(run.table is table for run, table in zip(window.session.runs.values(), tables, strict=True))
    the_map(window).setFocus()
    press(Qt.Key.Key_Z, CTRL)
    assert window.session.scenario == FIRST.scenario
    assert switch.isChecked()
    assert chart.grab().toImage() == before


def test_the_second_chart_shows_what_is_chosen(qtbot, window):
    """The choice is kept in the scene and changes that chart alone."""
    first, second = (chart.grab().toImage() for chart in charts(window))
    choose(named(window, QComboBox, "what the second chart shows"), "gradient-norm")
    qtbot.waitUntil(lambda: window.session.scenario.view.get("chart") == "gradient-norm")
    assert charts(window)[0].grab().toImage() == first
    assert charts(window)[1].grab().toImage() != second
    window.session.undo()
    assert charts(window)[1].grab().toImage() == second
    assert named(window, QComboBox, "what the second chart shows").currentData() == "step-length"


def test_a_title_is_typed(qtbot, window):
    """The title is part of the scene, in whatever script, and can be taken back."""
    field = named(window, QLineEdit, "title of the scene")
    type_into(field, "내 첫 장면")
    qtbot.waitUntil(lambda: window.session.scenario.title == "내 첫 장면")
    assert "내 첫 장면" in window.windowTitle()
    window.session.undo()
    assert field.text() == "Off the saddle"


def test_a_title_half_typed_is_left_alone(qtbot, window):
    """Whatever else changes meanwhile, nobody types over the person who types."""
    field = named(window, QLineEdit, "title of the scene")
    type_into(field, "half a ti", enter=False)
    window.session.ask(with_rate(FIRST.scenario, 0, 0.5))
    qtbot.waitUntil(lambda: window.session.scenario != FIRST.scenario)
    assert field.text() == "half a ti"
    assert window.session.scenario.title == "Off the saddle"


def test_the_time_line_and_the_charts_seek(qtbot, window):
    """Dragging either takes the playhead in hand: it stops playing and goes where the hand points."""
    line, chart = named(window, ValueSlider, "time line, slider"), charts(window)[1]
    window.playback.play()
    drag(line, (5, line.height() / 2), (line.width() / 2, line.height() / 2))
    assert not window.playback.playing
    assert window.playback.position == pytest.approx(150, abs=5)
    middle = chart.height() / 2
    drag(chart, (chart.width() / 2, middle), (chart.width() - 1, middle))
    assert window.playback.position == 300
    drag(chart, (chart.width() / 2, middle), (1, middle))
    assert window.playback.position == 0
    assert not window.session.can_undo


@pytest.mark.parametrize(
    ("button", "reached"),
    [
        ("To the start (Home)", 0),
        ("One step back (Left or ,)", 99),
        ("One step on (Right or .)", 101),
        ("To the end (End)", 300),
    ],
)
def test_the_buttons_below_do_what_they_say(qtbot, window, button, reached):
    """From step 100, with the playhead in motion."""
    window.playback.seek(100)
    window.playback.play()
    qtbot.mouseClick(named(window, QToolButton, button), Qt.MouseButton.LeftButton)
    assert (window.playback.playing, window.playback.position) == (False, reached)


def test_the_speed_is_chosen(window):
    """Every speed is on the list, and the playhead takes it."""
    for speed in SPEEDS:
        choose(named(window, QComboBox, "speed"), speed)
        assert window.playback.speed == speed


def test_the_list_has_families_that_cannot_be_chosen_and_a_picture_for_each_surface(window):
    """Arrow keys step over the headings; pictures are there once the list was opened."""
    box = named(window, QComboBox, "surface")
    entries = [i for i in range(box.count()) if box.itemData(i)]
    assert [box.itemData(i) for i in entries] == list(surfaces.SURFACES)
    headings = [i for i in range(box.count()) if i not in entries]
    assert [box.itemText(i) for i in headings] == list(dict.fromkeys(s.family for s in surfaces.SURFACES.values()))
    assert not any(box.model().flags(box.model().index(i, 0)) & Qt.ItemFlag.ItemIsEnabled for i in headings)
    assert box.itemIcon(entries[0]).isNull() and not box.itemIcon(box.currentIndex()).isNull()
    box.showPopup()
    box.hidePopup()
    pictures = {box.itemIcon(i).pixmap(54, 36).toImage().bits().tobytes() for i in entries}
    assert len(pictures) == len(entries)


def test_a_refused_choice_is_taken_back(qtbot, window):
    """A racer's own start may lie where another surface has no slope: the list then shows what still stands."""
    racer = replace(FIRST.scenario.racers[0], motion=replace(FIRST.scenario.racers[0].motion, start=(1e200, 0.0)))
    formula = SurfaceChoice(formula="x/1e200 + y**2")
    window.session.ask(replace(FIRST.scenario, surface=formula, racers=(racer,)))
    box = named(window, QComboBox, "surface")
    qtbot.waitUntil(lambda: box.currentIndex() == -1)
    box.setCurrentIndex(box.findData("beale"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: "start" in label(window, "notice"))
    assert window.session.scenario.surface == formula
    assert box.currentIndex() == -1


def test_the_formula_tells_its_derivatives(window):
    """Rest on it to read the gradient and the Hessian."""
    (formula,) = (found for found in seen(window, QLabel) if found.text().startswith("f ="))
    lines = dict(line.split(" = ") for line in formula.toolTip().splitlines())
    assert lines == {
        "f": "½x² − ½y² + ¼y⁴",
        "∂f/∂x": "x",
        "∂f/∂y": "−y + y³",
        "∂²f/∂x²": "1",
        "∂²f/∂x∂y": "0",
        "∂²f/∂y²": "−1 + 3y²",
    }

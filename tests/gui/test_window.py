"""The window as a whole: how it opens, what the keys do, and that it survives sizes and its own end."""

import pytest
from hands import CTRL, SHIFT, label, named, press, seen, texts, the_map, with_rate
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QLineEdit, QScrollBar

from landscape_app import lessons
from landscape_app.controls.racer_row import RacerRow
from landscape_app.simulate import RUNNING, simulate

FIRST = lessons.find(lessons.OPENING)
KEY = Qt.Key


def controls(window):
    """Everything that takes a hand; scroll bars are Qt's own."""
    found = [c for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider) for c in seen(window, kind)]
    return [control for control in found if not isinstance(control, QScrollBar)]


def test_it_opens_on_the_first_scene(window):
    """Off the saddle: its title, its sentence, five racers by name, the playhead at the start, nothing to undo."""
    assert window.session.scenario == FIRST.scenario
    assert label(window, "caption") == FIRST.question["en"]
    assert named(window, QLineEdit, "title of the scene").text() == "Off the saddle"
    assert len(seen(window, RacerRow)) == 5
    assert {"SGD", "Momentum", "NAG", "RMSprop", "Adam"} <= set(texts(window))
    assert window.playback.position == 0
    assert not window.playback.playing
    assert not window.session.can_undo
    assert not window.isWindowModified()
    assert label(window, "notice") == ""


def test_the_first_picture_shows_finished_runs(qtbot, window):
    """What is shown is what a simulation without a window computes."""
    qtbot.waitUntil(lambda: all(run.status != RUNNING for run in window.session.runs.values()))
    expected = simulate(FIRST.scenario)
    for name, run in window.session.runs.items():
        assert (run.table == expected[name].table).all()


def test_space_plays_and_pauses(qtbot, window):
    """The lecturer's one key: it moves the playhead, and holds it on a whole step."""
    press(KEY.Key_Space)
    assert window.playback.playing
    qtbot.waitUntil(lambda: window.playback.position > 1)
    press(KEY.Key_Space)
    assert not window.playback.playing
    assert window.playback.position == window.playback.step > 0


def test_arrows_home_and_end_step(window):
    """One step on, one back, to either end; and the number below follows."""
    reached = []
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Left, KEY.Key_End, KEY.Key_Right, KEY.Key_Home, KEY.Key_Left):
        press(key)
        reached.append(window.playback.position)
        assert label(window, "step") == str(window.playback.step)
    assert reached == [1, 2, 1, 300, 300, 0, 0]


@pytest.mark.parametrize(("key", "modifiers"), [(KEY.Key_Z, CTRL | SHIFT), (KEY.Key_Y, CTRL)])
def test_undo_and_redo_have_their_keys(qtbot, window, key, modifiers):
    """Ctrl+Z takes back; Ctrl+Shift+Z and Ctrl+Y, both of which hands have learnt, do again."""
    changed = with_rate(FIRST.scenario, 0, 0.5)
    window.session.ask(changed)
    qtbot.waitUntil(lambda: window.session.scenario == changed)
    assert window.isWindowModified()
    press(KEY.Key_Z, CTRL)
    assert window.session.scenario == FIRST.scenario
    assert not window.isWindowModified()
    press(key, modifiers)
    assert window.session.scenario == changed


def test_every_control_has_a_name_and_an_explanation(window):
    """Who listens instead of looking, and who hovers, are told what each control is and does."""
    for row in seen(window, RacerRow):
        row.open()
    nameless = [control for control in controls(window) if not control.accessibleName() or not control.toolTip()]
    assert len(controls(window)) > 40
    assert nameless == []


def test_every_control_is_reached_by_tab(qtbot, window):
    """Without a mouse one gets everywhere: Tab visits every control that is enabled, and the map."""
    for lr in (0.5, 0.6):
        wish = with_rate(FIRST.scenario, 0, lr)
        window.session.ask(wish)
        qtbot.waitUntil(lambda wish=wish: window.session.scenario == wish)
    window.session.undo()
    for row in seen(window, RacerRow):
        row.open()
    wanted = {*controls(window), the_map(window)}
    visited = set()
    for _ in range(2 * len(wanted)):
        press(KEY.Key_Tab)
        visited.add(QApplication.focusWidget())
    assert {control.accessibleName() for control in wanted - visited} == set()


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (800, 600), (3840, 2160)])
def test_any_size_can_be_painted(qtbot, window, size):
    """From a single pixel to a wall: no exception and no warning, and all is as before at the old size."""
    frame = the_map(window).frame
    window.setMinimumSize(1, 1)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    window.playback.seek(150)
    assert not window.grab().isNull()
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: the_map(window).frame.width == frame.width)
    assert the_map(window).frame == frame

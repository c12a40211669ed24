"""The window while it works: it stays alive on long scenes, and closes cleanly in the middle of anything."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hands import label, named, press, seen, texts, type_into
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QToolButton

from landscape_app import lessons
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.racer_row import RacerRow
from landscape_app.core.optimizers import SGD
from landscape_app.scenario import MOST_RACERS, Motion, Racer
from landscape_app.simulate import RUNNING, simulate

FIRST = lessons.find(lessons.OPENING)
LONG = replace(FIRST.scenario, steps=100_000)


@pytest.fixture
def gaps():
    """Start to measure the seconds between the turns of the event loop."""
    timer = QTimer()
    timer.setInterval(0)

    def measure():
        times = [time.perf_counter()]
        timer.timeout.connect(lambda: times.append(time.perf_counter()))
        timer.start()
        return lambda: [later - sooner for sooner, later in pairwise(times)]

    yield measure
    timer.stop()
    timer.deleteLater()


def finished(window):
    return all(run.status != RUNNING for run in window.session.runs.values())


@pytest.mark.parametrize("step", [0, LONG.steps])
def test_a_long_scene_grows_before_the_eyes(qtbot, opened, gaps, step):
    """Showing how five racers of 100,000 steps grow takes no ten times as long as simulating them.

    And no turn of the event loop is so long that the window seems dead, wherever the playhead stands.
    """
    began = time.perf_counter()
    expected = simulate(LONG)
    simulated = time.perf_counter() - began
    turns = gaps()
    window = opened(replace(LONG, view={"step": step, "steps_axis": "log"}))
    assert not finished(window)
    qtbot.waitUntil(lambda: finished(window), timeout=round(10_000 * simulated))
    assert max(turns()) < max(1.0, 1.3 * simulated)
    assert all((run.table == expected[name].table).all() for name, run in window.session.runs.items())


def test_a_scene_of_no_steps_can_be_shown(qtbot, window):
    """Nothing to play, nothing to seek; the racers stand at their start."""
    type_into(named(window, NumberField, "steps"), "0")
    qtbot.waitUntil(lambda: window.session.scenario.steps == 0)
    for button in (
        "Play or pause (Space or K); J plays backwards, L forwards",
        "One step on (Right or .)",
        "To the end (End)",
    ):
        named(window, QToolButton, button).click()
    assert (window.playback.playing, window.playback.position) == (False, 0)
    assert "/ 0" in texts(window)
    assert not window.grab().isNull()


def test_a_crowd_of_racers_can_be_shown(qtbot, window):
    """As many as a scene may have: a row each, named by what differs."""
    crowd = tuple(Racer(Motion(SGD(lr=(i + 1) / 1000))) for i in range(MOST_RACERS))
    window.session.ask(replace(FIRST.scenario, racers=crowd))
    qtbot.waitUntil(lambda: len(seen(window, RacerRow)) == MOST_RACERS)
    assert {"lr = 0.001", "lr = 0.064"} <= set(texts(window))
    window.playback.seek(300)
    assert not window.grab().isNull()
    press(Qt.Key.Key_Home)
    assert label(window, "step") == "0"


def test_closing_while_it_plays_is_clean(qtbot, window):
    """The playhead stands still, and nothing runs any more."""
    window.playback.play()
    qtbot.waitUntil(lambda: window.playback.position > 0)
    window.close()
    assert not window.playback.playing
    with qtbot.assertNotEmitted(window.playback.moved, wait=40):
        pass


def test_closing_while_it_simulates_is_clean(qtbot, opened):
    """Half-done work is let go; no slice is computed for a window that is gone."""
    window = opened(replace(FIRST.scenario, steps=100_000))
    assert any(run.status == RUNNING for run in window.session.runs.values())
    window.close()
    with qtbot.assertNotEmitted(window.session.advanced, wait=40):
        pass


def test_closing_with_a_notice_and_a_waiting_wish_is_clean(qtbot, window):
    """What was said and what was wished go with the window."""
    window.tell("something went wrong")
    window.session.ask(replace(FIRST.scenario, steps=10))
    window.close()
    with qtbot.assertNotEmitted(window.session.changed, wait=40):
        pass
    assert window.session.scenario == FIRST.scenario

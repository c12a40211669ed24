"""Playing trains, as far as the playhead pulls; looking back computes nothing; rates move where training stands."""

import math
import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hands import CTRL, drag, label, named, pick, press, seen, type_into, undo
from learning import LONG, ask, curves, finish, lesson, maps, rows, run, seek, stories, told, trained, wait
from pictures import differing, pixels
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton

from landscape_app import scene_file
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.schedules import Constant, Cosine, Piecewise
from landscape_app.trainer import train
from landscape_app.training import Data, Length, Network

KEY = Qt.Key
TIME = "time line, slider"


def updates(window):
    return [record.updates for record in window.session.stories]


def of_the_file(window, tmp_path):
    """What the command line would train of the scene as it is saved now."""
    path = tmp_path / "saved.landscape.json"
    window.save_to(path)
    return [
        (t.losses.tobytes(), t.evaluations.tobytes(), t.weights.tobytes(), t.status)
        for t in train(scene_file.load(path)).values()
    ]


# Playing


def test_nothing_is_trained_before_it_is_asked_for(qtbot, opened):
    """At update 0 one batch of each run is seen, for the first numbers; no more."""
    window = opened(LONG)
    wait(qtbot, lambda: min(updates(window)) == 1)
    qtbot.wait(100)
    assert updates(window) == [1, 1] and window.session.trained == 0


def test_play_trains_on_demand_and_never_shows_what_is_not_there(qtbot, opened):
    """The playhead stays within what is trained, what is trained stays near the playhead, a bar shows it."""
    window = opened(replace(LONG, length=Length("updates", 3000)))
    slider, beyond, shown = named(window, ValueSlider, TIME), [], []

    def look(position):
        beyond.append(position - window.session.trained)
        shown.append(slider._buffer)

    window.playback.moved.connect(look)
    window.playback.set_speed(250.0)
    press(KEY.Key_Space)
    wait(qtbot, lambda: window.playback.position > 200)
    press(KEY.Key_Space)
    assert not window.playback.playing
    assert max(beyond) <= 0 and window.session.trained < 3000
    assert shown == sorted(shown) and shown[-1] > shown[0], "the bar grows"


def test_pausing_stops_training_soon(qtbot, opened):
    """A lecture goes on in silence: within half a second nothing is computed any more."""
    window = opened(LONG)
    window.playback.set_speed(math.inf)
    press(KEY.Key_Space)
    wait(qtbot, lambda: min(updates(window)) > 500)
    press(KEY.Key_Space)
    qtbot.wait(400)
    before = updates(window)
    qtbot.wait(200)
    assert updates(window) == before and not window.session.busy


def test_all_at_once_trains_to_the_end(qtbot, opened):
    """And shows the end; every run is finished, with the numbers of the command line."""
    window = opened(lesson())
    box = named(window, QComboBox, "speed")
    pick(box, math.inf)
    curves(window).setFocus()
    press(KEY.Key_Space)
    wait(qtbot, lambda: not window.playback.playing)
    assert window.playback.position == 120 and label(window, "step") == "120"
    assert [record.status for record in window.session.stories] == ["finished"] * 2
    expected = train(lesson()).values()
    assert [t.losses.tobytes() for t in window.session.stories] == [t.losses.tobytes() for t in expected]


def test_looking_back_shows_earlier_numbers_and_computes_nothing(qtbot, opened):
    """Rows, curves and decision maps are those of the earlier update; the records are the very same."""
    window = opened(lesson())
    pictures, numbers = {}, {}
    for position in (0, 40, 120):
        seek(qtbot, window, position)
        pictures[position] = curves(window).grab(), maps(window).grab()
        numbers[position] = told(window)
    finish(qtbot, window)
    assert told(window) == numbers[120] and len({tuple(lines) for lines in numbers.values()}) == 3
    before, counted = stories(window), updates(window)
    for position in (40, 0, 120):
        window.playback.scrub(position)
        qtbot.wait(150)
        assert told(window) == numbers[position] and told(window)[0].startswith(f"{position} updates")
        assert differing(maps(window).grab(), pictures[position][1]) == 0, "the same weights, the same map"
    assert differing(pictures[0][1], pictures[120][1]) > 0.01, "another map at another update"
    assert differing(pictures[0][0], pictures[120][0]) > 0.01
    assert stories(window) == before and updates(window) == counted


@pytest.mark.parametrize(
    ("key", "modifiers", "to"),
    [(KEY.Key_Right, [], 51), (KEY.Key_Left, [], 49), (KEY.Key_Period, [], 51), (KEY.Key_Comma, [], 49),
     (KEY.Key_BracketRight, [CTRL], 58), (KEY.Key_BracketLeft, [CTRL], 42), (KEY.Key_Home, [], 0),
     (KEY.Key_End, [], 120)],
)  # fmt: skip
def test_one_update_or_epoch_by_a_key(qtbot, opened, key, modifiers, to):
    """120 training samples in batches of 16 are 8 updates an epoch."""
    window = opened(lesson())
    seek(qtbot, window, 50)
    press(key, *modifiers)
    trained(qtbot, window)
    assert window.playback.position == to and told(window)[0].startswith(f"{to} updates")


def test_an_epoch_on_is_an_epoch_of_samples(qtbot, opened):
    """Where epochs are equal, the key leads to a whole one for every run."""
    window = opened(lesson(run(batch=16), run(batch=32), run(batch=None), length=Length("epochs", 5)))
    for epoch in (1, 2, 3):
        press(KEY.Key_BracketRight, CTRL)
        trained(qtbot, window)
        assert all(f"{epoch}.00 epochs" in line for line in told(window)), told(window)
    press(KEY.Key_BracketLeft, CTRL)
    assert all("2.00 epochs" in line for line in told(window))


def test_training_once_more_is_the_same_to_the_bit(qtbot, opened):
    """It begins at update 0, forgets, and draws the very same curves."""
    window = opened(lesson())
    finish(qtbot, window)
    before, picture = stories(window), maps(window).grab()
    for deed in (lambda: named(window, QToolButton, "train once more").click(), lambda: press(KEY.Key_R, CTRL)):
        deed()
        assert window.playback.position == 0
        assert max(updates(window)) <= 1
        assert window.session.scenario == lesson() and not window.session.can_undo, "nothing to undo: the scene stands"
        finish(qtbot, window)
        assert stories(window) == before and differing(maps(window).grab(), picture) == 0


def test_dragging_over_the_curves_seeks(qtbot, opened):
    """The playhead follows the hand, and what it needs is trained."""
    window = opened(lesson())
    finish(qtbot, window)
    view = curves(window)
    drag(view, (view.width() * 0.2, 150), (view.width() * 0.3, 150))
    first = window.playback.position
    drag(view, (view.width() * 0.3, 150), (view.width() * 0.4, 150))
    assert 0 < first < window.playback.position < 120


def test_from_the_end_play_begins_again_and_loops(qtbot, opened):
    window = opened(lesson(updates=30))
    finish(qtbot, window)
    window.playback.set_speed(250.0)
    press(KEY.Key_R)
    press(KEY.Key_Space)
    turned = []
    window.playback.moved.connect(turned.append)
    wait(qtbot, lambda: any(b < a for a, b in pairwise(turned)))
    press(KEY.Key_J)
    wait(qtbot, lambda: any(b < a for a, b in pairwise(turned[-4:])))
    press(KEY.Key_K)
    assert not window.playback.playing


# Learning rates


def rate(window, index, value):
    field = named(window, NumberField, f"{window._tab.panel._rows[index]._spoken} lr")
    type_into(field, str(value))
    QApplication.processEvents()


@pytest.mark.parametrize("rule", ["sgd", "momentum", "nag", "adam"])
def test_a_rate_moved_on_the_way_is_written_down(qtbot, opened, tmp_path, rule):
    """The schedule becomes piecewise at the training head, what was done stands, the saved file does the same."""
    window = opened(lesson(run(rule, 0.05), run("sgd", 0.1)))
    seek(qtbot, window, 60)
    before = window.session.stories[0].losses[:61].tobytes()
    rate(window, 0, 0.011)
    first, second = window.session.scenario.runs
    assert isinstance(first.schedule, Piecewise) and first.schedule.lr == (0.05, 0.011) and first.rule.lr == 0.011
    assert first.schedule.at[0] == 0 and 60 <= first.schedule.at[1] <= 62
    assert second.schedule == Constant()
    assert window.session.stories[0].updates >= 60, "nothing is trained anew"
    finish(qtbot, window)
    assert window.session.stories[0].losses[:61].tobytes() == before
    assert stories(window) == of_the_file(window, tmp_path)
    undo(window)
    finish(qtbot, window)
    assert window.session.scenario == lesson(run(rule, 0.05), run("sgd", 0.1))
    assert stories(window) == of_the_file(window, tmp_path)


@pytest.mark.parametrize("where", ["before the start", "after the end"])
def test_a_rate_moved_outside_of_training_is_that_of_the_whole_run(qtbot, opened, tmp_path, where):
    """Nothing has been done with the old rate, or all of it: there is no moment at which it changed."""
    window = opened(lesson())
    if where == "after the end":
        finish(qtbot, window)
    else:
        wait(qtbot, lambda: min(updates(window)) == 1)
    for value in (0.3, 0.2):
        rate(window, 0, value)
        assert window.session.scenario.runs[0].schedule == Constant()
        assert window.session.scenario.runs[0].rule.lr == value
    finish(qtbot, window)
    assert stories(window) == of_the_file(window, tmp_path)


def test_a_rate_dragged_after_the_end_is_that_of_the_whole_run(qtbot, opened, tmp_path):
    """While it is trained again up to the playhead, the hand that goes on dragging still means all of it."""
    window = opened(lesson(run(batch=1), run("adam", 0.01), updates=3000))
    finish(qtbot, window)
    slider = named(window, ValueSlider, "SGD lr, slider")
    for i in range(15):
        drag(slider, *((slider.width() * (0.5 + 0.02 * j), 12) for j in (i, i + 1)), let_go=i == 14)
        qtbot.wait(15)
        assert window.session.scenario.runs[0].schedule == Constant()
    finish(qtbot, window)
    seek(qtbot, window, 1000)
    rate(window, 0, 0.011)
    assert window.session.scenario.runs[0].schedule == Constant(), "it was trained to its end: looking back is no start"
    wait(qtbot, lambda: window.session.stories[0].made >= 1000)
    rate(window, 0, 0.012)
    assert isinstance(window.session.scenario.runs[0].schedule, Piecewise), "half-way it is a change on the way again"
    finish(qtbot, window)
    assert stories(window) == of_the_file(window, tmp_path)


def test_a_rate_that_follows_a_schedule_keeps_what_it_did(qtbot, opened, tmp_path):
    """After a cosine's first half the hand takes over: so many rates are written down as were used."""
    window = opened(lesson(run("momentum", 0.05, schedule=Cosine())))
    seek(qtbot, window, 30)
    rate(window, 0, 0.02)
    schedule = window.session.scenario.runs[0].schedule
    assert isinstance(schedule, Piecewise) and len(schedule.at) >= 30 and schedule.lr[-1] == 0.02
    finish(qtbot, window)
    assert stories(window) == of_the_file(window, tmp_path)


def test_a_rate_moved_while_it_plays_takes_nothing_back(qtbot, opened):
    """Under a dragging hand training goes on, never from the beginning; the scene says what was done, to the bit."""
    window = opened(lesson(run(batch=1), updates=200_000))
    window.playback.set_speed(math.inf)
    press(KEY.Key_Space)
    wait(qtbot, lambda: updates(window)[0] > 300)
    slider, lost = named(window, ValueSlider, "SGD lr, slider"), []
    places = [(slider.width() * (0.5 + 0.01 * (i % 7)), 12) for i in range(12)]
    for i, place in enumerate(places):
        before = updates(window)[0]
        drag(slider, places[max(i - 1, 0)], place, let_go=False)
        qtbot.wait(20)
        lost.append(before - updates(window)[0])
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(*map(int, places[-1])))
    assert max(lost) <= 0
    press(KEY.Key_K)
    qtbot.wait(100)
    made, schedule = updates(window)[0], window.session.scenario.runs[0].schedule
    assert isinstance(schedule, Piecewise) and len(schedule.at) > 3
    (expected,) = train(replace(window.session.scenario, length=Length("updates", made))).values()
    assert window.session.stories[0].losses[:made].tobytes() == expected.losses.tobytes()
    undo(window)
    assert window.session.scenario.runs[0].schedule == Constant(), "one drag is one step of undo"


def test_with_ctrl_all_rates_move_by_one_factor(qtbot, opened, monkeypatch):
    """There and back is where it was; one step of undo."""
    window = opened(lesson(run(lr=0.1), run("momentum", 0.02), run("adam", 0.004)))
    rates = lambda: [run.rule.lr for run in window.session.scenario.runs]  # noqa: E731
    monkeypatch.setattr("landscape_app.controls.run_row.QGuiApplication.keyboardModifiers", lambda: CTRL)
    slider = named(window, ValueSlider, "SGD lr, slider")
    drag(slider, (slider.width() * 0.7, 12), (slider.width() * 0.8, 12))
    QApplication.processEvents()
    first, second, third = rates()
    assert first > 0.1 and second / first == pytest.approx(0.2, rel=2e-3)
    assert third / first == pytest.approx(0.04, rel=2e-3)
    undo(window)
    assert rates() == [0.1, 0.02, 0.004] and not window.session.can_undo


def test_ctrl_and_arrow_keys_taken_back_stay_taken_back(qtbot, opened, monkeypatch):
    """Who takes a change back and tabs on does not get it again, and what was done since is not lost."""
    scene = lesson(run(lr=0.123456), run("momentum", 0.02))
    window = opened(scene)
    monkeypatch.setattr("landscape_app.controls.run_row.QGuiApplication.keyboardModifiers", lambda: CTRL)
    slider = named(window, ValueSlider, "SGD lr, slider")
    slider.setFocus()
    QTest.keyClick(slider, KEY.Key_Right)
    QApplication.processEvents()
    assert window.session.scenario != scene
    undo(window)
    monkeypatch.undo()
    press(KEY.Key_Tab)
    QApplication.processEvents()
    assert window.session.scenario == scene


# What begins anew


CHANGES = {
    "batch": lambda s: replace(s, runs=(replace(s.runs[0], batch=32), *s.runs[1:])),
    "seed": lambda s: replace(s, seed=7),
    "data": lambda s: replace(s, data=Data("circles", samples=200)),
    "samples": lambda s: replace(s, data=Data("moons", samples=150)),
    "network": lambda s: replace(s, network=Network((5,), "relu", "he")),
    "loss": lambda s: replace(s, loss="binary-cross-entropy"),
    "penalty": lambda s: replace(s, l2=0.01),
    "precision": lambda s: replace(s, dtype="float64"),
    "sampling": lambda s: replace(s, sampling="iid"),
    "standardise": lambda s: replace(s, standardise=False),
    "shorter": lambda s: replace(s, length=Length("updates", 80)),
    "epochs": lambda s: replace(s, length=Length("epochs", 40)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_other_settings_train_up_to_the_playhead_again(qtbot, opened, what):
    """The playhead stays; undo brings the old bits back, redo the new ones."""
    window = opened(lesson())
    seek(qtbot, window, 60)
    there = stories(window)
    ask(window, CHANGES[what](lesson()))
    trained(qtbot, window)
    assert window.playback.position == 60 and window.session.trained >= 60
    assert all(f"{t} updates" in line for t, line in zip(window.session.clock.updates(60), told(window), strict=True))
    changed = stories(window)
    press(KEY.Key_Z, CTRL)
    trained(qtbot, window)
    assert window.session.scenario == lesson() and stories(window) == there
    press(KEY.Key_Y, CTRL)
    trained(qtbot, window)
    assert stories(window) == changed


def test_a_shorter_scene_takes_the_playhead_along(qtbot, opened):
    window = opened(lesson())
    finish(qtbot, window)
    type_into(named(window, NumberField, "length of every run"), "50")
    trained(qtbot, window)
    assert window.playback.position == 50 and label(window, "step") == "50"


def test_a_longer_scene_goes_on_where_it_was(qtbot, opened):
    """A run's first updates do not depend on how many are to come; but the schedules may."""
    window = opened(lesson())
    finish(qtbot, window)
    first = [record.losses.tobytes() for record in window.session.stories]
    type_into(named(window, NumberField, "length of every run"), "240")
    finish(qtbot, window)
    assert [record.losses[:120].tobytes() for record in window.session.stories] == first


def test_looks_and_labels_train_nothing_anew(qtbot, opened):
    """What only says how a scene is seen leaves every record in place."""
    window = opened(lesson())
    finish(qtbot, window)
    kept = [record.snapshots for record in window.session.stories]
    for view in ({"shape": "lines"}, {"loss_axis": "log"}, {"hidden": [0]}, {"strip": "noise"}, {"smoothing": 0.5}):
        ask(window, replace(window.session.scenario, view=view))
        assert [record.snapshots for record in window.session.stories] == kept, view
    renamed = replace(window.session.scenario, title="X", runs=tuple(
        replace(run, label=f"run {i}") for i, run in enumerate(window.session.scenario.runs)))  # fmt: skip
    ask(window, renamed)
    assert [record.snapshots for record in window.session.stories] == kept


def test_one_thread_trains_and_ends_with_the_window(qtbot, opened):
    """However many scenes and runs."""
    before = threading.active_count()
    window = opened(LONG)
    window.playback.play()
    for i in range(5):
        ask(window, replace(LONG, seed=i + 1))
        qtbot.wait(20)
    assert threading.active_count() == before + 1
    window.close()
    assert threading.active_count() == before


def test_the_curves_show_each_run_in_its_colour(qtbot, opened):
    """In every shape, over every axis."""
    window = opened(lesson())
    finish(qtbot, window)
    lines = {"shape": "lines"}
    for view in ({}, lines, {**lines, "curve": "train", "across": "seconds"}, {"across": "epochs"}):
        ask(window, replace(window.session.scenario, view=view))
        qtbot.wait(60)
        colours = {tuple(row) for row in pixels(curves(window).grab()).reshape(-1, 3)}
        for row in rows(window):
            colour = row._colours[0].lstrip("#")
            assert tuple(int(colour[i : i + 2], 16) for i in (0, 2, 4)) in colours, view
    assert np.isfinite(window.session.trained) and seen(window, ValueSlider)


@pytest.mark.parametrize("speed", [5.0, 250.0])
def test_runs_with_many_and_with_few_updates_play_together(qtbot, opened, speed):
    """Where samples are equal, one run may make an update while another makes a hundred: the film does not wait for the
    next one of the slow one."""
    window = opened(lesson(run(batch=1), run(batch=None), length=Length("epochs", 2)))
    window.playback.set_speed(speed)
    window.playback.play()
    qtbot.waitUntil(lambda: window.playback.position > min(speed, 20), timeout=8000)
    window.playback.pause()

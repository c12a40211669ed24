"""The panel of the second tab: comparisons, runs, what is done to them, early ends, the test score, the strip."""

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hands import (
    CTRL,
    by_tab,
    click,
    controls,
    drag,
    label,
    named,
    pick,
    pick_from_menu,
    press,
    seen,
    texts,
    type_into,
    undo,
)
from learning import (
    PLAY,
    ask,
    curves,
    finish,
    lesson,
    maps,
    rows,
    run,
    seek,
    stories,
    told,
    trained,
    wait,
    warnings,
)
from pictures import differing, pixels
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QToolButton

from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.optimizers import RULES
from landscape_app.core.schedules import SCHEDULES, Constant
from landscape_app.network.noise import Cloud
from landscape_app.training import MOST_RUNS, Data, Network, Split, Stop
from landscape_app.views.axes import Axis
from landscape_app.views.pane import Pane
from landscape_app.views.panes import Panes
from landscape_app.views.predictions_view import ConfusionView
from landscape_app.views.strips import TITLES as VIEWS
from landscape_app.views.tiles import Tiles

KEY = Qt.Key
CARDS = ("settings of the data", "settings of the network", "evaluations and early ends")
SCORE = "reveal the test score"


def names(window):
    return [row._spoken for row in rows(window)]


def current(window, index):
    """The focus into a row."""
    rows(window)[index]._sample.setFocus()
    QApplication.processEvents()


def buttons(window, name):
    return [button for button in seen(window, QToolButton) if button.accessibleName() == name]


def open_all(window):
    for name in CARDS:
        click(named(window, QToolButton, name))
    for row in rows(window):
        row.open()
    QApplication.processEvents()


# Every control


@pytest.mark.parametrize("strip", ["decision", "noise"])
def test_every_control_has_a_name_and_a_tooltip(opened, strip):
    """And no two have the same name: who listens knows where they are."""
    window = opened(lesson(run(), run("adam", 0.01, None), run(batch=32), view={"strip": strip}), size=(1280, 2400))
    open_all(window)
    nameless = [control for control in controls(window) if not control.accessibleName() or not control.toolTip()]
    assert [(type(control).__name__, control.accessibleName()) for control in nameless] == []
    told = [control.accessibleName() for control in controls(window)]
    assert {name for name in told if told.count(name) > 1} == set()


def test_tab_reaches_every_control(opened):
    """Without a mouse one comes everywhere, and round."""
    window = opened(lesson(run(), run("adam", 0.01, None), view={"strip": "noise"}), size=(1280, 2400))
    open_all(window)
    curves(window).setFocus()
    group = [button for title, _ in VIEWS.values() for button in buttons(window, title)]
    wanted = {
        control
        for control in controls(window)
        if control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    visited = set(by_tab(window))
    assert {control.accessibleName() for control in wanted - visited - set(group)} == set()
    next(button for button in group if button.isChecked()).setFocus()
    before = window.session.scenario.view["strip"]
    press(KEY.Key_Right)
    assert window.session.scenario.view["strip"] != before, "among buttons of which one is pressed, arrow keys lead"
    assert curves(window) in visited
    mouse_only = [c for c in controls(window) if c.isEnabled() and not c.focusPolicy() & Qt.FocusPolicy.TabFocus]
    apart = [c.accessibleName() for c in mouse_only if c.focusProxy() is None and c not in group]
    assert apart == []


def test_every_number_can_be_typed_and_taken_back(qtbot, opened):
    """What a field takes is what the scene has; each is one step of undo."""
    scene = lesson(run("momentum", 0.05, 16), run("adam", 0.01, 8))
    window = opened(scene, size=(1280, 2400))
    open_all(window)
    fields = [field for field in seen(window, NumberField) if field.isEnabled() and field.isVisibleTo(window)]
    assert len(fields) > 18
    for field in fields:
        before, name = window.session.scenario, field.accessibleName()
        value = field.value
        declaration = field._declaration
        typed = int((value or 1) + 1) if declaration.whole else 0.25
        type_into(field, str(typed))
        QApplication.processEvents()
        assert window.session.scenario != before, name
        assert field.value == pytest.approx(typed), name
        undo(window)
        assert window.session.scenario == scene and not window.session.can_undo, name


# Comparisons and runs


@pytest.mark.parametrize(
    ("name", "rules", "batches"),
    [
        ("batch sizes", ["sgd"] * 4, [1, 8, 64, None]),
        ("five optimizers", ["sgd", "momentum", "nag", "rmsprop", "adam"], [16] * 5),
    ],
)
def test_a_comparison_is_one_click_and_one_step_of_undo(qtbot, opened, name, rules, batches):
    """The runs that the lecture asks for, trained up to the playhead; undo brings the others back."""
    window = opened(lesson())
    seek(qtbot, window, 30)
    click(named(window, QToolButton, name))
    runs = window.session.scenario.runs
    assert [run.rule.key for run in runs] == rules and [run.batch for run in runs] == batches
    trained(qtbot, window)
    assert len(rows(window)) == len(rules) and all(line.startswith("30 updates") for line in told(window))
    undo(window)
    assert window.session.scenario == lesson() and not window.session.can_undo and len(rows(window)) == 2


def test_any_rule_can_be_added(qtbot, opened):
    """Each gets a row and is trained up to the playhead."""
    window = opened(lesson())
    seek(qtbot, window, 20)
    for rule in RULES.values():
        pick_from_menu(named(window, QToolButton, "add a run"), rule.title)
    assert [run.rule.key for run in window.session.scenario.runs] == ["sgd", "adam", *RULES]
    trained(qtbot, window)
    assert all(line.startswith("20 updates") for line in told(window))
    assert not window.grab().isNull()


def test_one_run_too_many_is_refused_in_words(opened):
    window = opened(lesson(*[run()] * MOST_RUNS))
    pick_from_menu(named(window, QToolButton, "add a run"), "Lion")
    assert len(window.session.scenario.runs) == MOST_RUNS and str(MOST_RUNS) in label(window, "notice")


def test_twin_remove_and_hide_by_key(qtbot, opened):
    """Each is one step of undo; a run that is hidden is trained all the same."""
    window = opened(lesson())
    finish(qtbot, window)
    current(window, 1)
    press(KEY.Key_D, CTRL)
    assert [run.rule.key for run in window.session.scenario.runs] == ["sgd", "adam", "adam"]
    finish(qtbot, window)
    kept = stories(window)
    assert kept[1] == kept[2], "a twin does the same"
    current(window, 0)
    press(KEY.Key_Delete)
    assert [run.rule.key for run in window.session.scenario.runs] == ["adam", "adam"] and len(rows(window)) == 2
    assert stories(window) == kept[1:], "nothing is trained anew"
    before = curves(window).grab()
    current(window, 0)
    press(KEY.Key_H)
    qtbot.wait(100)
    assert differing(before, curves(window).grab()) > 0.005 and stories(window) == kept[1:]
    for _ in range(3):
        undo(window)
    assert window.session.scenario == lesson() and not window.session.can_undo


def test_the_last_run_stays(opened):
    window = opened(lesson(run()))
    current(window, 0)
    press(KEY.Key_Delete)
    assert len(window.session.scenario.runs) == 1 and label(window, "notice")


def test_all_runs_hidden_can_be_shown(qtbot, opened):
    """Nothing to draw is drawn, in every shape and strip, and under the hand."""
    window = opened(lesson(view={"hidden": [0, 1]}))
    finish(qtbot, window)
    for shape in ("bands", "lines"):
        for strip in VIEWS:
            ask(window, replace(window.session.scenario, view={"hidden": [0, 1], "shape": shape, "strip": strip}))
            qtbot.wait(100)
            assert not window.grab().isNull()
            drag(curves(window), (300, 100), (400, 120))


def test_solo_dims_all_but_one(qtbot, opened):
    """By its number; the same once more brings all back."""
    window = opened(lesson())
    finish(qtbot, window)
    before = curves(window).grab(), maps(window).grab()
    press(KEY.Key_2)
    qtbot.wait(150)
    assert differing(before[0], curves(window).grab(), 5) > 0.002
    press(KEY.Key_9)
    press(KEY.Key_2)
    qtbot.wait(150)
    assert differing(before[0], curves(window).grab()) == 0 and differing(before[1], maps(window).grab()) == 0


def test_removing_a_run_dims_no_other_one(qtbot, opened):
    window = opened(lesson(run(), run(lr=0.2), run("adam", 0.01)))
    curves(window).setFocus()
    press(KEY.Key_2)
    current(window, 0)
    press(KEY.Key_Delete)
    assert window._tab.alone is None


def test_labels_name_rows_curves_and_messages(qtbot, opened):
    """Empty: by what differs; what is taken already is refused in words."""
    window = opened(lesson(run(), run(lr=0.2)))
    for row in rows(window):
        row.open()
    QApplication.processEvents()
    type_into(named(window, QLineEdit, "SGD 1 label"), "느린 것")
    QApplication.processEvents()
    assert window.session.scenario.runs[0].label == "느린 것" and names(window)[0] == "느린 것"
    assert named(window, ValueSlider, "느린 것 lr, slider")
    type_into(named(window, QLineEdit, "SGD 2 label"), "느린 것")
    QApplication.processEvents()
    assert label(window, "notice") and window.session.scenario.runs[1].label is None
    type_into(named(window, QLineEdit, "느린 것 label"), "")
    QApplication.processEvents()
    assert window.session.scenario.runs[0].label is None and names(window)[0] == "SGD 1"


def test_every_schedule_can_be_chosen(qtbot, opened):
    window = opened(lesson(run("momentum", 0.05)))
    rows(window)[0].open()
    QApplication.processEvents()
    finish(qtbot, window)
    for kind in [*SCHEDULES][::-1]:
        pick(named(window, QComboBox, "Momentum schedule"), kind)
        assert window.session.scenario.runs[0].schedule.key == kind
        named(window, QCheckBox, "Momentum per epoch").click()
        finish(qtbot, window)
        assert window.session.stories[0].status == "finished" and label(window, "notice") == ""


def test_a_network_and_a_seed_of_its_own(qtbot, opened):
    """Only that run changes; the others keep every bit."""
    window = opened(lesson(run(), run(lr=0.2)))
    finish(qtbot, window)
    before = stories(window)
    rows(window)[0].open()
    QApplication.processEvents()
    for name in ("SGD 1 network of its own", "SGD 1 own seed"):
        named(window, QCheckBox, name).click()
        QApplication.processEvents()
    type_into(named(window, QLineEdit, "SGD 1 hidden layers"), "7, 2")
    finish(qtbot, window)
    assert window.session.scenario.runs[0].network.hidden == (7, 2)
    after = stories(window)
    assert after[1] == before[1] and after[0] != before[0]
    for name in ("SGD 1 network of its own", "SGD 1 own seed"):
        named(window, QCheckBox, name).click()
    finish(qtbot, window)
    assert stories(window) == before


def test_all_samples_in_one_batch_by_a_switch(qtbot, opened):
    window = opened(lesson(run(), run(batch=32)))
    named(window, QToolButton, "SGD 1 all samples in one batch").click()
    QApplication.processEvents()
    assert window.session.scenario.runs[0].batch is None and not named(window, NumberField, "SGD 1 B").isEnabled()
    assert named(window, NumberField, "SGD 1 B").value == 120
    named(window, QToolButton, "SGD 1 all samples in one batch").click()
    QApplication.processEvents()
    assert window.session.scenario.runs[0].batch == 64


# Data, network and length


@pytest.mark.parametrize(
    "name",
    ["circles", "spirals", "xor", "gaussians", "checkerboard", "sine", "iris", "wine", "breast-cancer", "digits"],
)
def test_every_data_set_can_be_chosen_and_seen(qtbot, opened, name):
    """With every view of the strip; back to the moons in one step of undo."""
    window = opened(lesson())
    seek(qtbot, window, 20)
    pick(named(window, QComboBox, "data set"), name)
    wait(qtbot, lambda: window.session.scenario.data.name == name)
    trained(qtbot, window)
    assert all(line.startswith("20 updates") for line in told(window)) and label(window, "notice") == ""
    for title, _ in VIEWS.values():
        for button in buttons(window, title):  # not every view is there for all data
            click(button)
        qtbot.wait(120)
        assert not window.grab().isNull()
    while window.session.can_undo:
        undo(window)
    assert window.session.scenario == lesson()


def test_the_unit_of_the_length_keeps_how_long_the_first_run_is(qtbot, opened):
    """What is held equal changes; the clock, the title behind the number and the axis follow."""
    window = opened(lesson(run(batch=16), run(batch=None)))
    box = named(window, QComboBox, "unit of the length")
    wanted = ("epochs", 15, "/ 15 epochs"), ("samples", 1800, "samples"), ("updates", 120, "/ 120 updates")
    for unit, amount, behind in wanted:
        pick(box, unit)
        assert (window.session.scenario.length.unit, window.session.scenario.length.amount) == (unit, amount)
        assert any(behind in text for text in texts(window))
        finish(qtbot, window)


def test_stop_conditions_end_runs_early(qtbot, opened):
    """With a mark on the time line, a word in the row, and the weights of that update."""
    window = opened(lesson(run("adam", 0.05, 16), run(lr=1e-6)))
    click(named(window, QToolButton, "evaluations and early ends"))
    type_into(named(window, NumberField, "stop at: training loss"), "0.3")
    QApplication.processEvents()
    finish(qtbot, window)
    first, second = window.session.stories
    assert first.status == "stopped" and first.updates < 120 and second.status == "finished"
    assert first.evaluations[-1, 1] <= 0.3 < first.evaluations[-2, 1]
    assert warnings(window) == [f"stopped early after {first.updates} updates", ""]
    slider = named(window, ValueSlider, "time line, slider")
    assert warnings(window)[0] in slider.toolTip() and [round(at) for at, _ in slider._marks] == [first.updates]
    assert told(window)[0].startswith(f"{first.updates} updates") and told(window)[1].startswith("120 updates")
    type_into(named(window, NumberField, "stop at: training loss"), "")
    QApplication.processEvents()
    assert window.session.scenario.stop == Stop()
    finish(qtbot, window)
    assert warnings(window) == ["", ""] and slider._marks == [] and window.session.stories[0].status == "finished"


def test_patience_without_validation_is_refused(opened):
    window = opened(lesson(split=Split(0.0, 0.2)))
    click(named(window, QToolButton, "evaluations and early ends"))
    type_into(named(window, NumberField, "stop at: patience"), "3")
    QApplication.processEvents()
    assert "validation" in label(window, "notice") and window.session.scenario.stop == Stop()
    assert named(window, NumberField, "stop at: patience").value is None


# The test score


def test_the_test_score_is_shown_once(qtbot, opened):
    """A line for each run at the playhead, and why there is no second look; other data or seeds hide it."""
    window = opened(lesson())
    finish(qtbot, window)
    assert not [text for text in texts(window) if "test loss" in text]
    click(named(window, QToolButton, SCORE))
    (shown,) = [text for text in texts(window) if "test loss" in text]
    assert shown.count("test loss") == 2 and "SGD: " in shown and "Adam: " in shown and buttons(window, SCORE) == []
    for change in ({"l2": 0.1}, {"network": Network((3,))}, {"title": "Y"}):
        ask(window, replace(window.session.scenario, **change))
        assert buttons(window, SCORE) == []
    for change in ({"seed": 4}, {"data": Data("circles", samples=200)}, {"split": Split(0.1, 0.3)}):
        ask(window, replace(window.session.scenario, **change))
        assert not [text for text in texts(window) if "test loss" in text]
        finish(qtbot, window)
        click(named(window, QToolButton, SCORE))
        assert [text for text in texts(window) if "test loss" in text]


def test_without_a_test_part_there_is_no_score(opened):
    window = opened(lesson(split=Split(0.2, 0.0)))
    assert not named(window, QToolButton, SCORE).isEnabled()


# The strip


def test_the_strip_shows_what_is_chosen(qtbot, opened):
    """One view at a time, each with its own picture; the choice is saved with the scene."""
    window = opened(lesson())
    finish(qtbot, window)
    pictures = []
    for key, (name, _) in reversed(VIEWS.items()):
        if not buttons(window, name):
            continue
        click(named(window, QToolButton, name))
        qtbot.wait(200)
        (view,) = [view for view in seen(window, Tiles) + seen(window, Panes) if view.isVisible()]
        pictures.append(view.grab())
        assert window.session.scenario.view["strip"] == key and named(window, QToolButton, name).isChecked()
        assert bool([box for box in seen(window, QComboBox) if box.accessibleName() == "run that is looked into"]) == (
            key in ("noise", "inside")
        )
    assert all(differing(one, other) > 0.01 for i, one in enumerate(pictures) for other in pictures[:i])


def test_the_noise_panel_answers(qtbot, opened):
    """Theory and measurement agree; at B = N there is no noise, and the panel says so exactly."""
    window = opened(lesson(run(batch=8), run(batch=None), view={"strip": "noise"}))
    clouds = []
    window.session.answered.connect(lambda _, answer: clouds.append(answer) if isinstance(answer, Cloud) else None)
    finish(qtbot, window)
    wait(qtbot, lambda: any(cloud.batch == 8 for cloud in clouds))
    cloud = next(cloud for cloud in clouds if cloud.batch == 8)
    assert dict(cloud.measured)[4] == pytest.approx(cloud.spread.expected(4), rel=0.3)
    (view,) = [view for view in seen(window, Panes) if view.isVisible()]
    before = view.grab()
    clouds.clear()
    box = named(window, QComboBox, "run that is looked into")
    click(box)
    QTest.keyClick(box.view(), KEY.Key_Down)
    QTest.keyClick(box.view(), KEY.Key_Return)
    wait(qtbot, lambda: any(cloud.batch == 120 for cloud in clouds))
    cloud = next(cloud for cloud in clouds if cloud.batch == 120)
    assert cloud.spread.samples == 120 and cloud.spread.expected(120) == 0.0
    assert (cloud.points == cloud.points[0]).all() and cloud.points[0] == pytest.approx([cloud.full, 0.0])
    qtbot.wait(200)
    assert differing(before, view.grab()) > 0.01


def test_predictions_say_how_many_are_right(qtbot, opened):
    window = opened(lesson(view={"strip": "confusion"}))
    finish(qtbot, window)
    (view,) = seen(window, ConfusionView)
    first = view.grab()
    window.playback.scrub(0)
    qtbot.wait(200)
    assert differing(first, view.grab()) > 0.001


# The curves


def test_the_heading_changes_what_the_curves_show(qtbot, opened):
    """Lines or bands, which curve, over what, how smooth: each another picture, none of them trained anew."""
    window = opened(lesson())
    finish(qtbot, window)
    before, pictures = stories(window), [curves(window).grab()]

    def look():
        qtbot.wait(80)
        pictures.append(curves(window).grab())

    click(named(window, QToolButton, "lines"))
    look()
    for curve in ("train", "validation"):
        box = named(window, QComboBox, "what the lines show")
        if box.findData(curve) >= 0:
            pick(box, curve)
            look()
    pick(named(window, QComboBox, "what lies across"), "epochs")
    look()
    click(named(window, QToolButton, "log loss"))
    look()
    click(named(window, QToolButton, "lines"))
    look()
    type_into(named(window, NumberField, "smoothing β"), "0.1")
    look()
    for one, other in pairwise(pictures):
        assert differing(one, other, 10) > 0.001
    assert stories(window) == before and all(run.schedule == Constant() for run in window.session.scenario.runs)


def test_the_hand_over_the_curves_reads_them(qtbot, opened):
    window = opened(lesson())
    finish(qtbot, window)
    before = curves(window).grab()
    QTest.mouseMove(curves(window), curves(window).rect().center() * 0.6)
    qtbot.wait(80)
    assert differing(before, curves(window).grab()) > 0.002


def test_a_screen_reader_hears_where_the_runs_are(qtbot, opened):
    window = opened(lesson())
    seek(qtbot, window, 40)
    heard = curves(window).accessibleDescription()
    assert "SGD" in heard and "Adam" in heard and "40 updates" in heard
    assert named(window, QToolButton, PLAY)


@pytest.mark.parametrize("far", [1.0, 1e30])
def test_a_line_that_swings_is_drawn_quickly(far):
    """600 swings over a large chart, also to far outside, took seconds a line; and they are drawn to their end."""
    x = np.arange(600.0)
    y = np.where(x % 2, 0.3, 0.7) * np.where(x == 300, far, 1.0)
    image = QImage(3600, 1900, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    began = time.perf_counter()
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pane = Pane(QRectF(0, 0, 3600, 1900), Axis(0.0, 600.0), Axis(0.0, 1.0))
        pane.draw_line(painter, x, y, QPen(QColor("black"), 2.4))
    assert time.perf_counter() - began < 2.0
    drawn = pixels(image).min(axis=2) < 128
    assert drawn.any(axis=0).mean() > 0.99 and 0.05 < drawn.mean() < 0.25


def test_a_dashed_line_that_swings_keeps_its_dashes():
    """Drawn in pieces it has as much ink as half of a line that is not dashed."""
    x = np.arange(200.0)
    y, ink = np.where(x % 2, 0.2, 0.8), []
    for dashes in ((), (4.0, 4.0)):
        image = QImage(2000, 300, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        pen = QPen(QColor("black"), 2.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes:
            pen.setDashPattern(dashes)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            Pane(QRectF(0, 0, 2000, 300), Axis(0.0, 200.0), Axis(0.0, 1.0)).draw_line(painter, x, y, pen)
        ink.append((255 - pixels(image)).mean())
    assert 0.4 < ink[1] / ink[0] < 0.65

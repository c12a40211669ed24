"""Charts under the hand, the target line, and the marks on the time line."""

from dataclasses import replace

import numpy as np
import pytest
from hands import charts, named, scene, the_map, type_into
from pictures import pixels
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from landscape_app import lessons
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.optimizers import SGD, Adam
from landscape_app.views import chart as chart_module
from landscape_app.views.lettering import extent

FIRST = lessons.find(lessons.OPENING).scenario
BOWL = replace(scene("x**2/2 + y**2/2", SGD(0.1), Adam(0.05), start=(1.0, 0.5)), steps=100)


def test_the_hand_reads_all_values_at_a_step(window):
    """A box beside the hand with a marker in each racer's colour; gone once the hand has left."""
    chart = charts(window)[0]
    before = pixels(chart.grab())
    QTest.mouseMove(chart, QPoint(120, 50))
    QApplication.processEvents()
    after = pixels(chart.grab())
    changed = np.abs(after - before).max(axis=2) > 20
    rows, columns = changed.nonzero()
    assert columns.min() >= 100 and changed.mean() > 0.03
    box = after[rows.min() : rows.max(), columns.min() : columns.max()].reshape(-1, 3)
    for tone in ("#A03000", "#124A96", "#14839E"):
        assert (np.abs(box - QColor(tone).getRgb()[:3]).max(axis=1) < 12).any()
    assert window.playback.step == 0, "to read is not to seek"
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert np.array_equal(pixels(chart.grab()), before)


def test_a_long_name_is_cut_before_its_value(opened, monkeypatch):
    """The value is what a hand over the chart asks for."""
    names = [f"{'a name of many words ' * 10} {i}" for i in range(2)]
    racers = tuple(replace(racer, label=name) for racer, name in zip(BOWL.racers, names, strict=True))
    chart = charts(opened(replace(BOWL, racers=racers)))[1]
    told, shown = [], chart_module._named
    monkeypatch.setattr(chart_module, "_named", lambda *given: told.append((shown(*given), given[2])) or told[-1][0])
    QTest.mouseMove(chart, QPoint(150, 50))
    chart.grab()
    assert len(told) == 2 and "…   " in told[0][0]
    assert all(extent(text, chart_module.HOVER)[0] <= room < chart.width() for text, room in told)


def test_eight_values_are_all_told(opened):
    """The least, that of the best, above all; in columns where they are too many for one."""
    racers = tuple(
        replace(BOWL.racers[0], motion=replace(BOWL.racers[0].motion, rule=SGD(i / 10))) for i in range(1, 9)
    )
    for chart in charts(opened(replace(BOWL, racers=racers))):
        told = [text for column in chart._read(3, chart._curves) for text, _ in column]
        assert len(told) == 8 and told[-1].startswith("lr = 0.8")
        QTest.mouseMove(chart, QPoint(150, 50))
        chart.grab()  # of which Qt would complain where it goes wrong


def test_what_the_hand_read_goes_with_the_steps(window):
    """A shorter run has no such step."""
    chart = charts(window)[0]
    QTest.mouseMove(chart, QPoint(300, 50))
    QApplication.processEvents()
    window.session.step(lambda scenario: replace(scenario, steps=20))
    here = pixels(chart.grab())
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert np.array_equal(pixels(chart.grab()), here)


@pytest.mark.parametrize("x", [0, 58, 1000])
def test_reading_at_the_ends_and_beyond(opened, x):
    """Short runs, ends, places outside the plot: no exception."""
    window = opened(replace(BOWL, steps=1))
    for chart in charts(window):
        QTest.mouseMove(chart, QPoint(min(x, chart.width() - 1), 30))
        QApplication.processEvents()
        assert not chart.grab().isNull()


def test_a_typed_target_is_a_line_and_marks_the_time_line(opened):
    """Typed into its field; every racer's crossing is marked; emptied, all is as before."""
    window = opened(BOWL)
    chart, field = charts(window)[0], named(window, NumberField, "target")
    line = named(window, ValueSlider, "time line, slider")
    before, marks = pixels(chart.grab()), list(line._marks)
    type_into(field, "0.01")
    QApplication.processEvents()
    assert window.session.scenario.view["target"] == 0.01
    ink = (pixels(chart.grab()).max(axis=2) < 90) & (before.max(axis=2) > 150)
    assert ink.sum(axis=1).max() > 100, "no line across"
    assert [step for step, _ in line._marks] == [20, 30] or len(line._marks) == 2
    assert "below 0.01" in line.toolTip()
    type_into(field, "")
    QApplication.processEvents()
    assert "target" not in window.session.scenario.view
    assert list(line._marks) == marks and np.array_equal(pixels(chart.grab()), before)


@pytest.mark.parametrize("text", ["abc", "1e400", "nan"])
def test_a_target_that_is_no_number_is_refused(opened, text):
    window = opened(BOWL)
    type_into(named(window, NumberField, "target"), text)
    assert "target" not in window.session.scenario.view


def test_another_surface_has_no_target(window):
    """A loss on one surface means nothing on another."""
    type_into(named(window, NumberField, "target"), "0.01")
    box = named(window, type(window._tab.panel._card._box), "surface")
    box.activated.emit(box.findData("beale"))
    window.session.settle()
    assert "target" not in window.session.scenario.view


def test_a_hidden_racer_is_not_marked(opened):
    window = opened(BOWL)
    line = named(window, ValueSlider, "time line, slider")
    count = len(line._marks)
    named(window, QToolButton, "show or hide SGD").click()
    window.session.settle()
    assert len(line._marks) == count - 1 == 1


def test_marks_are_drawn_in_the_racers_colours(window):
    """On the time line, at the step, above the line."""
    line = named(window, ValueSlider, "time line, slider")
    picture = pixels(line.grab())
    for step, look in line._marks:
        x = round(8 + (line.width() - 16) * step / 300)
        near = picture[:14, max(x - 5, 0) : x + 6].reshape(-1, 3)
        assert (np.abs(near - QColor(look.colour).getRgb()[:3]).max(axis=1) < 60).any(), look.name
    assert line._marks and the_map(window) is not None

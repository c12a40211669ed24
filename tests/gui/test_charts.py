"""The charts: every run they may be given can be drawn, and what they draw is where it should be."""

from dataclasses import replace

import numpy as np
import pytest
from hands import drag, scene
from pictures import pixels
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from landscape_app import lessons
from landscape_app.core.optimizers import RULES, SGD
from landscape_app.scenario import SurfaceChoice
from landscape_app.simulate import simulate
from landscape_app.theme import LIGHT, THEMES, looks
from landscape_app.views.axes import Axis, step_axis, step_ticks, value_axis, value_ticks
from landscape_app.views.chart import Chart
from landscape_app.views.curves import band, curves, stacked
from landscape_app.views.quantities import QUANTITIES

SADDLE = lessons.find(lessons.OPENING).scenario
EVERYONE = tuple(rule(lr=0.05) for rule in RULES.values())
AXES = [{"values_axis": v, "steps_axis": s} for v in ("log", "linear") for s in ("log", "linear")]
SCENES = {
    "no step": scene("x**2 + y**2", *EVERYONE, start=(1.0, 1.0), steps=0),
    "one step": scene("x**2 + y**2", *EVERYONE, start=(1.0, 1.0), steps=1),
    "no row": scene("x", *EVERYONE, start=(2e12, 0.0), steps=20),
    "one row": scene("1e300*x", *EVERYONE, start=(1.0, 1.0), steps=20),
    "diverging": scene("x**2 + y**2", SGD(lr=1.5), SGD(lr=0.1), start=(1.0, 1.0), steps=60),
    "negative": replace(SADDLE, surface=SurfaceChoice("monkey-saddle"), start=None),
    "all equal": scene("3", *EVERYONE, steps=20),
    "tiny": scene("1e-300*(x**2 + y**2)", *EVERYONE, start=(1.0, 1.0), steps=20),
    "exactly 0": replace(SADDLE, surface=SurfaceChoice("bowl"), start=(0.0, 0.0)),
    "long": replace(SADDLE, steps=20_000, racers=SADDLE.racers[:1]),
}


@pytest.fixture
def chart(qtbot):
    made = Chart(LIGHT)
    qtbot.addWidget(made)
    made.resize(500, 150)
    return made


def show(chart, scenario, quantity="loss"):
    found = looks(scenario, LIGHT)
    shown = curves(scenario, simulate(scenario), found, QUANTITIES[quantity], names=quantity == "loss")
    chart.show_curves(shown)
    return shown


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("name", SCENES)
def test_every_kind_of_run_can_be_drawn(chart, name, quantity):
    """None, one, equal, tiny, negative, diverging, on any pair of axes and at any step: no exception, no warning."""
    runs = SCENES[name]
    for view in AXES:
        shown = show(chart, replace(runs, view=view), quantity)
        assert shown.heights.low < shown.heights.high
        for step in (0, 0.5, runs.steps):
            chart.seek(step)
            assert not chart.grab().isNull()


def test_negative_heights_are_never_on_a_logarithmic_axis(chart):
    """The monkey saddle has no lowest point: whatever was asked, its heights are drawn as they are."""
    shown = show(chart, replace(SCENES["negative"], view={"values_axis": "log"}))
    assert min(values.min() for values in shown.values) < 0
    assert not shown.heights.log


def test_a_diverging_run_does_not_flatten_the_others(chart):
    """The axis ends at a thousand times the first value; the runs that stay can still be read."""
    shown = show(chart, replace(SCENES["diverging"], view={"values_axis": "linear"}))
    assert shown.values[0].max() > 1e20
    assert shown.heights.high <= 1.1 * 1000 * shown.values[0][0]


def test_a_chart_too_small_for_anything_can_be_drawn(chart):
    """Down to a pixel."""
    show(chart, SADDLE)
    for size in ((1, 1), (60, 20), (2000, 3)):
        chart.resize(*size)
        assert not chart.grab().isNull()


def test_the_past_is_strong_and_the_future_faint(chart):
    """At the start the curves lie ahead, at the end behind: the racers' own colours come with the playhead."""
    show(chart, SADDLE)
    own = np.array(QColor(looks(SADDLE, LIGHT)[0].colour).getRgb()[:3])

    def strong(step):
        chart.seek(step)
        seen = pixels(chart.grab())[:, 70:400]
        return (np.abs(seen - own).max(axis=2) < 12).sum()

    assert strong(300) > 4 * max(strong(0), 1)


def test_a_place_on_the_chart_is_a_step(qtbot, chart):
    """Dragging along the chart goes through all steps, forwards, from the first to the last."""
    show(chart, replace(SADDLE, view={"steps_axis": "linear"}))
    chart.grab()
    found = []
    chart.sought.connect(found.append)
    drag(chart, *((x, 75) for x in range(0, 500, 5)))
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 300)
    assert len(set(found)) > 40


@pytest.mark.parametrize("axis", [Axis(0, 300), Axis(0, 300, True, 1), Axis(1e-9, 10, True), Axis(-5, 3)])
def test_shares_and_values_are_inverse(axis):
    """What is drawn somewhere is found there; ends are ends."""
    for share in (0.0, 0.25, 0.5, 1.0):
        assert axis.share(np.array([axis.value(share)]))[0] == pytest.approx(share, abs=1e-9)
    below, above = axis.share(np.array([-1e30, 1e30])).tolist()
    assert -10 <= below < 0 and 1 < above <= 10  # beyond the plot, not on its rim; but where it can be painted


@pytest.mark.parametrize("last", [0, 1, 2, 7, 300, 100_000])
@pytest.mark.parametrize("log", [False, True])
def test_step_ticks_are_whole_and_name_both_ends(last, log):
    """Nobody counts half steps; the first and the last step can be read."""
    ticks = step_ticks(step_axis(last, log), 6)
    assert all(text == str(int(value)) for value, text in ticks)
    assert (ticks[0][0], ticks[-1][0]) == (0, max(last, 1))


@pytest.mark.parametrize("values", [[], [0.0], [5.0, 5.0], [1e-320], [1e308, -1e308], [np.nan, np.inf], [0.0, 1e-300]])
@pytest.mark.parametrize("log", [False, True])
def test_an_axis_can_be_made_for_any_values(values, log):
    """It has two different finite ends and a tick that can be read."""
    axis = value_axis([np.array(values)], np.inf, log)
    assert np.isfinite([axis.low, axis.high]).all()
    assert axis.low < axis.high
    assert all(text for _, text in value_ticks(axis, 4))


def test_dense_curves_keep_their_extremes():
    """As a band an oscillation keeps its full height on every column, and names at line ends do not overlap."""
    x, y = np.linspace(0, 99.9, 5000), 40 * np.sin(np.arange(5000.0)) * np.linspace(1, 0.2, 5000) + 50
    drawn = band(x, y)
    assert drawn.boundingRect().top() == pytest.approx(y.min() - 1)
    assert drawn.boundingRect().bottom() == pytest.approx(y.max() + 1)
    for left in (10, 50, 90):
        column = y[(x >= left) & (x < left + 1)]
        assert all(drawn.contains(QPointF(left + 0.1, level)) for level in (column.min(), column.max()))
        assert not drawn.contains(QPointF(left + 0.5, column.max() + 8))


def test_a_steep_stretch_of_a_band_has_no_gap():
    """From one column to the next it falls over the whole height, and every height between is covered."""
    x, y = np.arange(0, 10, 0.1), np.where(np.arange(100) < 50, 10.0, 90.0)
    drawn = band(x, y)
    assert all(drawn.intersects(QRectF(0, level, 10, 0.5)) for level in range(10, 90, 5))


def test_names_at_line_ends_do_not_overlap():
    places = stacked([10, 10, 10, 11, 140], 20, 0, 150)
    assert np.diff(places).min() >= 20
    assert THEMES


def test_one_that_explodes_does_not_hide_the_others(chart):
    """Also before it counts as diverged: the axis ends at a thousand times the first height, and all can be seen."""
    racers = scene("0.1*x**2 + 2*y**2", SGD(lr=0.6), SGD(lr=0.1), start=(-5.0, -2.0), steps=60)
    runs = simulate(racers)
    assert {run.status for run in runs.values()} == {"finished"} and max(run.loss[-1] for run in runs.values()) > 1e15
    shown = show(chart, racers)
    assert shown.heights.high <= 1e5
    assert shown.heights.holds(float(next(run.loss[20] for run in list(runs.values())[1:])))

"""Clouds in the window: switched on in a row, drawn on the map, told in words."""

from dataclasses import replace

import numpy as np
import pytest
from hands import click, label, named, scene, seen, the_map, tick, type_into, undo
from pictures import differing, map_alone, painted, pixels
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QToolButton

from landscape_app import words
from landscape_app.cloud import Swarm
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.racer_row import RacerRow
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import NAG, SGD, Momentum
from landscape_app.scenario import Cloud, Motion, Racer
from landscape_app.theme import LIGHT, Look
from landscape_app.views import clouds, heads
from landscape_app.views.frame import Frame

NOISY = replace(scene("x**2/2 + y**2/2", SGD(0.1), start=(1.0, 0.5), steps=60), noise=Noise(1.0, 256, 1))


def settled(window):
    """Everything that was asked for is there."""
    while window.session.busy:
        QApplication.processEvents()


def clouded(window):
    """The first racer as a cloud, as a person makes one."""
    seen(window, RacerRow)[0].open()
    QApplication.processEvents()
    tick(named(window, QCheckBox, "SGD cloud"))
    settled(window)
    QApplication.processEvents()


def asides(window):
    return "\n".join(found.text() for found in seen(window, QLabel) if found.objectName() == "aside")


@pytest.mark.parametrize(("noise", "spread"), [(NOISY.noise, 0.0), (None, 0.08)])
def test_a_tick_makes_a_cloud_and_takes_it_away(opened, noise, spread):
    """With noise the balls differ by luck; without they start scattered, so that there is something to see."""
    window = opened(replace(NOISY, noise=noise))
    clouded(window)
    assert window.session.scenario.racers[0].cloud == Cloud(300, spread)
    assert "300 balls, σ = " in asides(window)
    assert ("theory" in asides(window)) == (noise is not None)
    tick(named(window, QCheckBox, "SGD cloud"))
    assert window.session.scenario.racers[0].cloud is None and "balls" not in asides(window)
    undo(window)
    settled(window)
    assert window.session.scenario.racers[0].cloud == Cloud(300, spread)


def test_balls_are_drawn_where_they_are(opened):
    """In the racer's colour, around the place where the cloud lies; none elsewhere."""
    window = opened(NOISY)
    window.playback.seek(60)
    clouded(window)
    view = the_map(window)
    (run,) = window.session.runs.values()
    tone = np.array(QColor("#A03000").getRgb()[:3])
    seen_there = pixels(view.picture())
    places = np.round(view.frame.to_pixels(run.swarm.at(60))).astype(int)
    near = np.abs(seen_there[places[:, 1], places[:, 0]] - tone).max(axis=1) < 110
    assert near.mean() > 0.8, "a ball is not drawn"


def test_number_and_spread_are_typed(opened):
    """A thousand at most; more is refused in words and changes nothing."""
    window = opened(NOISY)
    clouded(window)
    type_into(named(window, NumberField, "SGD balls"), "50")
    settled(window)
    QApplication.processEvents()
    assert "50 balls" in asides(window)
    type_into(named(window, NumberField, "SGD balls"), "1001")
    assert window.session.scenario.racers[0].cloud.balls == 50
    type_into(named(window, NumberField, "SGD spread"), "0.5")
    settled(window)
    (run,) = window.session.runs.values()
    assert run.swarm.places[0].std() == pytest.approx(0.5, rel=0.5)


def test_the_median_ball_leads_on_map_and_in_charts(opened):
    """What is drawn as the racer is the ball whose last height is the middle one."""
    window = opened(replace(NOISY, seed=3))
    clouded(window)
    (run,) = window.session.runs.values()
    shown = next(iter(the_map(window)._content.runs.values()))
    assert np.array_equal(shown.point, run.point)
    assert np.median(run.swarm.heights[-1]) == pytest.approx(run.loss[-1], rel=0.2)


def test_a_hidden_racer_hides_its_cloud(opened):
    window = opened(replace(NOISY, racers=(*NOISY.racers, *scene("x", Momentum(0.01)).racers)))
    clouded(window)
    click(named(window, QToolButton, "show or hide SGD"))
    assert all(run.swarm is None for run in the_map(window)._content.runs.values())


def test_a_still_shows_clouds_and_leaves_out_who_is_hidden(opened):
    """A picture made without the window is the map that the window shows."""
    racers = (Racer(Motion(SGD(0.1)), cloud=Cloud(50)), Racer(Motion(Momentum(0.01))))
    scenario = replace(NOISY, racers=racers, view={"hidden": [1]})
    window = opened(scenario, size=(1280 + 400, 720 + 400))
    settled(window)
    window.playback.seek(60)
    view = the_map(window)
    view.setFixedSize(1280, 720)
    QApplication.processEvents()
    still = map_alone(scenario, (1280, 720), 60, "light")
    assert differing(view.picture(), still, visibly=8) < 0.001


def test_a_cloud_too_large_says_so_in_the_row(opened):
    """Long runs have fewer balls: as many as are drawn are told."""
    window = opened(replace(NOISY, noise=None, steps=20_000))
    clouded(window)
    assert "49 balls" in asides(window)


@pytest.mark.parametrize("angle", [0, 30, 90])
def test_an_ellipse_goes_through_its_own_rim(angle):
    """Two deviations along each axis, on a picture whose scales differ."""
    turn = np.radians(angle)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    covariance = axes @ np.diag([0.09, 0.01]) @ axes.T
    frame = Frame(((-1.0, 1.0), (-1.0, 1.0)), 400, 300)
    centre = np.zeros(2)
    picture = painted(lambda p: clouds.ellipse(p, centre, covariance, frame, ("#FF0000", "#FFFFFF"), 3.0), (400, 300))
    rim = frame.to_pixels(np.stack([axes @ (0.6, 0.0), axes @ (0.0, 0.2), axes @ (-0.6, 0.0), axes @ (0.0, -0.2)]))
    red = (np.abs(pixels(picture) - (255, 0, 0)).max(axis=2) < 60).nonzero()
    for x, y in rim:
        assert np.hypot(red[1] - x, red[0] - y).min() < 3


@pytest.mark.parametrize("covariance", [np.zeros((2, 2)), np.full((2, 2), np.nan), np.eye(2) * 1e30, np.eye(2) * 1e-30])
def test_what_cannot_be_drawn_as_an_ellipse_is_not(covariance):
    """A point, no number, larger or smaller than can be painted: nothing, and no warning."""
    frame = Frame(((-1.0, 1.0), (-1.0, 1.0)), 400, 300)
    draw = lambda p: clouds.ellipse(p, np.zeros(2), covariance, frame, ("#FF0000", "#FFFFFF"), 3.0)  # noqa: E731
    assert differing(painted(draw), painted(lambda p: None)) == 0


def test_nag_shows_where_it_looks(opened):
    """A small ring ahead of it; rules that look where they stand have none."""
    frame = Frame(((-2.0, 2.0), (-1.5, 1.5)), 400, 300)
    drawn = []
    for rule in (NAG(0.1), Momentum(0.1)):
        window = opened(scene("x**2/2 + 4*y**2", rule, start=(1.5, 0.5), steps=20))
        (run,) = window.session.runs.values()
        (look,) = the_map(window)._content.looks
        picture = painted(lambda p, run=run, look=look: heads.paint_probe(p, run, look, 5.0, frame, LIGHT), (400, 300))
        drawn.append((pixels(picture) != 255).any())
        if rule.key == "nag":
            x, y = frame.to_pixels(run.probe[5:6])[0]
            around = pixels(picture)[int(y) - 8 : int(y) + 9, int(x) - 8 : int(x) + 9]
            assert (np.abs(around - QColor(look.colour).getRgb()[:3]).max(axis=2) < 60).any()
    assert drawn == [True, False]


def test_all_of_it_in_korean(opened):
    words.use("ko")
    window = opened(replace(NOISY, racers=(replace(NOISY.racers[0], cloud=Cloud(20)),)))
    settled(window)
    QApplication.processEvents()
    assert "공 20개" in asides(window) and "이론" in asides(window)
    assert label(window, "warning") == ""


def test_beads_show_the_points_of_a_trail(opened):
    """Where there is room each step is a bead: thicker than the line, at the point."""
    window = opened(scene("x**2/2 + y**2/2", SGD(0.3), start=(1.8, 1.0), steps=12))
    window.playback.seek(12)
    view = the_map(window)
    (run,) = window.session.runs.values()
    picture, tone = pixels(view.picture()), QColor("#A03000").getRgb()[:3]
    first, second = view.frame.to_pixels(run.point[1:3])
    along = (second - first) / np.hypot(*(second - first))
    across = np.array([-along[1], along[0]]) * 2.4
    at_point, between = first + across, (first + second) / 2 + across
    colours = [picture[round(p[1]), round(p[0])] for p in (at_point, between)]
    assert np.abs(colours[0] - tone).max() < 60 < np.abs(colours[1] - tone).max()
    assert QPointF(*first) != QPointF(*second)


def test_words_stand_only_beside_an_ellipse_that_is_seen():
    """Not at the edge that it lies beyond."""
    frame = Frame(((-1.0, 1.0), (-1.0, 1.0)), 400, 400)
    for left, told in ((100.0, 1), (-150.0, 0), (380.0, 1), (1000.0, 0)):
        rim, found = QRectF(left, 100.0, 100.0, 100.0), []
        painted(lambda p, rim=rim, found=found: found.extend(clouds.name_theory(p, [rim], frame, LIGHT, 1.0)))
        assert len(found) == told


def test_the_ellipse_moves_with_the_balls_between_two_steps():
    """Slow playback is smooth: halfway to the next step the ellipse is neither here nor there."""
    frame = Frame(((-2.0, 2.0), (-2.0, 2.0)), 400, 400)
    places = np.array([[(-1.0, -0.5), (-1.0, 0.5), (-0.6, 0.0)], [(1.0, -0.5), (1.0, 0.5), (0.6, 0.0)]])
    swarm, drawn = Swarm(places, NOISY.surface.surface, 0, None), []
    for position in (0.0, 0.5, 1.0):
        picture = painted(
            lambda p, position=position: clouds.paint(p, swarm, Look("a", "#FF0000", "disc"), position, frame, LIGHT)
        )
        drawn.append((np.abs(pixels(picture) - (255, 0, 0)).max(axis=2) < 60).nonzero()[1].mean())
    assert drawn[0] + 50 < drawn[1] < drawn[2] - 50 and drawn[1] == pytest.approx(200, abs=5)

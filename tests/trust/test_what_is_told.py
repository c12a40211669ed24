"""Smaller faults of every kind: what a person is told and shown after them."""

from dataclasses import replace

import numpy as np
import pytest
from hands import charts, named, scene, seen, the_map, type_into, wheel
from pictures import pixels
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QToolButton
from watching import in_hangul, notice, picture, said, type_formula, warnings

from landscape_app import lessons, words
from landscape_app.controls.number_field import NumberField
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import RULES, SGD, Adam
from landscape_app.theme import LIGHT

FIRST = lessons.find(lessons.OPENING).scenario
PLAY = "Play or pause (Space or K); J plays backwards, L forwards"
pytestmark = pytest.mark.usefixtures("language")


def test_u5_a_batch_of_more_than_all_is_remarked_when_it_is_typed(opened):
    """U5: who types 500 of 256 samples is told by the note that a file with that number gets."""
    window = opened(replace(scene("x**2 + y**2", SGD(0.05), start=(1.0, 1.0)), noise=Noise()))
    type_into(named(window, NumberField, f"{words.tr('noise')} B"), "500")
    QApplication.processEvents()
    assert said("a batch of 500 exceeds the 256 samples", "배치 크기 500") in notice(window)


def test_u7_a_double_click_on_play_plays(window):
    """U7: who clicks twice where once is meant sees it play, and the button shows the sign of a pause."""
    button, kinds = named(window, QToolButton, words.tr(PLAY)), QEvent.Type
    middle, (held, none) = button.rect().center().toPointF(), (Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    for kind in (kinds.MouseButtonPress, kinds.MouseButtonRelease, kinds.MouseButtonDblClick, kinds.MouseButtonRelease):
        down = none if kind == kinds.MouseButtonRelease else held
        event = QMouseEvent(kind, middle, button.mapToGlobal(middle), held, down, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(button, event)
    assert window.playback.playing


def test_u7_a_held_space_plays_once(window):
    """U7: Space that repeats itself under the finger is one wish, not a flicker between playing and pausing."""
    the_map(window).setFocus()
    for again in (False, True):
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", again)
        QApplication.sendEvent(the_map(window), held)
    assert window.playback.playing


def test_d2_the_sentence_on_an_infinite_moment_fits_the_panel(opened):
    """D2: with so many racers that the list can be scrolled, sentences and chevrons are still seen whole."""
    window = opened(scene("1e157*x + y**2", *(kind(lr=0.05) for kind in RULES.values()), start=(1.0, 0.0)))
    (area,) = seen(window, QScrollArea)
    assert said("frozen", "멈췄다") in " ".join(warnings(window))
    assert area.widget().width() <= area.viewport().width()


def test_d4_who_cannot_move_for_smallness_says_so(window):
    """D4: on a slope of 10⁻¹⁷⁰ each step is lost in rounding, and every row tells why nothing moves."""
    type_formula(window, "1e-170*x + 1e-170*y")
    assert all(not np.ptp(run.point, axis=0).any() for run in window.session.runs.values())
    assert all(text and in_hangul(text) == said(False, True) for text in warnings(window))


@pytest.mark.parametrize("formula", ["1/x", "tan(3*x)", "1/(x*y)"])
def test_s1_beside_poles_there_is_a_landscape(opened, formula):
    """S1: half of each of these surfaces lies below 0 and is seen in the paler half of the shades."""
    window = opened(scene(formula, SGD(0.01), start=(1.5, -1.5)))
    middle = sum(sum(QColor(colour).getRgb()[:3]) for colour in (LIGHT.low, LIGHT.high)) / 2
    paler = (pixels(picture(window)).sum(axis=2) > middle).mean()
    assert 0.3 < paler < 0.7


@pytest.mark.parametrize("formula", ["1e300*x", "1e-170*(x + y)", "1e-320*x"])
def test_s2_the_numbers_of_an_axis_are_seen_whole(opened, formula):
    """S2: numbers with three digits in their exponent are not cut at the left edge of a chart."""
    window = opened(scene(formula, SGD(0.05), Adam(0.05), start=(1.5, 0.5)))
    left_edge = pixels(charts(window)[0].grab())[:, :2]
    assert (left_edge == np.array(QColor(LIGHT.paper).getRgb()[:3])).all()


def test_s3_the_smallest_heights_can_be_zoomed(opened):
    """S2, S3: on 1e-320 x the wheel leads in to the end, and the map can be painted all the way."""
    window = opened(scene("1e-320*x", SGD(0.01), start=(1.5, 0.5)))
    for _ in range(20):
        wheel(the_map(window), (300, 150), 10)
        assert not window.grab().isNull()

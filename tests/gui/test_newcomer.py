"""From the start to "I see why Momentum overshoots", by mouse and keyboard, without documentation.

The time that a person takes is reckoned with the keystroke-level model (Card, Moran and Newell, 1980): 1.35 s to make
up one's mind, 1.1 s to point, 0.4 s for the hand to change between mouse and keys, 0.28 s for a key, 0.1 s to press or
let go of a button; what is watched counts as long as it plays.
"""

import time

from hands import click, drag, named, seen, the_map
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from landscape_app.controls.slider import ValueSlider

THINK, POINT, CHANGE, KEY, BUTTON = 1.35, 1.1, 0.4, 0.28, 0.1


def overshoot(window):
    """How far Momentum rolls past the minimum at (0, 1), upwards."""
    return window.session.runs["momentum"].point[:, 1].max() - 1


def dragged_to(slider, value):
    """Take the handle and put it where the value stands."""
    place = lambda share: (8 + share * (slider.width() - 16), slider.height() / 2)  # noqa: E731
    drag(slider, place(slider.value() / slider.maximum()), place(slider._declaration.to_slider(value)))
    QApplication.processEvents()


def test_a_newcomer_sees_why_momentum_overshoots(qtbot, window):
    """Play; wonder at Momentum; open its row; read what beta is; pull it down, and the ball no longer swings past."""
    reckoned, began = 0.0, time.perf_counter()
    QTest.keyClick(the_map(window), Qt.Key.Key_Space)  # as in any player
    reckoned += THINK + CHANGE + KEY
    assert window.playback.playing
    window.playback.seek(100)  # seven seconds later
    reckoned += 100 / window.playback.speed
    QTest.keyClick(the_map(window), Qt.Key.Key_Space)
    reckoned += THINK + KEY
    past = overshoot(window)
    assert past > 0.1, "Momentum swings past the minimum"

    click(named(window, QToolButton, "all settings of Momentum"))
    reckoned += THINK + CHANGE + POINT + 2 * BUTTON
    slider = named(window, ValueSlider, "Momentum β, slider")
    QTest.mouseMove(slider, QPoint(20, 8))
    reckoned += THINK + POINT
    assert "old velocity" in slider.toolTip() and "swings longer" in slider.toolTip()
    reckoned += len(slider.toolTip().split()) / 4  # words read in a second

    dragged_to(slider, 0.5)
    reckoned += THINK + POINT + 2 * BUTTON
    without = overshoot(window)
    assert without < 0.2 * past, "less memory, less overshoot, at once under the hand"
    dragged_to(slider, 0.97)
    reckoned += THINK + POINT + 2 * BUTTON
    assert overshoot(window) > 1.5 * past, "and more memory, more"
    assert reckoned < 60, f"{reckoned:.0f} s for a person"
    assert time.perf_counter() - began < 5, "the program does not keep anyone waiting"
    assert len(seen(window, ValueSlider)) > 5

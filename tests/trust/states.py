"""States in which a window may be when it has to end, each brought about by a hand."""

from dataclasses import replace

from hands import drag, named, press, seen, the_map
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton

from landscape_app import lessons, words
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import SGD
from landscape_app.scenario import MOST_RACERS, Cloud, Motion, Racer
from landscape_app.simulate import RUNNING

FIRST = lessons.find(lessons.OPENING).scenario
CROWD = replace(FIRST, steps=100_000, racers=tuple(Racer(Motion(SGD(lr=i / 1e4))) for i in range(1, MOST_RACERS + 1)))
CLOUD = replace(FIRST, steps=900, noise=Noise(), racers=(Racer(Motion(SGD(lr=0.01)), cloud=Cloud(1000)),))


def idle(window):
    """Nothing moves."""


def playing(window):
    press(Qt.Key.Key_Space)
    assert window.playback.playing


def simulating(window):
    """As much as a scene can hold."""
    window.session.replace(CROWD)
    assert any(run.status == RUNNING for run in window.session.runs.values())


def drawing_a_cloud(window):
    """A thousand balls in noise."""
    window.session.replace(CLOUD)
    assert all(run.swarm is None for run in window.session.runs.values())


def holding_a_slider(window):
    slider = seen(window, ValueSlider)[0]
    drag(slider, (20, 12), (60, 12), let_go=False)
    assert slider.isSliderDown()


def dragging_the_start(window):
    drag(the_map(window).viewport(), (300, 200), (320, 210), let_go=False)


def reading_the_keys(window):
    """The sheet of keys lies over the window."""
    press(Qt.Key.Key_F1)


def before_an_audience(window):
    press(Qt.Key.Key_F11)
    assert window.isFullScreen()


def typing(window):
    """A title is half typed."""
    title = named(window, QLineEdit, words.tr("title of the scene"))
    title.setFocus()
    QTest.keyClicks(title, "half a ti")
    assert title.isModified()


def choosing_from_the_menu(window):
    """The menu holds this call until it is closed."""
    QTest.mouseClick(named(window, QToolButton, words.tr("more")), Qt.MouseButton.LeftButton)


def choosing_a_file(window):
    """The dialog holds this call until it is closed."""
    press(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


ALL = {
    state.__name__.replace("_", " "): state
    for state in (
        idle,
        playing,
        simulating,
        drawing_a_cloud,
        holding_a_slider,
        dragging_the_start,
        reading_the_keys,
        before_an_audience,
        typing,
    )
}
HELD = ("choosing from the menu", "choosing a file")
"""These come back only when the window has ended."""

"""What the panel keeps through a switch or a removal, gives back on Esc, and says where it cannot do a thing."""

from dataclasses import replace

import pytest
from hands import CTRL, by_tab, click, label, named, pick, pick_from_menu, press, scene, seen, the_map, tick, type_into
from pictures import pixels
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QToolButton

from landscape_app import lessons
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.settings import PairsField
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import SGD

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING).scenario
SWITCHES = {"theme": KEY.Key_T, "language": KEY.Key_L}


def test_escape_gives_the_old_pairs_back(window):
    """As in every other field: nothing typed is binding, and what is refused can be given up."""
    seen(window, RacerRow)[0].open()
    QApplication.processEvents()
    pick(named(window, QComboBox, "SGD schedule"), "piecewise")
    field = named(window, PairsField, "SGD at")
    type_into(field, "abc")
    QTest.keyClick(field, KEY.Key_Escape)
    assert field.text() == "0: 0.05, 150: 0.005" and not field.property("refused")


def test_removing_a_racer_dims_no_other_one(window):
    """The racer that was shown alone is not dimmed because another one left: its place is not the racer."""
    window.playback.seek(300)
    press(KEY.Key_3)
    named(window, ValueSlider, "SGD lr, slider").setFocus()
    press(KEY.Key_Delete)
    tone = QColor("#14839E").getRgb()[:3]
    assert (pixels(the_map(window).grab()) == tone).all(axis=2).any()


@pytest.mark.parametrize("switch", SWITCHES)
def test_switching_keeps_what_is_open_locked_and_alone(window, switch):
    """Theme and language change looks and words, not what a lecturer is doing."""
    window.playback.seek(300)
    click(named(window, QToolButton, "formula, parameters, rotation"))
    tick(named(window, QCheckBox, "noise"))
    click(named(window, QToolButton, "lock the seed"))
    the_map(window).setFocus()
    press(KEY.Key_3)
    before = the_map(window).grab().toImage()
    for _ in range(2):
        press(SWITCHES[switch], CTRL)
    assert named(window, QToolButton, "lock the seed").isChecked()
    assert named(window, QToolButton, "formula, parameters, rotation").isChecked()
    assert named(window, NumberField, "rotation")
    assert the_map(window).grab().toImage() == before


def test_a_batch_too_large_is_shown_as_it_acts_however_often_it_is_typed(opened):
    """The field says the number that there is, the second time too; in the card and in a row."""
    window = opened(replace(scene("x**2", SGD(), start=(1.0, 1.0)), noise=Noise(samples=64)))
    seen(window, RacerRow)[0].open()
    QApplication.processEvents()
    tick(named(window, QCheckBox, "SGD own B"))
    for name in ("noise B", "SGD B"):
        for _ in range(2):
            type_into(named(window, NumberField, name), "500")
            QApplication.processEvents()
            assert named(window, NumberField, name).value == 64


def test_a_racer_too_many_is_refused_in_words(window):
    """Nothing that is asked for is passed over in silence."""
    window.session.replace(replace(FIRST, racers=FIRST.racers[:1] * 64))
    QApplication.processEvents()
    pick_from_menu(named(window, QToolButton, "add a racer"), "Lion")
    assert len(window.session.scenario.racers) == 64
    assert "64" in label(window, "notice")


@pytest.mark.parametrize(("count", "deed"), [(64, "twin"), (1, "remove")])
def test_a_deed_that_cannot_be_done_is_refused_in_words(window, count, deed):
    """The sixty-fifth racer, and none at all."""
    window.session.replace(replace(FIRST, racers=FIRST.racers[:1] * count))
    QApplication.processEvents()
    row = seen(window, RacerRow)[0]
    row.open()
    QApplication.processEvents()
    (button,) = (found for found in row.findChildren(QToolButton) if found.text() == deed)
    button.click()
    assert len(window.session.scenario.racers) == count
    assert "64" in label(window, "notice")


def test_tab_goes_as_the_eye_does(window):
    """From a row's chevron into what it opened, and from there to the next row; from the last to the transport."""
    seen(window, RacerRow)[0].open()
    QApplication.processEvents()
    named(window, QToolButton, "add a racer").setFocus()
    names = [control.accessibleName() for control in by_tab(window)]
    wanted = ["show or hide SGD", "all settings of SGD", "SGD schedule", "SGD remove", "show or hide Momentum"]
    places = [names.index(name) for name in [*wanted, "To the start (Home)"]]
    assert places == sorted(places)

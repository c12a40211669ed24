"""Typed numbers: right in every locale, and nothing but a number is ever taken for one."""

import pytest
from hands import CTRL, named, press, seen, texts, type_into
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip

from landscape_app import lessons
from landscape_app.controls.curtain import Curtain
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider

FIRST = lessons.find(lessons.OPENING)
WRONG = ["nan", "inf", "-inf", "1e400", "-5", "0", "", "abc", "1 000", "0x10", "1_0", "0.05.1", "०.०५", "０.０１", "원"]
RATE = 0.05


def rate(window):
    return window.session.scenario.racers[0].motion.rule.lr


def refused(field):
    return bool(field.property("refused"))


def test_comma_and_point_mean_the_same_everywhere(qtbot, locale, opened):
    """In no locale is 0,01 or 0.01 anything but a hundredth, and it is shown back as 0.01."""
    window = opened(FIRST)
    field = named(window, NumberField, "SGD lr")
    for text, value in (("0,01", 0.01), ("0.02", 0.02), ("1e-3", 0.001), ("2,5E-3", 0.0025), (".5", 0.5), ("1", 1.0)):
        type_into(field, text)
        qtbot.waitUntil(lambda value=value: rate(window) == value)
        assert float(field.text()) == value
        assert field.text().isascii()
        assert not refused(field)


def test_what_is_no_number_changes_nothing(qtbot, window):
    """The old value stays in the scene, the field is marked and says why; leaving it shows the old value again."""
    field = named(window, NumberField, "SGD lr")
    explained = field.toolTip()
    for text in WRONG:
        with qtbot.assertNotEmitted(field.entered):
            type_into(field, text, pasted=True)
        assert refused(field), text
        assert field.value == RATE
        assert field.accessibleDescription()
        assert field.accessibleDescription() in field.toolTip()
        assert field.toolTip() != explained
        named(window, NumberField, "steps").setFocus()
        assert (field.text(), refused(field), field.toolTip()) == ("0.05", False, explained)
    qtbot.wait(10)
    assert window.session.scenario == FIRST.scenario


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("steps", ["1e400", "-1", "100001", "2.5", "1e-3", "nan", "", "3e2x"]),
        ("start x", ["1e400", "-1e400", "1e10", "nan", "abc"]),
    ],
)
def test_every_field_keeps_its_own_range(qtbot, window, name, texts):
    """Steps are whole and at most 100,000; a start is not beyond what can be painted, however it is written."""
    field = named(window, NumberField, name)
    for text in texts:
        with qtbot.assertNotEmitted(field.entered):
            type_into(field, text, pasted=True)
        assert refused(field), text
    qtbot.wait(10)
    assert window.session.scenario == FIRST.scenario


def test_a_typed_start_and_steps_are_taken(qtbot, window):
    """All runs set out from the typed place, and have as many rows as steps were typed, and one."""
    type_into(named(window, NumberField, "start x"), "−0,5")
    qtbot.waitUntil(lambda: window.session.scenario.start == (-0.5, 0.001))
    type_into(named(window, NumberField, "steps"), "1e2")
    qtbot.waitUntil(lambda: window.session.scenario.steps == 100)
    for run in window.session.runs.values():
        assert tuple(run.point[0]) == (-0.5, 0.001)
        assert len(run.loss) == 101
    assert window.playback.last == 100
    assert "/ 100" in texts(window)


def test_typing_again_takes_the_mark_away(window):
    """The mark is about what was typed, not about the person: the next key clears it."""
    field = named(window, NumberField, "SGD lr")
    type_into(field, "1e300")
    assert refused(field)
    type_into(field, "0.0", enter=False)
    assert not refused(field)


def test_escape_gives_the_old_value_back(window):
    """Nothing typed is binding before Enter."""
    field = named(window, NumberField, "SGD lr")
    type_into(field, "7", enter=False)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.05"
    assert window.session.scenario == FIRST.scenario


def test_leaving_a_field_takes_what_was_typed(qtbot, window):
    """Tab is as good as Enter."""
    field = named(window, NumberField, "SGD lr")
    type_into(field, "0.2", enter=False)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: rate(window) == 0.2)


def test_what_was_typed_can_be_taken_back_at_once(qtbot, window):
    """Ctrl+Z right after Enter undoes the change, though the field still has the focus."""
    type_into(named(window, NumberField, "SGD lr"), "0.2")
    qtbot.waitUntil(lambda: rate(window) == 0.2)
    press(Qt.Key.Key_Z, CTRL)
    assert rate(window) == RATE


def test_showing_values_never_speaks(qtbot, window):
    """Undo, another scene, the playhead, another surface: controls show it all and say nothing."""
    said = []
    for field in window.findChildren(NumberField):
        field.entered.connect(lambda value, who=field: said.append(who.accessibleName()))
    for slider in window.findChildren(ValueSlider):
        slider.dragged.connect(lambda value, who=slider: said.append(who.accessibleName()))
    second = lessons.get(lessons.OPENING).scenes[1].scenario
    window.session.ask(second)
    qtbot.waitUntil(lambda: window.session.scenario == second)
    assert "/ 600" in texts(window)
    for change in (window.session.undo, window.session.redo, lambda: window.session.replace(FIRST.scenario)):
        change()
        window.playback.seek(window.playback.last)
        window.playback.seek(0)
    assert len(seen(window, NumberField)) == 9
    assert said == []


def test_space_plays_although_a_field_has_the_focus(qtbot, window):
    """A lecturer types a rate, presses Enter, then Space."""
    field = named(window, NumberField, "SGD lr")
    type_into(field, "0.2")
    press(Qt.Key.Key_Space)
    assert (field.text(), window.playback.playing) == ("0.2", True)
    press(Qt.Key.Key_Space)
    assert not window.playback.playing


@pytest.mark.parametrize("text", ["1e300", "0", "-1"])
@pytest.mark.parametrize("leave", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_why_it_is_refused_is_seen_at_once(qtbot, window, text, leave):
    """Beside the field, also once it is left: a red border alone says nothing."""
    field = named(window, NumberField, "SGD lr")
    QToolTip.hideText()
    type_into(field, text, enter=False)
    press(leave)
    qtbot.waitUntil(QToolTip.isVisible)
    assert QToolTip.text().startswith("⚠ ") and "must be above 0" in QToolTip.text()
    QToolTip.hideText()


def test_keys_that_type_no_number_are_the_windows(qtbot, window):
    """A lecturer types a rate and presses Enter; then the keys of a talk do what they do everywhere."""
    field = named(window, NumberField, "SGD lr")
    type_into(field, "0.2")
    qtbot.waitUntil(lambda: rate(window) == 0.2)
    window.playback.scrub(5)
    press(Qt.Key.Key_L)
    assert window.playback.playing
    press(Qt.Key.Key_K)
    press(Qt.Key.Key_R)
    assert not window.playback.playing and window.playback.loop
    press(Qt.Key.Key_H)
    assert window.session.scenario.hidden == {0}
    press(Qt.Key.Key_H)
    assert window.session.scenario.hidden == set()
    press(Qt.Key.Key_B)
    assert seen(window, Curtain)
    press(Qt.Key.Key_B)
    assert not seen(window, Curtain)
    assert (field.text(), rate(window)) == ("0.2", 0.2)


def test_what_numbers_are_typed_with_is_the_fields(window):
    """Digits dim nobody, a comma is no step back, a minus hides nobody."""
    field = named(window, NumberField, "start x")
    type_into(field, "-1,5E+0", enter=False)
    assert field.text() == "-1,5E+0" and window.session.wished == FIRST.scenario
    press(Qt.Key.Key_A, CTRL)
    assert field.selectedText() == "-1,5E+0"
    press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("text", ["1.2345e-10", "0.0123456", "0.012345678901234"])
def test_a_long_number_never_looks_like_another(qtbot, window, text):
    """It is smaller, or seen to be cut; whoever changes it sees it whole, and so does whoever rests on it."""
    field = named(window, NumberField, "SGD lr")
    type_into(field, text)
    qtbot.waitUntil(lambda: rate(window) == float(text))
    whole = text.replace("-", "−")
    assert field.text() == whole and whole in field.toolTip()
    named(window, NumberField, "steps").setFocus()
    assert QFontMetrics(field.font()).horizontalAdvance(field.text()) <= field.width() - 12
    front, cut, power = field.text().partition("…")
    assert whole.startswith(front) and whole.endswith(power) and (cut or front == whole)
    assert ("e" in whole) == ("e" in field.text())
    window.session.undo()
    assert (field.text(), field.toolTip().count(whole)) == ("0.05", 0)

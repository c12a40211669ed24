"""The racers in the panel: their rates under the hand, and what their rows say became of them."""

from dataclasses import replace

from hands import drag, label, named, press, scene, seen, texts, the_map, type_into, with_rate
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox

from landscape_app import lessons
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.optimizers import RULES, SGD, Adam
from landscape_app.scenario import Motion, Racer
from landscape_app.simulate import simulate

FIRST = lessons.find(lessons.OPENING).scenario


def rule(window, index):
    return window.session.scenario.racers[index].motion.rule


def warnings(window):
    return [text for text in texts(window) if text.startswith("⚠")]


def test_dragging_a_rate_moves_that_racer_alone(qtbot, window):
    """The rate follows the hand to the right and back; only that racer is simulated again; it is one step of undo."""
    before = [run.table for run in window.session.runs.values()]
    slider, field = named(window, ValueSlider, "Adam lr, slider"), named(window, NumberField, "Adam lr")
    middle = slider.height() / 2
    rates = [0.05]
    for share in (0.2, 0.6, 0.9, 0.4):
        place = (slider.width() * share, middle)
        drag(slider, place, place, let_go=False)
        qtbot.waitUntil(lambda: rule(window, 4).lr != rates[-1])
        rates.append(rule(window, 4).lr)
        assert field.value == rates[-1]
    drag(slider, (slider.width() * 0.4, middle))
    assert rates[1] < rates[4] < rates[2] < rates[3]
    assert window.session.scenario == with_rate(FIRST, 4, rates[4])
    runs = window.session.runs
    assert [run.table is table for run, table in zip(runs.values(), before, strict=True)] == [True] * 4 + [False]
    assert (runs["adam"].table == simulate(window.session.scenario)["adam"].table).all()
    window.session.undo()
    assert window.session.scenario == FIRST
    assert not window.session.can_undo
    assert field.value == 0.05


def test_arrow_keys_move_a_rate(qtbot, window):
    """A slider obeys the keyboard too, and a field its arrows up and down."""
    QTest.keyClick(named(window, ValueSlider, "SGD lr, slider"), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: rule(window, 0).lr > 0.05)
    reached = rule(window, 0).lr
    QTest.keyClick(named(window, NumberField, "SGD lr"), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: rule(window, 0).lr < reached)


def test_a_row_opens_to_all_that_a_rule_declares(qtbot, window):
    """Behind the chevron stand Adam's other numbers and its switch; what is set there reaches the run."""
    row = seen(window, RacerRow)[4]
    row.open()
    type_into(named(window, NumberField, "Adam β₁"), "0,5")
    qtbot.waitUntil(lambda: rule(window, 4).beta1 == 0.5)
    qtbot.mouseClick(named(window, QCheckBox, "Adam bias correction"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not rule(window, 4).bias_correction)
    assert rule(window, 4) == Adam(lr=0.05, beta1=0.5, bias_correction=False)
    assert seen(window, RacerRow)[4].opened
    window.session.undo()
    assert named(window, QCheckBox, "Adam bias correction").isChecked()


def test_a_decay_of_one_is_refused(window):
    """Memory that never fades is no memory of this rule."""
    seen(window, RacerRow)[4].open()
    field = named(window, NumberField, "Adam β₂")
    for text in ("1", "1,0", "-0.1", "1.5"):
        type_into(field, text)
        assert field.property("refused"), text
    assert window.session.scenario == FIRST


def test_a_diverged_racer_says_when(opened):
    """At lr = 1.5 on x² + y² each step doubles the distance and turns it: 2^40 is the first power beyond 10^12."""
    window = opened(scene("x**2 + y**2", SGD(lr=1.5), Adam(lr=0.01), start=(1.0, 1.0)))
    assert warnings(window) == ["⚠ diverged at step 40"]
    window.session.ask(with_rate(window.session.scenario, 0, 0.1))
    window.session.settle()
    assert warnings(window) == []


def test_racers_that_cannot_move_say_why(qtbot, window):
    """Exactly on the saddle the gradient is 0: all five stay, and each row gives the reason."""
    type_into(named(window, NumberField, "start x"), "0")
    type_into(named(window, NumberField, "start y"), "0")
    qtbot.waitUntil(lambda: window.session.scenario.start == (0.0, 0.0))
    assert warnings(window) == ["⚠ the gradient is exactly 0"] * 5


def test_rows_follow_the_racers(qtbot, opened):
    """A scene of other racers has other rows, named by what tells them apart."""
    window = opened(scene("x**2 + y**2", *(SGD(lr=lr) for lr in (0.1, 0.2, 0.4))))
    assert {"lr = 0.1", "lr = 0.2", "lr = 0.4"} <= set(texts(window))
    other = scene("x**2 + y**2", *(rule(lr=0.01) for rule in RULES.values()))
    window.session.ask(other)
    qtbot.waitUntil(lambda: len(seen(window, RacerRow)) == len(RULES))
    assert {found.title for found in RULES.values()} <= set(texts(window))
    window.session.undo()
    qtbot.waitUntil(lambda: len(seen(window, RacerRow)) == 3)
    assert label(window, "notice") == ""


def test_two_rounds_of_arrow_keys_are_two_steps_of_undo(window):
    """What the keys did to a slider is done when the focus leaves it."""
    slider = named(window, ValueSlider, "SGD lr, slider")
    rates = [rule(window, 0).lr]
    for _ in range(2):
        slider.setFocus()
        press(Qt.Key.Key_Right)
        press(Qt.Key.Key_Right)
        the_map(window).setFocus()
        rates.append(rule(window, 0).lr)
    assert len(set(rates)) == 3
    for expected in (rates[1], rates[0]):
        window.session.undo()
        assert rule(window, 0).lr == expected


def test_a_rate_that_is_its_racers_name_can_be_dragged(opened):
    """In a sweep the names say the rates: they follow the hand, and the slider under it stays the same."""
    window = opened(replace(FIRST, racers=tuple(Racer(Motion(SGD(lr))) for lr in (0.05, 0.4))))
    slider = named(window, ValueSlider, "SGD 2 lr, slider")
    middle = slider.height() / 2
    drag(slider, *((share * slider.width(), middle) for share in (0.4, 0.6, 0.8)))
    assert named(window, ValueSlider, "SGD 2 lr, slider") is slider
    assert rule(window, 1).lr > 0.5
    assert f"lr = {rule(window, 1).lr:g}" in texts(window)
    window.session.undo()
    assert rule(window, 1).lr == 0.4

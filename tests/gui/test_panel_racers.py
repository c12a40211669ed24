"""Racers in the panel: added from the menu, set behind the chevron, twinned, hidden, removed, and looked at alone."""

from dataclasses import replace

import numpy as np
import pytest
from hands import (
    CTRL,
    by_tab,
    charts,
    click,
    controls,
    drag,
    label,
    named,
    pick,
    pick_from_menu,
    press,
    scene,
    seen,
    texts,
    the_map,
    tick,
    type_into,
    undo,
)
from pictures import pixels
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QToolButton

from landscape_app import cli, edits, lessons, lineup, scene_file, words
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.schedule_setting import Preview
from landscape_app.controls.settings import PairsField
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.batches import Noise
from landscape_app.core.fields import Flag, declarations
from landscape_app.core.optimizers import RULES, SGD, Adam, Momentum
from landscape_app.core.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    Exponential,
    InverseSqrt,
    InverseTime,
    Piecewise,
    Step,
    WarmupCosine,
)
from landscape_app.scenario import Motion
from landscape_app.simulate import simulate
from landscape_app.theme import LIGHT

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING).scenario
NAMES = ["SGD", "Momentum", "NAG", "RMSprop", "Adam"]
SUGGESTED = {
    "constant": (Constant(), "lr from 0.05 to 0.05"),
    "step": (Step(every=75, factor=0.5), "lr from 0.05 to 0.00625"),
    "exponential": (Exponential(rate=0.99), "lr from 0.05 to 0.00248"),
    "inverse-time": (InverseTime(rate=0.05), "lr from 0.05 to 0.00313"),
    "inverse-sqrt": (InverseSqrt(), "lr from 0.05 to 0.00289"),
    "cosine": (Cosine(), "lr from 0.05 to 1.37e-06"),
    "warmup-cosine": (WarmupCosine(warmup=30), "lr from 0.00167 to 1.69e-06"),
    "piecewise": (Piecewise(at=(0, 150), lr=(0.05, 0.005)), "lr from 0.05 to 0.005"),
}
"""What each schedule begins with at lr = 0.05 over 300 steps, and its first and last rate, by hand."""


def motion(window, index=0):
    return window.session.scenario.racers[index].motion


def tables(window):
    return [run.table for run in window.session.runs.values()]


def simulated(scenario):
    """The tables that a simulation without a window computes."""
    return [run.table for run in simulate(scenario).values()]


def names(window):
    """The racers as their rows are called from above to below."""
    return [text for row in seen(window, RacerRow) for text in texts(row)[:1]]


def opened_row(window, index=0):
    seen(window, RacerRow)[index].open()
    QApplication.processEvents()


def motions_after(change):
    """The motions of the first scene, in another order."""
    return [FIRST.racers[i].motion for i in change]


def focus_slider(window, name):
    slider = named(window, ValueSlider, f"{name} lr, slider")
    slider.setFocus()
    return slider


def refused(field):
    return bool(field.property("refused"))


def hangul(text):
    return any("가" <= letter <= "힣" for letter in text)


def preview(window):
    (curve,) = seen(window, Preview)
    return curve


def inks(window, index):
    """How many pixels of the map, and of the first chart, have exactly the colour of a racer of the first scene."""
    tone = QColor({0: "#A03000", 1: "#124A96", 4: "#9A7606"}[index]).getRgb()[:3]
    return [int((pixels(view.grab()) == tone).all(axis=2).sum()) for view in (the_map(window), charts(window)[0])]


def pictures(window):
    return [view.grab().toImage() for view in (the_map(window), *charts(window))]


def is_refused_in_words(field, before):
    """A red border, and a reason for those who hover and for those who listen."""
    reason, edge = field.accessibleDescription(), field.grab().toImage().pixelColor(0, field.height() // 2)
    told = reason and reason != before and reason in field.toolTip()
    return refused(field) and edge == QColor(LIGHT.warning) and told


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_menu_adds_a_racer_of_any_rule(window, rule):
    """Its row stands below the others with their most common rate, it races at once, and one undo takes it back."""
    pick_from_menu(named(window, QToolButton, "add a racer"), rule.title)
    assert len(seen(window, RacerRow)) == 6
    assert names(window)[5].startswith(rule.title)
    added = window.session.scenario.racers[5].motion
    assert added == Motion(rule(lr=0.05))
    assert (tables(window)[5] == simulated(window.session.scenario)[5]).all()
    undo(window)
    assert window.session.scenario == FIRST and not window.session.can_undo
    assert names(window) == NAMES and len(tables(window)) == 5


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_setting_of_every_rule_reaches_its_run(opened, rule):
    """All numbers that a rule declares can be typed, all its switches switched; each changes the path."""
    window = opened(scene("x**2 + 3*y**2", rule(lr=0.05), start=(1.5, 1.0), steps=200))
    opened_row(window)
    for name, declaration in declarations(rule).items():
        before, control = tables(window)[0], f"{rule.title} {declaration.symbol}"
        if isinstance(declaration, Flag):
            wanted = not getattr(motion(window).rule, name)
            tick(named(window, QCheckBox, control))
        else:
            wanted = 0.02 if name == "lr" else 0.5
            type_into(named(window, NumberField, control), str(wanted))
        assert getattr(motion(window).rule, name) == wanted
        expected = simulated(window.session.scenario)[0]
        assert np.array_equal(tables(window)[0], expected, equal_nan=True)
        assert not np.array_equal(tables(window)[0], before), name


def test_a_drag_in_the_details_is_one_step_of_undo(window):
    """The slider under the hand stays the same object, however often the scene changes; undo goes back in one."""
    opened_row(window, 4)
    row, slider = seen(window, RacerRow)[4], named(window, ValueSlider, "Adam β₁, slider")
    values = []
    for share in (0.2, 0.5, 0.9, 0.6):
        place = (slider.width() * share, slider.height() / 2)
        drag(slider, place, place, let_go=False)
        QApplication.processEvents()
        values.append(motion(window, 4).rule.beta1)
        assert seen(window, RacerRow)[4] is row
        assert named(window, ValueSlider, "Adam β₁, slider") is slider
        assert named(window, NumberField, "Adam β₁").value == values[-1]
    drag(slider, place)
    assert values[0] < values[1] < values[3] < values[2]
    undo(window)
    assert window.session.scenario == FIRST and not window.session.can_undo


@pytest.mark.parametrize("kind", SCHEDULES)
def test_a_schedule_begins_with_settings_that_suit_the_run(window, kind):
    """Chosen from the list it is there with all its fields, the small curve tells its ends, and one undo suffices."""
    start = "cosine" if kind == "constant" else "constant"
    wanted, told = SUGGESTED[start]
    window.session.replace(edits.moved(FIRST, 0, replace(FIRST.racers[0].motion, schedule=wanted)))
    opened_row(window)
    assert preview(window).toolTip() == told
    before = preview(window).grab().toImage()
    pick(named(window, QComboBox, "SGD schedule"), kind)
    wanted, told = SUGGESTED[kind]
    assert motion(window).schedule == wanted
    assert preview(window).toolTip() == told
    assert preview(window).grab().toImage() != before
    fields = {field.accessibleName() for field in controls(seen(window, RacerRow)[0])}
    assert {f"SGD {d.symbol}" for d in declarations(wanted).values()} - {"SGD lr"} <= fields
    undo(window)
    assert motion(window).schedule == SUGGESTED[start][0] and not window.session.can_undo
    assert named(window, QComboBox, "SGD schedule").currentData() == start


NUMBERS_OF_SCHEDULES = [
    ("step", "factor", "0,25", "lr from 0.05 to 0.000781"),
    ("exponential", "rate", "0.98", "lr from 0.05 to 0.000119"),
    ("inverse-time", "rate", "1", "lr from 0.05 to 0.000167"),
    ("cosine", "final", "0.5", "lr from 0.05 to 0.025"),
    ("warmup-cosine", "final", "0.5", "lr from 0.00167 to 0.025"),
]
WHOLE_NUMBERS_OF_SCHEDULES = [
    ("step", "every", "100", "lr from 0.05 to 0.0125"),
    ("cosine", "over", "50", "lr from 0.05 to 0"),
    ("warmup-cosine", "warmup", "50", "lr from 0.001 to 1.97e-06"),
    ("warmup-cosine", "over", "100", "lr from 0.00167 to 0"),
]


@pytest.mark.parametrize(("kind", "name", "text", "told"), NUMBERS_OF_SCHEDULES + WHOLE_NUMBERS_OF_SCHEDULES)
def test_every_setting_of_a_schedule_can_be_typed(window, kind, name, text, told):
    """It reaches the run and the small curve, is one step of undo, and is what a file can hold."""
    opened_row(window)
    pick(named(window, QComboBox, "SGD schedule"), kind)
    before = tables(window)[0]
    type_into(named(window, NumberField, f"SGD {name}"), text)
    assert motion(window).schedule == replace(SUGGESTED[kind][0], **{name: float(text.replace(",", "."))})
    assert preview(window).toolTip() == told
    assert not np.array_equal(tables(window)[0], before)
    assert scene_file.read(scene_file.write(window.session.scenario)) == window.session.scenario
    undo(window)
    assert motion(window).schedule == SUGGESTED[kind][0]


def test_a_schedule_is_dragged_in_one_step(window):
    """Its sliders behave like all others."""
    opened_row(window)
    pick(named(window, QComboBox, "SGD schedule"), "exponential")
    slider = named(window, ValueSlider, "SGD rate, slider")
    drag(slider, *((share * slider.width(), slider.height() / 2) for share in (0.3, 0.6, 0.4)))
    assert 0.9 < motion(window).schedule.rate < 0.99
    undo(window)
    assert motion(window).schedule == Exponential(rate=0.99)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_curve_of_the_rate_speaks_both_languages(opened, language):
    """First and last rate, whatever is spoken around them."""
    words.use(language)
    window = opened(edits.moved(FIRST, 0, replace(FIRST.racers[0].motion, schedule=SUGGESTED["step"][0])))
    opened_row(window)
    assert "0.05" in preview(window).toolTip() and "0.00625" in preview(window).toolTip()
    assert preview(window).toolTip().isascii() == (language == "en")


@pytest.fixture
def pairs(window):
    """The field of a piecewise schedule that begins as 0: 0.05, 150: 0.005."""
    opened_row(window)
    pick(named(window, QComboBox, "SGD schedule"), "piecewise")
    return named(window, PairsField, "SGD at")


@pytest.mark.parametrize(
    "text",
    ["0: 0.1, 100: 0.01", "0: 0.1; 100: 0.01", "0: 0,1; 100: 0,01", "0: 0,1, 100: 0,01", "0:.1,100:1e-2",
     " 0 : 0.1 ,100 : 0.01 "],
)  # fmt: skip
def test_rates_are_typed_as_pairs(window, pairs, text):
    """Comma or semicolon between pairs, comma or point within a number: a comma parts only what a colon follows."""
    assert pairs.text() == "0: 0.05, 150: 0.005"
    type_into(pairs, text)
    assert motion(window).schedule == Piecewise(at=(0, 100), lr=(0.1, 0.01))
    assert pairs.text() == "0: 0.1, 100: 0.01" and not refused(pairs)
    assert preview(window).toolTip() == "lr from 0.1 to 0.01"
    undo(window)
    assert pairs.text() == "0: 0.05, 150: 0.005"


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["", "abc", "0.1", "1: 0.1", "0: 0.1, 0: 0.2", "0: 0.1, 100: 0.2, 50: 0.3", "0: 0", "0: -1", "0: nan", "0: 1e400",
     "0: 0.1, 100", "0: 0.1, 2.5: 1", "0: 0.1 100: 0.2", "-5: 1, 0: 1", "0: 0.1, 9999999999: 1", "0: 0.1,", "0: 원"],
)  # fmt: skip
def test_pairs_that_are_none_are_refused(opened, language, text):
    """Not from 0, not rising, no rate, no number: nothing changes, and the field says why, in the language spoken."""
    words.use(language)
    begun = edits.moved(FIRST, 0, replace(FIRST.racers[0].motion, schedule=SUGGESTED["piecewise"][0]))
    window = opened(begun)
    opened_row(window)
    (field,) = seen(window, PairsField)
    before = field.accessibleDescription()
    type_into(field, text)
    assert window.session.scenario == begun and not window.session.can_undo
    assert is_refused_in_words(field, before)
    assert hangul(field.accessibleDescription().replace("원", "")) == (language == "ko")
    type_into(field, "0: 1")
    assert motion(window).schedule == Piecewise(at=(0,), lr=(1.0,)) and not refused(field)


def test_an_own_start_is_switched_on_typed_and_switched_off(window):
    """It begins where all begin; typed it moves that racer alone; off, the racer is back with the others."""
    opened_row(window)
    assert not [f for f in seen(window, NumberField) if f.accessibleName() == "SGD x"]
    tick(named(window, QCheckBox, "SGD own start"))
    assert motion(window).start == FIRST.first
    type_into(named(window, NumberField, "SGD x"), "-0,5")
    type_into(named(window, NumberField, "SGD y"), "0.75")
    assert [tuple(table[0, :2]) for table in tables(window)] == [(-0.5, 0.75)] + [FIRST.first] * 4
    type_into(named(window, NumberField, "SGD x"), "nonsense")
    assert refused(named(window, NumberField, "SGD x")) and motion(window).start == (-0.5, 0.75)
    tick(named(window, QCheckBox, "SGD own start"))
    assert window.session.scenario == FIRST
    for _ in range(4):
        undo(window)
    assert window.session.scenario == FIRST and not window.session.can_undo


def test_a_start_without_ground_is_refused(opened):
    """Where the surface is undefined nobody can stand: the field goes back, and a sentence says so."""
    window = opened(scene("log(x) + y**2", SGD(), start=(1.0, 1.0)))
    opened_row(window)
    tick(named(window, QCheckBox, "SGD own start"))
    type_into(named(window, NumberField, "SGD x"), "-1")
    assert motion(window).start == (1.0, 1.0)
    assert "start" in label(window, "notice")
    assert named(window, NumberField, "SGD x").value == 1.0


def test_the_shared_start_rests_while_nobody_uses_it(opened):
    """When every racer has its own, the fields of the shared start cannot be typed into."""
    window = opened(scene("x**2 + y**2", SGD(), start=(1.0, 1.0)))
    opened_row(window)
    shared = named(window, NumberField, "start x")
    tick(named(window, QCheckBox, "SGD own start"))
    assert not shared.isEnabled()
    tick(named(window, QCheckBox, "SGD own start"))
    assert shared.isEnabled()


def test_an_own_batch_is_offered_only_with_noise(window):
    """Without noise there are no batches; with it the racer sees its own, and the others see what they saw."""
    opened_row(window)
    assert not [box for box in seen(window, QCheckBox) if box.accessibleName() == "SGD own B"]
    tick(named(window, QCheckBox, "noise"))
    before = tables(window)
    tick(named(window, QCheckBox, "SGD own B"))
    assert motion(window).batch == Noise().batch
    type_into(named(window, NumberField, "SGD B"), "4")
    assert motion(window).batch == 4 and type(motion(window).batch) is int
    same = [np.array_equal(a, b) for a, b in zip(tables(window), before, strict=True)]
    assert same == [False, True, True, True, True]
    tick(named(window, QCheckBox, "noise"))
    assert not [box for box in seen(window, QCheckBox) if box.accessibleName() == "SGD own B"]
    tick(named(window, QCheckBox, "noise"))
    tick(named(window, QCheckBox, "SGD own B"))
    assert motion(window).batch is None
    assert all(np.array_equal(a, b) for a, b in zip(tables(window), before, strict=True))


def test_an_own_batch_of_all_samples_is_exact(opened):
    """More than there are is all there are: the field shows their number, and the racer feels no noise."""
    still = scene("x**2 + y**2", SGD(0.05), SGD(0.05), start=(1.0, 1.0), steps=50)
    window = opened(replace(still, noise=Noise(samples=64)))
    opened_row(window)
    tick(named(window, QCheckBox, "SGD 1 own B"))
    type_into(named(window, NumberField, "SGD 1 B"), "1000")
    assert named(window, NumberField, "SGD 1 B").value == 64
    exact = simulated(still)[0]
    assert [np.array_equal(table[:, :2], exact[:, :2]) for table in tables(window)] == [True, False]


def test_climbing_is_a_switch(window):
    """A climber goes up where the others go down, and says so when its row is closed."""
    opened_row(window)
    tick(named(window, QCheckBox, "SGD climb"))
    assert motion(window).ascend
    assert tables(window)[0][3, 2] > FIRST.surface.surface.value(*FIRST.first)
    click(named(window, QToolButton, "all settings of SGD"))
    assert "climbs" in texts(seen(window, RacerRow)[0])
    undo(window)
    assert window.session.scenario == FIRST


def test_the_twin_stands_behind_its_model(window):
    """The same settings once more, as one step."""
    opened_row(window, 1)
    click(named(window, QToolButton, "Momentum twin"))
    assert [racer.motion for racer in window.session.scenario.racers] == motions_after((0, 1, 1, 2, 3, 4))
    assert len(seen(window, RacerRow)) == 6
    assert np.array_equal(tables(window)[1], tables(window)[2])
    undo(window)
    assert window.session.scenario == FIRST and names(window) == NAMES


def test_a_rate_is_given_to_all(window):
    """Rate and schedule, nothing else; each rule keeps its own settings."""
    opened_row(window, 1)
    type_into(named(window, NumberField, "Momentum lr"), "0.02")
    pick(named(window, QComboBox, "Momentum schedule"), "exponential")
    pick_from_menu(named(window, QToolButton, "Momentum give"), "learning rate and schedule to all")
    racers = window.session.scenario.racers
    assert {(r.motion.rule.lr, r.motion.schedule) for r in racers} == {(0.02, Exponential(0.99))}
    assert [replace(r.motion.rule, lr=0.05) for r in racers] == [r.motion.rule for r in FIRST.racers]
    assert {named(window, NumberField, f"{name} lr").value for name in NAMES} == {0.02}
    undo(window)
    assert motion(window, 0) == FIRST.racers[0].motion and motion(window, 1).rule.lr == 0.02


def test_reset_brings_the_rules_own_settings_back(window):
    """All but the rate; in the scene and in the controls."""
    opened_row(window, 4)
    for name, text in (("lr", "0.3"), ("β₁", "0.5"), ("β₂", "0.7")):
        type_into(named(window, NumberField, f"Adam {name}"), text)
    for name in ("bias correction", "climb", "own start"):
        tick(named(window, QCheckBox, f"Adam {name}"))
    pick(named(window, QComboBox, "Adam schedule"), "cosine")
    click(named(window, QToolButton, "Adam reset"))
    assert motion(window, 4) == Motion(Adam(lr=0.3))
    assert named(window, NumberField, "Adam β₁").value == 0.9
    assert named(window, QCheckBox, "Adam bias correction").isChecked()
    assert not named(window, QCheckBox, "Adam own start").isChecked()
    assert named(window, QComboBox, "Adam schedule").currentData() == "constant"
    undo(window)
    assert motion(window, 4).schedule == Cosine() and motion(window, 4).rule.beta1 == 0.5


def test_a_racer_is_removed(window):
    """By its button; the others go on as they were, without being simulated again."""
    opened_row(window, 2)
    before = tables(window)
    click(named(window, QToolButton, "NAG remove"))
    assert names(window) == ["SGD", "Momentum", "RMSprop", "Adam"]
    assert [table is old for table, old in zip(tables(window), before[:2] + before[3:], strict=True)] == [True] * 4
    undo(window)
    assert window.session.scenario == FIRST and names(window) == NAMES


def test_the_last_racer_stays(opened):
    """A scene without a racer is none; neither the button nor the key makes one."""
    alone = scene("x**2 + y**2", SGD(), start=(1.0, 1.0))
    window = opened(alone)
    opened_row(window)
    click(named(window, QToolButton, "SGD remove"))
    focus_slider(window, "SGD")
    press(KEY.Key_Delete)
    assert window.session.scenario == alone and not window.session.can_undo
    assert names(window) == ["SGD"]


@pytest.mark.parametrize(
    ("key", "modifiers", "left"),
    [
        (KEY.Key_Delete, Qt.KeyboardModifier.NoModifier, (0, 1, 3, 4)),
        (KEY.Key_D, CTRL, (0, 1, 2, 2, 3, 4)),
        (KEY.Key_Insert, Qt.KeyboardModifier.NoModifier, (0, 1, 2, 2, 3, 4)),
    ],
    ids=["Delete", "Ctrl+D", "Ins"],
)
def test_keys_twin_and_remove_the_racer_whose_row_has_the_focus(window, key, modifiers, left):
    """The third one here; each key is one step of undo."""
    focus_slider(window, "NAG")
    press(key, modifiers)
    assert [racer.motion for racer in window.session.scenario.racers] == motions_after(left)
    assert len(seen(window, RacerRow)) == len(left)
    undo(window)
    assert window.session.scenario == FIRST and not window.session.can_undo


@pytest.mark.parametrize("key", [KEY.Key_H, KEY.Key_Minus], ids=["H", "minus"])
def test_a_key_hides_the_racer_whose_row_has_the_focus(window, key):
    """And brings it back; the focus stays where it is."""
    slider = focus_slider(window, "NAG")
    press(key)
    assert window.session.scenario.hidden == {2}
    assert QApplication.focusWidget() is slider
    press(key)
    assert window.session.scenario == FIRST


@pytest.mark.parametrize("key", [KEY.Key_Delete, KEY.Key_H, KEY.Key_Insert], ids=["Delete", "H", "Ins"])
def test_keys_for_a_racer_do_nothing_on_the_map(window, key):
    """Only a row that has the focus is meant, not one that had it."""
    focus_slider(window, "NAG")
    the_map(window).setFocus()
    press(key)
    assert window.session.scenario == FIRST and not window.session.can_undo


def test_a_digit_shows_one_racer_alone(window):
    """The others are dimmed on the map and in the charts; the same digit again brings them back, to the pixel."""
    window.playback.seek(300)
    before = pictures(window)
    assert all(count > 0 for index in (0, 1, 4) for count in inks(window, index))
    press(KEY.Key_5)
    assert all(count > 0 for count in inks(window, 4))
    assert inks(window, 0) == inks(window, 1) == [0, 0]
    press(KEY.Key_1)
    assert inks(window, 4) == [0, 0] and all(count > 0 for count in inks(window, 0))
    press(KEY.Key_1)
    assert pictures(window) == before
    assert window.session.scenario == FIRST and not window.session.can_undo


@pytest.mark.parametrize("key", [KEY.Key_6, KEY.Key_9], ids=["6", "9"])
def test_a_digit_beyond_the_last_racer_does_nothing(window, key):
    """Five race here."""
    before = pictures(window)
    press(key)
    assert pictures(window) == before


def test_a_digit_typed_into_a_field_is_a_digit(window):
    """Who types a rate does not solo."""
    before = pictures(window)
    type_into(named(window, NumberField, "steps"), "15", enter=False)
    assert pictures(window) == before


def test_a_hidden_racer_is_not_drawn_but_simulated(opened, window):
    """Map and charts are those of a scene without it; its run and its row are still there."""
    other = opened(lineup.removed(FIRST, 4))
    sample = named(window, QToolButton, "show or hide Adam")
    legend = sample.grab().toImage()
    click(sample)
    assert sample.grab().toImage() != legend
    for each in (window, other):
        each.playback.seek(300)
    assert inks(window, 4) == [0, 0]
    assert pictures(window) == pictures(other)
    assert list(window.session.runs) == ["sgd", "momentum", "nag", "rmsprop", "adam"]
    assert np.array_equal(tables(window)[4], simulate(FIRST)["adam"].table)
    assert names(window) == NAMES
    undo(window)
    assert all(count > 0 for count in inks(window, 4)) and window.session.scenario == FIRST
    assert sample.grab().toImage() == legend


def test_all_racers_can_be_hidden(window):
    """An empty map and empty charts are drawn without complaint, and everything comes back."""
    before = pictures(window)
    for name in NAMES:
        focus_slider(window, name)
        press(KEY.Key_H)
    assert window.session.scenario.hidden == set(range(5))
    window.playback.seek(300)
    assert [inks(window, index) for index in (0, 1, 4)] == [[0, 0]] * 3
    for _ in NAMES:
        undo(window)
    window.playback.seek(0)
    the_map(window).setFocus()
    assert pictures(window) == before


def test_hidden_is_kept_in_the_file_and_left_out_of_no_result(window, tmp_path):
    """Saved and opened again it is hidden still; ``run`` writes its numbers like all others'."""
    path, out = tmp_path / "숨김.landscape.json", tmp_path / "r.npz"
    click(named(window, QToolButton, "show or hide Adam"))
    window.save_to(path)
    click(named(window, QToolButton, "show or hide Adam"))
    assert window.session.scenario.hidden == set()
    window.load(path)
    window.playback.seek(300)
    assert window.session.scenario.hidden == {4} and inks(window, 4) == [0, 0]
    assert cli.main(["run", str(path), "--out", str(out)]) == 0
    with np.load(out) as results:
        assert np.array_equal(results["adam/point"], simulate(FIRST)["adam"].point)


def test_who_is_hidden_stays_hidden_when_others_come_and_go(window):
    """The mark follows the racer, not its place."""
    click(named(window, QToolButton, "show or hide NAG"))
    opened_row(window, 0)
    click(named(window, QToolButton, "SGD twin"))
    assert window.session.scenario.hidden == {3}
    click(named(window, QToolButton, "SGD 1 remove"))
    assert window.session.scenario.hidden == {2} and names(window)[2] == "NAG"


@pytest.mark.parametrize("kind", [ValueSlider, NumberField])
def test_removing_a_racer_leaves_the_others_as_they_are(window, kind):
    """Also when the focus is in the row of another one, on a slider that was moved or on something half typed."""
    if kind is ValueSlider:
        focus_slider(window, "NAG")
        press(KEY.Key_Right)
        undo(window)
    else:
        type_into(named(window, NumberField, "NAG lr"), "0.7", enter=False)
    opened_row(window, 0)
    click(named(window, QToolButton, "SGD remove"))
    assert names(window) == NAMES[1:]
    assert [racer.motion for racer in window.session.scenario.racers] == motions_after((1, 2, 3, 4))
    undo(window)
    assert names(window) == NAMES and window.session.scenario == FIRST and not window.session.can_undo


def test_another_scene_is_shown_as_it_is_wherever_the_focus_was(window):
    """No control of the old scene has a word in the new one."""
    opened_row(window, 4)
    named(window, ValueSlider, "Adam β₁, slider").setFocus()
    other = scene("x**2 + y**2", *(Momentum(lr, 0.5) for lr in (0.1, 0.2, 0.3, 0.4, 0.5)), start=(1.0, 1.0))
    window.session.replace(other)
    QApplication.processEvents()
    assert window.session.scenario == other and not window.session.can_undo
    assert len(seen(window, RacerRow)) == 5


def test_the_focus_stays_with_the_racer(window):
    """After a twin was made the next key is still for that racer, and goes into no text."""
    focus_slider(window, "NAG")
    press(KEY.Key_Insert)
    press(KEY.Key_H)
    assert window.session.scenario.hidden == {2}
    press(KEY.Key_Delete)
    assert [racer.motion for racer in window.session.scenario.racers] == motions_after(range(5))
    assert window.session.scenario.title == FIRST.title


def test_an_open_row_stays_open_when_others_come_and_go(window):
    """It is the racer that is looked at, not the place in the list."""
    opened_row(window, 2)
    focus_slider(window, "SGD")
    press(KEY.Key_Delete)
    assert [row.opened for row in seen(window, RacerRow)] == [False, True, False, False]


def test_what_was_typed_into_pairs_can_be_taken_back_at_once(window, pairs):
    """Ctrl+Z right after Enter undoes the change of the scene, though the field still has the focus."""
    type_into(pairs, "0: 1")
    press(KEY.Key_Z, CTRL)
    assert motion(window).schedule == SUGGESTED["piecewise"][0]


def test_a_mended_pair_is_no_longer_called_wrong(window, pairs):
    """Who listens hears the reason of a refusal only as long as it holds."""
    type_into(pairs, "abc")
    reason = pairs.accessibleDescription()
    type_into(pairs, "0: 1")
    assert reason not in (pairs.accessibleDescription(), pairs.toolTip())


def test_rates_beyond_all_bounds_can_be_drawn(opened):
    """A schedule may well overflow; the small curve then still has a picture and a tooltip."""
    wild = Motion(SGD(1000.0), Exponential(10.0))
    window = opened(edits.moved(scene("x**2 + y**2", SGD(), start=(1.0, 1.0), steps=308), 0, wild))
    opened_row(window)
    assert not preview(window).grab().isNull()
    assert preview(window).toolTip()


def all_shown(window):
    """Every control that a racer can have: noise on, own start and batch, each kind of schedule setting."""
    tick(named(window, QCheckBox, "noise"))
    for index, kind in enumerate(("step", "inverse-time", "warmup-cosine", "piecewise", "cosine")):
        opened_row(window, index)
        for name in ("own start", "own B"):
            tick(named(window, QCheckBox, f"{NAMES[index]} {name}"))
        pick(named(window, QComboBox, f"{NAMES[index]} schedule"), kind)
    tick(named(window, QCheckBox, "SGD climb"))
    undo(window)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_everything_in_a_row_has_a_name_and_an_explanation(window, language):
    """Who listens instead of looking, and who hovers, are told what each control is and does."""
    all_shown(window)
    if language == "ko":
        press(KEY.Key_L, CTRL)
    found = [control for row in seen(window, RacerRow) for control in controls(row)]
    assert len(found) > 100
    assert [control for control in found if not control.accessibleName() or not control.toolTip()] == []
    spoken = [control.accessibleName() for control in found]
    assert len(set(spoken)) == len(spoken)


def test_everything_in_a_row_is_reached_by_tab(window):
    """Without a mouse one gets everywhere, and going there changes nothing."""
    all_shown(window)
    before = window.session.scenario
    named(window, QToolButton, "add a racer").setFocus()
    wanted = {control for control in controls(window) if control.isEnabled()}
    assert {control.accessibleName() for control in wanted - set(by_tab(window))} == set()
    assert window.session.scenario == before and window.session.can_redo

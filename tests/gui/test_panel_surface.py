"""The card of the surface: its parameters, how far it is turned, and a formula of one's own, checked as it is typed."""

from dataclasses import replace

import numpy as np
import pytest
from hands import (
    CTRL,
    by_tab,
    click,
    controls,
    drag,
    label,
    marked,
    named,
    press,
    scene,
    seen,
    texts,
    the_map,
    type_into,
    undo,
)
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QToolButton

import surfaces
from landscape_app import edits, lessons, scene_file, words
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.optimizers import SGD
from landscape_app.scenario import SurfaceChoice
from landscape_app.simulate import simulate
from surfaces.formula import parse
from surfaces.refusal import Refusal

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING).scenario
PARAMETERS = [(name, p) for name, surface in surfaces.SURFACES.items() for p in surface.parameters]
DATA = [name for name, surface in surfaces.SURFACES.items() if surface.samples]
GOOD = {
    "x**2 + y**2": "∇f = (2x, 2y)",
    "x*y": "∇f = (y, x)",
    "x**3/3 - y": "∇f = (x², −1)",
    "sin(x) + exp(y)": "∇f = (cos(x), exp(y))",
    "3": "∇f = (0, 0)",
}
"""Formulas and their gradients, by hand."""
BAD = [
    "",
    "   ",
    "x +",
    "2x",
    "x^2",
    "x = 3",
    "x**2 + (y",
    "foo(x)",
    "z",
    "x.y",
    "import os",
    "1e999",
    "안장",
    "x² + y",
    "x＋y",
]
NOWHERE = ["sqrt(-1 - x**2 - y**2)", "log(-1 - x**2)", "1/0", "log(x - 1e9)"]
"""Formulas that can be read but have no value anywhere in sight."""


def opened_card(window):
    click(named(window, QToolButton, words.tr("formula, parameters, rotation")))


def on_surface(opened, name, **others):
    """A window on a surface of the collection, its card open."""
    window = opened(replace(FIRST, surface=SurfaceChoice(name, **others), start=None, view={}))
    opened_card(window)
    return window


def field_of(window):
    return named(window, QLineEdit, words.tr("formula of your own"))


def formula(window):
    """What the line below the list of surfaces says of the ground when the hand rests on it."""
    (line,) = (found.toolTip().partition("\n")[0] for found in seen(window, QLabel) if "∂f/∂x" in found.toolTip())
    return line


def hangul(text):
    return any("가" <= letter <= "힣" for letter in text)


def refusal(text):
    """What is wrong with a formula, in the language spoken."""
    with pytest.raises(Refusal) as refused:
        parse(text)
    return f"⚠ {words.told(refused.value)}"


def runs_are_right(window):
    expected = simulate(window.session.scenario)
    while any(run.status == "running" for run in window.session.runs.values()):
        QApplication.processEvents()
    runs = window.session.runs
    return all(np.array_equal(runs[name].table, expected[name].table, equal_nan=True) for name in expected)


def test_the_card_opens_by_its_chevron_and_closes(window):
    """Closed it takes no room; open it offers the formula, each parameter, and the rotation."""
    wanted = {
        "formula of your own",
        "a",
        "a, slider",
        "b",
        "b, slider",
        "c",
        "c, slider",
        "rotation",
        "rotation, slider",
    }
    before = {control.accessibleName() for control in controls(window)}
    assert not wanted & before
    opened_card(window)
    assert {control.accessibleName() for control in controls(window)} == wanted | before
    opened_card(window)
    assert {control.accessibleName() for control in controls(window)} == before


@pytest.mark.parametrize(("surface", "parameter"), PARAMETERS, ids=[f"{n}-{p.name}" for n, p in PARAMETERS])
def test_a_parameter_is_dragged_between_its_bounds(opened, surface, parameter):
    """From end to end the ground, the runs and the formula follow the hand, and it is one step of undo."""
    window = on_surface(opened, surface)
    slider, before = named(window, ValueSlider, f"{parameter.name}, slider"), window.session.scenario
    told, ground, middle = formula(window), the_map(window).grab().toImage(), slider.height() / 2
    assert named(window, NumberField, parameter.name).value == parameter.default
    drag(slider, (0, middle), let_go=False)
    QApplication.processEvents()
    assert window.session.scenario.surface.parameters == ((parameter.name, parameter.low),)
    drag(slider, (0, middle), (slider.width(), middle))
    QApplication.processEvents()
    assert window.session.scenario.surface.parameters == ((parameter.name, parameter.high),)
    assert named(window, NumberField, parameter.name).value == parameter.high
    assert named(window, ValueSlider, f"{parameter.name}, slider") is slider
    assert formula(window) != told and the_map(window).grab().toImage() != ground and runs_are_right(window)
    undo(window)
    assert window.session.scenario == before and not window.session.can_undo and formula(window) == told


@pytest.mark.parametrize(("surface", "parameter"), PARAMETERS, ids=[f"{n}-{p.name}" for n, p in PARAMETERS])
def test_a_parameter_is_typed_within_its_bounds(opened, surface, parameter):
    """The field says its range, takes what lies in it, and refuses what does not."""
    window = on_surface(opened, surface)
    field = named(window, NumberField, parameter.name)
    assert f"{parameter.low:g}" in field.toolTip() and f"{parameter.high:g}" in field.toolTip()
    before = window.session.scenario
    for text in (f"{parameter.high + 1:g}", f"{parameter.low - 1:g}", "nan", "원"):
        type_into(field, text)
        assert marked(field) and window.session.scenario == before
    wanted = float(f"{(parameter.low + parameter.high) / 2:.3g}")
    type_into(field, f"{wanted:g}".replace(".", ","))
    assert dict(window.session.scenario.surface.parameters) == {parameter.name: wanted}
    assert scene_file.read(scene_file.write(window.session.scenario)) == window.session.scenario


def test_parameters_follow_the_surface(opened):
    """Another surface has others: none of the old ones stays, and those of a new one show its defaults."""
    window = on_surface(opened, "saddle-bounded", parameters=(("a", 2.0),))
    for name in ("double-well", "beale", "ravine-100", "saddle-bounded"):
        window.session.ask(replace(window.session.scenario, surface=SurfaceChoice(name), start=None))
        window.session.settle()
        QApplication.processEvents()
        wanted = {parameter.name: parameter.default for parameter in surfaces.get(name).parameters}
        fields = {f.accessibleName(): f.value for f in seen(window, NumberField)}
        assert {key: fields[key] for key in wanted} == wanted
        every = {parameter.name for _, parameter in PARAMETERS}
        assert every & set(fields) == set(wanted)


@pytest.mark.parametrize("name", ["saddle-bounded", "beale", DATA[0]])
def test_the_ground_is_turned(opened, name):
    """By 90° the point (x, y) becomes (−y, x), heights stay; a start that is the surface's own turns along."""
    window = on_surface(opened, name)
    straight, (x, y) = window.session.scenario.surface.surface, window.session.scenario.first
    type_into(named(window, NumberField, "rotation"), "90")
    turned = window.session.scenario.surface.surface
    for px, py in ((0.3, -0.7), (1.0, 0.5), (x, y)):
        assert turned.value(-py, px) == pytest.approx(straight.value(px, py))
    assert window.session.scenario.first == pytest.approx((-y, x))
    assert runs_are_right(window)
    undo(window)
    assert window.session.scenario.surface.rotate == 0 and not window.session.can_undo


def test_turning_by_hand_is_one_step_of_undo(window):
    """From −180° to 180°; a start of one's own stays where it is."""
    opened_card(window)
    slider = named(window, ValueSlider, "rotation, slider")
    middle, turns = slider.height() / 2, []
    for across in (0, slider.width() / 2, slider.width()):
        drag(slider, (across, middle), let_go=False)
        QApplication.processEvents()
        turns.append(window.session.scenario.surface.rotate)
    drag(slider, (slider.width(), middle))
    assert turns == [-180, pytest.approx(0, abs=2), 180]
    assert window.session.scenario.first == FIRST.first
    undo(window)
    assert window.session.scenario == FIRST and not window.session.can_undo


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("text", GOOD)
def test_a_good_formula_shows_its_gradient_while_it_is_typed(opened, language, text):
    """Below the field, before Enter; nothing changes yet."""
    words.use(language)
    window = opened(FIRST)
    opened_card(window)
    type_into(field_of(window), text, enter=False)
    assert GOOD[text] in texts(window)
    assert field_of(window).accessibleDescription() == GOOD[text]
    assert not marked(field_of(window))
    assert window.session.scenario == FIRST


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("text", BAD)
def test_a_bad_formula_is_told_so_while_it_is_typed(opened, language, text):
    """A red border and the reason, in words of the language spoken; Enter changes nothing, Esc restores."""
    words.use(language)
    window = opened(FIRST)
    opened_card(window)
    field = field_of(window)
    before = field.text()
    type_into(field, text, enter=False)
    for _ in range(2):
        assert refusal(text) in texts(window)
        assert refusal(text) == field.accessibleDescription()
        assert hangul(refusal(text).replace(text[:1], "")) == (language == "ko"), "but for the letter that is quoted"
        assert marked(field) and field.text() == text
        QTest.keyClick(field, KEY.Key_Return)
    assert window.session.scenario == FIRST and not window.session.can_undo
    QTest.keyClick(field, KEY.Key_Escape)
    assert field.text() == before and not marked(field)
    assert refusal(text) not in texts(window)


def test_the_answer_comes_with_every_key(window):
    """Half a formula is refused, the next key may mend it."""
    opened_card(window)
    field = field_of(window)
    type_into(field, "", enter=False)
    answers = []
    for key in "x**2*y":
        QTest.keyClicks(field, key)
        answers.append(field.accessibleDescription())
    assert [answer.startswith("⚠") for answer in answers] == [False, True, True, False, True, False]
    assert [answers[i] for i in (0, 3, 5)] == ["∇f = (1, 0)", "∇f = (2x, 0)", "∇f = (2xy, x²)"]


def test_hangul_is_composed_in_peace_and_then_refused(window):
    """While an input method composes nothing is said; the finished syllable is no part of a formula."""
    opened_card(window)
    field = field_of(window)
    type_into(field, "x", enter=False)
    QApplication.sendEvent(field, QInputMethodEvent("하", []))
    assert field.accessibleDescription() == "∇f = (1, 0)" and not marked(field)
    done = QInputMethodEvent()
    done.setCommitString("한")
    QApplication.sendEvent(field, done)
    assert field.text() == "x한"
    assert field.accessibleDescription() == refusal("x한") and marked(field)


def test_enter_makes_a_formula_the_ground(window):
    """Seen through the window that was there, from the same start, with all racers; one undo takes it back."""
    opened_card(window)
    seen_before, window_before = formula(window), FIRST.surface.surface.turned_window
    field = field_of(window)
    typed = field.text()
    type_into(field, "x**2 + 3*sin(y)")
    QApplication.processEvents()
    scenario = window.session.scenario
    assert scenario.surface == SurfaceChoice(formula="x**2 + 3*sin(y)", window=window_before)
    assert (scenario.first, scenario.racers, scenario.steps) == (FIRST.first, FIRST.racers, FIRST.steps)
    assert runs_are_right(window) and formula(window) == "f = x² + 3sin(y)"
    assert field.text() == "x**2 + 3*sin(y)" and "∇f = (2x, 3cos(y))" not in texts(window)
    assert named(window, QComboBox, "surface").placeholderText() == "own formula"
    assert not [f for f in seen(window, NumberField) if f.accessibleName() == "a"]
    assert scene_file.read(scene_file.write(scenario)) == scenario
    undo(window)
    assert window.session.scenario == FIRST and not window.session.can_undo
    assert (field.text(), formula(window)) == (typed, seen_before)
    assert named(window, QComboBox, "surface").currentData() == "saddle-bounded"
    assert named(window, NumberField, "a").value == 1


def test_a_start_without_ground_moves(window):
    """Where the new formula has no value nobody can begin: the start goes to a place where it has one."""
    opened_card(window)
    assert FIRST.first[0] > 0
    type_into(field_of(window), "log(-x) + y**2")
    x, y = window.session.scenario.first
    (left, _), (bottom, top) = FIRST.surface.surface.turned_window
    assert left < x < 0 and bottom < y < top
    assert window.session.scenario.racers == FIRST.racers and runs_are_right(window)
    undo(window)
    assert window.session.scenario == FIRST


def test_own_formulas_follow_one_another(window):
    """Each is one step; the same once more is none."""
    opened_card(window)
    for text in ("x**2 + y**2", "x**2 + 9*y**2", "x**2 + 9*y**2"):
        type_into(field_of(window), text)
    undo(window)
    assert window.session.scenario.surface.formula == field_of(window).text() == "x**2 + y**2"
    undo(window)
    assert window.session.scenario == FIRST and not window.session.can_undo


def test_an_own_formula_can_be_turned(opened):
    """x turned by 90° is y."""
    window = opened(scene("x", SGD(), start=(1.0, 1.0)))
    opened_card(window)
    type_into(named(window, NumberField, "rotation"), "90")
    assert window.session.scenario.surface.surface.value(0.25, 0.5) == pytest.approx(0.5)
    assert field_of(window).text() == "x"


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("text", NOWHERE)
def test_a_formula_without_any_value_is_refused(opened, language, text):
    """Its gradient can be written down, but there is no ground: a sentence says so, and the old surface stays."""
    words.use(language)
    window = opened(FIRST)
    opened_card(window)
    field = field_of(window)
    before = field.text()
    type_into(field, text)
    notice = label(window, "notice")
    assert notice and hangul(notice) == (language == "ko")
    assert window.session.scenario == FIRST and not window.session.can_undo
    assert field.text() == text
    QTest.keyClick(field, KEY.Key_Escape)
    assert field.text() == before


def test_a_formula_half_typed_is_left_alone(window):
    """Whatever else changes meanwhile, nobody types over the person who types; Esc then shows what stands."""
    opened_card(window)
    field = field_of(window)
    type_into(field, "x**2 +", enter=False)
    window.session.ask(edits.added(FIRST, "lion"))
    window.session.settle()
    assert field.text() == "x**2 +"
    window.session.ask(replace(FIRST, surface=SurfaceChoice(formula="y**2")))
    window.session.settle()
    assert field.text() == "x**2 +"
    QTest.keyClick(field, KEY.Key_Escape)
    assert field.text() == "y**2"


@pytest.mark.parametrize("name", DATA)
def test_a_loss_on_data_has_no_formula_to_type(opened, name):
    """The field is empty and says what could be typed; a formula typed there is taken, and undo empties it again."""
    window = on_surface(opened, name)
    field, before = field_of(window), window.session.scenario
    assert field.text() == "" and field.placeholderText() and not marked(field)
    type_into(field, "x**2 + y**2")
    seen_through = before.surface.surface.turned_window
    assert window.session.scenario.surface == SurfaceChoice(formula="x**2 + y**2", window=seen_through)
    assert runs_are_right(window)
    undo(window)
    assert field.text() == "" and window.session.scenario == before


@pytest.mark.parametrize("name", [name for name in surfaces.SURFACES if name not in DATA])
def test_the_formula_of_a_surface_can_be_typed_as_it_is_shown(opened, name):
    """What stands in the field is that surface: read again it has the same heights, turned or not."""
    window = on_surface(opened, name, rotate=30.0)
    surface, own = surfaces.get(name), SurfaceChoice(formula=field_of(window).text()).surface
    (x0, x1), (y0, y1) = surface.turned_window
    for share in (0.2, 0.45, 0.8):
        x, y = x0 + share * (x1 - x0), y0 + (1 - share) * (y1 - y0)
        assert own.value(x, y) == pytest.approx(surface.value(x, y), rel=1e-9, nan_ok=True)


def test_what_was_typed_can_be_taken_back_at_once(window):
    """Ctrl+Z right after Enter undoes the change of the scene, though the field still has the focus."""
    opened_card(window)
    type_into(field_of(window), "x**2 + y**2")
    press(KEY.Key_Z, CTRL)
    assert window.session.scenario == FIRST


def test_enter_on_what_already_stands_changes_nothing(window):
    """A surface of the collection stays one, with its marks, parameters and sentence."""
    opened_card(window)
    field_of(window).setFocus()
    press(KEY.Key_Return)
    assert window.session.scenario == FIRST and not window.session.can_undo


def test_a_formula_on_which_a_racer_cannot_start_stays_to_be_mended(window):
    """A racer's own start is not moved for it: a sentence says whose, and what was typed is still there."""
    own = replace(FIRST.racers[0], motion=replace(FIRST.racers[0].motion, start=(-1.0, 1.0)))
    scenario = replace(FIRST, racers=(own, *FIRST.racers[1:]))
    window.session.replace(scenario)
    opened_card(window)
    type_into(field_of(window), "log(x) + y**2")
    assert "start" in label(window, "notice")
    assert window.session.scenario == scenario
    assert field_of(window).text() == "log(x) + y**2"


def test_visiting_the_card_changes_nothing(window):
    """Tab through all its controls and out again: no parameter counts as chosen, the sentence of the lesson stays."""
    opened_card(window)
    sentence = label(window, "caption")
    visited = by_tab(window)
    assert {c.accessibleName() for c in visited} > {
        "a, slider",
        "b, slider",
        "c, slider",
        "rotation, slider",
        "a",
        "rotation",
    }
    assert window.session.scenario == FIRST and not window.session.can_undo
    assert label(window, "caption") == sentence


def test_another_surface_is_not_told_of_parameters_it_has_not(opened):
    """Although the focus was on one of them when the surface was changed."""
    window = on_surface(opened, "ravine-100")
    named(window, ValueSlider, "condition, slider").setFocus()
    window.session.ask(replace(window.session.scenario, surface=SurfaceChoice("beale"), start=None))
    window.session.settle()
    QApplication.processEvents()
    assert window.session.scenario.surface == SurfaceChoice("beale")
    assert label(window, "notice") == ""


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_everything_on_the_card_has_a_name_and_an_explanation(opened, language):
    """Controls for those who listen and those who hover, and the words before them for those who hover."""
    words.use(language)
    window = on_surface(opened, "saddle-bounded")
    nameless = [control for control in controls(window) if not control.accessibleName() or not control.toolTip()]
    assert nameless == []
    names = {"a", "b", "c", words.tr("rotation")}
    labels = [found for found in seen(window, QLabel) if found.text() in names]
    assert {found.text() for found in labels} == names and all(found.toolTip() for found in labels)


def test_everything_on_the_card_is_reached_by_tab(opened):
    """Without a mouse one gets to the formula, each parameter, and the rotation."""
    window = on_surface(opened, "saddle-bounded")
    wanted = {control for control in controls(window) if control.isEnabled()}
    assert {control.accessibleName() for control in wanted - set(by_tab(window))} == set()


def test_the_card_is_opened_by_keyboard(window):
    """Space on the chevron opens it, and closes it again."""
    chevron = named(window, QToolButton, "formula, parameters, rotation")
    chevron.setFocus()
    for opened in (True, False):
        press(KEY.Key_Space)
        assert bool([f for f in seen(window, NumberField) if f.accessibleName() == "rotation"]) == opened
    assert not window.playback.playing


def test_a_long_formula_ends_in_dots(opened):
    """It is not cut in the middle of a letter; the tooltip has it whole."""
    window = opened(
        scene("(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2", SGD(), start=(1.0, 1.0))
    )
    (shown,) = (
        found for found in seen(window, QLabel) if found.text().startswith("f = (1.5") and found.objectName() == "quiet"
    )
    assert shown.text().endswith("…") and shown.fontMetrics().horizontalAdvance(shown.text()) <= shown.width()
    assert "2.625" in shown.toolTip()

"""U1 to U8: numbers typed in any locale, sliders at their ends, and hands quicker than the program."""

import math
import time
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hands import CTRL, SHIFT, click, drag, named, press, scene, seen, texts, the_map, type_into, with_rate
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QMenu, QToolButton
from watching import (
    LONGEST,
    finite,
    formula_field,
    hovered,
    in_hangul,
    marked,
    notice,
    rows,
    said,
    type_formula,
)
from windows import flush

import surfaces
from landscape_app import cli, lessons, scene_file, simulate, words
from landscape_app.controls.keys import KEYS
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.overlay import Overlay
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.batches import Noise
from landscape_app.core.fields import Number, declarations
from landscape_app.core.optimizers import RULES, SGD, Adam
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice
from landscape_app.simulate import RUNNING
from landscape_app.telling import warning_text

FIRST = lessons.find(lessons.OPENING).scenario
NOISY = replace(scene("x**2 + y**2", SGD(0.05), Adam(0.05), start=(1.0, 1.0), steps=50), noise=Noise())
BOTH = pytest.mark.usefixtures("language")


def opened_rows(window):
    for row in rows(window):
        row.open()
    QApplication.processEvents()


def number(window, name):
    return named(window, NumberField, name)


@BOTH
@pytest.mark.usefixtures("locale")
def test_u1_comma_and_point_are_the_same(opened):
    """U1: in each locale 0,01 and 0.01 are a hundredth in every kind of field, and are echoed as 0.01."""
    window = opened(replace(NOISY, racers=(Racer(Motion(Adam(0.05))),)))
    opened_rows(window)
    click(named(window, QToolButton, words.tr("formula, parameters, rotation")))
    names = ["Adam lr", "Adam β₁", "Adam ε", f"{words.tr('noise')} σ", words.tr("start x"), words.tr("rotation")]
    for name in names:
        for text in ("0,01", "0.01"):
            type_into(number(window, name), "0.5")
            type_into(number(window, name), text, pasted=True)
            QApplication.processEvents()
            assert (number(window, name).text(), marked(number(window, name))) == ("0.01", False)
    scenario = window.session.scenario
    rule = scenario.racers[0].motion.rule
    assert {rule.lr, rule.beta1, rule.eps, scenario.noise.sigma, scenario.start[0], scenario.surface.rotate} == {0.01}


@BOTH
@pytest.mark.parametrize("text", ["nan", "inf", "1e400", "-5", "", "０．０１", "이"])
def test_u2_what_is_no_number_is_marked_with_a_reason(window, text):
    """U2: the field gets a red border and, under the hand, a reason; the value stays and comes back with Esc."""
    field = number(window, "SGD lr")
    explained = hovered(field)
    type_into(field, text, pasted=True)
    QApplication.processEvents()
    assert window.session.scenario == FIRST and field.value == 0.05
    reason = hovered(field)
    assert marked(field) and reason.startswith("⚠") and len(reason) <= LONGEST
    assert in_hangul(reason) == said(False, True)
    wanted = said("above 0 and at most 1000", "0 초과 1000 이하") if text in ("1e400", "-5") else "0.05"
    assert wanted in reason
    press(Qt.Key.Key_Escape)
    assert (field.text(), marked(field), hovered(field)) == ("0.05", False, explained)


def ends(declaration):
    return declaration.slider if isinstance(declaration, Number) else (False, True)


def product_of(kind):
    """Every rule of a kind with each of its sliders at either end."""
    return [kind(*chosen) for chosen in product(*map(ends, declarations(kind).values()))]


STEPS = 20
ALL = tuple(Racer(Motion(rule)) for kind in RULES.values() for rule in product_of(kind))


@pytest.mark.parametrize("name", surfaces.SURFACES)
def test_u3_every_slider_at_either_end(name):
    """U3: all ends of all sliders of rules and surfaces: finite rows within reach, or a sentence on where it ended."""
    parameters = surfaces.get(name).parameters
    for chosen in product(*((parameter.low, parameter.high) for parameter in parameters)):
        values = tuple(sorted(zip((parameter.name for parameter in parameters), chosen, strict=True)))
        began = time.process_time()
        runs = simulate(Scenario(SurfaceChoice(name, parameters=values), ALL, steps=STEPS)).values()
        assert time.process_time() - began < len(ALL) / 100, "a scene of 100 racers takes over a second"
        for run in runs:
            assert np.isfinite(run.table[:, :7]).all() and (np.abs(run.point) <= 1e12).all()
            assert (len(run.loss) == STEPS + 1) == (run.status != "diverged")
            assert bool(warning_text(run)) == (
                run.status in ("diverged", "frozen") or not run.gradient.any() or (run.point == run.point[0]).all()
            )


@BOTH
@pytest.mark.parametrize("end", ["bottom", "top"])
def test_u3_the_rate_of_every_rule_at_its_end(opened, end):
    """U3: with every rule at the end of its slider, whoever diverged says at which step, and all can be painted."""
    racers = tuple(Racer(Motion(kind())) for kind in RULES.values())
    window = opened(Scenario(SurfaceChoice("beale"), racers, steps=100))
    for row in rows(window):
        QTest.keyClick(seen(row, ValueSlider)[0], Qt.Key.Key_Home if end == "bottom" else Qt.Key.Key_End)
    QApplication.processEvents()
    assert {racer.motion.rule.lr for racer in window.session.scenario.racers} == {1e-4 if end == "bottom" else 10.0}
    runs = list(window.session.runs.values())
    assert finite(window) and any(run.status == "diverged" for run in runs) == (end == "top")
    for row, run in zip(rows(window), runs, strict=True):
        written = [text for text in texts(row) if text.startswith("⚠")]
        assert written == ([f"⚠ {warning_text(run)}"] if warning_text(run) else [])
        assert not written or str(len(run.loss)) in written[0] or run.status != "diverged"
    for step in (0, 1, 50, 100):
        window.playback.seek(step)
        assert not window.grab().isNull()


@BOTH
@pytest.mark.parametrize("symbol", ["β₁", "β₂"])
def test_u4_memory_never_lasts_for_ever(opened, symbol):
    """U4: a decay ends at 0.9999 on its slider; typed it may come nearer to 1, but 1 itself is refused."""
    window = opened(scene("x**2 + y**2", Adam(0.05), start=(1.0, 1.0), steps=100))
    opened_rows(window)
    name = f"Adam {symbol}"
    slider, field = named(window, ValueSlider, said(f"{name}, slider", words.tr("{name}, slider", name=name))), None
    for key, shown in ((Qt.Key.Key_Home, "0"), (Qt.Key.Key_End, "0.9999")):
        QTest.keyClick(slider, key)
        QApplication.processEvents()
        field = number(window, name)
        assert field.text() == shown and finite(window)
        assert window.session.runs["adam"].status == "finished"
    for text in ("1", "1.0", "0.99999999999999999999", "1.5"):
        type_into(field, text)
        assert marked(field) and said("at least 0 and below 1", "0 이상 1 미만") in hovered(field)
    type_into(field, "0.9999999999999999")
    QApplication.processEvents()
    assert not marked(field) and finite(window)
    assert window.session.runs["adam"].status == "finished"


def test_u4_the_bias_is_never_divided_by_nothing():
    """U4: with the largest decay that is below 1 the first correction 1 - β is above 0."""
    for kind in RULES.values():
        for declaration in declarations(kind).values():
            if isinstance(declaration, Number) and declaration.below:
                largest = math.nextafter(1.0, 0.0)
                assert declaration.check(largest) == largest and 1 - largest > 0
                assert 1 - declaration.from_slider(1.0) == pytest.approx(1e-4)


@BOTH
def test_u5_the_most_steps_there_are(qtbot, opened):
    """U5: 100,000 steps can be typed, simulated and looked at to the last one; one more is refused."""
    window = opened(scene("x**2 + 3*y**2", SGD(1e-3), start=(1.0, 1.0)))
    type_into(number(window, words.tr("steps")), "100000")
    qtbot.waitUntil(lambda: len(window.session.runs["sgd"].loss) == 100_001, timeout=10_000)
    press(Qt.Key.Key_Escape)
    the_map(window).setFocus()
    press(Qt.Key.Key_End)
    assert {"100000", "/ 100000"} <= set(texts(window)) and not window.grab().isNull()
    type_into(number(window, words.tr("steps")), "100001")
    assert marked(number(window, words.tr("steps")))
    assert said("from 0 to 100000", "0 이상 100000 이하") in hovered(number(window, words.tr("steps")))


TOO_MANY = ("a batch of 500 exceeds the 256 samples; all are used", "배치 크기 500: 전체 표본 수(256)보다 크므로")


@BOTH
def test_u5_a_batch_of_more_than_all_is_remarked(opened, tmp_path):
    """U5: a scene that asks for 500 of 256 samples opens with a note that says both, and shows 256."""
    window = opened(FIRST)
    file = tmp_path / "full.landscape.json"
    file.write_text(scene_file.write(replace(NOISY, noise=Noise(batch=500))), encoding="utf-8")
    window.load(file)
    QApplication.processEvents()
    assert said(*TOO_MANY) in notice(window)
    assert number(window, f"{words.tr('noise')} B").text() == "256"


def test_u5_the_command_line_remarks_it_too(tmp_path, monkeypatch, capsys, language):
    """U5: the same note stands on stderr, and the results are written."""
    monkeypatch.setenv("LANGUAGE", language)
    file, out = tmp_path / "full.landscape.json", tmp_path / "race.csv"
    file.write_text(scene_file.write(replace(NOISY, noise=Noise(batch=500))), encoding="utf-8")
    assert cli.main(["run", str(file), "--out", str(out)]) == 0
    assert said(*TOO_MANY) in capsys.readouterr().err and out.exists()


@BOTH
def test_u5_a_batch_of_none_is_refused(opened):
    """U5: a batch has at least one sample; the field says so."""
    window = opened(NOISY)
    field = number(window, f"{words.tr('noise')} B")
    type_into(field, "0")
    assert marked(field) and said("from 1 to", "1 이상") in hovered(field)
    assert window.session.scenario == NOISY


def test_u5_the_last_batch_of_an_epoch_has_its_own_mean(opened):
    """U5: of 10 samples in batches of 4 the third sees 2: its gradient is their mean, drawn as the contract says."""
    window = opened(replace(NOISY, noise=Noise(0.5, 10, 4, "epoch"), seed=5))
    run = window.session.runs["sgd"]
    tilts = np.random.default_rng([5, 1]).standard_normal((10, 2))
    tilts -= tilts.mean(axis=0)
    tilts *= 0.5 / tilts.std(axis=0)
    order = np.random.default_rng([5, 2]).permutation(10)
    for step, batch in enumerate((order[:4], order[4:8], order[8:])):
        assert run.gradient[step] - 2 * run.point[step] == pytest.approx(tilts[batch].mean(axis=0), abs=1e-12)


class Counted(SGD):
    """Plain descent that counts how many updates each rate has had, one for each axis."""

    steps: dict[float, int] = {}  # noqa: RUF012

    def step(self, theta, g, memory, t, lr):
        Counted.steps[self.lr] = Counted.steps.get(self.lr, 0) + 1
        return super().step(theta, g, memory, t, lr)


LONG = 100_000


@pytest.fixture
def counted(opened):
    """A window on a long race of one racer that counts its updates."""
    Counted.steps.clear()
    return opened(scene("x**2 + 3*y**2", Counted(0.001), start=(1.0, 1.0), steps=LONG))


def computed(window):
    (run,) = window.session.runs.values()
    return len(run.loss) == LONG + 1


@BOTH
def test_u6_of_a_burst_only_the_latest_is_computed(qtbot, counted):
    """U6: of 300 moves of a slider within a turn of the event loop one is granted and walked to its end."""
    qtbot.waitUntil(lambda: computed(counted), timeout=10_000)
    Counted.steps.clear()
    changes = []
    counted.session.changed.connect(lambda: changes.append(counted.session.scenario.racers[0].motion.rule.lr))
    slider = named(counted, ValueSlider, words.tr("{name}, slider", name="SGD lr"))
    drag(slider, *((slider.width() * i / 300, 10) for i in range(301)), let_go=False)
    assert changes == [] and Counted.steps == {}
    qtbot.waitUntil(lambda: bool(changes) and counted.session.runs["sgd"].status != RUNNING, timeout=10_000)
    assert changes == [10.0] and Counted.steps.keys() == {10.0}
    drag(slider, (slider.width(), 10))
    QApplication.processEvents()
    assert changes == [10.0], "letting go where the hand already was is no change"


@BOTH
def test_u6_a_burst_over_many_turns_leaves_no_queue(qtbot, hurried, counted):
    """U6: sixty moves, one a turn: each is seen at once, overtaken work is let go, the last is finished."""
    slider = named(counted, ValueSlider, words.tr("{name}, slider", name="SGD lr"))
    delays = []
    for i in range(60):
        began = time.process_time()
        drag(slider, (slider.width() * (0.2 + 0.2 * i / 60), 10), let_go=False)
        QApplication.processEvents()
        delays.append(time.process_time() - began)
        assert counted.session.wished == counted.session.scenario
    last = counted.session.scenario.racers[0].motion.rule.lr
    assert len(Counted.steps) > 30
    assert sum(Counted.steps.values()) < LONG * len(Counted.steps), "more than half of the work was for nobody"
    assert sorted(delays)[56] < 0.1, "nineteen of twenty moves cost a tenth of a second at most, with the picture"
    Counted.steps.clear()
    qtbot.waitUntil(lambda: computed(counted), timeout=10_000)
    assert set(Counted.steps) == {last}


def play_button(window):
    return named(window, QToolButton, words.tr("Play or pause (Space or K); J plays backwards, L forwards"))


@BOTH
def test_u7_the_button_shows_what_it_will_do(qtbot, window):
    """U7: a click on Play shows the sign of a pause, and there is one playhead: it moves on by its own clock."""
    button = play_button(window)
    waiting = button.icon().pixmap(36).toImage()
    click(button)
    assert window.playback.playing and button.icon().pixmap(36).toImage() != waiting
    window.playback.play()
    began, position = time.perf_counter(), window.playback.position
    qtbot.waitUntil(lambda: window.playback.position > position + 3)
    assert window.playback.position - position <= 15 * (time.perf_counter() - began) + 2
    click(button)
    assert not window.playback.playing and button.icon().pixmap(36).toImage() == waiting


@BOTH
@pytest.mark.parametrize("name", ["start x", "steps"])
def test_u7_a_held_enter_is_one_change(window, name):
    """U7: Enter that repeats itself is one step of undo."""
    field = number(window, words.tr(name))
    type_into(field, "1")
    for _ in range(10):
        QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    window.session.undo()
    assert window.session.scenario == FIRST and not window.session.can_undo


COMBINATIONS = ["Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+0", "Ctrl+C", "Ctrl+D", "Ctrl+T", "Ctrl+L", "Ins"]
STROKES = [key for _, keys, _ in KEYS for key in keys.split("; ")] + COMBINATIONS


def one_of(choose, things):
    return things[int(choose.integers(len(things)))]


def strike(keys):
    """A key for whoever would get it: an open list or menu, a dialog, or what has the focus."""
    combination = QKeySequence(keys)[0]
    target = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
    flush()


def come_to_rest(window):
    """Close what is open, leave the stage, and stop."""
    for _ in range(3):
        if (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
    for shown in seen(window, Overlay):
        QTest.keyClick(shown, Qt.Key.Key_Escape)
    the_map(window).setFocus()
    strike("Esc")
    window.playback.pause()
    window.activateWindow()
    flush()


def works(window):
    """Whether keys still reach the window, the scene can be played, and numbers can be typed."""
    focus = QApplication.focusWidget()
    assert focus is not None and window.isAncestorOf(focus) and focus.isVisible()
    window.session.replace(FIRST)
    the_map(window).setFocus()
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right)
    assert window.playback.step == 1 and "1" in texts(window)
    window.session.ask(with_rate(FIRST, 0, 0.5))
    window.session.settle()
    press(Qt.Key.Key_Z, CTRL)
    assert window.session.scenario == FIRST
    assert seen(window, Overlay) == [] and QApplication.activePopupWidget() is None


@BOTH
@pytest.mark.parametrize("seed", range(3))
def test_u8_random_keys_over_the_help(window, seed):
    """U8: with the keys shown over it the window takes any shortcut, and works as before when they are put away."""
    choose = np.random.default_rng(seed)
    press(Qt.Key.Key_F1)
    for _ in range(25):
        strike(one_of(choose, STROKES))
        if not seen(window, Overlay):
            strike("F1")
    come_to_rest(window)
    words.use("en")
    works(window)


@BOTH
@pytest.mark.parametrize("seed", range(3))
def test_u8_random_keys_over_an_open_list(window, seed):
    """U8: whatever is struck while a list is open, nothing breaks, and the focus comes back to the window."""
    choose = np.random.default_rng(seed)
    for _ in range(6):
        box = one_of(choose, seen(window, QComboBox))
        box.showPopup()
        for _ in range(6):
            strike(one_of(choose, STROKES))
        come_to_rest(window)
    works(window)


@BOTH
@pytest.mark.parametrize("seed", range(3))
def test_u8_random_keys_over_an_open_menu(window, seed):
    """U8: the same for the menus of the racers and of the map."""
    choose = np.random.default_rng(seed)
    for _ in range(6):
        button = one_of(choose, [found for found in seen(window, QToolButton) if found.menu() is not None])
        menu: QMenu = button.menu()
        menu.popup(button.mapToGlobal(button.rect().center()))
        for _ in range(6):
            strike(one_of(choose, STROKES))
        come_to_rest(window)
    works(window)


@BOTH
@pytest.mark.parametrize("seed", range(2))
def test_u8_random_keys_over_a_dialog(window, seed):
    """U8: a dialog of files keeps all keys to itself; once it is left the scene is what it was."""
    choose, seen_dialogs = np.random.default_rng(seed), []

    def strike_and_leave():
        dialog = QApplication.activeModalWidget()
        seen_dialogs.append(type(dialog))
        for keys in ("Ctrl+Z", "Ctrl+D", "Ctrl+T", "F11", "Space", one_of(choose, COMBINATIONS)):
            combination = QKeySequence(keys)[0]
            QTest.keyClick(dialog, combination.key(), combination.keyboardModifiers())
        dialog.reject()

    window.session.ask(with_rate(FIRST, 0, 0.5))
    window.session.settle()
    before = window.session.scenario
    for keys, modifiers in ((Qt.Key.Key_O, CTRL), (Qt.Key.Key_S, CTRL | SHIFT)):
        QTimer.singleShot(0, strike_and_leave)
        press(keys, modifiers)
        window.activateWindow()
        QApplication.processEvents()
    assert seen_dialogs == [QFileDialog, QFileDialog]
    assert window.session.scenario == before and not window.isFullScreen() and not window.playback.playing
    works(window)


@BOTH
def test_u8_undo_while_something_is_typed(window):
    """U8: Ctrl+Z and other keys of the window in the middle of a formula leave the formula to the person."""
    type_formula(window, "x**2 + 3*y**2")
    field = formula_field(window)
    type_into(field, "x**2 +", enter=False)
    for key in (Qt.Key.Key_T, Qt.Key.Key_L):
        press(key, CTRL)
    field = formula_field(window)
    assert window.isAncestorOf(QApplication.focusWidget())
    assert field.text() in ("x**2 +", "x**2 + 3*y**2")
    assert isinstance(field, QLineEdit) and window.session.scenario.surface.formula == "x**2 + 3*y**2"

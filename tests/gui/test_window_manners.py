"""What the window offers beside the scene: recent scenes, about, notation, scrubbing, giving settings, the stage."""

from dataclasses import replace

import pytest
from hands import CTRL, SHIFT, charts, drag, label, named, pick_from_menu, press, scene, seen, texts, the_map, undo
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from landscape_app import edits, lessons, words
from landscape_app.controls.keys import ACTIONS, KEYS
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.overlay import Overlay
from landscape_app.controls.racer_row import RacerRow
from landscape_app.controls.slider import ValueSlider
from landscape_app.core.batches import Noise
from landscape_app.core.optimizers import NAG, SGD, Adam, Lion, Momentum
from landscape_app.core.schedules import Exponential
from landscape_app.preferences import MOST_RECENT, Preferences
from landscape_app.scenario import Cloud, Racer

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING).scenario


@pytest.fixture
def plain_notation():
    yield
    words.write_in("names")


def more(window):
    return named(window, QToolButton, "more").menu()


def entries(menu, title):
    """The entries of a submenu, filled as when it opens."""
    (found,) = (action.menu() for action in menu.actions() if action.menu() and action.text() == title)
    found.aboutToShow.emit()
    return found.actions()


def test_recent_scenes_are_listed_and_opened(opened, window, tmp_path):
    """Those opened or saved, the latest first, each once; one that is gone is refused in words."""
    for name in ("a", "b", "a"):
        window.save_to(tmp_path / f"{name} & co.landscape.json")
    listed = entries(more(window), "recent scenes")
    assert [action.text() for action in listed] == ["a && co.landscape.json", "b && co.landscape.json"]
    window.session.step(lambda scenario: replace(scenario, steps=7))
    listed[1].trigger()
    assert window.session.scenario.steps == 300 and "b & co" in window.windowTitle()
    (tmp_path / "a & co.landscape.json").unlink()
    entries(more(window), "recent scenes")[1].trigger()
    assert "a & co" in label(window, "notice")


def test_no_more_than_ten_are_remembered(tmp_path):
    """And a new window knows them."""
    kept = Preferences(tmp_path / "settings.json")
    for i in range(15):
        kept.remember(tmp_path / f"{i}.landscape.json")
    names = [path.name for path in Preferences(tmp_path / "settings.json").recent]
    assert names == [f"{i}.landscape.json" for i in range(14, 4, -1)] and len(names) == MOST_RECENT


def test_without_recent_scenes_the_menu_says_so(window):
    (only,) = entries(more(window), "recent scenes")
    assert only.text() == "none so far" and not only.isEnabled()


def test_what_is_not_saved_is_marked(window, tmp_path):
    """A word in the header and a star in the title, until it is saved."""
    assert "● not saved" not in texts(window)
    window.session.step(lambda scenario: replace(scenario, steps=7))
    QApplication.processEvents()
    assert "● not saved" in texts(window) and window.isWindowModified()
    window.save_to(tmp_path / "x.landscape.json")
    QApplication.processEvents()
    assert "● not saved" not in texts(window) and not window.isWindowModified()


def test_choices_outlive_the_window(opened, tmp_path):
    """Theme, language, speed and size are as they were left; a scene that asks for a speed is played at its own."""
    path, plain = tmp_path / "settings.json", replace(FIRST, view={})
    first = opened(plain, preferences=Preferences(path), size=(1000, 600))
    for key in (KEY.Key_T, KEY.Key_L):
        press(key, CTRL)
    first.playback.set_speed(60.0)
    first.close()
    kept = Preferences(path)
    assert [kept.get(key) for key in ("theme", "language", "speed")] == ["dark", "ko", 60.0]
    words.use("en")
    second = opened(plain, preferences=Preferences(path), size=None)
    assert second.playback.speed == 60.0 and second.height() == 600  # Qt keeps it on the screen, which is narrow here
    third = opened(FIRST, preferences=Preferences(path), size=None)
    assert third.playback.speed == FIRST.view["speed"] and Preferences(path).get("speed") == 60.0


@pytest.mark.parametrize("key", [KEY.Key_F1, None])
def test_about_and_keys_lie_over_the_window_and_go(window, key):
    """Everything with a key is in the one; versions and what is verified in the other. Esc or a click puts it away."""
    the_map(window).setFocus()
    press(KEY.Key_F1, CTRL if key is None else Qt.KeyboardModifier.NoModifier)
    (sheet,) = seen(window, Overlay)
    written = "\n".join(found.text() for found in seen(sheet, QLabel))
    if key is None:
        assert "PySide6" in written and "1e-15" in written and "MIT" in written
    else:
        assert all(words.tr(entry.does) in written for entry in (*KEYS, *ACTIONS))
    assert sheet.geometry().center().x() == pytest.approx(window.width() / 2, abs=2)
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert seen(window, Overlay) == [] and the_map(window).hasFocus()


def test_one_sheet_takes_the_others_place(window):
    the_map(window).setFocus()
    press(KEY.Key_F1)
    press(KEY.Key_F1, CTRL)
    (sheet,) = seen(window, Overlay)
    assert sheet.accessibleName() == "about"


@pytest.mark.parametrize(("entry", "wanted"), [("η, μ", ["η = 0.1", "η = 0.2"]), ("α, β", ["α = 0.1", "α = 0.2"])])
def test_the_notation_is_one_switch(opened, plain_notation, entry, wanted):
    """Names at the heads, labels and the heading change together; the scene does not."""
    racers = scene("x**2", SGD(0.1), SGD(0.2), start=(1.0, 1.0))
    window = opened(racers)
    seen(window, RacerRow)[0].open()
    (action,) = (action for action in entries(more(window), "notation") if action.text() == entry)
    action.trigger()
    QApplication.processEvents()
    assert [name for name in texts(window) if name in wanted] == wanted
    assert f"learning rate {entry[0]}" in texts(window)
    assert window.session.scenario == racers


def test_a_momentum_is_mu_in_that_notation(opened, plain_notation):
    words.write_in("eta")
    window = opened(scene("x**2", Momentum(0.1), Adam(0.1), start=(1.0, 1.0)))
    for row in seen(window, RacerRow):
        row.open()
    QApplication.processEvents()
    assert "μ" in texts(window) and "β₁" in texts(window) and "β" not in texts(window)


def scrub(field, pixels, modifiers=Qt.KeyboardModifier.NoModifier, let_go=True):
    """Drag over a number, in several moves, as the window system tells of them."""
    QTest.mousePress(field, Qt.MouseButton.LeftButton, modifiers, QPoint(20, 8))
    for x in (20 + pixels // 2, 20 + pixels):
        place = QPointF(x, 8)
        held = Qt.MouseButton.LeftButton
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, place, field.mapToGlobal(place), Qt.MouseButton.NoButton, held, modifiers
        )
        QApplication.sendEvent(field, event)
    if let_go:
        QTest.mouseRelease(field, Qt.MouseButton.LeftButton, modifiers, QPoint(20 + pixels, 8))


@pytest.mark.parametrize(
    ("pixels", "modifiers", "factor"),
    [(20, Qt.KeyboardModifier.NoModifier, 1.01**20), (-50, Qt.KeyboardModifier.NoModifier, 1.01**-50),
     (40, SHIFT, 1.01**4)],
)  # fmt: skip
def test_a_number_is_scrubbed_by_hand(window, pixels, modifiers, factor):
    """A hundredth a pixel, a thousandth with Shift; one drag is one step of undo."""
    field = named(window, NumberField, "SGD lr")
    the_map(window).setFocus()
    scrub(field, pixels, modifiers)
    QApplication.processEvents()
    assert window.session.scenario.racers[0].motion.rule.lr == pytest.approx(0.05 * factor, rel=1e-3)
    undo(window)
    assert window.session.scenario == FIRST and not window.session.can_undo


def test_a_click_that_trembles_scrubs_nothing_and_edits(window):
    field = named(window, NumberField, "SGD lr")
    the_map(window).setFocus()
    scrub(field, 3)
    assert window.session.wished == FIRST and field.hasFocus()
    field.setText("0.07")
    scrub(field, 40)
    assert window.session.wished == FIRST, "in a field that is being edited a drag marks text"


@pytest.mark.parametrize(
    ("name", "pixels", "wanted"), [("steps", 10, 330), ("start x", 10, 1.65), ("start y", 1000, None)]
)
def test_shared_numbers_are_scrubbed_too(window, name, pixels, wanted):
    """Whole ones stay whole; what cannot be is not asked for."""
    the_map(window).setFocus()
    scrub(named(window, NumberField, name), pixels)
    QApplication.processEvents()
    if wanted is not None:
        assert named(window, NumberField, name).value == pytest.approx(wanted)
    assert window.session.can_undo
    undo(window)
    assert window.session.scenario == FIRST


def test_every_number_that_is_seen_can_be_scrubbed(opened):
    """What a field shows under the hand is what the scene has, also once the hand has gone; one step of undo."""
    scenario = scene("x**2 + y**2", Momentum(0.1), SGD(0.2), start=(1.0, 1.0), view={"target": 0.5})
    motion = replace(scenario.racers[0].motion, schedule=Exponential(0.9), start=(0.5, 0.5), batch=16)
    window = opened(
        replace(scenario, racers=(Racer(motion, cloud=Cloud(10, 0.5)), scenario.racers[1]), noise=Noise(1.0))
    )
    seen(window, RacerRow)[0].open()
    named(window, QToolButton, "formula, parameters, rotation").click()
    QApplication.processEvents()
    fields = seen(window, NumberField)
    assert len(fields) == 22
    for field in fields:
        the_map(window).setFocus()
        before, name = window.session.scenario, field.accessibleName()
        for pixels in (10, 20):
            scrub(field, pixels, let_go=pixels == 20)
            QApplication.processEvents()
        shown = field.value
        window.session.changed.emit()
        assert field.value == shown and window.session.scenario != before, name
        undo(window)
        assert window.session.scenario == before and not window.session.can_undo, name


def test_with_ctrl_all_rates_move_by_one_factor(opened, monkeypatch):
    """Of the slider and of the number alike; the others keep their ratio to it."""
    window = opened(scene("x**2", SGD(0.1), Momentum(0.02), Adam(0.5), start=(1.0, 1.0)))
    rates = lambda: [racer.motion.rule.lr for racer in window.session.scenario.racers]  # noqa: E731
    monkeypatch.setattr("landscape_app.controls.racer_row.QGuiApplication.keyboardModifiers", lambda: CTRL)
    slider = named(window, ValueSlider, "SGD lr, slider")
    for x in (slider.width() // 2, slider.width() // 2 + 6, slider.width() - 14):
        drag(slider, (x, 8), let_go=False)
        QApplication.processEvents()
    drag(slider, (slider.width() - 14, 8))
    QApplication.processEvents()
    first, second, third = rates()
    assert (
        first > 0.5 and second / first == pytest.approx(0.2, rel=2e-3) and third / first == pytest.approx(5, rel=2e-3)
    )
    undo(window)
    assert rates() == [0.1, 0.02, 0.5]
    middle = slider.width() * 0.6
    drag(slider, (middle, 8), (slider.width() - 9, 8), (middle, 8), let_go=False)
    QApplication.processEvents()
    there = rates()
    drag(slider, (slider.width() - 9, 8), (middle, 8))
    QApplication.processEvents()
    assert rates() == there, "there and back is where it was, though one rate reached its end on the way"


def test_rates_stay_within_their_range():
    """Scaled beyond it they stop at its end."""
    scenario = scene("x**2", SGD(500.0), Adam(0.1), start=(1.0, 1.0))
    assert [racer.motion.rule.lr for racer in edits.rates_scaled(scenario, 10.0).racers] == [1000.0, 1.0]
    assert all(racer.motion.rule.lr > 0 for racer in edits.rates_scaled(scenario, 1e-320).racers)


def test_all_settings_are_given_to_another(window):
    """What both rules have, the schedule, the start, the cloud; the rule and the label stay its own."""
    scenario = window.session.scenario
    motion = replace(scenario.racers[2].motion, rule=NAG(0.3, beta=0.7), schedule=Exponential(0.9), start=(0.1, 0.2))
    racers = list(scenario.racers)
    racers[2] = replace(racers[2], motion=motion, cloud=Cloud(10))
    window.session.step(lambda scenario: replace(scenario, racers=tuple(racers)))
    seen(window, RacerRow)[2].open()
    QApplication.processEvents()
    pick_from_menu(named(window, QToolButton, "NAG give"), "all settings to Momentum")
    given = window.session.scenario.racers[1]
    assert given.motion == replace(motion, rule=Momentum(0.3, beta=0.7)) and given.cloud == Cloud(10)
    assert window.session.scenario.racers[0] == FIRST.racers[0]
    assert edits.given(window.session.scenario, 2, 0).racers[0].motion.rule == SGD(0.3)
    undo(window)
    assert window.session.scenario.racers[1] == FIRST.racers[1]


def test_rules_with_nothing_in_common_give_the_rate():
    scenario = scene("x**2", Lion(0.2), SGD(0.1), start=(1.0, 1.0))
    assert edits.given(scenario, 0, 1).racers[1].motion.rule == SGD(0.2)


def test_on_stage_the_title_stands_above(window):
    """Large, with the sentence below it; gone afterwards."""
    the_map(window).setFocus()
    press(KEY.Key_F11)
    assert label(window, "stage-title") == "Off the saddle"
    press(KEY.Key_Escape)
    assert label(window, "stage-title") == ""


def test_on_stage_a_scene_without_a_title_has_no_empty_line(opened):
    window = opened(scene("x**2", SGD(0.1), start=(1.0, 1.0)))
    press(KEY.Key_F11)
    assert not [found for found in seen(window, QLabel) if found.objectName() == "stage-title"]
    press(KEY.Key_Escape)


@pytest.mark.parametrize("large", [False, True])
def test_after_the_stage_the_window_is_as_it_was(window, large):
    """As large, and without the parts that were hidden; so it is after a change of looks."""
    if large:
        window.showMaximized()
    the_map(window).setFocus()
    press(KEY.Key_P)
    press(KEY.Key_C)
    assert not seen(window, RacerRow) and not charts(window)
    press(KEY.Key_F11)
    assert not seen(window, RacerRow) and charts(window) and not window.isMaximized()
    press(KEY.Key_T, CTRL)
    press(KEY.Key_Escape)
    assert not seen(window, RacerRow) and not charts(window) and window.isMaximized() == large
    press(KEY.Key_P)
    press(KEY.Key_T, CTRL)
    assert seen(window, RacerRow) and not charts(window)


def test_esc_puts_a_sheet_away_wherever_tab_has_led(window):
    the_map(window).setFocus()
    for key in (KEY.Key_F11, KEY.Key_F1, KEY.Key_Tab):
        press(key)
    press(KEY.Key_Escape)
    assert not seen(window, Overlay) and window.isFullScreen(), "one thing at a time"
    press(KEY.Key_Escape)
    assert not window.isFullScreen()


def test_another_scene_is_opened_with_all_its_racers(window, tmp_path):
    """Who was looked at alone was one of the other scene's."""
    window.save_to(tmp_path / "other.landscape.json")
    the_map(window).setFocus()
    press(KEY.Key_2)
    tones = [look.colour for look in the_map(window)._content.looks]
    window.load(tmp_path / "other.landscape.json")
    shown = [look.colour for look in the_map(window)._content.looks]
    assert shown[0] != tones[0] and shown[1] == tones[1]


def test_rates_taken_back_stay_taken_back(opened, monkeypatch):
    """Ctrl and an arrow key, undo, Tab: the slider that lets go asks for nothing that is no more."""
    scenario = scene("x**2", SGD(0.123456), Adam(0.02), start=(1.0, 1.0))
    window = opened(scenario)
    monkeypatch.setattr("landscape_app.controls.racer_row.QGuiApplication.keyboardModifiers", lambda: CTRL)
    slider = named(window, ValueSlider, "SGD lr, slider")
    slider.setFocus()
    QTest.keyClick(slider, KEY.Key_Right)
    QApplication.processEvents()
    assert window.session.scenario != scenario
    undo(window)
    monkeypatch.undo()
    press(KEY.Key_Tab)
    assert window.session.scenario == scenario


def test_only_what_went_wrong_bears_the_sign(window, tmp_path):
    """Good news is said without it."""
    window.make_own()
    assert label(window, "notice").startswith("This scene is yours now")
    window.load(tmp_path / "nowhere.landscape.json")
    assert label(window, "notice").startswith("⚠")
    window.desk.save_lesson_to(tmp_path / "own.lesson.json")
    assert label(window, "notice").startswith("Saved as a lesson: own.lesson.json.")

"""A talk is given with two keys: question, mark by mark, scene by scene, to the end and back; nothing is in its way."""

import math
from dataclasses import replace

import pytest
from hands import (
    CTRL,
    SHIFT,
    answers,
    click,
    drag,
    label,
    named,
    pick_from_menu,
    press,
    scene,
    seen,
    texts,
    the_map,
    type_into,
    undo,
    wheel,
    with_rate,
)
from learning import lesson as training_scene
from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as QtText
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QToolButton

from landscape_app import lessons, scene_file, words
from landscape_app.controls import questions
from landscape_app.controls.captions import Caption
from landscape_app.controls.curtain import Curtain
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider
from landscape_app.controls.talk_bar import TalkBar
from landscape_app.core.optimizers import SGD
from landscape_app.export import orders
from landscape_app.lesson_file import Lesson, Mark, Scene
from landscape_app.playback import SPEEDS
from landscape_app.preferences import Preferences

KEY = Qt.Key
SADDLE = lessons.get("off-the-saddle")
ON, BACK = "On to the next mark or scene (Page Down)", "Back to the mark or the scene before (Page Up)"
WALKED = [card.name for card in lessons.cards() if card.kind == "landscape"] + ["linear-layers", "weighted-averages"]


@pytest.fixture
def window(opened):
    """A small one: what is tested here does not depend on it, and is quicker."""
    return opened(lessons.find(lessons.OPENING), size=(1000, 600))


@pytest.fixture
def talk(window):
    """The lesson off the saddle, at its first question."""
    window.desk.begin("off-the-saddle")
    QApplication.processEvents()
    return window


def caption(window):
    """The sentence that stands above the views, in full."""
    return "".join(found.accessibleName() for found in seen(window, Caption))


def time_line(window):
    return named(window, ValueSlider, words.tr("{name}, slider", name=words.tr("time line")))


def place(window):
    """Scene, step, sentence."""
    return window.lecture.place, window.playback.position, caption(window)


def on(qtbot, window, key=KEY.Key_PageDown):
    """Page Down, however slow the scene is meant to be, until it rests."""
    window.playback.set_speed(math.inf)
    press(key)
    qtbot.waitUntil(lambda: not window.playback.playing, timeout=20_000)


def stations(lesson, language="en"):
    """Where a talk rests, from what stands in the lesson."""
    found = []
    for i, part in enumerate(lesson.scenes):
        found.append((i, 0, (part.question or part.caption)[language]))
        found += [(i, mark.step, mark.text[language]) for mark in part.marks if mark.step > 0]
        if part.question and part.marks:
            found.append((i, part.marks[-1].step, part.caption[language]))
    return found


# The walk


@pytest.mark.parametrize("name", WALKED)
def test_page_down_walks_every_lesson_and_page_up_walks_back(qtbot, opened, name):
    """The question first, then the playhead exactly on each mark with its sentence, then what it comes to, then the
    next scene; at the end it says so. Page Up visits the same places in the other direction, and stays at the first."""
    lesson, window = lessons.get(name), opened(lessons.find(lessons.OPENING), size=(700, 420))
    window.desk.begin(name)
    for key in (KEY.Key_P, KEY.Key_C):  # what is not looked at need not be drawn
        press(key)
    expected, visited = stations(lesson), [place(window)]
    while len(visited) < len(expected):
        on(qtbot, window)
        visited.append(place(window))
    assert visited == expected
    on(qtbot, window)
    assert place(window) == expected[-1] and "This is the end" in label(window, "notice")
    for wanted in expected[-2::-1]:
        press(KEY.Key_PageUp)
        assert place(window) == wanted
    press(KEY.Key_PageUp)
    assert place(window) == expected[0] and not window.isWindowModified()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_it_is_given_in_the_language_spoken(qtbot, opened, language):
    """Question, marks and title; and another language in the middle of it says the same place."""
    words.use(language)
    window = opened(lessons.find(lessons.OPENING))
    window.desk.begin("off-the-saddle")
    for wanted in stations(SADDLE, language)[:5]:
        assert place(window) == wanted and SADDLE.title[language] in window.windowTitle()
        on(qtbot, window)
    other = "ko" if language == "en" else "en"
    press(KEY.Key_L, CTRL)
    assert place(window) == stations(SADDLE, other)[5] and SADDLE.title[other] in window.windowTitle()


def test_a_lesson_may_go_from_tab_to_tab(qtbot, window):
    """A landscape, then a network: the walk changes tabs, and back."""
    first = replace(SADDLE.scenes[0], marks=SADDLE.scenes[0].marks[:1])
    second = Scene({"en": "Net"}, {"en": "It learns."}, training_scene(), marks=(Mark(30, {"en": "At thirty."}),))
    window.lecture.begin(Lesson("mixed", {"en": "Mixed"}, (first, second)))
    QApplication.processEvents()
    visited = [place(window)]
    for _ in range(4):
        on(qtbot, window)
        visited.append(place(window))
    assert [found[:2] for found in visited] == [(0, 0), (0, 11), (0, 11), (1, 0), (1, 30)]
    assert caption(window) == "At thirty." and seen(window, TalkBar)
    press(KEY.Key_PageUp)
    press(KEY.Key_PageUp)
    assert place(window) == visited[2]


def test_page_down_on_the_way_is_there_at_once(qtbot, talk):
    """At the speed of the scene it plays; who is impatient presses once more and stands exactly on the mark."""
    press(KEY.Key_PageDown)
    assert talk.playback.playing and talk.playback.speed == 15
    qtbot.waitUntil(lambda: 0 < talk.playback.position < 11)
    press(KEY.Key_PageDown)
    assert not talk.playback.playing and place(talk) == stations(SADDLE)[1]


def test_it_rests_on_the_mark_by_itself(qtbot, talk):
    """Played at its own pace it does not roll past, not even with the loop on."""
    talk.playback.set_speed(60.0)
    press(KEY.Key_R)
    press(KEY.Key_PageDown)
    qtbot.waitUntil(lambda: not talk.playback.playing)
    assert place(talk) == stations(SADDLE)[1]


def test_the_question_stands_until_there_is_something_to_say(qtbot, talk):
    """What it comes to is said when it has come to it: behind the last mark, not on the way to the first one."""
    said = SADDLE.scenes[0]
    assert caption(talk) == said.question["en"]
    press(KEY.Key_PageDown)
    qtbot.waitUntil(lambda: talk.playback.position > 1)
    assert caption(talk) == said.question["en"]
    for wanted in (said.marks[0].text, said.marks[1].text, said.marks[2].text, said.caption):
        if wanted is not said.marks[0].text or talk.playback.playing:
            on(qtbot, talk)
        assert caption(talk) == wanted["en"]
    press(KEY.Key_Home)
    assert caption(talk) == said.question["en"]


def test_page_up_on_the_way_stops_and_goes_back(qtbot, talk):
    press(KEY.Key_PageDown)
    qtbot.waitUntil(lambda: talk.playback.position > 1)
    press(KEY.Key_PageUp)
    assert not talk.playback.playing and place(talk) == stations(SADDLE)[0]


def test_page_up_takes_a_hasty_page_down_back(qtbot, talk):
    """Pressed too early, and back at once: the question of that scene stands again, not the scene before."""
    for _ in range(4):
        on(qtbot, talk)
    assert place(talk) == stations(SADDLE)[4]
    talk.playback.set_speed(1.0)
    press(KEY.Key_PageDown)
    press(KEY.Key_PageUp)
    assert not talk.playback.playing and place(talk) == stations(SADDLE)[4]


# What may happen in between


def marked_unsaved(window):
    """In words where there is room, else by the mark alone."""
    return any(text.startswith("●") for text in texts(window))


def play_past(qtbot, window):
    press(KEY.Key_Space)
    qtbot.waitUntil(lambda: window.playback.position > 1)


def play_and_pause(qtbot, window):
    play_past(qtbot, window)
    press(KEY.Key_Space)


def play_back(qtbot, window):
    window.playback.seek(9)
    press(KEY.Key_J)
    qtbot.waitUntil(lambda: window.playback.position < 9)


def step_by_step(qtbot, window):
    for key in (KEY.Key_Right, KEY.Key_Right, KEY.Key_Left):
        press(key)


def drag_the_time_line(qtbot, window):
    line = time_line(window)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.rect().center())
    drag(line, (line.width() // 2, 12), (40, 12), (10, 12))
    assert window.playback.position < 11


def look_closer(qtbot, window):
    wheel(the_map(window), (400, 150), 4)


def to_the_end_and_back(qtbot, window):
    press(KEY.Key_End)
    press(KEY.Key_Home)


def put_away_panel_and_charts(qtbot, window):
    press(KEY.Key_P)
    press(KEY.Key_C)


def another_theme(qtbot, window):
    press(KEY.Key_T, CTRL)


def another_tab(qtbot, window):
    press(KEY.Key_2, CTRL)
    press(KEY.Key_1, CTRL)


def the_lessons(qtbot, window):
    press(KEY.Key_3, CTRL)
    press(KEY.Key_1, CTRL)


def blank_and_back(qtbot, window):
    press(KEY.Key_B)
    press(KEY.Key_B)


def read_the_keys(qtbot, window):
    press(KEY.Key_F1)
    press(KEY.Key_Escape)


MEANWHILE = {
    found.__name__.replace("_", " "): found
    for found in (
        play_past,
        play_and_pause,
        play_back,
        step_by_step,
        drag_the_time_line,
        look_closer,
        to_the_end_and_back,
        put_away_panel_and_charts,
        another_theme,
        another_tab,
        the_lessons,
        blank_and_back,
        read_the_keys,
    )
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_nothing_in_between_does_harm(qtbot, talk, meanwhile):
    """Whatever a lecturer tried out before the first mark: Page Down goes on to it, with its sentence."""
    talk.playback.set_speed(60.0)
    MEANWHILE[meanwhile](qtbot, talk)
    on(qtbot, talk)
    assert place(talk) == stations(SADDLE)[1]
    on(qtbot, talk)
    assert place(talk) == stations(SADDLE)[2]


@pytest.mark.parametrize("control", ["SGD lr, slider", "SGD lr", "steps", "title of the scene", "speed"])
def test_page_down_is_the_talk_s_wherever_the_focus_is(qtbot, talk, control):
    """A clicker knows nothing of what was clicked last: no rate is changed by it, no list scrolls instead."""
    kinds = {"SGD lr, slider": ValueSlider, "title of the scene": QLineEdit, "speed": QComboBox}
    named(talk, kinds.get(control, NumberField), control).setFocus()
    before = talk.session.wished
    on(qtbot, talk)
    assert talk.session.wished == before and place(talk) == stations(SADDLE)[1]
    press(KEY.Key_PageUp)
    assert talk.session.wished == before and place(talk) == stations(SADDLE)[0]


def test_played_by_hand_it_says_its_sentences_too(talk):
    """Who opens a lesson and presses Space, or drags, hears what the marks say; the question has been answered then."""
    press(KEY.Key_Space)
    press(KEY.Key_Space)
    talk.playback.scrub(120)
    assert caption(talk) == SADDLE.scenes[0].marks[1].text["en"]


# Blank


@pytest.mark.parametrize("key", [KEY.Key_B, KEY.Key_QuoteLeft])
def test_b_blanks_all_of_it_and_pauses(qtbot, talk, key):
    """Nothing can be seen but black; what played rests."""
    press(KEY.Key_Space)
    qtbot.waitUntil(lambda: talk.playback.position > 0)
    press(key)
    assert not talk.playback.playing
    (curtain,) = seen(talk, Curtain)
    assert curtain.geometry() == talk.rect() and curtain.hasFocus()
    picture = talk.grab().toImage()
    places = [(x, y) for x in (2, talk.width() // 2, talk.width() - 3) for y in (2, talk.height() // 2)]
    assert {picture.pixelColor(*place).name() for place in places} == {"#000000"}


PLAIN_KEYS = "B", "Space", "PageDown", "PageUp", "Escape", "X", "F5", "Right", "Return"


@pytest.mark.parametrize("names", [PLAIN_KEYS, ("F11",), ("F1",)], ids=lambda names: names[0])
def test_any_key_brings_it_back_and_does_nothing_else(talk, names):
    """The first press only opens; the talk is where it was."""
    before = place(talk)
    for name in names:
        press(KEY.Key_B)
        press(getattr(KEY, f"Key_{name}"))
        assert not seen(talk, Curtain) and the_map(talk).hasFocus(), name
        assert place(talk) == before and not talk.playback.playing and not talk.isFullScreen(), name


def test_a_click_brings_it_back(talk):
    press(KEY.Key_B)
    QTest.mouseClick(seen(talk, Curtain)[0], Qt.MouseButton.LeftButton)
    assert not seen(talk, Curtain) and the_map(talk).hasFocus() and talk.session.scenario == SADDLE.scenes[0].scenario


def test_it_stays_black_when_the_window_grows(talk):
    """A beamer is plugged in, the window is made larger: still nothing is seen."""
    press(KEY.Key_B)
    talk.resize(1280, 720)
    QApplication.processEvents()
    assert seen(talk, Curtain)[0].geometry() == talk.rect()


def test_it_is_black_before_an_audience_too(talk):
    """And Esc opens it before it leaves the stage."""
    press(KEY.Key_F11)
    press(KEY.Key_B)
    assert seen(talk, Curtain)[0].geometry() == talk.rect()
    press(KEY.Key_Escape)
    assert not seen(talk, Curtain) and talk.isFullScreen()
    press(KEY.Key_Escape)
    assert not talk.isFullScreen()


# Before an audience


def test_f5_begins_before_the_audience(qtbot, talk):
    """From wherever one is: full screen, first scene, question; pressed again from the middle once more."""
    for _ in range(5):
        on(qtbot, talk)
    for _ in range(2):
        press(KEY.Key_F5)
        assert talk.isFullScreen() and place(talk) == stations(SADDLE)[0]
        assert label(talk, "stage-title") == "Off the saddle"
        on(qtbot, talk)
        assert place(talk) == stations(SADDLE)[1]


def test_f5_without_a_lesson_begins_at_the_first_step(opened):
    """There is no question to go to; the scene stays."""
    window = opened(scene("x**2 + y**2", SGD(0.1), start=(1.0, 1.0)))
    window.playback.seek(42)
    press(KEY.Key_F5)
    assert window.isFullScreen() and window.playback.position == 0


@pytest.mark.parametrize(("key", "modifiers"), [(KEY.Key_F5, SHIFT), (KEY.Key_F11, Qt.KeyboardModifier.NoModifier)])
def test_the_stage_is_entered_where_the_talk_is(qtbot, talk, key, modifiers):
    """Shift+F5 and F11, as slide programs have it: the same place, which goes on there; Esc leaves, and it goes on."""
    for _ in range(2):
        on(qtbot, talk)
    press(key, modifiers)
    assert talk.isFullScreen() and place(talk) == stations(SADDLE)[2]
    on(qtbot, talk)
    assert place(talk) == stations(SADDLE)[3]
    press(KEY.Key_Escape)
    assert not talk.isFullScreen() and place(talk) == stations(SADDLE)[3]
    press(KEY.Key_PageUp)
    assert place(talk) == stations(SADDLE)[2]


def test_the_next_scene_keeps_the_stage(qtbot, talk):
    """Nothing of the tools is seen between two scenes, and the next one is large, too."""
    press(KEY.Key_F5)
    for _ in range(5):
        on(qtbot, talk)
    assert talk.lecture.place == 1 and talk.isFullScreen() and label(talk, "stage-title") == "Off the saddle"
    assert not seen(talk, QLineEdit)


# The bar


def bar(window):
    """What stands between its buttons; nothing where there is no lesson."""
    return [text for found in seen(window, TalkBar) for text in texts(found)]


def test_the_bar_walks_too(qtbot, talk):
    """For those without a clicker: two buttons, and which scene it is."""
    talk.playback.set_speed(math.inf)
    assert bar(talk) == ["1 / 3"]
    for wanted in stations(SADDLE)[1:5]:
        talk.playback.set_speed(math.inf)
        click(named(talk, QToolButton, ON))
        qtbot.waitUntil(lambda: not talk.playback.playing)
        assert place(talk) == wanted and bar(talk) == [f"{wanted[0] + 1} / 3"]
    for wanted in stations(SADDLE)[3::-1]:
        click(named(talk, QToolButton, BACK))
        assert place(talk) == wanted and bar(talk) == [f"{wanted[0] + 1} / 3"]


def test_without_a_lesson_there_is_no_bar(talk):
    """On the other tab, and once the scene is one's own; back on the tab it is there."""
    assert bar(talk) == ["1 / 3"]
    press(KEY.Key_2, CTRL)
    assert bar(talk) == []
    press(KEY.Key_1, CTRL)
    assert bar(talk) == ["1 / 3"]
    press(KEY.Key_O, CTRL | SHIFT)
    assert bar(talk) == []


@pytest.mark.parametrize("key", [KEY.Key_PageDown, KEY.Key_PageUp], ids=lambda key: key.name)
def test_on_a_tab_of_another_scene_the_talk_does_not_jump(talk, key):
    """The second tab shows no scene of the lesson: its keys walk there, and what was changed on the first tab stays."""
    talk.lecture.begin(SADDLE, 1)
    talk.session.step(lambda scenario: with_rate(scenario, 0, 0.5))
    press(KEY.Key_2, CTRL)
    own = talk.session.scenario
    if key == KEY.Key_PageDown:
        talk.playback.scrub(talk.playback.last)
    press(key)
    assert talk.session.scenario == own
    press(KEY.Key_1, CTRL)
    assert talk.session.scenario.racers[0].motion.rule.lr == 0.5


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_change_does_not_widen_the_window(opened, language):
    """As narrow as it can be made, with the bar of a lesson: the mark of a change does not push it off the screen."""
    words.use(language)
    window = opened(lessons.find(lessons.OPENING), size=(600, 600))
    window.desk.begin("off-the-saddle")
    QApplication.processEvents()
    before = window.width()
    window.session.step(lambda scenario: with_rate(scenario, 0, 0.5))
    QApplication.processEvents()
    assert window.isWindowModified() and window.width() == before


# Changed by hand


def test_a_scene_changed_by_hand_comes_back_as_left(qtbot, talk):
    """A learning rate is turned before the audience; two scenes on and back again it is as it was left, and marked."""
    field = named(talk, NumberField, "SGD lr")
    type_into(field, "0.5")
    the_map(talk).setFocus()
    QApplication.processEvents()
    changed = talk.session.scenario
    assert changed.racers[0].motion.rule.lr == 0.5
    on(qtbot, talk)
    assert place(talk)[:2] == (0, talk.playback.last), "without marks that hold it plays to the end"
    on(qtbot, talk)
    assert talk.lecture.place == 1 and talk.session.scenario == SADDLE.scenes[1].scenario
    assert not talk.isWindowModified() and "● not saved" not in texts(talk)
    press(KEY.Key_PageUp)
    assert talk.lecture.place == 0 and talk.session.scenario == changed and talk.isWindowModified()
    press(KEY.Key_F5)
    assert talk.session.scenario == changed and talk.playback.position == 0
    assert SADDLE.scenes[0].scenario == lessons.get("off-the-saddle").scenes[0].scenario


def test_a_scene_that_comes_back_changed_says_so(qtbot, talk):
    """The word in the header is there again with the change."""
    talk.session.step(lambda scenario: with_rate(scenario, 0, 0.5))
    QApplication.processEvents()
    assert marked_unsaved(talk)
    press(KEY.Key_End)
    on(qtbot, talk)
    press(KEY.Key_PageUp)
    assert talk.session.scenario.racers[0].motion.rule.lr == 0.5 and marked_unsaved(talk)


def test_a_change_that_was_taken_back_is_none(qtbot, talk):
    """Undone before the next scene: it comes back as the lesson has it."""
    talk.session.step(lambda scenario: with_rate(scenario, 0, 0.5))
    undo(talk)
    for _ in range(5):
        on(qtbot, talk)
    assert talk.lecture.place == 1 and not talk.lecture.changed


def tooltip(window):
    return time_line(window).toolTip()


def rich(text):
    """Whether Qt would show a text as a page."""
    return QtText.mightBeRichText(text)


def strokes(window):
    """Columns of the time line that have a dark stroke below the line, but for the handle's."""
    picture = time_line(window).grab().toImage()
    row = picture.height() // 2 + 9
    return [x for x in range(16, picture.width()) if picture.pixelColor(x, row).lightness() < 100]


def test_marks_stand_on_the_time_line(talk):
    """A stroke where each is, and its sentence in the tooltip."""
    line, marks = time_line(talk), SADDLE.scenes[0].marks
    for mark in marks:
        assert f"{mark.step}: {mark.text['en']}" in tooltip(talk).splitlines()
        at = 8 + (line.width() - 16) * mark.step / talk.playback.last
        assert any(abs(x - at) <= 2 for x in strokes(talk))
    assert len(strokes(talk)) <= 3 * len(marks)


def coloured(window):
    """Columns of the time line that have something in colour above the line."""
    picture = time_line(window).grab().toImage()
    rows = range(picture.height() // 2 - 5)
    return [x for x in range(20, picture.width()) if any(picture.pixelColor(x, y).saturation() > 120 for y in rows)]


def test_before_an_audience_the_time_line_gives_nothing_away(talk):
    """In the window it shows when each racer arrives; on stage only what has happened."""
    assert coloured(talk)
    press(KEY.Key_F5)
    assert talk.playback.position == 0 and not coloured(talk)
    press(KEY.Key_End)
    assert coloured(talk)
    press(KEY.Key_Escape)


def test_the_next_scene_hands_the_keys_to_the_map(qtbot, talk):
    """Whoever typed a number a moment ago hides no racer with the space bar, but plays."""
    field = named(talk, NumberField, "Adam lr")
    field.setFocus()
    for _ in range(5):
        on(qtbot, talk)
    assert talk.lecture.place == 1
    press(KEY.Key_Space)
    assert talk.playback.playing and not talk.session.scenario.hidden


def test_what_would_not_be_true_is_not_said(talk):
    """Another learning rate, other numbers: caption and marks go at once, and come back with undo."""
    said, told = caption(talk), tooltip(talk)
    own = [said, SADDLE.scenes[0].caption["en"], *(mark.text["en"] for mark in SADDLE.scenes[0].marks)]
    talk.session.step(lambda scenario: with_rate(scenario, 0, 0.5))
    QApplication.processEvents()
    for step in (0, 50, 150):
        talk.playback.scrub(step)
        assert caption(talk) and caption(talk) not in own
    assert not any(text in tooltip(talk) for text in own) and strokes(talk) == []
    talk.playback.scrub(0)
    undo(talk)
    assert caption(talk) == said and tooltip(talk) == told and strokes(talk)


@pytest.mark.parametrize("change", ["hidden", "title", "window"])
def test_what_changes_no_number_leaves_it_said(talk, change):
    """Who is shown, what it is called, where one looks: the sentences hold, and stay."""
    QApplication.processEvents()
    said = [f"{mark.step}: {mark.text['en']}" for mark in SADDLE.scenes[0].marks]
    before = caption(talk)
    changes = {
        "hidden": lambda scenario: replace(scenario, view={**scenario.view, "hidden": [1]}),
        "title": lambda scenario: replace(scenario, title="My own"),
        "window": lambda scenario: replace(scenario, view={**scenario.view, "window": [[-1, 1], [-1, 1]]}),
    }
    assert talk.session.step(changes[change])
    QApplication.processEvents()
    assert caption(talk) == before and set(said) <= set(tooltip(talk).splitlines()) and strokes(talk)


# One's own


@pytest.mark.parametrize("by", ["key", "menu"])
def test_a_scene_is_made_one_s_own(monkeypatch, qtbot, talk, by):
    """It is marked as not saved, the bar goes, Page Down leads to no next scene; and closing asks for it."""
    if by == "key":
        press(KEY.Key_O, CTRL | SHIFT)
    else:
        pick_from_menu(named(talk, QToolButton, "more"), "open as my own scene")
    assert talk.isWindowModified() and bar(talk) == [] and "yours" in label(talk, "notice")
    assert talk.session.scenario == SADDLE.scenes[0].scenario
    press(KEY.Key_End)
    on(qtbot, talk)
    assert talk.session.scenario == SADDLE.scenes[0].scenario and "This is the end" in label(talk, "notice")
    talk.desk.asks = True
    asked = answers(monkeypatch, questions.DISCARD)
    talk.close()
    assert asked == ["Off the saddle"] and not talk.isVisible()


def test_one_s_own_is_marked_in_the_header(talk):
    """As everything that is not saved."""
    press(KEY.Key_O, CTRL | SHIFT)
    assert marked_unsaved(talk)


def test_a_scene_of_a_lesson_that_was_saved_walks_its_marks(qtbot, opened, talk, tmp_path):
    """The file of one scene is enough to give its part of the talk, in both languages."""
    for _ in range(5):
        on(qtbot, talk)
    talk.save_to(tmp_path / "second.landscape.json")
    window = opened(lessons.find(lessons.OPENING))
    window.load(tmp_path / "second.landscape.json")
    part = SADDLE.scenes[1]
    assert window.lecture.lesson is None and bar(window) == []
    for mark in part.marks:
        on(qtbot, window)
        assert (window.playback.position, caption(window)) == (mark.step, mark.text["en"])
    press(KEY.Key_L, CTRL)
    assert caption(window) == part.marks[-1].text["ko"] and part.marks[0].text["ko"] in tooltip(window)
    on(qtbot, window)
    on(qtbot, window)
    assert window.playback.position == window.playback.last
    for mark in part.marks[::-1]:
        press(KEY.Key_PageUp)
        assert window.playback.position == mark.step
    press(KEY.Key_PageUp)
    assert (window.playback.position, caption(window)) == (0, part.question["ko"])


# Speed


def test_the_speed_is_the_scene_s_and_no_choice_of_the_person(opened, tmp_path):
    """A lesson plays as fast as it is meant to; what was chosen by hand is remembered, and nothing else."""
    path = tmp_path / "settings.json"
    window = opened(scene("x**2", SGD(0.1), start=(1.0, 1.0)), preferences=Preferences(path))
    window.desk.asks = False
    window.playback.set_speed(250.0)
    window.desk.begin("off-the-saddle")
    assert window.playback.speed == 15 and named(window, QComboBox, "speed").currentData() == 15
    window.lecture.begin(SADDLE, 1)
    assert window.playback.speed == 60 and named(window, QComboBox, "speed").currentData() == 60
    window.desk.begin("linear-layers")
    assert window.playback.speed == 5
    assert Preferences(path).get("speed") == 250.0
    press(KEY.Key_BracketRight)
    assert Preferences(path).get("speed") == 15.0


def test_after_a_lesson_the_person_s_speed_is_back(opened, tmp_path):
    """A scene that asks for no speed is played at the one that was chosen by hand, not at that of the lesson before."""
    plain = scene("x**2", SGD(0.1), start=(1.0, 1.0))
    (tmp_path / "plain.landscape.json").write_text(scene_file.write(plain), encoding="utf-8")
    window = opened(plain, preferences=Preferences(tmp_path / "settings.json"))
    window.desk.asks = False
    window.playback.set_speed(250.0)
    window.desk.begin("off-the-saddle")
    assert window.playback.speed == 15
    window.load(tmp_path / "plain.landscape.json")
    assert window.playback.speed == 250 and named(window, QComboBox, "speed").currentData() == 250


def test_sentences_are_plain_text(opened):
    """A file of somebody else's may say anything: it is shown as it is written, in its tooltip, too."""
    part = replace(SADDLE.scenes[0], question=None, caption={"en": "<img src='x.png'> <b>fat</b>"})
    window = opened(part)
    (shown,) = seen(window, Caption)
    assert shown.text() == "<img src='x.png'> <b>fat</b>" and shown.textFormat() == Qt.TextFormat.PlainText
    assert not rich(shown.toolTip()) and not rich(tooltip(window))


def test_all_at_once_is_a_speed_of_files_too(qtbot, opened):
    """0 in a file; Page Down stands on the mark with the next tick."""
    part = SADDLE.scenes[0]
    given = replace(part, scenario=replace(part.scenario, view={**part.scenario.view, "speed": 0}))
    window = opened(given)
    assert window.playback.speed == math.inf
    press(KEY.Key_PageDown)
    qtbot.waitUntil(lambda: not window.playback.playing)
    assert window.playback.position == 11


@pytest.mark.parametrize("speed", [30, 0.5, 1000])
def test_a_scene_is_played_as_fast_as_it_asks_to_be(opened, speed):
    """By hand any number may be written; it stands in the list as long as it holds, and the keys go on from there."""
    plain = scene("x**2", SGD(0.1), start=(1.0, 1.0), steps=300)
    window = opened(replace(plain, view={"speed": speed}))
    box = named(window, QComboBox, "speed")
    assert window.playback.speed == speed == box.currentData() and f"{speed:g} " in box.currentText()
    assert orders.speed_of(window.session.scenario, 300) == speed
    window.playback.change_speed(-1)
    assert window.playback.speed == max([one for one in SPEEDS if one < speed], default=speed)
    assert box.currentData() == window.playback.speed
    assert box.count() == len(SPEEDS) + (window.playback.speed not in SPEEDS)


def test_a_talk_about_equal_epochs_gets_to_its_first_mark(qtbot, opened):
    """At the speed that the lesson asks for, in which the full batch makes its first update at the mark."""
    window = opened(lessons.find("batch-size"), size=(1000, 600))
    window.desk.begin("batch-size")
    window.lecture._show(1)
    press(KEY.Key_PageDown)
    qtbot.waitUntil(lambda: not window.playback.playing, timeout=10_000)
    assert window.playback.position == 616 and "616" in caption(window)


def test_a_shorter_lesson_after_a_longer_one(window):
    """The place in the one before means nothing in the next."""
    window.desk.begin("weighted-averages")
    window.lecture._show(3)
    window.desk.begin("notes-experiment")
    assert window.lecture.lesson.name == "notes-experiment" and window.lecture.place == 0


@pytest.fixture
def beside(window):
    """A talk in the first tab, at its second scene, and a person in the second one."""
    window.desk.begin("off-the-saddle")
    window.lecture._show(1)
    press(KEY.Key_2, CTRL)
    return window


def test_to_present_shows_the_tab_where_one_is(beside):
    """F5 begins what is on the screen, not a talk that waits in the other tab."""
    press(KEY.Key_F5)
    assert beside.room.kind == "training" and beside.lecture.place == 1
    press(KEY.Key_Escape)


def test_to_make_a_scene_one_s_own_leaves_the_talk_in_the_other_tab(beside):
    beside.make_own()
    assert beside.lecture.lesson is not None and beside.lecture.place == 1

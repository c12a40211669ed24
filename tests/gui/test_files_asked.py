"""Before anything is lost the window asks, and each answer does what it says; where nothing is lost it asks nothing."""

import json
from dataclasses import replace

import pytest
from hands import (
    CTRL,
    answers,
    at_the_box,
    choice,
    label,
    named,
    picks_file,
    press,
    saves_to,
    the_map,
    undo,
    wheel,
    with_rate,
)
from learning import lesson as training_scene
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from landscape_app import lessons, scene_file, words
from landscape_app.controls import questions
from landscape_app.controls.lesson_browser import LessonCard
from landscape_app.lesson_file import Lesson, Scene
from landscape_app.recovery import Recovery

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING)
CHANGED = with_rate(FIRST.scenario, 0, 0.5)
OTHER = replace(FIRST.scenario, title="Other", steps=7)
SAVE, DISCARD, CANCEL = questions.SAVE, questions.DISCARD, questions.CANCEL


@pytest.fixture
def asking(opened, tmp_path):
    """A window that asks, on a scene from a file of its own; the folder has another scene, too."""
    written(tmp_path / "other.landscape.json", OTHER)
    own = written(tmp_path / "own.landscape.json", FIRST.scenario)
    window = opened(lessons.open_file(own), own, size=(1000, 600), recovery=Recovery(tmp_path / "rescue"))
    window.desk.asks = True
    yield window
    window.desk.asks = False


def written(path, scenario):
    path.write_text(scene_file.write(scenario), encoding="utf-8")
    return path


def change(window, scenario=CHANGED):
    assert window.session.step(lambda _: scenario)
    QApplication.processEvents()


def open_other(window, folder, monkeypatch):
    picks_file(monkeypatch, folder / "other.landscape.json")
    press(KEY.Key_O, CTRL)


def begin_lesson(window, folder, monkeypatch):
    press(KEY.Key_3, CTRL)
    QTest.mouseClick(named(window, LessonCard, "The zig-zag"), Qt.MouseButton.LeftButton)


def close(window, folder, monkeypatch):
    window.close()


DEEDS = {"open a file": open_other, "begin a lesson": begin_lesson, "close": close}


def done(window, deed):
    """Whether it came to that."""
    lesson = window.lecture.lesson
    return {
        "open a file": window.session.scenario.title == "Other",
        "begin a lesson": lesson is not None and lesson.name == "zig-zag",
        "close": not window.isVisible(),
    }[deed]


def lr(path):
    return scene_file.load(path).racers[0].motion.rule.lr


# One scene that was changed


@pytest.mark.parametrize("deed", DEEDS)
def test_to_save_writes_the_file_and_goes_on(monkeypatch, asking, tmp_path, deed):
    """It is asked once, by the name of the file; the file has the change then, and the deed is done."""
    change(asking)
    asked = answers(monkeypatch, SAVE)
    DEEDS[deed](asking, tmp_path, monkeypatch)
    assert asked == ["own.landscape.json"]
    assert lr(tmp_path / "own.landscape.json") == 0.5
    assert done(asking, deed)


@pytest.mark.parametrize("deed", DEEDS)
def test_not_to_save_leaves_the_file_and_goes_on(monkeypatch, asking, tmp_path, deed):
    """Not a byte of the file is another one, and the deed is done."""
    before = (tmp_path / "own.landscape.json").read_bytes()
    change(asking)
    asked = answers(monkeypatch, DISCARD)
    DEEDS[deed](asking, tmp_path, monkeypatch)
    assert len(asked) == 1 and done(asking, deed)
    assert (tmp_path / "own.landscape.json").read_bytes() == before


@pytest.mark.parametrize("deed", DEEDS)
def test_to_cancel_changes_nothing(monkeypatch, asking, tmp_path, deed):
    """Scene, history, playhead, file: all as before; the window is open and can be used."""
    before = (tmp_path / "own.landscape.json").read_bytes()
    change(asking)
    asking.playback.seek(42)
    asked = answers(monkeypatch, CANCEL)
    DEEDS[deed](asking, tmp_path, monkeypatch)
    assert len(asked) == 1 and not done(asking, deed) and asking.isVisible()
    assert asking.session.scenario == CHANGED and asking.playback.position == 42
    assert (tmp_path / "own.landscape.json").read_bytes() == before
    press(KEY.Key_1, CTRL)
    assert asking.isWindowModified()
    undo(asking)
    assert asking.session.scenario == FIRST.scenario and not asking.isWindowModified()


@pytest.mark.parametrize("deed", DEEDS)
def test_a_scene_without_a_file_asks_where_to(monkeypatch, asking, tmp_path, deed):
    """Its title is asked about; where to put it is asked next, and there it is."""
    asking.show_scene(FIRST)
    change(asking)
    asked, proposed = answers(monkeypatch, SAVE), saves_to(monkeypatch, tmp_path / "new")
    DEEDS[deed](asking, tmp_path, monkeypatch)
    assert asked == ["Off the saddle"] and proposed == ["scene.landscape.json"]
    assert lr(tmp_path / "new.landscape.json") == 0.5 and done(asking, deed)


@pytest.mark.parametrize("deed", DEEDS)
def test_what_could_not_be_saved_is_not_lost(monkeypatch, asking, tmp_path, deed):
    """To save, and then to think better of it, or to name a folder that is none: as if it had been cancelled."""
    asking.show_scene(FIRST)
    change(asking)
    answers(monkeypatch, SAVE, SAVE)
    for place in (None, "missing/new.landscape.json"):
        saves_to(monkeypatch, place and tmp_path / place)
        DEEDS[deed](asking, tmp_path, monkeypatch)
        assert not done(asking, deed) and asking.isVisible() and not list(tmp_path.glob("new*"))
        assert asking.session.scenario == CHANGED and asking.room.modified
        assert ("missing" in label(asking, "notice")) == (place is not None)


# Where nothing is lost


def look_about(window, folder):
    """Playhead, zoom, speed, theme, language, the stage: none of them is the scene."""
    window.playback.seek(42)
    wheel(the_map(window), (400, 150), 4)
    for key, modifiers in ((KEY.Key_T, CTRL), (KEY.Key_L, CTRL), (KEY.Key_F11, Qt.KeyboardModifier.NoModifier)):
        press(key, modifiers)
    press(KEY.Key_BracketRight)
    press(KEY.Key_Escape)
    press(KEY.Key_L, CTRL)


def change_and_undo(window, folder):
    change(window, with_rate(window.session.scenario, 0, 0.7))
    undo(window)


def change_and_save(window, folder):
    change(window, with_rate(window.session.scenario, 0, 0.7))
    window.save_to(folder / "saved.landscape.json")


NOTHING = {found.__name__.replace("_", " "): found for found in (look_about, change_and_undo, change_and_save)}


@pytest.mark.parametrize("before", NOTHING)
def test_where_nothing_is_lost_nothing_is_asked(monkeypatch, asking, tmp_path, before):
    """Another file, a lesson, and the end: each is done at once."""
    asked = answers(monkeypatch)
    for deed, do in DEEDS.items():
        NOTHING[before](asking, tmp_path)
        do(asking, tmp_path, monkeypatch)
        assert asked == [] and done(asking, deed), deed


@pytest.mark.parametrize("content", [None, "", "{", "schema"])
def test_a_bad_file_asks_nothing(monkeypatch, asking, tmp_path, content):
    """It would replace nothing, so there is nothing to ask; the reason is said, and the change stands."""
    change(asking)
    asked = answers(monkeypatch)
    bad = tmp_path / "bad.landscape.json"
    if content is not None:
        data = json.loads(scene_file.write(OTHER))
        bad.write_text(json.dumps(data | {"schema": 99}) if content == "schema" else content)
    picks_file(monkeypatch, bad)
    press(KEY.Key_O, CTRL)
    assert asked == [] and "bad.landscape.json" in label(asking, "notice")
    assert asking.session.scenario == CHANGED and asking.isWindowModified()


def test_to_open_nothing_asks_nothing(monkeypatch, asking):
    """The dialog was put away."""
    change(asking)
    asked = answers(monkeypatch)
    picks_file(monkeypatch, None)
    press(KEY.Key_O, CTRL)
    assert asked == [] and asking.session.scenario == CHANGED


# Two tabs


@pytest.fixture
def both(asking, tmp_path):
    """Both tabs are changed; the second one has a file, too."""
    asking.load(written(tmp_path / "net.landscape.json", training_scene()))
    change(asking, training_scene(updates=60))
    press(KEY.Key_1, CTRL)
    change(asking)
    return asking


def test_both_tabs_are_saved(monkeypatch, both, tmp_path):
    """Each is asked for by its name, and each file has its own scene."""
    asked = answers(monkeypatch, SAVE, SAVE)
    both.close()
    assert sorted(asked) == ["net.landscape.json", "own.landscape.json"] and not both.isVisible()
    assert lr(tmp_path / "own.landscape.json") == 0.5
    assert scene_file.load(tmp_path / "net.landscape.json").length.amount == 60


@pytest.mark.parametrize("first", [SAVE, DISCARD])
def test_to_cancel_at_the_second_keeps_the_window(monkeypatch, both, tmp_path, first):
    """What was answered before does its own, and no more: both scenes are still there."""
    asked = answers(monkeypatch, first, CANCEL)
    both.close()
    assert len(asked) == 2 and both.isVisible()
    press(KEY.Key_1, CTRL)
    assert both.session.scenario == CHANGED or lr(tmp_path / "own.landscape.json") == 0.5
    assert both.isWindowModified() == (first == DISCARD)
    press(KEY.Key_2, CTRL)
    assert both.session.scenario.length.amount == 60 and both.isWindowModified()


def test_only_what_would_be_lost_is_asked_for(monkeypatch, both, tmp_path):
    """A scene for the one tab, or a lesson about it, leaves the other one's change alone."""
    asked = answers(monkeypatch, DISCARD, CANCEL)
    both.load(tmp_path / "net.landscape.json")
    assert asked == ["net.landscape.json"] and not both.isWindowModified()
    both.desk.begin("linear-layers")
    both.load(tmp_path / "net.landscape.json")
    assert asked == ["net.landscape.json"]
    press(KEY.Key_1, CTRL)
    assert both.session.scenario == CHANGED and both.isWindowModified()


# A lesson of which a scene was changed


@pytest.fixture
def walked(asking):
    """The first scene of the lesson was changed, the second one is shown."""
    asking.desk.begin("off-the-saddle")
    change(asking)
    press(KEY.Key_End)
    press(KEY.Key_PageDown)
    assert asking.lecture.place == 1 and not asking.isWindowModified()
    return asking


@pytest.mark.parametrize("deed", DEEDS)
def test_a_scene_changed_earlier_is_asked_for(monkeypatch, walked, tmp_path, deed):
    """By the title of the lesson; not to save it lets it go."""
    asked = answers(monkeypatch, DISCARD)
    DEEDS[deed](walked, tmp_path, monkeypatch)
    assert asked == ["Off the saddle"] and done(walked, deed)


@pytest.mark.parametrize("deed", DEEDS)
def test_a_scene_changed_earlier_stays_where_it_is_cancelled(monkeypatch, walked, tmp_path, deed):
    """The lesson goes on, and the scene comes back as it was left."""
    answers(monkeypatch, CANCEL)
    DEEDS[deed](walked, tmp_path, monkeypatch)
    assert not done(walked, deed) and walked.isVisible()
    press(KEY.Key_1, CTRL)
    press(KEY.Key_PageUp)
    assert walked.lecture.place == 0 and walked.session.scenario == CHANGED


@pytest.mark.parametrize("deed", DEEDS)
def test_a_scene_changed_earlier_is_saved_with_its_lesson(monkeypatch, walked, tmp_path, deed):
    """The lesson is written to a file of one's own, and the deed is done, as after any other 'save'."""
    answers(monkeypatch, SAVE)
    saves_to(monkeypatch, tmp_path / "mine.lesson.json")
    DEEDS[deed](walked, tmp_path, monkeypatch)
    assert lessons.load(tmp_path / "mine.lesson.json").scenes[0].scenario.racers[0].motion.rule.lr == 0.5
    assert done(walked, deed)


def test_a_lesson_that_was_saved_is_not_asked_for(monkeypatch, walked, tmp_path):
    """Ctrl+Alt+S, and nothing would be lost any more."""
    saves_to(monkeypatch, tmp_path / "mine.lesson.json")
    press(KEY.Key_S, CTRL | Qt.KeyboardModifier.AltModifier)
    assert (tmp_path / "mine.lesson.json").exists()
    asked = answers(monkeypatch, CANCEL)
    walked.close()
    assert asked == [] and not walked.isVisible()


def test_two_changed_scenes_of_a_lesson_are_both_kept(monkeypatch, walked, tmp_path):
    """The earlier one and the one that is shown: 'save' loses neither, whichever way it is asked for."""
    change(walked, with_rate(walked.session.scenario, 0, 0.7))
    answers(monkeypatch, SAVE, SAVE)
    monkeypatch.setattr("landscape_app.desk.QFileDialog.getSaveFileName", lambda *given, **_: (places.pop(), ""))
    places = [str(tmp_path / name) for name in ("b.lesson.json", "a.lesson.json")]
    walked.close()
    kept = [path.read_text(encoding="utf-8") for path in tmp_path.glob("?.lesson.json")]
    assert walked.isVisible() or (any('"lr": 0.5' in text for text in kept) and any('"lr": 0.7' in t for t in kept))


def test_saving_one_scene_of_a_lesson_keeps_the_others(monkeypatch, walked, tmp_path):
    """Ctrl+S on the second scene: the change of the first one is still there, or is asked for at the end."""
    change(walked, with_rate(walked.session.scenario, 0, 0.7))
    saves_to(monkeypatch, tmp_path / "second.landscape.json")
    press(KEY.Key_S, CTRL)
    assert lr(tmp_path / "second.landscape.json") == 0.7
    asked = answers(monkeypatch, CANCEL)
    walked.close()
    assert asked and walked.isVisible()


def test_a_scene_for_the_tab_beside_leaves_the_talk_alone(monkeypatch, walked, tmp_path):
    """Nothing is asked; the talk waits at its second scene, and the first one comes back as it was left."""
    asked = answers(monkeypatch)
    walked.load(written(tmp_path / "net.landscape.json", training_scene(updates=60)))
    assert walked.room.kind == "training" and walked.session.scenario.length.amount == 60
    press(KEY.Key_1, CTRL)
    assert walked.lecture.place == 1
    press(KEY.Key_PageUp)
    assert (walked.lecture.place, walked.session.scenario, asked) == (0, CHANGED, [])


def test_a_scene_for_a_tab_that_the_talk_goes_through_ends_it(monkeypatch, asking, tmp_path):
    """Else Page Down would put the talk's next scene in its place."""
    answers(monkeypatch)
    mixed = Lesson("mixed", {"en": "Mixed"}, (FIRST, Scene({"en": "Net"}, {}, training_scene())))
    asking.lecture.begin(mixed)
    asking.load(written(tmp_path / "net.landscape.json", training_scene(updates=60)))
    press(KEY.Key_1, CTRL)
    press(KEY.Key_End)
    press(KEY.Key_PageDown)
    press(KEY.Key_2, CTRL)
    assert asking.lecture.lesson is None and asking.session.scenario.length.amount == 60


# The file of another window, too


def test_a_file_that_was_changed_elsewhere_is_not_overwritten_unasked(monkeypatch, asking, tmp_path):
    """Another window saves the same file in between: this one asks, and to cancel keeps what the other wrote."""
    own = tmp_path / "own.landscape.json"
    change(asking)
    press(KEY.Key_S, CTRL)
    assert lr(own) == 0.5, "its own earlier writing is no news"
    written(own, with_rate(FIRST.scenario, 0, 0.625))
    change(asking, with_rate(FIRST.scenario, 0, 0.75))
    told = []
    monkeypatch.setattr(questions, "_ask", lambda parent, text, choices: told.append(text) or CANCEL)
    press(KEY.Key_S, CTRL)
    assert "own.landscape.json was changed elsewhere" in told[0] and lr(own) == 0.625 and asking.isWindowModified()
    monkeypatch.setattr(questions, "_ask", lambda parent, text, choices: SAVE)
    press(KEY.Key_S, CTRL)
    assert lr(own) == 0.75 and not asking.isWindowModified()


# Told to end


def test_told_to_end_it_never_asks(monkeypatch, both, tmp_path):
    """Nobody may be there: it closes at once, and what was not saved is kept for the next start, from both tabs."""
    asked = answers(monkeypatch)
    both.end()
    assert asked == [] and not both.isVisible()
    kept = {path.name.split(".")[1]: scene_file.load(path) for path in (tmp_path / "rescue").glob("*.landscape.json")}
    assert kept["landscape"].racers == CHANGED.racers and kept["training"].length.amount == 60
    assert lr(tmp_path / "own.landscape.json") == FIRST.scenario.racers[0].motion.rule.lr


@pytest.mark.parametrize("way", ["close", "open"])
def test_told_to_end_while_it_asks_it_ends_too(monkeypatch, asking, tmp_path, way):
    """The session of a person who left a question open ends: so does the window, and what was not saved is kept."""
    change(asking)
    with at_the_box(lambda box: asking.end()) as met:
        asking.close() if way == "close" else open_other(asking, tmp_path, monkeypatch)
    QTest.qWait(100)
    assert len(met) == 1 and not asking.isVisible()
    assert list((tmp_path / "rescue").glob("*.landscape.json"))


# The boxes themselves, by their real buttons


@pytest.mark.parametrize(
    ("language", "text", "open_still", "saved"),
    [("en", "save", False, True), ("en", "do not save", False, False), ("en", "cancel", True, False),
     ("ko", "저장", False, True), ("ko", None, True, False)],
)  # fmt: skip
def test_the_box_of_unsaved_changes(asking, tmp_path, language, text, open_still, saved):
    """Each button does what it bears, in both languages; Esc, here without a text, cancels."""
    words.use(language)
    change(asking)

    def deed(box):
        assert "own.landscape.json" in box.text() and len(box.buttons()) == 3
        choice(text)(box) if text else QTest.keyClick(box, KEY.Key_Escape)

    with at_the_box(deed) as met:
        asking.close()
    assert len(met) == 1 and asking.isVisible() == open_still
    assert (lr(tmp_path / "own.landscape.json") == 0.5) == saved
    words.use("en")


@pytest.mark.parametrize("ask", [questions.replacing, questions.exporting])
def test_the_boxes_that_destroy_do_so_only_by_their_button(window, ask):
    """Return and Esc are the harmless answer; the one that loses something has to be pressed."""
    about = "a.png" if ask is questions.replacing else 2
    kind = QMessageBox.ButtonRole.DestructiveRole

    def dangerous(box):
        (button,) = (button for button in box.buttons() if box.buttonRole(button) == kind)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    for deed, expected in (
        (lambda box: QTest.keyClick(box, KEY.Key_Return), False),
        (lambda box: QTest.keyClick(box, KEY.Key_Escape), False),
        (lambda box: box.close(), False),
        (dangerous, True),
    ):
        with at_the_box(deed) as met:
            assert ask(window, about) is expected
        assert len(met) == 1


def test_a_name_in_a_question_is_plain_text(asking):
    """A title may hold what looks like a page: it is shown as it is written, and nothing is fetched for it."""
    asking.show_scene(FIRST)
    change(asking, replace(CHANGED, title="<img src='x.png'> <b>fat</b>"))
    said = []

    def look(box):
        said.append((box.textFormat(), box.text()))
        QTimer.singleShot(0, box.reject)

    with at_the_box(look):
        asking.close()
    ((form, text),) = said
    assert form == Qt.TextFormat.PlainText or "<" not in text

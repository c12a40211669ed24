"""A lesson with its scenes as they were left, or any scene, is saved as a lesson: a file that opens and is walked."""

import json
import math
from dataclasses import replace

import pytest
from core.shell import landscape
from hands import CTRL, answers, label, named, pick_from_menu, press, saves_to, scene, texts, with_rate
from learning import lesson as training_scene
from network.csv_tables import PLAIN, table
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from landscape_app import lessons, scene_file, words
from landscape_app.controls import questions
from landscape_app.controls.captions import Caption
from landscape_app.core.optimizers import SGD
from landscape_app.lesson_file import Lesson
from landscape_app.preferences import Preferences
from landscape_app.training import Data

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SADDLE = lessons.get("off-the-saddle")
PLAINLY = scene("x**2 + 3*y**2", SGD(0.1), start=(1.0, 1.0), title="A bowl", steps=30)


@pytest.fixture
def window(opened):
    """A small one: what is tested here does not depend on it, and is quicker."""
    return opened(lessons.find(lessons.OPENING), size=(1000, 600))


def save(monkeypatch, window, path):
    """Ctrl+Alt+S, and the dialog is answered."""
    proposed = saves_to(monkeypatch, path)
    press(KEY.Key_S, CTRL | ALT)
    return proposed


def walked(qtbot, window, count):
    """Scene, step and sentence at so many presses of Page Down."""
    found = []
    for _ in range(count):
        window.playback.set_speed(math.inf)
        press(KEY.Key_PageDown)
        qtbot.waitUntil(lambda: not window.playback.playing)
        (caption,) = (c for c in window.findChildren(Caption) if c.isVisibleTo(window))
        found.append((window.lecture.place, window.playback.position, caption.accessibleName()))
    return found


def checked(folder, path):
    """What ``landscape-app check`` says of it."""
    done = landscape(folder, "check", str(path))
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


@pytest.mark.parametrize("by", ["key", "menu"])
def test_a_lesson_is_saved_with_a_changed_scene(monkeypatch, qtbot, window, tmp_path, by):
    """The changed scene with its change and without what would not be true of it; the others to the letter."""
    window.desk.begin("off-the-saddle")
    window.session.step(lambda scenario: with_rate(scenario, 0, 0.5))
    press(KEY.Key_End)
    walked(qtbot, window, 1)
    path = tmp_path / "mine.lesson.json"
    if by == "key":
        assert save(monkeypatch, window, path) == ["lesson.lesson.json"]
    else:
        saves_to(monkeypatch, path)
        pick_from_menu(named(window, QToolButton, "more"), "save as a lesson")
    assert "mine.lesson.json" in label(window, "notice")
    assert window.lecture.place == 1 and window.lecture.lesson.name == "off-the-saddle", "the talk goes on"
    found = lessons.load(path)
    assert found.title == SADDLE.title and found.text == SADDLE.text and len(found.scenes) == 3
    first, *others = found.scenes
    assert first.scenario.racers[0].motion.rule.lr == 0.5
    assert (first.marks, first.claims, first.question) == ((), (), None)
    assert first.caption != SADDLE.scenes[0].caption
    assert others == list(SADDLE.scenes[1:])


def test_a_saved_lesson_walks_and_checks(monkeypatch, qtbot, window, tmp_path):
    """In another window it is given as it was saved, and the claims that are left in it hold."""
    window.desk.begin("off-the-saddle")
    window.session.step(lambda scenario: with_rate(scenario, 0, 0.5))
    QApplication.processEvents()
    path = tmp_path / "mine.lesson.json"
    save(monkeypatch, window, path)
    window.load(path)
    assert window.lecture.lesson.name == "mine" and not window.isWindowModified()
    assert window.session.scenario.racers[0].motion.rule.lr == 0.5
    second = SADDLE.scenes[1]
    expected = [(0, window.playback.last), (1, 0), *((1, mark.step) for mark in second.marks)]
    expected += [expected[-1], (2, 0)]
    found = walked(qtbot, window, len(expected))
    assert [place[:2] for place in found] == expected
    assert [said for *_, said in found[1:4]] == [second.question["en"], *(mark.text["en"] for mark in second.marks)]
    assert found[4][-1] == second.caption["en"]
    said = checked(tmp_path, path)
    claims = sum(len(part.claims) for part in SADDLE.scenes[1:])
    assert said.count("holds") == claims > 0 and "FAILS" not in said


def test_a_lesson_that_was_not_changed_is_saved_as_it_is(monkeypatch, window, tmp_path):
    """Wherever in it one is: the same scenes, claims and all; the scene that is shown stays not changed."""
    window.lecture.begin(SADDLE, 1)
    save(monkeypatch, window, tmp_path / "same.lesson.json")
    assert lessons.load(tmp_path / "same.lesson.json").scenes == SADDLE.scenes
    assert not window.isWindowModified()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_plain_scene_becomes_a_lesson(monkeypatch, qtbot, opened, tmp_path, language):
    """One scene, called by its title, with the sentence that stands above it, in the language spoken."""
    words.use(language)
    window = opened(PLAINLY)
    press(KEY.Key_Right)
    save(monkeypatch, window, tmp_path / "한 장면.lesson.json")
    found = lessons.load(tmp_path / "한 장면.lesson.json")
    (only,) = found.scenes
    assert found.title == {language: "A bowl"} and only.caption[language]
    assert replace(only.scenario, view={}) == replace(PLAINLY, view={})
    window.load(tmp_path / "한 장면.lesson.json")
    assert window.lecture.lesson is not None and "A bowl" in window.windowTitle()
    assert [place[:2] for place in walked(qtbot, window, 1)] == [(0, 30)]
    assert checked(tmp_path, tmp_path / "한 장면.lesson.json").startswith(str(tmp_path / "한 장면.lesson.json"))
    words.use("en")


def test_a_scene_without_a_title_is_called_by_its_file(monkeypatch, opened, tmp_path):
    window = opened(replace(PLAINLY, title=""))
    save(monkeypatch, window, tmp_path / "bowls.lesson.json")
    assert "bowls" in next(iter(lessons.load(tmp_path / "bowls.lesson.json").title.values()))


def test_a_scene_made_of_a_lesson_keeps_what_is_said_of_it(monkeypatch, window, tmp_path):
    """Taken out of its lesson and not changed: question, caption, marks and claims come along."""
    window.lecture.begin(SADDLE, 1)
    window.lecture.leave()
    save(monkeypatch, window, tmp_path / "second.lesson.json")
    (only,) = lessons.load(tmp_path / "second.lesson.json").scenes
    second = SADDLE.scenes[1]
    told = (only.question, only.caption, only.marks, only.claims)
    assert told == (second.question, second.caption, second.marks, second.claims)


def test_a_lesson_of_networks_is_saved_too(monkeypatch, window, tmp_path):
    """The second tab, with a changed scene."""
    window.desk.begin("linear-layers")
    window.session.step(lambda training: replace(training, seed=training.seed + 1))
    save(monkeypatch, window, tmp_path / "net.lesson.json")
    found, given = lessons.load(tmp_path / "net.lesson.json"), lessons.get("linear-layers")
    assert found.scenes[0].scenario.seed == given.scenes[0].scenario.seed + 1 and found.scenes[0].claims == ()
    assert found.scenes[1:] == given.scenes[1:]


# Names


@pytest.mark.parametrize("name", ["plain", "Vorlesung 1.5", "v2.final", "lesson.json", "장면.한글"])
def test_whatever_it_is_called_it_opens(monkeypatch, window, tmp_path, name):
    """A name without the ending, with a point in it, or with half of the ending: what was saved opens as a lesson."""
    window.desk.begin("off-the-saddle")
    save(monkeypatch, window, tmp_path / name)
    (made,) = tmp_path.iterdir()
    assert made.name.startswith(name.partition(".")[0]) and made.name in label(window, "notice")
    assert isinstance(lessons.open_file(made), Lesson)


def test_a_name_that_was_completed_replaces_nothing(monkeypatch, window, tmp_path):
    """The dialog asked about 'old', not about 'old.lesson.json': that one is not touched, and it is said why."""
    path = tmp_path / "old.lesson.json"
    path.write_text("mine")
    save(monkeypatch, window, tmp_path / "old")
    assert path.read_text() == "mine" and "old.lesson.json" in label(window, "notice")
    assert list(tmp_path.iterdir()) == [path]
    save(monkeypatch, window, path)
    assert isinstance(lessons.open_file(path), Lesson), "by its whole name the dialog has asked"


def test_a_name_for_a_scene_that_was_completed_replaces_nothing(monkeypatch, window, tmp_path):
    """The same for scenes: Ctrl+Shift+S."""
    path = tmp_path / "old.landscape.json"
    path.write_text("mine")
    saves_to(monkeypatch, tmp_path / "old")
    press(KEY.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert path.read_text() == "mine" and "old.landscape.json" in label(window, "notice")


@pytest.mark.parametrize("name", ["a.lesson.json", "v1.5"])
def test_a_scene_that_is_saved_opens_as_a_scene(monkeypatch, window, tmp_path, name):
    """Whatever name was given to it, a lesson's even."""
    saves_to(monkeypatch, tmp_path / name)
    press(KEY.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    made = list(tmp_path.iterdir())
    if made:
        assert not isinstance(lessons.open_file(made[0]), Lesson)
    else:
        assert name in label(window, "notice"), "refused in words"


@pytest.mark.parametrize("place", ["missing/a.lesson.json", "folder.lesson.json", "file/a.lesson.json", "x" * 300])
def test_where_it_cannot_be_written_it_is_said(monkeypatch, window, tmp_path, place):
    """A folder that is none, a folder of that name, a name that is too long: one sentence, and nothing is left."""
    (tmp_path / "folder.lesson.json").mkdir()
    (tmp_path / "file").write_text("")
    before = sorted(tmp_path.rglob("*"))
    window.desk.begin("off-the-saddle")
    save(monkeypatch, window, tmp_path / place)
    assert place[:20].split("/")[0] in label(window, "notice") and "Saved" not in label(window, "notice")
    assert sorted(tmp_path.rglob("*")) == before


def test_to_change_one_s_mind_writes_nothing(monkeypatch, window, tmp_path):
    window.desk.begin("off-the-saddle")
    save(monkeypatch, window, None)
    assert list(tmp_path.iterdir()) == [] and label(window, "notice") == ""


def test_it_is_among_the_recent_files(monkeypatch, opened, tmp_path):
    """And is opened from there as a lesson."""
    kept = Preferences(tmp_path / "settings.json")
    window = opened(SADDLE.scenes[0], preferences=kept)
    window.desk.asks = False
    save(monkeypatch, window, tmp_path / "mine.lesson.json")
    press(KEY.Key_3, CTRL)
    assert Preferences(tmp_path / "settings.json").recent == [tmp_path / "mine.lesson.json"]


def test_data_are_found_from_the_lesson_s_folder(monkeypatch, window, tmp_path):
    """A scene on a table of one's own, saved as a lesson in another folder: the table is found from there."""
    for name in ("course", "talks"):
        (tmp_path / name).mkdir()
    table(tmp_path / "course", PLAIN + "5,6,dog\n7,8,cat\n" * 20)
    path = tmp_path / "course" / "net.landscape.json"
    path.write_text(scene_file.write(training_scene(data=Data(csv="table.csv", target="kind"))), encoding="utf-8")
    window.load(path)
    save(monkeypatch, window, tmp_path / "talks" / "net.lesson.json")
    (only,) = lessons.load(tmp_path / "talks" / "net.lesson.json").scenes
    assert only.scenario.parts.inputs == 2
    written = json.loads((tmp_path / "talks" / "net.lesson.json").read_text(encoding="utf-8"))
    assert written["scenes"][0]["scene"]["data"]["csv"].replace("\\", "/") == "../course/table.csv"


def test_a_lesson_with_data_is_saved_elsewhere(monkeypatch, window, tmp_path):
    """The same for a lesson that was opened: its other scenes find their table, too."""
    for name in ("course", "talks"):
        (tmp_path / name).mkdir()
    table(tmp_path / "course", PLAIN + "5,6,dog\n7,8,cat\n" * 20)
    own = scene_file.to_data(training_scene(data=Data(csv="table.csv", target="kind")))
    parts = [{"caption": "One.", "scene": own}, {"caption": "Two.", "scene": own | {"seed": 3}}]
    path = tmp_path / "course" / "own.lesson.json"
    path.write_text(json.dumps({"schema": 1, "kind": "lesson", "title": "Own", "scenes": parts}), encoding="utf-8")
    window.load(path)
    assert "One." in texts(window)
    save(monkeypatch, window, tmp_path / "talks" / "own.lesson.json")
    found = lessons.load(tmp_path / "talks" / "own.lesson.json")
    assert [part.scenario.parts.inputs for part in found.scenes] == [2, 2]


# What belongs to a talk, and what does not


def elsewhere(window):
    """A talk in the first tab, and a scene of one's own in the second."""
    window.desk.begin("too-big-a-step")
    press(KEY.Key_2, CTRL)
    assert window.session.step(lambda _: training_scene(updates=60))
    QApplication.processEvents()


def test_the_scene_that_is_shown_is_saved_as_a_lesson(monkeypatch, window, tmp_path):
    """Not the talk that waits in the other tab."""
    elsewhere(window)
    save(monkeypatch, window, tmp_path / "mine.lesson.json")
    (only,) = lessons.load(tmp_path / "mine.lesson.json").scenes
    assert only.scenario.length.amount == 60
    assert window.lecture.lesson.name == "too-big-a-step"


@pytest.mark.parametrize("changed", [False, True])
def test_to_save_in_one_tab_does_not_end_a_talk_in_the_other(window, tmp_path, changed):
    """And what is saved keeps its file."""
    if changed:
        window.desk.begin("too-big-a-step")
        window.session.step(lambda scenario: with_rate(scenario, 0, 0.07))
        window.lecture._show(1)
        press(KEY.Key_2, CTRL)
    else:
        elsewhere(window)
    assert window.save_to(tmp_path / "own.landscape.json") is None
    assert window.room.document.path == tmp_path / "own.landscape.json" and not window.room.modified
    assert window.lecture.lesson.name == "too-big-a-step" and window.lecture.changed == changed


def test_a_copy_of_a_scene_leaves_the_talk_as_it_is(monkeypatch, window, tmp_path):
    """Two scenes are changed and the second is saved as a file: it is on the screen as it was left when one comes
    back, it is in the lesson that is saved later, and it is not asked for again."""
    window.desk.begin("too-big-a-step")
    window.session.step(lambda scenario: with_rate(scenario, 0, 0.07))
    window.lecture._show(1)
    window.session.step(lambda scenario: replace(scenario, steps=13))
    window.save_to(tmp_path / "copy.landscape.json")
    assert not window.isWindowModified() and window.lecture.changed
    window.lecture._show(0)
    window.lecture._show(1)
    assert window.session.scenario.steps == 13 and not window.room.modified
    save(monkeypatch, window, tmp_path / "mine.lesson.json")
    first, second = lessons.load(tmp_path / "mine.lesson.json").scenes
    assert (first.scenario.racers[0].motion.rule.lr, second.scenario.steps) == (0.07, 13)
    assert not window.lecture.changed


def test_to_save_the_only_scene_that_was_changed_makes_it_one_s_own(window, tmp_path):
    """It has a file now; that the talk is over is said."""
    window.desk.begin("too-big-a-step")
    window.session.step(lambda scenario: with_rate(scenario, 0, 0.07))
    window.save_to(tmp_path / "own.landscape.json")
    assert window.lecture.lesson is None and "is yours now" in label(window, "notice")
    assert window.room.document.path == tmp_path / "own.landscape.json" and not window.isWindowModified()


@pytest.mark.parametrize("first", [1, 2])
def test_a_talk_is_saved_from_the_other_tab_when_it_would_be_lost(monkeypatch, window, tmp_path, first):
    """Its changes are asked about wherever one is; who saves then writes the lesson, not what the other tab has."""
    window.desk.begin("too-big-a-step")
    window.session.step(lambda scenario: with_rate(scenario, 0, 0.07))
    if first == 2:
        window.lecture._show(1)
    press(KEY.Key_2, CTRL)
    saves_to(monkeypatch, tmp_path / "mine.lesson.json")
    asked = answers(monkeypatch, questions.SAVE)
    window.desk.asks = True
    window.close()
    window.desk.asks = False
    assert len(asked) == 1 and not window.isVisible()
    scenes = lessons.load(tmp_path / "mine.lesson.json").scenes
    assert [part.scenario.racers[0].motion.rule.lr for part in scenes] == [0.07, 0.05]

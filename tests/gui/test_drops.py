"""What is dropped on the window is opened, wherever it falls; what is nothing of ours is said, and changes nothing."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hands import CTRL, answers, label, named, press, seen, texts, with_rate
from network.csv_tables import PLAIN, table
from network.idx_folders import fill
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from landscape_app import lesson_file, lessons, scene_file
from landscape_app.controls import data_dialogs, questions
from landscape_app.controls.lesson_browser import LessonBrowser, LessonCard

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING)
CHANGED = with_rate(FIRST.scenario, 0, 0.5)
NOTHING = Qt.KeyboardModifier.NoModifier
LEFT, COPY = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction


@pytest.fixture
def window(opened):
    """A small one: what is tested here does not depend on it, and is quicker."""
    return opened(FIRST, size=(1000, 600))


def drop(window, *dropped, at=None):
    """Drag it over a place of the window and let go, as Qt brings it there: whoever lies there is asked first, then
    whatever is below. Whether it was taken."""
    place = at or QPoint(window.width() // 2, window.height() // 2)
    below = window.childAt(place) or window
    local = below.mapFrom(window, place)
    data = QMimeData()
    data.setUrls([found if isinstance(found, QUrl) else QUrl.fromLocalFile(str(found)) for found in dropped])
    entered = QDragEnterEvent(local, COPY, data, LEFT, NOTHING)
    QApplication.sendEvent(below, entered)
    if not entered.isAccepted():
        return False
    while not below.acceptDrops():
        below = below.parentWidget()
    QApplication.sendEvent(below, QDropEvent(QPointF(local), COPY, data, LEFT, NOTHING))
    QApplication.processEvents()
    return True


def scene(folder, name="안장 1.landscape.json", title="Dropped", **changes):
    path = folder / name
    path.write_text(scene_file.write(replace(FIRST.scenario, title=title, **changes)), encoding="utf-8")
    return path


def lesson(folder, name="own.lesson.json"):
    path = folder / name
    path.write_text(json.dumps(lesson_file.to_data(lessons.get("zig-zag")), ensure_ascii=False), encoding="utf-8")
    return path


def numbers(folder, name="table.csv"):
    return table(folder, PLAIN + "5,6,dog\n7,8,cat\n" * 20, name)


@pytest.fixture
def columns(monkeypatch):
    """Asked what is to be learnt one takes the first column, or with None changes one's mind; what was offered."""
    offered, chosen = [], ["kind"]

    def ask(parent, title, text, names):
        offered.append((list(names), names[-1]))
        return chosen[0] or "", chosen[0] is not None

    monkeypatch.setattr(data_dialogs, "pick", ask)
    return offered, chosen


# Scenes and lessons


@pytest.mark.parametrize("where", ["map", "panel", "header", "title", "charts", "transport", "caption"])
def test_a_scene_is_opened_wherever_it_falls(window, tmp_path, where):
    """On the map, on a row, on the title: no part of the window keeps it for itself."""
    width, height = window.width(), window.height()
    title = named(window, QLineEdit, "title of the scene")
    places = {
        "map": (300, 250),
        "panel": (width - 100, height - 150),
        "header": (width - 300, 20),
        "title": title.mapTo(window, title.rect().center()).toTuple(),
        "charts": (300, height - 120),
        "transport": (400, height - 20),
        "caption": (300, 55),
    }
    assert drop(window, scene(tmp_path), at=QPoint(*places[where]))
    assert window.session.scenario.title == "Dropped" and "안장 1.landscape.json" in window.windowTitle()
    assert not window.isWindowModified() and label(window, "notice") == ""


@pytest.mark.parametrize("where", ["card", "search", "side"])
def test_a_scene_is_opened_on_the_start_page(opened, tmp_path, where):
    """The page goes, the scene comes."""
    window = opened(FIRST, browsing=True)
    places = {"card": seen(window, LessonCard)[0], "search": named(window, QLineEdit, "search the lessons")}
    below = places.get(where)
    at = below.mapTo(window, below.rect().center()) if below else QPoint(60, 500)
    assert drop(window, scene(tmp_path), at=at)
    assert not seen(window, LessonBrowser) and window.session.scenario.title == "Dropped"


def test_a_lesson_is_begun(window, tmp_path):
    """At its first question, with the bar that walks it."""
    assert drop(window, lesson(tmp_path))
    assert window.lecture.lesson.name == "own" and "1 / 2" in texts(window)
    assert label(window, "caption") == lessons.get("zig-zag").scenes[0].question["en"]


def test_before_an_audience_it_is_opened_too(window, tmp_path):
    """The stage stays."""
    press(KEY.Key_F11)
    assert drop(window, scene(tmp_path))
    assert window.isFullScreen() and label(window, "stage-title") == "Dropped"


@pytest.mark.parametrize(("answer", "title"), [(questions.DISCARD, "Dropped"), (questions.CANCEL, "Off the saddle")])
def test_a_change_is_asked_for_first(monkeypatch, window, tmp_path, answer, title):
    """A drop loses nothing unasked."""
    assert window.session.step(lambda _: CHANGED)
    window.desk.asks = True
    asked = answers(monkeypatch, answer)
    assert drop(window, scene(tmp_path))
    window.desk.asks = False
    assert asked == ["Off the saddle"] and window.session.scenario.title == title
    assert (window.session.scenario == CHANGED) == (answer == questions.CANCEL)


def test_of_two_files_the_first_is_opened(window, tmp_path):
    """The other one does nothing, bad as it is."""
    bad = tmp_path / "bad.landscape.json"
    bad.write_text("{")
    assert drop(window, scene(tmp_path), bad)
    assert window.session.scenario.title == "Dropped" and label(window, "notice") == ""


# Data


@pytest.mark.parametrize("ending", ["csv", "CSV", "tsv", "txt"])
def test_a_table_goes_to_the_second_tab(qtbot, window, tmp_path, columns, ending):
    """It is asked which column is to be learnt, the last one proposed; then that is learnt."""
    path = tmp_path / f"표.{ending}"
    path.write_text((PLAIN + "5,6,dog\n7,8,cat\n" * 20).replace(",", "\t" if ending == "tsv" else ","))
    assert drop(window, path)
    assert columns[0] == [(["a", "b", "kind"], "kind")]
    qtbot.waitUntil(lambda: window.session.scenario.data.target == "kind" if window.room.kind == "training" else False)
    assert window.session.scenario.data.path.samefile(path) and window.session.scenario.parts.inputs == 2
    assert window.session.can_undo


def test_who_chooses_no_column_changes_nothing(window, tmp_path, columns):
    columns[1][0] = None
    assert drop(window, numbers(tmp_path))
    before = window.session.scenario
    QApplication.processEvents()
    assert len(columns[0]) == 1 and window.session.scenario == before and before.data.csv == ""
    assert not window.session.preparing


def test_a_folder_of_pictures_goes_to_the_second_tab(qtbot, window, tmp_path):
    """In the format of MNIST, from the start page even."""
    folder = tmp_path / "숫자"
    folder.mkdir()
    pictures = np.arange(60 * 4 * 4, dtype=np.uint8).reshape(60, 4, 4)
    for part in ("train", "t10k"):
        fill(folder, pictures, np.arange(60, dtype=np.uint8) % 3, part=part)
    press(KEY.Key_3, CTRL)
    assert drop(window, folder)
    qtbot.waitUntil(lambda: window.room.kind == "training" and window.session.scenario.data.idx != "")
    parts = window.session.scenario.parts
    assert (parts.inputs, parts.classes) == (16, 3) and not seen(window, LessonBrowser)


@pytest.mark.parametrize("what", ["an empty folder", "an empty table", "a table of words", "a broken folder"])
def test_data_that_are_none_are_told(qtbot, window, tmp_path, columns, what):
    """One sentence on the second tab; what was learnt there goes on."""
    press(KEY.Key_2, CTRL)
    before = window.session.scenario
    folder = tmp_path / "data"
    folder.mkdir()
    dropped = folder
    if what == "an empty table":
        dropped = table(folder, "")
    elif what == "a table of words":
        dropped = table(folder, "a,b,kind\nx,y,cat\nz,w,dog\n")
    elif what == "a broken folder":
        fill(folder, b"\x00\x00", b"\x00")
    press(KEY.Key_1, CTRL)
    assert drop(window, dropped)
    qtbot.waitUntil(lambda: label(window, "notice") != "")
    assert window.room.kind == "training" and window.session.scenario == before
    assert any(name in label(window, "notice") for name in ("data", "table", "train-images"))


# What is nothing of ours


def some_text(folder):
    path = folder / "notes.md"
    path.write_text("# Notes\n")
    return path


def a_picture(folder):
    path = folder / "photo.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return path


def a_list(folder):
    path = folder / "list.json"
    path.write_text("[1, 2]")
    return path


def a_file_that_is_gone(folder):
    return folder / "gone.landscape.json"


def a_newer_scene(folder):
    path = scene(folder, "newer.landscape.json")
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"schema": 99}))
    return path


@pytest.mark.parametrize(
    "make", [some_text, a_picture, a_list, a_file_that_is_gone, a_newer_scene], ids=lambda make: make.__name__
)
def test_a_file_that_is_no_scene_is_told(monkeypatch, window, tmp_path, make):
    """By its name, in one sentence, without asking for the change that stands; the scene is untouched."""
    assert window.session.step(lambda _: CHANGED)
    window.playback.seek(42)
    window.desk.asks = True
    asked = answers(monkeypatch)
    path = make(tmp_path)
    assert drop(window, path)
    window.desk.asks = False
    assert asked == [] and path.name in label(window, "notice") and "\n" not in label(window, "notice")
    assert window.session.scenario == CHANGED and window.playback.position == 42


@pytest.mark.parametrize("url", ["https://example.org/a.landscape.json", "mailto:a@example.org", "data:,x", ""])
def test_what_is_no_file_is_not_taken(window, url):
    """The hand that drags it sees that before it lets go; nothing is fetched."""
    assert not drop(window, QUrl(url))
    assert window.session.scenario == FIRST.scenario and label(window, "notice") == ""


def test_a_link_beside_a_file_is_passed_over(window, tmp_path):
    """Some programs drag both; the file is what counts."""
    assert drop(window, QUrl("https://example.org/"), scene(tmp_path))
    assert window.session.scenario.title == "Dropped"


def test_text_that_is_dragged_changes_no_title(window):
    """A word from another program may go into a field, but is no file."""
    data = QMimeData()
    data.setText("just words")
    entered = QDragEnterEvent(QPoint(400, 300), COPY, data, LEFT, NOTHING)
    QApplication.sendEvent(window, entered)
    assert not entered.isAccepted()


def test_names_of_all_kinds(window, tmp_path):
    """Spaces, percent signs, sharps, quotes, Hangul and emoji: what a link has to quote is found all the same."""
    for name in ("a b%20c.landscape.json", "#1?.landscape.json", "'q' \"q\".landscape.json", "한글 🙂.landscape.json"):
        assert drop(window, scene(tmp_path, name, title=name))
        assert window.session.scenario.title == name, name

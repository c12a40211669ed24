"""P1, P2, P5 to P7: the window ends at once and cleanly, outlives faults of its own, and keeps its settings safe."""

import gc
import io
import json
import signal
import sys
import threading
import time
from contextlib import contextmanager

import pytest
import states
from hands import CTRL, charts, label, press, the_map
from process import ended, ended_by, log, run, settings, started, wait_ready
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from watching import in_hangul, notice, said
from windows import flush

from landscape_app import lessons
from landscape_app.faults import Faults
from landscape_app.preferences import VERSION, Preferences
from landscape_app.theme import LIGHT

AT_ONCE = 1.0
"""Seconds."""
ON_STAGE = """
import states
from PySide6.QtCore import QTimer
from process import ready
def happens(window):
    QTimer.singleShot(0, ready)
    states.{state}(window)
opened(happens)
"""


def in_state(state):
    return ON_STAGE.format(state=state.replace(" ", "_"))


# On being closed, or told to end


@pytest.mark.parametrize("state", states.ALL)
def test_p1_closing_takes_no_time(qtbot, window, state):
    """P1: whatever it is at, the window is gone within a second, no thread is left, nothing goes on behind it."""
    threads = threading.active_count()
    states.ALL[state](window)
    began = time.monotonic()
    window.close()
    flush()
    assert time.monotonic() - began < AT_ONCE
    assert not [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert threading.active_count() == threads
    assert not window.playback.playing
    with qtbot.assertNotEmitted(window.session.advanced, wait=40):
        pass


@pytest.mark.parametrize("state", [*states.ALL, *states.HELD])
def test_p1_p2_a_session_that_ends_ends_it(tmp_path, state):
    """P1, P2: SIGTERM in any state closes the window: over within a second, status 0, not a word on stderr."""
    with started(tmp_path, in_state(state)) as child:
        wait_ready(child)
        status, _, stderr, seconds = ended_by(child, signal.SIGTERM)
    assert (status, stderr) == (0, "")
    assert seconds < AT_ONCE


def test_p2_an_impatient_ctrl_c_ends_it(tmp_path):
    """P2: Ctrl+C while it plays, and once more at once, is one clean end too."""
    with started(tmp_path, in_state("playing")) as child:
        wait_ready(child)
        child.send_signal(signal.SIGINT)
        status, _, stderr, seconds = ended_by(child, signal.SIGINT)
    assert (status, stderr) == (0, "")
    assert seconds < AT_ONCE


# On faults of the program itself


class Seeded(Exception):
    """A fault of the test."""


def fault(*given, **named):
    raise Seeded


class Dying:
    def __del__(self):
        fault()


def in_a_slot(window, monkeypatch):
    window.playback.loop_changed.connect(fault)
    for _ in range(3):
        press(Qt.Key.Key_R)


def in_a_timer(window, monkeypatch):
    for wait in range(3):
        QTimer.singleShot(wait, fault)


def in_the_map(window, monkeypatch):
    monkeypatch.setattr(type(the_map(window)), "paint_map", fault)


def in_a_chart(window, monkeypatch):
    monkeypatch.setattr(type(charts(window)[0]), "paint_into", fault)


def in_a_deletion(window, monkeypatch):
    for _ in range(3):
        Dying()
    gc.collect()


def in_a_thread(window, monkeypatch):
    for _ in range(3):
        thread = threading.Thread(target=fault)
        thread.start()
        thread.join()


PLACES = {
    place.__name__: place for place in (in_a_slot, in_a_timer, in_the_map, in_a_chart, in_a_deletion, in_a_thread)
}


@contextmanager
def taken(window, log):
    """Faults go where they go in the program, and every sentence that is said is kept."""
    faults, told = Faults(log), []
    faults.met.connect(window.tell)
    faults.met.connect(told.append)
    faults.take_over()
    try:
        yield told
    finally:
        faults.hand_back()
        faults.deleteLater()


@pytest.mark.parametrize("place", PLACES)
def test_p5_a_fault_is_said_once_and_it_goes_on(qtbot, monkeypatch, capsys, tmp_path, language, window, place):
    """P5: one sentence in the bar and one entry in the log, though it happens again and again; and all else works."""
    path = tmp_path / "folder" / "faults.log"
    with taken(window, path) as told:
        PLACES[place](window, monkeypatch)
        for _ in range(5):
            press(Qt.Key.Key_Right)
            qtbot.wait(5)
        monkeypatch.undo()
        assert len(told) == 1
        assert label(window, "step") == "5"
        assert not window.grab().isNull()
    assert notice(window) == told[0]
    assert "Seeded" in told[0] and "test_process_faults.py" in told[0] and str(path) in told[0]
    assert in_hangul(told[0]) == said(False, True)
    assert path.read_text().count("Traceback") == capsys.readouterr().err.count("Traceback") == 1


def test_p5_a_fault_at_the_end_does_not_keep_it_going(qtbot, monkeypatch, tmp_path, opened):
    """P5: where the settings cannot even be thought of, the window closes and all that went on in it stops."""
    window = opened(states.CROWD)
    window.playback.play()
    monkeypatch.setattr(Preferences, "put", fault)
    with taken(window, tmp_path / "faults.log") as told:
        QTimer.singleShot(0, window.close)
        qtbot.waitUntil(lambda: not window.isVisible())
    assert not window.playback.playing
    with qtbot.assertNotEmitted(window.session.advanced, wait=40):
        pass
    assert len(told) == 1


@pytest.mark.parametrize("stderr", [None, io.TextIOWrapper(io.BytesIO(), "ascii", errors="strict")])
def test_p5_a_fault_is_said_where_it_can_hardly_be_written(monkeypatch, tmp_path, window, stderr):
    """P5: without a terminal, or on one without Korean, with a name in the fault that is no text: said all the same."""
    monkeypatch.setattr(sys, "stderr", stderr)
    path = tmp_path / "faults.log"
    with taken(window, path) as told:
        QTimer.singleShot(0, lambda: fault_of("장면\udcff.json"))
        QApplication.processEvents()
        monkeypatch.undo()
    assert notice(window) == told[0]
    assert "장면" in path.read_text(encoding="utf-8")


def fault_of(name):
    raise Seeded(name)


def test_p5_a_fault_is_said_where_no_log_can_be(tmp_path, window):
    """P5: with a file where the folder of the log should be, the sentence says that more stands on stderr."""
    (tmp_path / "file").write_text("")
    with taken(window, tmp_path / "file" / "faults.log"):
        QTimer.singleShot(0, fault)
        QApplication.processEvents()
    assert "more in stderr" in notice(window)


MANY = """
import gc
from PySide6.QtCore import QTimer
from test_process_faults import PLACES, press, Qt
from landscape_app.playback import Playback
class Patch:
    setattr = staticmethod(setattr)
def happens(window):
    for bring_about in PLACES.values():
        bring_about(window, Patch)
    for _ in range(5):
        press(Qt.Key.Key_Right)
    assert window.playback.step == 5
    print(window._tab.notice.text(), flush=True)
    QTimer.singleShot(50, window.close)
opened(happens)
"""


def test_p5_faults_everywhere_end_no_process(tmp_path):
    """P5: with a fault in each place at once the program goes on, is closed, and ends with status 0."""
    status, said, stderr = run(tmp_path, MANY)
    assert status == 0, stderr
    assert "Seeded in test_process_faults.py" in said
    assert log(tmp_path).count("Traceback") == stderr.count("Traceback") == 1


# On two of them at a time


WRITES = """
import states
from process import ready
def happens(window):
    ready()
    sys.stdin.readline()
    for i in range(50):
        window.playback.change_speed(-1 if i // 6 % 2 else 1)
    window.close()
opened(happens)
"""


def test_p6_two_programs_write_one_file(tmp_path):
    """P6: two that write the settings 50 times each end well, and whoever reads meanwhile finds them whole."""
    found = []
    with started(tmp_path, WRITES) as first, started(tmp_path, WRITES) as second:
        for child in (first, second):
            wait_ready(child)
        for child in (first, second):
            child.stdin.write(b"go\n")
            child.stdin.flush()
        while None in (first.poll(), second.poll()):
            if settings(tmp_path).exists():
                found.append(json.loads(settings(tmp_path).read_bytes()))
        assert [ended(child)[::2] for child in (first, second)] == [(0, ""), (0, "")]
    assert len(found) > 10
    assert {values["version"] for values in found} == {VERSION}
    assert list(settings(tmp_path).parent.iterdir()) == [settings(tmp_path)]


@pytest.fixture
def remembering(opened):
    """Open a window that keeps its settings in a file."""
    return lambda path: opened(lessons.find(lessons.OPENING), preferences=Preferences(path))


def test_p6_two_windows_do_not_undo_each_other(remembering, tmp_path):
    """P6: what one window chose stays chosen when the other one chooses something else, or is closed."""
    path, scene = tmp_path / "settings.json", tmp_path / "a.landscape.json"
    first, second = remembering(path), remembering(path)
    first.save_to(scene)
    second.playback.set_speed(60.0)
    first.activateWindow()
    press(Qt.Key.Key_T, CTRL)
    second.activateWindow()
    press(Qt.Key.Key_L, CTRL)
    second.close()
    kept = Preferences(path)
    assert [kept.get(key) for key in ("theme", "language", "speed")] == ["dark", "ko", 60.0]
    assert kept.recent == [scene]


# On settings that are none

GOOD = {"version": VERSION, "theme": "dark", "language": "en", "speed": 60.0, "recent": []}
TEXT = json.dumps(GOOD)
BAD = {
    "empty": "",
    "truncated": TEXT[: len(TEXT) // 2],
    "random bytes": bytes(range(255, 0, -1)),
    "a list": "[1, 2]",
    "newer": json.dumps(GOOD | {"version": VERSION + 1}),
    "half a letter": json.dumps(GOOD | {"theme": "\ud800"}),
} | {
    f"{key} {value!r}": json.dumps(GOOD | {key: value})
    for key, value in (
        ("version", None),
        ("theme", 7),
        ("language", ["en"]),
        ("notation", 1.5),
        ("geometry", {"x": 1}),
        ("speed", "quick"),
        ("recent", "a"),
        ("recent", [1, 2]),
    )
}


def as_first_opened(window):
    """Whether nothing of any settings is seen."""
    return (window.playback.speed, window.choices.theme, window.choices.recent) == (15.0, LIGHT, [])


@pytest.mark.parametrize("bad", BAD)
def test_p7_settings_that_are_none_are_put_aside(remembering, language, tmp_path, bad):
    """P7: one sentence, the program's own settings, the file kept as .bad; and the next choice is kept."""
    path, content = tmp_path / "settings.json", BAD[bad]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = path.read_bytes()
    window = remembering(path)
    assert said("put aside as settings.json.bad", "settings.json.bad") in notice(window)
    assert in_hangul(notice(window)) == said(False, True)
    assert "\n" not in notice(window)
    assert as_first_opened(window)
    assert (tmp_path / "settings.json.bad").read_bytes() == before
    window.playback.set_speed(5.0)
    assert Preferences(path).get("speed") == 5.0


def test_p7_a_folder_in_the_place_of_the_settings(remembering, language, tmp_path):
    """P7: it is put aside like any other thing that holds no settings, with all that is in it."""
    path = tmp_path / "settings.json"
    path.mkdir()
    (path / "precious").touch()
    window = remembering(path)
    assert "settings.json.bad" in notice(window)
    assert in_hangul(notice(window)) == said(False, True)
    assert as_first_opened(window)
    assert (tmp_path / "settings.json.bad" / "precious").exists()


def test_p7_what_cannot_be_put_aside_stays(remembering, language, tmp_path):
    """P7: where .bad is taken by a folder, nobody is told that the file was put there, and it is not written over."""
    path = tmp_path / "settings.json"
    path.write_text("bad")
    (tmp_path / "settings.json.bad").mkdir()
    window = remembering(path)
    assert said("not kept", "기억하지 못한다") in notice(window)
    window.playback.set_speed(5.0)
    assert path.read_text() == "bad"


@pytest.mark.parametrize("folder", ["file/folder", "a" * 300])
def test_p7_a_folder_that_cannot_be(remembering, language, tmp_path, folder):
    """P7: where no settings can be written the window opens, and says so at the first choice, not at each."""
    (tmp_path / "file").touch()
    window = remembering(tmp_path / folder / "settings.json")
    assert as_first_opened(window)
    window.playback.set_speed(5.0)
    assert said("not kept", "기억하지 못한다") in notice(window)
    window._tab.notice.hide()
    window.playback.set_speed(2.0)
    assert notice(window) == ""
    assert window.playback.speed == 2.0


def test_p7_the_whole_program_on_bad_settings(tmp_path):
    """P7: started with a damaged file it says so in the window and ends with status 0 and good settings."""
    settings(tmp_path).parent.mkdir(parents=True)
    settings(tmp_path).write_bytes(BAD["random bytes"])
    told = "print(window._tab.notice.text(), flush=True), window.close()"
    status, out, stderr = run(tmp_path, f"opened(lambda window: ({told}))", LANG="ko_KR.UTF-8")
    assert (status, stderr) == (0, "")
    assert in_hangul(out) and "settings.json.bad" in out
    assert json.loads(settings(tmp_path).read_bytes())["version"] == VERSION

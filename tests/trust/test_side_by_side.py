"""P2, P3, P6: programs that run side by side, one of them killed: the others go on, and nothing is lost."""

import json
import os
import signal
import time

import pytest
from process import LONGEST, ended, ended_by, log, settings, started, wait_ready

from landscape_app import scene_file
from landscape_app.preferences import VERSION

TOLD = """
import json
from dataclasses import replace
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QToolButton
from hands import CTRL, press, seen, texts
from PySide6.QtCore import Qt
from landscape_app import start, words
from landscape_app.window import Window

KEY = Qt.Key
words.use("en")
app = start.application()
window = None


def change(steps):
    press(KEY.Key_1, CTRL)
    window.session.step(lambda scene: replace(scene, steps=int(steps), title=f"Scene of {steps} steps"))
    window.playback.seek(7)


def rescue():
    window.desk.rescue()


def write(times):
    for i in range(int(times)):
        window.playback.change_speed(-1 if i // 6 % 2 else 1)
        window.session.step(lambda scene, i=i: replace(scene, steps=100 + i))
        window.desk.rescue()


def theme():
    press(KEY.Key_T, CTRL)


def offered():
    press(KEY.Key_3, CTRL)
    return [text for text in texts(window) if "was not saved" in text]


def restore():
    (button,) = [found for found in seen(window, QToolButton) if found.text() == "restore"][:1]
    button.click()


def shown():
    return [window.session.scenario.title, window.playback.position, window.room.modified, window.choices.theme.name]


def ask():
    QTimer.singleShot(0, window.close)


def asked():
    return isinstance(QApplication.activeModalWidget(), QMessageBox)


def obey():
    name, *given = sys.stdin.readline().split() or ["close"]
    said = window.close() if name == "close" else globals()[name](*given)
    print(json.dumps(said), flush=True)


def begin():
    global window, notifier
    (window,) = (found for found in app.topLevelWidgets() if isinstance(found, Window))
    window.activateWindow()
    app.processEvents()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(obey)
    print("ready", flush=True)


QTimer.singleShot(0, begin)
status = start.open_window(None, None)
notifier.setEnabled(False)
sys.exit(status)
"""
"""A program that starts on its start page, and does what stands in the lines that it reads."""


@pytest.fixture
def program(tmp_path):
    """Start one more of them, at home in the same folder; ended in any case."""
    stack = []

    def start():
        child = started(tmp_path, TOLD)
        stack.append(child)
        process = child.__enter__()
        wait_ready(process)
        return process

    yield start
    for child in reversed(stack):
        child.__exit__(None, None, None)


def send(child, *words):
    child.stdin.write(" ".join(map(str, words)).encode() + b"\n")
    child.stdin.flush()


def answer(child):
    line = child.stdout.readline()
    assert line, ended(child)
    return json.loads(line)


def does(child, *words):
    """Have it do something, and hear what came of it."""
    send(child, *words)
    return answer(child)


def recovery(folder):
    """Where a program with that home keeps what is not saved."""
    return folder / ".local" / "share" / "landscape-app" / "recovery"


def rescued(folder):
    """The scenes that are kept, by the number of the process that keeps them."""
    return {int(path.name.split(".")[0]): scene_file.load(path) for path in recovery(folder).glob("*.landscape.json")}


def killed(child):
    child.kill()
    child.wait(LONGEST)


def test_p6_the_killed_one_s_scene_is_offered_by_the_third(program, tmp_path):
    """P3, P6: two at work, one is killed. The other goes on and keeps its own; a third offers the scene of the killed
    one, and only that, and has it back with its playhead."""
    first, second = program(), program()
    for child, steps in ((first, 41), (second, 52)):
        does(child, "change", steps)
        does(child, "rescue")
    assert {number: scene.steps for number, scene in rescued(tmp_path).items()} == {first.pid: 41, second.pid: 52}
    killed(first)
    does(second, "theme")
    assert does(second, "shown") == ["Scene of 52 steps", 7, True, "dark"]
    third = program()
    assert does(third, "offered") == ["“Scene of 41 steps” was not saved when the program ended."]
    does(third, "restore")
    assert does(third, "shown")[:3] == ["Scene of 41 steps", 7, True]
    assert {number: scene.steps for number, scene in rescued(tmp_path).items()} == {third.pid: 41, second.pid: 52}
    assert does(second, "shown")[0] == "Scene of 52 steps"
    for child in (second, third):
        status, _, stderr, _ = ended_by(child, signal.SIGTERM)
        assert (status, stderr) == (0, "")
    assert sorted(scene.steps for scene in rescued(tmp_path).values()) == [41, 52], "nobody was asked, so both are kept"
    assert log(tmp_path) == ""


def test_p6_two_that_start_at_once_do_not_both_offer_it(program, tmp_path):
    """P6: one of them has it; when that one is killed in turn, the next start has it still."""
    dead = program()
    does(dead, "change", 41)
    does(dead, "rescue")
    killed(dead)
    first, second = program(), program()
    offers = [does(child, "offered") for child in (first, second)]
    assert sorted(map(len, offers)) == [0, 1]
    killed(first if offers[0] else second)
    assert does(program(), "offered") == ["“Scene of 41 steps” was not saved when the program ended."]


def test_p6_settings_and_scenes_are_whole_all_the_time(program, tmp_path):
    """P3, P6: two write settings and scenes as fast as they can, one is killed in the midst of it: whoever reads finds
    whole files, and no fragments stay that the next one does not clear away."""
    first, second = program(), program()
    for child in (first, second):
        send(child, "write", 60)
    found, end = [], time.monotonic() + LONGEST
    while len(found) < 25 and time.monotonic() < end:
        if settings(tmp_path).exists():
            found.append(json.loads(settings(tmp_path).read_bytes()))
    killed(first)
    answer(second)
    for values in found:
        assert values["version"] == VERSION
    assert json.loads(settings(tmp_path).read_bytes())["version"] == VERSION
    kept = rescued(tmp_path)
    assert kept[second.pid].steps == 159 and all(100 <= scene.steps < 160 for scene in kept.values())
    status, _, stderr, _ = ended_by(second, signal.SIGTERM)
    assert (status, stderr, log(tmp_path)) == (0, "", "")
    third = program()
    assert does(third, "offered")
    parts = [path for path in tmp_path.rglob("*.part") if f".{first.pid}." not in path.name]
    assert parts == []


def test_p2_told_to_end_while_it_asks(program, tmp_path):
    """P2: SIGTERM while the question stands whether to save: over within a second, status 0, and the scene is kept."""
    child = program()
    does(child, "change", 41)
    does(child, "ask")
    end = time.monotonic() + LONGEST
    while not does(child, "asked") and time.monotonic() < end:
        pass
    status, _, stderr, seconds = ended_by(child, signal.SIGTERM)
    assert (status, stderr) == (0, "") and seconds < 1.0
    assert [scene.steps for scene in rescued(tmp_path).values()] == [41]


def test_p6_a_clean_end_leaves_nothing_to_offer(program, tmp_path):
    """P6: closed with nothing changed; neither scene nor lock stays behind."""
    child = program()
    does(child, "rescue")
    assert does(child, "close") is True
    assert ended(child)[::2] == (0, "")
    assert list(recovery(tmp_path).iterdir()) == []


def test_p3_a_process_that_is_not_there_is_no_owner(program, tmp_path):
    """P3: a lock of a number that nobody has, as after a loss of power, does not keep the scene from being offered."""
    child = program()
    does(child, "change", 41)
    does(child, "rescue")
    killed(child)
    number = 2**22 - 3
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    for path in list(recovery(tmp_path).iterdir()):
        path.write_bytes(path.read_bytes().replace(str(child.pid).encode(), str(number).encode(), 1))
        path.rename(path.with_name(path.name.replace(str(child.pid), str(number))))
    assert len(does(program(), "offered")) == 1

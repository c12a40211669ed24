"""X1 to X8: no display, lost screens, clocks, standstills, encodings, fonts, starved and odd interpreters."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from core.shell import landscape
from process import ROOT, ended, log, run, settings, started, wait_ready
from PySide6.QtTest import QTest

from landscape_app import lessons, scene_file
from landscape_app.preferences import Preferences

FIRST = lessons.find(lessons.OPENING).scenario

# On displays


@pytest.mark.parametrize(
    "given",
    [
        {"QT_QPA_PLATFORM": "xcb", "DISPLAY": ""},
        {"QT_QPA_PLATFORM": "xcb", "DISPLAY": "", "WAYLAND_DISPLAY": "wayland-9"},
        {"QT_QPA_PLATFORM": "", "DISPLAY": ":54321"},
        {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": "wayland-9"},
        {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": "/nowhere/wayland-0"},
        {"QT_QPA_PLATFORM": "wayland", "WAYLAND_DISPLAY": "wayland-9"},
        {"QT_QPA_PLATFORM": "wayland;xcb", "DISPLAY": "nonsense"},
    ],
    ids=lambda given: " ".join(given.values()),
)
def test_x1_without_a_display_it_says_so(tmp_path, given):
    """X1: where no display answers, one line with what to do instead, and status 1; Qt would abort."""
    done = landscape(tmp_path, XDG_RUNTIME_DIR=str(tmp_path), **given)
    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert "there is no display" in line and "landscape-app run" in line


def test_x1_without_a_display_it_says_so_in_korean(tmp_path):
    """X1: in the language of who started it."""
    done = landscape(tmp_path, QT_QPA_PLATFORM="xcb", DISPLAY="", LANG="ko_KR.UTF-8")
    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert "창을 열 화면이 없으니" in line and "landscape-app run" in line


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")
def test_x1_a_missing_library_is_named(tmp_path, x_server):
    """X1: on a display that answers, without Qt's library for it, one line says what to install."""
    lacking = "import landscape_app.start as s; s._FOR_X['libno-such7'] = 'libno-such.so.7'; sys.argv[1:] = []\n"
    code = lacking + "from landscape_app.cli import main; sys.exit(main())"
    status, _, stderr = run(tmp_path, code, QT_QPA_PLATFORM="xcb", DISPLAY=x_server)
    (line,) = stderr.splitlines()
    assert status == 1
    assert "libno-such.so.7" in line and line.endswith("apt install libno-such7")


@pytest.fixture
def x_server():
    """The name of a display of its own."""
    reading, writing = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writing)], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        yield f":{told.readline().strip()}"
    server.terminate()
    server.wait()


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")
def test_x1_a_display_without_opengl_is_enough(tmp_path, x_server):
    """X1: on a plain X display without OpenGL the window opens, plays and closes."""
    code = "import states\ndef happens(window):\n states.playing(window)\n window.close()\nopened(happens)"
    given = {"DISPLAY": x_server, "QT_XCB_GL_INTEGRATION": "none", "LIBGL_ALWAYS_SOFTWARE": "1"}
    assert run(tmp_path, code, QT_QPA_PLATFORM="xcb", **given)[::2] == (0, "")


# On screens


def screens(folder, *sizes):
    """The offscreen platform with screens of these sizes beside one another."""
    path, x, found = folder / "screens.json", 0, []
    for i, (width, height) in enumerate(sizes):
        found.append({"name": str(i), "x": x, "y": 0, "width": width, "height": height})
        found[-1] |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        x += width
    path.write_text(json.dumps({"screens": found}))
    return f"offscreen:configfile={path}"


LEAVE = """
def happens(window):
    window.setMinimumSize(1, 1)
    window.setGeometry(*{geometry})
    window.close()
opened(happens)
"""
LOOK = """
def happens(window):
    window.grab()
    screens = [screen.availableGeometry() for screen in window.screen().virtualSiblings()]
    seen = max((screen.intersected(window.frameGeometry()) for screen in screens), key=lambda r: r.width() * r.height())
    top = any(screen.contains(window.frameGeometry().topLeft()) for screen in screens)
    print(seen.width(), seen.height(), top, flush=True)
    window.close()
opened(happens)
"""
WHOLE = (1920, 1080)


@pytest.mark.parametrize(
    ("geometry", "scale"),
    [
        ((2500, 100, 1000, 700), "2"),
        ((-4000, -4000, 800, 600), "1.25"),
        ((100, 100, 1, 1), "1"),
        ((0, 0, 5000, 5000), "1"),
    ],
)
def test_x2_the_window_comes_back_on_a_screen(tmp_path, geometry, scale):
    """X2: left on a screen that has gone, or as large as a wall, or as a dot, it is found where a hand gets at it."""
    leave = LEAVE.format(geometry=geometry)
    assert run(tmp_path, leave, QT_QPA_PLATFORM=screens(tmp_path, WHOLE, WHOLE))[::2] == (0, "")
    one = screens(tmp_path, WHOLE)
    status, said, stderr = run(tmp_path, LOOK, QT_QPA_PLATFORM=one, QT_SCALE_FACTOR=scale)
    assert (status, stderr) == (0, "")
    width, height, top = said.split()
    assert int(width) >= 400 and int(height) >= 300
    assert top == "True"


FIRST_SIZE = """
def happens(window):
    room = window.screen().availableSize().expandedTo(window.minimumSizeHint())
    print(window.size().boundedTo(room) == window.size(), flush=True)
    window.close()
opened(happens)
"""


@pytest.mark.parametrize(("size", "scale"), [(WHOLE, "2"), ((1280, 720), "1.25")])
def test_x2_the_first_window_fits_its_screen(tmp_path, size, scale):
    """X2: opened for the first time where letters are large, it is no larger than the screen."""
    given = {"QT_QPA_PLATFORM": screens(tmp_path, size), "QT_SCALE_FACTOR": scale}
    assert run(tmp_path, FIRST_SIZE, **given) == (0, "True\n", "")


# On clocks and standstills


def test_x3_nobody_asks_for_the_time_of_day():
    """X3: no module reads a clock that can be put back; durations are measured with one that cannot."""
    wall = {"time.time", "time.time_ns", "datetime.now", "datetime.today", "QDateTime", "QTime", "QDate"}
    found = []
    for path in [path for package in ("landscape_app", "surfaces") for path in Path(ROOT, package).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {ast.unparse(node)} if isinstance(node, ast.Attribute | ast.Name) else set()
            if isinstance(node, ast.ImportFrom) and node.module in ("time", "datetime"):
                names = {f"{node.module}.{alias.name}" for alias in node.names}
            found += [(path.name, name) for name in names & (wall | {"datetime.datetime", "datetime.date"})]
    assert not found


@pytest.mark.parametrize("years", [1, -1])
def test_x3_a_year_more_or_less_moves_nothing(monkeypatch, window, years):
    """X3: while it plays the clock on the wall jumps by a year; the playhead goes on as if nothing were."""
    window.playback.play()
    QTest.qWait(50)
    before, wall, began = window.playback.position, time.time, time.perf_counter()
    monkeypatch.setattr(time, "time", lambda: wall() + years * 365 * 86400)
    QTest.qWait(200)
    moved, passed = window.playback.position - before, time.perf_counter() - began
    assert window.playback.playing
    assert 0 < moved <= (passed + 0.1) * window.playback.speed


GO_ON = """
from PySide6.QtCore import QTimer
from process import ready
def happens(window):
    moves = []
    window.playback.moved.connect(lambda position: moves.append((time.monotonic(), position)))
    window.playback.set_speed(60.0)
    window.playback.play()
    def tell():
        print(*(f"{moment} {position}" for moment, position in moves), sep="\\n", flush=True)
        window.close()
    QTimer.singleShot(100, ready)
    QTimer.singleShot(2200, tell)
opened(happens)
"""


def test_x4_a_standstill_is_no_leap(tmp_path):
    """X4: the process stands still for 1.5 s; then the playhead goes on from where it was, at its own pace."""
    with started(tmp_path, GO_ON) as child:
        wait_ready(child)
        child.send_signal(signal.SIGSTOP)
        time.sleep(1.5)
        child.send_signal(signal.SIGCONT)
        status, said, stderr = ended(child)
    assert (status, stderr) == (0, "")
    moves = [tuple(map(float, line.split())) for line in said.splitlines()]
    gap, stood = max((after[0] - before[0], i) for i, (before, after) in enumerate(pairwise(moves)))
    assert gap > 1.4
    assert moves[stood + 1][1] - moves[stood][1] <= 0.1 * 60 + 1e-6
    for moment, position in moves[stood + 1 :]:
        assert position - moves[stood + 1][1] <= 60 * (moment - moves[stood + 1][0]) + 1
    assert moves[-1][1] > moves[stood + 1][1]


# On languages and encodings

COPIES = """
from landscape_app import lessons, words
from pathlib import Path
(path,) = Path.cwd().glob("*.json")
def happens(window):
    window.save_to(path.with_suffix(".copy"))
    window.load(path)
    window.playback.set_speed(5.0)
    print(window._tab.notice.text() == "" and window._tab.notice.isHidden(), flush=True)
    window.close()
opened(happens, lessons.open_file(path), path)
"""


@pytest.mark.parametrize(
    "given",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LANG": "C", "PYTHONUTF8": "0"},
        {"LANG": "ko_KR.EUC-KR", "PYTHONUTF8": "0"},
        {"LANG": "ko_KR.UTF-8"},
    ],
    ids=lambda given: " ".join(given.values()),
)
def test_x5_korean_is_korean_everywhere(tmp_path, given):
    """X5: a scene with Korean in name and title is read, saved as UTF-8, remembered and run, whatever is set."""
    path, copy = tmp_path / "장면.json", tmp_path / "장면.copy"
    path.write_text(scene_file.write(replace(FIRST, title="안장점")), encoding="utf-8")
    status, said, stderr = run(tmp_path, COPIES, **given)
    assert (status, said) == (0, "True\n")
    assert "Traceback" not in stderr
    assert json.loads(copy.read_bytes().decode("utf-8"))["title"] == "안장점"
    assert Preferences(settings(tmp_path)).recent == [path, copy]
    assert landscape(tmp_path, "run", path.name, "--out", "결과.npz", **given).returncode == 0
    assert (tmp_path / "결과.npz").exists()
    assert log(tmp_path) == ""


# On fonts

NO_FONTS = """
from PySide6.QtGui import QFontDatabase
from hands import press, seen, Qt
from landscape_app import words
def happens(window):
    for key in (Qt.Key.Key_F1, Qt.Key.Key_Escape, Qt.Key.Key_End, Qt.Key.Key_F11):
        press(key)
        assert not window.grab().isNull()
    print(words.language(), QFontDatabase.families(QFontDatabase.WritingSystem.Korean), flush=True)
    window.close()
opened(happens)
"""


def test_x6_without_any_font_it_works(tmp_path):
    """X6: on a system without any font of Korean the window opens in Korean and can be used, though letters lack."""
    (tmp_path / "fonts").mkdir()
    conf = tmp_path / "fonts.conf"
    conf.write_text(f"<fontconfig><dir>{tmp_path}/fonts</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    status, said, stderr = run(tmp_path, NO_FONTS, LANG="ko_KR.UTF-8", FONTCONFIG_FILE=str(conf))
    assert (status, said) == (0, "ko []\n"), stderr
    assert log(tmp_path) == ""


# On starving, and on other interpreters

STARVED = """
from PySide6.QtCore import QTimer
from process import ready
def happens(window):
    moves = []
    window.playback.moved.connect(moves.append)
    window.playback.play()
    ready()
    sys.stdin.readline()
    os.nice(19)
    began, first = time.monotonic(), window.playback.position
    del moves[:]
    def stop():
        passed, frames = time.monotonic() - began, len(moves)
        window.playback.pause()
        QTimer.singleShot(50, lambda: end(passed, frames))
    def end(passed, frames):
        print(passed, frames, len(moves) - frames, moves[-1] - first, flush=True)
        window.close()
    QTimer.singleShot(1000, stop)
opened(happens)
"""


def test_x7_a_starved_window_drops_frames(tmp_path):
    """X7: beside two processes that take all they get, at nice 19: fewer frames, none late, none after the pause."""
    with ExitStack() as stack, started(tmp_path, STARVED) as child:
        wait_ready(child)
        for _ in range(2):
            burner = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            stack.callback(burner.wait)
            stack.callback(burner.kill)
        child.stdin.write(b"go\n")
        child.stdin.flush()
        passed, frames, late, way = map(float, child.stdout.readline().split())
        stack.close()
        assert ended(child)[::2] == (0, "")
    assert 0 < frames <= passed / 0.016 + 2
    assert late <= 1
    assert 0 < way <= 15 * passed + 2


def test_x8_the_interpreter_makes_no_difference(tmp_path):
    """X8: without assertions, and with other orders of sets, a run writes the same bytes."""
    found = set()
    for options, seed in (((), "0"), ((), "1"), (("-O",), "random")):
        code = "from landscape_app.cli import main; main(['run', 'off-the-saddle', '--out', 'r.npz'])"
        assert run(tmp_path, code, *options, PYTHONHASHSEED=seed)[::2] == (0, "")
        found.add((tmp_path / "r.npz").read_bytes())
    assert len(found) == 1


def test_x8_without_assertions_the_window_is_the_same(tmp_path):
    """X8: under -O, and with every warning an error, it opens, plays and closes."""
    code = "import states\ndef happens(window):\n states.playing(window)\n window.close()\nopened(happens)"
    for option in (("-O",), ("-W", "error")):
        assert run(tmp_path, code, *option)[::2] == (0, "")

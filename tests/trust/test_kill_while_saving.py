"""P2, P3, G7: saving and exporting are killed and called off at random moments; every file is the old or the new one.

The children are forked by a process that has loaded everything but has no thread: so hundreds of them take seconds.
What they do is in the first half of this file, what must come of it in the second.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import pytest
from core.shell import environment
from export.watching_films import RACE, left_over

from landscape_app import files, scene_file

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks its children")
HERE = Path(__file__).parent
OLD = b"an older film"
SAVES, EXPORTS, SIGNALS, TWICE = 200, 30, 30, 10
EXPORT = ("render", "off-the-saddle", "--out", "a.gif", "--size", "128x72")
EXPORT += ("--fps", "15", "--to", "40", "--speed", "40", "--rest", "0", "--hold", "0.2")
TINY = ("render", "s.json", "--out", "a.gif", "--size", "64x64", "--fps", "2", "--hold", "1")
TINY += ("--no-chart", "--no-title", "--no-caption")
OURS = ("landscape_app/files.py", "landscape_app/export/film.py")
WRITING = ("write", "_Encoding.", "replacing", "_settle", "sweep")
CALLED_OFF = 130


# In a process of its own


def forked(deed):
    """A child that does it and ends."""
    child = os.fork()
    if child:
        return child
    status = 99
    try:
        status = deed()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def reaped(child):
    """The status with which it ended; negative: the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def aged(folder):
    """The parts in a folder, made so old that nobody may still be at them."""
    for name in left_over(folder):
        os.utime(folder / name, (time.time() - 3600,) * 2)


def kill_saves(folder, count):
    """A scene is saved again and again, and killed; what is there then, each time."""
    scenes = [scene_file.write(scene_file.from_data(RACE | {"title": "x" * size})) for size in (10, 10_000, 1_000_000)]
    contents = [scene.encode() for scene in scenes]
    target, chance, found = folder / "s.landscape.json", random.Random(count), []  # noqa: S311
    files.write_whole(target, contents[0])

    def save():
        while True:
            files.write_whole(target, chance.choice(contents))

    for i in range(count):
        chance.seed(i)
        child = forked(save)
        time.sleep(chance.uniform(0.0, 0.025))
        os.kill(child, signal.SIGKILL)
        reaped(child)
        whole, parts = target.exists() and target.read_bytes() in contents, len(left_over(folder))
        aged(folder)
        files.write_whole(target, contents[0])
        found.append({"whole": whole, "parts": parts, "stale": len(left_over(folder))})
    return found


def loaded():
    """All that an export needs is there already, and no thread."""
    import av  # noqa: F401
    import PIL.Image
    import PySide6.QtGui
    import PySide6.QtWidgets  # noqa: F401

    import landscape_app.export.race_figure  # noqa: F401
    from landscape_app import cli

    PIL.Image.preinit()
    return cli.main


def export(told=None):
    """The film, as a shell starts it; ``told`` gets a byte when it begins."""
    main = loaded()
    sys.stderr = open("said", "w")  # noqa: PTH123, SIM115
    if told is not None:
        os.write(told, b"x")
    status = main(EXPORT)
    sys.stderr.flush()
    return status


def seconds_of_an_export(folder):
    """How long the film takes, and its bytes."""
    os.chdir(folder)
    assert loaded()(EXPORT) == 0  # fonts and the ground are known from here on
    began = time.monotonic()
    assert reaped(forked(export)) == 0
    new = (folder / "a.gif").read_bytes()
    return time.monotonic() - began, new


def kill_exports(folder, count):
    """The film is made onto an older one, and killed."""
    seconds, new = seconds_of_an_export(folder)
    target, found = folder / "a.gif", []
    for i in range(count):
        chance = random.Random(i)  # noqa: S311
        target.write_bytes(OLD)
        child = forked(export)
        time.sleep(chance.uniform(0.0, 1.1 * seconds))
        os.kill(child, signal.SIGKILL)
        status = reaped(child)
        content, parts = target.read_bytes(), len(left_over(folder))
        aged(folder)
        files.write_whole(target, OLD)
        found.append({"status": status, "old": content == OLD, "new": content == new, "parts": parts})
        found[-1]["stale"] = len(left_over(folder))
    return found


def call_off_exports(folder, count, twice=False):
    """The film is made onto an older one, and called off by Ctrl+C or SIGTERM, now and then by an impatient one."""
    seconds, new = seconds_of_an_export(folder)
    target, found = folder / "a.gif", []
    for i in range(count):
        chance = random.Random(i)  # noqa: S311
        target.write_bytes(OLD)
        hears, told = os.pipe()
        child = forked(lambda told=told: export(told))
        os.close(told)
        os.read(hears, 1)
        os.close(hears)
        time.sleep(chance.uniform(0.003, 1.0 * seconds))
        began = time.monotonic()
        os.kill(child, (signal.SIGINT, signal.SIGTERM)[i % 2])
        if twice:
            time.sleep(chance.uniform(0.0, 0.02))
            os.kill(child, signal.SIGINT)
        status = reaped(child)
        content = target.read_bytes()
        found.append({"status": status, "old": content == OLD, "new": content == new})
        found[-1] |= {"parts": len(left_over(folder)), "said": Path("said").read_text()}
        found[-1]["seconds"] = time.monotonic() - began
    return found


def interrupt_lines(folder):
    """SIGTERM at every line that writes, one after the other; where it was, and what came of it."""
    os.chdir(folder)
    main, target, found = loaded(), folder / "a.gif", []
    (folder / "s.json").write_text(json.dumps(RACE | {"steps": 2}))
    assert main(TINY) == 0  # fonts and the ground are known from here on
    for number in range(300):
        target.write_bytes(OLD)
        hears, tells = os.pipe()

        def deed(number=number, tells=tells):
            place = interrupted(number, lambda: main(TINY))
            until = time.monotonic() + 0.4
            while threading.active_count() > 1 and time.monotonic() < until:
                time.sleep(0.005)
            os.write(tells, json.dumps([place, threading.active_count()]).encode())
            return 0

        status = reaped(forked(deed))
        os.close(tells)
        told = os.read(hears, 1000)
        os.close(hears)
        if status or not told:
            raise AssertionError(f"line {number}: status {status}")
        place, threads = json.loads(told)
        if place is None:
            return found
        found.append({"place": place, "threads": threads, "parts": left_over(folder)})
        for name in left_over(folder):
            (folder / name).unlink()
    raise AssertionError("it never came to an end")


def interrupted(number, deed):
    """Do it, with SIGTERM at the n-th line of our own that is reached for the first time; where that was."""
    seen = []

    def trace(frame, event, argument):
        code = frame.f_code
        if not code.co_filename.endswith(OURS) or not code.co_qualname.startswith(WRITING):
            return None
        place = f"{Path(code.co_filename).name}:{frame.f_lineno}"
        if event == "line" and place not in seen:
            seen.append(place)
            if len(seen) == number + 1:
                os.kill(os.getpid(), signal.SIGTERM)
        return trace

    sys.settrace(trace)
    try:
        deed()
    finally:
        sys.settrace(None)
    return seen[number] if len(seen) > number else None


# What must come of it


def figures(folder, deed, *given):
    """What a deed of the first half found, done in a process of its own."""
    paths = [str(HERE), str(HERE.parent), str(HERE.parent / "gui")]
    code = f"import sys, json; sys.path[:0] = {paths!r}; import test_kill_while_saving as t; from pathlib import Path\n"
    code += f"print(json.dumps(t.{deed}(Path({str(folder)!r}), *{given!r})))"
    surroundings = environment(QT_QPA_PLATFORM="offscreen")
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


def test_g7_a_scene_that_is_being_saved_is_killed_200_times(tmp_path):
    """G7, P3: after every SIGKILL the file is one of those that were saved, whole; nothing stays beyond the next save,
    and many of the kills came in the middle of one."""
    found = figures(tmp_path, "kill_saves", SAVES)
    assert len(found) == SAVES
    assert sum(not once["whole"] for once in found) == 0
    assert {once["parts"] for once in found} <= {0, 1}
    assert sum(once["stale"] for once in found) == 0
    assert sum(once["parts"] for once in found) >= SAVES / 10
    print(f"{SAVES} kills, 0 broken, {sum(once['parts'] for once in found)} left a part until the next save")


def test_g7_a_film_that_is_being_made_is_killed(tmp_path):
    """G7, P3: the same for an export onto an older film."""
    found = figures(tmp_path, "kill_exports", EXPORTS)
    assert len(found) == EXPORTS
    assert all(once["old"] or once["new"] for once in found)
    assert all(once["status"] == -signal.SIGKILL or once["new"] for once in found)
    assert {once["parts"] for once in found} <= {0, 1}
    assert sum(once["stale"] for once in found) == 0
    assert sum(once["parts"] for once in found) >= EXPORTS / 5
    print(f"{EXPORTS} kills, 0 broken, {sum(once['parts'] for once in found)} left a part until the next save")


@pytest.mark.parametrize(("count", "twice"), [(SIGNALS, False), (TWICE, True)], ids=["once", "twice"])
def test_p2_a_film_that_is_being_made_is_called_off(tmp_path, count, twice):
    """P2: by Ctrl+C and by SIGTERM at any moment, and once more by an impatient hand: at once, without a word, with
    nothing left beside the older film."""
    found = figures(tmp_path, "call_off_exports", count, twice)
    assert len(found) == count
    for once in found:
        assert once["said"] == ""
        assert once["status"] in (CALLED_OFF, 0)
        assert once["new"] or (once["old"] and once["status"])
        assert once["parts"] == 0
        assert once["seconds"] < 1
    assert sum(once["status"] == CALLED_OFF for once in found) > count / 2


def test_p2_called_off_at_every_line_it_leaves_nothing_behind(tmp_path):
    """P2: whatever line of ours SIGTERM comes at, no part is left beside the file, and no thread that goes on."""
    found = figures(tmp_path, "interrupt_lines")
    assert len(found) > 30
    assert [once["place"] for once in found if once["parts"]] == []
    assert [once["place"] for once in found if once["threads"] > 1] == []


@pytest.mark.parametrize("again", [None, 0.02, 0.05, 0.08], ids=["once", "at once again", "soon again", "later again"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_p2_the_program_itself_is_called_off(tmp_path, number, again):
    """P2: the command as a shell starts it, in the middle of a film: status 130, not a word, no fragment; also where an
    impatient hand calls once more while Python clears up."""
    (tmp_path / "a.gif").write_bytes(OLD)
    command = [sys.executable, "-m", "landscape_app", *EXPORT, "--to", "300", "--speed", "4"]  # seconds of work
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE) as running:
        until = time.monotonic() + 20
        while not left_over(tmp_path):
            assert time.monotonic() < until
            time.sleep(0.005)
        time.sleep(0.1)
        running.send_signal(number)
        if again is not None:
            time.sleep(again)
            running.send_signal(signal.SIGTERM)
        said = running.communicate(timeout=20)[1]
    assert (running.returncode, said) == (CALLED_OFF, b"")
    assert (tmp_path / "a.gif").read_bytes() == OLD
    assert left_over(tmp_path) == []


def test_an_export_whose_owner_is_somebody_else_is_not_made(tmp_path):
    """Whoever asked for it is not there (any more): nothing is written."""
    (tmp_path / "a.gif").write_bytes(OLD)
    command = [sys.executable, "-m", "landscape_app", *EXPORT, "--owner", "1"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (CALLED_OFF, b"", b"")
    assert (tmp_path / "a.gif").read_bytes() == OLD
    assert left_over(tmp_path) == []

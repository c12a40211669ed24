"""Scene files in the window: what is saved comes back as it was seen, and a bad file changes nothing."""

import json
from dataclasses import replace

import pytest
from hands import label, the_map, wheel, with_rate

from landscape_app import lessons, scene_file

FIRST = lessons.find(lessons.OPENING).scenario
GOOD = json.loads(scene_file.write(FIRST))


def window_of(view):
    return [end for side in view.frame.window for end in side]


@pytest.fixture
def saved(qtbot, window, tmp_path):
    """A window in the middle of things, a file of it, and what was seen when it was saved."""
    changed = replace(with_rate(FIRST, 1, 0.2), start=(0.5, 0.25), title="안장점", steps=120)
    window.session.ask(changed)
    qtbot.waitUntil(lambda: window.session.scenario == changed)
    window.playback.seek(42)
    wheel(the_map(window), (400, 150), 4)
    path = tmp_path / "장면 1.landscape.json"
    window.save_to(path)
    return path, changed, window_of(the_map(window))


def is_as_saved(window, saved):
    _, changed, seen = saved
    scenario = window.session.scenario
    assert replace(scenario, view={}) == replace(changed, view={})
    assert scenario.view["steps_axis"] == "log"
    assert window.playback.position == 42
    assert window_of(the_map(window)) == pytest.approx(seen, rel=1e-6, abs=1e-9)


def test_what_is_saved_comes_back_as_it_was_seen(qtbot, window, saved):
    """Scenario, step and the part of the plane that was looked at, in a window that has moved on since."""
    path = saved[0]
    assert not window.isWindowModified()
    assert path.name in window.windowTitle()
    second = lessons.get(lessons.OPENING).scenes[1].scenario
    window.session.ask(second)
    qtbot.waitUntil(lambda: window.session.scenario == second)
    window.playback.seek(7)
    the_map(window).go_home()
    window.load(path)
    is_as_saved(window, saved)
    assert not window.session.can_undo
    assert not window.isWindowModified()
    assert label(window, "notice") == ""


def test_a_saved_scene_opens_alike_in_another_window(opened, saved):
    """A student opens the lecturer's file and sees the very same."""
    is_as_saved(opened(scene_file.load(saved[0]), saved[0]), saved)


def test_opening_a_file_twice_shows_the_same_twice(window, saved):
    """Looking elsewhere in between makes no difference: a file is opened as it was saved."""
    window.load(saved[0])
    wheel(the_map(window), (100, 300), -6)
    window.playback.seek(99)
    window.load(saved[0])
    is_as_saved(window, saved)


def test_saving_again_writes_the_same_bytes(window, saved):
    """Nothing in a file depends on when or how often it was written."""
    path = saved[0]
    before = path.read_bytes()
    window.desk.save()
    assert path.read_bytes() == before
    window.load(path)
    window.desk.save()
    assert json.loads(path.read_bytes())["optimizers"] == json.loads(before)["optimizers"]
    assert list(path.parent.iterdir()) == [path]


def bad_files(folder):
    """Files that are none, by what is wrong with them."""
    return {
        "not JSON": (folder / "a.landscape.json", "{'schema': 1"),
        "empty": (folder / "b.landscape.json", ""),
        "not text": (folder / "c.landscape.json", b"\xff\xfe\x00\x80"),
        "NaN": (folder / "d.landscape.json", json.dumps({**GOOD, "start": [float("nan"), 0]})),
        "unknown key": (folder / "e.landscape.json", json.dumps({**GOOD, "colour": "red"})),
        "unknown rule": (folder / "f.landscape.json", json.dumps({**GOOD, "optimizers": [{"rule": "magic"}]})),
        "a bad ninth": (
            folder / "g.landscape.json",
            json.dumps({**GOOD, "optimizers": [*GOOD["optimizers"], {"rule": "sgd", "lr": -1}]}),
        ),
        "undefined start": (
            folder / "h.landscape.json",
            json.dumps({**GOOD, "surface": {"formula": "log(x)"}, "start": [-1, 0]}),
        ),
        "missing": (folder / "none.landscape.json", None),
        "a folder": (folder, None),
    }


@pytest.mark.parametrize("wrong", bad_files(__import__("pathlib").Path()))
def test_a_bad_file_changes_nothing_and_says_why(window, tmp_path, wrong):
    """One sentence that names the file; the scene, its runs, its history and the playhead are what they were."""
    path, content = bad_files(tmp_path)[wrong]
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    window.playback.seek(42)
    title, before = window.windowTitle(), dict(window.session.runs)
    window.load(path)
    notice = label(window, "notice")
    assert path.name in notice
    assert "\n" not in notice
    assert window.session.scenario == FIRST
    assert all(window.session.runs[name].table is run.table for name, run in before.items())
    assert window.playback.position == 42
    assert window.windowTitle() == title


def test_saving_into_a_missing_folder_says_so(window, tmp_path):
    """The scene stays unsaved and says so; no folder, no file, no half of one appears."""
    window.session.ask(with_rate(FIRST, 0, 0.5))
    window.save_to(tmp_path / "missing" / "a.landscape.json")
    assert "missing" in label(window, "notice")
    assert list(tmp_path.iterdir()) == []
    assert window.isWindowModified()
    assert "a.landscape.json" not in window.windowTitle()


def test_saving_onto_a_folder_says_so(window, tmp_path):
    """A folder is not a file to write to."""
    (tmp_path / "folder").mkdir()
    window.save_to(tmp_path / "folder")
    assert "folder" in label(window, "notice")
    assert list(tmp_path.rglob("*")) == [tmp_path / "folder"]

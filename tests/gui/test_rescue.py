"""What was not saved when the program was killed is offered at the next start, once, and comes back as it was."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from core.shell import environment
from hands import CTRL, answers, click, label, named, press, saves_to, seen, texts, undo, with_rate
from learning import lesson as training_scene
from network.csv_tables import PLAIN, table
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from landscape_app import files, lessons, scene_file
from landscape_app.controls import questions
from landscape_app.controls.lesson_browser import LessonCard
from landscape_app.recovery import Recovery
from landscape_app.scenario import Scenario
from landscape_app.training import Data
from surfaces import Refusal

KEY = Qt.Key
FIRST = lessons.find(lessons.OPENING)
CHANGED = with_rate(FIRST.scenario, 0, 0.5)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "rescue"


@pytest.fixture
def keeping(opened, folder):
    """A window that keeps what is not saved."""
    return opened(FIRST, size=(1000, 600), recovery=Recovery(folder))


def kept(folder):
    """What stands in the folder, by the kind of scene."""
    return {path.name.split(".")[1]: path for path in folder.glob("*.landscape.json")}


def change(window, scenario=CHANGED):
    assert window.session.step(lambda _: scenario)
    QApplication.processEvents()


# Keeping


def test_a_change_is_kept_by_itself(qtbot, keeping, folder):
    """Nobody calls for it: a timer of a few seconds, made quick here, writes it."""
    assert 1000 <= keeping.desk._rescue.interval() <= 10_000
    keeping.desk._rescue.setInterval(1)
    keeping.playback.seek(42)
    change(keeping)
    qtbot.waitUntil(lambda: kept(folder) != {})
    found = scene_file.load(kept(folder)["landscape"])
    assert found.racers == CHANGED.racers and found.view["step"] == 42
    assert kept(folder)["landscape"].name.startswith(f"{os.getpid()}.")


def test_what_is_not_changed_is_not_kept(keeping, folder):
    keeping.playback.seek(42)
    keeping.desk.rescue()
    assert kept(folder) == {}


def test_the_same_is_not_written_twice(keeping, folder):
    """The disk of a laptop may sleep: a file is written again only when there is something new in it."""
    change(keeping)
    keeping.desk.rescue()
    before = kept(folder)["landscape"].stat()
    for _ in range(3):
        keeping.desk.rescue()
    same = kept(folder)["landscape"].stat()
    assert (same.st_ino, same.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    change(keeping, with_rate(CHANGED, 1, 0.3))
    keeping.desk.rescue()
    assert scene_file.load(kept(folder)["landscape"]).racers[1].motion.rule.lr == 0.3


def save(window, folder):
    window.save_to(folder.parent / "own.landscape.json")


def take_back(window, folder):
    undo(window)
    window.desk.rescue()


@pytest.mark.parametrize("end", [save, take_back])
def test_with_nothing_to_lose_nothing_is_kept(keeping, folder, end):
    """Saved, or undone back to what is on the disk: the file goes."""
    change(keeping)
    keeping.desk.rescue()
    assert len(kept(folder)) == 1
    end(keeping, folder)
    assert kept(folder) == {}


@pytest.mark.parametrize("answer", [questions.SAVE, questions.DISCARD])
def test_who_was_asked_and_closed_it_is_not_asked_again(monkeypatch, keeping, folder, answer):
    """Both tabs were changed; whatever was answered, the next start offers nothing, and no lock is left."""
    change(keeping)
    press(KEY.Key_2, CTRL)
    change(keeping, training_scene())
    keeping.desk.rescue()
    assert set(kept(folder)) == {"landscape", "training"}
    keeping.desk.asks = True
    answers(monkeypatch, answer, answer)
    saves_to(monkeypatch, folder.parent / "a.landscape.json")
    keeping.close()
    assert not keeping.isVisible() and list(folder.iterdir()) == []


# What a killed process left

LEAVES = """
import sys
from pathlib import Path
from landscape_app.recovery import Recovery
recovery = Recovery(Path(sys.argv[1]))
for path in recovery.found() if "finds" in sys.argv[2:] else []:
    print(path.name, flush=True)
for kind in sys.argv[2:]:
    if kind != "finds":
        recovery.keep(kind, Path(f"{kind}.txt").read_text(encoding="utf-8"))
print("ready", flush=True)
sys.stdin.readline()
recovery.end()
"""


class Other:
    """Another process of the program, as far as rescuing goes."""

    def __init__(self, folder, *kinds):
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", LEAVES, str(folder), *kinds]
        self.process = subprocess.Popen(
            command, cwd=folder.parent, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )
        self.said = []
        while not self.said or self.said[-1] != "ready":
            self.said.append(self.process.stdout.readline().strip())
            assert self.said[-1], self.process.communicate()[1]

    def killed(self):
        self.process.kill()
        return self.ended()

    def ended(self):
        """It closes cleanly, unless it was killed; its number."""
        self.process.communicate("\n" if self.process.poll() is None else None)
        return self.process.pid


@pytest.fixture
def other(folder):
    """Start another process, which keeps these scenes; ended in any case."""
    started = []

    def start(*kinds, **scenes):
        for kind, text in scenes.items():
            (folder.parent / f"{kind}.txt").write_text(text, encoding="utf-8")
        started.append(Other(folder, *scenes, *kinds))
        return started[-1]

    yield start
    for process in started:
        process.process.kill()
        process.process.communicate()


def text_of(scenario, **view):
    return scene_file.write(replace(scenario, view={**scenario.view, **view}))


LEFT = text_of(replace(CHANGED, title="Left behind"), step=42)


@pytest.fixture
def start(opened, folder):
    """The program's next start."""

    def begin():
        return opened(FIRST, size=(1000, 600), recovery=Recovery(folder), browsing=True)

    return begin


def offered(window):
    """What is offered on the start page, as it is said there."""
    return [text for text in texts(window) if "was not saved" in text]


def leave(window):
    """Close it as a person does, who is asked if there is anything to ask."""
    window.desk.asks = True
    window.close()
    assert not window.isVisible()


def deed(window, name):
    click(named(window, QToolButton, name))


def test_a_killed_process_leaves_its_scene_to_the_next(other, start, folder, tmp_path):
    """It is offered by its name; restored it is as it was, with playhead and file, and is not saved yet."""
    path = tmp_path / "mine.landscape.json"
    path.write_text(scene_file.write(FIRST.scenario), encoding="utf-8")
    number = other(landscape=text_of(CHANGED, step=42, file=str(path))).killed()
    window = start()
    assert offered(window) == ["“Off the saddle” was not saved when the program ended."]
    deed(window, "restore: Off the saddle")
    assert window.session.scenario.racers == CHANGED.racers and window.playback.position == 42
    assert window.windowTitle().startswith("mine.landscape.json") and window.isWindowModified()
    assert [found.name.split(".")[0] for found in kept(folder).values()] == [str(os.getpid())] != [str(number)]
    press(KEY.Key_S, CTRL)
    assert scene_file.load(path).racers == CHANGED.racers and kept(folder) == {}


def test_a_restored_scene_is_marked_as_not_saved(other, start):
    """The mark in the header, as beside any other change; there is no room for the word."""
    other(landscape=LEFT).killed()
    window = start()
    deed(window, "restore: Left behind")
    assert named(window, QLabel, "● not saved").text() == "●"


def test_a_restored_scene_is_saved_without_traces(other, start, tmp_path):
    """A file that is given away says nothing of the folders of whoever made it."""
    other(landscape=text_of(CHANGED, step=42, file=str(tmp_path / "private" / "mine.landscape.json"))).killed()
    window = start()
    deed(window, "restore: Off the saddle")
    window.save_to(tmp_path / "given.landscape.json")
    assert "private" not in (tmp_path / "given.landscape.json").read_text(encoding="utf-8")


def test_a_lesson_is_restored_with_what_it_says(other, start):
    """Question, caption and marks of the scene come back with it, where they hold."""
    view = {"caption": {"en": "Said of it."}, "marks": [{"step": 11, "text": {"en": "Said at eleven."}}]}
    other(landscape=text_of(FIRST.scenario, step=12, **view)).killed()
    window = start()
    deed(window, "restore: Off the saddle")
    assert label(window, "caption") == "Said at eleven."


def test_what_is_discarded_is_gone(other, start, folder):
    """The bar goes, the file goes, and the next start does not offer it."""
    other(landscape=LEFT).killed()
    window = start()
    deed(window, "discard: Left behind")
    assert offered(window) == [] and kept(folder) == {}
    leave(window)
    assert offered(start()) == []


def test_what_is_left_lying_is_offered_again(other, start, folder):
    """Nobody has decided: whoever only looked at a lesson finds it at the next start."""
    other(landscape=LEFT).killed()
    window = start()
    click(named(window, LessonCard, "The zig-zag"))
    press(KEY.Key_3, CTRL)
    assert len(offered(window)) == 1
    leave(window)
    assert len(offered(start())) == 1


@pytest.mark.parametrize("switch", [KEY.Key_T, KEY.Key_L])
def test_it_is_still_offered_in_other_looks(other, start, switch):
    """Theme and language change how it is said, not whether."""
    other(landscape=LEFT).killed()
    window = start()
    press(switch, CTRL)
    assert [text for text in texts(window) if "Left behind" in text]


def test_several_are_offered_each_by_itself(other, start):
    """Two tabs of one process and one of another; one is restored, one discarded, one left."""
    other(landscape=LEFT, training=text_of(training_scene())).killed()
    other(landscape=text_of(replace(CHANGED, title="Another"))).killed()
    window = start()
    assert len(offered(window)) == 3
    deed(window, "discard: Another")
    deed(window, "restore: A small scene")
    assert window.session.scenario.title == "A small scene" and window.isWindowModified()
    press(KEY.Key_3, CTRL)
    assert [text.split("”")[0] for text in offered(window)] == ["“Left behind"]


def test_restoring_asks_for_what_it_would_replace(monkeypatch, other, start, folder):
    """A change in the same tab is not lost for it; cancelled, the offer is still there."""
    other(landscape=LEFT).killed()
    window = start()
    press(KEY.Key_1, CTRL)
    change(window)
    press(KEY.Key_3, CTRL)
    window.desk.asks = True
    asked = answers(monkeypatch, questions.CANCEL)
    deed(window, "restore: Left behind")
    window.desk.asks = False
    assert asked == ["Off the saddle"] and window.session.scenario == CHANGED
    assert len(offered(window)) == 1, "it can be restored a little later"


def test_nothing_is_offered_while_its_process_lives(other, start):
    """Another window is at work on it."""
    living = other(landscape=LEFT)
    window = start()
    assert offered(window) == []
    leave(window)
    living.killed()
    assert len(offered(start())) == 1


def test_only_one_of_two_windows_offers_it(other, start):
    """The first to start; the second one says nothing, and takes over if the first one left it lying."""
    other(landscape=LEFT).killed()
    first = other("finds")
    assert [name.partition(".")[2] for name in first.said] == ["landscape.landscape.json", ""]
    window = start()
    assert offered(window) == []
    leave(window)
    first.ended()
    assert len(offered(start())) == 1


def test_a_stopped_process_is_alive(other, start):
    """Suspended with its laptop, it goes on later and has its scene still."""
    sleeping = other(landscape=LEFT)
    os.kill(sleeping.process.pid, signal.SIGSTOP)
    assert offered(start()) == []
    os.kill(sleeping.process.pid, signal.SIGCONT)


def test_a_number_that_is_ours_now_was_another_s(other, start, folder):
    """Numbers of processes come again, in a container at every start: what was left under ours is offered, too, and
    this process keeps its own."""
    number = other(landscape=LEFT).killed()
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8").replace(str(number), str(os.getpid()), path.suffix == ".lock")
        path.with_name(path.name.replace(str(number), str(os.getpid()))).write_text(text, encoding="utf-8")
        path.unlink()
    window = start()
    window.desk.rescue()
    assert label(window, "notice") == ""
    assert len(offered(window)) == 1


# Rescue files that are none

BAD = {
    "empty": "",
    "cut off": LEFT[: len(LEFT) // 2],
    "no text": b"\xff\xfe\x00",
    "a list": "[]",
    "a newer schema": json.dumps(json.loads(LEFT) | {"schema": 99}),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_damaged_file_is_no_reason_not_to_start(other, start, folder, bad):
    """The start page comes, the good one beside it is offered, nothing of the bad one is."""
    number = other(landscape=LEFT, training=LEFT).killed()
    content = BAD[bad]
    path = folder / f"{number}.training.landscape.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    window = start()
    assert len(seen(window, LessonCard)) == len(lessons.names())
    assert len(offered(window)) == 1 and "Left behind" in offered(window)[0]


def test_what_a_newer_program_left_is_left_to_it(other, start, folder):
    """This one cannot read it; that is no reason to throw an evening's work away."""
    number = other(landscape=BAD["a newer schema"]).killed()
    assert offered(start()) == []
    assert any(path.name.startswith(f"{number}.landscape") for path in folder.iterdir())


def test_data_that_are_away_today_may_be_back_tomorrow(other, start, tmp_path, folder):
    """The table is on a stick that is not plugged in: the scene is not offered, but not thrown away either."""
    (tmp_path / "stick").mkdir()
    data = table(tmp_path / "stick", PLAIN + "5,6,dog\n7,8,cat\n" * 20)
    scene = training_scene(data=Data(csv=os.path.relpath(data, folder), target="kind"))
    other(training=scene_file.write(scene)).killed()
    (tmp_path / "stick").rename(tmp_path / "pulled")
    window = start()
    assert offered(window) == []
    leave(window)
    (tmp_path / "pulled").rename(tmp_path / "stick")
    assert len(offered(start())) == 1


# Scenes of a lesson that are not shown


def with_a_scene_left(window):
    """The first scene of a talk is changed, and the second one shown."""
    window.desk.begin("too-big-a-step")
    change(window, with_rate(window.session.scenario, 0, 0.07))
    window.lecture._show(1)


def test_a_scene_that_a_talk_has_left_is_kept_too(keeping, folder):
    """Nobody is asked where a session ends: what was changed and is not on the screen comes back as well."""
    with_a_scene_left(keeping)
    keeping.desk.rescue()
    (path,) = kept(folder).values()
    assert scene_file.load(path).racers[0].motion.rule.lr == 0.07
    change(keeping, with_rate(keeping.session.scenario, 0, 0.03))
    keeping.end()
    assert sorted(scene_file.load(path).racers[0].motion.rule.lr for path in kept(folder).values()) == [0.03, 0.07]


def test_a_scene_of_a_talk_that_is_as_it_was_again_is_kept_no_more(keeping, folder):
    with_a_scene_left(keeping)
    keeping.desk.rescue()
    keeping.lecture._show(0)
    change(keeping, keeping.lecture.lesson.scenes[0].scenario)
    keeping.lecture._show(1)
    keeping.desk.rescue()
    assert kept(folder) == {}


# A folder that is none


def test_without_a_folder_it_is_said_once(opened, tmp_path):
    """A file stands where the folder should be: one sentence, not every few seconds, and everything else works."""
    (tmp_path / "rescue").write_text("mine")
    window = opened(FIRST, recovery=Recovery(tmp_path / "rescue"))
    change(window)
    window.desk.rescue()
    assert "will not be rescued" in label(window, "notice") and str(tmp_path / "rescue") in label(window, "notice")
    window._tab.notice.hide()
    window.desk.rescue()
    assert label(window, "notice") == ""
    window.save_to(tmp_path / "a.landscape.json")
    assert not window.isWindowModified() and (tmp_path / "rescue").read_text() == "mine"


def test_a_folder_that_goes_is_said_once(keeping, folder):
    """Cleared away while the program runs: said, and it goes on."""
    change(keeping)
    keeping.desk.rescue()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("in its place")
    change(keeping, with_rate(CHANGED, 1, 0.3))
    keeping.desk.rescue()
    assert "will not be rescued" in label(keeping, "notice")
    keeping._tab.notice.hide()
    keeping.desk.rescue()
    assert label(keeping, "notice") == "" and keeping.session.scenario.racers[1].motion.rule.lr == 0.3


def test_the_start_page_says_it_too(opened, tmp_path):
    (tmp_path / "rescue").write_text("mine")
    window = opened(FIRST, recovery=Recovery(tmp_path / "rescue"), browsing=True)
    window.desk.rescue()
    assert [found.text() for found in seen(window, QLabel) if "will not be rescued" in found.text()]


def test_what_cannot_be_kept_anew_is_not_let_go_of(monkeypatch, other, start, folder):
    """The disk is full when a scene is restored: the file that another process left is the only copy, and stays."""
    other(landscape=LEFT).killed()
    window = start()
    monkeypatch.setattr(files, "write_whole", full)
    deed(window, "restore: Left behind")
    assert window.session.scenario.title == "Left behind"
    assert len(list(folder.glob("*.landscape.json"))) == 1


def full(path, content):
    raise Refusal("the disk is full")


def test_what_nobody_wants_goes_also_where_nothing_can_be_kept_any_more(monkeypatch, keeping, folder):
    """Kept once, then the disk is full; whoever closes it without saving is not offered the old one."""
    change(keeping)
    keeping.desk.rescue()
    with monkeypatch.context() as patch:
        patch.setattr(files, "write_whole", full)
        change(keeping, with_rate(CHANGED, 1, 0.3))
        keeping.desk.rescue()
    assert len(kept(folder)) == 1
    keeping.desk.asks = True
    answers(monkeypatch, questions.DISCARD)
    keeping.close()
    assert kept(folder) == {}


# Data of one's own


def test_data_are_found_from_wherever_it_was_rescued(monkeypatch, opened, other, start, folder, tmp_path):
    """A scene names its table relative to its file; rescued elsewhere and restored, it finds and names it the same."""
    (tmp_path / "course").mkdir()
    table(tmp_path / "course", PLAIN + "5,6,dog\n7,8,cat\n" * 20)
    path = tmp_path / "course" / "net.landscape.json"
    path.write_text(scene_file.write(training_scene(data=Data(csv="table.csv", target="kind"))), encoding="utf-8")
    first = opened(lessons.open_file(path), path, recovery=Recovery(folder))
    change(first, replace(first.session.scenario, seed=7))
    first.desk.rescue()
    text = kept(folder)["training"].read_text(encoding="utf-8")
    first.desk.asks = True
    monkeypatch.setattr(questions, "unsaved", lambda *_: questions.DISCARD)
    first.close()
    other(training=text).killed()
    window = start()
    deed(window, "restore: A small scene")
    assert window.session.scenario.seed == 7 and window.session.scenario.parts.inputs == 2
    press(KEY.Key_S, CTRL)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["data"]["csv"] == "table.csv" and data["seed"] == 7
    assert not isinstance(scene_file.load(path), Scenario)

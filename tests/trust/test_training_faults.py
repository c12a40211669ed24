"""D5 to D9, L*, P1, P4, P5, U5 to U7 on the training tab: what goes wrong is told, and everything else goes on."""

import gzip
import math
import struct
import threading
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hands import CTRL, click, drag, marked, named, pick, press, seen, texts, type_into
from learning import LONG, PLAY, ask, curves, finish, lesson, rows, run, seek, stories, trained, wait, warnings
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QToolButton
from test_process_faults import Seeded, taken
from watching import LONGEST, in_hangul, notice, said
from windows import flush

from landscape_app import words
from landscape_app.controls import data_dialogs
from landscape_app.controls.number_field import NumberField
from landscape_app.controls.slider import ValueSlider
from landscape_app.network import csv_files
from landscape_app.network.mlp import MLP
from landscape_app.trainer import Trainer
from landscape_app.training import Data, Length, Network

KEY = Qt.Key
AT_ONCE = 1.0
BOTH = pytest.mark.usefixtures("language")


def widths(window):
    """The field for hidden layers; opens the card around it if need be."""
    name = words.tr("hidden layers")
    if not [field for field in seen(window, QLineEdit) if field.accessibleName() == name]:
        click(named(window, QToolButton, words.tr("settings of the network")))
    return named(window, QLineEdit, name)


class Gaps:
    """The longest time between two turns of the event loop."""

    def __enter__(self):
        self.times, self._timer = [time.perf_counter()], QTimer()
        self._timer.setInterval(0)
        self._timer.timeout.connect(lambda: self.times.append(time.perf_counter()))
        self._timer.start()
        return self

    def __exit__(self, *_):
        self.times.append(time.perf_counter())
        self._timer.stop()
        self._timer.deleteLater()

    @property
    def longest(self):
        return max(later - sooner for sooner, later in pairwise(self.times))


def gone(qtbot):
    """Wait until nobody trains or reads any more."""
    wait(qtbot, lambda: not {"training", "reading"} & {thread.name for thread in threading.enumerate()})
    return True


# P1: closing in the middle of anything


def training_on(qtbot, window, monkeypatch):
    window.playback.set_speed(math.inf)
    press(KEY.Key_Space)
    wait(qtbot, lambda: window.session.stories[0].updates > 100)


def on_an_errand(qtbot, window, monkeypatch):
    """The noise panel asks, and the answer takes its time."""
    begun = threading.Event()
    monkeypatch.setattr("landscape_app.network.noise.cloud", lambda *_: (begun.set(), time.sleep(0.3)))
    ask(window, replace(window.session.scenario, view={"strip": "noise"}))
    wait(qtbot, begun.is_set)


def moving_a_rate(qtbot, window, monkeypatch):
    training_on(qtbot, window, monkeypatch)
    slider = named(window, ValueSlider, "SGD lr, slider")
    drag(slider, (20, 12), (60, 12), let_go=False)


def in_a_large_network(qtbot, window, monkeypatch):
    """Each update takes long."""
    ask(window, lesson(run(batch=None), network=Network((1000, 1000)), data=Data("moons", samples=1500)))
    window.playback.set_speed(math.inf)
    press(KEY.Key_Space)
    qtbot.wait(300)


def before_an_audience(qtbot, window, monkeypatch):
    press(KEY.Key_F11)
    training_on(qtbot, window, monkeypatch)


def on_the_other_tab(qtbot, window, monkeypatch):
    training_on(qtbot, window, monkeypatch)
    press(KEY.Key_1, CTRL)


@pytest.mark.parametrize(
    "state",
    [training_on, on_an_errand, moving_a_rate, in_a_large_network, before_an_audience, on_the_other_tab],
    ids=lambda state: state.__name__.replace("_", " "),
)
def test_p1_closing_takes_no_time(qtbot, opened, monkeypatch, state):
    """P1: whatever is trained or computed, the window is gone within a second, and no thread is left."""
    threads = threading.active_count()
    window = opened(LONG)
    state(qtbot, window, monkeypatch)
    began = time.monotonic()
    window.close()
    flush()
    assert time.monotonic() - began < AT_ONCE
    assert threading.active_count() == threads and not window.playback.playing
    QTest.qWait(60)


def test_p1_closing_while_data_are_read_waits_for_nobody(qtbot, opened, monkeypatch):
    """P1: what reads is let go; it may come to its end when it likes, and nobody is told."""
    window, gate, done = opened(lesson()), threading.Event(), threading.Event()

    def slow(*_):
        gate.wait(5)
        done.set()

    window.session.prepare(lambda scene: replace(scene, seed=5), slow)
    qtbot.wait(50)
    began = time.monotonic()
    window.close()
    flush()
    assert time.monotonic() - began < AT_ONCE
    gate.set()
    done.wait(5)
    assert gone(qtbot) and window.session.scenario.seed == 0


# P4, P5: the worker fails


def once(monkeypatch, owner, name, times=1):
    """The first calls raise, those after do what they should."""
    kept, count = getattr(owner, name), [0]

    def failing(*given, **named):
        count[0] += 1
        if count[0] <= times:
            raise Seeded
        return kept(*given, **named)

    monkeypatch.setattr(owner, name, failing)


@pytest.mark.parametrize("where", [(Trainer, "work"), (MLP, "slope")], ids=["the trainer", "the mathematics"])
def test_p4_a_fault_in_training_is_told_once_and_training_can_go_on(
    qtbot, opened, monkeypatch, capsys, tmp_path, language, where
):
    """P4: it stops playing, one sentence says so, and play trains to the same end as if nothing had been."""
    window = opened(lesson())
    seek(qtbot, window, 30)
    with taken(window, tmp_path / "faults.log") as told:
        once(monkeypatch, *where)
        window.playback.set_speed(math.inf)
        press(KEY.Key_Space)
        wait(qtbot, lambda: told)
        assert not window.playback.playing and "Seeded" in notice(window)
        assert in_hangul(notice(window)) == (language == "ko")
        assert not window.grab().isNull()
        press(KEY.Key_Space)
        wait(qtbot, lambda: window.playback.position == 120)
    assert len(told) == 1 and "Seeded" in capsys.readouterr().err
    monkeypatch.undo()
    found = stories(window)
    press(KEY.Key_R, CTRL)
    finish(qtbot, window)
    assert stories(window) == found


@pytest.mark.parametrize("strip", ["noise", "inside"])
def test_p5_a_fault_of_a_panel_is_told_once_and_training_goes_on(
    qtbot, opened, monkeypatch, capsys, tmp_path, language, strip
):
    """P5: what is computed beside the training fails; the training does not, and the next question is answered."""
    window = opened(lesson(view={"strip": strip}))
    qtbot.wait(200)
    with taken(window, tmp_path / "faults.log") as told:
        once(monkeypatch, *{"noise": (MLP, "squares"), "inside": (MLP, "forward")}[strip])
        press(KEY.Key_End)
        wait(qtbot, lambda: told)
        trained(qtbot, window)
        answers = []
        window.session.answered.connect(lambda *_: answers.append(1))
        window.playback.scrub(60)
        wait(qtbot, lambda: answers)
    assert len(told) == 1 and "Seeded" in capsys.readouterr().err
    assert all(record.status == "finished" for record in window.session.stories)


# D5 to D9: numbers


def test_d8_a_run_that_diverges_is_told_and_the_others_go_on(qtbot, opened, language):
    """D8: with lr 1000 the loss is infinite soon; row and time line say at which update, the other run finishes."""
    window = opened(lesson(run(lr=1000.0), run("adam", 0.01), loss="mse"))
    finish(qtbot, window)
    first, second = window.session.stories
    assert (first.status, second.status) == ("diverged", "finished")
    assert warnings(window)[0] == said(
        f"diverged at update {first.updates}", words.tr("diverged at update {t}", t=first.updates)
    )
    assert warnings(window)[1] == "" and in_hangul(warnings(window)[0]) == (language == "ko")
    assert np.isfinite(first.weights).all() and np.isfinite(first.losses).all()
    slider = named(window, ValueSlider, f"{words.tr('{name}, slider', name=words.tr('time line'))}")
    assert warnings(window)[0] in slider.toolTip() and len(slider._marks) == 1
    for view in ({}, {"shape": "lines"}, {"loss_axis": "log"}, {"shape": "lines", "curve": "validation"}):
        for strip in ("decision", "predictions", "noise", "inside"):
            ask(window, replace(window.session.scenario, view={**view, "strip": strip}))
            qtbot.wait(60)
            assert not window.grab().isNull()


@pytest.mark.parametrize("k", [1, 17, 60])
def test_d8_a_gradient_that_is_no_number_leaves_the_last_good_weights(qtbot, opened, monkeypatch, k):
    """D8: a NaN at update k ends the run there, with the weights of before; the story up to there is as ever."""
    window = opened(lesson(run()))
    finish(qtbot, window)
    whole, kept = window.session.stories[0], MLP.slope
    calls = [0]

    def poisoned(mlp, *given):
        loss = kept(mlp, *given)
        if threading.current_thread().name == "training":
            calls[0] += 1
            if calls[0] == k:
                mlp.gradient[0] = math.nan
        return loss

    monkeypatch.setattr(MLP, "slope", poisoned)
    press(KEY.Key_R, CTRL)
    wait(qtbot, lambda: not window.session.busy)
    press(KEY.Key_End)
    wait(qtbot, lambda: window.session.stories[0].status != "running")
    told = window.session.stories[0]
    assert told.status == "diverged" and told.updates in (k - 1, k) and np.isfinite(told.weights).all()
    assert told.losses.tobytes() == whole.losses[: told.updates].tobytes()
    wait(qtbot, lambda: warnings(window)[0])
    assert not window.grab().isNull()


@pytest.mark.parametrize("loss", ["cross-entropy", "binary-cross-entropy"])
def test_d5_enormous_weights_give_finite_losses(qtbot, opened, loss):
    """D5: outputs of some ten thousands neither overflow nor are they the logarithm of 0."""
    window = opened(lesson(run(lr=1e-6), network=Network((4,), "relu", "normal", 300.0), loss=loss))
    finish(qtbot, window)
    (told,) = window.session.stories
    assert told.status == "finished" and np.isfinite(told.losses).all() and told.losses.max() > 100


@BOTH
def test_u5_a_batch_of_more_than_all_is_remarked(qtbot, opened):
    """U5: of 120 training samples a batch can have 120; the note says so and the field shows it."""
    window = opened(lesson())
    field = named(window, NumberField, "SGD B")
    type_into(field, "500")
    QApplication.processEvents()
    assert (
        "500" in notice(window) and "120" in notice(window) and in_hangul(notice(window)) == (words.language() == "ko")
    )
    assert field.value == 120
    finish(qtbot, window)


@BOTH
@pytest.mark.parametrize("text", ["0", "-5", "nan", "1e400", "", "1.5", "abc"])
def test_u2_a_batch_that_is_none_is_refused_in_its_field(opened, text):
    """U2: red, with a reason; the scene stands."""
    window = opened(lesson())
    field = named(window, NumberField, "SGD B")
    type_into(field, text, pasted=True)
    assert marked(field) and field.accessibleDescription()
    assert window.session.wished == lesson()
    QTest.keyClick(field, KEY.Key_Escape)
    assert field.value == 16 and not marked(field)


@BOTH
@pytest.mark.parametrize("text", ["0", "4, 0", "-3", "4, " * 8 + "4", "abc", "4.5", "9999999", "1e3", "가"])
def test_d9_layers_that_cannot_be_are_refused_in_their_field(opened, text):
    """D9: no width of 0, no more than eight layers, no letters; red, with a reason, and the scene stands."""
    window = opened(lesson())
    field = widths(window)
    type_into(field, text)
    QApplication.processEvents()
    if text == "1e3":
        assert window.session.scenario.network.hidden == (1000,)
        return
    assert marked(field) and field.accessibleDescription() in field.toolTip() and field.accessibleDescription()
    assert window.session.scenario == lesson()


@BOTH
@pytest.mark.parametrize("text", ["1000000", "1000000, 1000000", "5000, 5000, 5000", "200000, 30"])
def test_d9_a_network_beyond_memory_is_refused_before_it_is_made(opened, text):
    """D9: one sentence with the megabytes it would need; at once, and nothing changes."""
    window = opened(lesson(run(batch=None), run(batch=None)))
    before = window.session.scenario
    with Gaps() as gaps:
        type_into(widths(window), text)
        QApplication.processEvents()
    assert gaps.longest < AT_ONCE
    assert "MB" in notice(window) and len(notice(window)) <= LONGEST
    assert in_hangul(notice(window)) == (words.language() == "ko")
    assert window.session.scenario == before and widths(window).text() == "4"


def test_d9_a_large_network_does_not_hold_the_window(qtbot, opened):
    """D9, U6: whatever one update takes, the window answers: the longest standstill while the hand works is short."""
    window = opened(lesson(run(batch=None), network=Network((800, 800)), data=Data("moons", samples=1500)))
    window.playback.set_speed(math.inf)
    press(KEY.Key_Space)
    qtbot.wait(300)
    with Gaps() as gaps:
        for value in ("0.05", "0.06", "0.07"):
            type_into(named(window, NumberField, "SGD lr"), value)
            qtbot.wait(50)
        for strip in ("noise", "inside", "decision"):
            ask(window, replace(window.session.scenario, view={"strip": strip}))
            qtbot.wait(300)
        press(KEY.Key_Z, CTRL)
        qtbot.wait(50)
    assert gaps.longest < AT_ONCE
    window.close()
    assert gone(qtbot), "what is computed beside comes to its end"


# U6 to U8: the hand


def test_u6_a_slider_that_is_dragged_for_long(qtbot, opened):
    """U6: thirty events a second while it trains: the last one counts, and the window answers within 0.1 s, mostly."""
    window = opened(lesson(run(batch=1), run("adam", 0.01, 8), run(batch=None), updates=20_000))
    window.playback.set_speed(250.0)
    press(KEY.Key_Space)
    wait(qtbot, lambda: window.playback.position > 20)
    took = []
    for name in ("SGD 1 lr, slider", "Adam B, slider", "Adam lr, slider"):
        slider = named(window, ValueSlider, name)
        for i in range(30):
            began = time.perf_counter()
            places = [(slider.width() * (0.3 + 0.3 * math.sin(j / 5)), 12) for j in (i, i + 1)]
            drag(slider, *places, let_go=i == 29)
            QApplication.processEvents()
            took.append(time.perf_counter() - began)
            QTest.qWait(max(int(33 - 1000 * took[-1]), 1))
    assert sorted(took)[int(0.95 * len(took))] < 0.1 and max(took) < AT_ONCE
    shown = named(window, NumberField, "Adam lr").value
    assert window.session.scenario.runs[1].rule.lr == shown
    assert not window.session.scenario.view


@BOTH
def test_u7_a_double_click_on_play_plays(opened):
    window = opened(LONG)
    button, kinds = named(window, QToolButton, words.tr(PLAY)), QEvent.Type
    middle, (held, none) = button.rect().center().toPointF(), (Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    for kind in (kinds.MouseButtonPress, kinds.MouseButtonRelease, kinds.MouseButtonDblClick, kinds.MouseButtonRelease):
        down = none if kind == kinds.MouseButtonRelease else held
        event = QMouseEvent(kind, middle, button.mapToGlobal(middle), held, down, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(button, event)
    assert window.playback.playing


def test_u8_tabs_are_switched_in_the_middle_of_everything(qtbot, opened):
    """U8: forth and back while it plays, while a slider is held, while data are read, while a menu of keys is up."""
    window = opened(LONG)
    other = lambda: (press(KEY.Key_1, CTRL), QTest.qWait(20), press(KEY.Key_2, CTRL))  # noqa: E731
    window.playback.play()
    other()
    slider = named(window, ValueSlider, "SGD lr, slider")
    drag(slider, (20, 12), (60, 12), let_go=False)
    other()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(60, 12))
    window.session.prepare(lambda scene: replace(scene, data=Data("circles", samples=100)), lambda: time.sleep(0.1))
    other()
    press(KEY.Key_F1)
    other()
    for _ in range(20):
        press(KEY.Key_1, CTRL)
        press(KEY.Key_2, CTRL)
    wait(qtbot, lambda: window.session.scenario.data.name == "circles")
    assert len(rows(window)) == 2 and not window.grab().isNull()


def test_u8_data_are_exchanged_while_it_trains(qtbot, opened):
    """Every set that is drawn, one after the other under a rolling playhead."""
    window = opened(lesson(updates=5000))
    window.playback.set_speed(math.inf)
    press(KEY.Key_Space)
    for name in ("spirals", "xor", "gaussians", "checkerboard", "sine", "circles", "moons"):
        pick(named(window, QComboBox, "data set"), name)
        qtbot.wait(60)
        assert window.session.scenario.data.name == name and notice(window) == "", notice(window)
        assert all(len(told.losses) for told in window.session.stories)
    curves(window).setFocus()
    wait(qtbot, lambda: window.session.trained == 5000, 40)


# L: data of one's own


@pytest.fixture
def answers(monkeypatch):
    """What the dialogs will answer: a file, a folder, a column (None: the one that is offered)."""
    given = {"file": "", "folder": "", "column": None, "sure": True}
    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: (given["file"], "")))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", staticmethod(lambda *_: given["folder"]))
    monkeypatch.setattr(
        data_dialogs,
        "pick",
        lambda _parent, _title, _text, names: (given["column"] or names[-1], given["sure"]),
    )
    return given


def choose(qtbot, window, kind):
    """Data of one's own, through the list of data sets; waits until they are there or refused."""
    pick(named(window, QComboBox, words.tr("data set")), f"file {kind}")
    wait(qtbot, lambda: window.session.preparing == 0)
    QApplication.processEvents()


TABLE = "width,height,kind\n" + "".join(f"{i},{i % 7},{'cat' if i % 3 else 'dog'}\n" for i in range(60))
NUMBERS = "x,y\n" + "".join(f"{i / 10},{math.sin(i / 10):.4f}\n" for i in range(60))


@pytest.mark.parametrize("folder", ["plain", "자료 모음", "émoji 🏔️", "a b\nc"])
@pytest.mark.parametrize(("content", "classes"), [(TABLE, 2), (NUMBERS, 0)], ids=["classes", "numbers"])
def test_l7_a_table_of_ones_own_is_learnt(qtbot, opened, answers, tmp_path, folder, content, classes):
    """L7: whatever the folder is called, and whether a class or a number is to be learnt; it is saved and opened."""
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "내 표.csv"
    path.write_text(content)
    window = opened(lesson())
    answers["file"] = str(path)
    choose(qtbot, window, "csv")
    assert notice(window) == "" and window.session.scenario.parts.classes == classes
    assert path.name in named(window, QComboBox, "data set").currentText()
    finish(qtbot, window)
    before = stories(window)
    saved = tmp_path / "장면.landscape.json"
    window.save_to(saved)
    assert str(tmp_path) not in saved.read_text(), "a path within the scene's folder is told from there"
    window.load(saved)
    assert notice(window) == ""
    finish(qtbot, window)
    assert stories(window) == before
    press(KEY.Key_Z, CTRL)
    assert not window.grab().isNull()


def test_l_classes_may_follow_numbers_and_numbers_classes(qtbot, opened, answers, tmp_path):
    """Going through one's own tables and the sets of the list in any order, no choice is refused."""
    window = opened(lesson())
    for name, content in (("classes", TABLE), ("numbers", NUMBERS)):
        (tmp_path / f"{name}.csv").write_text(content)
    for wanted in ("numbers", "classes", "sine", "numbers", "moons", "numbers", "sine", "classes", "spirals"):
        if wanted in ("numbers", "classes"):
            answers["file"] = str(tmp_path / f"{wanted}.csv")
            choose(qtbot, window, "csv")
            assert window.session.scenario.data.csv.endswith(f"{wanted}.csv"), notice(window)
        else:
            pick(named(window, QComboBox, "data set"), wanted)
            assert window.session.scenario.data.name == wanted, notice(window)
        assert notice(window) == ""
    finish(qtbot, window)


BAD_TABLES = {
    "empty": b"",
    "binary": bytes(range(256)) * 4,
    "one column": b"x\n1\n2\n",
    "ragged": b"x,y\n1,2\n1,2,3\n",
    "not a number": b"x,y\n1,2\nNaN,3\n",
    "text among numbers": b"x,z,y\n1,red,2\n2,3,1\n",
    "Korean in CP949": "x,종류\n1,고양이\n2,개\n".encode("cp949"),
    "one row": b"x,y\n1,cat\n",
    "one class": b"x,y\n1,cat\n2,cat\n3,cat\n4,cat\n",
    "two columns of a name": b"x,x,y\n1,2,3\n2,3,4\n",
    "quote": b'x,y\n1,"2\n3,4\n',
    "no rows": b"x,y\n",
}


@BOTH
@pytest.mark.parametrize("wrong", BAD_TABLES)
def test_l4_a_bad_table_is_refused_and_nothing_changes(qtbot, opened, answers, tmp_path, wrong):
    """L4: one sentence that is still read; scene, records, playhead and the list of data sets stand as they were."""
    path = tmp_path / "bad.csv"
    path.write_bytes(BAD_TABLES[wrong])
    window = opened(lesson())
    seek(qtbot, window, 40)
    before, box = stories(window), named(window, QComboBox, words.tr("data set"))
    shown = box.currentText(), [text for text in texts(window) if "120" in text]
    answers["file"] = str(path)
    choose(qtbot, window, "csv")
    found = notice(window)
    assert found and "\n" not in found and len(found) <= LONGEST + len(str(path)), found
    assert window.session.scenario == lesson() and stories(window) == before and window.playback.position == 40
    assert (box.currentText(), [text for text in texts(window) if "120" in text]) == shown
    assert not window.session.can_undo


def idx(values, kind=0x08):
    shape = np.asarray(values).shape
    return (
        struct.pack(">HBB", 0, kind, len(shape))
        + struct.pack(f">{len(shape)}I", *shape)
        + np.asarray(values, ">u1").tobytes()
    )


NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def mnist(folder, count=40, **wrong):
    """A folder in MNIST's format with little pictures; ``wrong``: other bytes for a file of it, by its place."""
    random = np.random.default_rng(0)
    folder.mkdir()
    for i, name in enumerate(NAMES):
        size = (count, 5, 5) if "images" in name else (count,)
        data = idx(random.integers(0, 255 if "images" in name else 3, size))
        (folder / name).write_bytes(wrong.get(f"file{i}", data))
    return folder


def test_l1_a_folder_in_mnists_format_is_learnt(qtbot, opened, answers, tmp_path):
    """L1, L7: pictures are shown as pictures, in a folder with a Korean name."""
    window = opened(lesson())
    answers["folder"] = str(mnist(tmp_path / "손글씨"))
    choose(qtbot, window, "idx")
    assert notice(window) == "" and window.session.scenario.parts.inputs == 25
    for strip in ("decision", "predictions", "noise", "inside"):
        ask(window, replace(window.session.scenario, view={"strip": strip}))
        finish(qtbot, window)
        assert not window.grab().isNull()


BAD_FOLDERS = {
    "no files": None,
    "lying header": {"file0": struct.pack(">HBBIII", 0, 8, 3, 4_000_000_000, 28, 28)},
    "truncated": {"file0": idx(np.zeros((40, 5, 5)))[:-9]},
    "not gzip": {"file0": b"\x1f\x8b\x08damaged"},
    "a bomb": {"file0": gzip.compress(bytes(30_000_000))},
    "other count": {"file1": idx(np.zeros(39))},
    "wrong kind": {"file0": idx(np.zeros((40, 5, 5)), 0x0D)},
    "labels for pictures": {"file0": idx(np.zeros(40))},
}


@BOTH
@pytest.mark.parametrize("wrong", BAD_FOLDERS)
def test_l1_l2_a_bad_folder_is_refused_and_nothing_changes(qtbot, opened, answers, tmp_path, wrong):
    """L1, L2: one sentence, at once; the scene stands."""
    folder = tmp_path / "mnist"
    folder.mkdir() if BAD_FOLDERS[wrong] is None else mnist(folder, **BAD_FOLDERS[wrong])
    window = opened(lesson())
    answers["folder"] = str(folder)
    with Gaps() as gaps:
        choose(qtbot, window, "idx")
    assert notice(window) and "\n" not in notice(window) and len(notice(window)) <= LONGEST + len(str(folder))
    assert in_hangul(notice(window).replace(str(folder), "")) == (words.language() == "ko")
    assert window.session.scenario == lesson() and gaps.longest < AT_ONCE


@pytest.mark.parametrize("kind", ["csv", "idx", "fetch"])
def test_l_a_dialog_that_is_cancelled_changes_nothing(qtbot, opened, answers, kind):
    window = opened(lesson())
    box = named(window, QComboBox, "data set")
    shown = box.currentText()
    choose(qtbot, window, kind)
    assert (window.session.scenario, notice(window), box.currentText()) == (lesson(), "", shown)


def test_l_a_target_that_is_cancelled_changes_nothing(qtbot, opened, answers, tmp_path):
    (tmp_path / "a.csv").write_text(TABLE)
    answers.update(file=str(tmp_path / "a.csv"), sure=False)
    window = opened(lesson())
    choose(qtbot, window, "csv")
    assert window.session.scenario == lesson() and notice(window) == ""


def test_l6_a_file_that_goes_while_it_trains(qtbot, opened, answers, tmp_path):
    """L6: what was read is kept; training, undo, looks and other settings go on; what must be read anew is refused."""
    path = tmp_path / "a.csv"
    path.write_text(TABLE)
    answers["file"] = str(path)
    window = opened(lesson(updates=2000))
    choose(qtbot, window, "csv")
    window.playback.set_speed(math.inf)
    press(KEY.Key_Space)
    wait(qtbot, lambda: window.session.trained > 20)
    path.unlink()
    for change in ({"l2": 0.01}, {"seed": 3}, {"standardise": False}, {"network": Network((3,))}):
        ask(window, replace(window.session.scenario, **change))
        qtbot.wait(30)
    assert notice(window) == "" and window.session.scenario.data.csv
    for _ in range(5):
        press(KEY.Key_Z, CTRL)
    assert window.session.scenario.data.name == "moons"
    for _ in range(5):
        press(KEY.Key_Y, CTRL)
    finish(qtbot, window)
    assert all(told.status == "finished" for told in window.session.stories)
    window.save_to(tmp_path / "x.landscape.json")
    window.load(tmp_path / "x.landscape.json")
    assert "a.csv" in notice(window) and window.session.scenario.data.csv


@BOTH
def test_l_wrong_labels_of_numbers_are_refused_in_words(qtbot, opened):
    """Numbers have no classes to be mistaken: the sentence says what to do instead, and the slider goes back."""
    window = opened(lesson(data=Data("sine", samples=100), loss="mse"))
    click(named(window, QToolButton, words.tr("settings of the data")))
    field = named(window, NumberField, f"{words.tr('data')} {words.tr('wrong labels')}")
    type_into(field, "0.3")
    QApplication.processEvents()
    assert notice(window) and in_hangul(notice(window)) == (words.language() == "ko")
    assert window.session.scenario.data.label_noise == 0 and field.value == 0


def test_l_the_last_choice_counts(qtbot, opened, monkeypatch, answers, tmp_path):
    """Who chooses a large table and then, while it is read, something else, gets something else."""
    gate, kept = threading.Event(), csv_files.read

    def slow(*given):
        gate.wait(5)
        return kept(*given)

    (tmp_path / "a.csv").write_text(TABLE)
    answers["file"] = str(tmp_path / "a.csv")
    window = opened(lesson())
    monkeypatch.setattr(csv_files, "read", slow)
    pick(named(window, QComboBox, "data set"), "file csv")
    pick(named(window, QComboBox, "data set"), "spirals")
    assert window.session.scenario.data.name == "spirals"
    gate.set()
    wait(qtbot, lambda: window.session.preparing == 0)
    qtbot.wait(60)
    assert window.session.scenario.data.name == "spirals"
    assert "spirals" in named(window, QComboBox, "data set").currentText()
    assert not [text for text in texts(window) if "reading" in text]


def test_p5_a_fault_while_data_are_read_is_told_and_reading_ends(qtbot, opened, monkeypatch, capsys, tmp_path, answers):
    """P5: the row says no longer that it reads, and the next table is read."""
    (tmp_path / "a.csv").write_text(TABLE)
    answers["file"] = str(tmp_path / "a.csv")
    window = opened(lesson())
    with taken(window, tmp_path / "faults.log") as told:
        once(monkeypatch, csv_files, "read")
        choose(qtbot, window, "csv")
        assert len(told) == 1 and "Seeded" in notice(window)
        assert not [text for text in texts(window) if "reading" in text]
        choose(qtbot, window, "csv")
    assert window.session.scenario.data.csv and "Seeded" in capsys.readouterr().err


@BOTH
def test_l_splits_that_leave_nothing_are_refused(qtbot, opened):
    """Validation and test together take all: one sentence, and the sliders go back."""
    window = opened(lesson())
    click(named(window, QToolButton, words.tr("settings of the data")))
    for name in ("validation", "test"):
        type_into(named(window, NumberField, f"{words.tr('data')} {words.tr(name)}"), "0.6")
        QApplication.processEvents()
    assert notice(window) and in_hangul(notice(window)) == (words.language() == "ko")
    assert window.session.scenario.split.validation + window.session.scenario.split.test < 1
    type_into(named(window, NumberField, f"{words.tr('data')} {words.tr('samples')}"), "1")
    QApplication.processEvents()
    assert notice(window) and window.session.scenario.data.samples == 200


@BOTH
@pytest.mark.parametrize("text", ["-1", "nan", "99999999999"])
def test_u2_a_length_that_is_none_is_refused_in_its_field(opened, text):
    window = opened(lesson(length=Length("updates", 120)))
    field = named(window, NumberField, words.tr("length of every run"))
    type_into(field, text)
    assert marked(field) and window.session.wished == lesson()

"""Orders: what the dialog or the command line asks for is done, whole or not at all, and can be called off."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
from core.shell import environment, landscape
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from watching_films import (
    RACE,
    SADDLE,
    TRAINING,
    apart,
    command,
    drawn,
    left_over,
    make,
    order,
    race,
    rgb,
    texts,
    timing,
    training,
    viewed,
)

from landscape_app import scene_file
from landscape_app.export import film, orders, still
from landscape_app.exporting import Job
from landscape_app.theme import DARK
from surfaces import Refusal

QUICK = {"first": 8, "last": 14, "speed": 10.0, "fps": 5, "hold": 0.4, "rest": 0.2}
"""A film of some steps around the first mark."""


# The same twice

OTHERWISE = """
import sys
sys.path[:0] = [{here!r}, {tests!r}]
from PySide6.QtWidgets import QApplication
app = QApplication([])
from watching_films import make, training
for suffix in {suffixes!r}:
    make("a" + suffix, **{asked!r})
make("t.mp4", training(), fps=5, speed=20.0)
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory, pytestconfig):
    """A folder of exports made in another process, in another time zone, with other orders of sets."""
    folder, tests = tmp_path_factory.mktemp("elsewhere"), pytestconfig.rootpath / "tests"
    code = OTHERWISE.format(here=str(tests / "export"), tests=str(tests), suffixes=[*orders.FORMATS], asked=QUICK)
    given = environment(QT_QPA_PLATFORM="offscreen", TZ="Asia/Seoul", PYTHONHASHSEED="7")
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=given, check=True)
    return folder


@pytest.mark.parametrize("suffix", orders.FORMATS)
def test_the_same_order_gives_the_same_bytes(tmp_path, elsewhere, suffix):
    """Twice here, and once in another process, hour and time zone."""
    found = [make(tmp_path / f"a{suffix}", **QUICK).read_bytes() for _ in range(2)]
    assert found[0] == found[1]
    if suffix == ".tex":
        assert (tmp_path / "a.pdf").exists()
    if suffix != ".pdf":  # see below
        assert found[0] == (elsewhere / f"a{suffix}").read_bytes()


def test_the_same_pdf_from_any_shell(tmp_path):
    """Neither the time zone nor the order in which Qt happens to keep fonts is seen in it."""
    found = set()
    for zone in ("UTC", "Asia/Seoul"):
        asked = "render", "off-the-saddle", "--out", "a.pdf", "--size", "320x180"
        assert landscape(tmp_path, *asked, TZ=zone).returncode == 0
        found.add((tmp_path / "a.pdf").read_bytes())
    assert len(found) == 1


def test_the_same_training_gives_the_same_film(tmp_path, elsewhere):
    """Networks are trained anew for it, to the same bits."""
    assert make(tmp_path / "t.mp4", training(), fps=5, speed=20.0).read_bytes() == (elsewhere / "t.mp4").read_bytes()


# When, and how fast


@pytest.mark.parametrize("speed", [0, -1, True, "fast", None, [], 1e7, float("nan")])
def test_a_speed_that_is_none(speed):
    """A view is the program's own: what makes no sense there is passed over, and the film has its usual length."""
    assert timing(viewed(race(), speed=speed)) == timing(race())


def test_a_scene_is_as_fast_as_it_says():
    """Its own speed unless the order has another, and where there is none, one at which it does not become long."""
    assert timing(viewed(race(), speed=7.5)).speed == 7.5
    assert timing(viewed(race(), speed=7.5), speed=2.0).speed == 2.0
    for steps in (0, 1, 300, 3000, 100_000):
        assert steps / timing(race(steps=steps)).speed <= 20


@pytest.mark.parametrize("speed", [1e-3, 1e-9, 1e-320])
def test_a_scene_that_hardly_moves_is_refused(tmp_path, speed):
    """However slow a scene says it is: a film too long is refused in a sentence, before anything is painted."""
    with pytest.raises(Refusal, match="at most 20000"):
        make(tmp_path / "a.mp4", viewed(race(steps=300), speed=speed))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".mp4", ".zip", ".tex", ".png", ".npz"])
@pytest.mark.parametrize("scene", [race(), training()], ids=["race", "training"])
def test_it_is_told_how_far_it_is(tmp_path, scene, suffix):
    """From little to all, never back, and all is told only once it is there."""
    told = []

    def hear(share):
        told.append(share)
        assert share < 1 or len(told) > 1 or (tmp_path / f"a{suffix}").exists()

    asked = {"size": (64, 64), "fps": 2, "hold": 1.0, "rest": 0.0, "speed": 5.0}
    make(tmp_path / f"a{suffix}", scene, hear, **asked)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert min(told) >= 0
    if suffix in (".mp4", ".zip", ".tex"):
        assert len(told) >= timing(scene, **asked).count >= 11


# The command line


def test_one_command_makes_a_film(tmp_path):
    """From a shell without a display: a film of a lesson, and not a word."""
    done = landscape(tmp_path, "render", "off-the-saddle", "--out", "a.mp4", "--size", "160x90", "--fps", "5")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    with av.open(str(tmp_path / "a.mp4")) as file:
        times = timing(SADDLE, size=(160, 90), fps=5)
        assert file.streams[0].frames == sum(1 for _ in file.decode(video=0)) == times.count
        assert abs(file.duration / 1e6 - times.count / 5) < 0.1
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_progress_is_shown_where_it_is_wished_for(tmp_path):
    """A bar that grows to the end."""
    status, out, err = command(
        "render", "off-the-saddle", "--out", tmp_path / "a.gif", "--size", "64x64", "--fps", 2, "--progress"
    )
    assert (status, out) == (0, "")
    shares = [int(part.split()[-1].rstrip("%")) for part in err.split("\r")[1:]]
    assert shares == sorted(set(shares)) and shares[-1] == 100
    assert err.endswith("\n")


ASKED = [
    {"path": "a.png", "step": 7, "theme": DARK, "title": False},
    {"path": "a.svg", "caption": False, "legend": True, "formula": True, "size": (500, 300)},
    {"path": "a.png", "chart": False, "transparent": True},
    {"path": "a.gif", **QUICK, "poster": True, "step": 3},
    {"path": "a.webp", "speed": 7.25, "last": 12, "fps": 7, "hold": 0.0, "rest": 0.0},
    {"path": "a.tex", "last": 3, "speed": 3.0, "fps": 2, "rest": 0.0},
    {"path": "a.csv"},
    {"path": "a.py"},
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_window_asks_for_what_the_command_line_does(tmp_path, asked, language, request):
    """An order put in words for a shell is the same order: the same files with the same bytes."""
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    asked = {**asked}
    name = asked.pop("path")
    words_of = orders.arguments(order(other / name, **asked), language, "names")
    assert command("render", "off-the-saddle", *words_of) == (0, "", "")
    if language == "ko":
        request.getfixturevalue("korean")
    make(one / name, **asked)
    assert contents(one) == contents(other)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("asked", [{"size": (16, 16)}, {"size": (40, 900)}, {"step": 10**9}, {"first": 10**9}], ids=str)
def test_what_the_dialog_lets_through_the_command_line_takes(tmp_path, asked):
    """The smallest sides and the latest steps that its fields know are no wrong usage."""
    for name in ("a.png", "a.gif"):
        if name == "a.png" or "step" not in asked:
            words_of = orders.arguments(order(tmp_path / name, **{"fps": 1, "speed": 1000.0} | asked), "en", "names")
            assert command("render", "off-the-saddle", *words_of)[0] == 0


@pytest.mark.parametrize("data", [RACE, TRAINING], ids=["race", "training"])
@pytest.mark.parametrize("suffix", [".npz", ".csv"])
def test_numbers_are_those_of_a_run(tmp_path, data, suffix):
    """``render`` writes the very table that ``run`` writes."""
    (tmp_path / "s.json").write_text(json.dumps(data))
    assert command("run", tmp_path / "s.json", "--out", tmp_path / f"a{suffix}")[0] == 0
    assert command("render", tmp_path / "s.json", "--out", tmp_path / f"b{suffix}")[0] == 0
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_a_lesson_has_scenes_to_choose_from(tmp_path):
    """The second scene of a lesson is another picture; without a choice it is the first."""
    found = []
    for i, choice in enumerate(((), ("--scene", 1), ("--scene", 2))):
        path = tmp_path / f"{i}.png"
        assert command("render", "off-the-saddle", "--out", path, "--size", "320x180", *choice) == (0, "", "")
        found.append(rgb(QImage(str(path))))
    assert apart(found[0], found[1]) == 0
    assert apart(found[0], found[2]) > 1


@pytest.mark.parametrize("suffix", [".PNG", ".Gif", ".SVG", ".Py"])
def test_endings_may_be_written_large(tmp_path, suffix):
    """As some systems do."""
    arguments = ("--out", tmp_path / f"a{suffix}", "--size", "64x64", "--fps", 1, "--rest", 0)
    assert command("render", "off-the-saddle", *arguments) == (0, "", "")
    assert (tmp_path / f"a{suffix}").stat().st_size > 500


def test_a_scene_may_come_through_a_pipe(tmp_path):
    """As the window hands it over: always UTF-8, also where the machine is set to plain ASCII."""
    given = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "landscape_app", "render", "-", "--out", "a.svg"],
        cwd=tmp_path,
        env=environment(**given),
        input=json.dumps(RACE | {"title": "안장점 위에서"}, ensure_ascii=False).encode(),
        capture_output=True,
        check=True,
    )
    assert b"landscape-app:" not in done.stderr
    assert "안장점 위에서" in "".join(texts((tmp_path / "a.svg").read_bytes()))


# A job of the window


@pytest.fixture
def owner(qapp):
    """To whom jobs belong."""
    found = QObject()
    yield found
    for job in found.findChildren(Job):
        job.end()
    found.deleteLater()


@pytest.fixture
def target(tmp_path):
    """A film that is there already."""
    path = tmp_path / "a.mp4"
    path.write_bytes(b"an older film")
    return path


LONG = ["--size", "320x180", "--fps", "30", "--speed", "60", "--rest", "0", "--hold", "0"]
"""A film of 151 frames, which takes a second or so."""


def begun(target, owner, *more, scene=SADDLE.scenario):
    """A job with all that it says."""
    arguments = ["--out", str(target), *LONG, *more]
    job = Job(target, arguments, scene_file.write(scene), str(target.parent), owner)
    job.begin()
    job.told, job.ends = [], []
    job.progressed.connect(lambda share, left: job.told.append((share, left)))
    job.ended.connect(job.ends.append)
    return job


def wait(qtbot, what):
    qtbot.waitUntil(lambda: bool(what()), timeout=20_000)


def ended(qtbot, job):
    """Seconds until it has ended, which it says once."""
    began = time.monotonic()
    wait(qtbot, lambda: job.ends)
    assert len(job.ends) == 1
    assert not job.running
    return time.monotonic() - began


def whole(path):
    """Whether it is the film that was ordered."""
    with av.open(str(path)) as file:
        return file.streams[0].frames == sum(1 for _ in file.decode(video=0)) == 151


def test_a_job_does_it(qtbot, owner, target):
    """It tells how far it is and how long it will take, and in the end the older film is replaced."""
    job = begun(target, owner)
    ended(qtbot, job)
    assert job.ends == [""]
    shares = [share for share, _ in job.told]
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(shares) > 3
    assert any(left is not None and 0 <= left < 20 for _, left in job.told)
    assert whole(target)
    assert left_over(target.parent) == []


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_job_is_called_off(qtbot, owner, target, share):
    """At any share of the work: over within a second, the older film untouched, nothing left beside it. Who comes too
    late has the whole film."""
    job = begun(target, owner)
    wait(qtbot, lambda: job.ends or (job.told and job.told[-1][0] >= share))
    job.cancel()
    assert ended(qtbot, job) < 1
    if target.read_bytes() == b"an older film":
        assert job.ends == ["cancelled"]
    else:
        assert share == 0.99 and whole(target)
    assert left_over(target.parent) == []


@pytest.mark.parametrize("seed", range(2))
def test_a_job_is_called_off_at_any_moment(qtbot, owner, target, seed):
    """From the moment it begins: the same."""
    job = begun(target, owner)
    qtbot.wait(round(random.Random(seed).uniform(400 * seed, 400 * seed + 400)))  # noqa: S311
    job.cancel()
    assert ended(qtbot, job) < 1
    assert job.ends == ["cancelled"]
    assert target.read_bytes() == b"an older film"
    assert left_over(target.parent) == []


@pytest.mark.parametrize("linked", [False, True])
def test_a_job_that_does_not_listen_is_ended(qtbot, owner, tmp_path, linked):
    """Its process stands still when it is called off: it is ended all the same, and swept up behind."""
    (tmp_path / "elsewhere").mkdir()
    place = tmp_path / "elsewhere" / "a.mp4" if linked else tmp_path / "a.mp4"
    place.write_bytes(b"an older film")
    if linked:
        (tmp_path / "a.mp4").symlink_to(place)
    job = begun(tmp_path / "a.mp4", owner)
    wait(qtbot, lambda: left_over(place.parent))
    os.kill(job._number, signal.SIGSTOP)
    job.cancel()
    assert ended(qtbot, job) < 1
    assert job.ends == ["cancelled"]
    assert place.read_bytes() == b"an older film"
    assert left_over(place.parent) == []


def test_a_program_that_ends_takes_its_jobs_along(qtbot, owner, target):
    """``end`` returns when nothing runs any more."""
    job = begun(target, owner)
    wait(qtbot, lambda: job.told)
    began = time.monotonic()
    job.end()
    assert time.monotonic() - began < 1
    assert not job.running
    assert target.read_bytes() == b"an older film"
    assert left_over(target.parent) == []


def test_a_job_that_cannot_be_done_says_why(qtbot, owner, target):
    """In the words of the command line, as one sentence."""
    job = begun(target, owner, "--size", "321x180")
    ended(qtbot, job)
    (sentence,) = job.ends
    assert sentence == "321x180: MP4 takes even sides only; use 320x180"
    assert target.read_bytes() == b"an older film"


def test_a_job_that_cannot_begin_says_so(monkeypatch, qtbot, owner, target):
    """There is no Python any more: who wanted the film hears of it, and nothing waits."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    job = begun(target, owner)
    assert not job.running
    job = Job(target, [], "", str(target.parent), owner)
    ends = []
    job.ended.connect(ends.append)
    job.begin()
    assert len(ends) == 1 and ends[0]


def test_a_job_that_fails_half_way_says_why_without_its_bar(qtbot, owner, target):
    """The disk is full while the bar stands at some share: the sentence, and nothing of the bar."""
    job = Job(target, ["--out", str(target), *LONG], scene_file.write(SADDLE.scenario), str(target.parent), owner)
    ends, limits = [], resource.getrlimit(resource.RLIMIT_FSIZE)
    job.ended.connect(ends.append)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, limits[1]))  # of the process that is begun, too
    job.begin()
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    wait(qtbot, lambda: ends)
    (sentence,) = ends
    assert "cannot be written" in sentence and "%" not in sentence and "#" not in sentence
    assert target.read_bytes() == b"an older film" and left_over(target.parent) == []


def test_a_job_whose_process_dies_says_so(qtbot, owner, target):
    """Killed by somebody else, as a system does that has no memory left: one sentence, nothing left behind."""
    job = begun(target, owner)
    wait(qtbot, lambda: left_over(target.parent))
    os.kill(job._number, signal.SIGKILL)
    ended(qtbot, job)
    (sentence,) = job.ends
    assert sentence and "cancelled" not in sentence and "%" not in sentence
    assert target.read_bytes() == b"an older film"
    assert left_over(target.parent) == []


OWNER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from landscape_app.exporting import Job
app = QCoreApplication([])
target = Path("a.mp4").absolute()
job = Job(target, ["--out", str(target), *{long!r}], sys.stdin.read(), str(target.parent), app)
job.begin()
print(job._number, flush=True)
app.exec()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc")
def test_a_job_whose_window_was_killed_ends_too(target):
    """Whoever wanted it is gone: it stops within two seconds, and leaves the older film as it was."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", OWNER.format(long=[*LONG, "--fps", "120", "--hold", "60"])]
    with subprocess.Popen(command, cwd=target.parent, env=environment(), stdin=pipe, stdout=pipe) as window:
        window.stdin.write(scene_file.write(SADDLE.scenario).encode())
        window.stdin.close()
        number = int(window.stdout.readline())
        until(lambda: left_over(target.parent), 20)
        window.kill()
    assert lives(number)
    until(lambda: not lives(number), 2)
    assert target.read_bytes() == b"an older film"
    assert left_over(target.parent) == []


def until(what, seconds):
    """Wait for it."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds
        time.sleep(0.01)


def lives(process):
    """Whether it is there, and not only its name."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# What is refused at once


@pytest.mark.parametrize(
    ("name", "asked", "says"),
    [
        ("a.txt", {}, ".png, .pdf, .svg, .mp4"),
        ("a.mp4", {"size": (321, 180)}, "use 320x180"),
        ("a.mp4", {"size": (320, 5000)}, "16 to 4096"),
        ("a.gif", {"fps": 60}, "1 to 50"),
        ("a.mp4", {"fps": 121}, "1 to 120"),
        ("a.tex", {"fps": 60, "speed": 10.0}, "at most 600"),
        ("a.webp", {"fps": 120, "speed": 0.5}, "at most 20000"),
        ("a.png", {"size": (16_385, 100)}, "16384"),
    ],
    ids=str,
)
def test_what_could_not_be_done_in_the_end_is_refused_at_once(tmp_path, name, asked, says):
    """One sentence with the way out, and nothing computed or written."""
    told = []
    with pytest.raises(Refusal, match=says):
        make(tmp_path / name, SADDLE, told.append, **asked)
    assert told == []
    assert list(tmp_path.iterdir()) == []


def test_every_format_is_either_a_film_or_not():
    """What can be seen through is a format there is, and every film has an encoder or is pictures."""
    assert set(orders.FORMATS) >= orders.CLEAR
    films = {suffix for suffix, kind in orders.FORMATS.items() if kind == orders.FILM}
    for suffix in films - {".zip"}:
        assert list(film.write(os.devnull, suffix, timing(race(steps=0), fps=1), still_of)) == [1, 2, 3]


def still_of(position):
    return still.image(drawn(race(steps=0), size=(64, 64)), np.floor(position))


# What nobody named is not written over

BESIDE = [("a.mp4", "a.png", ["--poster"]), ("a.tex", "a.pdf", [])]
SOON = ["--size", "64x64", "--fps", "1", "--speed", "1000", "--hold", "0", "--rest", "0"]


@pytest.mark.parametrize(("name", "beside", "more"), BESIDE, ids=["picture", "pages"])
def test_a_file_beside_it_that_nobody_named_stays(tmp_path, name, beside, more):
    """It may be anything; one sentence names it, and nothing is written."""
    (tmp_path / beside).write_bytes(b"my own")
    status, _, err = command("render", "off-the-saddle", "--out", tmp_path / name, *SOON, *more)
    assert status == 1 and str(tmp_path / beside) in err and "another name" in err and len(err.splitlines()) == 1
    assert contents(tmp_path) == {beside: b"my own"}


@pytest.mark.parametrize(("name", "beside", "more"), BESIDE, ids=["picture", "pages"])
@pytest.mark.parametrize("asked", [False, True], ids=["again", "asked"])
def test_a_file_beside_it_is_replaced(tmp_path, name, beside, more, asked):
    """Where both are there from an export before, or whoever sits at the window has been asked."""
    (tmp_path / beside).write_bytes(b"an older one")
    if asked:
        more = [*more, "--owner", os.getppid()]
    else:
        (tmp_path / name).write_bytes(b"an older one")
    assert command("render", "off-the-saddle", "--out", tmp_path / name, *SOON, *more) == (0, "", "")
    found = contents(tmp_path)
    assert set(found) == {name, beside} and b"an older one" not in found.values()


def test_pages_are_few_where_nobody_says_how_many(tmp_path):
    """A film of pages is 12 a second, as the window proposes, so that the flagship lesson fits; others are 30."""
    assert command("render", "off-the-saddle", "--out", tmp_path / "a.tex", "--size", "64x64") == (0, "", "")
    assert "{12}{a}" in (tmp_path / "a.tex").read_text()
    asked = ["--size", "64x64", "--to", "5"]
    assert command("render", "off-the-saddle", "--out", tmp_path / "a.mp4", *asked) == (0, "", "")
    with av.open(str(tmp_path / "a.mp4")) as file:
        assert file.streams[0].average_rate == 30


# What is read is not written over


@pytest.mark.parametrize("ending", [".csv", ".npz", ".png"])
@pytest.mark.parametrize("named", ["directly", "through a link"])
def test_the_data_of_a_scene_are_not_written_over(tmp_path, ending, named):
    """A table of one's own is named by the scene, not on the command line: it is as it was, and it is said."""
    rows = "a,b,kind\n" + "1,2,x\n3,4,y\n" * 20
    own = tmp_path / f"points{ending}"
    own.write_text(rows)
    scene = TRAINING | {"data": {"csv": own.name, "target": "kind"}}
    (tmp_path / "s.landscape.json").write_text(json.dumps(scene))
    out = own
    if named != "directly":
        out = tmp_path / f"link{ending}"
        out.symlink_to(own)
    asked = ["render"] if ending == ".png" else ["run", "render"]
    for deed in asked:
        status, _, err = command(deed, tmp_path / "s.landscape.json", "--out", out)
        assert status == 1 and "holds the data of the scene" in err and len(err.splitlines()) == 1
    assert own.read_text() == rows


@pytest.mark.parametrize("stem", ["50%", "a#b", "{x}", "a~b", "x$y", "a&b", "x^2"])
def test_a_name_that_latex_cannot_find_is_refused(tmp_path, stem):
    """The snippet would not compile; other formats may be called so."""
    status, _, err = command("render", "off-the-saddle", "--out", tmp_path / f"{stem}.tex", "--size", "64x64")
    assert status == 1 and "LaTeX" in err and list(tmp_path.iterdir()) == []
    assert command("render", "off-the-saddle", "--out", tmp_path / f"{stem}.png", "--size", "64x64")[0] == 0


def test_without_pyav_films_are_refused_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "av", None)
    status, _, err = command("render", "off-the-saddle", "--out", tmp_path / "a.mp4", "--size", "64x64")
    assert status == 1 and "PyAV" in err and "reinstall" in err and list(tmp_path.iterdir()) == []

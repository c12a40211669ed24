"""E1 to E7, E10, G8, G9: an export that cannot be is one sentence, and every file and folder stays as it was."""

import json
import os
import re
import resource
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import av
import pytest
from core.shell import environment, landscape
from export.watching_films import RACE, SMALL, command, left_over, make, race
from PIL import Image
from PySide6.QtGui import QImage
from watching import in_hangul, said

from landscape_app import files, words
from landscape_app.export import film, orders
from surfaces import Refusal

LONG = "a" * 300
OLD = b"what was there before"
FASTER = ("--size", "64x64", "--fps", "2", "--rest", "0")
as_root = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Scenes and bad scenes, an older export of every kind, a folder, a pipe, and links."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scene.json").write_text(json.dumps(RACE))
    (tmp_path / "bad.json").write_text("{'schema': 1}")
    (tmp_path / "newer.json").write_text(json.dumps(RACE | {"schema": 2}))
    for suffix in orders.FORMATS:
        (tmp_path / f"a{suffix}").write_bytes(OLD)
    for name in ("own.py", "own.csv", "own.png", "own.html"):
        (tmp_path / name).write_text(json.dumps(RACE))
    (tmp_path / "link.svg").symlink_to("scene.json")
    (tmp_path / "null.png").symlink_to("/dev/null")
    (tmp_path / "d.mp4").mkdir()
    (tmp_path / "d.png").mkdir()
    os.mkfifo(tmp_path / "p.mp4")
    return tmp_path


def contents(folder):
    """All that is in a folder, hidden or not."""
    return {
        path.name: str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else "no file"
        for path in folder.iterdir()
    }


def refused(folder, *arguments, says="", **given):
    """One line on stderr, status 1, and the folder as before."""
    before = contents(folder)
    status, out, err = command("render", *arguments, **given)
    assert (status, out) == (1, ""), err
    (line,) = err.splitlines()
    assert line.startswith("landscape-app: ")
    assert len(line) < 1000
    assert says in line
    assert contents(folder) == before
    return line


# Where it should go


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("no/such/folder/a.mp4", "no/such/folder does not exist"),
        ("scene.json/a.png", "scene.json"),
        ("/proc/a.gif", "cannot be written"),
        ("/proc/self/a.svg", "cannot be written"),
        ("a", ".png, .pdf, .svg, .mp4"),
        ("a.txt", ".html"),
        ("a.mp4.part", ".html"),
        (".mp4", ".html"),
        (".", ".html"),
        ("", ".html"),
        ("/dev/null", ".html"),
        ("null.png", "device"),
        ("d.mp4", "is a folder"),
        ("d.png", "is a folder"),
        ("d.png/", "is a folder"),
        ("p.mp4", "pipe"),
        (LONG + ".webp", "aaa"),
        (LONG + "/a.webp", "aaa"),
        ("two\nlines.txt", "two lines.txt"),
        ("한글.txt", "한글"),
    ],
    ids=lambda part: part[:20],
)
def test_e1_e4_a_place_where_nothing_can_be_written(folder, out, says):
    """E1, E4: no folder, no ending, a folder or a pipe in its place: said at once, in one line."""
    refused(folder, "scene.json", "--out", out, says=says)


@pytest.mark.parametrize("name", ["own.py", "own.csv", "own.png", "own.html"])
def test_e4_a_scene_is_not_its_own_export(folder, name):
    """E4: whatever a scene file is called, it is not replaced by what is made of it."""
    refused(folder, name, "--out", name, says=name)


@pytest.mark.parametrize("names", [("scene.json", "link.svg"), ("link.svg", "link.svg"), ("./own.py", "../{}/own.py")])
def test_e4_a_scene_is_not_its_own_export_by_another_name(folder, names):
    """E4: nor through a link, nor by another way to it."""
    scene, out = (name.format(folder.name) for name in names)
    refused(folder, scene, "--out", out)
    assert json.loads((folder / "scene.json").read_text()) == RACE


def test_e4_behind_a_link_the_file_itself_is_replaced(folder):
    """E4: the link stays one, what it leads to is new, with the permissions it had; a link to nowhere leads there."""
    (folder / "a.png").chmod(0o640)
    (folder / "link.png").symlink_to("a.png")
    (folder / "nowhere.png").symlink_to("d.png/new.png")
    for name, behind in (("link.png", "a.png"), ("nowhere.png", "d.png/new.png")):
        assert command("render", "scene.json", "--out", name, "--size", "64x64") == (0, "", "")
        assert (folder / name).is_symlink()
        assert (folder / behind).read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE((folder / "a.png").stat().st_mode) == 0o640


NAMES = {
    "hangul": "안장점 탈출",
    "emoji": "🏔️🎿",
    "255 bytes": "가" * 83 + "aa",
    "two lines": "two\nlines",
    "spaces": "  a  b ",
    "shell": "'\"$(x)`;&|*?",
    "braces": "{path} {0} %s %d",
    "dash": "-o",
    "no letters": os.fsdecode(b"\xff\xfe"),
    "dots": "a.b..c",
}


@pytest.mark.parametrize("name", NAMES)
def test_e4_any_name_a_system_allows(folder, name):
    """E4: the film is there under that very name, and nothing else is new; in a folder of that name as well."""
    os.chdir(folder / "d.png")
    before = contents(folder / "d.png")
    for suffix in (".gif", ".png"):
        target = f"{NAMES[name]}{suffix}"
        assert command("render", "../scene.json", f"--out={target}", *FASTER) == (0, "", "")
        assert set(contents(folder / "d.png")) - set(before) == {target}
        before = contents(folder / "d.png")
    Path(NAMES[name]).mkdir()
    for suffix in (".mp4", ".zip"):
        assert command("render", "../scene.json", f"--out={NAMES[name]}/a{suffix}", *FASTER) == (0, "", "")
        assert list(contents(Path(NAMES[name]))) == [f"a{suffix}"]
        (Path(NAMES[name]) / f"a{suffix}").unlink()


# What is asked for


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("a.mp4", "--size", "321x180"), "use 320x180"),
        (("a.mp4", "--size", "320x181"), "use 320x180"),
        (("a.png", "--size", "16384x16384"), "200000000"),
        (("a.gif", "--size", "5000x100"), "16 to 4096"),
        (("a.gif", "--fps", "51"), "1 to 50"),
        (("a.mp4", "--speed", "0.001"), "600046 frames: a film has at most 20000"),
        (("a.webp", "--speed", "0.001", "--fps", "120"), "at most 20000"),
        (("a.zip", "--speed", "0.01", "--fps", "120"), "at most 20000"),
        (("a.tex", "--speed", "0.5", "--fps", "30"), "at most 600"),
        (("a.png", "--scene", "99"), "no scene 99"),
    ],
    ids=str,
)
def test_e7_what_is_too_much_is_refused_before_it_begins(folder, arguments, says):
    """E7: odd sides, walls of pixels, a million frames: one line with what can be had instead."""
    refused(folder, "scene.json", "--out", *arguments, says=says)


@pytest.mark.parametrize(
    "more",
    [
        ("--size", "1x1"),
        ("--size", "0x0"),
        ("--size", "20000x20000"),
        ("--size", "wide"),
        ("--size", "-64x64"),
        ("--size", "64.0x64"),
        ("--size", "9" * 5000 + "x64"),
        ("--fps", "0"),
        ("--fps", "1000"),
        ("--fps", "12.5"),
        ("--fps", "nan"),
        ("--speed", "0"),
        ("--speed", "nan"),
        ("--speed", "1e400"),
        ("--step", "-1"),
        ("--step", "x"),
        ("--hold", "61"),
        ("--hold", "-1"),
        ("--scene", "0"),
        ("--theme", "blue"),
        ("--language", "xx"),
        ("--loud",),
    ],
    ids=lambda more: " ".join(more)[:30],
)
def test_e7_wrong_usage(folder, more):
    """What is no number, or beyond what any export has: the usage, status 2, and nothing is touched."""
    before = contents(folder)
    status, out, err = command("render", "scene.json", "--out", "a.mp4", *more)
    assert (status, out) == (2, "")
    assert err.startswith("usage: landscape-app")
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("scene", "says"),
    [
        ("none.json", "none.json"),
        ("no-such-lesson", "off-the-saddle"),
        ("bad.json", "line 1, column 2"),
        ("newer.json", "newer.json"),
        ("d.png", "d.png"),
        ("p.mp4", "p.mp4"),
        ("", "regular file"),
        (LONG, "aaa"),
    ],
    ids=lambda part: part[:20],
)
def test_a_scene_that_is_none(folder, scene, says):
    """The sentence of the scene, and no export."""
    refused(folder, scene, "--out", "a.png", says=says)


@pytest.mark.parametrize(
    ("stdin", "says"),
    [
        ("", "line 1"),
        ("{'schema': 1}", "line 1, column 2"),
        ("[1, 2]", ""),
        ("[" * 100_000, ""),
        (b"\xff\xfe{}", ""),
        (json.dumps(RACE).encode()[:-1] + b', "title": "\xff"}', ""),
        (json.dumps(RACE | {"title": "\ud800"}), ""),
        (json.dumps(RACE | {"steps": -1}), "steps"),
        (json.dumps(RACE) + " " * (17 << 20), "16"),
    ],
    ids=lambda part: str(part)[:20],
)
def test_a_scene_from_a_pipe_that_is_none(folder, stdin, says):
    """As from a file: one sentence, whatever comes out of the pipe."""
    refused(folder, "-", "--out", "a.png", says=says, stdin=stdin)


def test_a_scene_from_nowhere(folder):
    """Where there is nothing to read from at all."""
    before = contents(folder)
    code = "import sys; sys.stdin = None; from landscape_app.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "render", "-", "--out", "a.png"]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1
    assert contents(folder) == before


@pytest.mark.parametrize("closed", [("stderr",), ("stdin", "stdout", "stderr")], ids=str)
def test_an_export_needs_nobody_who_listens(folder, closed):
    """From a service that has no terminal and no streams at all, it is done all the same."""

    def close():
        for stream in closed:
            os.close(("stdin", "stdout", "stderr").index(stream))

    command = [sys.executable, "-m", "landscape_app", "render", "scene.json", "--out", "a.png", "--size", "64x64"]
    done = subprocess.run(command, env=environment(), preexec_fn=close, check=False)
    assert done.returncode == 0
    assert (folder / "a.png").read_bytes().startswith(b"\x89PNG")


def test_0_steps_are_a_film(folder):
    """A scene that does not move is a film of what is held."""
    (folder / "scene.json").write_text(json.dumps(RACE | {"steps": 0}))
    assert command("render", "scene.json", "--out", "a.mp4", *FASTER, "--hold", "2") == (0, "", "")
    with av.open("a.mp4") as file:
        assert len(list(file.decode(video=0))) == 5


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_it_is_said_in_the_language_asked_for(folder, language):
    """The sentence is in the language of the export."""
    line = refused(folder, "scene.json", "--out", "a.mp4", "--size", "321x180", "--language", language)
    assert in_hangul(line) == (language == "ko")


# Encoders


@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".webp"])
def test_e6_a_codec_that_is_not_there(folder, monkeypatch, suffix):
    """E6: a build of PyAV without it: the sentence names it, and what can be had instead."""
    monkeypatch.setitem(film._ENCODERS, suffix, "no_such_codec")
    line = refused(folder, "scene.json", "--out", f"a{suffix}", says="no_such_codec")
    assert all(other in line for other in {".mp4", ".gif", ".webp"} - {suffix})


def test_e6_a_codec_that_does_not_start(folder, monkeypatch):
    """E6: it is there, but does not take what it is told: a sentence too, and no thread left."""
    threads = threading.active_count()
    monkeypatch.setitem(film._SETTINGS, ".mp4", ("yuv420p", {"preset": "no such preset"}))
    refused(folder, "scene.json", "--out", "a.mp4")
    assert threading.active_count() == threads


def test_e10_a_picture_for_which_there_is_no_memory(folder):
    """E10: the size is allowed, but the machine is too small for it: one line that speaks of the picture."""

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    before = contents(folder)
    done = landscape(folder, "render", "scene.json", "--out", "a.png", "--size", "11000x11000", preexec_fn=limit)
    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert "memory" in line and ("picture" in line or "size" in line)
    assert contents(folder) == before


# Disks


@contextmanager
def mounted(place, *options):
    """Something mounted there; skips where that cannot be."""
    place.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("cannot mount here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


TINY = ("-t", "tmpfs", "-o", "size=256k", "tmpfs")


@as_root
@pytest.mark.parametrize("suffix", [suffix for suffix in orders.FORMATS if suffix != ".py"])
def test_e2_g9_a_disk_that_is_full(tmp_path, suffix):
    """E2, G9: with room for nothing, for a page, for some: the sentence names the file, the older one is whole."""
    asked = {"size": SMALL, "last": 60, "fps": 10, "speed": 40.0, "hold": 0.0, "rest": 0.0}
    asked |= {"last": 2, "speed": 10.0} if suffix == ".tex" else {}
    outcomes = set()
    with mounted(tmp_path / "disk", *TINY) as disk:
        target = disk / f"a{suffix}"
        target.write_bytes(OLD)
        for room in (0, 1, 6, 30, 60):
            (disk / "filler").write_bytes(bytes((64 - 1 - room) * 4096))
            before = contents(disk)
            sentence = refusal_of(lambda: make(target, **asked))
            outcomes.add(bool(sentence))
            if sentence:
                assert re.search(r"/a\.\w+: .*No space left", sentence)
                assert contents(disk) == before
            else:
                for path in disk.glob("a.*"):
                    path.unlink()
                target.write_bytes(OLD)
    assert True in outcomes


def refusal_of(deed):
    """The sentence with which it was refused, or nothing."""
    try:
        deed()
    except Refusal as refusal:
        return str(refusal)
    return ""


@as_root
@pytest.mark.parametrize("suffix", [".png", ".mp4", ".tex", ".py"])
def test_e1_a_disk_that_is_only_read(tmp_path, suffix):
    """E1: one sentence, and a film says it before it paints a frame."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / f"a{suffix}").write_bytes(OLD)
    told = []
    with mounted(tmp_path / "disk", "--bind", str(tmp_path / "real")) as disk:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(disk)], check=True)
        with pytest.raises(Refusal, match="Read-only"):
            make(disk / f"a{suffix}", race(), told.append, fps=2, hold=0.0)
        assert suffix == ".tex" or max(told, default=0) < 0.1
        assert contents(disk) == {f"a{suffix}": OLD}


def half_way(folder, happens, suffix):
    """A film into a folder to which something happens after a third of it; the sentence, if there is one."""
    done = []

    def told(share):
        if share > 0.33 and not done:
            done.append(share)
            happens()

    asked = {"size": (160, 90), "fps": 12, "speed": 10.0, "hold": 1.0, "rest": 0.0}
    sentence = refusal_of(lambda: make(folder / f"a{suffix}", race(), told, **asked))
    assert done and done[0] < 0.5
    return sentence


FILMS = [".mp4", ".gif", ".webp", ".zip", ".tex"]


@pytest.mark.parametrize("suffix", FILMS)
def test_e2_the_folder_is_deleted_half_way(tmp_path, suffix):
    """E2: one sentence, and the folder does not come back."""
    (tmp_path / "gone").mkdir()
    (line,) = half_way(tmp_path / "gone", lambda: shutil.rmtree(tmp_path / "gone"), suffix).splitlines()
    assert "cannot be written" in line or "does not exist" in line
    assert list(tmp_path.iterdir()) == []


@as_root
@pytest.mark.parametrize("suffix", FILMS)
def test_e2_the_disk_is_removed_half_way(tmp_path, suffix):
    """E2: a disk that is pulled out: one sentence, and no fragment in the place where it was; a film of which nothing
    was written yet may still come to be there, whole."""
    with mounted(tmp_path / "disk", "-t", "tmpfs", "tmpfs") as disk:
        (disk / f"a{suffix}").write_bytes(OLD)
        sentence = half_way(disk, lambda: subprocess.run(["umount", "-l", str(disk)], check=True), suffix)
        if sentence:
            assert contents(disk) == {}
        else:
            (tmp_path / "other").mkdir()
            half_way(tmp_path / "other", lambda: None, suffix)
            sizes = [
                {name: len(data) for name, data in contents(place).items()} for place in (disk, tmp_path / "other")
            ]
            assert sizes[0] == pytest.approx(sizes[1], rel=0.1)
        assert len(sentence.splitlines()) <= 1
        assert sentence or suffix != ".zip"


def test_a_film_and_its_poster_come_together_or_not_at_all(folder):
    """Where the picture beside it cannot be written, the older film stays."""
    (folder / "a.png").unlink()
    (folder / "a.png").mkdir()
    for suffix in (".mp4", ".gif"):
        refused(folder, "scene.json", "--out", f"a{suffix}", *FASTER, "--poster", says="a.png")


def test_pages_and_their_line_of_latex_come_together_or_not_at_all(folder):
    """Where one of the two files cannot be written, the other one stays as it was."""
    (folder / "a.pdf").unlink()
    (folder / "a.pdf").mkdir()
    refused(folder, "scene.json", "--out", "a.tex", *FASTER, says="a.pdf")


# The n-th thing that goes wrong


class Faulty:
    """Makes the n-th call of all that writing is made of fail; says how many there were."""

    CALLS = ((os, "fsync"), (tempfile, "mkstemp"), (os, "replace"), (os, "chmod"), (os, "close"), (os, "stat"))

    def __init__(self, monkeypatch, place, number):
        self._place, self._left, self.hit = str(place), number, None
        for module, name in (*self.CALLS, (os, "scandir"), (Path, "open")):
            monkeypatch.setattr(module, name, self._counted(getattr(module, name), name))

    def _counted(self, real, name):
        def called(*given, **named):
            ours = name in ("fsync", "close", "mkstemp") or self._place in str(given[0])
            if ours and self.hit is None:
                if self._left == 0:
                    self.hit = name
                    if name == "close":
                        real(*given)
                    raise OSError(5, "Input/output error")
                self._left -= 1
            return real(*given, **named)

        return called


def swept(tmp_path, write):
    """Write with the first, the second ... call failing, until none fails; which ones failed."""
    target, hits = tmp_path / "a.gif", []
    for number in range(60):
        target.write_bytes(OLD)
        with pytest.MonkeyPatch.context() as patch:
            faulty = Faulty(patch, tmp_path, number)
            sentence = refusal_of(partial(write, target))
        if faulty.hit is None:
            assert target.read_bytes() != OLD
            return hits
        hits.append(faulty.hit)
        assert contents(tmp_path) == {"a.gif": OLD} or not sentence, faulty.hit
        assert ("a.gif" in sentence and "Input/output error" in sentence) or target.read_bytes() != OLD, faulty.hit
        assert left_over(tmp_path) == []
    raise AssertionError("it never came to an end")


def test_g8_any_call_may_fail_while_a_file_is_written(tmp_path):
    """G8: whichever call fails, there is a sentence, the older file is whole, and no part is left."""
    hits = swept(tmp_path, lambda target: files.write_whole(target, [b"new", b"er"] * 1000))
    assert {"fsync", "replace", "chmod", "open"} <= set(hits)


def test_g8_any_call_may_fail_while_a_film_is_written(tmp_path):
    """G8: the same for a film."""
    hits = swept(tmp_path, lambda target: make(target, race(), size=(64, 64), fps=2, hold=0.0))
    assert {"fsync", "replace", "chmod", "open"} <= set(hits)


def test_g8_what_is_written_may_fail_at_any_part(tmp_path):
    """G8: the content itself may come from somewhere that breaks: after any number of parts the older file is whole."""
    target = tmp_path / "a.gif"
    target.write_bytes(OLD)
    for number in range(5):

        def parts(number=number):
            yield from [b"x" * 9000] * number
            raise OSError(5, "Input/output error")

        with pytest.raises(Refusal, match=r"a\.gif: cannot be written: Input/output error"):
            files.write_whole(target, parts())
        assert contents(tmp_path) == {"a.gif": OLD}


# Beside others


WRITER = """
import sys
from pathlib import Path
from landscape_app import files
for i in range(400):
    files.write_whole(Path(sys.argv[1]), b"x" * 2000)
"""


def test_e9_two_programs_write_into_one_folder(tmp_path):
    """E9: each its own file, as fast as they can: neither trips over the parts of the other."""
    begun = [sys.executable, "-c", WRITER]
    running = [
        subprocess.Popen([*begun, str(tmp_path / name)], env=environment(), stderr=subprocess.PIPE)
        for name in ("a.txt", "b.txt")
    ]
    found = [process.communicate(timeout=60)[1].decode()[-300:] for process in running]
    assert found == ["", ""]
    assert sorted(contents(tmp_path)) == ["a.txt", "b.txt"]


STRANGE = {
    "a folder": lambda place: place.mkdir(),
    "a link to nowhere": lambda place: place.symlink_to("nowhere"),
}


@pytest.mark.parametrize("name", [".landscape-app.999999.x.part", ".landscape-app.99999999999999999999.x.part"])
@pytest.mark.parametrize("kind", STRANGE)
def test_what_only_looks_like_a_part_is_in_nobodys_way(tmp_path, kind, name):
    """Something that cannot be swept away, or is no part at all, does not keep anybody from writing there."""
    STRANGE[kind](tmp_path / name)
    if kind == "a folder":
        os.utime(tmp_path / name, (0, 0))
    files.write_whole(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"


SHARED = """
import os, sys
from pathlib import Path
from landscape_app import files
os.setgid(65534), os.setuid(65534)
files.write_whole(Path(sys.argv[1]), b"new")
"""


@as_root
def test_in_a_shared_folder_the_parts_of_others_are_in_nobodys_way():
    """In a folder such as /tmp nobody may delete what another person left there; one can write beside it."""
    with tempfile.TemporaryDirectory() as shared:
        Path(shared).chmod(0o1777)
        stale = Path(shared, ".landscape-app.999999.x.part")
        stale.write_bytes(b"left by somebody else")
        os.utime(stale, (0, 0))
        command = [sys.executable, "-c", SHARED, f"{shared}/a.txt"]
        done = subprocess.run(command, env=environment(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()[-300:]
        assert Path(shared, "a.txt").read_bytes() == b"new"


def test_parts_are_swept_when_their_owner_is_gone(tmp_path):
    """Old parts of the dead go at the next save; young ones and those of the living stay, and so does all else."""
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    gone = int(dead.stdout)
    parts = {f".landscape-app.{gone}.old.part": 61, f".landscape-app.{gone}.young.part": 5}
    others = f".landscape-app.{os.getppid()}.x.part", "landscape-app.part", f".landscape-app.{gone}"
    parts |= dict.fromkeys(others, 10**6)
    for name, age in parts.items():
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    files.write_whole(tmp_path / "a.txt", b"new")
    assert set(parts) - set(contents(tmp_path)) == {f".landscape-app.{gone}.old.part"}


def test_e9_the_last_of_two_films_of_one_name_is_whole(tmp_path):
    """E9: two at once onto one file: both end well, and the file is one of the two films."""
    command = [
        sys.executable,
        "-m",
        "landscape_app",
        "render",
        "off-the-saddle",
        "--out",
        "a.gif",
        "--fps",
        "2",
        "--size",
    ]
    sizes = ("64x64", "96x96")
    running = [subprocess.Popen([*command, size], cwd=tmp_path, env=environment()) for size in sizes]
    assert [process.wait(60) for process in running] == [0, 0]
    assert list(contents(tmp_path)) == ["a.gif"]
    with Image.open(tmp_path / "a.gif") as film:
        assert film.size in ((64, 64), (96, 96))
        film.seek(film.n_frames - 1)
        film.load()


def test_e8_what_is_asked_for_is_what_is_made(tmp_path):
    """E8: another export in between, of another size, leaves no trace in the next."""
    first = make(tmp_path / "a.png").read_bytes()
    make(tmp_path / "b.gif", race(), size=(90, 160), fps=2)
    assert make(tmp_path / "c.png").read_bytes() == first
    assert QImage(str(tmp_path / "c.png")).width() == SMALL[0]


def test_a_sentence_of_the_window_is_in_its_language(tmp_path, language):
    """Whoever is spoken to in Korean is refused in Korean."""
    with pytest.raises(Refusal) as refusal:
        make(tmp_path / "a.mp4", size=(321, 180))
    assert in_hangul(words.told(refusal.value)) == said(False, True)

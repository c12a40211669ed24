"""When the command line cannot do what it is asked: one line, status 1, and every file as it was."""

import errno
import json
import os
import resource
import stat

import numpy as np
import pytest
from refusing import BASE
from shell import landscape

from landscape_app import files
from surfaces import Refusal

LONG = "a" * 300


@pytest.fixture
def folder(tmp_path):
    """A scene, bad scenes, an older result, a folder and a pipe."""
    (tmp_path / "scene.json").write_text(json.dumps(BASE))
    (tmp_path / "newer.json").write_text(json.dumps(BASE | {"schema": 2}))
    (tmp_path / "line.json").write_text(json.dumps(BASE | {"two\nlines": 2}))
    (tmp_path / "bad.json").write_text("{'schema': 1}")
    (tmp_path / "r.npz").write_bytes(b"an older result")
    (tmp_path / "d.npz").mkdir()
    os.mkfifo(tmp_path / "p.npz")
    return tmp_path


def contents(folder):
    return {path.name: path.read_bytes() if path.is_file() else path.stat().st_mode for path in folder.iterdir()}


def refused(folder, *arguments, **how):
    """The one line on stderr; nothing is written, changed or left over."""
    before = contents(folder)
    done = landscape(folder, *arguments, **how)
    assert done.returncode == 1
    assert not done.stdout
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("landscape-app: ")
    assert len(line) < 1000
    assert contents(folder) == before
    return line


@pytest.mark.parametrize(
    ("scene", "says"),
    [
        ("none.json", "none.json"),
        ("no-such-lesson", "off-the-saddle"),
        ("newer.json", "newer.json"),
        ("bad.json", "line 1, column 2"),
        ("line.json", "two"),
        ("d.npz", "not a regular file"),
        ("p.npz", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        ("", "regular file"),
        (b"\xff\xfe.json", "cannot be read"),
        (LONG, "aaa"),
        (LONG + ".json", "aaa"),
    ],
    ids=lambda part: str(part)[:20],
)
def test_a_scene_that_cannot_be_run(folder, scene, says):
    assert says in refused(folder, "run", scene, "--out", "r.npz")


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("r.txt", ".npz or .csv"),
        ("r", ".npz or .csv"),
        ("r.npz.gz", ".npz or .csv"),
        ("no/such/folder/r.npz", "no/such/folder"),
        ("d.npz", "is a folder"),
        ("scene.json/r.npz", "scene.json"),
        ("p.npz", "p.npz"),
        (LONG + ".npz", "aaa"),
    ],
    ids=lambda part: part[:20],
)
def test_a_place_where_nothing_can_be_written(folder, out, says):
    assert says in refused(folder, "run", "scene.json", "--out", out)


def test_a_full_disk(folder):
    """Half of it written is nothing written: the older file stays, and no part is left."""

    def at_most_10_kb():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))

    assert "r.npz" in refused(folder, "run", "scene.json", "--out", "r.npz", preexec_fn=at_most_10_kb)


def test_an_older_result_is_replaced_where_it_lies(folder):
    """Behind a link, with the permissions it had."""
    (folder / "r.npz").chmod(0o640)
    (folder / "link.npz").symlink_to("r.npz")
    assert landscape(folder, "run", "scene.json", "--out", "link.npz").returncode == 0
    assert (folder / "link.npz").is_symlink()
    assert stat.S_IMODE((folder / "r.npz").stat().st_mode) == 0o640
    with np.load(folder / "r.npz") as arrays:
        assert arrays["sgd/point"].shape == (301, 2)


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        (errno.ENOSPC, "free some space, or choose another folder"),
        (errno.EDQUOT, "free some space, or choose another folder"),
        (errno.EROFS, "choose another folder"),
        (errno.EACCES, "choose another folder"),
        (errno.EFBIG, "choose another folder"),
    ],
)
def test_what_the_disk_refuses_is_told_with_the_mend(tmp_path, code, mend):
    """Whatever the reason, it is named first, and then what a person can do."""

    def parts():
        yield b"half"
        raise OSError(code, os.strerror(code))

    with pytest.raises(Refusal) as refusal:
        files.write_whole(tmp_path / "r.npz", parts())
    said = str(refusal.value)
    assert said.startswith(f"{tmp_path / 'r.npz'}: cannot be written: {os.strerror(code)}; ") and mend in said
    assert list(tmp_path.iterdir()) == []


LABELS = {
    "nul": "a\0b",
    "long": LONG * 250,
    "line": "a\nb",
    "dots": "..",
    "signs": "\u202e한글\U0001f600",
    "space": " ",
}


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
def test_any_label_a_scene_may_have(folder, label):
    """The results are there under that label, or the label is refused; never something else."""
    (folder / "scene.json").write_text(json.dumps(BASE | {"optimizers": [{"rule": "sgd", "label": label}]}))
    done = landscape(folder, "run", "scene.json", "--out", "r.npz")
    if done.returncode == 0:
        with np.load(folder / "r.npz") as arrays:
            assert set(arrays) == {f"{label}/{name}" for name in ("point", "loss", "probe", "gradient", "status")}
    else:
        assert len(done.stderr.decode().splitlines()) == 1

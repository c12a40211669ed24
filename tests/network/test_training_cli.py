"""Training scenes on the command line: arrays as the contract has them, progress, Ctrl+C, and data sets to choose."""

import csv
import json
import math
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from core.shell import environment, landscape
from export.watching_films import command
from trainings import scene

from landscape_app import load
from landscape_app.network import collections
from landscape_app.network.datasets import WORLDS
from landscape_app.trainer import Trainer, train

RUNS = [
    {"optimizer": {"rule": "sgd", "lr": 0.1}, "batch": 7},
    {"optimizer": {"rule": "adam"}, "batch": "full", "label": '전체, "all"'},
    {"optimizer": {"rule": "sgd", "lr": 1e3}, "batch": 99, "label": "wild"},
]
EVALUATED = ["train_loss", "validation_loss", "train_accuracy", "validation_accuracy"]
ARRAYS = ["batch_loss", "evaluated_at", *EVALUATED, "theta", "status"]
SINE = {"name": "sine", "samples": 60}
LONG = scene(length={"updates": 10_000_000}, evaluate_every=100)


@pytest.fixture
def folder(tmp_path):
    """An empty folder with a scene in it: one run of which diverges, one has more in a batch than there is."""
    given = scene(*RUNS, data=SINE, loss="mse", network={"hidden": [5], "activation": "relu"})
    (tmp_path / "scene.json").write_text(json.dumps(given), encoding="utf-8")
    (tmp_path / "long.json").write_text(json.dumps(LONG), encoding="utf-8")
    return tmp_path


@pytest.fixture
def ran(folder):
    """That scene's results in both formats, and in Python."""
    for out in ("r.npz", "r.csv"):
        done = landscape(folder, "run", "scene.json", "--out", out)
        assert (done.returncode, done.stdout) == (0, b"")
        assert done.stderr.decode().splitlines() == [
            "landscape-app: a batch of 99 exceeds the 36 training samples; all are used, without noise"
        ]
    return folder, train(load(folder / "scene.json"))


def test_the_contracts_arrays(ran):
    """In double precision, with the shapes of the contract, and the numbers that Python gets."""
    folder, records = ran
    with np.load(folder / "r.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {f"{label}/{name}" for label in records for name in ARRAYS}
        for label, record in records.items():
            found = {name: arrays[f"{label}/{name}"] for name in ARRAYS}
            assert {found[name].dtype.name for name in ARRAYS[:-1]} == {"float64"}
            assert np.array_equal(found["batch_loss"], record.losses)
            assert np.array_equal(found["evaluated_at"], record.evaluations[:, 0])
            for i, name in enumerate(EVALUATED, 1):
                assert np.array_equal(found[name], record.evaluations[:, i], equal_nan=True), name
            assert np.array_equal(found["theta"], record.weights)
            assert found["theta"].shape == (1 * 5 + 5 + 5 * 1 + 1,)
            assert found["status"].shape == ()
            assert str(found["status"]) == record.status
        assert str(arrays["wild/status"]) == "diverged"
        assert len(arrays["wild/batch_loss"]) < 30 == len(arrays["sgd/batch_loss"])
        assert all(np.isfinite(arrays[f"wild/{name}"]).all() for name in ("batch_loss", "train_loss", "theta"))


def test_the_table_has_the_same_numbers(ran):
    """A row per run and update, with the evaluations where there are any; the last row is the end."""
    folder, records = ran
    with (folder / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["run", "update", "status", "batch_loss", *EVALUATED]
    assert [row["run"] for row in rows if row["update"] == "0"] == list(records)
    for label, record in records.items():
        own = [row for row in rows if row["run"] == label]
        assert {row["status"] for row in own} == {record.status}
        assert [int(row["update"]) for row in own] == list(range(len(own)))
        told = [float(row["batch_loss"]) for row in own if row["batch_loss"]]
        assert told == record.losses.tolist()
        evaluated = [row for row in own if row["train_loss"]]
        assert [int(row["update"]) for row in evaluated] == record.evaluations[:, 0].tolist()
        found = [[float(row[name]) for name in EVALUATED] for row in evaluated]
        assert np.array_equal(found, record.evaluations[:, 1:], equal_nan=True)


def test_no_updates_at_all(folder):
    (folder / "none.json").write_text(json.dumps(scene(length={"updates": 0})), encoding="utf-8")
    for out in ("r.npz", "r.csv"):
        assert landscape(folder, "run", "none.json", "--out", out).returncode == 0
    with np.load(folder / "r.npz") as arrays:
        assert arrays["sgd/batch_loss"].shape == (0,)
        assert arrays["sgd/evaluated_at"].tolist() == [0]
    assert len((folder / "r.csv").read_text().splitlines()) == 2


def test_progress(folder):
    """A bar that fills, and 100 % at the end; nothing of it where nobody asked and nobody looks."""
    given = scene(network={"hidden": [64, 64]}, length={"updates": 3000})
    (folder / "slow.json").write_text(json.dumps(given), encoding="utf-8")
    done = landscape(folder, "run", "slow.json", "--out", "r.npz", "--progress")
    first, *told = done.stderr.decode().split("\r")
    assert (done.returncode, first) == (0, "")
    assert told[-1] == "#" * 40 + " 100%\n"
    shares = [int(line.rsplit(maxsplit=1)[-1].removesuffix("%\n").removesuffix("%")) for line in told]
    assert shares == sorted(shares)
    assert all(len(line.split()[0]) == 40 for line in told)
    assert landscape(folder, "run", "slow.json", "--out", "r.npz").stderr == b""


def interrupted(folder, *arguments, out="r.npz"):
    """A run of many updates, with Ctrl+C as soon as it says how far it is."""
    process = subprocess.Popen(
        [sys.executable, "-m", "landscape_app", "run", "long.json", "--out", out, "--progress", *arguments],
        cwd=folder,
        env=environment(),
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stderr.read(60).startswith(b"\r")
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
        assert process.wait(20) == 130
    finally:
        process.kill()
        process.stderr.close()
        process.wait()
    assert b"Traceback" not in told
    return {path.name for path in folder.iterdir()} - {"scene.json", "long.json"}


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")
def test_ctrl_c_leaves_nothing(folder):
    assert interrupted(folder) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")
def test_ctrl_c_keeps_what_there_is_if_asked(folder):
    """A whole file of the updates made, which are those of the whole run."""
    assert interrupted(folder, "--keep-partial") == {"r.npz"}
    with np.load(folder / "r.npz", allow_pickle=False) as arrays:
        losses, evaluated = arrays["sgd/batch_loss"], arrays["sgd/evaluated_at"]
        assert str(arrays["sgd/status"]) == "interrupted"
        assert 100 < len(losses) < 10_000_000
        assert evaluated.tolist() == list(range(0, len(evaluated) * 100, 100))
        assert math.isclose(len(losses), evaluated[-1], abs_tol=101)
        (whole,) = train(load_short(folder, len(losses))).values()
        assert np.array_equal(losses, whole.losses)
        assert np.array_equal(arrays["sgd/train_loss"], whole.evaluations[: len(evaluated), 1])


def load_short(folder, updates):
    (folder / "short.json").write_text(json.dumps(LONG | {"length": {"updates": updates}}), encoding="utf-8")
    return load(folder / "short.json")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")
def test_ctrl_c_keeps_a_table_too(folder):
    assert interrupted(folder, "--keep-partial", out="r.csv") == {"r.csv"}
    with (folder / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    assert {(row["run"], row["status"]) for row in rows} == {("sgd", "interrupted")}
    assert [int(row["update"]) for row in rows] == list(range(len(rows)))


def test_a_refused_scene_writes_nothing(folder):
    (folder / "bad.json").write_text(json.dumps(scene(loss="hinge")), encoding="utf-8")
    done = landscape(folder, "run", "bad.json", "--out", "r.npz")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("landscape-app: bad.json: loss: ")
    assert len(done.stderr.decode().splitlines()) == 1
    assert not (folder / "r.npz").exists()


def test_a_label_that_csv_must_quote(ran):
    """Korean, a comma and quotes come back as they were."""
    folder, _ = ran
    with np.load(folder / "r.npz") as arrays:
        assert '전체, "all"/theta' in arrays
    assert '"전체, ""all""",0,finished,' in (folder / "r.csv").read_text(encoding="utf-8")


def test_list_datasets(folder):
    """Every name that a scene file may use, each with what it is."""
    plain, as_json = landscape(folder, "list", "datasets"), landscape(folder, "list", "datasets", "--json")
    names = [*WORLDS, *collections.NAMES]
    rows = json.loads(as_json.stdout)
    assert [row["name"] for row in rows] == names
    assert all(row["says"] and row["title"] for row in rows)
    assert [line.split()[0] for line in plain.stdout.decode().splitlines()] == names
    assert plain.returncode == as_json.returncode == 0
    assert plain.stderr == as_json.stderr == b""


def test_what_was_kept_and_cannot_be_written_is_told(folder, monkeypatch):
    """Interrupted, and then there is no place for what was trained: that is said, as at any other time."""
    target = folder / "gone" / "r.npz"
    target.parent.mkdir()

    def interrupted_where_the_folder_goes(*_):
        target.parent.rmdir()
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Trainer, "work", interrupted_where_the_folder_goes)
    status, _, err = command("run", folder / "long.json", "--out", target, "--keep-partial")
    assert status == 1 and "does not exist" in err and len(err.splitlines()) == 1

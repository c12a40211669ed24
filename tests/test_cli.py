"""The command line, as a shell sees it: files whole or not at all, one line when it cannot be done, no traceback."""

import csv
import json
import re

import numpy as np
import pytest
from core.shell import landscape

import landscape_app
from landscape_app import lessons, load, simulate
from landscape_app.core.optimizers import RULES
from landscape_app.core.schedules import SCHEDULES
from surfaces import SURFACES

SCENE = {
    "schema": 1,
    "kind": "landscape",
    "surface": {"name": "beale"},
    "start": [1, 1.5],
    "steps": 40,
    "noise": {"sigma": 0.1, "batch": 300},
    "optimizers": [{"rule": key} for key in RULES] + [{"rule": "momentum", "lr": 0.01, "label": '가속, "ball"'}],
}


@pytest.fixture
def folder(tmp_path):
    """An empty folder with a scene in it."""
    (tmp_path / "scene.json").write_text(json.dumps(SCENE), encoding="utf-8")
    return tmp_path


def test_run_writes_what_python_gets(folder):
    """Every array of the .npz, and every number of the .csv to its last digit, against the same scene in Python."""
    runs = simulate(load(folder / "scene.json"))
    for out in ("r.npz", "r.CSV"):
        done = landscape(folder, "run", "scene.json", "--out", out)
        assert (done.returncode, done.stdout) == (0, b"")
        assert done.stderr.decode().splitlines() == [
            "landscape-app: a batch of 300 exceeds the 256 samples; all are used, which gives the exact gradient"
        ]
    with np.load(folder / "r.npz", allow_pickle=False) as arrays:
        expected = {
            f"{label}/{name}": array
            for label, run in runs.items()
            for name, array in ({"point": run.point, "loss": run.loss, "probe": run.probe} | run.memory).items()
        } | {f"{label}/gradient": run.gradient for label, run in runs.items()}
        expected |= {f"{label}/status": np.array(run.status) for label, run in runs.items()}
        assert set(arrays) == set(expected)
        assert all(np.array_equal(arrays[name], array) for name, array in expected.items())
        assert arrays["sgd/status"].shape == ()
    with (folder / "r.CSV").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(run.loss) for run in runs.values())
    places = [(label, step) for label, run in runs.items() for step in range(len(run.loss))]
    for row, (label, step) in zip(rows, places, strict=True):
        run = runs[label]
        assert (row["run"], int(row["step"]), row["status"]) == (label, step, run.status)
        assert [float(row[name]) for name in ("x", "y", "loss")] == [*run.point[step], run.loss[step]]
        assert [float(row[f"probe_{axis}"]) for axis in "xy"] == run.probe[step].tolist()
        assert [float(row[f"gradient_{axis}"]) for axis in "xy"] == run.gradient[step].tolist()
        for name in ("a", "b", "m", "v"):
            found = [row[f"{name}_{axis}"] for axis in "xy"]
            assert found == (["", ""] if name not in run.memory else [repr(m) for m in run.memory[name][step].tolist()])


def test_run_a_lesson_with_progress(folder):
    done = landscape(folder, "run", lessons.OPENING, "--out", "r.npz", "--progress")
    assert done.returncode == 0
    *_, last = done.stderr.decode().split("\r")
    assert last == "#" * 40 + " 100%\n"
    assert all(re.fullmatch(r"#*\.* +\d+%", told) for told in done.stderr.decode().split("\r")[1:-1])
    with np.load(folder / "r.npz", allow_pickle=False) as arrays:
        assert arrays["sgd/point"].shape == (301, 2)


def test_run_takes_any_scene_of_a_lesson(folder):
    """The same numbers as the scene has in Python; a number too high is refused with those there are."""
    second = lessons.get(lessons.OPENING).scenes[1].scenario
    assert landscape(folder, "run", lessons.OPENING, "--scene", "2", "--out", "r.npz").returncode == 0
    with np.load(folder / "r.npz", allow_pickle=False) as arrays:
        assert np.array_equal(arrays["sgd/point"], simulate(second)["sgd"].point)
    for command, out in (("run", "s.npz"), ("render", "s.png")):
        done = landscape(folder, command, lessons.OPENING, "--scene", "9", "--out", out)
        assert (done.returncode, b"3 scenes" in done.stderr, b"1 to 3" in done.stderr) == (1, True, True)
        done = landscape(folder, command, "scene.json", "--scene", "2", "--out", out)
        assert (done.returncode, b"one scene" in done.stderr, b"1 scenes" in done.stderr) == (1, True, False)


@pytest.mark.parametrize(
    ("what", "names"),
    [("surfaces", SURFACES), ("optimizers", RULES), ("schedules", SCHEDULES), ("lessons", lessons.names())],
)
def test_lists(folder, what, names):
    """A line for each, and as JSON a list of objects with their names."""
    plain, as_json = landscape(folder, "list", what), landscape(folder, "list", what, "--json")
    assert [line.split()[0] for line in plain.stdout.decode().splitlines()] == list(names)
    assert [row["name"] for row in json.loads(as_json.stdout)] == list(names)
    assert plain.returncode == as_json.returncode == 0
    assert plain.stderr == as_json.stderr == b""


def test_version(folder):
    assert landscape(folder, "--version").stdout.decode() == f"landscape-app {landscape_app.__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("run", "scene.json"),
        ("run", "scene.json", "--out"),
        ("run", "--out", "r.npz"),
        ("run", "scene.json", "--out", "r.npz", "--fast"),
        ("list",),
        ("list", "colours"),
        ("--colour",),
        ("scene.json", "other.json"),
    ],
    ids=" ".join,
)
def test_wrong_usage(folder, arguments):
    done = landscape(folder, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(b"usage: landscape-app")
    assert not (folder / "r.npz").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "scene.json", "--out", "r.npz", "--fast"),
        ("render", "scene.json", "--out", "r.png", "--fast"),
        ("list", "surfaces", "--fast"),
        ("list", "surfaces", "more"),
        ("check", "--fast"),
    ],
    ids=" ".join,
)
def test_wrong_usage_of_a_subcommand_points_to_its_own_help(folder, arguments):
    """The main one knows nothing of its options."""
    done = landscape(folder, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"usage: landscape-app {arguments[0]} --help ".encode())
    assert arguments[-1].encode() in done.stderr and len(done.stderr.splitlines()) == 1
    assert [path.name for path in folder.iterdir()] == ["scene.json"]

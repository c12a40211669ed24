"""The script of a scene: a stranger runs it with nothing but the package, and it says what the scene does."""

import ast
import json
import subprocess
import sys

import pytest
from core.shell import environment, landscape
from watching_films import RACE, TRAINING, command, make, race, training

import landscape_app
from landscape_app import from_data, lessons, load, simulate, train
from landscape_app.export.script import script
from landscape_app.lesson_file import Scene
from landscape_app.scenario import Scenario

NASTY = "quotes \" ' ''' \"\"\", a \\ and a \\n, a {brace}, %s, a\nnew line, 한글 \U0001f3d4 \u202e, \u2028 end\\"


def told(folder, path, **given):
    """What the script prints, in a folder of its own."""
    done = subprocess.run(
        [sys.executable, str(path)], cwd=folder, env=environment(**given), capture_output=True, check=False
    )
    assert done.stderr == b""
    assert done.returncode == 0
    return done.stdout.decode().splitlines()


def expected(scenario):
    """A line for each run, from the package itself."""
    if isinstance(scenario, Scenario):
        for label, run in simulate(scenario).items():
            (x, y), last = run.point[-1], len(run.loss) - 1
            yield f"{label}: {run.status}, step {last}, x {x:.6g}, y {y:.6g}, f {run.loss[-1]:.6g}"
    else:
        for label, run in train(scenario).items():
            t, loss, validation = run.evaluations[-1][:3]
            yield f"{label}: {run.status}, update {t:.0f}, training loss {loss:.6g}, validation {validation:.6g}"


SCENES = {
    "race": race(
        title=NASTY,
        optimizers=[
            {"rule": "sgd", "lr": 0.1 / 3, "schedule": {"kind": "step", "every": 5, "factor": 0.5}},
            {"rule": "nadam", "label": 'a "label" with \\ and 한글'},
        ],
        noise={"sigma": 0.1, "batch": 8},
        seed=2**63 - 1,
        start=[0.1, 1e-300],
        view={"speed": 3, "hidden": [0]},
    ),
    "own formula": race(
        surface={"formula": "x**2 + y**4", "window": [[-3, 3], [-1, 1]], "rotate": 30}, optimizers=[{"rule": "lion"}]
    ),
    "runaway": race(surface={"formula": "x**2 + y**2"}, start=[1, 1], optimizers=[{"rule": "sgd", "lr": 25}]),
    "no step": race(steps=0),
    "training": training(title=NASTY, view={"strip": "noise"}),
    "no update": training(length={"updates": 0}),
}


@pytest.mark.parametrize("name", SCENES)
def test_a_script_says_what_the_scene_does(tmp_path, name):
    """The same numbers to the last digit it prints, whatever title and labels look like."""
    path = make(tmp_path / "scene.py", SCENES[name])
    assert told(tmp_path, path) == list(expected(SCENES[name].scenario))


@pytest.mark.parametrize("name", SCENES)
def test_a_script_is_the_scene(name):
    """What stands in it, read as data, is the very scene without its view."""
    tree = ast.parse(script(SCENES[name].scenario))
    (call,) = (node.value for node in tree.body if isinstance(node, ast.Assign))
    data = ast.literal_eval(call.args[0])
    assert "view" not in data
    assert from_data(data | {"view": dict(SCENES[name].scenario.view)}) == SCENES[name].scenario


def test_a_script_needs_only_what_everybody_may_use():
    """It imports public names of the package, and nothing else."""
    for scene, deed in (("race", "simulate"), ("training", "train")):
        tree = ast.parse(script(SCENES[scene].scenario))
        (found,) = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
        names = [alias.name for alias in found.names]
        assert (found.module, names) == ("landscape_app", ["from_data", deed])
        assert set(names) <= set(landscape_app.__all__)


def test_a_script_needs_no_window():
    """Whoever imports it gets no Qt."""
    source = script(SCENES["race"].scenario).decode()
    code = f"exec({source!r}); import sys; assert not any(name.startswith('PySide6') for name in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_every_lesson_has_a_script():
    """Each scene that comes with the program is itself again in its script."""
    for name in lessons.names():
        for scene in lessons.scenes(lessons.named(name)):
            (call,) = (node.value for node in ast.parse(script(scene.scenario)).body if isinstance(node, ast.Assign))
            data = ast.literal_eval(call.args[0])
            assert from_data(data | {"view": dict(scene.scenario.view)}) == scene.scenario


@pytest.mark.parametrize("start", [[2e12, 0.0], [1e300, 1.0]])
def test_a_script_of_a_racer_that_is_beyond_all_bounds(tmp_path, start):
    """A start farther than 10^12 has not one row: the script says so, as ``run`` does, and does not break."""
    path = make(tmp_path / "scene.py", race(surface={"formula": "x + y"}, start=start, optimizers=[{"rule": "sgd"}]))
    (line,) = told(tmp_path, path)
    assert line.startswith("sgd: diverged")


def test_a_script_of_data_of_ones_own(tmp_path):
    """With a table beside it, named as the scene names it."""
    rows = "\n".join(f"{i},{i * i % 7},{'ab'[i % 2]}" for i in range(40))
    (tmp_path / "table.csv").write_text(f"u,v,what\n{rows}\n")
    data = TRAINING | {"data": {"csv": "table.csv", "target": "what"}}
    (tmp_path / "s.json").write_text(json.dumps(data))
    assert command("render", tmp_path / "s.json", "--out", tmp_path / "s.py") == (0, "", "")
    assert told(tmp_path, tmp_path / "s.py") == list(expected(load(tmp_path / "s.json")))


def test_a_script_under_any_name(tmp_path):
    """In a folder and under a name of which a shell would trip, and on a machine that is set to plain ASCII."""
    name = "my 'scene' 한글.py"
    (tmp_path / "s.json").write_text(json.dumps(RACE | {"title": "한글"}), encoding="utf-8")
    done = landscape(tmp_path, "render", "s.json", "--out", name)
    assert (done.returncode, done.stderr) == (0, b"")
    found = told(tmp_path, tmp_path / name, LC_ALL="C", PYTHONUTF8="0")
    assert found == list(expected(from_data(RACE)))


def test_a_title_is_data_and_never_code(tmp_path):
    """A title that would end the text it stands in and go on as a program does nothing of the kind."""
    for title in ("'''); import os; os.mkdir('gone'); ('''", "'); __import__('os').mkdir('gone') #", "\\'); 1/0 #"):
        scene = Scene({}, {}, from_data(RACE | {"title": title, "steps": 1}))
        told(tmp_path, make(tmp_path / "scene.py", scene))
        assert [path.name for path in tmp_path.iterdir()] == ["scene.py"]


@pytest.mark.parametrize("where", ["beside the data", "elsewhere"])
def test_a_script_finds_the_data_of_its_scene(tmp_path, where):
    """From where it lies, wherever it is started: the table is named relative to the scene, not to the script."""
    for name in ("data", "talks", "away"):
        (tmp_path / name).mkdir()
    (tmp_path / "data" / "points.csv").write_text("a,b,kind\n" + "1,2,x\n3,4,y\n" * 20)
    scene = TRAINING | {"data": {"csv": "points.csv", "target": "kind"}}
    (tmp_path / "data" / "s.landscape.json").write_text(json.dumps(scene))
    path = tmp_path / ("data" if where == "beside the data" else "talks") / "s.py"
    status, _, err = command("render", tmp_path / "data" / "s.landscape.json", "--out", path)
    assert (status, err) == (0, "")
    assert told(tmp_path / "away", path) == list(expected(load(tmp_path / "data" / "s.landscape.json")))

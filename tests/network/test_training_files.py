"""Training scenes in files: what is read is written again, defaults are the contract's, and the rest is refused."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from trainings import scene

from landscape_app.core.optimizers import RULES, Momentum
from landscape_app.core.schedules import CONSTANT, SCHEDULES, Cosine, Exponential, Piecewise, Step, WarmupCosine
from landscape_app.document import Document
from landscape_app.lesson_file import Scene
from landscape_app.network import collections
from landscape_app.network.activations import ACTIVATIONS
from landscape_app.network.datasets import WORLDS
from landscape_app.network.initialisations import SPREADS
from landscape_app.network.losses import LOSSES
from landscape_app.scene_file import load, read, write
from landscape_app.training import Data, Length, Network, Split, Stop, Training, TrainingRun
from surfaces import Refusal

LEAST = {"schema": 1, "kind": "training", "data": {"name": "moons"}, "runs": [{"optimizer": {"rule": "sgd"}}]}
TABLE = "x,z,y\n" + "".join(f"{i / 7},{i % 3},{i / 5}\n" for i in range(60))


def reread(training):
    return read(write(training), training.data.folder)


def refused(given, folder=""):
    """The sentence a scene is refused with: one line."""
    text = given if isinstance(given, str) else json.dumps(given)
    with pytest.raises(Refusal) as refusal:
        read(text, str(folder))
    sentence = str(refusal.value)
    assert 10 < len(sentence) < 400
    assert len(sentence.splitlines()) == 1
    return sentence


# What stands above the curves


@pytest.mark.parametrize(
    ("columns", "target", "loss", "says"),
    [
        ("xzy", "y", "mse", "2 inputs, predicts a number"),
        ("xy", "y", "mse", "one input, predicts a number"),
        ("xyk", "k", "cross-entropy", "2 inputs, 3 classes"),
        ("xk", "k", "cross-entropy", "one input, 3 classes"),
    ],
)
def test_a_table_of_ones_own_is_told_in_words(tmp_path, columns, target, loss, says):
    """How much goes in, and what comes out: classes, or a number."""
    rows = [{"x": i / 7, "z": i % 5, "y": i / 5, "k": "abc"[i % 3]} for i in range(60)]
    lines = [",".join(columns), *(",".join(str(row[name]) for name in columns) for row in rows)]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    scenario = read(json.dumps(LEAST | {"data": {"csv": "t.csv", "target": target}, "loss": loss}), str(tmp_path))
    told = Document(Scene({}, {}, scenario), None).sentence(scenario)
    assert told.endswith(f": {says}") and "t" in told


# Round trips


def test_the_least_scene_has_the_contracts_defaults():
    assert read(json.dumps(LEAST)) == Training(
        data=Data("moons", samples=None, noise=None, label_noise=0.0),
        runs=(TrainingRun(RULES["sgd"](lr=0.01), batch=16),),
        title="",
        split=Split(0.2, 0.2),
        standardise=True,
        network=Network((16, 16), "tanh", "xavier"),
        loss="cross-entropy",
        l1=0.0,
        l2=0.0,
        sampling="epoch",
        dtype="float32",
        length=Length("updates", 600),
        evaluate_every=10,
        seed=0,
        stop=Stop(),
        view={},
    )


def test_the_contracts_example():
    """Word for word: all that it writes out are the defaults, the number of samples and the noise included."""
    text = """
    {"schema": 1, "kind": "training", "title": "What the batch size does",
     "data": {"name": "moons", "samples": 1024, "noise": 0.2, "label_noise": 0.0},
     "split": {"validation": 0.2, "test": 0.2}, "standardise": true,
     "network": {"hidden": [16, 16], "activation": "tanh", "initialisation": "xavier"},
     "loss": "cross-entropy", "l1": 0.0, "l2": 0.0, "sampling": "epoch", "dtype": "float32",
     "length": {"updates": 600}, "evaluate_every": 10, "seed": 0,
     "runs": [{"optimizer": {"rule": "sgd", "lr": 0.1}, "batch": 1},
              {"optimizer": {"rule": "sgd", "lr": 0.1}, "batch": "full", "label": "all"}]}"""
    found = read(text)
    assert found.labels == ("sgd", "all")
    assert [found.updates(run) for run in found.runs] == [600, 600]
    assert [found.batch(run) for run in found.runs] == [1, 616]
    least = replace(read(json.dumps(LEAST)), title=found.title, runs=found.runs)
    assert replace(found, data=Data("moons")) == least
    assert np.array_equal(found.parts.train.inputs, least.parts.train.inputs)
    assert reread(found) == found


EVERYTHING = Training(
    data=Data("gaussians", samples=90, noise=0.25, label_noise=0.1),
    runs=(
        TrainingRun(RULES["adam"](lr=0.02, beta1=0.8), 7, Step(every=3, factor=0.5), per_epoch=True),
        TrainingRun(Momentum(0.05, 0.7, ema=True), None, Piecewise((0, 5), (0.1, 0.01)), seed=9, label="b"),
        TrainingRun(RULES["sgd"](lr=0.1), 1, WarmupCosine(3, final=0.1), network=Network((4,), "gelu", "normal", 0.5)),
    ),
    title="every field 모두",
    split=Split(0.1, 0.25),
    standardise=False,
    network=Network((), "elu", "uniform", 0.3),
    loss="mse",
    l1=0.001,
    l2=0.01,
    sampling="iid",
    dtype="float64",
    length=Length("epochs", 4),
    evaluate_every=3,
    seed=2**63 - 1,
    stop=Stop(0.05, 4),
    view={"step": 3, "deep": [{"a": None}]},
)


def test_every_field_comes_back():
    """None of them is at its default, so that one that is not written would show."""
    default = Training(Data(), ())
    for field in fields(Training):
        assert getattr(EVERYTHING, field.name) != getattr(default, field.name), field.name
    assert reread(EVERYTHING) == EVERYTHING
    assert write(reread(EVERYTHING)) == write(EVERYTHING)


@pytest.mark.parametrize(
    ("field", "options"),
    [("activation", ACTIVATIONS), ("initialisation", SPREADS)],
)
def test_every_choice_of_a_network(field, options):
    for option in options:
        found = read(json.dumps(LEAST | {"network": {field: option}}))
        assert getattr(found.network, field) == option
        assert reread(found) == found


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss(loss):
    found = read(json.dumps(LEAST | {"loss": loss}))
    assert found.loss == loss
    assert reread(found) == found


@pytest.mark.parametrize("unit", ["updates", "epochs", "samples"])
def test_every_unit_of_length(unit):
    found = read(json.dumps(LEAST | {"length": {unit: 40}}))
    assert found.length == Length(unit, 40)
    assert reread(found) == found


@pytest.mark.parametrize("name", [*WORLDS, *collections.NAMES])
def test_every_named_data_set(name):
    """With the defaults of everything else. What is a number to learn is learnt by its square error."""
    found = read(json.dumps(LEAST | {"data": {"name": name}}))
    assert found.loss == ("mse" if name == "sine" else "cross-entropy")
    assert reread(found) == found
    count = {"digits": 1797, "iris": 150, "wine": 178, "breast-cancer": 569}.get(name, 1024)
    assert len(found.parts.samples) == count


SETTINGS = {
    "step": Step(5, 0.5),
    "exponential": Exponential(0.99),
    "cosine": Cosine(over=7, final=0.1),
    "warmup-cosine": WarmupCosine(3),
    "piecewise": Piecewise((0, 3), (0.1, 0.2)),
    "inverse-time": SCHEDULES["inverse-time"](0.1),
}


@pytest.mark.parametrize("per_epoch", [False, True])
@pytest.mark.parametrize("key", SCHEDULES)
def test_every_schedule_per_update_and_per_epoch(key, per_epoch):
    """Constant is constant either way."""
    schedule = SETTINGS.get(key) or SCHEDULES[key]()
    given = {name: value for name, value in vars(schedule).items() if value is not None}
    optimizer = {"rule": "sgd", "schedule": {"kind": key, "per": "epoch" if per_epoch else "update"} | given}
    found = read(json.dumps(LEAST | {"runs": [{"optimizer": optimizer}]}))
    assert found.runs[0].schedule == schedule
    assert found.runs[0].per_epoch == (per_epoch and schedule != CONSTANT)
    assert reread(found) == found


@pytest.mark.parametrize("key", RULES)
def test_every_rule(key):
    found = read(json.dumps(LEAST | {"runs": [{"optimizer": {"rule": key}}, {"optimizer": {"rule": key}}]}))
    assert found.runs[0].rule == RULES[key]()
    assert found.labels == (key, f"{key}-2")
    assert reread(found) == found


def test_a_table_beside_the_scene(tmp_path, monkeypatch):
    """Its path begins at the scene file, wherever the program was started; and follows the scene to another folder."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    path = tmp_path / "inner" / "s.landscape.json"
    path.write_text(json.dumps(LEAST | {"data": {"csv": "../table.csv", "target": "y"}, "loss": "mse"}))
    monkeypatch.chdir("/")
    found = load(path)
    assert found.parts.inputs == 2
    assert len(found.parts.samples) == 60
    assert reread(found) == found
    moved = found.moved_to(str(tmp_path))
    assert moved.data.csv == "table.csv"
    assert reread(moved) == moved
    assert found.data.path.resolve() == moved.data.path.resolve() == tmp_path / "table.csv"


def test_fewer_rows_of_a_table(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    data = {"csv": "table.csv", "target": "z", "samples": 30, "label_noise": 0.5}
    found = read(json.dumps(LEAST | {"data": data}), str(tmp_path))
    assert len(found.parts.samples) == 30
    assert found.parts.classes == 3
    assert reread(found) == found


# Refusals


def given(**changes):
    return LEAST | changes


def run(**changes):
    return given(runs=[{"optimizer": {"rule": "sgd"}}, {"optimizer": {"rule": "adam"}} | changes])


def optimizer(**changes):
    return run(optimizer={"rule": "adam"} | changes)


MOONS = {"name": "moons"}
CASES = [
    # unknown and missing keys
    (given(colour=1), ["'colour'", "schema, kind, title"]),
    (given(batch=3), ["'batch'"]),
    (given(steps=300), ["'steps'", "length"]),
    ({k: v for k, v in LEAST.items() if k != "data"}, ["'data'", "missing"]),
    ({k: v for k, v in LEAST.items() if k != "runs"}, ["'runs'", "missing"]),
    (run(lr=0.1), ["runs[1]", "'lr'", "optimizer"]),
    (given(runs=[{"batch": 3}]), ["runs[0]", "'optimizer'", "missing"]),
    (optimizer(beta=0.9), ["runs[1].optimizer", "'beta'", "beta1"]),
    (optimizer(schedule={"kind": "cosine", "warm": 3}), ["runs[1].optimizer.schedule", "'warm'", "over"]),
    (given(network={"depth": 3}), ["network", "'depth'", "hidden"]),
    (run(network={"depth": 3}), ["runs[1].network", "'depth'"]),
    (given(split={"train": 0.5}), ["split", "'train'", "validation, test"]),
    (given(stop={"loss": 0.5}), ["stop", "'loss'", "train_loss, patience"]),
    (given(data=MOONS | {"sigma": 1}), ["data", "'sigma'", "noise"]),
    (given(data={"name": "digits", "noise": 0.1}), ["data", "'noise'", "samples, label_noise"]),
    (given(data={"name": "iris", "csv": "iris.csv"}), ["data", "'name'", "'idx'", "'csv'"]),
    (given(data={}), ["data", "'name'", "'idx'", "'csv'"]),
    (given(data={"csv": "a.csv"}), ["data", "'target'", "missing"]),
    (given(data={"csv": "a.csv", "target": "y"}), ["data", "a.csv"]),
    (given(data={"idx": "nowhere"}), ["data", "nowhere"]),
    (given(data=MOONS | {"target": "y"}), ["data", "'target'"]),
    # unknown names
    (given(data={"name": "mnist"}), ["data.name", "'mnist'", "moons", "breast-cancer"]),
    (given(data={"name": ["moons"]}), ["data.name"]),
    (given(loss="hinge"), ["loss", "'hinge'", "cross-entropy, binary-cross-entropy, mse"]),
    (given(network={"activation": "swish"}), ["network.activation", "'swish'", "relu"]),
    (given(network={"initialisation": "glorot"}), ["network.initialisation", "'glorot'", "xavier"]),
    (given(sampling="random"), ["sampling", "'random'", "epoch, iid"]),
    (given(dtype="float16"), ["dtype", "'float16'", "float32, float64"]),
    (optimizer(rule="sgdm"), ["runs[1].optimizer", "'sgdm'", "momentum"]),
    (optimizer(schedule={"kind": "linear"}), ["runs[1].optimizer.schedule", "'linear'", "cosine"]),
    (optimizer(schedule={"kind": "cosine", "per": "batch"}), ["runs[1].optimizer.schedule", "per", "'batch'", "epoch"]),
    (optimizer(schedule={"kind": "cosine", "per": ["epoch"]}), ["runs[1].optimizer.schedule", "per"]),
    (optimizer(schedule={"kind": "cosine", "per": 1}), ["runs[1].optimizer.schedule", "per", "1"]),
    # wrong types
    (given(title=3), ["title", "text", "3"]),
    (given(data="moons"), ["data", "'moons'"]),
    (given(runs={"rule": "sgd"}), ["runs", "1 to 32"]),
    (given(runs=["sgd"]), ["runs[0]", "'sgd'"]),
    (given(runs=[{"optimizer": "sgd"}]), ["runs[0].optimizer", "'sgd'"]),
    (given(standardise=1), ["standardise", "true or false"]),
    (given(standardise="yes"), ["standardise", "true or false"]),
    (given(l2=True), ["l2", "number", "true"]),
    (given(l1="0.1"), ["l1", "number", "'0.1'"]),
    (given(seed=True), ["seed", "whole number", "true"]),
    (given(seed=1.0), ["seed", "whole number", "1.0"]),
    (given(seed=None), ["seed", "null"]),
    (given(evaluate_every=True), ["evaluate_every", "true"]),
    (given(evaluate_every=2.5), ["evaluate_every", "2.5"]),
    (given(network={"hidden": 16}), ["network.hidden", "list", "16"]),
    (given(network={"hidden": [16, True]}), ["network.hidden", "true"]),
    (given(network={"hidden": [1.5]}), ["network.hidden", "whole number", "1.5"]),
    (given(network=[16]), ["network", "[...]"]),
    (given(split=0.2), ["split", "0.2"]),
    (given(length=600), ["length", "{...}", "600"]),
    (given(length={}), ["length", "updates, epochs, samples", '{"updates": 600}']),
    (given(length={"updates": 3, "epochs": 3}), ["length", "one"]),
    (given(length={"hours": 3}), ["length", "updates, epochs, samples"]),
    (given(length={"updates": True}), ["length.updates", "true"]),
    (given(length={"epochs": 1.5}), ["length.epochs", "whole number", "1.5"]),
    (given(view=3), ["view", "3"]),
    (run(label=3), ["runs[1].label", "text"]),
    (run(seed="0"), ["runs[1].seed", "'0'"]),
    (run(batch=True), ["runs[1].batch", "true"]),
    (run(batch=None), ["runs[1].batch", "null"]),
    (run(batch="half"), ["runs[1].batch", "'full'", "'half'"]),
    (run(batch=1.5), ["runs[1].batch", "whole number", "1.5"]),
    (optimizer(lr=True), ["runs[1].optimizer.lr", "true"]),
    # out of range
    (run(batch=0), ["runs[1].batch", "from 1", "0"]),
    (run(batch=-1), ["runs[1].batch", "from 1", "-1"]),
    (run(seed=-1), ["runs[1].seed", "from 0"]),
    (given(seed=2**63), ["seed", "from 0"]),
    (optimizer(lr=0), ["runs[1].optimizer.lr", "above 0"]),
    (optimizer(lr=1001), ["runs[1].optimizer.lr", "1000"]),
    (given(l1=-0.1), ["l1", "from 0"]),
    (given(l2=1001), ["l2", "1000"]),
    (given(evaluate_every=0), ["evaluate_every", "from 1"]),
    (given(data=MOONS | {"samples": 0}), ["data.samples", "from 1"]),
    (given(data=MOONS | {"samples": 10**6}), ["data.samples", "100000"]),
    (given(data=MOONS | {"noise": -1}), ["data.noise", "from 0"]),
    (given(data=MOONS | {"label_noise": 1.5}), ["data.label_noise", "from 0 to 1"]),
    (given(network={"hidden": [0]}), ["network.hidden", "from 1", "0"]),
    (given(network={"hidden": [8] * 9}), ["network.hidden", "at most 8", "9"]),
    (given(network={"sigma": -1}), ["network.sigma", "from 0"]),
    (given(split={"validation": 1}), ["split.validation", "below 1"]),
    (given(split={"validation": 0.5, "test": 0.5}), ["split", "below 1"]),
    (given(split={"validation": 0.9, "test": 0.9}), ["split", "below 1"]),
    (given(stop={"train_loss": -1}), ["stop.train_loss", "from 0"]),
    (given(stop={"patience": 0}), ["stop.patience", "from 1"]),
    (given(length={"updates": -1}), ["length.updates", "from 0"]),
    (given(runs=[]), ["runs", "1 to 32"]),
    (given(runs=[{"optimizer": {"rule": "sgd"}}] * 33), ["runs", "1 to 32"]),
    # what only shows when the parts are put together
    (given(loss="binary-cross-entropy", data={"name": "gaussians"}), ["loss", "two classes", "3", "cross-entropy"]),
    (given(loss="cross-entropy", data={"name": "sine"}), ["loss", "numbers to learn", "mse"]),
    (given(loss="binary-cross-entropy", data={"name": "sine"}), ["loss", "mse"]),
    (given(data={"name": "sine", "label_noise": 0.1}), ["data.label_noise", "no classes"]),
    (given(data=MOONS | {"samples": 1}), ["data", "at least 2"]),
    (given(data={"name": "iris", "samples": 1}), ["data", "at least 2"]),
    (given(stop={"patience": 3}, split={"validation": 0}), ["stop.patience", "validation"]),
    (given(length={"updates": 10_000_001}), ["runs[0]", "10000001", "length"]),
    (given(length={"epochs": 10**6}), ["runs[0]", "length", "larger batches"]),
    (given(network={"hidden": [1_000_000]}), ["MB of memory", "1024", "narrower"]),
    (given(network={"hidden": [20_000, 20_000]}), ["MB of memory", "narrower"]),
    (run(network={"hidden": [1_000_000] * 8}), ["MB of memory", "narrower"]),
    # labels
    (run(label=""), ["runs[1].label", "empty"]),
    (run(label="a/b"), ["runs[1].label", "'/'"]),
    (run(label="a\nb"), ["runs[1].label", "break"]),
    (given(runs=[{"optimizer": {"rule": "sgd"}, "label": "a"}] * 2), ["runs[0].label", "'a'", "differ"]),
]


@pytest.mark.parametrize(
    ("scene", "says"), CASES, ids=lambda part: ", ".join(part)[:40] if isinstance(part, list) else ""
)
def test_refused(scene, says):
    sentence = refused(scene)
    assert [word for word in says if word not in sentence] == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('"l2": NUMBER', "l2"),
        ('"data": {"name": "moons", "noise": NUMBER}', "data.noise"),
        ('"network": {"sigma": NUMBER}', "network.sigma"),
        ('"split": {"test": NUMBER}', "split.test"),
        ('"stop": {"train_loss": NUMBER}', "stop.train_loss"),
        ('"view": {"zoom": NUMBER}', "view"),
        ('"runs": [{"optimizer": {"rule": "sgd", "lr": NUMBER}}]', "runs[0].optimizer.lr"),
    ],
)
def test_infinities_and_nan_are_refused_where_they_stand(text, place, number):
    key = text.split('"')[1]
    rest = {name: value for name, value in LEAST.items() if name != key}
    assert place in refused(json.dumps(rest)[:-1] + ", " + text.replace("NUMBER", number) + "}")


def test_a_key_that_stands_twice_is_refused():
    sentence = refused('{"schema": 1, "kind": "training", "data": {"name": "moons", "name": "xor"}}')
    assert sentence.startswith("data: the key 'name' stands twice")


@pytest.mark.parametrize(
    ("table", "target", "says"),
    [
        (TABLE, "w", ["data", "'w'", "'x'"]),
        ("x,y\n1,a\n2,a\n3,a\n", "y", ["data", "one class"]),
        ("x,y\n1,2\n", "y", ["data", "at least 2"]),
        ("x,y\n1,2.5\n2,oh no\n", "x", ["data", "line 3", "oh no"]),
        ("", "x", ["data"]),
    ],
)
def test_a_table_that_cannot_be_learnt(tmp_path, table, target, says):
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    sentence = refused(given(data={"csv": "t.csv", "target": target}, loss="mse"), tmp_path)
    assert [word for word in says if word not in sentence] == []


def test_a_small_part_may_be_empty_but_not_the_training_part(tmp_path):
    """Two samples of one class each stay for training; there is nothing to validate with."""
    (tmp_path / "t.csv").write_text("x,y\n1,a\n2,b\n", encoding="utf-8")
    found = read(json.dumps(given(data={"csv": "t.csv", "target": "y"})), str(tmp_path))
    assert [len(part) for part in (found.parts.train, found.parts.validation, found.parts.test)] == [2, 0, 0]


def test_the_most_that_is_allowed():
    read(json.dumps(given(runs=[{"optimizer": {"rule": "sgd"}}] * 32, network={"hidden": [8] * 8})))
    read(json.dumps(given(length={"updates": 10_000_000})))
    read(json.dumps(given(data=MOONS | {"samples": 2, "label_noise": 1})))


def test_a_refusal_names_the_file(tmp_path):
    path = Path(tmp_path) / "s.json"
    path.write_text(json.dumps(scene(loss="hinge")), encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        load(path)
    assert str(refusal.value).startswith(f"{path}: loss: ")

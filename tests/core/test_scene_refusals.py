"""What a scene file is refused for: whole, in one short line that names the place and the mend."""

import json

import pytest
from refusing import BASE, refused

from landscape_app.scene_file import read

OWN = {"formula": "x*y"}


def scene(**changes):
    return {**BASE, **changes}


def racer(**changes):
    return scene(optimizers=[{"rule": "sgd"}, {"rule": "adam", **changes}])


def without(key):
    return {name: value for name, value in BASE.items() if name != key}


CASES = [
    # parameters, schedules
    (scene(surface={"name": "bowl", "parameters": {"a": 1}}), ["surface.parameters", "'bowl'", "'a'"]),
    (scene(surface={"name": "ravine-100", "parameters": {"kappa": 9}}), ["surface.parameters", "'kappa'", "condition"]),
    (scene(surface={"name": "ravine-100", "parameters": {"condition": 0.5}}), ["'condition'", "between 1 and 10000"]),
    (scene(surface={"name": "shelf", "parameters": {"slope": 0}}), ["'slope'", "0.0001"]),
    (scene(surface={"name": "ledge", "parameters": {"width": -1}}), ["'width'", "between 0 and 20"]),
    (scene(surface={"name": "double-well", "parameters": {"sharp": 1e9, "flat": 2}}), ["'sharp'", "500"]),
    (scene(surface={"name": "double-well", "parameters": {"flat": "2"}}), ["surface.parameters.flat", "number"]),
    (scene(surface={"name": "saddle", "rotate": 1e300}), ["surface.rotate"]),
    (racer(schedule={"kind": "piecewise", "at": [0, 50, 20], "lr": [1, 2, 3]}), ["optimizers[1].schedule", "rise"]),
    (racer(schedule={"kind": "piecewise", "at": [0, 50], "lr": [1]}), ["optimizers[1].schedule", "one value in 'lr'"]),
    (racer(schedule={"kind": "piecewise", "at": [5], "lr": [1]}), ["optimizers[1].schedule", "start at 0"]),
    (racer(schedule={"kind": "piecewise", "at": [], "lr": []}), ["optimizers[1].schedule.at", "list of numbers"]),
    (racer(schedule={"kind": "piecewise", "at": [0, 1.5], "lr": [1, 2]}), ["schedule.at", "whole number"]),
    (racer(schedule={"kind": "piecewise", "at": [0], "lr": [0]}), ["schedule.lr", "above 0"]),
    (racer(schedule={"kind": "warmup-cosine", "warmup": 0}), ["schedule.warmup", "from 1"]),
    (racer(weight_decay=0.1), ["optimizers[1]", "'weight_decay'"]),
    (scene(optimizers=[{"rule": "adamw", "weight_decay": -1}]), ["optimizers[0].weight_decay", "from 0"]),
    (scene(optimizers=[{"rule": "qhm", "nu": 1.5}]), ["optimizers[0].nu", "from 0 to 1"]),
    (scene(optimizers=[{"rule": "qhadam", "bias_correction": True}]), ["'bias_correction'", "nu1"]),
    (scene(optimizers=[{"rule": "lion", "eps": 1e-8}]), ["'eps'", "weight_decay"]),
    (scene(optimizers=[{"rule": "adadelta", "rho": 1}]), ["optimizers[0].rho", "below 1"]),
    # unknown and missing keys
    (scene(colour=1), ["'colour'", "schema, kind, title"]),
    (scene(surface={"name": "bowl", "window": [[-1, 1], [-1, 1]]}), ["surface", "'window'"]),
    (scene(surface={**OWN, "parameters": {}}), ["surface", "'parameters'"]),
    (scene(noise={"sigma": 1, "size": 3}), ["noise", "'size'", "samples"]),
    (racer(momentum=0.9), ["optimizers[1]", "'momentum'", "beta1"]),
    (racer(schedule={"kind": "constant", "warm": 1}), ["optimizers[1].schedule", "'warm'"]),
    (without("schema"), ["'schema'", "missing"]),
    (without("kind"), ["'kind'", "missing"]),
    (without("surface"), ["'surface'", "missing"]),
    (without("optimizers"), ["'optimizers'", "missing"]),
    (scene(optimizers=[{"lr": 0.1}]), ["optimizers[0]", "'rule'"]),
    (scene(surface={}), ["surface", "'name'", "'formula'"]),
    (scene(surface={"name": "bowl", **OWN}), ["surface", "'name'", "'formula'"]),
    # wrong types
    ([], ["{...}"]),
    (3, ["{...}", "3"]),
    (None, ["null"]),
    (scene(title=3), ["title", "text", "3"]),
    (scene(title=None), ["title", "null"]),
    (scene(surface="bowl"), ["surface", "'bowl'"]),
    (scene(surface={"name": ["bowl"]}), ["surface.name", "text"]),
    (scene(surface={"formula": 3}), ["surface.formula", "text"]),
    (scene(surface={"name": "bowl", "rotate": "45"}), ["surface.rotate", "number"]),
    (scene(surface={"name": "bowl", "rotate": True}), ["surface.rotate", "true"]),
    (scene(surface={"name": "saddle-bounded", "parameters": [1]}), ["surface", "parameters", "[...]"]),
    (scene(surface={"name": "saddle-bounded", "parameters": {"a": True}}), ["surface.parameters.a", "true"]),
    (scene(surface={**OWN, "window": [-1, 1]}), ["surface", "window", "two numbers"]),
    (scene(surface={**OWN, "window": [[-1, True], [0, 1]]}), ["surface", "window", "true"]),
    (scene(surface={**OWN, "window": [[1, -1], [0, 1]]}), ["surface", "window", "exceed"]),
    (scene(surface={**OWN, "window": [[0, 1e-10], [0, 1]]}), ["surface", "window", "1e-9"]),
    (scene(surface={**OWN, "window": [[0, 1]] * 3}), ["surface", "window", "[[x0, x1], [y0, y1]]"]),
    (scene(start=3), ["start", "two numbers", "3"]),
    (scene(start=[1, 2, 3]), ["start", "two numbers"]),
    (scene(start=["1", "2"]), ["start", "'1'"]),
    (scene(start=[0, False]), ["start", "false"]),
    (scene(start=None), ["start", "null"]),
    (scene(steps=3.0), ["steps", "whole number", "3.0"]),
    (scene(steps="3"), ["steps", "whole number"]),
    (scene(seed=0.5), ["seed", "whole number"]),
    (scene(noise=[]), ["noise", "[...]"]),
    (scene(noise=None), ["noise", "null"]),
    (scene(noise={"samples": 2.5}), ["noise.samples", "whole"]),
    (scene(noise={"sampling": "bootstrap"}), ["noise.sampling", "iid, epoch"]),
    (scene(view=[]), ["view", "[...]"]),
    (scene(optimizers={}), ["optimizers", "1 to 64"]),
    (scene(optimizers=["sgd"]), ["optimizers[0]", "'sgd'"]),
    (racer(lr="0.1"), ["optimizers[1].lr", "number"]),
    (racer(lr=True), ["optimizers[1].lr", "true"]),
    (racer(lr=None), ["optimizers[1].lr", "null"]),
    (racer(bias_correction=1), ["optimizers[1].bias_correction", "true or false"]),
    (racer(ascend=0), ["optimizers[1].ascend", "true or false"]),
    (racer(batch=0), ["optimizers[1].batch", "from 1"]),
    (racer(batch=1.5), ["optimizers[1].batch", "whole"]),
    (racer(start=[1]), ["optimizers[1]", "start", "two numbers"]),
    (racer(schedule="cosine"), ["optimizers[1].schedule", "'cosine'"]),
    # what there is not
    (scene(kind="network"), ["kind", "landscape, training", "'network'"]),
    (scene(kind="leson"), ["kind", "landscape, training", "lesson", "'leson'"]),
    (scene(kind="lesson"), ["kind", "a lesson", "scenes[0].scene"]),
    (scene(surface={"name": "bowl "}), ["surface.name", "'bowl '", "ravine-book"]),
    (scene(surface={"name": "a" * 10**6}), ["surface.name", "aaa"]),
    (scene(surface={"name": "saddle-bounded", "parameters": {"d": 1}}), ["surface.parameters", "'d'", "a, b, c"]),
    (scene(surface={"name": "saddle-bounded", "parameters": {"a": 101}}), ["surface.parameters", "'a'", "100"]),
    (scene(surface={"name": "bowl", "parameters": {"a": 1}}), ["surface.parameters", "'a'", "bowl"]),
    (racer(rule="sgdm"), ["optimizers[1]", "'sgdm'", "momentum"]),
    (racer(rule=["sgd"]), ["optimizers[1]", "rule"]),
    (racer(rule="a" * 10**6), ["optimizers[1]", "aaa"]),
    (scene(optimizers=[]), ["optimizers", "1 to 64"]),
    (scene(optimizers=[{"rule": "sgd"}] * 65), ["optimizers", "1 to 64"]),
    (scene(surface={"formula": "x**"}), ["surface.formula", "column"]),
    (scene(surface={"formula": "__import__('os')"}), ["surface.formula", "__import__"]),
    (scene(surface={"formula": "log(-1 - x*x)"}), ["surface.formula", "undefined"]),
    (scene(surface={"formula": "log(x)"}, start=[-1, 0]), ["start", "(-1, 0)"]),
    (scene(surface={"formula": "1/x"}, start=[0, 0]), ["start", "(0, 0)"]),
    (scene(surface={"formula": "asin(x)"}, start=[1, 1]), ["start", "slope"]),
    (racer(start=[1e300, 0]), ["optimizers[1].start", "1e+300"]),
    # versions
    (scene(schema=2), ["schema", "2", "newer"]),
    (scene(schema=10**30), ["schema", "newer"]),
    (scene(schema=0), ["schema", "0"]),
    (scene(schema=-1), ["schema", "-1"]),
    (scene(schema="1"), ["schema", "'1'"]),
    (scene(schema=1.0), ["schema", "1.0"]),
    (scene(schema=True), ["schema", "true"]),
    # labels
    (racer(label=""), ["label", "empty"]),
    (racer(label="a/b"), ["label", "'/'"]),
    (racer(label=3), ["optimizers[1].label", "text"]),
    (racer(label=None), ["optimizers[1].label", "null"]),
    (scene(optimizers=[{"rule": "sgd", "label": "a"}, {"rule": "adam", "label": "a"}]), ["label", "'a'", "differ"]),
    # words that would break the line or the format of the message
    (scene(**{"one\ntwo": 1}), ["one"]),
    (racer(**{"one\rtwo": 1}), ["optimizers[1]", "one"]),
    (racer(label="one\n/two"), ["one"]),
    (scene(**{"{place}": 1}), ["{place}"]),
    (racer(rule="{0} %s"), ["{0} %s"]),
]


@pytest.mark.parametrize(
    ("data", "says"), CASES, ids=lambda part: ", ".join(part)[:40] if isinstance(part, list) else ""
)
def test_refused(data, says):
    sentence = refused(json.dumps(data))
    assert [word for word in says if word not in sentence] == []


def test_64_racers_are_allowed():
    assert len(read(json.dumps(scene(optimizers=[{"rule": "sgd"}] * 64))).racers) == 64


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('"steps": NUMBER', "steps"),
        ('"start": [0, NUMBER]', "start"),
        ('"noise": {"sigma": NUMBER}', "sigma"),
        ('"view": {"zoom": NUMBER}', "view"),
    ],
)
def test_infinities_and_nan_are_refused_where_they_stand(text, place, number):
    """Python's own reader takes all of them; a view that held one could not be opened again."""
    sentence = refused(json.dumps(BASE)[:-1] + ", " + text.replace("NUMBER", number) + "}")
    assert place in sentence or "line 1" in sentence

"""Claims: what may be said of a scene, and that what says nothing is refused."""

import numpy as np
import pytest

from landscape_app import claims, lessons
from landscape_app.scene_file import from_data
from surfaces import Refusal

BOWL = {"formula": "x**2/2 + y**2/2"}
RACE = from_data({
    "schema": 1, "kind": "landscape", "surface": BOWL, "start": [1, 0], "steps": 20,
    "optimizers": [{"rule": "sgd", "lr": 0.5}, {"rule": "momentum", "lr": 0.1, "label": "B = 1"}],
})  # fmt: skip


def holds(claim, scene=RACE):
    (found,) = claims.check([claim], scene)
    return found.holds


@pytest.mark.parametrize(
    "claim",
    [
        "sgd.x[3] == 0.125",
        "sgd.x[3] == 0.1",  # stands for all that rounds to it
        "sgd.loss[1] == 0.125 and sgd.gx[0] == 1",
        "first(sgd.x < 0.2) == 3",
        "first(sgd.x < -1) == never",
        "stays(abs(sgd.x) < 0.01) == 7",
        "flips(sgd.x) == 0 and flips(run['B = 1'].x) > 0",
        "min(run['B = 1'].x) < -0.5 < sgd.x[20]",
        "sum(sgd.step) == 1.000",
        "sgd.status == 'finished'",
        "share(sgd.x > 0.1) == 4 / 21",
        "sqrt(sgd.x[0]**2 + sgd.y[0]**2) == 1",
        "max(sgd.x[2:5]) == 0.25",
        "not (sgd.x[3] > 1) or sgd.x[0] == 2",
        "median(sgd.x) < mean(sgd.x)",
        "size(diff(sgd.x)) == 20",
    ],
)
def test_a_true_claim_holds(claim):
    """The bowl halves x at each step of plain descent: every number can be checked in the head."""
    assert holds(claim)


@pytest.mark.parametrize("claim", ["sgd.x[3] == 0.126", "first(sgd.x < 0.2) == 4", "sgd.x[3] == 0.2", "sgd.x[0] < 1"])
def test_a_false_claim_does_not(claim):
    assert not holds(claim)


def test_what_was_measured_is_told():
    (found,) = claims.check(["first(sgd.x < 0.2) < first(run['B = 1'].x < 0.2) < 9"], RACE)
    assert found.measured == (3.0, 5.0) and found.holds


@pytest.mark.parametrize(
    "claim",
    [
        "",
        "sgd.x",
        "sgd.x > 0",
        "sgd",
        "3",
        "adam.x[0] == 1",
        "sgd.weight[0] == 1",
        "sgd.x[99] == 1",
        "__import__('os').system('true') == 0",
        "(lambda: 1)() == 1",
        "[x for x in sgd.x] == 1",
        "sgd.__class__ == 1",
        "sgd.x.dtype == 1",
        "open('/etc/passwd') == 1",
        "first(sgd.x, key=1) == 1",
        "9**9**9**9 > 1",
        "f'{sgd}' == 1",
        "(x := 1) == 1",
        "(" * 300,
        "1 == " + "1" * 500,
        "1 in sgd.x",
        "sgd and 1",
        "sgd.x[0] > 1 or 3",
        "sgd == 1",
        "run[sgd] == 1",
        "sgd.x[0, 0] == 1",
        "sgd.x[0:5:0][0] == 1",
        "first(sgd.x, sgd.y)[0] == 1",
        "sqrt(sgd.y, sgd.x)[0] > 1",
        "(-8)**0.5 == 2",
        "\0",
    ],
)
def test_what_says_nothing_is_refused_in_one_sentence(claim):
    with pytest.raises(Refusal) as refusal:
        holds(claim)
    assert str(refusal.value).startswith("claims[0]: ")
    assert "\n" not in str(refusal.value)


BESIDE = "may hold at some places and not at others"
SAID = {
    "sgd.loss[20] = 1": ["write '=='"],
    "run['lr = 1'].x[0] = 1": ["write '=='"],
    "run['lr = 1'].x[0] => 1": ["brackets, quotes and signs"],
    "sgd.loss[20 == 1": ["brackets, quotes and signs"],
    r"'\d' == 1": ["brackets, quotes and signs"],
    "max(sgd.loss, 3) > 1": ["'max(sgd.loss, 3)'", "max(values)"],
    "max('a') > 1": ["max(values)"],
    "first() == 1": ["first(condition)"],
    "smooth(sgd.loss)[0] > 1": ["smooth(values, beta)"],
    "mean(diff(sgd.x[3:4])) > 1": ["mean(values)"],
    "2**1000000 > 0": ["'2**1000000'", "too large"],
    "1/0 > 1": ["divides by zero"],
    "sgd.x + sgd.step > 1": ["'sgd.x + sgd.step'", "same length"],
    "sgd > 1": ["'sgd > 1'", "cannot be computed"],
    "sgd.loss[21] == 1": ["'sgd.loss[21]'", "0 to 20"],
    "sgd.loss[-22] == 1": ["0 to 20"],
    "max(sgd.loss[30:]) == 1": ["0 to 20"],
    "sgd.loss[0.5] == 0.5": ["'0.5'", "whole numbers"],
    "sgd.loss[first(sgd.x < -1)] == 1": ["whole numbers"],
    "sqrt(sgd.y) > 0": [BESIDE, "first, stays, share, min, max"],
    "sgd.x > 0 and sgd.y > 0": ["'sgd.x > 0'", BESIDE],
    "sgd.x[0:2] == 1": [BESIDE],
    "sgd.x": ["compares nothing"],
    "never(abs(sgd.y)>2)": ["first(abs(sgd.y)>2) == never"],
    "never()": ["first(...) == never"],
    "sgd.x.dtype == 1": ["'sgd.x.dtype' is not understood", "first, stays", "never"],
    "max[3] == 1": ["nothing is called 'max'"],
    "nevr == 1": ["'nevr'", "size, never"],
}


@pytest.mark.parametrize("claim", SAID)
def test_what_is_wrong_with_a_claim_is_said_with_the_mend(claim):
    """In our own words: neither Python's nor NumPy's come through."""
    with pytest.raises(Refusal) as refusal:
        holds(claim)
    said = str(refusal.value).removeprefix(f"claims[0]: {claim}: ")
    assert all(part in said for part in SAID[claim]), said
    foreign = ("syntax", "argument", "operand", "float", "object", "index ", "axis", "array(", "shape", "exponent")
    assert not [word for word in foreign if word in said.lower()]


def test_a_place_that_was_computed_is_a_whole_number():
    assert holds("sgd.x[first(sgd.x < 0.2)] == 0.125")
    assert holds("sgd.x[-21] == 1")


def test_of_balls_each_has_its_own_step():
    """400 balls in noise that leave a ridge: the median over them, as the lesson tells it."""
    scene = lessons.get("on-the-ridge").scenes[1]
    label = next(iter(scene.scenario.labels))
    known = claims.facts(scene.scenario)[label]
    steps = np.argmax(abs(known["balls_y"]) > 0.5, axis=0)
    (found,) = claims.check([f"median(first(abs(run['{label}'].balls_y) > 0.5)) > 1"], scene.scenario)
    assert found.measured == (float(np.median(steps)),)


def test_of_trainings_losses_scores_and_layers_are_known():
    scene = from_data({
        "schema": 1, "kind": "training", "data": {"name": "moons", "samples": 64},
        "network": {"hidden": [4, 4]}, "length": {"updates": 20}, "evaluate_every": 5,
        "runs": [{"optimizer": {"rule": "sgd", "lr": 0.1}, "batch": 8}],
    })  # fmt: skip
    assert all(
        found.holds
        for found in claims.check(
            [
                "size(sgd.batch_loss) == 20",
                "sgd.evaluated_at[1] == 5",
                "sgd.train_loss[-1] < sgd.train_loss[0]",
                "0 <= sgd.validation_accuracy[0] <= 1",
                "size(sgd.gradient_norm[0, :]) == 3 and sgd.weight_norm[0, 0] > 0",
                "size(sgd.activation_std) == 2 and 0 <= sgd.saturated[0] <= 1",
                "std(smooth(sgd.batch_loss, 0.9)) < std(sgd.batch_loss)",
                "uncorrected(sgd.batch_loss, 0.9)[0] < 0.2 * smooth(sgd.batch_loss, 0.9)[0]",
            ],
            scene,
        )
    )

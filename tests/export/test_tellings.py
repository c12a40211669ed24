"""What a picture says beside its views: who is who, what became of a racer, and nothing of what is still to come."""

import numpy as np
import pytest
from watching_films import drawn, race, rgb, texts, training

from landscape_app import lessons
from landscape_app.clock import Clock
from landscape_app.export import still
from landscape_app.theme import LIGHT

RULES = ("sgd", "momentum", "nag", "adagrad", "adadelta", "rmsprop", "adam", "adamw")
CROWD = [{"rule": rule, "label": f"{rule} of {half}"} for half in ("one", "two") for rule in RULES]
SIZES = [(1280, 720), (640, 360), (720, 1280), (400, 300)]


def said_at(position, scene, **dress):
    return texts(still.svg(drawn(scene, **dress), position))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("formula", [False, True], ids=["names alone", "with the formula"])
def test_the_legend_leaves_nobody_out(size, formula):
    """However many there are and however long the formula is."""
    said = said_at(5, race(optimizers=CROWD, steps=5), size=size, legend=True, formula=formula, chart=False)
    for one in CROWD:
        assert one["label"] in said


def test_the_legend_tells_dashes():
    """Two racers of one rule have the same marker: in the legend the one's line has gaps, the other's has not."""
    scene = race(optimizers=[{"rule": "sgd"}, {"rule": "momentum", "lr": 0.01}, {"rule": "momentum", "lr": 0.005}])
    found = drawn(scene, size=(1280, 720), legend=True)
    picture = rgb(still.image(found, 5))[680:].reshape(-1, 1280, 3)
    ways = []
    for look in found.shown:
        colour = np.array([int(look.colour[i : i + 2], 16) for i in (1, 3, 5)])
        ways.append(bool(look.dash))
        assert (np.abs(picture - colour).max(axis=2) < 40).any()
    assert ways == [False, False, True]


def test_what_became_of_a_racer_is_said_in_words():
    """There is no panel beside an exported picture."""
    scene = race(surface={"name": "bowl"}, start=[-2, 1], optimizers=[{"rule": "sgd", "lr": 3}], steps=60)
    assert "diverged at step" in " ".join(said_at(60, scene, size=(1280, 720)))
    assert "diverged" not in " ".join(said_at(3, scene, size=(1280, 720)))


def test_in_the_chart_racers_of_one_rule_have_names():
    """Where only colour would tell them apart, at their lines' ends; else the map's names are enough."""
    ladder = race(optimizers=[{"rule": "sgd", "lr": lr} for lr in (0.001, 0.002, 0.003)])
    assert all(said_at(20, ladder, size=(1280, 720)).count(f"lr = {lr}") == 2 for lr in (0.001, 0.002, 0.003))
    assert said_at(20, race(), size=(1280, 720)).count("Adam") == 1


def test_a_training_draws_no_future():
    """At the first step no curve is there yet; at the last one the panes are full, and the grid was there before."""
    found = drawn(training(), size=(1280, 720))
    early, late = (rgb(still.image(found, step))[100:380, 200:600] for step in (0, 20))  # of the first pane
    colour = np.array([int(found.shown[0].colour[i : i + 2], 16) for i in (1, 3, 5)])
    assert (np.abs(early - colour).max(axis=2) < 60).sum() == 0 < (np.abs(late - colour).max(axis=2) < 60).sum()
    line = np.array([int(LIGHT.line[i : i + 2], 16) for i in (1, 3, 5)])
    assert (np.abs(early - line).max(axis=2) < 12).any()


def test_a_training_says_what_it_draws():
    said = " ".join(said_at(20, training(), size=(1280, 720)))
    assert "loss over updates" in said and "validation: " in said


@pytest.mark.parametrize(("unit", "amount"), [("epochs", 5), ("samples", 901)])
def test_no_budget_is_overspent(unit, amount):
    """Where the smallest batch is no part of the whole, the last step of the playhead is a part of one."""
    clock = Clock(training(length={unit: amount}).scenario)
    assert clock.told(clock.last) == (f"{amount:.2f}" if unit == "epochs" else str(amount))
    assert str(amount) in clock.budget()


def test_a_lesson_is_told_in_its_order():
    """The question, the sentence of each mark, and what it comes to; a film rests at each of them."""
    scene = lessons.get("off-the-saddle").scenes[0]
    found = drawn(scene, size=(1280, 720))
    wanted = {0: scene.question, 10: scene.question, 11: scene.marks[0].text, 200: scene.marks[2].text}
    wanted[300] = wanted[301] = scene.caption
    for step, text in wanted.items():
        assert text["en"] in texts(still.svg(found, step))


def test_a_mark_at_the_end_is_said_before_what_it_comes_to():
    """Beyond the last step, where a film is held."""
    scene = lessons.get("zig-zag").scenes[0]
    found = drawn(scene, size=(1280, 720))
    assert scene.marks[-1].text["en"] in texts(still.svg(found, found.last))
    assert scene.caption["en"] in texts(still.svg(found, found.last + 1))
    assert rgb(still.image(found, found.last))[200:].tolist() == rgb(still.image(found, found.last + 1))[200:].tolist()

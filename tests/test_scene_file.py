"""Scene files, schema 1: what is written is read back, defaults are the contract's, and the rest is refused whole."""

import json
from itertools import chain

import pytest
from core.drawn import made, often, values
from hypothesis import given
from hypothesis import strategies as st

import surfaces
from landscape_app.core.batches import Noise
from landscape_app.core.fields import Number, declarations, defaults
from landscape_app.core.optimizers import RULES
from landscape_app.core.schedules import SCHEDULES, Constant, Piecewise
from landscape_app.scenario import Motion, Racer, Scenario, SurfaceChoice, check
from landscape_app.scene_file import from_data, read, write
from surfaces import Refusal

# What is written is read back

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LABEL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=12)
COORDINATE = st.floats(-5, 5)
PAIR = st.tuples(COORDINATE, COORDINATE)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**70), 2**70) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def surface_choices(draw):
    rotate = draw(st.floats(-360, 360))
    if draw(st.booleans()):
        x, y = (draw(st.tuples(st.floats(-9, -1e-6), st.floats(1e-6, 9))) for _ in "xy")
        formula = draw(st.sampled_from(["x**2 + 3*y**2", "sin(x)*cos(y)", "3", "exp(-x*x - y*y)"]))
        return SurfaceChoice(formula=formula, window=(x, y), rotate=rotate)
    surface = draw(st.sampled_from(list(surfaces.SURFACES.values())))
    given = {p.name: draw(st.floats(p.low, p.high)) for p in surface.parameters if draw(st.booleans())}
    return SurfaceChoice(surface.name, parameters=tuple(sorted(given.items())), rotate=rotate)


@st.composite
def scenarios(draw):
    schedules = st.one_of(
        st.lists(st.floats(1e-300, 1e3), min_size=1, max_size=4).map(
            lambda lr: Piecewise(at=tuple(range(0, 7 * len(lr), 7)), lr=tuple(lr))
        ),
        *(made(kind) for key, kind in SCHEDULES.items() if key != "piecewise"),
    )
    batch = st.none() | values(declarations(Noise)["batch"])
    rules = st.one_of(*map(made, RULES.values()))
    motions = st.builds(Motion, rules, schedules, st.booleans(), st.none() | PAIR, batch)
    named = draw(st.lists(st.tuples(motions, st.none() | LABEL), min_size=1, max_size=5))
    taken = [label for _, label in named]
    racers = tuple(Racer(m, label if taken.count(label) == 1 else None) for m, label in named)
    shared = {name: draw(values(declarations(Scenario)[name])) for name in ("steps", "seed")}
    noise, start = draw(st.none() | made(Noise)), draw(st.none() | PAIR)
    view = draw(st.dictionaries(TEXT, JSON, max_size=3))
    return Scenario(draw(surface_choices()), racers, draw(TEXT), start, noise=noise, view=view, **shared)


@often
@given(scenarios())
def test_what_is_written_is_read_back(scenario):
    """Saving and opening changes nothing, down to the last bit of every number."""
    text = write(check(scenario))
    assert read(text) == scenario
    assert write(read(text)) == text


# Defaults

LEAST = {"schema": 1, "kind": "landscape", "surface": {"name": "beale"}, "optimizers": [{"rule": "sgd"}]}


def test_the_defaults_of_a_scene():
    least = from_data(LEAST)
    assert (least.title, least.steps, least.seed, least.noise, least.view) == ("", 300, 0, None, {})
    assert least.surface == SurfaceChoice("beale", rotate=0.0, parameters=())
    assert least.first == surfaces.get("beale").start
    motion = least.racers[0].motion
    assert (motion.schedule, motion.ascend, motion.start, motion.batch) == (Constant(), False, None, None)
    assert from_data({**LEAST, "surface": {"formula": "x*y"}}).surface.window == ((-2, 2), (-2, 2))
    noise = from_data({**LEAST, "noise": {}}).noise
    assert (noise.samples, noise.sampling) == (256, "iid")


def test_labels_are_numbered_where_rules_repeat():
    racers = [{"rule": "sgd"}, {"rule": "adam"}, {"rule": "sgd"}, {"rule": "sgd", "label": "sgd-2"}, {"rule": "sgd"}]
    assert from_data({**LEAST, "optimizers": racers}).labels == ("sgd", "adam", "sgd-3", "sgd-2", "sgd-4")


def test_the_default_start_turns_and_a_given_one_does_not():
    turned = {**LEAST, "surface": {"name": "beale", "rotate": 90}}
    assert from_data(turned).first == (-1.4, 0.7)
    assert from_data({**turned, "start": [0.7, 1.4]}).first == (0.7, 1.4)


# Every declared number, through the file, at both ends


def _scene_with(place, name, value):
    """A scene with one setting, and where that stands."""
    if place in RULES:
        return {**LEAST, "optimizers": [{"rule": "sgd"}, {"rule": place, name: value}]}, f"optimizers[1].{name}: "
    if place in SCHEDULES:
        own = declarations(SCHEDULES[place])
        needed = {n: 1 for n in own if n not in defaults(SCHEDULES[place])}
        racer = {"rule": "sgd", "schedule": {"kind": place, **needed, name: value}}
        return {**LEAST, "optimizers": [racer]}, f"optimizers[0].schedule.{name}: "
    return (
        ({**LEAST, "noise": {name: value}}, f"noise.{name}: ")
        if place == "noise"
        else ({**LEAST, name: value}, f"{name}: ")
    )


OWNERS = chain(RULES.items(), SCHEDULES.items(), [("noise", Noise), ("", Scenario)])
NUMBERS = [
    (place, name, declaration)
    for place, owner in OWNERS
    for name, declaration in declarations(owner).items()
    if isinstance(declaration, Number)
]


@pytest.mark.parametrize(("place", "name", "number"), NUMBERS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_number_out_of_range_is_refused_by_place(place, name, number):
    """Each end itself, or the next whole number outside; and true, which is no number."""
    for value in (
        number.low if number.above else number.low - 1,
        number.high if number.below else number.high + 1,
        True,
    ):
        scene, where = _scene_with(place, name, value)
        with pytest.raises(Refusal) as refusal:
            read(json.dumps(scene))
        assert str(refusal.value).startswith(where + "must be ")
    for value in ([number.low] if not number.above else []) + ([number.high] if not number.below else []):
        assert from_data(_scene_with(place, name, value)[0])

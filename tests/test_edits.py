"""What a person does to a scene: each deed leaves a scene that stands, and touches nothing else."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape_app import edits, lineup
from landscape_app.core.optimizers import RULES, SGD, Adam, Momentum
from landscape_app.core.schedules import SCHEDULES, Exponential
from landscape_app.scenario import MOST_RACERS, Motion, Racer, Scenario, SurfaceChoice, check
from landscape_app.scene_file import read, write

THREE = Scenario(
    SurfaceChoice("bowl"), tuple(Racer(Motion(rule)) for rule in (SGD(0.1), Momentum(0.1, 0.5), Adam(0.3))), steps=20
)


def keys(scenario):
    return [racer.motion.rule.key for racer in scenario.racers]


def test_a_new_racer_stands_last_with_the_rate_of_the_others():
    more = edits.added(THREE, "lion")
    assert keys(more) == ["sgd", "momentum", "adam", "lion"]
    assert more.racers[-1].motion == Motion(RULES["lion"](lr=0.1))
    assert more.racers[:3] == THREE.racers


def test_a_twin_stands_behind_its_model_without_its_label():
    named = replace(THREE, racers=(replace(THREE.racers[0], label="slow"), *THREE.racers[1:]))
    twins = lineup.duplicated(named, 0)
    assert twins.labels == ("slow", "sgd", "momentum", "adam")
    assert twins.racers[0].motion == twins.racers[1].motion


def test_the_last_racer_cannot_be_removed_and_the_sixty_fifth_not_added():
    one = lineup.removed(lineup.removed(THREE, 0), 1)
    assert keys(one) == ["momentum"] and lineup.removed(one, 0) is one
    full = replace(THREE, racers=THREE.racers[:1] * MOST_RACERS)
    assert edits.added(full, "sgd") is full and lineup.duplicated(full, 3) is full


def test_reset_keeps_the_rate_alone():
    wild = edits.moved(THREE, 1, Motion(Momentum(0.7, 0.2, ema=True), Exponential(0.9), True, (1.0, 1.0), 4))
    assert edits.reset(wild, 1).racers[1].motion == Motion(Momentum(0.7))


def test_rates_are_copied_with_their_schedule():
    model = edits.moved(THREE, 2, Motion(Adam(0.02, 0.5), Exponential(0.9)))
    copied = edits.rates_copied(model, 2)
    assert {(r.motion.rule.lr, r.motion.schedule) for r in copied.racers} == {(0.02, Exponential(0.9))}
    assert copied.racers[1].motion.rule.beta == 0.5 and copied.racers[2] == model.racers[2]


@pytest.mark.parametrize("kept", [None, 3, "ab", [7, -1, True, "0", 1.0], {"0": 1}])
def test_nonsense_in_a_file_hides_nobody(kept):
    assert replace(THREE, view={"hidden": kept}).hidden == frozenset()


@settings(max_examples=200, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(["add", "twin", "remove", "hide"]), st.integers(0, 9)), max_size=12))
def test_who_was_hidden_stays_hidden_whatever_else_happens(deeds):
    """Followed by name: every racer carries its own learning rate as a badge."""
    badges, hidden, fresh = [0.1, 0.2, 0.3], set(), count(1)
    scenario = replace(THREE, racers=tuple(Racer(Motion(SGD(badge))) for badge in badges))
    for deed, number in deeds:
        i = number % len(badges)
        if deed == "add":
            scenario, badge = edits.added(scenario, "sgd"), float(next(fresh))
            badges.append(badge)
            scenario = edits.moved(scenario, len(badges) - 1, Motion(SGD(badge)))
        elif deed == "twin":
            scenario, badge = lineup.duplicated(scenario, i), float(next(fresh))
            badges.insert(i + 1, badge)
            scenario = edits.moved(scenario, i + 1, Motion(SGD(badge)))
        elif deed == "remove" and len(badges) > 1:
            scenario = lineup.removed(scenario, i)
            hidden.discard(badges.pop(i))
        elif deed == "hide":
            scenario = lineup.toggled(scenario, i)
            hidden ^= {badges[i]}
        hidden &= set(badges)
        assert [racer.motion.rule.lr for racer in scenario.racers] == badges
        assert {badges[i] for i in scenario.hidden} == hidden
        assert read(write(check(scenario))) == scenario


@pytest.mark.parametrize("kind", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize("updates", [0, 1, 7, 300, 100_000])
def test_every_schedule_suggests_itself_for_any_run(kind, updates):
    """What the panel begins with is a schedule that a file accepts, and changes the rate within a long run."""
    suggested = kind.suggested(0.1, updates)
    scenario = edits.moved(replace(THREE, steps=updates), 0, Motion(SGD(0.1), suggested))
    assert read(write(check(scenario))) == scenario
    rate = suggested.over_time(0.1, updates)
    assert (len({rate(t) for t in range(0, 300, 10)}) > 1) == (kind.key != "constant") or updates != 300

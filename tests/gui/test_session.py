"""The session: wishes go up as values, at most one a turn is granted, and every one of them can be taken back."""

from dataclasses import replace

import pytest

from landscape_app import lessons
from landscape_app.scenario import SurfaceChoice

FIRST = lessons.find(lessons.OPENING).scenario


@pytest.fixture
def session(session_on):
    return session_on(FIRST)


@pytest.fixture
def told(session):
    """How often the session said that something changed."""
    times = []
    session.changed.connect(lambda: times.append(session.scenario))
    return times


def moved(scenario, x):
    return replace(scenario, start=(x, 0.25))


def faster(scenario, index, lr):
    racers = list(scenario.racers)
    motion = racers[index].motion
    racers[index] = replace(racers[index], motion=replace(motion, rule=replace(motion.rule, lr=lr)))
    return replace(scenario, racers=tuple(racers))


def ask(qtbot, session, scenario, gesture=None):
    """Wish, and wait until the wish stands."""
    session.ask(scenario, gesture)
    qtbot.waitUntil(lambda: session.scenario == scenario)


def same(one, other):
    """Whether two sets of runs hold the same numbers."""
    return one.keys() == other.keys() and all(
        one[label].status == other[label].status and (one[label].table == other[label].table).all() for label in one
    )


def test_the_last_wish_of_a_turn_wins(qtbot, session, told):
    """A slider under the hand asks faster than anyone can look: fifty wishes are one change, to the last of them."""
    for i in range(50):
        session.ask(moved(FIRST, i / 100), gesture="drag")
    assert session.scenario == FIRST
    assert session.wished == moved(FIRST, 0.49)
    qtbot.waitUntil(lambda: session.scenario != FIRST)
    qtbot.wait(20)
    assert told == [moved(FIRST, 0.49)]


def test_a_wish_for_what_is_there_is_no_change(qtbot, session, told):
    """Asking for the scenario that stands makes no step of undo and no noise."""
    session.ask(replace(FIRST))
    qtbot.wait(20)
    assert told == []
    assert not session.can_undo


def test_a_gesture_is_one_step_of_undo(qtbot, session):
    """A drag of twenty turns is taken back at once."""
    for i in range(20):
        ask(qtbot, session, moved(FIRST, i / 100), gesture="drag")
    session.undo()
    assert session.scenario == FIRST
    assert not session.can_undo


def test_letting_go_ends_the_gesture(qtbot, session):
    """Two drags of the same thing are two steps, because the hand let go in between."""
    ask(qtbot, session, moved(FIRST, 0.1), gesture="drag")
    session.settle()
    ask(qtbot, session, moved(FIRST, 0.2), gesture="drag")
    session.undo()
    assert session.scenario == moved(FIRST, 0.1)
    session.undo()
    assert session.scenario == FIRST


def test_another_gesture_in_the_same_turn_loses_nothing(qtbot, session):
    """Wishes of different gestures within one turn are both granted, each a step of its own."""
    session.ask(moved(FIRST, 0.1), gesture="start")
    session.ask(faster(session.wished, 0, 0.5), gesture="rate")
    qtbot.waitUntil(lambda: session.scenario == faster(moved(FIRST, 0.1), 0, 0.5))
    session.undo()
    assert session.scenario == moved(FIRST, 0.1)


def test_undo_grants_what_still_waits_first(session):
    """A wish of this very turn is not lost by undo: it becomes the step that is taken back."""
    session.ask(moved(FIRST, 0.1))
    session.undo()
    assert session.scenario == FIRST
    session.redo()
    assert session.scenario == moved(FIRST, 0.1)


def test_undo_and_redo_restore_scenarios_and_runs(qtbot, session):
    """There and back again: equal values, equal numbers, in both directions."""
    scenarios, runs = [FIRST], [dict(session.runs)]
    for wish in (moved(FIRST, 0.3), faster(FIRST, 0, 0.5), replace(FIRST, steps=50)):
        ask(qtbot, session, wish)
        scenarios.append(session.scenario)
        runs.append(dict(session.runs))
    for step, back in ((session.undo, (2, 1, 0)), (session.redo, (1, 2, 3))):
        for i in back:
            step()
            assert session.scenario == scenarios[i]
            assert same(session.runs, runs[i])
    assert session.can_undo
    assert not session.can_redo


def test_a_new_wish_ends_what_could_be_redone(qtbot, session):
    """After undo and a change of mind there is no way into the other future."""
    ask(qtbot, session, moved(FIRST, 0.1))
    session.undo()
    ask(qtbot, session, moved(FIRST, 0.2))
    assert not session.can_redo


def test_an_impossible_wish_changes_nothing_and_says_why(qtbot, session):
    """log(x) has no height at x = -1: one sentence, and scenario, runs and history are what they were."""
    before = dict(session.runs)
    wish = replace(FIRST, surface=SurfaceChoice(formula="log(x)"), start=(-1.0, 1.0))
    with qtbot.waitSignal(session.refused) as refused:
        session.ask(wish)
    qtbot.wait(10)
    (sentence,) = refused.args
    assert "start" in sentence
    assert "\n" not in sentence
    assert len(sentence) <= 160
    assert session.scenario == session.wished == FIRST
    assert all(session.runs[label] is run for label, run in before.items())
    assert not session.can_undo

"""How the session works: in slices that leave the window alive, and never twice for what it knows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer

from landscape_app import lessons
from landscape_app.scenario import Racer
from landscape_app.simulate import RUNNING, simulate

FIRST = lessons.find(lessons.OPENING).scenario
LONG = replace(FIRST, steps=100_000)


@pytest.fixture
def session(session_on):
    return session_on(FIRST)


@pytest.fixture
def heartbeat():
    """A timer that ticks at every turn of the event loop."""
    beats, timer = [], QTimer()
    timer.setInterval(0)
    timer.timeout.connect(lambda: beats.append(1))
    timer.start()
    yield beats
    timer.stop()
    timer.deleteLater()


def finished(session):
    return all(run.status != RUNNING for run in session.runs.values())


def test_a_long_scene_arrives_in_slices(qtbot, hurried, session, heartbeat):
    """Five racers of 100,000 steps: between any two slices the event loop turns, runs grow, and the end is exact."""
    slices = []
    session.advanced.connect(lambda: slices.append((len(heartbeat), min(len(r.loss) for r in session.runs.values()))))
    session.ask(LONG)
    qtbot.waitUntil(lambda: session.scenario == LONG)
    assert not finished(session)
    qtbot.waitUntil(lambda: finished(session), timeout=20_000)
    beats, lengths = zip(*slices, strict=True)
    assert len(slices) >= 5
    assert lengths == tuple(sorted(lengths))
    assert len(set(beats)) == len(beats)
    expected = simulate(LONG)
    assert list(session.runs) == list(expected)
    for label, run in session.runs.items():
        assert run.status == expected[label].status
        assert (run.table == expected[label].table).all()


def test_another_wish_lets_go_of_the_work(qtbot, session):
    """Nobody waits for a long scene that nobody wants any more."""
    session.ask(LONG)
    qtbot.waitUntil(lambda: session.scenario == LONG)
    assert not finished(session)
    session.ask(FIRST)
    qtbot.waitUntil(lambda: session.scenario == FIRST)
    assert finished(session)
    late = []
    session.advanced.connect(lambda: late.append(1))
    qtbot.wait(40)
    assert len(late) <= 1  # at most a turn that was already on its way


def test_work_let_go_is_taken_up_where_it_stopped(qtbot, session):
    """Coming back to a half-simulated scene goes on; it does not start anew."""
    session.ask(LONG)
    qtbot.waitUntil(lambda: session.scenario == LONG)
    reached = {label: len(run.loss) for label, run in session.runs.items()}
    session.ask(FIRST)
    qtbot.waitUntil(lambda: session.scenario == FIRST)
    session.undo()
    assert all(len(session.runs[label].loss) >= rows for label, rows in reached.items())
    session.stop()


def test_a_stopped_session_works_no_more(qtbot, session):
    """A window that closes leaves no wish and no work behind."""
    session.ask(LONG)
    qtbot.waitUntil(lambda: session.scenario == LONG)
    session.ask(replace(LONG, steps=50_000))
    session.stop()
    reached = {label: len(run.loss) for label, run in session.runs.items()}
    qtbot.wait(40)
    assert session.scenario == LONG
    assert {label: len(run.loss) for label, run in session.runs.items()} == reached


def test_looks_cost_no_simulation(qtbot, session):
    """A label, a title and what the window shows are no reason to simulate: the very same tables stay."""
    before = [run.table for run in session.runs.values()]
    labelled = tuple(Racer(racer.motion, f"racer {i}") for i, racer in enumerate(FIRST.racers))
    wish = replace(FIRST, racers=labelled, title="another title", view={"chart": "gradient-norm"})
    session.ask(wish)
    qtbot.waitUntil(lambda: session.scenario == wish)
    assert list(session.runs) == [f"racer {i}" for i in range(5)]
    for table, run in zip(before, session.runs.values(), strict=True):
        assert run.table is table


def test_a_racer_that_is_not_touched_is_not_simulated_again(qtbot, session):
    """Another learning rate for one racer leaves the others' tables as they are, also after undo."""
    before = [run.table for run in session.runs.values()]
    motion = FIRST.racers[2].motion
    changed = Racer(replace(motion, rule=replace(motion.rule, lr=0.2)))
    session.ask(replace(FIRST, racers=(*FIRST.racers[:2], changed, *FIRST.racers[3:])))
    qtbot.waitUntil(lambda: session.scenario != FIRST)
    kept = [run.table is table for run, table in zip(session.runs.values(), before, strict=True)]
    assert kept == [True, True, False, True, True]
    session.undo()
    assert all(run.table is table for run, table in zip(session.runs.values(), before, strict=True))

"""The random user finds what is wrong: bugs of every kind are put into the window, and each must be told."""

import time

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QWidget

from landscape_app import scenario as rules
from landscape_app.playback import Playback
from landscape_app.tab import LandscapeTab
from landscape_app.views.chart import Chart
from landscape_app.window import Window
from surfaces.refusal import Refusal

from .deeds import drag_chart, press_button, press_keys, press_shortcut
from .random_user import Report, _drawn, memory, user
from .watch import EXCEPTION, FREEZE, INVARIANT, MESSAGE, STRAY

ENOUGH = 300
SHORT = {press_keys: 4, press_shortcut: 3, press_button: 1, drag_chart: 1}
"""Deeds of a moment, without looking on."""
strays = []


def raises(*_):
    raise ZeroDivisionError("a seeded bug")


def warns(*_):
    qWarning("a seeded bug")


def sleeps(*_):
    time.sleep(1.2)


def leaves_a_window(*_):
    strays.append(QWidget())


def goes_beyond_the_end(playback, position):
    playback.position = playback.last + 1.0


def refuses(scenario):
    raise Refusal("a seeded bug")


BUGS = {
    "an exception in a shortcut": (LandscapeTab, "copy", raises, EXCEPTION),
    "an exception while painting": (Chart, "_draw_playhead", raises, EXCEPTION),
    "an exception under the hand": (Chart, "_seek_under", raises, EXCEPTION),
    "a warning of Qt": (Window, "_toggle_stage", warns, MESSAGE),
    "a standstill": (Window, "_show_sheet", sleeps, FREEZE),
    "a stray window": (Window, "_leave_stage", leaves_a_window, STRAY),
    "a playhead out of bounds": (Playback, "nudge", goes_beyond_the_end, INVARIANT),
    "a scene that is refused": (rules, "check", refuses, INVARIANT),
}


@pytest.fixture
def seeded(monkeypatch):
    """Put a bug in place of a function, from the first action on; bring windows that strayed home at the end."""
    yield monkeypatch.setattr
    while strays:
        strays.pop().deleteLater()


@pytest.mark.parametrize("bug", BUGS)
def test_each_seeded_bug_is_found(seeded, bug):
    """Within some hundred actions; the report names the kind, and the run ends there with the actions before it."""
    owner, name, wrong, kind = BUGS[bug]
    with user(seed=8) as person:
        person.deeds = SHORT
        person.begin_afresh()
        seeded(owner, name, wrong)
        report = person.use(lambda done, _: done < ENOUGH, first=1)
    assert {fault.kind for fault, _ in report.faults} >= {kind}, report.faults
    told, before = report.faults[0]
    assert before[-1].startswith(f"{told.action}: ")
    assert len(report.times) == told.action


def test_the_same_seed_does_the_same():
    """What is done follows from the seed and the number of the action."""
    done = []
    for _ in range(2):
        with user(seed=3) as person:
            person.deeds = SHORT
            person.on_note = done.append
            assert person.use(lambda done, _: done < 12).faults == []
    half = len(done) // 2
    assert done[:half] == done[half:]
    assert _drawn(3, 1).random() != _drawn(4, 1).random()


def test_growth_is_told_as_a_slope():
    """2 MB more each 1,000 actions are +2, whatever comes and goes on top of it."""
    raw = [memory.Sample(30.0 * i, 500 * i, 100 + i + (i % 5)) for i in range(60)]
    assert memory.slope(memory.after_warm_up(raw, 300)) == pytest.approx(2, abs=0.2)
    assert 20 < memory.trimmed() < 4000


def test_percentiles_of_a_report():
    """Of a hundred actions of 1 to 100 ms, half take up to 50 and all but one up to 99."""
    report = Report(1, [i / 1000 for i in range(1, 101)])
    assert [report.percentile(share) for share in (0.5, 0.99, 1.0)] == pytest.approx([50, 99, 100])

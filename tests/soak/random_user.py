"""Uses the window at random, as a person would, and watches it: ``python -m tests.soak.random_user --seed 1``.

What is done depends on the seed and the number of the action alone; time only says when to stop. Every 200 actions an
episode begins: the opening scene is loaded afresh, so that what an episode found is found again without those before
it (``--first 4000`` begins with action 4,000).
"""

from __future__ import annotations

import argparse
import faulthandler
import math
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QToolButton

from landscape_app import lessons, words
from landscape_app.controls import data_dialogs
from landscape_app.exports import Exports
from landscape_app.network import collections, fetch
from landscape_app.start import application
from landscape_app.theme import LIGHT
from landscape_app.window import Window
from surfaces.refusal import Refusal

from . import memory
from .deeds import DEEDS, Deed, choose_lesson
from .hand import Hand
from .material import Shelf
from .watch import EXCEPTION, FREEZE, INVARIANT, MESSAGE, STRAY, Fault, Watch

EPISODE = 200
"""Actions from one fresh start to the next."""
CANONICAL = (900, 700)
SHOWN = 30
"""Actions that are told before a fault."""
_SAMPLED = 30.0
"""Seconds between two samples of memory."""
_LOOKED = 50
"""Actions between two looks at what takes longer to find out."""
_HANGS = 60
"""Seconds after which an action is taken to be without end."""


@dataclass
class Report:
    """What a run brought: a time for each action in seconds, faults with the actions before them, memory."""

    seed: int
    times: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    seconds: float = 0.0
    faults: list[tuple[Fault, list[str]]] = field(default_factory=list)
    samples: list[memory.Sample] = field(default_factory=list)

    def count(self, *kinds: str) -> int:
        return sum(fault.kind in kinds for fault, _ in self.faults)

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of the actions was done."""
        times = sorted(self.times)
        return 1000 * times[min(math.ceil(share * len(times)), len(times)) - 1] if times else math.nan


class RandomUser:
    """One person with one window. ``patient``: who goes on after a fault."""

    patient = False
    deeds: Mapping[Deed, int] = DEEDS

    def __init__(self, window: Window, shelf: Shelf, seed: int, watch: Watch) -> None:
        self.window, self.shelf, self.seed, self.watch = window, shelf, seed, watch
        self.report = Report(seed)
        self.recent: deque[str] = deque(maxlen=SHOWN)
        self.on_note: Callable[[str], None] = lambda text: None
        self.chance = _drawn(seed, 0)
        self.hand = Hand(window, self.chance, self._note)
        self.hand.lap = watch.beat
        self._number = 0

    def _note(self, text: str) -> None:
        told = f"{self._number}: {text}"
        self.recent.append(told)
        self.on_note(told)

    # One action

    def act(self, number: int) -> None:
        """The action of that number: a deed, what follows from it, and a look whether all is in order."""
        self._number = self.watch.action = number
        self.chance.setstate(_drawn(self.seed, number).getstate())
        if number % EPISODE == 0:
            self.begin_afresh()
        at_start = self.window._browsing and self.chance.random() < 0.8
        deed = choose_lesson if at_start else self.chance.choices(list(self.deeds), list(self.deeds.values()))[0]
        self.hand.waited = 0.0
        self.watch.start_pulse()
        began = time.perf_counter()
        self._try(lambda: deed(self.hand, self.shelf))
        self._try(self.hand.close_lists)
        self._try(self.hand.settle)
        took = time.perf_counter() - began
        self.watch.stop_pulse()
        self._judge(took)

    def _judge(self, took: float) -> None:
        """A person waits for one event at a time: the longest of them tells whether the window stood still."""
        worked = self.watch.longest_gap if self.hand.waited else took
        self.report.times.append(worked)
        if worked > self.report.slowest[0]:
            self.report.slowest = worked, self.recent[-1] if self.recent else ""
        self.watch.judge_time(self.watch.longest_gap)
        self.watch.check(self.window)
        if self._number % _LOOKED == 0:
            self._try(lambda: self.watch.check_rarely(self.window))
        for fault in self.watch.faults:
            self.report.faults.append((fault, list(self.recent)))
        self.watch.faults = []

    def _try(self, call: Callable[[], Any]) -> None:
        try:
            call()
        except Exception as error:
            self.watch.raised(error)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """Where the program is when an action has taken too long; an action without end ends the program."""
        signal.alarm(_HANGS)
        with self.watch.looked_at():
            yield
        signal.alarm(0)

    # The canonical state

    def begin_afresh(self) -> None:
        """The opening scene in a window of the canonical size, stopped, light, in English, with nothing opened."""
        window, hand = self.window, self.hand
        self._note("a fresh start")
        hand.close_lists()
        for dialog in window.findChildren(QDialog):
            dialog.reject()
        hand.press("Esc")
        window._leave_stage()
        window.showNormal()
        window.setMinimumSize(0, 0)
        window.resize(*CANONICAL)
        window._put_away()
        if words.language() != "en":
            window.choices.switch_language()
        if window.choices.theme is not LIGHT:
            window.choices.switch_theme()
        scenes = [self.shelf.training, self.shelf.opening]
        for path in scenes if self.chance.random() < 0.5 else scenes[::-1]:
            window.load(path)
            self._put_away()
            self._begin_panel()
            window.playback.set_speed(15.0)
            window.playback.set_loop(False)
            window.playback.pause()
            window.playback.seek(0)
        window.activateWindow()
        for _ in range(3):
            hand.settle()

    def _put_away(self) -> None:
        """Nothing opened, nothing locked, nobody alone."""
        for button in self.window.findChildren(QToolButton):
            kept = button.objectName() == "chevron" or button.text() == words.tr("lock")
            if kept and button.isChecked():
                button.setChecked(False)
        tab = self.window._tab
        if tab.alone is not None:
            tab.solo(tab.alone)

    def _begin_panel(self) -> None:
        tab = self.window._tab
        tab.put_away((False, False))
        tab.notice.hide()
        tab.focus_view()

    def sample(self, seconds: float) -> None:
        """Memory, in the canonical state."""
        self.begin_afresh()
        self.report.samples.append(memory.Sample(seconds, self._number, memory.trimmed()))

    # Many actions

    def use(self, going_on: Callable[[int, float], bool], first: int = 0) -> Report:
        """Act while ``going_on`` says so of the actions done and the seconds gone, or until a fault."""
        began = sampled = time.perf_counter()
        number = first
        while going_on(number - first, (now := time.perf_counter()) - began):
            if number % EPISODE == 0 and (not self.report.samples or now - sampled >= _SAMPLED):
                sampled = now
                self._number = number
                self.sample(now - began)
            with self._timed():
                self.act(number)
            number += 1
            if self.report.faults and not self.patient:
                break
        self.report.seconds = time.perf_counter() - began
        return self.report


def _drawn(seed: int, number: int) -> random.Random:
    """Chance of its own for each action."""
    return random.Random(f"{seed} {number}")  # noqa: S311


# Surroundings


@contextmanager
def stubbed(shelf: Shelf, chance: random.Random) -> Iterator[None]:
    """File dialogs answer at once, by chance; the dice is thrown by the same chance."""

    def opened(*given: object) -> tuple[str, str]:
        if "csv" in str(given[-1]):
            return chance.choice([*shelf.tables, "", str(shelf.folder / "none.csv")]), ""
        return str(chance.choice([*shelf.good, *shelf.trainings, *shelf.bad, ""])), ""

    def chosen(*given: Any) -> tuple[str, bool]:
        return chance.choice(given[3]), chance.random() < 0.8

    def fetched(*_: object) -> None:
        raise Refusal("there is no internet here")

    def saved(*_: object, **__: object) -> tuple[str, str]:
        return chance.choice(shelf.targets), ""

    stubs: list[tuple[Any, str, Any]] = [
        (QFileDialog, "getOpenFileName", opened),
        (QFileDialog, "getSaveFileName", saved),
        (QFileDialog, "getExistingDirectory", lambda *_: chance.choice(shelf.folders)),
        (data_dialogs, "pick", chosen),
        (fetch, "fetch_mnist", fetched),
        (secrets, "randbelow", chance.randrange),
        (Exports, "_begin", lambda *_: None),  # each would be a process
    ]
    kept = [getattr(owner, name) for owner, name, _ in stubs]
    for owner, name, stub in stubs:
        setattr(owner, name, stub)
    try:
        yield
    finally:
        for (owner, name, _), value in zip(stubs, kept, strict=True):
            setattr(owner, name, value)


@contextmanager
def user(seed: int, limit: float = 1.0) -> Iterator[RandomUser]:
    """A random user before a new window, watched; the window is closed and deleted at the end."""
    application()
    words.use("en")
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        for name in collections.NAMES:  # whose first reading takes as long as scikit-learn takes to load
            collections.read(name)
        window = Window(lessons.find(lessons.OPENING), None, LIGHT)
        window.show()
        window.activateWindow()
        with Watch(limit) as watch:
            made = RandomUser(window, shelf, seed, watch)
            made.hand.settle()
            with stubbed(shelf, made.chance):
                yield made
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        words.use("en")
        assert not shiboken6.isValid(window)


# The command


def table(report: Report) -> str:
    """The run in one table."""
    rows = [
        ("seed", str(report.seed)),
        ("actions", str(len(report.times))),
        ("actions a minute", f"{60 * len(report.times) / max(report.seconds, 1e-9):.0f}"),
        *((f"{name} (ms)", f"{report.percentile(share):.1f}") for name, share in (("p50", 0.5), ("p99", 0.99))),
        ("max (ms)", f"{report.percentile(1.0):.1f}   {report.slowest[1]}"),
        ("exceptions", str(report.count(EXCEPTION))),
        ("Qt messages", str(report.count(MESSAGE))),
        ("freezes", str(report.count(FREEZE))),
        ("strays, invariants", str(report.count(STRAY, INVARIANT))),
    ]
    return "\n".join(f"{name:<20} {value}" for name, value in rows)


def memory_table(report: Report, warm_up: float) -> str:
    """Each sample, and how memory grows after the warm-up."""
    lines = [f"{s.seconds:8.0f} s {s.actions:8} actions {s.megabytes:8.1f} MB" for s in report.samples]
    counted = memory.after_warm_up(report.samples, warm_up)
    lines.append(
        f"after {warm_up:.0f} s: {memory.slope(counted):+.2f} MB for each 1,000 actions ({len(counted)} samples)"
    )
    return "\n".join(lines)


def fault_text(fault: Fault, before: Sequence[str], seed: int) -> str:
    first = fault.action - fault.action % EPISODE
    again = (
        f"again: python -m tests.soak.random_user --seed {seed} --first {first} --actions {fault.action - first + 1}"
    )
    return "\n".join([f"== {fault.kind} in action {fault.action}, seed {seed}", fault.text, *before, again])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Use the window at random and watch it.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--actions", type=int, help="so many actions instead of so many seconds")
    parser.add_argument("--first", type=int, default=0, help="number of the first action, a multiple of 200")
    parser.add_argument("--patient", action="store_true", help="go on after a fault")
    parser.add_argument("--report", choices=["memory"], help="list the samples of memory too")
    parser.add_argument("--warm-up", type=float, help="seconds of memory that do not count (a third of the run)")
    parser.add_argument("--trace", type=Path, help="a file that takes each action before it is done")
    given = parser.parse_args(arguments)
    if given.first % EPISODE:
        parser.error(f"--first: a multiple of {EPISODE}, where an episode begins")
    faulthandler.enable()
    faulthandler.register(signal.SIGALRM, chain=True)
    return _run(given)


def _run(given: argparse.Namespace) -> int:
    def going_on(done: int, seconds: float) -> bool:
        return seconds < given.seconds if given.actions is None else done < given.actions

    with user(given.seed) as person, open(given.trace or os.devnull, "w", buffering=1) as trace:  # noqa: PTH123
        person.patient = given.patient
        person.on_note = lambda text: trace.write(f"{text}\n")
        report = person.use(going_on, given.first)
        if given.actions is None:
            person.sample(report.seconds)
    for fault, before in report.faults:
        print(fault_text(fault, before, given.seed), end="\n\n")
    print(table(report))
    if given.report == "memory":
        print(memory_table(report, report.seconds / 3 if given.warm_up is None else given.warm_up))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())

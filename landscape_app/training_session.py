"""The session of the second tab: what is to be trained, and how far it has got."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from landscape_app import training_edits
from landscape_app.clock import Clock
from landscape_app.collector import Collector
from landscape_app.network.course import RUNNING
from landscape_app.record import Told
from landscape_app.trainer import Trainer
from landscape_app.training import Training, check, forget
from landscape_app.wishes import Wishes
from landscape_app.words import told
from landscape_app.worker import Worker
from surfaces.refusal import N_, Refusal

_GLANCE = 33
"""Milliseconds between two looks at what the worker has done."""


@dataclass(frozen=True)
class _Fault:
    """What was raised instead of an answer."""

    error: Exception


@dataclass(eq=False)
class _Choice:
    """Data that are wished for instead of others, and why they cannot be had, if they cannot."""

    change: Callable[[Training], Training]
    instead_of: object
    problem: Exception | None = None

    def granted(self, training: Training) -> Training:
        """The scene with these data, and a loss that can learn them."""
        return training_edits.fitted(self.change(training), training)


class TrainingSession(Wishes[Training]):
    """Takes wishes as whole scenes and answers with records that grow. Trains as far as it is pulled."""

    failed = Signal()
    """Training has been broken off by a fault, and goes on when it is pulled again."""
    answered = Signal(object, object)

    def __init__(self, training: Training, parent: QObject | None = None) -> None:
        super().__init__(training, parent)
        self._trainer = Trainer()
        self._worker = Worker(self._trainer)
        self.clock = Clock(training)
        self._position = 0.0
        self._changes = -1
        self._again: dict[int, tuple[int, object]] = {}
        """Which run is trained again with another rate, how many updates until it is where it was, and what for."""
        self._inquiry: tuple[object, Callable[[], object]] | None = None
        self._asked: object = None
        self._free = 0.0
        self.preparing = 0
        """Data sets that are being read."""
        self._prepared: list[_Choice] = []
        self._choice: _Choice | None = None
        self._answers: list[tuple[object, object, float]] = []
        self._collector = Collector(self)
        self._glances = QTimer(self)
        self._glances.setInterval(_GLANCE)
        self._glances.timeout.connect(self._glance)
        self._start(training)

    @property
    def stories(self) -> Sequence[Told]:
        """What each run has told by now, in the scene's order."""
        return list(self._trainer.told.values())

    @property
    def trained(self) -> float:
        """How far the playhead may go."""
        stories = self.stories
        return self.clock.position([run.made for run in stories], [run.status != RUNNING for run in stories])

    @property
    def last(self) -> int:
        """The last step of the playhead."""
        return self.clock.last

    def say(self, position: float) -> str:
        """Where the playhead is, as a number to read."""
        return self.clock.told(position)

    @property
    def whole(self) -> str:
        """What stands behind that number."""
        return self.clock.budget()

    @property
    def busy(self) -> bool:
        """Whether there is less than was asked for."""
        return self.trained < math.floor(min(self._position, self.clock.last))

    def pull(self, position: float) -> None:
        """Train at least up to there."""
        self._position = position
        self._collector.begin()
        self._worker.pull(self.clock.updates(min(position, self.clock.last)))
        if not self._glances.isActive():
            self._glances.start()

    def set_rate(self, index: int, lr: float, gesture: object) -> None:
        """Another learning rate, from the training head on."""
        self._grant()  # what waits: rates are moved on what stands
        with self._worker.hold():  # until it is granted, or what is trained meanwhile would be in vain
            record, head = self.stories[index], self._trainer.settled[index]
            goal, by = self._again.get(index, (0, None))
            dragging = by is not None and by == gesture == self._last_gesture
            begun = record.status == RUNNING and record.made > 0 and record.made >= goal and not dragging
            again = {} if begun else {index: (goal, by)}
            if record.status != RUNNING:
                again = {index: (self.clock.updates(self._position)[index], gesture)}
            self.ask(training_edits.rate_moved(self.wished, index, lr, head if begun else 0), gesture)
            self._grant()
            self._again = again

    def again(self) -> None:
        """Train the same scene once more, from the first update."""
        with self._worker.hold():
            self._trainer.ask(self.scenario, anew=True)
        self._changes = -1
        self.changed.emit()

    def inquire(self, key: object, call: Callable[[], object]) -> None:
        """Have something computed beside the window, instead of what still waits; ``answered`` brings the result.

        While there is training to do, answers may take a quarter of the time.
        """
        self._inquiry = key, call
        self._glances.start()

    def _send(self) -> None:
        if self._inquiry is None or self._asked is not None or (self.busy and time.perf_counter() < self._free):
            return
        (key, call), self._inquiry = self._inquiry, None
        self._asked = key

        def errand() -> None:
            began = time.perf_counter()
            answer: object
            try:
                answer = call()
            except Exception as error:  # it is told where the answer would be
                answer = _Fault(error)
            self._answers.append((key, answer, time.perf_counter() - began))

        self._worker.send(errand)

    def _answer(self) -> None:
        while self._answers:
            key, answer, took = self._answers.pop(0)
            self._asked, self._free = None, time.perf_counter() + 3 * took
            if isinstance(answer, _Fault):
                raise answer.error
            self.answered.emit(key, answer)
        self._send()

    def prepare(self, change: Callable[[Training], Training], before: Callable[[], None] | None = None) -> None:
        """Wish for a change whose data take long to get: ``before``, such as fetching them, and reading them is done
        beside the window, in a thread that nobody waits for when the window closes."""
        wish, choice = change(self.wished), _Choice(change, self.wished.data.source)

        def read() -> None:
            try:
                if before is not None:
                    before()
                if wish.data.path and not wish.data.name:
                    forget()  # the file may have changed since it was read last
                _ = wish.parts
            except Refusal as refusal:
                choice.problem = refusal
            except (OSError, MemoryError) as error:
                choice.problem = Refusal(N_("the data cannot be read: {reason}"), reason=str(error))
            except Exception as error:  # it is told where the data would be
                choice.problem = error
            self._prepared.append(choice)

        self._choice = choice
        self.preparing += 1
        threading.Thread(target=read, name="reading", daemon=True).start()
        self._glances.start()

    def _take_prepared(self) -> None:
        """Grant what has been read, unless something else was chosen meanwhile."""
        while self._prepared:
            choice = self._prepared.pop(0)
            self.preparing -= 1
            if choice is not self._choice or choice.instead_of != self.wished.data.source:
                self.changed.emit()
            elif isinstance(choice.problem, Refusal):
                self.refused.emit(told(choice.problem))
                self.changed.emit()
            elif choice.problem is not None:
                self.changed.emit()
                raise choice.problem
            elif (wish := choice.granted(self.wished)) == self.scenario:
                self._become(replace(wish))  # the same file, which may hold other numbers now
            else:
                self.step(lambda _, wish=wish: wish)  # type: ignore[misc]

    def rest(self) -> None:
        """Train no further than it is; ``pull`` goes on."""
        self._worker.pull([])

    def stop(self) -> None:
        super().stop()
        self._glances.stop()
        self._worker.close()
        if not self.preparing:  # a thread that still reads would collect what is Qt's
            self._collector.end()

    def _check(self, wish: Training) -> Training:
        return check(wish)

    def _forget(self) -> None:
        self._choice = None
        with self._worker.hold():
            self._trainer.forget()

    def _start(self, scenario: Training) -> None:
        with self._worker.hold():
            self._trainer.ask(scenario)
        self.clock = Clock(scenario)
        self._changes, self._again = -1, {}
        self.pull(self._position)

    def _glance(self) -> None:
        """Say that there is more, if there is; rest when nothing comes any more."""
        failure, self._worker.failure = self._worker.failure, None
        if failure is not None:
            self.failed.emit()
            raise failure
        self._answer()
        self._take_prepared()
        changes = sum(record.changes for record in self._trainer.records.values())
        if changes != self._changes:
            self._changes = changes
            self.advanced.emit()
        elif not self.busy and self._inquiry is None and self._asked is None and not self.preparing:
            self._glances.stop()

"""The session of the second tab: what is to be trained, and how far it has got."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from landscape_app import training_edits
from landscape_app.clock import Clock
from landscape_app.network.course import RUNNING
from landscape_app.record import Record
from landscape_app.trainer import Trainer
from landscape_app.training import Training, check
from landscape_app.wishes import Wishes
from landscape_app.worker import Worker

_GLANCE = 33
"""Milliseconds between two looks at what the worker has done."""


class TrainingSession(Wishes[Training]):
    """Takes wishes as whole scenes and answers with records that grow. Trains as far as it is pulled."""

    failed = Signal(str)

    def __init__(self, training: Training, parent: QObject | None = None) -> None:
        super().__init__(training, parent)
        self._trainer = Trainer()
        self._worker = Worker(self._trainer)
        self.clock = Clock(training)
        self._position = 0.0
        self._changes = -1
        self._glances = QTimer(self)
        self._glances.setInterval(_GLANCE)
        self._glances.timeout.connect(self._glance)
        self._start(training)

    @property
    def records(self) -> Sequence[Record]:
        """What each run has told, in the scene's order."""
        return list(self._trainer.records.values())

    @property
    def trained(self) -> float:
        """How far the playhead may go."""
        records = self.records
        return self.clock.position([record.made for record in records], [r.status != RUNNING for r in records])

    @property
    def last(self) -> int:
        """The last step of the playhead."""
        return self.clock.last

    def told(self, position: float) -> str:
        """Where the playhead is, as a number to read."""
        return self.clock.told(position)

    @property
    def whole(self) -> str:
        """What stands behind that number."""
        return self.clock.budget()

    @property
    def busy(self) -> bool:
        """Whether there is less than was asked for."""
        return self.trained < min(self._position, self.clock.last)

    def pull(self, position: float) -> None:
        """Train at least up to there."""
        self._position = position
        self._worker.pull(self.clock.updates(min(position, self.clock.last)))
        if not self._glances.isActive():
            self._glances.start()

    def set_rate(self, index: int, lr: float, gesture: object) -> None:
        """Another learning rate, from the training head on."""
        self.settle_pending()
        with self._worker.hold():
            record, head = self.records[index], self._trainer.settled[index]
            wish = training_edits.rate_moved(self.wished, index, lr, head if record.status == RUNNING else 0)
        self.ask(wish, gesture)

    def settle_pending(self) -> None:
        """Grant what waits: rates are moved on what stands."""
        self._grant()

    def again(self) -> None:
        """Train the same scene once more, from the first update."""
        with self._worker.hold():
            self._trainer.ask(self.scenario, anew=True)
        self._changes = -1
        self.changed.emit()

    def send(self, errand: Callable[[], None]) -> None:
        """Have something computed beside the window, instead of what still waits."""
        self._worker.send(errand)

    def stop(self) -> None:
        super().stop()
        self._glances.stop()
        self._worker.close()

    def _check(self, wish: Training) -> Training:
        return check(wish)

    def _forget(self) -> None:
        with self._worker.hold():
            self._trainer.forget()

    def _start(self, scenario: Training) -> None:
        with self._worker.hold():
            self._trainer.ask(scenario)
        self.clock = Clock(scenario)
        self._changes = -1
        self.pull(self._position)

    def _glance(self) -> None:
        """Say that there is more, if there is; rest when nothing comes any more."""
        failure, self._worker.failure = self._worker.failure, None
        if failure is not None:
            raise failure
        changes = sum(record.changes for record in self.records)
        if changes != self._changes:
            self._changes = changes
            self.advanced.emit()
        elif not self.busy:
            self._glances.stop()

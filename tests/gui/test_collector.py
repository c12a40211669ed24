"""Garbage is collected in the thread of the window alone, as long as there are others."""

import gc
import threading

import pytest
from PySide6.QtWidgets import QApplication

from landscape_app import lessons
from landscape_app.training_session import TrainingSession


class Cycle:
    """Something that only the collector can let go."""

    ended: list[threading.Thread]

    def __init__(self):
        self.itself = self

    def __del__(self):
        self.ended.append(threading.current_thread())


@pytest.fixture
def session(qapp):
    session = TrainingSession(lessons.get("batch-size").scenes[0].scenario)
    yield session
    session.stop()
    session.deleteLater()
    assert gc.isenabled()


def test_no_cycle_ends_in_the_worker(qtbot, session):
    """The worker allocates far more than the window does; were the collector on, nearly all would end there."""
    Cycle.ended = []

    def litter():
        for _ in range(2000):
            Cycle()
        return [[i] for i in range(100_000)]

    for key in range(5):
        session.inquire(key, litter)
        with qtbot.waitSignal(session.answered):
            pass
    qtbot.waitUntil(lambda: len(Cycle.ended) >= 5000, timeout=10_000)
    assert set(Cycle.ended) == {threading.main_thread()}


def test_it_is_as_before_when_the_last_one_ends(qapp):
    first, second = (TrainingSession(lessons.get("batch-size").scenes[0].scenario) for _ in range(2))
    for session, there in ((first, False), (second, True)):
        assert not gc.isenabled()
        session.stop()
        session.deleteLater()
        assert gc.isenabled() is there
    QApplication.processEvents()

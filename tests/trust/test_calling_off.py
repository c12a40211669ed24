"""P2: Ctrl+C and SIGTERM are heard once, and while something is held only at its safe moments."""

import signal

import pytest

from landscape_app import calling_off

SIGNALS = signal.SIGINT, signal.SIGTERM


@pytest.fixture(autouse=True)
def handlers():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    calling_off.listen()
    yield
    calling_off.listen()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_it_interrupts_at_once_and_only_once(number):
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    for again in SIGNALS:
        signal.raise_signal(again)
    assert calling_off.called_off()


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="holds signals back")
def test_two_that_come_at_once_are_heard_as_one():
    """The second, which is there before the first is dealt with, raises nothing and says nothing."""

    def both():
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        for number in SIGNALS:
            signal.raise_signal(number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    with pytest.raises(KeyboardInterrupt):
        both()
    assert calling_off.called_off()


def test_what_is_held_goes_on_until_it_looks():
    done = []

    def work():
        with calling_off.held(), calling_off.held():
            signal.raise_signal(signal.SIGINT)
            done.append("no lock is left closed")
            calling_off.look()
            done.append("never")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["no lock is left closed"]


def test_what_is_held_and_never_looks_is_called_off_at_its_end():
    done = []

    def work():
        with calling_off.held():
            signal.raise_signal(signal.SIGTERM)
            done.append("held")
        done.append("never")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["held"]


def test_an_error_within_is_told_as_itself():
    with pytest.raises(ZeroDivisionError), calling_off.held():
        raise ZeroDivisionError
    calling_off.look()
    assert not calling_off.called_off()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_new_command_listens_anew():
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    calling_off.listen()
    calling_off.look()
    assert not calling_off.called_off()

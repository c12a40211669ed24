"""What a person does on the second tab: small scenes to train, and ways to wait until they are trained."""

from dataclasses import replace

from hands import seen
from PySide6.QtWidgets import QApplication

from landscape_app.controls.run_row import RunRow
from landscape_app.core.optimizers import RULES
from landscape_app.training import Data, Length, Network, Training, TrainingRun
from landscape_app.views.decision_view import DecisionView
from landscape_app.views.loss_view import LossView

PLAY = "Play or pause (Space or K); J plays backwards, L forwards"


def run(rule="sgd", lr=0.1, batch=16, **others):
    return TrainingRun(RULES[rule](lr=lr), batch, **others)


def lesson(*runs, updates=120, **changes):
    """A scene that is trained in the twinkling of an eye: moons, four hidden units."""
    scene = Training(
        Data("moons", samples=200),
        runs or (run(), run("adam", 0.01, None)),
        "A small scene",
        network=Network((4,)),
        length=Length("updates", updates),
        evaluate_every=5,
    )
    return replace(scene, **changes)


LONG = lesson(run(batch=1), run("adam", 0.01, 4), updates=200_000)
"""Takes longer than any test looks on."""


def curves(window):
    (found,) = seen(window, LossView)
    return found


def maps(window):
    (found,) = seen(window, DecisionView)
    return found


def rows(window):
    return sorted(seen(window, RunRow), key=lambda row: row.index)


def told(window):
    """What each row says of its run at the playhead, in full."""
    return [row._told.accessibleName() for row in rows(window)]


def warnings(window):
    return [row._status.text().removeprefix("⚠").strip() for row in rows(window)]


def wait(qtbot, what, seconds=20):
    qtbot.waitUntil(lambda: bool(what()), timeout=1000 * seconds)


def trained(qtbot, window, position=None):
    """Wait until the playhead's place (or another) is trained, and is shown."""
    wait(qtbot, lambda: window.session.trained >= (window.playback.position if position is None else position))
    qtbot.wait(120)  # for pictures that come a little later


def seek(qtbot, window, position):
    """Put the playhead somewhere, and wait until it is trained up to there."""
    window.playback.scrub(position)
    trained(qtbot, window)


def finish(qtbot, window):
    seek(qtbot, window, window.session.last)


def stories(window):
    """Losses, evaluations and weights of every run, as bits."""
    return [
        (told.losses.tobytes(), told.evaluations.tobytes(), told.weights.tobytes(), told.status)
        for told in window.session.stories
    ]


def ask(window, scene):
    """Another scene as one step of undo."""
    assert window.session.step(lambda _: scene)
    QApplication.processEvents()

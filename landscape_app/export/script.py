"""A short Python script that computes a scene anew, through nothing but the public names of the package."""

from __future__ import annotations

import pprint

from landscape_app import __version__, scene_file
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen

_RACE = """\
for label, run in simulate(scene).items():
    if len(run.loss) == 0:
        print(f"{label}: {run.status} at its start")
        continue
    (x, y), steps = run.point[-1], len(run.loss) - 1
    print(f"{label}: {run.status}, step {steps}, x {x:.6g}, y {y:.6g}, f {run.loss[-1]:.6g}")
"""
_TRAINING = """\
for label, run in train(scene).items():
    t, train_loss, validation_loss, *_ = run.evaluations[-1]
    print(f"{label}: {run.status}, update {t:.0f}, training loss {train_loss:.6g}, validation {validation_loss:.6g}")
"""


def script(scenario: Chosen, folder: str = "") -> bytes:
    """The text of the script, in UTF-8, for a file in ``folder``. It needs the package, and of a scene with data of its
    own their files, which it looks for from where it lies."""
    imported, place, deed, body = "", "", "simulate", _RACE
    if not isinstance(scenario, Scenario):
        deed, body = "train", _TRAINING
        scenario = scenario.moved_to(folder)
        if scenario.data.read_from is not None:
            imported, place = "from pathlib import Path\n\n", ", str(Path(__file__).parent)"
    data = scene_file.to_data(scenario)
    data.pop("view", None)
    scene = pprint.pformat(data, width=110, sort_dicts=False)
    return (
        f'"""A scene of landscape-app {__version__}; pip install landscape-app."""\n\n{imported}'
        f"from landscape_app import from_data, {deed}\n\nscene = from_data({scene}{place})\n{body}"
    ).encode()

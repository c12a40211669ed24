"""Scene files of every schema there has been: they open, and mean what they meant when they were written.

A later schema needs its golden files here, and those of the earlier ones stay: ``python -m tests.test_golden_files``
writes what they mean, once.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from landscape_app import load, scene_file, simulate, train
from landscape_app.scenario import Scenario

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.glob("*.landscape.json"))


def meaning(path):
    """The scene with all that goes without saying, and where its runs end."""
    scene = load(path)
    if isinstance(scene, Scenario):
        ends = {label: [run.status, *run.point[-1], run.loss[-1]] for label, run in simulate(scene).items()}
    else:
        ends = {label: [told.status, told.updates, *told.evaluations[-1, 1:]] for label, told in train(scene).items()}
    return json.loads(json.dumps({"written": scene_file.to_data(scene), "ends": ends}, default=float))


def beside(path):
    return path.with_name(path.name.replace(".landscape.json", ".means.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_old_file_means_what_it_meant(path):
    before, now = json.loads(beside(path).read_text(encoding="utf-8")), meaning(path)
    assert now["written"] == before["written"]
    assert list(now["ends"]) == list(before["ends"])
    for label, (status, *numbers) in before["ends"].items():
        assert now["ends"][label][0] == status
        np.testing.assert_allclose(now["ends"][label][1:], numbers, rtol=1e-7, atol=1e-9, equal_nan=True)


def test_every_schema_has_its_files():
    """Of both kinds; so a new schema cannot come without a way to read the old one."""
    data = [json.loads(path.read_text(encoding="utf-8")) for path in FILES]
    there = {(scene["schema"], scene["kind"]) for scene in data}
    assert there >= {(s, kind) for s in range(1, scene_file.SCHEMA + 1) for kind in ("landscape", "training")}


if __name__ == "__main__":
    for file in FILES:
        if not beside(file).exists():
            text = json.dumps(meaning(file), ensure_ascii=False, indent=1)
            beside(file).write_text(text + "\n", encoding="utf-8")

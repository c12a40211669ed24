"""A loss-landscape simulator. ``load`` a scene file, ``simulate`` or ``train`` it: no window and no Qt needed."""

import os
from typing import Any

# One BLAS thread: two beside a window make steps up to ten times slower, and change the last bits of results.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from landscape_app.scene_file import from_data, load  # noqa: E402
from landscape_app.simulate import simulate  # noqa: E402

__version__ = "0.1.0"
__all__ = ["__version__", "from_data", "load", "simulate", "train"]


def train(training: Any) -> Any:
    """The record of every run of a training scene, by label: ``losses``, ``evaluations``, ``weights``, ``status``."""
    from landscape_app import trainer

    return trainer.train(training)

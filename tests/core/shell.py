"""The program as a shell starts it."""

import os
import subprocess
import sys
from pathlib import Path

import landscape_app

ROOT = str(Path(landscape_app.__file__).parents[1])


def environment(**given):
    """Nothing of this machine's language or Python settings, and what a test wants instead."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    return clean | {"PYTHONPATH": ROOT, "LANG": "C.UTF-8"} | given


def landscape(folder, *arguments, stdout=subprocess.PIPE, preexec_fn=None, **given):
    """``python -m landscape_app`` in that folder; whatever happens, no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "landscape_app", *arguments],
        cwd=folder,
        env=environment(**given),
        stdout=stdout,
        stderr=subprocess.PIPE,
        preexec_fn=preexec_fn,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()[-300:]
    return done

"""Starting: from the process to the first map, beside a bare pyqtgraph plot, in turn."""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent


def test_start(report, tmp_path):
    """Both with compiled modules in a cache of their own, as installed programs have them."""
    settings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    settings["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    scripts = ("start_ours.py", "start_bare.py")
    taken: dict[str, list[float]] = {script: [] for script in scripts}
    for _ in range(10):
        for script in scripts:
            before = time.perf_counter()
            command = [sys.executable, HERE / script]
            subprocess.run(command, check=True, timeout=60, stderr=subprocess.DEVNULL, env=settings)
            taken[script].append(time.perf_counter() - before)
    ours, bare = (median(taken[script][1:]) for script in scripts)  # the first of each warms the disk
    measured = f"{ours:.2f} s, {ours / bare:.2f}x a bare pyqtgraph plot ({bare:.2f} s)"
    report("start to first map", measured, "1.3x", ours <= 1.3 * bare)

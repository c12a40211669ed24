"""Starting: from the process to the start page or the first map, beside a bare pyqtgraph plot, in turn."""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
SCRIPTS = {"start page": ["start_ours.py"], "first map": ["start_ours.py", "off-the-saddle"], "bare": ["start_bare.py"]}


def test_start(report, tmp_path):
    """All with compiled modules in a cache of their own, as installed programs have them."""
    settings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    settings |= {"PYTHONPYCACHEPREFIX": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    taken: dict[str, list[float]] = {what: [] for what in SCRIPTS}
    for _ in range(10):
        for what, (script, *arguments) in SCRIPTS.items():
            before = time.perf_counter()
            command = [sys.executable, HERE / script, *arguments]
            subprocess.run(command, check=True, timeout=60, stderr=subprocess.DEVNULL, env=settings)
            taken[what].append(time.perf_counter() - before)
    times = {what: median(some[1:]) for what, some in taken.items()}  # the first of each warms the disk
    bare = times.pop("bare")
    for what, ours in times.items():
        measured = f"{ours:.2f} s, {ours / bare:.2f}x a bare pyqtgraph plot ({bare:.2f} s)"
        report(f"start to {what}", measured, "1.3x", ours <= 1.3 * bare)

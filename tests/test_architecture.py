"""What importing loads: the mathematics knows no window, and the surfaces know nothing of the app."""

import subprocess
import sys

import pytest
from core.shell import environment

QT = ("PySide6", "shiboken6", "pyqtgraph")


def loaded(code, tmp_path):
    """The names of the modules loaded after that code, in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('', *sys.modules, sep='\\n')"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    return set(done.stdout.split("\n"))


def of(packages, modules):
    return {name for name in modules if name.partition(".")[0] in packages}


@pytest.mark.parametrize(
    "code",
    [
        "import landscape_app",
        "import landscape_app.simulate",
        "import landscape_app.cli",
        "import landscape_app.lessons, landscape_app.scene_file, landscape_app.export.table",
        "import surfaces; surfaces.get('beale').hessian(1.0, 2.0)",
        "from landscape_app.cli import main; main(['list', 'lessons', '--json'])",
        "from landscape_app.cli import main; main(['run', 'off-the-saddle', '--out', 'r.npz'])",
        "from landscape_app import simulate, lessons; simulate(lessons.find(lessons.OPENING).scenario)",
    ],
)
def test_no_qt_without_a_window(code, tmp_path):
    """Scripts and the command line run where there is no display, and start quickly."""
    assert not of(QT, loaded(code, tmp_path))


def test_the_surfaces_know_nothing_of_the_app(tmp_path):
    """They are a package that others may use by itself."""
    modules = loaded("import surfaces", tmp_path)
    assert "surfaces" in modules
    assert not of(("landscape_app",), modules)


def test_a_list_loads_no_simulation_of_pictures(tmp_path):
    """No subcommand imports what it does not use."""
    modules = loaded("from landscape_app.cli import main; main(['list', 'surfaces'])", tmp_path)
    assert not {
        name for name in modules if name.startswith(("landscape_app.export", "landscape_app.views", "contourpy"))
    }


@pytest.mark.parametrize(
    "code",
    [
        "import landscape_app.simulate",
        "import landscape_app.cli",
        "from landscape_app.simulate import Simulator",
        "import importlib; importlib.import_module('landscape_app.simulate')",
    ],
)
def test_simulate_is_the_function(code, tmp_path):
    """The module of that name must not take its place in the package, whatever was imported first."""
    loaded(f"{code}\nfrom landscape_app import simulate, load\nassert callable(simulate) and callable(load)", tmp_path)


def test_one_blas_thread(tmp_path):
    """Set before NumPy is there: two threads change the last bits of results."""
    code = "import landscape_app, os; assert os.environ['OPENBLAS_NUM_THREADS'] == os.environ['OMP_NUM_THREADS'] == '1'"
    loaded(code, tmp_path)

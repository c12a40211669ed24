"""What may be exported, and doing it: from a scene and an order to one whole file, or none."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from landscape_app import files, limits
from landscape_app.document import Document
from landscape_app.export import figure, film, still
from landscape_app.export.figure import Dress, Figure
from landscape_app.export.film import Timing
from landscape_app.lesson_file import last_step
from landscape_app.playback import SPEEDS, asked_speed
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from surfaces.refusal import N_, Refusal

Told = Callable[[float], None]
"""Hears how much is done, 0 to 1."""
STILL, FILM, PAGES, PAGE, SCRIPT, DATA = "still", "film", "pages", "page", "script", "data"
FORMATS = {
    ".png": STILL,
    ".pdf": STILL,
    ".svg": STILL,
    ".mp4": FILM,
    ".gif": FILM,
    ".webp": FILM,
    ".zip": FILM,
    ".tex": PAGES,
    ".html": PAGE,
    ".py": SCRIPT,
    ".csv": DATA,
    ".npz": DATA,
}
"""What a file's ending asks for; ``.zip`` holds the frames as PNG, ``.tex`` stands beside a PDF with a page a frame."""
CLEAR = {".png", ".pdf", ".svg", ".gif", ".webp", ".zip", ".tex", ".html"}
"""Formats in which the ground can be seen through."""
_OF_LATEX = "%#{}~\\$&^"
"""Letters that mean something else there."""
_LONGEST = 20.0
"""Seconds that a film takes where nobody says how fast it is."""
_SIMULATING = 0.3
"""Share of the work that goes into the numbers, where they have to be computed first; roughly."""


@dataclass(frozen=True)
class Order:
    """What is wanted: where it goes, what it shows, when, and how fast. None: the scene's own, or all of it."""

    path: Path
    dress: Dress
    step: float | None = None
    fps: int = limits.FILM_FPS
    speed: float | None = None
    first: float | None = None
    last: float | None = None
    hold: float = 1.5
    rest: float = 2.0
    poster: bool = False

    @property
    def paths(self) -> list[Path]:
        """All that is written."""
        if self.kind == PAGES:
            return [self.path, self.path.with_suffix(".pdf")]
        return [self.path, self.path.with_suffix(".png")] if self.kind == FILM and self.poster else [self.path]

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()

    @property
    def kind(self) -> str:
        return FORMATS[self.suffix]

    def timing(self, document: Document, scenario: Chosen) -> Timing:
        """The times of a film of the scene."""
        last = last_step(scenario)
        end = float(last) if self.last is None else min(self.last, float(last))
        begin = min(self.first or 0.0, end)
        stops = tuple(float(mark.step) for mark in document.marks(scenario)) if self.dress.caption else ()
        held = end + 1 if end == last else None  # beyond the last step all is said
        return Timing(begin, end, self.speed or speed_of(scenario, last), self.fps, self.hold, stops, self.rest, held)


def speed_of(scenario: Chosen, last: int) -> float:
    """Steps a second: the scene's own speed, else the slowest in which it does not become long."""
    own = asked_speed(scenario.view)
    if own is not None and math.isfinite(own):
        return own
    return next((speed for speed in SPEEDS[:-1] if last / speed <= _LONGEST), max(SPEEDS[-2], last / _LONGEST))


def usual_fps(path: Path) -> int:
    """Frames a second where nobody says how many; fewer where each is a page."""
    return limits.PAGES_FPS if FORMATS.get(path.suffix.lower()) == PAGES else limits.FILM_FPS


def check_beside(order: Order) -> None:
    """Refuse to replace a file that nobody named, unless it was made together with the one that is named."""
    if order.suffix not in FORMATS or files.check_place(order.path).exists():
        return
    for path in order.paths[1:]:
        if files.check_place(path).exists():
            text = N_("{path}: is there already, and {name} would replace it; move it away, or choose another name")
            raise Refusal(text, path=path, name=order.path.name)


def check(order: Order, document: Document, scenario: Chosen) -> None:
    """Refuse early what could not be done in the end."""
    if order.suffix not in FORMATS:
        text = N_("{path}: exports end in {names}; choose such a name")
        raise Refusal(text, path=order.path, names=", ".join(FORMATS))
    if order.kind == PAGES and any(letter in _OF_LATEX for letter in order.path.stem):
        text = N_("{path}: LaTeX finds no file whose name holds one of {letters}; choose another name")
        raise Refusal(text, path=order.path, letters=" ".join(_OF_LATEX))
    if order.first is not None and order.last is not None and order.first > order.last:
        text = N_("from step {first} to step {last}: begin before the end")
        raise Refusal(text, first=f"{order.first:g}", last=f"{order.last:g}")
    for path in order.paths:
        files.check_place(path)
        if not isinstance(scenario, Scenario):
            files.check_data(path, scenario.data.read_from)
    if order.kind in (FILM, PAGES):
        timing = order.timing(document, scenario)
        film.check(order.suffix, order.dress.size, timing)
        if order.kind == PAGES and timing.count > limits.MOST_PAGES:
            text = N_("{count} pages: at most {most}; raise the speed, or take fewer frames a second")
            raise Refusal(text, count=timing.count, most=limits.MOST_PAGES)
    else:
        still.check(order.dress.size)


def fulfil(order: Order, document: Document, scenario: Chosen, told: Told, runs: Any = None) -> None:
    """Do what an order asks. ``runs``: those of the scene's session, where they are whole."""
    check(order, document, scenario)
    if order.kind == SCRIPT:
        from landscape_app.export.script import script

        files.write_whole(order.path, script(scenario, str(order.path.absolute().parent)))
    elif order.kind == DATA:
        _write_data(order, scenario, _computed(scenario, told) if runs is None else runs)
    else:
        _draw(order, document, scenario, told, runs)
    told(1.0)


def _draw(order: Order, document: Document, scenario: Chosen, told: Told, runs: Any) -> None:
    begun = 0.0
    if runs is None:
        begun = _SIMULATING if not isinstance(scenario, Scenario) else 0.05
        runs = _seen(scenario, lambda share: told(begun * share))
    if order.suffix not in CLEAR:
        order = replace(order, dress=replace(order.dress, transparent=False))
    timing = order.timing(document, scenario)
    if order.kind == PAGE:
        from landscape_app.export.page import page

        files.write_whole(order.path, page(document, scenario, order.dress, timing, runs))
        return
    drawn = figure.of(document, scenario, order.dress, runs)

    def on(share: float) -> None:
        told(begun + (1 - begun) * share)

    try:
        _write(order, drawn, timing, on)
    except MemoryError:
        width, height = order.dress.size
        text = N_("not enough memory for a picture of {width}x{height}; choose a smaller size")
        raise Refusal(text, width=width, height=height) from None
    finally:
        drawn.let_go()


def _write(order: Order, drawn: Figure, timing: Timing, told: Told) -> None:
    if order.kind == STILL:
        step = drawn.last if order.step is None else min(order.step, drawn.last)
        files.write_whole(order.path, _still(order.suffix, drawn, step))
    elif order.kind == PAGES:
        _write_pages(order.path, drawn, timing, told)
    elif order.poster:
        step = timing.last if order.step is None else min(order.step, drawn.last)
        with files.replacing(order.path.with_suffix(".png")) as part:  # both, or neither
            part.write_bytes(still.png(drawn, step))
            _write_film(order, drawn, timing, told)
    else:
        _write_film(order, drawn, timing, told)


def _still(suffix: str, drawn: Figure, step: float) -> bytes:
    if suffix == ".pdf":
        return still.pdf(drawn, [step])
    return still.svg(drawn, step) if suffix == ".svg" else still.png(drawn, step)


def _write_film(order: Order, drawn: Figure, timing: Timing, told: Told) -> None:
    with files.replacing(order.path) as part:
        if order.suffix == ".zip":
            _write_frames(part, drawn, timing, told)
        else:
            for count in film.write(part, order.suffix, timing, lambda position: still.image(drawn, position)):
                told(count / timing.count)


def _write_frames(part: Path, drawn: Figure, timing: Timing, told: Told) -> None:
    """Numbered pictures; PNG is compressed already, and none has a date."""
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        for i, position in enumerate(timing.positions()):
            archive.writestr(zipfile.ZipInfo(f"frame-{i:05d}.png"), still.png(drawn, position))
            told((i + 1) / timing.count)


def _write_pages(path: Path, drawn: Figure, timing: Timing, told: Told) -> None:
    """A PDF with a page for each frame, and the line of LaTeX that plays it."""
    pages = still.pdf(drawn, list(timing.positions()), lambda page: told(page / timing.count))
    line = f"\\animategraphics[controls,width=\\linewidth]{{{timing.fps}}}{{{path.stem}}}{{}}{{}}"
    with files.replacing(path) as part:  # both, or neither
        part.write_bytes(f"% \\usepackage{{animate}}\n{line}\n".encode())
        files.write_whole(path.with_suffix(".pdf"), pages)


def _write_data(order: Order, scenario: Chosen, runs: Any) -> None:
    if isinstance(scenario, Scenario):
        from landscape_app.export import table

        table.save(runs, order.path)
    else:
        from landscape_app.export import training_table

        training_table.save(runs, order.path)


def _computed(scenario: Chosen, told: Told) -> Any:
    """The runs by label, as ``landscape-app run`` has them."""
    if isinstance(scenario, Scenario):
        from landscape_app.simulate import simulate

        return simulate(scenario)
    return _worked(scenario, told).told


def _seen(scenario: Chosen, told: Told) -> Any:
    """The runs as the window draws them."""
    worked = _worked(scenario, told)
    return worked.runs if isinstance(scenario, Scenario) else list(worked.told.values())


def _worked(scenario: Chosen, told: Told) -> Any:
    worker: Any
    if isinstance(scenario, Scenario):
        from landscape_app.simulate import Simulator

        worker = Simulator()
    else:
        from landscape_app.trainer import Trainer

        worker = Trainer()
    worker.ask(scenario)
    while not worker.work(0.1):
        told(worker.share)
    return worker


def arguments(order: Order, language: str, notation: str) -> list[str]:
    """The order as the command line says it."""
    dress, (width, height) = order.dress, order.dress.size
    said = ["--out", str(order.path), "--size", f"{width}x{height}", "--theme", dress.theme.name]
    said += ["--language", language, "--notation", notation]
    numbers = {"step": order.step, "fps": order.fps, "speed": order.speed, "from": order.first, "to": order.last}
    numbers |= {"hold": order.hold, "rest": order.rest}
    for name, value in numbers.items():
        said += [] if value is None else [f"--{name}", f"{value:.10g}"]
    said += [f"--no-{part}" for part in ("title", "caption", "chart") if not getattr(dress, part)]
    said += [f"--{part}" for part in ("legend", "formula", "transparent") if getattr(dress, part)]
    return said + ["--poster"] * order.poster

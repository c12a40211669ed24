"""The command line. Only the window needs a display, and no subcommand imports what it does not use."""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from landscape_app import __version__, calling_off, files, limits, words
from landscape_app.listing import LISTS
from surfaces.refusal import N_, Refusal

if TYPE_CHECKING:
    from landscape_app.lesson_file import Scene

COMMANDS = ("run", "render", "list", "check")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; the exit status: 0, or 1 with one line on stderr. Wrong usage exits with 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in COMMANDS and threading.current_thread() is threading.main_thread():
        calling_off.listen()
    words.use(words.preferred())
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # nobody listens
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter must not end the program
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _subcommand(given) if given and given[0] in COMMANDS else _window(given)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except Refusal as refusal:
        return _complain(words.told(refusal))
    except Exception as error:
        return 130 if calling_off.called_off() else _told(error)


def _told(error: Exception) -> int:
    """One sentence about what went wrong; raises what has none."""
    if isinstance(error, MemoryError):
        return _complain(words.tr(N_("not enough memory for this scene; take fewer racers or steps")))
    if isinstance(error, OSError):  # nobody reads what is printed, or it cannot be stored
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1 if isinstance(error, BrokenPipeError) else _complain(words.told(files.reason(error)))
    raise error


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong; the whole usage is what --help is for."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"usage: {self.prog} --help tells how; {message}\n")


def _complain(sentence: str) -> int:
    print("landscape-app:", " ".join(sentence.split()), file=sys.stderr)
    return 1


def _window(given: list[str]) -> int:
    parser = _Parser(
        prog="landscape-app",
        description="Races optimizers over loss landscapes: a window, or results and pictures without one.",
        epilog="Without a window: landscape-app run, render, list, check (each with --help).",
    )
    parser.add_argument("scene", nargs="?", metavar="FILE|LESSON", help="a scene file or the name of a lesson")
    parser.add_argument("--version", action="version", version=f"landscape-app {__version__}")
    chosen = parser.parse_args(given)
    from landscape_app import lessons
    from landscape_app.lesson_file import Scene

    found = lessons.named(chosen.scene) if chosen.scene else None
    from landscape_app.start import open_window

    return int(open_window(found, Path(chosen.scene) if isinstance(found, Scene) else None))


def _subcommand(given: list[str]) -> int:
    parser = _Parser(prog="landscape-app")
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="simulate a scene and write the numbers")
    _add_scene(run)
    run.add_argument("--out", required=True, type=Path, metavar="r.npz|r.csv", help="where the results go")
    run.add_argument("--progress", action="store_true", help="show how far it is, also where stderr is no terminal")
    run.add_argument(
        "--keep-partial",
        action="store_true",
        help="if Ctrl+C ends a training, write what it has; else nothing is written",
    )
    run.set_defaults(do=_run, parser=run)
    _add_render(commands.add_parser("render", help="export a scene: a picture, a film, a page, a script"))
    listing = commands.add_parser("list", help="what there is to choose from")
    listing.add_argument("what", choices=tuple(LISTS))
    listing.add_argument("--json", action="store_true", help="a list of objects, for programs")
    listing.set_defaults(do=_list, parser=listing)
    check = commands.add_parser("check", help="hold what lessons claim against what their scenes do")
    check.add_argument("lessons", nargs="*", metavar="FILE|LESSON", help="all that come with the program, if none")
    check.set_defaults(do=_check, parser=check)
    chosen, unknown = parser.parse_known_args(given)
    if unknown:
        chosen.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return int(chosen.do(chosen))


def _add_render(render: argparse.ArgumentParser) -> None:
    _add_scene(render)
    render.add_argument("--out", required=True, type=Path, metavar="a.png", help="its ending chooses the format")
    render.add_argument("--size", type=_size, default=(1280, 720), metavar="1280x720", help="in pixels")
    render.add_argument("--step", type=_step, default=None, metavar="N", help="the step of a still; else the last one")
    frames = _number(int, limits.FPS)
    render.add_argument("--fps", type=frames, default=None, metavar="N", help="frames a second; 30, but 12 for .tex")
    render.add_argument("--speed", type=_number(float, limits.SPEED), default=None, metavar="S", help="steps a second")
    render.add_argument("--from", type=_step, default=None, dest="first", metavar="N", help="the first step of a film")
    render.add_argument("--to", type=_step, default=None, dest="last", metavar="N", help="the last step of a film")
    seconds = _number(float, limits.SECONDS)
    render.add_argument("--hold", type=seconds, default=1.5, metavar="S", help="seconds at its end; 1.5")
    render.add_argument("--rest", type=seconds, default=2.0, metavar="S", help="seconds at each mark; 2")
    render.add_argument("--poster", action="store_true", help="a picture beside the film, too (of --step)")
    for part in ("title", "caption", "chart"):
        render.add_argument(f"--no-{part}", action="store_false", dest=part, help=f"leave the {part} away")
    render.add_argument("--legend", action="store_true", help="who is who, and the step, below")
    render.add_argument("--formula", action="store_true", help="the formula, below")
    render.add_argument("--transparent", action="store_true", help="no paper, where the format can do without")
    render.add_argument("--theme", choices=("light", "dark"), default="light")
    render.add_argument("--language", choices=tuple(words.LANGUAGES), default=None)
    render.add_argument("--notation", choices=tuple(words.NOTATIONS), default="names")
    render.add_argument("--progress", action="store_true", help="show how far it is, also where stderr is no terminal")
    render.add_argument("--owner", type=int, default=None, help=argparse.SUPPRESS)
    render.set_defaults(do=_render, parser=render)


def _add_scene(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scene_name", metavar="FILE|LESSON", help="a scene file or the name of a lesson")
    parser.add_argument("--scene", type=_number(int, (1, 999)), default=1, metavar="N", help="which scene of a lesson")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    low, high = limits.SIDE
    if not all(side.isdecimal() and len(side) <= 9 and low <= int(side) <= high for side in (width, height)):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a size such as 1280x720, from {low} to {high} pixels")
    return int(width), int(height)


def _number(kind: type[int | float], bounds: tuple[float, float]) -> Callable[[str], float]:
    """Reads a number within bounds."""
    low, high = bounds

    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = kind(high) + 1
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number from {low:g} to {high:g}")
        return value

    return read


def _step(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 10 and int(text) <= limits.STEP[1]):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a step such as 0 or 120")
    return int(text)


def _run(chosen: argparse.Namespace) -> int:
    from landscape_app.export import table
    from landscape_app.scenario import Scenario

    scenario = _numbered(chosen, strict=False).scenario
    table.check_target(chosen.out)
    files.check_other(chosen.out, Path(chosen.scene_name))
    if not isinstance(scenario, Scenario):
        files.check_data(chosen.out, scenario.data.read_from)
    for note in scenario.notes():
        print(f"landscape-app: {words.told(note)}", file=sys.stderr)
    if not isinstance(scenario, Scenario):
        return _train(scenario, chosen)
    from landscape_app.simulate import Simulator

    simulator = Simulator()
    simulator.ask(scenario)
    _work(simulator, chosen.progress)
    table.save(simulator.runs, chosen.out)
    return 0


def _train(training: Any, chosen: argparse.Namespace) -> int:
    from landscape_app.export import training_table
    from landscape_app.trainer import Trainer

    trainer = Trainer()
    trainer.ask(training)
    status = 0
    try:
        _work(trainer, chosen.progress or sys.stderr.isatty())
    except KeyboardInterrupt:
        if not chosen.keep_partial:
            raise
        status = 130
    training_table.save(trainer.told, chosen.out)
    return status


def _work(worker: Any, progress: bool) -> None:
    """Let it work to its end; shows how far it is."""
    with _bar(progress) as show:
        while not worker.work(0.1):
            show(worker.share)
        show(1.0)


@contextmanager
def _bar(wanted: bool) -> Iterator[Callable[[float], None]]:
    """Shows a share as a bar on stderr, in a line that is ended whatever comes of it."""
    shown = -1

    def show(share: float) -> None:
        nonlocal shown
        if wanted and math.floor(100 * share) > shown:
            shown = math.floor(100 * share)
            print(f"\r{'#' * (shown * 2 // 5):.<40} {shown:3}%", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if shown >= 0:
            print(file=sys.stderr, flush=True)


def _render(chosen: argparse.Namespace) -> int:
    from landscape_app.start import render

    if chosen.language:
        words.use(chosen.language)
    words.write_in(chosen.notation)
    scene = _scene_of(chosen)
    with _bar(chosen.progress or sys.stderr.isatty()) as show:

        def told(share: float) -> None:
            if chosen.owner is not None and os.getppid() != chosen.owner:
                raise KeyboardInterrupt  # whoever wanted it is gone
            calling_off.look()
            show(share)

        with calling_off.held():  # Qt and what it loads lose an interruption in their midst, or make an error of it
            render(scene, lambda: _order(chosen), told)
    return 0


def _scene_of(chosen: argparse.Namespace) -> Any:
    """The scene that is named; ``-`` reads it from the standard input."""
    from landscape_app import lessons, scene_file, strict_json

    if chosen.scene_name == "-":
        given = b"" if sys.stdin is None else sys.stdin.buffer.read(strict_json.LARGEST + 1)
        return lessons.around(scene_file.read(strict_json.decoded(given), "."))
    files.check_other(chosen.out, Path(chosen.scene_name))
    return _numbered(chosen, strict=True)


def _numbered(chosen: argparse.Namespace, strict: bool) -> Scene:
    """The scene that is named, by its number."""
    from landscape_app import lessons

    number: int = chosen.scene
    scenes = lessons.scenes(lessons.named(chosen.scene_name, strict))
    if number <= len(scenes):
        return scenes[number - 1]
    if len(scenes) == 1:
        text = N_("{name} has one scene, no scene {number}; leave out --scene")
    else:
        text = N_("{name} has {count} scenes, no scene {number}; choose one from 1 to {count}")
    raise Refusal(text, name=chosen.scene_name, count=len(scenes), number=number)


def _order(chosen: argparse.Namespace) -> Any:
    from landscape_app.export.figure import Dress
    from landscape_app.export.orders import Order, check_beside, usual_fps
    from landscape_app.theme import THEMES

    parts = ("title", "caption", "chart", "legend", "formula", "transparent")
    dress = Dress(chosen.size, THEMES[chosen.theme], **{part: getattr(chosen, part) for part in parts})
    times = ("step", "speed", "first", "last", "hold", "rest", "poster")
    given = {name: getattr(chosen, name) for name in times}
    order = Order(chosen.out, dress, fps=chosen.fps or usual_fps(chosen.out), **given)
    if chosen.owner is None:
        check_beside(order)
    return order


def _check(chosen: argparse.Namespace) -> int:
    """Every claim with what was measured; 1 if one does not hold."""
    from landscape_app import claims, lessons
    from landscape_app.core.fields import at

    sound = True
    for name in chosen.lessons or lessons.names():
        print(name)
        for i, scene in enumerate(lessons.scenes(lessons.named(name))):
            with at(f"{name}: scenes[{i}]"):
                findings = claims.check(scene.claims, scene.scenario)
            for found in findings:
                measured = ", ".join(f"{value:.6g}" for value in found.measured)
                print(f"  {i + 1}  {'holds' if found.holds else 'FAILS'}  {found.claim}  ({measured})", flush=True)
                sound = sound and found.holds
    return 0 if sound else _complain(words.tr(N_("a claim does not hold; see above")))


def _list(chosen: argparse.Namespace) -> int:
    rows = LISTS[chosen.what]()
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            print(f"{row['name']:<20} {row['says']}")
    return 0

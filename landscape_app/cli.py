"""The command line. Only the window needs a display, and no subcommand imports what it does not use."""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from landscape_app import __version__, words
from surfaces.refusal import N_, Refusal

COMMANDS = ("run", "render", "list", "check")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; the exit status: 0, or 1 with one line on stderr. Wrong usage exits with 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words.use(words.preferred())
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter must not end the program
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _subcommand(given) if given and given[0] in COMMANDS else _window(given)
        sys.stdout.flush()
        return status
    except Refusal as refusal:
        return _complain(words.told(refusal))
    except MemoryError:
        return _complain(words.tr(N_("not enough memory for this scene; take fewer racers or steps")))
    except KeyboardInterrupt:
        return 130
    except OSError as error:  # nobody reads what is printed, or it cannot be stored
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1 if isinstance(error, BrokenPipeError) else _complain(error.strerror or str(error))


def _complain(sentence: str) -> int:
    print("landscape-app:", " ".join(sentence.split()), file=sys.stderr)
    return 1


def _window(given: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="landscape-app",
        description="Races optimizers over loss landscapes: a window, or results and pictures without one.",
        epilog="Without a window: landscape-app run, render, list, check (each with --help).",
    )
    parser.add_argument("scene", nargs="?", metavar="FILE|LESSON", help="a scene file or the name of a lesson")
    parser.add_argument("--version", action="version", version=f"landscape-app {__version__}")
    chosen = parser.parse_args(given)
    from landscape_app import lessons

    scene = lessons.find(chosen.scene or lessons.OPENING)
    from landscape_app.start import open_window

    return int(open_window(scene, Path(chosen.scene) if chosen.scene and not scene.title else None))


def _subcommand(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="landscape-app")
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
    run.set_defaults(do=_run)
    render = commands.add_parser("render", help="draw a scene into a picture")
    _add_scene(render)
    render.add_argument("--out", required=True, type=Path, metavar="a.png", help="where the picture goes")
    render.add_argument("--size", type=_size, default=(1280, 720), metavar="1280x720", help="in pixels")
    render.add_argument(
        "--step", type=_step, default=None, metavar="N", help="the step shown; the last one if not given"
    )
    render.add_argument("--theme", choices=("light", "dark"), default="light")
    render.add_argument("--language", choices=tuple(words.LANGUAGES), default=None)
    render.set_defaults(do=_render)
    listing = commands.add_parser("list", help="what there is to choose from")
    listing.add_argument("what", choices=tuple(LISTS))
    listing.add_argument("--json", action="store_true", help="a list of objects, for programs")
    listing.set_defaults(do=_list)
    check = commands.add_parser("check", help="hold what lessons claim against what their scenes do")
    check.add_argument("lessons", nargs="*", metavar="FILE|LESSON", help="all that come with the program, if none")
    check.set_defaults(do=_check)
    chosen = parser.parse_args(given)
    return int(chosen.do(chosen))


def _add_scene(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scene", metavar="FILE|LESSON", help="a scene file or the name of a lesson")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 64 <= int(width) <= 16384 and 64 <= int(height) <= 16384):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a size such as 1280x720, from 64 to 16384 pixels")
    return int(width), int(height)


def _step(text: str) -> int:
    if not (text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a step such as 0 or 120")
    return int(text)


def _run(chosen: argparse.Namespace) -> int:
    from landscape_app import lessons
    from landscape_app.export import table
    from landscape_app.scenario import Scenario

    scenario = lessons.find(chosen.scene).scenario
    table.check_target(chosen.out)
    for note in scenario.notes():
        print(f"landscape-app: {words.told(note)}", file=sys.stderr)
    if isinstance(scenario, Scenario):
        from landscape_app.simulate import Simulator

        simulator = Simulator()
        simulator.ask(scenario)
        _work(simulator, chosen.progress)
        table.save(simulator.runs, chosen.out)
        return 0
    return _train(scenario, chosen)


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
    while not worker.work(0.1):
        if progress:
            print(f"\r{'#' * round(40 * worker.share):.<40} {worker.share:4.0%}", end="", file=sys.stderr, flush=True)
    if progress:
        print(f"\r{'#' * 40} 100%", file=sys.stderr)


def _render(chosen: argparse.Namespace) -> int:
    from landscape_app import lessons
    from landscape_app.start import render

    if chosen.language:
        words.use(chosen.language)
    render(lessons.find(chosen.scene), chosen.out, chosen.size, chosen.step, chosen.theme)
    return 0


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


def _surfaces() -> list[dict[str, Any]]:
    import surfaces
    from surfaces.formula import text

    return [
        {
            "name": s.name,
            "title": words.tr(s.title),
            "family": words.tr(s.family),
            "formula": s.formula,
            "derivatives": s.texts(text),
            "window": s.turned_window,
            "start": s.turned_start,
            "parameters": {p.name: {"default": p.default, "low": p.low, "high": p.high} for p in s.parameters},
            "marks": [_told(mark) for mark in s.marks],
            "says": words.tr(s.teaches),
        }
        for s in surfaces.SURFACES.values()
    ]


def _told(mark: Any) -> dict[str, Any]:
    """A mark for JSON, which has no infinity: the tip of a cone has no eigenvalues."""
    return dict(vars(mark)) | {"eigenvalues": mark.eigenvalues if math.isfinite(mark.eigenvalues[0]) else None}


def _optimizers() -> list[dict[str, Any]]:
    from landscape_app.core.optimizers import RULES

    return [
        {"name": key, "title": rule.title, "memory": rule.memory, "parameters": _declared(rule), "says": rule.equation}
        for key, rule in RULES.items()
    ]


def _schedules() -> list[dict[str, Any]]:
    from landscape_app.core.schedules import SCHEDULES

    return [
        {"name": key, "parameters": _declared(kind), "says": (kind.__doc__ or "").partition("\n")[0]}
        for key, kind in SCHEDULES.items()
    ]


def _declared(owner: Any) -> dict[str, Any]:
    from landscape_app.core.fields import Number, declarations, defaults

    listed = {}
    for name, declaration in declarations(owner).items():
        listed[name] = {"default": defaults(owner).get(name), "help": words.tr(declaration.help)}
        if isinstance(declaration, Number):
            listed[name] |= {"low": declaration.low, "high": declaration.high}
    return listed


def _datasets() -> list[dict[str, Any]]:
    from landscape_app.network import collections
    from landscape_app.network.datasets import WORLDS

    drawn = [
        {"name": w.name, "title": words.tr(w.title), "classes": w.classes, "noise": w.noise, "says": words.tr(w.shows)}
        for w in WORLDS.values()
    ]
    return drawn + [
        {"name": name, "title": name, "says": words.tr(collections.SHOWS[name])} for name in collections.NAMES
    ]


def _lessons() -> list[dict[str, Any]]:
    from landscape_app import lessons
    from landscape_app.lesson_file import FAMILIES

    return [
        {
            "name": card.name,
            "title": lessons.in_language(card.title),
            "family": words.tr(FAMILIES[card.family]),
            "kind": card.kind,
            "scenes": card.scenes,
            "says": lessons.in_language(card.text) or lessons.in_language(card.title),
        }
        for card in lessons.cards()
    ]


LISTS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "surfaces": _surfaces,
    "optimizers": _optimizers,
    "schedules": _schedules,
    "datasets": _datasets,
    "lessons": _lessons,
}

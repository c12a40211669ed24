"""A scene as one HTML file that plays, scrubs and shows its numbers in any browser, without a network.

What stands still (ground, landmarks, what networks make of their data) goes along as pictures, by the window's own
painters; paths and losses go along as numbers, which ``assets/player/player.html`` draws. Lengths are in pixels at
scale 1, texts in the language spoken.
"""

from __future__ import annotations

import html
import json
import math
import re
from typing import Any

from landscape_app import words
from landscape_app.document import Document
from landscape_app.export.figure import Dress, Figure
from landscape_app.export.film import Timing
from landscape_app.export.page_parts import Data, box_of, look_of
from landscape_app.export.page_race import RaceParts
from landscape_app.export.page_training import TrainingParts
from landscape_app.playback import SPEEDS
from landscape_app.scenario import Scenario
from landscape_app.scene_file import Chosen
from landscape_app.words import tr
from surfaces.refusal import N_


def page(document: Document, scenario: Chosen, dress: Dress, timing: Timing, runs: object = None) -> bytes:
    """The scene as a page, in UTF-8; ``runs``, where they are known: those of its session."""
    kind: Any = RaceParts if isinstance(scenario, Scenario) else TrainingParts
    parts = kind(document, scenario, dress, runs)
    first, last = sorted(min(max(math.floor(step), 0), parts.last) for step in (timing.first, timing.last))
    data = {"first": first, "last": last, **_speeds(timing.speed), **_frame(parts, document, scenario, dress)}
    filled = {
        "lang": words.language(),
        "title": html.escape(document.title(scenario)),
        "blocked": html.escape(tr(N_("This page plays by JavaScript, which is not allowed here."))),
        "data": in_script({**data, **parts.data(first, last)}),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: filled[found[1]], template()).encode("utf-8", "replace")


def template() -> str:
    """The page without its data: markup and style, with the scripts in their places."""
    folder = words.ASSETS / "player"
    scripts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.js")}
    page = (folder / "player.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+\.js)\}\}", lambda found: scripts[found[1]], page)


def in_script(data: Data) -> str:
    """JSON that neither ends a script element nor a line."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


# What stands around the views of either kind

_WORDS = {
    "play": N_("play"),
    "pause": N_("pause"),
    "start": N_("To the start (Home)"),
    "back": N_("One step back (Left or ,)"),
    "on": N_("One step on (Right or .)"),
    "line": N_("time line"),
    "drag": N_("Drag to any step."),
    "marks": N_("Page Down and Page Up go from mark to mark."),
    "speed": N_("speed"),
    "numbers": N_("numbers"),
    "target": N_("target"),
}


def _frame(figure: Figure, document: Document, scenario: Chosen, dress: Dress) -> Data:
    theme, marks = dress.theme, document.marks(scenario)
    steps = dict.fromkeys([0, *(mark.step for mark in marks)] if marks else [0, 1])
    said = [[step, document.sentence(scenario, step)] for step in steps]
    if figure.concludes(figure.last) and (conclusion := document.conclusion(scenario)):
        said.append([figure.last, conclusion])
    colours = ("paper", "panel", "ink", "quiet", "line", "casing", "warning")
    return {
        "title": document.title(scenario) if dress.title else "",
        "said": said if dress.caption else [],
        "marks": [mark.step for mark in marks],
        "formula": figure.formula if dress.formula else "",
        "legend": dress.legend,
        "size": [side / dress.scale for side in dress.size],
        "body": box_of(figure.body, dress.scale),
        "theme": {"name": theme.name, **{name: getattr(theme, name) for name in colours}},
        "transparent": dress.transparent,
        "looks": [look_of(look) for look in figure.shown],
        "words": {name: tr(text) for name, text in _WORDS.items()},
    }


def _speeds(own: float) -> Data:
    known = sorted({speed for speed in (*SPEEDS, own) if math.isfinite(speed)})
    return {"speed": min(own, known[-1]), "speeds": [[speed, tr(N_("{n:g} steps/s"), n=speed)] for speed in known]}

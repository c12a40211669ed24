"""What stands below the loss curves: one view of a few, chosen by the scene or by what its data are."""

from __future__ import annotations

from collections.abc import Callable

from landscape_app.theme import Theme
from landscape_app.views.decision_view import DecisionView
from landscape_app.views.inside_view import InsideView
from landscape_app.views.noise_view import NoiseView
from landscape_app.views.panes import Inquire, Panes
from landscape_app.views.predictions_view import ConfusionView, SamplesView
from landscape_app.views.seen import Seen
from landscape_app.views.tiles import Tiles
from surfaces.refusal import N_

KEY = "strip"
"""Where a scene's view keeps the choice."""
TITLES = {
    "decision": (N_("decision maps"), N_("What each network makes of every place of the plane")),
    "samples": (N_("samples"), N_("Validation samples as pictures, with what they are taken for")),
    "confusion": (N_("confusion"), N_("Who is taken for whom")),
    "noise": (N_("noise"), N_("What mini-batches make of the gradient, beside what theory says")),
    "inside": (N_("inside"), N_("Gradients, steps and activations, layer by layer")),
}
"""Title and explanation of each."""


def make(theme: Theme, scale: float, inquire: Inquire) -> dict[str, Tiles | Panes]:
    """Every view by its key."""
    return {key: _make(key, theme, scale, inquire) for key in TITLES}


def make_one(key: str, theme: Theme, scale: float) -> Tiles | Panes:
    """The view of a key alone, which asks nobody: what it wants is computed by ``find_all``."""
    return _make(key, theme, scale, lambda key, call: None)


def _make(key: str, theme: Theme, scale: float, inquire: Inquire) -> Tiles | Panes:
    return _TILES[key](theme, scale) if key in _TILES else _PANES[key](theme, scale, inquire)


_TILES: dict[str, Callable[[Theme, float], Tiles]] = {
    "decision": DecisionView,
    "samples": SamplesView,
    "confusion": ConfusionView,
}
_PANES: dict[str, Callable[[Theme, float, Inquire], Panes]] = {"noise": NoiseView, "inside": InsideView}


def chosen(seen: Seen) -> str:
    """The key of the view that the scene asks for, else of the one that shows its data best."""
    parts = seen.training.parts
    flat = parts.inputs == 2 if parts.classes else parts.inputs == 1
    first = "decision" if flat else "samples" if parts.samples.picture is not None else "confusion"
    return seen.choice(KEY, (first, *TITLES))


def show(view: Tiles | Panes, seen: Seen, place: int) -> None:
    """Show the runs; a view that is about one run that at a place."""
    if isinstance(view, Panes):
        view.show_seen(seen, place)
    else:
        view.show_seen(seen)

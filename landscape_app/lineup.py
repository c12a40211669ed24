"""Who takes part in a scene: racers on a surface or training runs, and what is done to either."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Self, TypeVar

from landscape_app.core.optimizers import LARGEST_RATE, Rule
from landscape_app.naming import labels

HIDDEN = "hidden"
"""The key of the view that holds the places of those who are not drawn."""


class Lineup(ABC):
    """A scene with entrants, each of which has a rule, perhaps a label, and a place. Frozen."""

    most: ClassVar[int]
    """How many entrants there may be."""
    view: Mapping[str, Any]

    @property
    @abstractmethod
    def entrants(self) -> tuple[Any, ...]:
        """Those who take part, in order."""

    @property
    @abstractmethod
    def rules(self) -> tuple[Rule, ...]:
        """The rule of each."""

    @abstractmethod
    def lined_up(self, entrants: tuple[Any, ...], view: Mapping[str, Any]) -> Self:
        """The same scene with others, and what is seen of it."""

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A name for each, all different."""
        named = zip(self.rules, self.entrants, strict=True)
        return labels([(rule.key, entrant.label) for rule, entrant in named])

    @property
    def hidden(self) -> frozenset[int]:
        """The places of those who are not drawn; they are computed all the same."""
        kept = self.view.get(HIDDEN, ())
        places = kept if isinstance(kept, list | tuple) else ()
        return frozenset(i for i in places if type(i) is int and 0 <= i < len(self.entrants))


Scene = TypeVar("Scene", bound=Lineup)


def changed(scene: Scene, index: int, **values: Any) -> Scene:
    """One entrant with other values."""
    entrants = list(scene.entrants)
    entrants[index] = replace(entrants[index], **values)
    return scene.lined_up(tuple(entrants), scene.view)


def inserted(scene: Scene, place: int, entrant: Any) -> Scene:
    """One more at a place; as it is where there is no room."""
    if len(scene.entrants) == scene.most:
        return scene
    entrants = (*scene.entrants[:place], entrant, *scene.entrants[place:])
    return _renumbered(scene, entrants, lambda i: i + (i >= place))


def duplicated(scene: Scene, index: int) -> Scene:
    """One twice, the second right behind the first; a label stays with the first, since labels differ."""
    return inserted(scene, index + 1, replace(scene.entrants[index], label=None))


def removed(scene: Scene, index: int) -> Scene:
    """Without one; the last one stays."""
    if len(scene.entrants) == 1:
        return scene
    entrants = scene.entrants[:index] + scene.entrants[index + 1 :]
    return _renumbered(scene, entrants, lambda i: i - (i > index), without=index)


def toggled(scene: Scene, index: int) -> Scene:
    """One hidden, or shown again."""
    return scene.lined_up(scene.entrants, _hiding(scene, scene.hidden ^ {index}))


def exchanged(scene: Scene, entrants: tuple[Any, ...]) -> Scene:
    """Others altogether, none of them hidden."""
    return scene.lined_up(entrants, _hiding(scene, frozenset()))


def scaled_rate(lr: float, factor: float) -> float:
    """A learning rate times a factor, as far as rates may go."""
    return float(f"{min(max(lr * factor, 1e-300), LARGEST_RATE):.4g}")


def _renumbered(
    scene: Scene, entrants: tuple[Any, ...], place: Callable[[int], int], without: int | None = None
) -> Scene:
    """Others; those of the old who were hidden stay so."""
    kept = frozenset(place(i) for i in scene.hidden if i != without)
    return scene.lined_up(entrants, _hiding(scene, kept))


def _hiding(scene: Lineup, places: frozenset[int]) -> Mapping[str, Any]:
    rest = {key: value for key, value in scene.view.items() if key != HIDDEN}
    return rest | ({HIDDEN: sorted(places)} if places else {})

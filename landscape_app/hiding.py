"""Which racers or runs of a scene are not drawn: a list of places in its view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

HIDDEN = "hidden"
"""The key of the view that holds the places."""


def hidden(view: Mapping[str, Any], count: int) -> frozenset[int]:
    """The places that are hidden, of so many."""
    kept = view.get(HIDDEN, ())
    places = kept if isinstance(kept, list | tuple) else ()
    return frozenset(i for i in places if type(i) is int and 0 <= i < count)


def hiding(view: Mapping[str, Any], places: frozenset[int]) -> dict[str, Any]:
    """A view with those places hidden and no others."""
    rest = {key: value for key, value in view.items() if key != HIDDEN}
    return rest | ({HIDDEN: sorted(places)} if places else {})


def moved(places: frozenset[int], place: Callable[[int], int], without: int | None = None) -> frozenset[int]:
    """The same where each place has become another; one may have gone."""
    return frozenset(place(i) for i in places if i != without)

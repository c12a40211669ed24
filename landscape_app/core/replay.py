"""A rule's step, noted once and then repeated in arrays that are kept.

``step`` is plain arithmetic, and each of its operations makes a new array. For the weights of a network, that takes as
long as the arithmetic itself. So ``step`` is called once, with stand-ins for its arguments that note what is done with
them. From then on the same operations are done in the same order, and write where there is room already. They give the
same bits, and the rule stays written down in one place.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.mixins import NDArrayOperatorsMixin

from landscape_app.core import aligned
from landscape_app.core.optimizers import Rule

Array = npt.NDArray[Any]
T, LR, THETA, GRADIENT, MEMORY = range(5)
"""The first places: of the number of the update, its learning rate, weights, their gradient, and the first memory."""
ON_FLOATS: dict[Any, Callable[..., Any]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.true_divide: operator.truediv,
    np.power: operator.pow,
    np.negative: operator.neg,
    np.sqrt: math.sqrt,
}
"""What Python does with two numbers; NumPy's functions may differ from it in the last bit."""


class Operation(NamedTuple):
    """``values[result] = function(values[given], ...)``"""

    function: Any
    given: tuple[int, ...]
    result: int


class Notes:
    """What a step does. Every value has a place: first the arguments, then constants and results as they come up."""

    def __init__(self, rule: Rule) -> None:
        self.values: list[Any] = []
        """Constants at their places; None where a value is not known yet."""
        self.vectors: set[int] = set()
        """Places of what each weight has its own of."""
        self.on_numbers: list[Operation] = []
        self.on_vectors: list[Operation] = []
        given: list[Any] = [self.new(vector=place >= THETA) for place in range(MEMORY + len(rule.memory))]
        t, lr, theta, g, *memory = given
        moved, remembered = rule.step(theta, g, tuple(memory), t, lr)
        self.homes = {moved.place: THETA} | {one.place: MEMORY + i for i, one in enumerate(remembered)}
        """Results that replace an argument, and which."""
        assert len(self.homes) == 1 + len(memory) and min(self.homes) >= len(given), "all must be results"

    def new(self, vector: bool, value: Any = None) -> StandIn:
        """A stand-in for a value that comes up."""
        place = len(self.values)
        self.values.append(value)
        if vector:
            self.vectors.add(place)
        return StandIn(self, place)

    def done(self, function: Any, given: Sequence[Any]) -> StandIn:
        """A stand-in for what the function makes of stand-ins and constants."""
        places = tuple(one.place if isinstance(one, StandIn) else self.new(False, one).place for one in given)
        vector = not self.vectors.isdisjoint(places)
        result = self.new(vector)
        operations = self.on_vectors if vector else self.on_numbers
        operations.append(Operation(function, places, result.place))
        return result

    def rooms(self) -> dict[int, int]:
        """For each vector but the gradient the place whose array it is in: an argument's or a result's that is not
        needed any more, or its own. A result that replaces an argument goes there, if it is free, or to none of them.
        """
        needed = {place: i for i, operation in enumerate(self.on_vectors) for place in operation.given}
        needed |= dict.fromkeys(self.homes, len(self.on_vectors))
        rooms = {place: place for place in self.homes.values()}
        arguments, free = set(rooms), list[int]()
        for i, operation in enumerate(self.on_vectors):
            ended = (place for place in dict.fromkeys(operation.given) if place in rooms and needed[place] == i)
            free += [rooms[place] for place in ended]
            home = self.homes.get(operation.result)
            fit = [room for room in free if home is None or room == home or room not in arguments]
            room = home if home in free else fit[-1] if fit else operation.result
            rooms[operation.result] = room
            free = [other for other in free if other != room]
        return rooms


class StandIn(NDArrayOperatorsMixin):
    """Stands in for a number or an array, and has every operation on it noted."""

    def __init__(self, notes: Notes, place: int) -> None:
        self.notes, self.place = notes, place

    def __array_ufunc__(self, function: Any, method: str, *given: Any, **options: Any) -> StandIn:
        assert method == "__call__" and not options
        return self.notes.done(function, given)

    def __bool__(self) -> bool:
        raise TypeError("a step does the same whatever the numbers are")


class Replay:
    """A rule's updates of some weights ``theta``, in place; ``memory`` is what the rule remembers of them.

    ``spare`` holds the arrays that are needed during an update only. Parts of one vector share them, the longest first.
    """

    def __init__(self, rule: Rule, theta: Array, spare: dict[int, Array]) -> None:
        notes = Notes(rule)
        rooms, values = notes.rooms(), notes.values
        self.memory = tuple(aligned.zeros(theta.shape, theta.dtype) for _ in rule.memory)
        arrays = {THETA: theta} | dict(enumerate(self.memory, MEMORY))
        for room in {*rooms.values()} - arrays.keys():
            if room not in spare:
                spare[room] = aligned.zeros(theta.shape, theta.dtype)
            arrays[room] = spare[room][: len(theta)]
        for place, room in rooms.items():
            values[place] = arrays[room]
        self._values = values
        late = [Operation(np.positive, (one,), home) for one, home in notes.homes.items() if rooms[one] != home]
        self._on_numbers = [(ON_FLOATS[function], given, result) for function, given, result in notes.on_numbers]
        self._on_vectors = [
            (partial(function, out=arrays[rooms.get(result, result)]), _taking(given))
            for function, given, result in notes.on_vectors + late
        ]

    def update(self, gradient: Array, t: int, lr: float) -> None:
        """Update t, counted from 1."""
        values = self._values
        values[T], values[LR], values[GRADIENT] = t, lr, gradient
        for function, given, result in self._on_numbers:
            values[result] = function(*[values[place] for place in given])
        for function, given_of in self._on_vectors:
            function(*given_of(values))


def _taking(places: tuple[int, ...]) -> itemgetter[Any]:
    """What takes the values at some places out of a list, as a sequence, also where it is one."""
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))

"""Labels: what racers and runs are called in files and results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from surfaces.refusal import N_, Refusal

LONGEST_LABEL = 1000
_FORBIDDEN = re.compile(r"[/\x00-\x1f\x7f-\x9f]")


def labels(named: Sequence[tuple[str, str | None]]) -> tuple[str, ...]:
    """A label for each (rule's name, given label), all different: the given one, or the name, numbered on repeats."""
    taken = {given for _, given in named if given is not None}
    found: list[str] = []
    for name, given in named:
        label = given if given is not None else _free(name, taken)
        taken.add(label)
        found.append(label)
    return tuple(found)


def _free(name: str, taken: set[str]) -> str:
    candidates = (name if i == 1 else f"{name}-{i}" for i in range(1, len(taken) + 3))
    return next(label for label in candidates if label not in taken)


def check_labels(given: Iterable[str | None], place: str) -> None:
    """Refuse labels that cannot tell one from another; ``place`` is the list in the file."""
    given = list(given)
    for i, label in enumerate(given):
        if label is None:
            continue
        if not label or given.count(label) > 1 or len(label) > LONGEST_LABEL or _FORBIDDEN.search(label):
            raise Refusal(
                N_(
                    "{place}[{i}].label: '{label}' must differ, not be empty, "
                    "have at most {most} letters, no '/' or break"
                ),
                place=place,
                i=i,
                label=label[:40],
                most=LONGEST_LABEL,
            )

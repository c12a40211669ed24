"""Hypothesis strategies made from the declarations, so that a new rule, schedule or field is drawn with the rest."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from landscape_app.core.fields import Choice, Declaration, Flag, Number, declarations, defaults

often = settings(max_examples=100)


def values(declaration: Declaration) -> st.SearchStrategy[Any]:
    """All that a declared number, flag or word may be. (Lists of numbers are drawn by who knows their rules.)"""
    if isinstance(declaration, Flag):
        return st.booleans()
    if isinstance(declaration, Choice):
        return st.sampled_from(declaration.options)
    assert isinstance(declaration, Number)
    if declaration.whole:
        return st.integers(int(declaration.low), int(declaration.high))
    return st.floats(declaration.low, declaration.high, exclude_min=declaration.above, exclude_max=declaration.below)


def settings_of(owner: type[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Values for the declared fields of a dataclass; those with a default may be left out."""
    drawn = {name: values(declaration) for name, declaration in declarations(owner).items()}
    return st.fixed_dictionaries(
        {name: value for name, value in drawn.items() if name not in defaults(owner)},
        optional={name: value for name, value in drawn.items() if name in defaults(owner)},
    )


def made(owner: type[Any]) -> st.SearchStrategy[Any]:
    """Any valid instance of a dataclass of declared fields: a rule, a schedule, the noise."""
    return settings_of(owner).map(lambda chosen: owner(**chosen))

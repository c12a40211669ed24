"""What a chart can show of a run: one number a step. A new chart is one more entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from landscape_app.core.walk import Floats
from landscape_app.outcome import above_lowest, distances
from landscape_app.simulate import Run
from surfaces import Surface
from surfaces.refusal import N_


@dataclass(frozen=True)
class Quantity:
    """A number for each step of a run, and what to call it. ``positive`` numbers can be drawn on a logarithmic axis."""

    key: str
    title: str
    explained: str
    of: Callable[[Run, Surface], Floats]
    positive: Callable[[Surface], bool] = lambda surface: True
    signed_title: str = ""

    def title_on(self, surface: Surface) -> str:
        """The title where the numbers may be negative can be another one."""
        return self.title if self.positive(surface) else self.signed_title


def _height(run: Run, surface: Surface) -> Floats:
    return above_lowest(run.loss, surface)


def _step_length(run: Run, surface: Surface) -> Floats:
    lengths: Floats = np.hypot(*np.diff(run.point, axis=0).T) if len(run.point) > 1 else np.empty(0)
    return lengths


def _gradient_norm(run: Run, surface: Surface) -> Floats:
    norms: Floats = np.hypot(*run.gradient.T)
    return norms


def _effective(axis: int) -> Callable[[Run, Surface], Floats]:
    """How long a step is for the slope it was taken on; not a number where there is no slope."""

    def of(run: Run, surface: Surface) -> Floats:
        steps, slopes = np.diff(run.point[:, axis]), run.gradient[: max(len(run.point) - 1, 0), axis]
        with np.errstate(all="ignore"):
            ratios: Floats = np.where(slopes == 0, np.nan, np.abs(steps / slopes))
        return ratios

    return of


QUANTITIES = {
    quantity.key: quantity
    for quantity in (
        Quantity(
            "loss",
            N_("f − f*   height above the minimum"),
            N_("How far above the lowest known height each racer is; f itself where no lowest height is known."),
            _height,
            lambda surface: surface.lowest is not None,
            N_("f   height"),
        ),
        Quantity("step-length", N_("step length"), N_("How far each update moves the racer."), _step_length),
        Quantity(
            "gradient-norm",
            N_("gradient norm"),
            N_("How steep the ground is where the rule looks; with noise, what the batch makes of it."),
            _gradient_norm,
        ),
        Quantity(
            "distance",
            N_("distance to the minimum"),
            N_("How far each racer is from the minimum that it ends nearest to."),
            distances,
        ),
        *(
            Quantity(
                f"effective-lr-{axis}",
                title,
                N_("Step divided by gradient: lr as the rule has scaled it. For plain descent it is lr itself."),
                _effective(i),
            )
            for i, (axis, title) in enumerate((("x", N_("effective lr, x")), ("y", N_("effective lr, y"))))
        ),
    )
}
"""Every quantity by name; the first is what the large chart shows."""

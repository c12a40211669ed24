"""Small classic data sets that every course uses, as scikit-learn brings them along; nothing is fetched."""

from __future__ import annotations

import numpy as np

from landscape_app.network.samples import Samples
from surfaces.refusal import N_, Refusal

SHOWS = {
    "digits": N_("1,797 handwritten digits of 8 x 8 grey levels."),
    "iris": N_("150 irises of three kinds, by four lengths."),
    "wine": N_("178 wines of three makers, by thirteen measurements."),
    "breast-cancer": N_("569 tumours, benign or malign, by thirty measurements."),
}
"""Every data set of scikit-learn that scene files may name, with what it is."""
NAMES = tuple(SHOWS)


def read(name: str) -> Samples:
    """1,797 digits of 8 x 8 grey levels 0 to 1, 150 irises, 178 wines or 569 tumours, in their own units and order.

    scikit-learn is loaded here and not before: it takes longer than the rest of the program.
    """
    if name not in NAMES:
        raise Refusal(N_("there is no data set '{name}'; use {names}"), name=name[:40], names=", ".join(NAMES))
    try:
        from sklearn import datasets
    except ImportError as error:
        raise Refusal(
            N_("'{name}' needs scikit-learn ({reason}); install it with pip install scikit-learn"),
            name=name,
            reason=str(error)[:100],
        ) from None
    found = getattr(datasets, "load_" + name.replace("-", "_"))()
    return Samples(
        inputs=np.array(found.data, np.float64) / (16 if name == "digits" else 1),
        targets=np.array(found.target, np.int64),
        classes=tuple(map(str, found.target_names)),
        features=tuple(map(str, found.feature_names)),
        picture=(8, 8) if name == "digits" else None,
    )

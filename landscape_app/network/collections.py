"""Small classic data sets that every course uses, as scikit-learn brings them along; nothing is fetched."""

from __future__ import annotations

import numpy as np

from landscape_app.network.samples import Samples
from surfaces.refusal import N_, Refusal

NAMES = ("digits", "iris", "wine", "breast-cancer")


def read(name: str) -> Samples:
    """1,797 digits of 8 x 8 grey levels 0 to 16, 150 irises, 178 wines or 569 tumours, in their own units and order.

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
        inputs=np.array(found.data, np.float64),
        targets=np.array(found.target, np.int64),
        classes=tuple(map(str, found.target_names)),
        features=tuple(map(str, found.feature_names)),
        picture=(8, 8) if name == "digits" else None,
    )

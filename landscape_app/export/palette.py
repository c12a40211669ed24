"""One palette for all frames of a GIF, without dithering: flat areas stay flat, what stands still stays equal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtGui import QImage

_COLOURS = 254
"""One entry is left for what is not known yet, and one for what is seen through."""
_UNKNOWN, _CLEAR = 255, 254
_COLOUR = 0xFFFFFF
_SEEN_THROUGH = 72
"""Alpha below which a pixel is seen through; GIF knows nothing in between, and a thin line beside its place has less
than half on each side."""


class Palette:
    """Colours chosen from some frames; ``places`` finds the nearest one for each pixel of a frame."""

    def __init__(self, frames: Sequence[QImage]) -> None:
        from PIL import Image

        rows = np.concatenate([_raw(frame).ravel() & _COLOUR for frame in frames])
        found, counts = np.unique(rows, return_counts=True)
        # Rare colours count more than they cover, or anti-aliased lines would lose theirs to the large areas.
        weights = np.maximum(np.sqrt(counts), 1).astype(np.int64)
        sample = np.repeat(found, np.minimum(weights, 400))
        picture = np.stack([sample >> 16, sample >> 8 & 255, sample & 255], axis=-1).astype(np.uint8)[None]
        chosen = Image.fromarray(picture).quantize(_COLOURS, Image.Quantize.MEDIANCUT).getpalette() or []
        self._tones = np.array(chosen, np.int32).reshape(-1, 3)[:_COLOURS]
        self._known = np.full(1 << 24, _UNKNOWN, np.uint8)
        self._table = np.zeros((256, 4), np.uint8)
        self._table[: len(self._tones), 1:] = self._tones
        self._table[:_CLEAR, 0] = 255
        self._before: tuple[Any, Any] | None = None

    def places(self, image: QImage) -> tuple[Any, Any]:
        """(height, width) places in the palette, and the palette (256, 4) as alpha, red, green, blue.

        Frames are asked for one after another: only what differs from the last one is looked up."""
        raw = _raw(image)
        if self._before is None or self._before[0].shape != raw.shape:
            found = self._nearest(raw, image.hasAlphaChannel())
        else:
            before, found = self._before
            others = np.flatnonzero(raw != before)
            found = found.copy()
            found.ravel()[others] = self._nearest(raw.ravel()[others], image.hasAlphaChannel())
        self._before = raw, found
        return found, self._table

    def _nearest(self, raw: Any, alpha: bool) -> Any:
        colours = raw & _COLOUR
        found = self._known[colours]
        missing = np.unique(colours[found == _UNKNOWN])
        if len(missing):
            self._learn(missing)
            found = self._known[colours]
        if alpha:
            found[raw >> 24 < _SEEN_THROUGH] = _CLEAR
        return found

    def _learn(self, colours: Any) -> None:
        """The nearest tone of each colour, by a distance that follows the eye roughly."""
        weights = np.array([3, 4, 2])
        for part in np.array_split(colours, max(len(colours) // 4096, 1)):
            split = np.stack([part >> 16, part >> 8 & 255, part & 255], axis=-1).astype(np.int32)
            far = (((split[:, None] - self._tones[None]) ** 2) * weights).sum(axis=-1)
            self._known[part] = far.argmin(axis=1)


def _raw(image: QImage) -> Any:
    """(height, width) pixels as alpha, red, green and blue in one number; what is half clear keeps its whole colour."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32) if image.hasAlphaChannel() else image
    return np.frombuffer(plain.constBits(), np.uint32).reshape(image.height(), image.width()).copy()

"""What an eye makes of a colour: contrast (WCAG 2), colour blindness (Machado 2009), difference (CIEDE2000)."""

import numpy as np

MACHADO = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}
"""Machado, Oliveira and Fernandes, 2009, severity 1, on linear RGB."""
EYES = ("usual", *MACHADO)
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour):
    """#RRGGBB as three shares of light."""
    s = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4)


def through(eye, light):
    """Light as a certain eye takes it in."""
    return light if eye == "usual" else np.clip(np.array(MACHADO[eye]) @ light, 0, 1)


def contrast(one, other, eye="usual"):
    """1 (none) to 21 (black on white)."""
    a, b = (float(_TO_XYZ[1] @ through(eye, linear(colour))) for colour in (one, other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def lab(colour, eye="usual"):
    """CIELAB under D65."""
    t = _TO_XYZ @ through(eye, linear(colour)) / _WHITE
    x, y, z = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other, eye="usual"):
    """The CIEDE2000 distance of two colours."""
    return ciede2000(lab(one, eye), lab(other, eye))


def ciede2000(first, second):
    """The distance of two CIELAB colours (Sharma, Wu and Dalal, 2005)."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 1.5 - 0.5 * _share(mean)
    c1, c2 = np.hypot(g * a1, b1), np.hypot(g * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, g * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn, h = _hues(h1, h2) if c1 * c2 else (0.0, h1 + h2)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * _cos(h - 30) + 0.24 * _cos(2 * h) + 0.32 * _cos(3 * h + 6) - 0.20 * _cos(4 * h - 63)
    rotation = -2 * _share(chroma) * np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2))))
    away = (lightness - 50) ** 2
    dl = (l2 - l1) / (1 + 0.015 * away / np.sqrt(20 + away))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh))


def _hues(h1, h2):
    """The turn from one hue to the other, the short way round, and the hue half-way, in degrees."""
    turn = h2 - h1
    if abs(turn) <= 180:
        return turn, (h1 + h2) / 2
    return turn - np.copysign(360, turn), (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2


def _cos(degrees):
    return np.cos(np.radians(degrees))


def _share(chroma):
    return np.sqrt(chroma**7 / (chroma**7 + 25.0**7))

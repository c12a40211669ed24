"""Computed numbers as one writes them on a board."""

from __future__ import annotations

import math

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number(value: float) -> str:
    """A computed value: at most four significant digits, a real minus, powers of ten raised."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "–"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        text = f"{value:.4g}"
        return (f"{float(text):.0f}" if "e" in text else text).replace("-", "−")
    mantissa, exponent = f"{value:.2e}".split("e")
    times = f"{float(mantissa):g}·".replace("-", "−")
    return f"{'' if times == '1·' else times}10{str(int(exponent)).translate(_RAISED)}"


def power_of_ten(exponent: int) -> str:
    """10³ as it is written; 1 and 10 as they are."""
    return {0: "1", 1: "10"}.get(exponent, f"10{str(exponent).translate(_RAISED)}")

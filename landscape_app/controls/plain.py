"""Tooltips that show what others have written as it is written."""

from __future__ import annotations

from PySide6.QtGui import Qt as QtText

_INVISIBLE = "\N{ZERO WIDTH SPACE}"


def plain(text: str) -> str:
    """A text for a tooltip, which Qt would take for a page if it held tags: a person's title, a file's sentence."""
    if not QtText.mightBeRichText(text):
        return text
    return text.replace("<", f"<{_INVISIBLE}").replace("&", f"&{_INVISIBLE}")

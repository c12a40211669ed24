"""Every text a person sees, in the language chosen: gettext, without Qt, switchable at any time."""

from __future__ import annotations

import gettext
import locale
import os
import re
from pathlib import Path
from typing import Any

from surfaces.refusal import Refusal

LANGUAGES = {"en": "English", "ko": "한국어"}
_NAMED = {"korean": "ko"}
"""Languages as Windows names them."""

NOTATIONS = {"names": {}, "eta": {"lr": "η", "β": "μ"}, "alpha": {"lr": "α"}}
"""How symbols are written where they are not written as the field's plain names; η and μ, or α and β, in textbooks."""

_here = Path(__file__).parent
ASSETS = _here / "assets" if (_here / "assets").is_dir() else _here.parent / "assets"
"""Lessons, translations, icons: inside an installed package, beside it in a checkout."""

_current: tuple[str, gettext.NullTranslations] = ("en", gettext.NullTranslations())
_notation = "names"


def use(language: str) -> None:
    """Speak that language from now on."""
    global _current
    catalogue = gettext.translation("landscape_app", ASSETS / "translations", [language], fallback=True)
    _current = (language, catalogue)


def write_in(notation: str) -> None:
    """Write symbols so from now on."""
    global _notation
    _notation = notation


def notation() -> str:
    """One of NOTATIONS."""
    return _notation


def symbol(text: str) -> str:
    """A hyper-parameter's symbol or name, in the notation chosen."""
    return NOTATIONS[_notation].get(text) or tr(text)


def language() -> str:
    """The language spoken now: en or ko."""
    return _current[0]


def preferred() -> str:
    """The language of this person's environment, if we speak it, else English."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    named = next((os.environ[name] for name in names if os.environ.get(name)), None) or locale.getlocale()[0] or "en"
    wanted = [re.split("[_.@]", part.lower())[0] for part in named.split(":")]
    return next((_NAMED.get(code, code) for code in wanted if _NAMED.get(code, code) in LANGUAGES), "en")


def tr(text: str, **values: Any) -> str:
    """The text in the language spoken, with its {names} filled in."""
    said = _current[1].gettext(text) if text else ""
    return said.format(**{name: _told(value) for name, value in values.items()}) if values else said


def told(refusal: Refusal) -> str:
    """A refusal in the language spoken."""
    return tr(refusal.template, **refusal.values) if refusal.values else tr(refusal.template)


def _told(value: Any) -> Any:
    return told(value) if isinstance(value, Refusal) else value

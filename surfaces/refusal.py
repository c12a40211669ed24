"""How this program says no: one sentence for a person, kept apart from its numbers so that it can be translated."""

from __future__ import annotations

from typing import Any


def N_(text: str) -> str:
    """Mark a text for the translation catalogue and return it unchanged (gettext's usual name for that)."""
    return text


class Refusal(ValueError):
    """A wish that cannot be granted, with the reason and the mend in one sentence.

    ``template`` is an English sentence with ``{names}``; ``values`` fills them. A value may be a Refusal itself.
    """

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template)
        self.template = template
        self.values = {name: _on_one_line(value) for name, value in values.items()}

    def __str__(self) -> str:
        return self.template.format(**self.values)


def _on_one_line(value: Any) -> Any:
    """Texts of others may hold line breaks; a sentence may not."""
    return "".join(c if c.isprintable() else " " for c in value) if isinstance(value, str) else value

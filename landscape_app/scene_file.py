"""Scene files (``*.landscape.json``, schema 1): from text to a checked scene and back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from landscape_app import landscape_file, strict_json
from landscape_app.core.fields import missing_key, shown
from landscape_app.reading import entries
from landscape_app.scenario import Scenario
from surfaces.refusal import N_, Refusal

if TYPE_CHECKING:
    from landscape_app.training import Training

SCHEMA = 1
Chosen: TypeAlias = "Scenario | Training"
"""What a person chose: a scene of either kind."""
_KINDS = "landscape", "training"


def load(path: str | os.PathLike[str]) -> Chosen:
    """The scene of a file. Refuses, in one sentence with the file and the place in it, whatever is wrong."""
    try:
        return from_data(strict_json.parse(strict_json.read_text(Path(path))), str(Path(path).parent))
    except Refusal as refusal:
        raise Refusal("{file}: {reason}", file=os.fspath(path), reason=refusal) from None


def read(text: str, folder: str = "") -> Chosen:
    """The scene of a scene file's text; paths in it begin at ``folder``."""
    return from_data(strict_json.parse(text), folder)


def write(scene: Chosen) -> str:
    """The text of a scene file; ``read`` makes an equal scene of it."""
    return json.dumps(to_data(scene), ensure_ascii=False, indent=1) + "\n"


def from_data(data: object, folder: str = "") -> Chosen:
    """The scene that parsed JSON describes."""
    scene = entries(data)
    if _kind(scene) == "landscape":
        return landscape_file.from_data(scene)
    from landscape_app import training_file

    return training_file.from_data(scene, folder)


def to_data(scene: Chosen) -> dict[str, Any]:
    """The scene as JSON values. Hyper-parameters are all written out, other defaults left away."""
    if isinstance(scene, Scenario):
        return {"schema": SCHEMA, "kind": "landscape"} | landscape_file.to_data(scene)
    from landscape_app import training_file

    return {"schema": SCHEMA, "kind": "training"} | training_file.to_data(scene)


def check_schema(given: object, known: int) -> None:
    """Refuse what is no schema, or one that is newer than the one known."""
    if type(given) is not int or given < 1:
        raise Refusal(N_("schema: must be {schema}, not {value}"), schema=known, value=shown(given))
    if given > known:
        text = N_("schema: {value} is newer than this program, which reads up to {schema}; update the program")
        raise Refusal(text, schema=known, value=given)


def _kind(scene: Mapping[str, Any]) -> str:
    kind = scene.get("kind")
    if "schema" not in scene or "kind" not in scene:
        raise missing_key("schema" if "schema" not in scene else "kind")
    check_schema(scene["schema"], SCHEMA)
    if kind == "lesson":
        raise Refusal(N_("kind: this is a lesson; take one of its scenes, such as scenes[0].scene"))
    if kind not in _KINDS:
        text = N_("kind: must be one of {kinds}, or lesson around several of them, not {value}")
        raise Refusal(text, kinds=", ".join(_KINDS), value=shown(kind))
    return str(kind)

"""JSON of unknown origin: bounded in size and depth, no duplicate keys, no NaN, one sentence when it is bad."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

from surfaces.refusal import N_, Refusal

LARGEST = 16 * 2**20
DEEPEST = 64

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)


def read_text(path: Path) -> str:
    """The text of a regular file of at most 16 MiB; refuses everything else before opening it."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refusal(N_("is not a regular file; give a scene file, such as race.landscape.json"))
        if status.st_size > LARGEST:
            raise Refusal(N_("has {size} bytes; scene files have at most {most}"), size=status.st_size, most=LARGEST)
        return decoded(path.read_bytes())
    except (OSError, ValueError) as error:
        if isinstance(error, Refusal):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(N_("cannot be read ({reason}); check its name and folder"), reason=reason) from None


def decoded(content: bytes) -> str:
    """Bytes as the text that they must be."""
    if len(content) > LARGEST:
        raise Refusal(N_("has {size} bytes; scene files have at most {most}"), size=len(content), most=LARGEST)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(N_("is not UTF-8 text (byte {byte}); save it as UTF-8"), byte=error.start) from None


def parse(text: str) -> Any:
    """The value of a JSON text. NaN and infinities come through: whoever checks a number can say where it stands."""
    _check_depth(text)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise Refusal(
            N_("line {line}, column {column}: this is not JSON ({reason})"),
            line=error.lineno,
            column=error.colno,
            reason=error.msg,
        ) from None
    _check_twice(value)
    if re.search(r"\\u[dD][89a-fA-F]", text):
        _check_surrogates(value)
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", _STRING.sub('""', text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise Refusal(N_("is nested more than {most} levels deep; scenes need far fewer"), most=DEEPEST)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        return _Twice(result, twice)
    return result


class _Twice(dict[str, Any]):
    """An object in which a key stands twice; where it stands shows only when all is read."""

    def __init__(self, entries: dict[str, Any], name: str) -> None:
        super().__init__(entries)
        self.name = name


def _check_twice(value: Any) -> None:
    waiting = [(value, "")]
    while waiting:
        part, place = waiting.pop()
        if isinstance(part, _Twice):
            refusal = Refusal(N_("the key '{name}' stands twice in one object; keep one"), name=part.name[:40])
            raise Refusal("{place}: {reason}", place=place, reason=refusal) if place else refusal
        if isinstance(part, dict):
            waiting += [(entry, f"{place}.{key[:40]}" if place else key[:40]) for key, entry in part.items()]
        elif isinstance(part, list):
            waiting += [(entry, f"{place}[{i}]") for i, entry in enumerate(part)]


def _whole(digits: str) -> int:
    if len(digits) > 40:
        raise Refusal(N_("a number of {count} digits is too long; write it as 1e30"), count=len(digits))
    return int(digits)


def _check_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refusal(N_("a text holds half a character (a lone surrogate); write it anew")) from None

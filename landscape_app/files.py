"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from surfaces.refusal import N_, Refusal


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Replace ``path`` by the content (or its parts, one by one) in one move.

    After any failure the old file is as it was and nothing is left.
    """
    target = check_place(path)
    try:
        _replace(target, content)
    except OSError as error:
        raise Refusal(
            N_("{path}: cannot be written: {reason}"), path=path, reason=error.strerror or str(error)
        ) from None


def check_place(path: Path) -> Path:
    """The real path behind ``path``; refuses a place where no file can be put."""
    try:
        target = Path(os.path.realpath(path))
        folder, other = target.is_dir(), target.exists() and not target.is_file()
    except (OSError, ValueError) as error:  # a name that is too long, or that this system cannot spell
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(N_("{path}: cannot be written: {reason}"), path=path, reason=reason) from None
    if folder:
        raise Refusal(N_("{path}: is a folder; name a file in it"), path=path)
    if other:
        raise Refusal(N_("{path}: is a device or a pipe; name a regular file"), path=path)
    if not target.parent.is_dir():
        raise Refusal(N_("{path}: the folder {folder} does not exist; make it first"), path=path, folder=path.parent)
    return target


def _replace(target: Path, content: bytes | Iterable[bytes]) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

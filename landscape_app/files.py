"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from surfaces.refusal import N_, Refusal

_PREFIX, _SUFFIX = ".landscape-app.", ".part"
_YOUNG = 60.0
"""Seconds since it was last written to, in which a part is left alone whoever made it: clocks and hosts may differ."""
_DAY = 86_400.0
_FULL = N_("{reason}; free some space, or choose another folder")
_CLOSED = N_("{reason}; choose another folder, or allow writing to this one")
_MENDS: dict[int | None, str] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), _FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _CLOSED),
    errno.EFBIG: N_("{reason}; choose another folder, or make it smaller"),
    errno.ENAMETOOLONG: N_("{reason}; choose a shorter name"),
}


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Replace ``path`` by the content (or its parts, one by one) in one move.

    After any failure the old file is as it was and nothing is left.
    """
    with replacing(path) as part, part.open("wb") as file:
        file.writelines((content,) if isinstance(content, bytes) else content)


def check_place(path: Path) -> Path:
    """The real path behind ``path``; refuses a place where no file can be put."""
    try:
        target = Path(os.path.realpath(path))
        folder, other = target.is_dir(), target.exists() and not target.is_file()
        missing = not target.parent.is_dir()
    except (OSError, ValueError) as error:  # a name that is too long, or that this system cannot spell
        raise _refused(path, error) from None
    if folder:
        raise Refusal(N_("{path}: is a folder; name a file in it"), path=path)
    if other:
        raise Refusal(N_("{path}: is a device or a pipe; name a regular file"), path=path)
    if missing:
        raise Refusal(N_("{path}: the folder {folder} does not exist; make it first"), path=path, folder=path.parent)
    return target


def stamp(path: Path | None) -> tuple[int, int] | None:
    """When a file was written and how long it is, by which one is told from another; None where there is none."""
    try:
        status = path.stat() if path is not None else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if status is not None else None


def check_other(path: Path, source: Path) -> None:
    """Refuse to write over the scene that is read."""
    if _same(path, source):
        raise Refusal(N_("{path}: is the scene itself; choose another name"), path=path)


def check_data(path: Path, data: Path | None) -> None:
    """Refuse to write over the scene's data: a file, or one of those in a folder."""
    if data is not None and (_same(path, data) or (data.is_dir() and path.exists() and _same(path.parent, data))):
        raise Refusal(N_("{path}: holds the data of the scene; choose another name"), path=path)


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):  # what is not there cannot be the same
        return False


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A part beside ``path`` to be written to. In one move it becomes the file; after any failure it is gone, and the
    old file is as it was. What a process that was killed left here before is cleared away."""
    target = check_place(path)
    part = target.parent / f"{_PREFIX}{os.getpid()}.{os.urandom(4).hex()}{_SUFFIX}"
    try:
        try:
            part.open("xb").close()
            sweep(target.parent, now=part.stat().st_mtime)
            yield part
            _settle(part)
            part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _refused(path, error) from None


def _refused(path: Path, error: OSError | ValueError) -> Refusal:
    return Refusal(N_("{path}: cannot be written: {reason}"), path=path, reason=reason(error))


def reason(error: Exception) -> Refusal:
    """What the operating system says, and how to mend it."""
    said = getattr(error, "strerror", None) or str(error)
    return Refusal(_MENDS.get(getattr(error, "errno", None), "{reason}"), reason=said)


def sweep(folder: Path, process: int | None = None, now: float = 0.0) -> None:
    """Clear away the parts that a process left, or those of all that do not live any more; ``now``: the time by the
    clock that stamps the folder's files. What cannot be cleared away is in nobody's way."""
    with suppress(OSError):
        for part in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            owner = part.name.removeprefix(_PREFIX).partition(".")[0]
            with suppress(OSError, OverflowError):
                theirs = int(owner) == process if owner.isdecimal() else False
                left = process is None and owner.isdecimal() and not _lives(int(owner), now - part.stat().st_mtime)
                if theirs or left:
                    part.unlink(missing_ok=True)


def _lives(process: int, age: float) -> bool:
    """Whether a part of that age may still be written to: its process lives, or it is young."""
    if age < _YOUNG:
        return True
    if sys.platform == "win32":  # asking there would end it; no film takes a day
        return age < _DAY
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _settle(part: Path) -> None:
    """See to it that the disk has it all before it gets its name."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

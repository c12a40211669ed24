"""A folder of MNIST's files: pictures and their labels in the IDX format, gzipped or not."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landscape_app.network import regular_files
from landscape_app.network.idx_stream import Header, read_header, read_numbers
from landscape_app.network.regular_files import MOST_CLASSES
from landscape_app.network.samples import Samples
from surfaces.refusal import N_, Refusal

USUAL = {"images": "{part}-images-idx3-ubyte", "labels": "{part}-labels-idx1-ubyte"}

_NAME = re.compile(r"(train|t10k)-(images|labels)[-.]idx\d-[a-z]+(\.gz)?", re.IGNORECASE | re.ASCII)


def read(folder: Path) -> Samples:
    """The pictures in a folder and what each of them shows; t10k's, where there are any, are the rows at the end.

    Bytes 0 to 255 become 0 to 1, in float32: MNIST's 70,000 pictures are 220 MB so. Numbers of IDX's other types stay
    as they are, in float64. Labels 0 to K - 1 are classes of that name.
    """
    files = _found(folder)
    parts = ["train", "t10k"] if any(part == "t10k" for part, _ in files) else ["train"]
    _check_missing(folder, parts, files)
    pieces = [_Part(files[part, "images"], files[part, "labels"]) for part in parts]
    _check_together(pieces)
    inputs, targets = _read_all(pieces)
    shape = pieces[0].header.shape[1:]
    return Samples(
        inputs=inputs,
        targets=targets,
        classes=tuple(map(str, range(int(targets.max()) + 1))),
        picture=(shape[0], shape[1]) if len(shape) == 2 else None,
        given_test=len(pieces[1]) if len(pieces) == 2 else 0,
    )


def _found(folder: Path) -> dict[tuple[str, str], Path]:
    """The files by part and content: regular files go before folders of that name, and plain ones before gzipped."""
    try:
        if not folder.is_dir():
            raise _no_folder(folder)
        names = [(path, match) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
        names.sort(key=lambda found: (not found[0].is_file(), found[1][3] is not None, found[0].name), reverse=True)
    except (OSError, ValueError) as error:
        reason = error if isinstance(error, Refusal) else regular_files.unreadable(error)
        raise Refusal("{file}: {reason}", file=str(folder), reason=reason) from None
    return {(match[1].lower(), match[2].lower()): path for path, match in names}


def _no_folder(folder: Path) -> Refusal:
    if folder.exists():
        return Refusal(N_("is not a folder; choose the folder that holds MNIST's files"))
    return Refusal(N_("there is no such folder; choose the folder that holds MNIST's files"))


def _check_missing(folder: Path, parts: list[str], files: dict[tuple[str, str], Path]) -> None:
    wanted = [(part, content) for part in parts for content in USUAL]
    missing = [USUAL[content].format(part=part) for part, content in wanted if (part, content) not in files]
    if missing:
        raise Refusal(
            N_("{folder}: lacks {missing}; put MNIST's files there, with or without .gz"),
            folder=str(folder),
            missing=", ".join(missing),
        )


class _Part:
    """One of the two parts, train or t10k: a file of pictures and a file with as many labels."""

    def __init__(self, images: Path, labels: Path) -> None:
        self.images, self.header = images, read_header(images, (2, 3))
        self.labels, self.label_header = labels, read_header(labels, (1,))
        count, others = len(self), self.label_header.shape[0]
        if self.label_header.kind.startswith(">f"):
            reason = Refusal(N_("holds fractions; labels are whole numbers from 0 to {most}"), most=MOST_CLASSES - 1)
            raise Refusal("{file}: {reason}", file=labels.name, reason=reason)
        if count != others:
            raise Refusal(
                N_("{images} holds {count} pictures, but {labels} holds {others} labels; fetch both anew"),
                images=images.name,
                count=f"{count:,}",
                labels=labels.name,
                others=f"{others:,}",
            )

    def __len__(self) -> int:
        return self.header.shape[0]


def _check_together(parts: list[_Part]) -> None:
    first, last = parts[0], parts[-1]
    one, other = ((part.header.kind, part.header.shape[1:]) for part in (first, last))
    if one != other:
        raise Refusal(
            N_("{one} holds pictures of {size}, but {other} of {sizes}; both need the same size and type"),
            one=first.images.name,
            size=_told(first.header),
            other=last.images.name,
            sizes=_told(last.header),
        )
    size = sum(map(len, parts)) * (np.prod(one[1], dtype=object) * _dtype(first.header).itemsize + 8)
    if size > regular_files.LARGEST:
        raise Refusal(
            N_("{file}: its pictures need {size} MB of memory; the limit is {most} MB, so give fewer"),
            file=first.images.name,
            size=f"{-(-size // regular_files.MB):,}",
            most=regular_files.LARGEST // regular_files.MB,
        )


def _told(header: Header) -> str:
    return f"{' x '.join(map(str, header.shape[1:]))} ({np.dtype(header.kind).name})"


def _dtype(header: Header) -> np.dtype[np.floating]:
    return np.dtype(np.float32 if header.kind == ">u1" else np.float64)


def _read_all(parts: list[_Part]) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.int64]]:
    """Both parts one after the other, read right into their place."""
    count, header = sum(map(len, parts)), parts[0].header
    try:
        inputs = np.empty((count, int(np.prod(header.shape[1:]))), _dtype(header))
        targets = np.empty(count, np.int64)
        end = 0
        for part in parts:
            start, end = end, end + len(part)
            _read_images(part, inputs[start:end].reshape(-1))
            _read_labels(part, targets[start:end])
    except MemoryError:
        raise Refusal(
            N_("{file}: there is too little memory for it; close other programs"), file=parts[0].images.name
        ) from None
    return inputs, targets


def _read_images(part: _Part, places: npt.NDArray[np.floating]) -> None:
    end = 0
    for piece in read_numbers(part.images, part.header):
        start, end = end, end + len(piece)
        places[start:end] = piece
        if not np.isfinite(places[start:end]).all():
            raise Refusal(N_("{file}: holds NaN or infinity; pictures are finite numbers"), file=part.images.name)
    if part.header.kind == ">u1":
        places /= places.dtype.type(255)


def _read_labels(part: _Part, places: npt.NDArray[np.int64]) -> None:
    end = 0
    for piece in read_numbers(part.labels, part.label_header):
        start, end = end, end + len(piece)
        places[start:end] = piece
    wrong = np.flatnonzero((places < 0) | (places >= MOST_CLASSES))
    if len(wrong):
        reason = Refusal(
            N_("label {place} is {label}; labels are whole numbers from 0 to {most}"),
            place=f"{wrong[0] + 1:,}",
            label=int(places[wrong[0]]),
            most=MOST_CLASSES - 1,
        )
        raise Refusal("{file}: {reason}", file=part.labels.name, reason=reason)

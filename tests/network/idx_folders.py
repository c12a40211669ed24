"""Folders as MNIST's, small enough to write by the thousand, and what every refusal of a file must be."""

import gzip
import struct
import zlib

import numpy as np
import pytest

from surfaces import Refusal

PIXELS = np.arange(5 * 2 * 3, dtype=np.uint8).reshape(5, 2, 3) * 8
LABELS = np.array([3, 0, 1, 1, 2], np.uint8)
TYPES = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}
IMAGES_NAME, LABELS_NAME = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def header(*shape, kind=8):
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)


def idx(values):
    """An array as an IDX file, written down from its description and not by the program."""
    values = np.asarray(values)
    kind = TYPES[values.dtype.str[1:]]
    return header(*values.shape, kind=kind) + values.astype(values.dtype.newbyteorder(">")).tobytes()


def fill(folder, images=None, labels=None, suffix="", part="train"):
    """Put one part's two files there: arrays or raw bytes; with ``.gz`` they are gzipped."""
    for name, given, usual in (
        (f"{part}-images-idx3-ubyte", images, PIXELS),
        (f"{part}-labels-idx1-ubyte", labels, LABELS),
    ):
        content = usual if given is None else given
        content = content if isinstance(content, bytes) else idx(content)
        (folder / (name + suffix)).write_bytes(gzip.compress(content) if suffix == ".gz" else content)
    return folder


def bomb(start, size):
    """A gzip stream of ``start`` and then ``size`` zeros, made without holding them."""
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(start)]
    parts += [packer.compress(bytes(2**20)) for _ in range(size // 2**20)]
    return b"".join([*parts, packer.flush()])


def refused(read, *given):
    """The sentence of the refusal: one line, and short apart from the names in it."""
    with pytest.raises(Refusal) as caught:
        read(*given)
    sentence = str(caught.value)
    assert 10 < len(sentence) < 500
    assert len(sentence.splitlines()) == 1
    assert "{" not in sentence
    return sentence

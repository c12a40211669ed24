"""IDX files that lie, are cut, damaged or bombs: refused with the file's name before they can do harm (L1 and L2)."""

import gzip
import os
import random
import subprocess
import sys
import time
import tracemalloc
from contextlib import suppress

import numpy as np
import pytest
from core.shell import environment
from idx_folders import IMAGES_NAME, LABELS, LABELS_NAME, PIXELS, bomb, fill, header, idx, refused

from landscape_app.network import idx_files
from surfaces import Refusal

GOOD = idx(PIXELS)


@pytest.mark.parametrize(
    ("images", "telling"),
    [
        (header(4_000_000_000, 28, 28) + bytes(100), ["2,990,723 MB", "512 MB"]),
        (header(2**32 - 1, 2**32 - 1, 2**32 - 1), ["MB", "512 MB"]),
        (header(600_000, 28, 28) + bytes(100), ["470,400,000 bytes"]),
        (GOOD[:-1], ["30 bytes", "only 29 follow", "anew"]),
        (GOOD + b"\0", ["30 bytes", "more follow"]),
        (GOOD[:16], ["only 0 follow"]),
        (GOOD[:9], ["within its header"]),
        (GOOD[:3], ["00 00 08", "IDX"]),
        (b"", ["IDX"]),
        (b"\x89PNG" + GOOD, ["89 50 4e 47", "IDX"]),
        (gzip.compress(GOOD), ["1f 8b", "IDX"]),
        (b"\0\0\x0a\x03" + GOOD[4:], ["00 00 0a 03", "type"]),
        (b"\0\0\x08\x00" + GOOD[4:], ["dimensions is 0", "3 (number, height, width)"]),
        (b"\0\0\x08\xff" + GOOD[4:], ["dimensions is 255"]),
        (idx(LABELS), ["dimensions is 1"]),
        (header(0, 28, 28), ["nothing", "0 x 28 x 28"]),
        (header(5, 0, 3), ["nothing", "5 x 0 x 3"]),
        (idx(np.array([[1.0, np.nan]] * 5)), ["NaN"]),
        (idx(np.array([[1.0, -np.inf]] * 5)), ["infinity"]),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_l1_what_the_pictures_header_may_claim(tmp_path, images, telling, suffix):
    """L1: lies, cuts and other things than IDX, each with the file's name and numbers; within 10 ms, and no memory."""
    fill(tmp_path, images, suffix=suffix)
    refused(idx_files.read, tmp_path)
    tracemalloc.start()
    start = time.process_time()
    sentence = refused(idx_files.read, tmp_path)
    seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sentence.startswith(IMAGES_NAME + suffix + ": ")
    assert all(part in sentence for part in telling), sentence
    assert seconds < 0.01 and peak < 2**21


def test_pictures_that_need_too_much_memory(tmp_path):
    """200,000 of MNIST's are 150 MB in the file, yet 600 MB in memory; this is said before anything is read."""
    sparse = fill(tmp_path, header(200_000, 28, 28), header(200_000))
    os.truncate(sparse / IMAGES_NAME, 16 + 200_000 * 784)
    os.truncate(sparse / LABELS_NAME, 8 + 200_000)
    start = time.process_time()
    sentence = refused(idx_files.read, sparse)
    assert "600 MB of memory" in sentence and "512 MB" in sentence
    assert time.process_time() - start < 0.02


def test_l1_mutated_headers(tmp_path):
    """L1: 2,000 folders with bytes of their headers changed, cut or doubled: read or refused."""
    chance, good, longest, slowest = random.Random(7), 0, 0, 0.0  # noqa: S311
    contents = {IMAGES_NAME: GOOD, LABELS_NAME: idx(LABELS)}
    for _ in range(2000):
        for name, content in contents.items():
            changed = bytearray(content)
            for _ in range(chance.randint(0, 2)):
                place = chance.randrange(20)
                changed[place : place + chance.choice([0, 1, 1, 1])] = chance.choice(
                    [b"", bytes([chance.choice([0, 1, 2, 3, 5, 8, 13, 14, 255])]), chance.randbytes(2)]
                )
            suffix = chance.choice(["", ".gz"])
            packed = gzip.compress(changed, 1) if suffix else bytes(changed)
            (tmp_path / name).unlink(missing_ok=True)
            (tmp_path / (name + ".gz")).unlink(missing_ok=True)
            (tmp_path / (name + suffix)).write_bytes(packed[: chance.choice([len(packed)] * 9 + [len(packed) // 2])])
        start = time.process_time()
        try:
            found = idx_files.read(tmp_path)
            good += 1
            assert np.isfinite(found.inputs).all() and found.targets.max() < len(found.classes)
        except Refusal as refusal:
            longest = max(longest, len(str(refusal)))
        slowest = max(slowest, time.process_time() - start)
    assert 100 < good < 1000
    assert 0 < longest < 250
    assert slowest < 0.25


# Gzip


PACKED = gzip.compress(GOOD, mtime=0)
NAMED = b"\x1f\x8b\x08\x08" + PACKED[4:10] + b"n" * (2**16 - 1 - len(PACKED)) + b"\0" + PACKED[10:]  # 64 KiB in all


@pytest.mark.parametrize(
    ("content", "telling"),
    [
        (GOOD, "not gzip"),
        (b"", "cut off"),
        (PACKED[:1], "cut off"),
        (PACKED[:-9], "cut off"),
        (PACKED[:-8], "cut off"),
        (PACKED[:-1], "cut off"),
        (PACKED[:-8] + bytes(4) + PACKED[-4:], "incorrect data check"),
        (PACKED[:-4] + bytes(4), "incorrect length check"),
        (PACKED[:10] + b"\xff\xff\xff" + PACKED[13:], "invalid block type"),
        (PACKED + PACKED, "goes on"),
        (PACKED + b"\0", "goes on"),
        (NAMED + b"\0", "goes on"),
        (gzip.compress(GOOD + b"\0"), "more follow"),
        (gzip.compress(GOOD[:-1]), "only 29 follow"),
        (b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 3_000_000, "cut off"),
        (gzip.compress(b"") * 20_000, "goes on"),
    ],
    ids=range(16),
)
def test_l2_damaged_gzip(tmp_path, content, telling):
    """L2: cut, changed or doubled anywhere, not gzip at all, a name without an end, members without content."""
    fill(tmp_path)
    (tmp_path / IMAGES_NAME).unlink()
    (tmp_path / (IMAGES_NAME + ".gz")).write_bytes(content)
    start = time.process_time()
    sentence = refused(idx_files.read, tmp_path)
    assert sentence.startswith(IMAGES_NAME + ".gz: ") and telling in sentence, sentence
    assert time.process_time() - start < 0.1


def test_l2_every_cut_and_every_changed_byte_of_gzip(tmp_path):
    """L2: the checksum leaves no changed content unseen; what is read is what was packed."""
    fill(tmp_path)
    (tmp_path / IMAGES_NAME).unlink()
    file, right = tmp_path / (IMAGES_NAME + ".gz"), PIXELS.reshape(5, 6).astype(np.float32) / np.float32(255)
    damaged = [PACKED[:n] for n in range(len(PACKED))]
    damaged += [PACKED[:n] + bytes([PACKED[n] ^ 0x55]) + PACKED[n + 1 :] for n in range(len(PACKED))]
    for content in damaged:
        file.write_bytes(content)
        with suppress(Refusal):  # date and system in gzip's header mean nothing
            assert (idx_files.read(tmp_path).inputs == right).all()
    for content in damaged[: len(PACKED)]:
        file.write_bytes(content)
        refused(idx_files.read, tmp_path)


LIMITED = """
import resource, sys
from pathlib import Path
from landscape_app.network import idx_files
from surfaces import Refusal
held = int(next(line for line in open("/proc/self/status") if line.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (held + int(sys.argv[2]) * 2**20,) * 2)
try:
    idx_files.read(Path(sys.argv[1]))
except Refusal as refusal:
    print(refusal)
"""


def limited(folder, megabytes):
    """What is said of a folder where only so much more memory may be had."""
    command = [sys.executable, "-c", LIMITED, str(folder), str(megabytes)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs /proc")  # noqa: PTH110
def test_l2_a_bomb_stays_small(tmp_path):
    """L2: 1 GB of zeros behind a header of 30 bytes, in 1 MB of gzip: 16 MB of memory are enough to say so."""
    fill(tmp_path)
    (tmp_path / IMAGES_NAME).unlink()
    (tmp_path / (IMAGES_NAME + ".gz")).write_bytes(bomb(header(5, 2, 3), 2**30))
    assert "more follow" in limited(tmp_path, 16)


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="needs /proc")  # noqa: PTH110
def test_too_little_memory_is_said(tmp_path):
    """An honest folder of 400 MB where there are 100."""
    fill(tmp_path, bomb(header(100_000, 1024), 100_000 * 1024), gzip.compress(header(100_000) + bytes(100_000)))
    for name in (IMAGES_NAME, LABELS_NAME):
        (tmp_path / name).rename(tmp_path / (name + ".gz"))
    assert "too little memory" in limited(tmp_path, 100)

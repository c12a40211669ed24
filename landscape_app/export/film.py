"""Films: frames, painted one by one, as MP4, GIF or WebP. The memory does not grow with their number."""

from __future__ import annotations

import math
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from pathlib import Path
from typing import Any, Self

import numpy as np
from PySide6.QtGui import QImage

from landscape_app import calling_off, limits
from landscape_app.export.palette import Palette
from surfaces.refusal import N_, Refusal

_WAITING = 4
"""Painted frames that may wait to be encoded."""
_THREADS = "1"
"""Of the encoder. Two are no quicker here, and on a busy machine they now and then decide otherwise: other bytes."""


@dataclass(frozen=True)
class Timing:
    """Which steps a film shows and how fast: ``first`` to ``last`` at ``speed`` steps a second, with ``fps`` frames a
    second, and the last one held for ``hold`` seconds. It rests for ``rest`` seconds at the ``stops``, where there is
    something to read, and before the way to the first one."""

    first: float
    last: float
    speed: float
    fps: int
    hold: float = 1.5
    stops: tuple[float, ...] = ()
    rest: float = 2.0
    held: float | None = None
    """What is held at the end; None: the last."""

    @property
    def count(self) -> int:
        """Frames in all."""
        return self._moving + self._resting * len(self._rests) + round(self.hold * self.fps)

    @property
    def _rests(self) -> list[float]:
        within = [stop for stop in self.stops if self.first < stop <= self.last]
        return [self.first, *within] if self.stops else []

    @property
    def _resting(self) -> int:
        return round(self.rest * self.fps)

    @property
    def _moving(self) -> int:
        frames = (self.last - self.first) / self.speed * self.fps
        return math.ceil(min(frames, 1e12) - 1e-9) + 1

    def positions(self) -> Iterator[float]:
        """The playhead in each frame."""
        waiting = deque(self._rests)
        for i in range(self._moving):
            position = min(self.first + i * self.speed / self.fps, self.last)
            if i == self._moving - 1:
                position = self.last
            while waiting and waiting[0] <= position:
                yield from repeat(waiting.popleft(), self._resting)
            yield position
        yield from repeat(self.last if self.held is None else self.held, round(self.hold * self.fps))


def check(suffix: str, size: tuple[int, int], timing: Timing) -> None:
    """Refuse what no film can be."""
    width, height = size
    slowest, fastest = limits.GIF_FPS if suffix == ".gif" else limits.FPS
    if not slowest <= timing.fps <= fastest:
        text = N_("{fps} frames a second: {format} takes {least} to {most}")
        raise Refusal(text, fps=timing.fps, format=suffix, least=slowest, most=fastest)
    least, most = limits.FILM_SIDE
    if not least <= min(size) <= max(size) <= most:
        text = N_("{width}x{height}: a film has sides of {least} to {most} pixels")
        raise Refusal(text, width=width, height=height, least=least, most=most)
    if suffix == ".mp4" and (width % 2 or height % 2):
        text = N_("{width}x{height}: MP4 takes even sides only; use {w}x{h}")
        raise Refusal(text, width=width, height=height, w=width - width % 2, h=height - height % 2)
    if timing.count > limits.MOST_FRAMES:
        text = N_("{count} frames: a film has at most {most}; raise the speed, or take fewer frames a second or steps")
        raise Refusal(text, count=timing.count, most=limits.MOST_FRAMES)


def write(path: Path, suffix: str, timing: Timing, paint: Callable[[float], QImage]) -> Iterator[int]:
    """Write a film, frame by frame; yields the number of frames that are painted. ``path`` is written to directly.

    Painting goes on here while another thread encodes; it can be called off between two frames. Frames may be
    opaque (RGB32) or have an alpha channel.
    """
    _check_encoder(suffix)
    positions = list(timing.positions())
    palette = None
    if suffix == ".gif":
        shown = [positions[round(share * (len(positions) - 1))] for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
        palette = Palette([paint(position) for position in dict.fromkeys(shown)])
    with calling_off.held():
        encoding = _Encoding(path, suffix, timing.fps, palette)
        try:
            encoding.start()
            before: tuple[float, QImage] | None = None
            for i, position in enumerate(positions):
                if before is None or before[0] != position:
                    before = position, paint(position)
                encoding.put(before[1])
                calling_off.look()
                yield i + 1
            encoding.put(None)
            encoding.join()
        finally:
            encoding.stop()


class _Encoding:
    """A thread that encodes what it is given; what goes wrong there is raised here."""

    def __init__(self, path: Path, suffix: str, fps: int, palette: Palette | None) -> None:
        self._encoder = _Encoder(path, suffix, fps, palette)
        self._frames: queue.Queue[QImage | None] = queue.Queue(_WAITING)
        self._fault: BaseException | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="encoder")

    def start(self) -> None:
        self._thread.start()

    def put(self, frame: QImage | None) -> None:
        while not self._over.is_set():
            try:
                self._frames.put(frame, timeout=0.2)
                return
            except queue.Full:
                continue
        self._raise()

    def join(self) -> None:
        """Wait until all is encoded."""
        self._thread.join()
        self._raise()

    def stop(self) -> None:
        """Whatever is still waiting is not wanted any more."""
        self._over.set()
        if self._thread.ident is not None:  # it was started
            self._thread.join()

    def _raise(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _work(self) -> None:
        try:
            with self._encoder as encoder:
                while not self._over.is_set():
                    try:
                        frame = self._frames.get(timeout=0.2)
                    except queue.Empty:
                        continue
                    if frame is None:
                        encoder.finish()
                        return
                    encoder.add(frame)
        except BaseException as fault:
            self._fault = _told(fault)
        finally:
            self._over.set()


_ENCODERS = {".mp4": "libx264", ".gif": "gif", ".webp": "libwebp_anim"}


def _check_encoder(suffix: str) -> None:
    """Refuse a film for which this build of FFmpeg has no encoder, or all where there is none."""
    try:
        import av
    except ImportError as error:
        raise Refusal(N_("PyAV, which encodes films, cannot be loaded: {reason}; reinstall it"), reason=error) from None
    try:
        av.codec.Codec(_ENCODERS[suffix], "w")
    except (av.error.FFmpegError, ValueError):
        others = ", ".join(other for other in _ENCODERS if other != suffix)
        text = N_("{format}: PyAV was built here without {codec}; take {others}, or install PyAV from PyPI")
        raise Refusal(text, format=suffix, codec=_ENCODERS[suffix], others=others) from None


def _told(fault: BaseException) -> BaseException:
    """What went wrong in the encoder as a sentence; what the disk said stays as it is."""
    import av

    if isinstance(fault, av.error.FFmpegError) and not isinstance(fault, OSError):
        return Refusal(
            N_("the film could not be encoded: {reason}; take another format or size"), reason=fault.strerror
        )
    return fault


class _Encoder:
    """One film under way, by FFmpeg's libraries."""

    def __init__(self, path: Path, suffix: str, fps: int, palette: Palette | None) -> None:
        self._path, self._suffix, self._fps, self._palette = path, suffix, fps, palette
        self._stream: Any = None
        self._count = 0

    def __enter__(self) -> Self:
        import av

        options = {".mp4": {"movflags": "+faststart"}, ".gif": {"loop": "0"}, ".webp": {"loop": "0"}}
        name = {".mp4": "mp4", ".gif": "gif", ".webp": "webp"}[self._suffix]
        self._file = av.open(str(self._path), "w", format=name, options=options[self._suffix])
        self._reformatter = av.video.reformatter.VideoReformatter()
        self._file.flags = av.container.Flags.bitexact.value  # type: ignore[assignment]
        return self

    def _begin(self, width: int, height: int) -> None:
        """The stream, once the size is known."""
        stream: Any = self._file.add_stream(_ENCODERS[self._suffix], rate=self._fps)
        stream.pix_fmt, stream.options = _SETTINGS[self._suffix]
        stream.width, stream.height = width, height
        stream.codec_context.time_base = Fraction(1, self._fps)
        if self._suffix == ".mp4":
            _tag_bt709(stream.codec_context)
        self._stream = stream

    def add(self, image: QImage) -> None:
        if self._stream is None:
            self._begin(image.width(), image.height())
        frame = self._frame(image)
        frame.pts, frame.time_base = self._count, Fraction(1, self._fps)
        self._count += 1
        self._file.mux(self._stream.encode(frame))

    def _frame(self, image: QImage) -> Any:
        import av

        if self._palette is not None:
            places: Any = self._palette.places(image)
            return av.VideoFrame.from_ndarray(places, format="pal8")
        if self._suffix == ".webp":
            image = image.convertToFormat(QImage.Format.Format_ARGB32)
            return av.VideoFrame.from_ndarray(pixels(image), format="bgra")
        frame = av.VideoFrame.from_ndarray(pixels(image), format="bgra")
        return self._reformatter.reformat(frame, format="yuv420p", **_BT709)

    def finish(self) -> None:
        """What the encoder still holds back."""
        if self._stream is not None:
            self._file.mux(self._stream.encode(None))

    def __exit__(self, *raised: object) -> None:
        self._file.close()


_SETTINGS = {
    ".mp4": ("yuv420p", {"preset": "veryfast", "crf": "18", "tune": "animation", "threads": _THREADS}),
    ".gif": ("pal8", {}),
    ".webp": ("bgra", {"lossless": "1", "compression_level": "2", "quality": "50"}),
}
"""How pixels are kept, and what the encoder is told."""
_BT709: dict[str, Any] = {
    "src_colorspace": "ITU709",
    "dst_colorspace": "ITU709",
    "src_color_range": "JPEG",
    "dst_color_range": "MPEG",
}
"""Converted as it is tagged; players guess otherwise by the height of the picture."""


def _tag_bt709(context: Any) -> None:
    bt709, limited = 1, 1
    context.colorspace = context.color_primaries = context.color_trc = bt709
    context.color_range = limited


def pixels(image: QImage) -> Any:
    """(height, width, 4) bytes of blue, green, red and alpha, as Qt keeps them."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)

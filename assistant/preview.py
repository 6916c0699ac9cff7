"""Sound that is heard while it is still being made: a worker writes it as it comes, the page reads what is new.

One file a job, under the cache: a head of fixed length (JSON) and interleaved 16 bit samples behind it. It ends with
its job, is bounded, and what a killed worker leaves is swept. It is no artefact: nothing of it is kept, and a disk that
takes no more ends the preview, never the turn.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

if TYPE_CHECKING:
    from tools.render.audio import Audio

log = logging.getLogger("parlando")

FOLDER = "previews"
HEAD_BYTES = 256
SAMPLE_BYTES = 2
MOST_BYTES = 96_000_000  # 8 minutes of 48 kHz stereo; later sound is not heard before it is done
MOST_READ_BYTES = 1_000_000  # an answer to the page
STALE_S = 120.0  # a file nobody wrote to for so long, whose job does not run
FULL_SCALE = 32_767
LEAST_WATCHED_S = 0.5  # before that a pace is chance


@dataclass(frozen=True, slots=True)
class Preview:
    """What is there of a job's sound.

    Attributes:
        take: Number of the take that is heard.
        rate_hz: Sample rate.
        channels: Interleaved in each frame.
        frames: Written until now.
        made: Tells this beginning from another one of the same job (a worker that was killed begins anew).
        pace: Seconds of sound made in a second, None before that can be told.
    """

    take: int
    rate_hz: int
    channels: int
    frames: int
    made: str
    pace: float | None

    def row(self) -> dict[str, object]:
        """As the pulse tells it."""
        return {
            "take": self.take,
            "rate": self.rate_hz,
            "channels": self.channels,
            "frames": self.frames,
            "made": self.made,
            "pace": self.pace,
        }


class PreviewWriter:
    """Writes the sound of one job's takes as it comes; a context manager that leaves nothing. Never raises.

    Args:
        cache_dir: The data folder's cache.
        job_id: Whose sound it is.
        most_bytes: What is written at most.
    """

    def __init__(self, cache_dir: Path, job_id: int, most_bytes: int = MOST_BYTES) -> None:
        self._path = preview_path(cache_dir, job_id)
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._form: tuple[int, int, int] | None = None  # take, rate, channels
        self._made = ""
        self._is_over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._end()

    def write(self, take: int, audio: Audio) -> None:
        """Add what was made of a take; another take begins anew. Fits `Hooks.on_audio`."""
        with self._lock:
            if self._is_over or not audio.frames:
                return
            try:
                self._write(take, audio)
            except OSError as error:
                log.warning("the sound of a job cannot be heard while it is made: %s", error)
                self._end()

    def _write(self, take: int, audio: Audio) -> None:
        channels, form = audio.samples.shape[0], (take, audio.sample_rate_hz, audio.samples.shape[0])
        if form != self._form:
            self._begin(form, audio.frames)
        assert self._file is not None
        room = (self._most_bytes - self._file.tell()) // (channels * SAMPLE_BYTES)
        self._file.write(pcm(audio)[: max(0, room) * channels * SAMPLE_BYTES])
        self._file.flush()

    def _begin(self, form: tuple[int, int, int], first_frames: int) -> None:
        """A new file in place of the one before; who reads the old one reads it to its end."""
        if self._file is not None:
            self._file.close()
        take, rate_hz, channels = form
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._made = os.urandom(6).hex()
        head = {"take": take, "rate": rate_hz, "channels": channels, "made": self._made}
        head |= {"began_s": time.time(), "first_frames": first_frames}
        new = self._path.with_suffix(f".{os.getpid()}.new")
        self._file, self._form = new.open("wb"), form
        self._file.write(json.dumps(head).encode().ljust(HEAD_BYTES))
        self._file.flush()
        new.replace(self._path)

    def _end(self) -> None:
        self._is_over = True
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None
            with suppress(OSError), self._path.open("rb") as there:
                seen = _read_head(there)
                if seen is not None and seen.made == self._made:  # else another worker has taken the job over
                    self._path.unlink(missing_ok=True)


def pcm(audio: Audio) -> bytes:
    """Interleaved 16 bit little-endian samples, what is too loud held at full scale."""
    import numpy as np

    samples = np.nan_to_num(audio.samples, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.rint(np.clip(samples, -1.0, 1.0).T * FULL_SCALE).astype("<i2").tobytes()


def preview_path(cache_dir: Path, job_id: int) -> Path:
    """Where the sound of a job lies while it is made."""
    return cache_dir / FOLDER / f"{job_id}.pcm"


def preview_of(cache_dir: Path, job_id: int) -> Preview | None:
    """What is there of a job's sound, None where there is none."""
    try:
        with preview_path(cache_dir, job_id).open("rb") as file:
            return _read_head(file)
    except OSError:
        return None


def read_preview(cache_dir: Path, job_id: int, from_frame: int) -> tuple[Preview, bytes] | None:
    """What is there of a job's sound, and its samples from a frame on (at most `MOST_READ_BYTES`); None: there is none.

    Args:
        cache_dir: The data folder's cache.
        job_id: Whose sound.
        from_frame: The first wanted; beyond what is there nothing comes.
    """
    try:
        with preview_path(cache_dir, job_id).open("rb") as file:
            seen = _read_head(file)
            if seen is None:
                return None
            frame_bytes = seen.channels * SAMPLE_BYTES
            first = min(max(from_frame, 0), seen.frames)
            count = min(seen.frames - first, MOST_READ_BYTES // frame_bytes)
            file.seek(HEAD_BYTES + first * frame_bytes)
            return seen, file.read(count * frame_bytes)
    except OSError:
        return None


def _read_head(file: BinaryIO) -> Preview | None:
    status = os.fstat(file.fileno())
    try:
        head = json.loads(file.read(HEAD_BYTES))
        take, rate_hz, channels = int(head["take"]), int(head["rate"]), int(head["channels"])
        made, began_s, first = str(head["made"]), float(head["began_s"]), int(head["first_frames"])
    except (ValueError, KeyError, TypeError):
        return None
    if rate_hz <= 0 or channels <= 0:
        return None
    frames = max(0, status.st_size - HEAD_BYTES) // (channels * SAMPLE_BYTES)
    pace = _pace((frames - first) / rate_hz, status.st_mtime - began_s)
    return Preview(take, rate_hz, channels, frames, made, pace)


def _pace(sound_s: float, watched_s: float) -> float | None:
    """Seconds of sound made in a second, of what came after the first chunk: nobody knows when that was begun."""
    return round(sound_s / watched_s, 3) if watched_s >= LEAST_WATCHED_S and sound_s > 0 else None


def sweep_previews(cache_dir: Path, running: Iterable[int], older_than_s: float = STALE_S) -> int:
    """Remove what killed workers left: sound of no running job that nobody has written to for a while."""
    kept, gone = {f"{job_id}.pcm" for job_id in running}, 0
    for path in (cache_dir / FOLDER).glob("*.*"):
        with suppress(OSError):
            if path.name not in kept and time.time() - path.stat().st_mtime >= older_than_s:
                path.unlink()
                gone += 1
    return gone

"""Dry stems: each track as its instrument plays it, before fader and effects, kept by the hash of what it is made of.

The same key is the same bytes, in any process: engines start fresh for every track, and samples are rounded to 24
bits before anything reads them, so that a stem from the cache equals a new one. A stem's file holds the hash of its
own bytes; a broken one is rendered again. Mixing is `mix.py`'s.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from tools.errors import FormatError, MusicError, RenderError
from tools.render.audio import (
    SAMPLE_RATES_HZ,
    SILENCE_DB,
    Audio,
    Samples,
    amplitude,
    decibels,
    flac_bytes,
    read_audio,
    rms_db,
    rounded_24,
    silence,
    write_atomically,
)
from tools.render.levels import Level
from tools.render.loudness import integrated_lufs
from tools.render.parts import RECIPE, Part, parts_of, stem_key
from tools.render.soundfont import SoundFont
from tools.render.synth import open_synth
from tools.song.play import PlayedTrack

STEM_FORMAT = b"PSTEM2"
SILENT_DB = -90.0
FADE_S = 0.02
HELD_S = 100.0  # longer stems are not held in memory
WORKERS = 2


class RenderStopped(RenderError):
    """The person cancelled; nothing is lost."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """What sound is made with.

    Attributes:
        soundfont: What the synthesizer plays.
        engine: "fluidsynth", "tinysoundfont", or None for the best there is.
        sample_rate_hz: 44,100 (at which nearly all fonts are recorded) or 48,000.
        cache_bytes: What the stems kept may take; the longest unused go first.
    """

    soundfont: SoundFont
    engine: str | None = None
    sample_rate_hz: int = 44_100
    cache_bytes: int = 2_000_000_000

    def __post_init__(self) -> None:
        if self.sample_rate_hz not in SAMPLE_RATES_HZ:
            rates = " or ".join(f"{rate}" for rate in SAMPLE_RATES_HZ)
            raise RenderError(
                f"A sample rate of {self.sample_rate_hz} Hz is not offered", next_step=f"Choose {rates} Hz"
            )


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured in a dry stem, in dB to full scale and LUFS; -120 stands for silence."""

    rms_db: float
    lufs: float
    peak_db: float


@dataclass(frozen=True, slots=True)
class DryStem:
    """One track's dry stem and where it came from.

    Attributes:
        key: Hash of what it is made of.
        source: Gives the sound; long ones are read from the cache each time, so that eight tracks of minutes fit.
        duration_s: Its length.
        cached: True when it was there already.
        measured: What was measured in it.
        levels: Calibration of each schedule played; empty for a recording.
        played_by: As in `Part`; empty for a recording and for a track without notes.
    """

    key: str
    source: Callable[[], Audio]
    duration_s: float
    measured: Measured
    cached: bool
    levels: tuple[Level, ...]
    played_by: str = ""

    @property
    def audio(self) -> Audio:
        """The sound."""
        return self.source()


def dry_stem(
    track: PlayedTrack, sound: SoundSettings, cache_dir: Path, stop: Callable[[], bool] | None = None
) -> DryStem:
    """A track's dry stem, from the cache where it is there.

    Raises:
        MusicError: The font or the engine fails.
        RenderStopped: `stop` said so.
    """
    parts, key = _made_of(track, sound, cache_dir)
    levels, played_by = tuple(part.level for part in parts), " and ".join(dict.fromkeys(p.played_by for p in parts))
    rate = sound.sample_rate_hz
    return _stem(key, cache_dir, rate, levels, lambda: render_schedules(parts, rate, stop), played_by)


def track_stem_key(track: PlayedTrack, sound: SoundSettings, cache_dir: Path) -> str:
    """The key of a track's dry stem, without rendering it: tracks with one key are one file of the cache."""
    return _made_of(track, sound, cache_dir)[1]


def _made_of(track: PlayedTrack, sound: SoundSettings, cache_dir: Path) -> tuple[tuple[Part, ...], str]:
    font, rate = sound.soundfont, sound.sample_rate_hz
    parts = parts_of(track, font, sound.engine, rate, cache_dir)
    return parts, stem_key(parts, open_synth(font, sound.engine), font, rate)


def _stem(
    key: str,
    cache_dir: Path,
    rate_hz: int,
    levels: tuple[Level, ...],
    make: Callable[[], Audio],
    played_by: str = "",
) -> DryStem:
    """A stem from the cache or made now; a long one is fetched anew whenever its sound is asked for."""

    def fetch() -> tuple[Audio, Measured, bool]:
        path = stem_path(cache_dir, key)
        kept = read_stem(path, rate_hz)
        if kept is not None:
            return *kept, True
        audio = make()
        return audio, keep_stem(path, audio), False

    audio, measured, cached = fetch()
    held = audio if audio.duration_s <= HELD_S else None
    return DryStem(key, lambda: held or fetch()[0], audio.duration_s, measured, cached, levels, played_by)


def render_schedules(parts: Iterable[Part], rate_hz: int, stop: Callable[[], bool] | None = None) -> Audio:
    """Parts played one over the other, each at its level, as long as they ring above -90 dBFS, in 24-bit steps."""
    played: list[Samples] = []
    for part in parts:
        samples = part.samples(rate_hz, stop)
        if stop is not None and stop():
            raise RenderStopped("The rendering was cancelled; nothing was changed")
        played.append(samples)
    if not played:
        return Audio(np.zeros((2, 0), np.float32), rate_hz)
    total = played[0]
    for samples in played[1:]:
        longer, shorter = (total, samples) if total.shape[1] >= samples.shape[1] else (samples, total)
        longer[:, : shorter.shape[1]] += shorter
        total = longer
    return Audio(rounded_24(_rung_out(total, rate_hz)), rate_hz)


def _rung_out(samples: Samples, rate_hz: int) -> Samples:
    """Without the silence at the end; the last 20 ms fade so that what is cut off is never heard to stop."""
    loud = np.flatnonzero(np.abs(samples).max(axis=0) > amplitude(SILENT_DB))
    end = int(loud[-1]) + 1 if loud.size else 0
    fade = min(end, int(FADE_S * rate_hz))
    kept = samples[:, :end].copy()
    if fade:
        kept[:, end - fade :] *= (0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, fade))).astype(np.float32)
    return kept


def render_dry(
    tracks: Iterable[PlayedTrack],
    sound: SoundSettings,
    cache_dir: Path,
    done: Callable[[str], None] = lambda _: None,
    stop: Callable[[], bool] | None = None,
) -> dict[str, DryStem]:
    """Dry stems of tracks by track id, in order, two at a time; `done` is told each id in the caller's thread.

    Raises:
        MusicError: As `dry_stem`.
    """
    tracks = tuple(tracks)
    with ThreadPoolExecutor(min(WORKERS, max(1, len(tracks)))) as pool:
        works = {pool.submit(dry_stem, track, sound, cache_dir, stop): track.track_id for track in tracks}
        for work in as_completed(works):
            work.result()
            done(works[work])
    return {track_id: work.result() for work, track_id in works.items()}


def recording_stem(
    sha256: str, sources: Mapping[str, bytes], gain_to_lufs: float, rate_hz: int, cache_dir: Path
) -> DryStem:
    """An uploaded recording as a dry stem: stereo, at our rate, brought to one loudness as programs are. The source
    itself stays as it is.

    Raises:
        RenderError: The recording is not among the sources.
        FormatError: It is no sound file.
    """
    key = hashlib.sha256(repr((RECIPE, "recording", sha256, gain_to_lufs, rate_hz)).encode()).hexdigest()

    def make() -> Audio:
        if sha256 not in sources:
            raise RenderError(f"The recording {sha256[:12]} of this song is missing", next_step="Attach it again")
        return _levelled(_at_rate(_decoded(sources[sha256]), rate_hz), gain_to_lufs)

    return _stem(key, cache_dir, rate_hz, (), make)


def _decoded(data: bytes) -> Audio:
    """Decode a stranger's file in a limited child."""
    from tools.sandbox import Limits, run_limited

    limits = Limits(wall_s=60.0, cpu_s=60, memory_bytes=3 << 30, result_bytes=1024**3)
    raw, channels, rate = run_limited(_decode_to_bytes, data, limits=limits, label="The recording")
    return Audio(np.frombuffer(raw, np.float32).reshape(channels, -1), rate)


def _decode_to_bytes(data: bytes) -> tuple[bytes, int, int]:
    from tools.listen.recording import blocks_of

    read = [(block, rate_hz) for block, rate_hz, _ in blocks_of(data, "The recording")]
    if not read:
        raise FormatError("The recording holds no sound", next_step="Attach another one")
    samples = np.concatenate([block for block, _ in read], axis=1)
    rate_hz = read[0][1]
    read.clear()
    return samples.tobytes(), samples.shape[0], rate_hz


def _at_rate(audio: Audio, rate_hz: int) -> Audio:
    samples = audio.samples[:2] if audio.samples.shape[0] >= 2 else np.repeat(audio.samples, 2, axis=0)
    if audio.sample_rate_hz != rate_hz:
        from math import gcd

        from scipy.signal import resample_poly

        common = gcd(rate_hz, audio.sample_rate_hz)
        samples = resample_poly(samples, rate_hz // common, audio.sample_rate_hz // common, axis=1)
    return Audio(np.ascontiguousarray(samples, np.float32), rate_hz)


def _levelled(audio: Audio, lufs: float) -> Audio:
    loudness = integrated_lufs(audio)
    gain = amplitude(lufs - loudness) if loudness > -100 else 1.0
    return Audio(rounded_24(audio.samples * np.float32(gain)), audio.sample_rate_hz)


def stem_path(cache_dir: Path, key: str) -> Path:
    """Where a stem lies in the cache."""
    return cache_dir / "stems" / key[:2] / f"{key}.stem"


def keep_stem(path: Path, audio: Audio) -> Measured:
    """Measure a stem and put both into the cache.

    The file: a mark, the sha256 of the rest, a line of JSON with what was measured, FLAC.
    """
    measured = measure_stem(audio)
    body = json.dumps(asdict(measured)).encode() + b"\n" + (flac_bytes(audio) if audio.frames else b"")
    write_atomically(path, STEM_FORMAT + hashlib.sha256(body).digest() + body)
    return measured


def read_stem(path: Path, rate_hz: int) -> tuple[Audio, Measured] | None:
    """A stem from the cache, or None where there is none that is whole."""
    try:
        data = path.read_bytes()
        start = len(STEM_FORMAT) + 32
        if data[:start] != STEM_FORMAT + hashlib.sha256(memoryview(data)[start:]).digest():
            return None
        line_end = data.index(b"\n", start)
        measured = Measured(**json.loads(data[start:line_end]))
        audio = read_audio(data[line_end + 1 :], "a stem in the cache") if len(data) > line_end + 1 else None
    except (OSError, ValueError, TypeError, MusicError):
        return None
    with suppress(OSError):
        os.utime(path)  # used now: the longest unused go first
    return (audio or silence(0, rate_hz)), measured


def measure_stem(audio: Audio) -> Measured:
    """Level, loudness and peak of a dry stem."""
    boosted = Audio(audio.samples * np.float32(10.0), audio.sample_rate_hz)  # clear of the absolute gate
    return Measured(
        rms_db=round(rms_db(audio), 2),
        lufs=round(max(SILENCE_DB, integrated_lufs(boosted) - 20.0), 2),
        peak_db=round(decibels(float(np.abs(audio.samples).max(initial=0.0))), 2),
    )


def prune_stems(cache_dir: Path, most_bytes: int) -> int:
    """Remove the stems longest unused until the rest fit; returns how many went. A stem removed is rendered again
    when needed.
    """
    return prune_oldest((cache_dir / "stems").glob("*/*.stem"), most_bytes)


def prune_oldest(paths: Iterable[Path], most_bytes: int) -> int:
    """Remove the files longest unused until the rest fit; returns how many went."""
    kept = []
    for path in paths:
        with suppress(OSError):
            stat = path.stat()
            kept.append((stat.st_mtime_ns, stat.st_size, path))
    total, removed = sum(size for _, size, _ in kept), 0
    for _, size, path in sorted(kept, key=lambda row: (row[0], str(row[2]))):
        if total <= most_bytes:
            break
        with suppress(OSError):
            path.unlink()
            removed += 1
        total -= size
    return removed

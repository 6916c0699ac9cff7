"""How loud a piece is over time, and how busy each of its tracks: the curves of the overview.

The energy is measured in the mix where there is one: root mean square of each step on a fixed scale of decibels, so
that two versions compare. Where there is no sound it is reckoned from note velocities, and says so. The activity of a
track is the root of its notes' squared velocities, weighed by how much of a step they fill.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.song.play import PlayedNote, PlayedTrack

Curve = NDArray[np.float64]

FROM_MIX, FROM_NOTES = "mix loudness", "note velocities"
QUIET_DB, LOUD_DB = -48.0, -8.0  # RMS to full scale that is drawn as 0 and as 1: masters at -14 LUFS stay between
LANE_RANGE_DB = 40.0  # below its loudest step a recording is drawn as silent from here on
SHORTEST_STEP_S, MOST_STEPS = 0.25, 480
LEAST_SOUND_S = 0.12  # a drum's key is down for a moment; it is heard at least this long
FULL_VOICES = 2  # so many notes at once with all their force are drawn as 1: a lone line stays visible
_BLOCK_FRAMES = 1 << 17


@dataclass(frozen=True, slots=True)
class Energy:
    """A curve from 0 to 1 in steps, and what it was taken from."""

    step_s: float
    values: tuple[float, ...]
    source: str


def step_of(duration_s: float) -> float:
    """The step that gives a curve of at most `MOST_STEPS` values."""
    return round(max(SHORTEST_STEP_S, duration_s / MOST_STEPS), 4)


def step_count(duration_s: float, step_s: float) -> int:
    """Steps that cover a duration; one for nothing at all."""
    return max(1, int(np.ceil(duration_s / step_s - 1e-9)))


def energy_of_mix(path: Path, duration_s: float) -> Energy:
    """Measured in a sound file, read in blocks.

    Args:
        path: The file as it rests in the store.
        duration_s: Length of the piece, which sets the steps.
    """
    step_s = step_of(duration_s)
    power = step_powers(path, step_s, step_count(duration_s, step_s))
    level_db = 10.0 * np.log10(np.maximum(power, 1e-12))
    return Energy(step_s, _shares((level_db - QUIET_DB) / (LOUD_DB - QUIET_DB)), FROM_MIX)


def step_powers(path: Path, step_s: float, count: int) -> Curve:
    """Mean square over all channels in each step of a sound file."""
    import soundfile

    power, frames = np.zeros(count), np.zeros(count)
    with soundfile.SoundFile(str(path)) as sound:
        at, rate = 0, sound.samplerate
        while len(block := sound.read(_BLOCK_FRAMES, dtype="float32", always_2d=True)):
            square = np.mean(np.square(block, dtype=np.float64), axis=1)
            step = np.minimum(((at + np.arange(len(block))) / rate / step_s).astype(np.int64), count - 1)
            power += np.bincount(step, square, count)
            frames += np.bincount(step, minlength=count)
            at += len(block)
    return power / np.maximum(frames, 1)


def energy_of_notes(tracks: Iterable[PlayedTrack], duration_s: float) -> Energy:
    """Reckoned from the notes: the square root of all notes' squared velocities, the fullest step drawn as 1."""
    step_s = step_of(duration_s)
    notes = [note for track in tracks for note in track.notes]
    filled = _filled(notes, [(note.velocity / 127) ** 2 for note in notes], step_s, step_count(duration_s, step_s))
    loud = np.sqrt(np.maximum(filled, 0.0))
    return Energy(step_s, _shares(loud / max(float(loud.max(initial=0.0)), 1e-9)), FROM_NOTES)


def activity(track: PlayedTrack, step_s: float, count: int) -> tuple[float, ...]:
    """How busy the track is in each step, 0 to 1."""
    power = _filled(track.notes, [(note.velocity / 127) ** 2 for note in track.notes], step_s, count)
    return _shares(np.sqrt(np.maximum(power, 0.0) / FULL_VOICES))


def shares_of_levels(level_db: Sequence[float], offset_s: float, step_s: float, count: int) -> tuple[float, ...]:
    """A recording's loudness as a lane is drawn: against its own loudest step, because its fader is not its doing."""
    curve = np.zeros(count)
    at = max(0, round(offset_s / step_s))
    heard = np.array(level_db[: max(0, count - at)], np.float64)
    if heard.size and heard.max() > QUIET_DB - LANE_RANGE_DB:
        curve[at : at + heard.size] = 1.0 + (heard - heard.max()) / LANE_RANGE_DB
    return _shares(curve)


def _filled(notes: Iterable[PlayedNote], weights: Iterable[float], step_s: float, count: int) -> Curve:
    """Weighed sounding time of notes in each step, as a share of the step."""
    rows = [(note.onset_s, max(note.offset_s, note.onset_s + LEAST_SOUND_S)) for note in notes]
    if not rows:
        return np.zeros(count)
    starts, ends = np.array(rows).T
    weight = np.array(list(weights))
    at = np.concatenate((starts, ends))
    order = np.argsort(at, kind="stable")
    at = at[order]
    level = np.cumsum(np.concatenate((weight, -weight))[order])  # weights sounding from each moment on
    total = np.concatenate(([0.0], np.cumsum(level[:-1] * np.diff(at))))
    edges = np.interp(np.arange(count + 1) * step_s, at, total)
    share: Curve = np.diff(edges) / step_s
    return share


def _shares(curve: Curve) -> tuple[float, ...]:
    return tuple(np.round(np.clip(curve, 0.0, 1.0), 3).tolist())

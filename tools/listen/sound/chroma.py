"""Chroma of sound: how strongly each of the twelve pitch classes sounds, in time, the upper voices and the bass apart.

Brought to the tuning that is heard, overtones explained away (`notes_heard.py`), compressed so that a loud tone does
not hide a soft one. Names no chord and no key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.notes_heard import LOWEST, STEP_S, notes_heard
from tools.render.audio import Audio

Frames = NDArray[np.float32]

# How much each semitone counts in the two halves, by MIDI pitch: straight lines between these points.
BASS_REACH = ((24, 0.6), (33, 1.0), (45, 1.0), (57, 0.0))
TREBLE_REACH = ((36, 0.0), (52, 1.0), (79, 1.0), (96, 0.2))
COMPRESSION = 0.5  # exponent, after Mauch's and Müller's finding that compressed chroma tells chords better
QUIET = 0.01  # of the loudest frames: below it nothing is said


@dataclass(frozen=True, eq=False)
class Chroma:
    """Pitch classes in time.

    Attributes:
        frames: float32 [n, 12], C first; every row's greatest is 1, or all are 0 where nothing sounds.
        bass: The same of the low voices.
        step_s: Seconds from one row to the next; row i is centred on i * step_s.
        tuning_cents: How far the sound stands above A = 440 Hz.
    """

    frames: Frames
    bass: Frames
    step_s: float
    tuning_cents: float

    def mean(self, start_s: float, end_s: float) -> tuple[Frames, Frames]:
        """Mean rows (all, bass) of a stretch; the nearest row where the stretch is shorter than one."""
        first = max(0, round(start_s / self.step_s))
        last = max(first + 1, round(end_s / self.step_s))
        rows, bass = self.frames[first:last], self.bass[first:last]
        if len(rows) == 0:
            return np.zeros(12, np.float32), np.zeros(12, np.float32)
        return rows.mean(axis=0), bass.mean(axis=0)


def chroma_of(audio: Audio) -> Chroma:
    """Chroma of every 0.093 s."""
    heard = notes_heard(audio)
    sounding = heard.loudness > QUIET * np.percentile(heard.loudness, 95)
    compressed = heard.strength**COMPRESSION
    treble = _folded(compressed, TREBLE_REACH, sounding)
    bass = _folded(compressed, BASS_REACH, sounding)
    return Chroma(treble, bass, STEP_S, heard.tuning_cents)


def chroma_at(chroma: Chroma, times_s: Sequence[float]) -> tuple[Frames, Frames]:
    """Mean rows (all, bass) between each two times, [len(times_s) - 1, 12]."""
    rows = [chroma.mean(start, end) for start, end in pairwise(times_s)]
    if not rows:
        return np.zeros((0, 12), np.float32), np.zeros((0, 12), np.float32)
    return np.stack([row for row, _ in rows]), np.stack([bass for _, bass in rows])


def _folded(strength: Frames, reach: tuple[tuple[int, float], ...], sounding: NDArray[np.bool_]) -> Frames:
    pitches = np.arange(LOWEST, LOWEST + strength.shape[1])
    places, weights = [place for place, _ in reach], [weight for _, weight in reach]
    weighted = strength * np.interp(pitches, places, weights).astype(np.float32)
    folded = weighted.reshape(len(strength), -1, 12).sum(axis=1)  # MIDI 24 is a C
    greatest = folded.max(axis=1, keepdims=True)
    return np.asarray(np.where(sounding[:, None], folded / np.maximum(greatest, 1e-9), 0.0), np.float32)

"""How strongly each semitone sounds, moment by moment: the spectrum explained as a sum of notes with overtones.

Method: M. Mauch and S. Dixon, "Approximate note transcription for the improved identification of difficult chords",
ISMIR 2010, sections 2.1 and 2.2: a spectrum of three bins to the semitone, brought to the tuning that is heard, evened
out over an octave, then non-negative least squares on a dictionary of notes with decaying overtones; solved here by
the multiplicative updates of D. D. Lee and H. S. Seung, "Algorithms for non-negative matrix factorization", NIPS 2000,
for all frames at once. Gives strengths for chroma and chords, not a list of notes with onsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.spectra import RATE_HZ, magnitudes
from tools.render.audio import Audio

SIZE, HOP = 8_192, 2_048
STEP_S = HOP / RATE_HZ
BINS_A_SEMITONE = 3
LOWEST, HIGHEST = 24, 108  # MIDI pitches of the spectrum; notes are looked for up to HIGHEST_NOTE
HIGHEST_NOTE = 96
OVERTONES, DECAY = 12, 0.7  # each overtone has 0.7 of the one before it
UPDATES = 40
WHITENING = 0.8  # exponent of the running deviation the spectrum is divided by: 1 evens it out wholly
FLOOR = 1e-5

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class NotesHeard:
    """Strength of every semitone in time.

    Attributes:
        strength: float32 [frames, 72], MIDI 24 to 95, for each frame of `STEP_S`.
        loudness: float32 [frames], root of the spectrum's power.
        tuning_cents: How far the sound stands above A = 440 Hz, -50 to 50.
    """

    strength: Matrix
    loudness: NDArray[np.float32]
    tuning_cents: float


_HEARD: WeakKeyDictionary[Audio, NotesHeard] = WeakKeyDictionary()


def notes_heard(audio: Audio) -> NotesHeard:
    """Semitones that sound in each 0.093 s."""
    if audio not in _HEARD:
        _HEARD[audio] = _heard(audio)
    return _HEARD[audio]


def _heard(audio: Audio) -> NotesHeard:
    spectrum = magnitudes(audio, SIZE, HOP)
    fine = spectrum @ _log_bank().T
    tuning_bins = _tuning_bins(fine)
    even = _evened(_moved(fine, tuning_bins))
    loudness = np.sqrt((spectrum**2).sum(axis=1))
    return NotesHeard(_explained(even), loudness, 100.0 * tuning_bins / BINS_A_SEMITONE)


@cache
def _log_bank() -> Matrix:
    """[252, 4097]: each third of a semitone reads the spectrum around it, never narrower than the spectrum's bins."""
    hz = np.arange(SIZE // 2 + 1) * (RATE_HZ / SIZE)
    thirds = LOWEST + (np.arange((HIGHEST - LOWEST) * BINS_A_SEMITONE) - 1) / BINS_A_SEMITONE
    centre = 440.0 * 2.0 ** ((thirds - 69.0) / 12.0)
    half = np.maximum(centre * (2.0 ** (1.0 / 36.0) - 1.0), RATE_HZ / SIZE)
    bank = np.maximum(0.0, 1.0 - np.abs(hz - centre[:, None]) / half[:, None])
    return np.asarray(bank / np.maximum(bank.sum(axis=1, keepdims=True), 1e-9), np.float32)


def _tuning_bins(fine: Matrix) -> float:
    """How far the strongest thirds of semitones lie from the middle ones, in thirds, -1.5 to 1.5."""
    total = fine.sum(axis=0)
    place = np.arange(total.size) - 1
    turned = np.sum(total * np.exp(2j * np.pi * place / BINS_A_SEMITONE))
    return float(np.angle(turned) * BINS_A_SEMITONE / (2.0 * np.pi))


def _moved(fine: Matrix, bins: float) -> Matrix:
    """The spectrum as it would be at A = 440 Hz."""
    place = np.arange(fine.shape[1]) + bins
    low = np.clip(np.floor(place).astype(int), 0, fine.shape[1] - 2)
    share = np.clip(place - low, 0.0, 1.0).astype(np.float32)
    return fine[:, low] * (1.0 - share) + fine[:, low + 1] * share


def _evened(fine: Matrix) -> Matrix:
    """What rises above its octave's mean, divided by its octave's deviation."""
    from scipy.ndimage import uniform_filter1d

    width = 12 * BINS_A_SEMITONE + 1
    mean = uniform_filter1d(fine, width, axis=1, mode="nearest")
    power = uniform_filter1d(fine**2, width, axis=1, mode="nearest")
    deviation = np.sqrt(np.maximum(power - mean**2, 0.0))
    risen = np.maximum(fine - mean, 0.0) / np.maximum(deviation, FLOOR) ** WHITENING
    return np.where(fine.max(axis=1, keepdims=True) > FLOOR, risen, 0.0).astype(np.float32)


@cache
def _dictionary() -> Matrix:
    """[72, 252]: a note as a row of thirds of semitones, each partial a small bump."""
    bins = (HIGHEST - LOWEST) * BINS_A_SEMITONE
    place = np.arange(bins)
    rows = np.zeros((HIGHEST_NOTE - LOWEST, bins))
    for note in range(len(rows)):
        for overtone in range(1, OVERTONES + 1):
            at = 1 + BINS_A_SEMITONE * (note + 12.0 * np.log2(overtone))
            rows[note] += DECAY ** (overtone - 1) * np.maximum(0.0, 1.0 - np.abs(place - at) / 1.5)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _explained(even: Matrix) -> Matrix:
    """Non-negative strengths of the dictionary's notes, [frames, 72]."""
    notes = _dictionary()
    wanted, overlap = even @ notes.T, notes @ notes.T
    strength = np.maximum(wanted, 0.0) + np.float32(1e-6)
    for _ in range(UPDATES):
        strength *= wanted / (strength @ overlap + np.float32(1e-6))
    return np.asarray(strength, np.float32)

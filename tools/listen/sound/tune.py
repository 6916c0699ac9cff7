"""The tune in sound: the fundamental of the voice that stands out, moment by moment.

Method: harmonic summation on an evened-out spectrum (J. Salamon and E. Gómez, "Melody extraction from polyphonic music
signals using pitch contour characteristics", IEEE TASLP 20/6, 2012, section III, with their weights of 0.8 an
overtone), then the smoothest strong path by Viterbi's algorithm. Gives one line, no notes, and no opinion on who plays.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.spectra import RATE_HZ, magnitudes
from tools.render.audio import Audio

SIZE, HOP = 4_096, 512
STEP_S = HOP / RATE_HZ
BINS_A_SEMITONE = 5
LOWEST, HIGHEST = 45, 93  # MIDI pitches of a tune: A2 to A6
OVERTONES, DECAY = 8, 0.8
COMPRESSION = 0.5
# How much a fundamental counts by its MIDI pitch, straight lines between: tunes lie above what accompanies them. Chosen
# on renders of our own songs (share of the tune's time found 0.72 without, 0.86 with); below A2 nothing is looked for.
HEIGHT = ((55, 0.5), (72, 1.0))
SEMITONE_COST = 0.25  # of a step up or down in a frame, in deviations of salience
LEAP_COST = 3.0  # the most a leap costs
VOICED = 0.4  # of the path's usual salience: below it nothing is taken to sound

Curve = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class HeardTune:
    """The line that stands out.

    Attributes:
        f0_hz: float32 [n]; also where nothing is voiced.
        voiced: bool [n]: whether a tune is taken to sound.
        step_s: Seconds from one value to the next; value i is centred on i * step_s.
        salience: float32 [n]: how much it stands out, 1 is usual for this sound.
    """

    f0_hz: Curve
    voiced: NDArray[np.bool_]
    step_s: float
    salience: Curve

    @property
    def midi(self) -> Curve:
        """Pitch in semitones."""
        return np.asarray(69.0 + 12.0 * np.log2(np.maximum(self.f0_hz, 1.0) / 440.0), np.float32)


_HEARD: WeakKeyDictionary[Audio, dict[bool, HeardTune]] = WeakKeyDictionary()


def tune_of(audio: Audio) -> HeardTune:
    """The line that stands out where tunes lie, every 23 ms."""
    return _line_of(audio, True)


def strongest_line(audio: Audio) -> HeardTune:
    """The line that stands out at any height from A2 to A6: a bass singer's as well as a flute's."""
    return _line_of(audio, False)


def _line_of(audio: Audio, prefers_height: bool) -> HeardTune:
    kept = _HEARD.setdefault(audio, {})
    if prefers_height not in kept:
        salience = salience_of(audio)
        kept[prefers_height] = _line(salience * _height() if prefers_height else salience)
    return kept[prefers_height]


def salience_of(audio: Audio) -> Curve:
    """How much each fifth of a semitone from A2 to A6 stands out as a fundamental, [frames, 240]."""
    from scipy.ndimage import uniform_filter1d

    spectrum = magnitudes(audio, SIZE, HOP) ** COMPRESSION
    risen = np.maximum(0.0, spectrum - uniform_filter1d(spectrum, 41, axis=1))
    return np.asarray(risen @ _harmonic_bank().T, np.float32)


@cache
def _height() -> Curve:
    pitches = LOWEST + np.arange((HIGHEST - LOWEST) * BINS_A_SEMITONE) / BINS_A_SEMITONE
    return np.interp(pitches, [pitch for pitch, _ in HEIGHT], [weight for _, weight in HEIGHT]).astype(np.float32)


def _line(salience: Curve) -> HeardTune:
    if not salience.any():
        nothing = np.zeros(len(salience), np.float32)
        return HeardTune(nothing, nothing > 0, STEP_S, nothing)
    path = _smooth_path(salience / max(1e-9, float(salience.max(axis=1).std())))
    along = salience[np.arange(len(path)), path]
    usual = float(np.percentile(along, 80))
    pitch = LOWEST + path / BINS_A_SEMITONE
    f0 = 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)
    relative = np.asarray(along / max(usual, 1e-9), np.float32)
    return HeardTune(f0.astype(np.float32), relative > VOICED, STEP_S, relative)


@cache
def _harmonic_bank() -> Curve:
    """[240, 2049]: each fundamental collects its overtones, the spectrum read between bins."""
    pitches = LOWEST + np.arange((HIGHEST - LOWEST) * BINS_A_SEMITONE) / BINS_A_SEMITONE
    f0 = 440.0 * 2.0 ** ((pitches - 69.0) / 12.0)
    bank = np.zeros((len(f0), SIZE // 2 + 1))
    rows = np.arange(len(f0))
    for overtone in range(1, OVERTONES + 1):
        place = f0 * overtone * SIZE / RATE_HZ
        low = np.floor(place).astype(int)
        inside = low + 1 < bank.shape[1]
        share = place - low
        bank[rows[inside], low[inside]] += (DECAY ** (overtone - 1) * (1.0 - share))[inside]
        bank[rows[inside], low[inside] + 1] += (DECAY ** (overtone - 1) * share)[inside]
    return np.asarray(bank, np.float32)


def _smooth_path(salience: Curve) -> NDArray[np.int64]:
    """The path with the most salience, a step costing by its size up to a most, as a leap to any other tone costs."""
    bins = salience.shape[1]
    reach = int(LEAP_COST / SEMITONE_COST * BINS_A_SEMITONE)
    reach = min(reach, 2 * BINS_A_SEMITONE)
    steps = np.arange(-reach, reach + 1)
    cost = (np.abs(steps) * SEMITONE_COST / BINS_A_SEMITONE).astype(np.float32)
    score = salience[0].astype(np.float32)
    before = np.empty(salience.shape, np.int32)
    place = np.arange(bins)
    for frame in range(1, len(salience)):
        padded = np.pad(score, reach, constant_values=-np.inf)
        near = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1) - cost
        step = near.argmax(axis=1)
        nearest = near[place, step]
        far = int(score.argmax())
        leaps = score[far] - LEAP_COST > nearest
        before[frame] = np.where(leaps, far, place + step - reach)
        score = np.where(leaps, score[far] - LEAP_COST, nearest) + salience[frame]
    path = np.empty(len(salience), np.int64)
    path[-1] = int(score.argmax())
    for frame in range(len(salience) - 1, 0, -1):
        path[frame - 1] = before[frame, path[frame]]
    return path

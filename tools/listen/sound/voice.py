"""How much sound is like a voice that sings or speaks, by how its pitch moves.

A voice slides into tones, wanders about them and stands between the keys of a piano; most instruments, and sampled
voices played from keys, do not. Only that is judged, on the line that stands out of the mix: a fiddle that slides, a
slide guitar or a theremin will be taken for a voice, a voice far behind a band will be missed, whispering and rap
without pitch too. What it was measured on, and how often it is right, stands in `MEASURED_ON`; a network that knows
voices may take its place behind `voice_in`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.notes_heard import notes_heard
from tools.listen.sound.spectra import RATE_HZ, mono, stft
from tools.listen.sound.tune import HOP, strongest_line
from tools.render.audio import Audio

SIZE = 2_048
STRETCH_S = 5.0
SHORTEST_S = 1.5
OVERTONES, REACH_SEMITONES = 8, 0.8
LOWEST_HZ, HIGHEST_HZ = 150.0, 5_000.0
PROMINENT = 2.0  # natural logarithms above its surroundings
STEADY_STEP = 0.8  # semitones in a frame: more is another tone
SLIDES = 0.1  # semitones in a frame: less is steady
RUN_FRAMES, SMOOTH_FRAMES = 10, 9
RUNS_WANTED = 3

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely a voice is in it.

    Attributes:
        value: 0 to 1; the mean of the two likeliest stretches.
        measured_by: What was measured and how far it can be trusted, for a person.
        stretches: (start in seconds, likelihood) of every five seconds.
    """

    value: float
    measured_by: str
    stretches: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PitchMoves:
    """How the pitch of a stretch's line moves.

    Attributes:
        slides: Share of steps of a tone of more than a tenth of a semitone in 23 ms.
        trembles: Deviation about the line smoothed over 0.2 s, in semitones.
        stands_off: How far smoothed tones stand from the nearest key of a piano's, in semitones.
        wanders: How far the smoothed line moves in 0.2 s within a tone, in semitones.
    """

    slides: float
    trembles: float
    stands_off: float
    wanders: float


# Logistic regression on square roots of the moves; trained on stretches of 5 s: half a solo singer's recording, half a
# choir's, the singer mixed with renders at +6, 0 and -6 dB; against renders and bowed lines with an even vibrato.
WEIGHTS = PitchMoves(slides=4.48, trembles=-7.25, stands_off=12.15, wanders=8.44)
BIAS = -6.03
MEASURED_ON = (
    "how pitch slides and wanders; on stretches of 5 s not trained on, right in 24 of 24 of one solo singer, 94 of 104 "
    "with a band as loud, 47 of 104 with a band twice as loud, 4 of 5 of a choir; wrong in 6 of 91 of instruments, "
    "7 of 50 of a line with an even vibrato; over whole renders of 30 s wrong in 3 of 16"
)


def voice_in(audio: Audio) -> Likelihood:
    """How much it sounds like a voice; 0 for less than 1.5 s and for what has no pitch."""
    stretches = []
    pitch, clear = fine_pitch(audio)
    frames = round(STRETCH_S * RATE_HZ / HOP)
    for start in range(0, max(1, len(pitch) - round(SHORTEST_S * RATE_HZ / HOP)), frames):
        moves = pitch_moves(pitch[start : start + frames], clear[start : start + frames])
        stretches.append((start * HOP / RATE_HZ, _likelihood(moves) if moves else 0.0))
    best = sorted((likelihood for _, likelihood in stretches), reverse=True)[:2]
    value = float(np.mean(best)) if best and audio.duration_s >= SHORTEST_S else 0.0
    return Likelihood(value, MEASURED_ON, tuple(stretches))


def pitch_moves(pitch: Curve, clear: NDArray[np.bool_]) -> PitchMoves | None:
    """How a line moves, or None where too little of it is clear.

    Args:
        pitch: Semitones (69 is A = 440 Hz), every 23 ms.
        clear: Where there is a tone.
    """
    steps = np.abs(np.diff(pitch))
    within = clear[1:] & clear[:-1] & (steps < STEADY_STEP)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], within.astype(np.int8), [0]))))
    runs = [pitch[a : b + 1] for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= RUN_FRAMES]
    if len(runs) < RUNS_WANTED:
        return None
    smooth = [np.convolve(run, np.ones(SMOOTH_FRAMES) / SMOOTH_FRAMES, mode="valid") for run in runs]
    lengths = [len(run) for run in runs]
    half = SMOOTH_FRAMES // 2
    trembles = [float(np.std(run[half : len(line) + half] - line)) for run, line in zip(runs, smooth, strict=True)]
    off = [float(np.abs(line - np.round(np.median(line))).mean()) for line in smooth]
    lag = min(SMOOTH_FRAMES - 1, min(len(line) for line in smooth) - 1)
    wanders = [float(np.abs(line[lag:] - line[:-lag]).mean()) if lag else 0.0 for line in smooth]
    return PitchMoves(
        float((steps[within] > SLIDES).mean()),
        float(np.average(trembles, weights=lengths)),
        float(np.average(off, weights=lengths)),
        float(np.average(wanders, weights=lengths)),
    )


def fine_pitch(audio: Audio) -> tuple[Curve, NDArray[np.bool_]]:
    """Pitch of the line that stands out, to a few cents, at A = 440 Hz, and where it is clear; every 23 ms.

    The coarse line is `strongest_line`'s. Each frame is read anew in a shorter window at the overtone that rises
    highest above its surroundings, its peak placed by a parabola.
    """
    tune = strongest_line(audio)
    spectrum = np.log(stft(mono(audio), SIZE, HOP) + 1e-6)
    count = min(len(spectrum), len(tune.f0_hz))
    surroundings = _surroundings(spectrum[:count])
    best_rise, pitch = np.zeros(count), np.zeros(count)
    rows = np.arange(count)
    for overtone in range(1, OVERTONES + 1):
        expected = tune.f0_hz[:count] * overtone
        place, is_peak = _peak_near(spectrum[:count], expected)
        inside = np.clip(np.round(place).astype(int), 0, spectrum.shape[1] - 1)
        rise = spectrum[rows, inside] - surroundings[rows, inside] + 0.3 * np.log(overtone)
        usable = is_peak & (expected > LOWEST_HZ) & (expected < HIGHEST_HZ) & (rise > best_rise)
        hz = np.maximum(place, 1e-3) * RATE_HZ / SIZE / overtone
        pitch = np.where(usable, 69.0 + 12.0 * np.log2(hz / 440.0), pitch)
        best_rise = np.where(usable, rise, best_rise)
    return pitch - notes_heard(audio).tuning_cents / 100.0, (best_rise > PROMINENT) & tune.voiced[:count]


def _surroundings(spectrum: NDArray[np.float32]) -> NDArray[np.float32]:
    """A median of twenty-five bins, taken at every fourth."""
    from scipy.ndimage import median_filter

    coarse = median_filter(spectrum[:, ::4], size=(1, 7), mode="nearest")
    return np.repeat(coarse, 4, axis=1)[:, : spectrum.shape[1]]


def _peak_near(spectrum: NDArray[np.float32], expected_hz: NDArray[np.float32]) -> tuple[Curve, NDArray[np.bool_]]:
    """Bin of the greatest magnitude near a frequency of each frame, between bins, and whether it is a peak."""
    reach = 2.0 ** (REACH_SEMITONES / 12.0)
    bins = expected_hz * SIZE / RATE_HZ
    low, high = np.floor(bins / reach).astype(int), np.ceil(bins * reach).astype(int)
    width = int(min(64, max(3, (high - low).max(initial=2) + 1)))
    places = np.clip(low[:, None] + np.arange(width), 0, spectrum.shape[1] - 1)
    values = np.take_along_axis(spectrum, places, axis=1)
    values = np.where(np.arange(width) <= (high - low)[:, None], values, -np.inf)
    at = values.argmax(axis=1)
    rows = np.arange(len(bins))
    centre = np.clip(low + at, 1, spectrum.shape[1] - 2)
    left, middle, right = (spectrum[rows, centre + step].astype(np.float64) for step in (-1, 0, 1))
    bend = left - 2.0 * middle + right
    shift = np.where(bend < -1e-9, 0.5 * (left - right) / np.minimum(bend, -1e-9), 0.0)
    return centre + np.clip(shift, -0.5, 0.5), (at > 0) & (low + at < high) & (middle >= left) & (middle >= right)


def _likelihood(moves: PitchMoves) -> float:
    score = BIAS + sum(getattr(WEIGHTS, row.name) * np.sqrt(getattr(moves, row.name)) for row in fields(moves))
    return float(1.0 / (1.0 + np.exp(-score)))

"""What a melody checkpoint is told about pitch: 12 numbers (C to B) for every 4,096 samples at 32 kHz, from chords,
from a tune, or from sound as the published extractor hears it.

Chords go in as several ones at once, to weights trained on a single one (the recipe of "MusicGen-Chord: Advancing Music
Generation through Chord Progressions and Interactive Web-UI", arXiv 2412.00325, 2024). Knows seconds and pitch classes
only, numpy and scipy only; nothing is generated here, and no voice or drum is taken out of sound that is listened to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from math import gcd
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]  # [frames, 12], C first
# (start, end, pitch classes) in seconds; a fourth place may name the root.
Span = tuple[float, float, Collection[int]] | tuple[float, float, Collection[int], int | None]
Note = tuple[float, float, int]  # (start, end, MIDI pitch)
Figure = Literal["block", "triad", "arpeggio"]

RATE_HZ, HOP, FFT = 32_000, 4_096, 16_384
FRAME_RATE_HZ = RATE_HZ / HOP  # 7.8125
WINDOW_FRAMES = 235  # of 30 seconds: what a checkpoint is given at once
BINS = 12
NULL_BIN = 0  # silence, and "no tune at all", are a one at C in every frame
PEDAL_WEIGHT = 1.5
LOWEST_A_HZ = 27.5
# The filter bank's bell over octaves above 27.5 Hz (centre, half width), after Ellis.
BELL_CENTRE, BELL_HALF_WIDTH = 5.0, 2.0
THIRDS, FIFTHS = (4, 3, 5, 2), (7, 6, 8)  # in the order they are looked for above a root


def frame_count(seconds: float) -> int:
    """Frames of a sound: one is centred on its first sample, then one every 4,096. 30 s have 235."""
    return 1 + round(seconds * RATE_HZ) // HOP


def frame_at(seconds: float) -> int:
    """The frame whose centre is nearest: places are rounded each from the start, so that nothing adds up over bars."""
    return round(seconds * FRAME_RATE_HZ)


def chroma_frames(
    spans: Sequence[Span],
    seconds: float,
    weight: float = 1.0,
    figure: Figure = "block",
    root_weight: float | None = None,
) -> Frames:
    """Chords as a condition; where there is none, and under N.C. (no pitch classes), all zeros.

    Args:
        spans: Chords in order. A chord that reaches the end holds in the last frame too.
        seconds: Length of the sound.
        weight: Of every tone; the recipe's coefficient, 0.5 to 2.5 there.
        figure: "block" puts all tones at once; "triad" only root, third and fifth of it; "arpeggio" one tone after
            another, every two frames, which looks like what the weights were trained on. The last two need roots.
        root_weight: Of the root alone, where a span names one; None for the same as the rest.

    Returns:
        float32 [frame_count(seconds), 12].

    Raises:
        ValueError: A span ends before it starts, or a pitch class is not 0 to 11.
    """
    frames = np.zeros((frame_count(seconds), BINS), np.float32)
    for span in spans:
        start, end = _bounds(span[0], span[1], seconds)
        root = span[3] if len(span) == 4 else None
        tones = _tones(span[2], root, figure)
        if figure == "arpeggio" and tones:
            steps = (np.arange(start, end) - start) // 2 % len(tones)
            frames[start:end] = 0.0
            frames[np.arange(start, end), np.asarray(tones)[steps]] = weight
            continue
        frames[start:end] = 0.0
        frames[start:end, tones] = weight
        if root_weight is not None and root is not None and root in tones:
            frames[start:end, root] = root_weight
    return apart_from_null(frames)


def tune_frames(
    notes: Iterable[Note], seconds: float, weight: float = 1.0, rests: Literal["nothing", "null"] = "nothing"
) -> Frames:
    """A tune as a condition: a single one in every frame, at the pitch class of the note that sounds.

    Args:
        notes: In order; where two overlap the later one counts.
        seconds: Length of the sound.
        weight: Of every tone.
        rests: "nothing" leaves zeros where no note sounds. "null" puts the one at C that the published extractor
            gives for digital silence, which is also how the weights are told "no tune": nearer to what they were
            trained on, but the same as a sung C.

    Returns:
        float32 [frame_count(seconds), 12].

    Raises:
        ValueError: A note ends before it starts.
    """
    frames = np.zeros((frame_count(seconds), BINS), np.float32)
    if rests == "null":
        frames[:, NULL_BIN] = 1.0
    for start_s, end_s, pitch in notes:
        start, end = _bounds(start_s, end_s, seconds)
        frames[start:end] = 0.0
        frames[start:end, pitch % BINS] = weight
    return apart_from_null(frames)


def null_frames(frames: int = WINDOW_FRAMES) -> Frames:
    """How the weights are told that there is no tune: a one at C in every frame."""
    null = np.zeros((frames, BINS), np.float32)
    null[:, NULL_BIN] = 1.0
    return null


def apart_from_null(frames: Frames) -> Frames:
    """The same condition, made unlike "no tune" where it is a single held C.

    A C held throughout is what "no tune" is written as, so guidance, which follows the difference of the two, would
    have nothing to follow. The C is then made stronger, never weaker: the difference points towards C. To be called on
    every window that is given to a model: a window may be such a C though the whole is not.
    """
    if len(frames) and np.array_equal(frames, null_frames(len(frames))):
        return frames * np.float32(PEDAL_WEIGHT)
    return frames


def window_of(frames: Frames, start_s: float, frames_wanted: int = WINDOW_FRAMES) -> Frames:
    """The condition of a window that begins later; where the condition is over, its last frame holds.

    Models repeat a condition that is shorter than the window, which would bring the beginning back: it is filled here.
    """
    first = min(frame_at(start_s), max(0, len(frames) - 1))
    kept = frames[first : first + frames_wanted]
    if len(kept) == 0:
        return null_frames(frames_wanted)
    missing = frames_wanted - len(kept)
    return apart_from_null(np.concatenate((kept, np.repeat(kept[-1:], missing, axis=0))).astype(np.float32))


def audio_chroma(samples: NDArray[np.float32], rate_hz: int) -> Frames:
    """Sound as a condition, as the published extractor makes it: the strongest pitch class of every frame.

    Spectrogram of 16,384 samples every 4,096 (Hann, power), Ellis's chroma filter bank with bell-shaped octave
    weights, the largest of twelve set to one. Sound at another rate is resampled first (polyphase). Drums, voice
    and bass are not separated.

    Args:
        samples: [channels, n] or [n].
        rate_hz: Of the samples.

    Returns:
        float32 one-hot [frame_count, 12].

    Raises:
        ValueError: There are no samples.
    """
    mono = np.atleast_2d(np.asarray(samples, np.float32)).mean(axis=0)
    if mono.size == 0:
        raise ValueError("A condition cannot be made of 0 samples of sound. Give at least one.")
    mono = _at_model_rate(mono, rate_hz)
    if mono.size < FFT:
        missing = FFT - mono.size
        mono = np.pad(mono, (missing // 2, missing - missing // 2))
    energy = _power_spectra(mono) @ filter_bank().T
    frames = np.zeros((len(energy), BINS), np.float32)
    frames[np.arange(len(energy)), energy.argmax(axis=1)] = 1.0
    return frames


@cache
def filter_bank() -> Frames:
    """How much each bin of the spectrum counts for each pitch class, [12, 8193].

    D. P. W. Ellis, "Chroma feature analysis and synthesis", 2007, as used by the published extractor: a bump at every
    octave of a pitch class, as wide as a bin or a semitone, columns of length one, weighted by a bell over octaves.
    """
    hz = np.arange(1, FFT) * (RATE_HZ / FFT)
    semitone = 12.0 * np.log2(hz / LOWEST_A_HZ)
    semitone = np.concatenate(([semitone[0] - 18.0], semitone))  # the bin at 0 Hz: a place of its own, far below
    width = np.append(np.maximum(np.diff(semitone), 1.0), 1.0)
    from_a = np.arange(BINS)[:, None]
    distance = np.mod(semitone - from_a + 6.0, 12.0) - 6.0
    bumps = np.exp(-0.5 * (2.0 * distance / width) ** 2)
    bumps /= np.sqrt((bumps**2).sum(axis=0))
    bumps *= np.exp(-0.5 * ((semitone / 12.0 - BELL_CENTRE) / BELL_HALF_WIDTH) ** 2)
    from_c = np.roll(bumps, -3, axis=0)
    return np.ascontiguousarray(from_c[:, : FFT // 2 + 1], np.float32)


def _bounds(start_s: float, end_s: float, seconds: float) -> tuple[int, int]:
    if end_s < start_s:
        raise ValueError(
            f"A span from {start_s:g} s ends before that, at {end_s:g} s. Give spans with start before end."
        )
    count = frame_count(seconds)
    end = count if end_s >= seconds - 0.5 / RATE_HZ else frame_at(end_s)
    return min(count, max(0, frame_at(start_s))), min(count, max(0, end))


def _tones(pitch_classes: Collection[int], root: int | None, figure: Figure) -> list[int]:
    if any(not 0 <= tone < BINS for tone in pitch_classes):
        raise ValueError(f"Pitch classes {sorted(pitch_classes)} must be 0 (C) to 11 (B).")
    if figure == "block" or root is None or not pitch_classes:
        return sorted(pitch_classes)
    from_root = {(tone - root) % BINS for tone in pitch_classes}
    chosen = [0] if 0 in from_root else []
    chosen += [next(i for i in row if i in from_root) for row in (THIRDS, FIFTHS) if from_root & set(row)]
    if figure == "arpeggio":
        chosen += sorted(from_root - set(chosen))
    return [(root + interval) % BINS for interval in chosen]


def _at_model_rate(mono: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    if rate_hz == RATE_HZ:
        return mono
    from scipy.signal import resample_poly

    common = gcd(rate_hz, RATE_HZ)
    return np.asarray(resample_poly(mono, RATE_HZ // common, rate_hz // common), np.float32)


def _power_spectra(mono: NDArray[np.float32]) -> Frames:
    """[frames, 8193], frames centred, the ends mirrored."""
    from scipy.fft import rfft

    window = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)
    padded = np.pad(mono, FFT // 2, mode="reflect")
    cut = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP]
    blocks = [np.abs(rfft(cut[i : i + 64] * window, axis=1)) ** 2 for i in range(0, len(cut), 64)]
    return np.concatenate(blocks).astype(np.float32)

"""Where in a bar a moment is likely to be, once the length of a beat is known: a first beat, another beat, or none.

Off-beats are often louder than beats, so loudness alone tells tempo well and beats badly. Looked at are two beats to
either side in steps of a quarter beat: onset strength, that of the low bands, and how much harmony changes. A network
of 16 hidden units judges; its weights, and what they were trained on, stand in `beat_weights.json`. A larger network
may take its place behind `places_in_bar`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.chroma import Chroma, chroma_of
from tools.listen.sound.onsets import STEP_S, onsets_of
from tools.render.audio import Audio

WEIGHTS = Path(__file__).with_name("beat_weights.json")
AROUND = np.arange(-8, 9) / 4.0  # beats
BESIDE = 2  # frames of chroma to either side of a change
NEAREST = 5  # frames the greatest value is taken of, so that an onset may lie beside its place

Curves = NDArray[np.float32]


def places_in_bar(audio: Audio, period: float) -> Curves:
    """Log-likelihood of (no beat, a beat, a first beat) in every frame of the onset curve, [n, 3].

    Args:
        audio: Any sound.
        period: Frames of a beat (of 11.6 ms).
    """
    curves = _curves(audio)
    count = len(curves)
    places = np.round(np.arange(count)[:, None] + AROUND * period).astype(int)
    inside = (places >= 0) & (places < count)
    seen = np.where(inside[..., None], curves[np.clip(places, 0, count - 1)], 0.0).reshape(count, -1)
    weights = _weights()
    hidden = np.maximum(0.0, seen @ weights["hidden"].T + weights["hidden_bias"])
    score = hidden @ weights["out"].T + weights["out_bias"]
    score -= score.max(axis=1, keepdims=True)
    return np.asarray(score - np.log(np.exp(score).sum(axis=1, keepdims=True)), np.float32)


def harmonic_change(chroma: Chroma, frames: int) -> Curves:
    """How unlike the chroma and bass just behind each onset frame are to those just before, deviation 1, [frames]."""
    change = _unlike(chroma.frames) + _unlike(chroma.bass)
    times = (np.arange(len(change)) - 0.5) * chroma.step_s
    curve = np.interp(np.arange(frames) * STEP_S, times, change)
    above = np.maximum(0.0, curve - curve.mean())
    return np.asarray(above / max(1e-9, float(above.std())), np.float32)


def _curves(audio: Audio) -> Curves:
    """Onsets, low onsets and harmonic change, [frames, 3], compressed, each the greatest of its neighbourhood."""
    from scipy.ndimage import maximum_filter1d

    heard = onsets_of(audio)
    change = harmonic_change(chroma_of(audio), len(heard.strength))
    rows = np.stack((heard.strength, heard.low, change), axis=1)
    return np.asarray(np.log1p(maximum_filter1d(rows, NEAREST, axis=0)), np.float32)


def _unlike(rows: Curves) -> NDArray[np.float64]:
    summed = np.concatenate((np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)))
    place = np.arange(len(rows))
    before = summed[place] - summed[np.maximum(0, place - BESIDE)]
    after = summed[np.minimum(len(rows), place + BESIDE)] - summed[place]
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    unlike = 1.0 - (before * after).sum(axis=1) / np.maximum(lengths, 1e-6)
    unlike[:1] = 0.0
    return np.asarray(unlike, np.float64)


@cache
def _weights() -> dict[str, Curves]:
    table = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {name: np.asarray(table[name], np.float32) for name in ("hidden", "hidden_bias", "out", "out_bias")}

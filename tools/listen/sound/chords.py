"""The chords of sound: which of eleven kinds of chord on twelve roots its chroma fits, moment by moment.

Method: each stretch (a beat where beats are known, else a quarter of a second) is scored for every chord by a weighted
sum of its chroma and bass chroma, turned to the chord's root, so that all roots share one row of weights; the row of
chords is then the likeliest in which a change must be worth its cost (Viterbi; Sheh and Ellis, "Chord segmentation and
recognition using EM-trained hidden Markov models", ISMIR 2003, for the idea). The weights stand in `chord_weights.json`
with where they come from. Ninths and more are heard as the seventh or triad below them.

Measured by `tests/bench/bench_listening.py` on renders of our own songs that were not trained on, with the beats given:
recall of major and minor 0.86, of sevenths 0.72 (16 songs, the font trained on); 0.77 and 0.65 (8 songs, another font).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.listen.sound.chroma import chroma_at, chroma_of
from tools.render.audio import Audio
from tools.theory.chord import NO_CHORD, parse_chord

WEIGHTS = Path(__file__).with_name("chord_weights.json")
ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
STRETCH_S = 0.25
CHANGE_COST_BEAT, CHANGE_COST_STRETCH = 2.5, 6.0  # in natural logarithms of likelihood
SILENT = 0.05  # mean chroma below it: nothing sounds
NO_CHORD_COST = 5.0  # of "no chord" where something sounds

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeardChord:
    """A chord as heard.

    Attributes:
        start_s: Where it begins.
        end_s: Where the next one begins.
        symbol: "Am7", or "N.C." where nothing with a pitch sounds.
        pitch_classes: 0 (C) to 11; empty for "N.C.".
        confidence: 0 to 1: mean likelihood of this chord among all in its stretch.
    """

    start_s: float
    end_s: float
    symbol: str
    pitch_classes: frozenset[int]
    confidence: float


@dataclass(frozen=True, eq=False)
class _Weights:
    """[kinds, 12] for chroma and bass, both from the root up, and [kinds] constants."""

    kinds: tuple[str, ...]
    chroma: Scores
    bass: Scores
    bias: Scores


def chord_spans(audio: Audio, beats_s: Sequence[float] | None = None) -> tuple[HeardChord, ...]:
    """Chords of the whole sound, end to end.

    Args:
        audio: Any sound.
        beats_s: Where beats are known or were heard: chords then change on them only.
    """
    edges = _edges(audio.duration_s, beats_s)
    if len(edges) < 2:
        return ()
    rows, bass = chroma_at(chroma_of(audio), edges)
    scores = _scores(rows, bass)
    cost = CHANGE_COST_BEAT if beats_s else CHANGE_COST_STRETCH
    path = _likeliest(scores, cost)
    return tuple(
        _chord(edges[group[0]], edges[group[-1] + 1], chord, scores[group, chord])
        for chord, group in ((chord, list(indices)) for chord, indices in _runs(path))
    )


def _edges(seconds: float, beats_s: Sequence[float] | None) -> list[float]:
    inside = [float(beat) for beat in beats_s or () if 0.05 < beat < seconds - 0.05]
    if not inside:
        inside = [float(edge) for edge in np.arange(STRETCH_S, seconds - STRETCH_S / 2.0, STRETCH_S)]
    return [0.0, *inside, seconds] if seconds > 0 else []


def _scores(rows: NDArray[np.float32], bass: NDArray[np.float32]) -> Scores:
    """Log-likelihood of every chord, then "no chord", in every stretch: [n, 12 * kinds + 1], root by root."""
    table = _weights()
    chroma, low = _unit(rows), _unit(bass)
    by_root = [
        np.roll(chroma, -root, axis=1) @ table.chroma.T + np.roll(low, -root, axis=1) @ table.bass.T + table.bias
        for root in range(12)
    ]
    scores = np.concatenate(by_root, axis=1)
    top = scores.max(axis=1, keepdims=True)
    scores -= top + np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    silent = rows.max(axis=1) < SILENT
    scores[silent] = -10.0
    nothing = np.where(silent, 0.0, scores.max(axis=1) - NO_CHORD_COST)
    return np.concatenate((scores, nothing[:, None]), axis=1)


def _unit(rows: NDArray[np.float32]) -> Scores:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), np.float64)


def _likeliest(scores: Scores, cost: float) -> list[int]:
    """The best row of chords, a change to any other costing the same."""
    places = np.arange(scores.shape[1])
    total, before = scores[0].copy(), []
    for row in scores[1:]:
        best = int(total.argmax())
        stays = total >= total[best] - cost
        before.append(np.where(stays, places, best))
        total = np.where(stays, total, total[best] - cost) + row
    path = [int(total.argmax())]
    for step in reversed(before):
        path.append(int(step[path[-1]]))
    return path[::-1]


def _runs(path: Sequence[int]) -> list[tuple[int, list[int]]]:
    return [(chord, [i for i, _ in run]) for chord, run in groupby(enumerate(path), key=lambda item: item[1])]


def _chord(start_s: float, end_s: float, chord: int, scores: Scores) -> HeardChord:
    kinds = _weights().kinds
    confidence = float(np.exp(scores).mean())
    if chord == 12 * len(kinds):
        return HeardChord(start_s, end_s, NO_CHORD, frozenset(), min(1.0, confidence))
    symbol = ROOTS[chord // len(kinds)] + kinds[chord % len(kinds)]
    return HeardChord(start_s, end_s, symbol, _pitch_classes(symbol), confidence)


@cache
def _pitch_classes(symbol: str) -> frozenset[int]:
    return frozenset(parse_chord(symbol).pitch_classes)


@cache
def _weights() -> _Weights:
    table = json.loads(WEIGHTS.read_text(encoding="utf-8"))["kinds"]
    return _Weights(
        tuple(row["kind"] for row in table),
        np.asarray([row["chroma"] for row in table], np.float64),
        np.asarray([row["bass"] for row in table], np.float64),
        np.asarray([row["bias"] for row in table], np.float64),
    )

"""Whether sound holds what was asked of it: chords, tune and beat, each beside what chance or a wrong song would get.

A share alone says little: half of a tune's tones lie in the chords under it. So every measure comes with its floor,
which is the same measure for the same thing asked at other times (shifted along the sound). Measures only; what is good
enough is the caller's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tools.errors import MusicError
from tools.listen.sound.chords import HeardChord, chord_spans
from tools.listen.sound.chroma import chroma_of
from tools.listen.sound.tempo import HeardTempo, tempo_of
from tools.listen.sound.tune import tune_of
from tools.render.audio import Audio
from tools.theory.chord import parse_chord
from tools.theory.pitch import pitch_class

PIECE_S = 0.5  # a chord is judged in pieces of about this length
EDGE_S = 0.05  # of a tone's beginning, where the tone before still rings
SHORTEST_TONE_S = 0.08
SEMITONE = 0.6  # how far from the tone asked for still counts, in semitones: one semitone is a wrong note
WITHIN_S = 0.07  # of a beat, as in the field's evaluations (MIREX)
SHIFTS = (0.23, 0.37, 0.51, 0.64, 0.79)  # of the whole length, for the floor


class Chorded(Protocol):
    """A stretch of a chord; `tools.generate.values.ChordSpan` is one."""

    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...
    @property
    def pitch_classes(self) -> Collection[int]: ...
    @property
    def symbol(self) -> str: ...


class Toned(Protocol):
    """A tone of a tune; `tools.generate.values.Tone` is one."""

    @property
    def start_s(self) -> float: ...
    @property
    def end_s(self) -> float: ...
    @property
    def midi_pitch(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Match:
    """How much of what was asked is heard.

    Attributes:
        share: 0 to 1, of the time that could be judged.
        floor: The same when what was asked is shifted in time: what a wrong song would get.
        judged_s: The time that could be judged; 0 where there was nothing to hold.
    """

    share: float
    floor: float
    judged_s: float

    @property
    def above_floor(self) -> float:
        """0 for no better than chance, 1 for all held; below 0 for worse than chance."""
        return (self.share - self.floor) / max(1e-9, 1.0 - self.floor)


@dataclass(frozen=True, slots=True)
class TempoMatch:
    """How well the heard beat keeps to beats that were asked for.

    Attributes:
        f: F measure of beats within 70 ms, 0 to 1.
        floor: The same for the grid shifted by fractions of a beat.
        offset_s: How late the sound is, by the median of the beats that were found; 0 where none were.
        f_with_offset: F measure after that offset is taken out.
        asked_bpm: Of the grid asked for.
        heard_bpm: Of the sound, half and double time settled by what was asked.
        drift: Relative change of tempo against the grid: 0.01 is a beat that is 1 % too slow; 0 where it is unknown.
    """

    f: float
    floor: float
    offset_s: float
    f_with_offset: float
    asked_bpm: float
    heard_bpm: float
    drift: float

    @property
    def tempo_is_off_by(self) -> float:
        """Relative: 0.04 is four per cent too fast."""
        return self.heard_bpm / self.asked_bpm - 1.0 if self.asked_bpm else 0.0


NO_MATCH = Match(0.0, 0.0, 0.0)


def chord_match(audio: Audio, spans: Sequence[Chorded]) -> Match:
    """Share of time in which the chord asked for fits the chroma better than all eleven transpositions of it.

    The chord is compared by the cosine of its pitch classes with the mean chroma of pieces of half a second; the kind
    of chord is not judged (`recognised_match` does). A wrong row of chords in the same key gets the floor.
    """
    chroma = chroma_of(audio)
    pieces = _pieces(spans)

    def holds(start_s: float, end_s: float, span: Chorded) -> bool:
        row, _ = chroma.mean(start_s, end_s)
        asked = np.zeros(12)
        asked[list(span.pitch_classes)] = 1.0
        fits = [float(row @ np.roll(asked, shift)) for shift in range(12)]
        return bool(row.any()) and fits[0] >= max(fits) - 1e-6

    return _with_floor(pieces, holds, audio.duration_s)


def recognised_match(audio: Audio, spans: Sequence[Chorded], beats_s: Sequence[float] | None = None) -> Match:
    """Share of time in which our recogniser names the triad asked for (major or minor and its root).

    The weighted chord symbol recall of the field, "majmin" rule: chords asked for that are neither major nor minor are
    not judged.
    """
    return recognised_share(chord_spans(audio, beats_s), spans, audio.duration_s)


def recognised_share(heard: Sequence[HeardChord], spans: Sequence[Chorded], seconds: float) -> Match:
    """The same for chords that were heard already."""
    starts = [chord.start_s for chord in heard]
    judged = [(a, b, span) for a, b, span in _pieces(spans) if _triad(span.symbol)]

    def holds(start_s: float, end_s: float, span: Chorded) -> bool:
        index = int(np.searchsorted(starts, (start_s + end_s) / 2.0, side="right")) - 1
        return index >= 0 and _triad(heard[index].symbol) == _triad(span.symbol)

    return _with_floor(judged, holds, seconds)


def tune_match(audio: Audio, tones: Sequence[Toned]) -> Match:
    """Share of the tune's time in which the line that stands out is at its pitch, octaves set aside."""
    tune = tune_of(audio)
    midi, step = tune.midi, tune.step_s
    asked = np.full(len(midi), np.nan)
    for tone in tones:
        if tone.end_s - tone.start_s >= SHORTEST_TONE_S:
            asked[round((tone.start_s + EDGE_S) / step) : round(tone.end_s / step)] = tone.midi_pitch
    sounding = tune.salience > 0

    def share(wanted: NDArray[np.float64]) -> float:
        judged = ~np.isnan(wanted)
        apart = np.abs(np.mod(midi[judged] - wanted[judged] + 6.0, 12.0) - 6.0)
        return float(((apart <= SEMITONE) & sounding[judged]).mean()) if judged.any() else 0.0

    if np.isnan(asked).all():
        return NO_MATCH
    shifted = [share(np.roll(asked, round(part * len(asked)))) for part in SHIFTS]
    return Match(share(asked), float(np.mean(shifted)), float((~np.isnan(asked)).sum() * step))


def tempo_match(audio: Audio, beats_s: Sequence[float], heard: HeardTempo | None = None) -> TempoMatch:
    """How well the heard beat keeps to a grid.

    Args:
        audio: The sound.
        beats_s: Beats asked for, in order; at least four.
        heard: Where the beat was heard already (with `near_bpm`).
    """
    asked = np.asarray([beat for beat in beats_s if beat < audio.duration_s], np.float64)
    if asked.size < 4:
        return TempoMatch(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    step = float(np.median(np.diff(asked)))
    found = heard or tempo_of(audio, 60.0 / step)
    beats = np.asarray(found.beats_s, np.float64)
    if beats.size < 2:
        return TempoMatch(0.0, 0.0, 0.0, 0.0, 60.0 / step, found.bpm, 0.0)
    shifts = [beat_f(asked + step * part, beats) for part in (0.25, 0.4, 0.5, 0.6, 0.75)]
    offset, drift = _offset_and_drift(asked, beats, step)
    return TempoMatch(
        f=beat_f(asked, beats),
        floor=float(np.mean(shifts)),
        offset_s=offset,
        f_with_offset=beat_f(asked + offset, beats),
        asked_bpm=60.0 / step,
        heard_bpm=found.bpm,
        drift=drift,
    )


def beat_f(asked_s: Sequence[float] | NDArray[np.float64], heard_s: Sequence[float] | NDArray[np.float64]) -> float:
    """F measure of beats within 70 ms, each counted once."""
    hits, index = 0, 0
    heard = sorted(float(beat) for beat in heard_s)
    for beat in sorted(float(beat) for beat in asked_s):
        while index < len(heard) and heard[index] < beat - WITHIN_S:
            index += 1
        if index < len(heard) and heard[index] <= beat + WITHIN_S:
            hits, index = hits + 1, index + 1
    total = len(asked_s) + len(heard)
    return 2.0 * hits / total if total else 0.0


def _offset_and_drift(asked: NDArray[np.float64], beats: NDArray[np.float64], step: float) -> tuple[float, float]:
    """Median lateness, and how much longer the heard beats are, from each asked beat and the nearest heard one."""
    nearest = beats[np.abs(beats[None, :] - asked[:, None]).argmin(axis=1)]
    late = nearest - asked
    close = np.abs(late) < 0.5 * step
    offset = float(np.median(late[close])) if close.any() else 0.0
    ratio = float(np.median(np.diff(beats))) / step
    whole = max(1, round(1.0 / ratio)) * max(1, round(ratio))
    if close.sum() < 8 or whole != 1:
        return offset, 0.0
    index = np.arange(len(beats), dtype=np.float64)
    heard_step = float(np.polyfit(index, beats, 1)[0])
    asked_step = float(np.polyfit(np.arange(asked.size, dtype=np.float64), asked, 1)[0])
    return offset, heard_step / asked_step - 1.0


def _pieces(spans: Sequence[Chorded]) -> list[tuple[float, float, Chorded]]:
    """Chords with tones, cut into equal pieces of about half a second."""
    pieces: list[tuple[float, float, Chorded]] = []
    for span in spans:
        length = span.end_s - span.start_s
        if not span.pitch_classes or length <= 0:
            continue
        count = max(1, round(length / PIECE_S))
        edges = [span.start_s + length * i / count for i in range(count + 1)]
        pieces += [(a, b, span) for a, b in pairwise(edges)]
    return pieces


def _with_floor(
    pieces: Sequence[tuple[float, float, Chorded]], holds: Callable[[float, float, Chorded], bool], seconds: float
) -> Match:
    inside = [(a, min(b, seconds), span) for a, b, span in pieces if a < seconds]
    if not inside:
        return NO_MATCH
    lengths = np.asarray([b - a for a, b, _ in inside])
    spans = [span for _, _, span in inside]

    def share(row: Sequence[Chorded]) -> float:
        held = [holds(a, b, span) for (a, b, _), span in zip(inside, row, strict=True)]
        return float(np.average(held, weights=lengths))

    turned = [round(part * len(spans)) for part in SHIFTS]
    floors = [share([*spans[turn:], *spans[:turn]]) for turn in turned]
    return Match(share(spans), float(np.mean(floors)), float(lengths.sum()))


def _triad(symbol: str) -> tuple[int, str] | None:
    """Root and "major" or "minor" of a chord that is one of them with or without more on top, else None."""
    try:
        chord = parse_chord(symbol)
    except MusicError:
        return None
    if chord.is_none:
        return None
    root = pitch_class(chord.root)
    above = {(tone - root) % 12 for tone in chord.pitch_classes}
    if 7 not in above or (3 in above) == (4 in above):
        return None
    return root, "minor" if 3 in above else "major"

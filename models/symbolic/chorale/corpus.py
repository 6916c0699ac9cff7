"""Reads Bach's four-part chorales of music21's corpus as beats: soprano, fermatas, place in the bar, and the chord that
sounds, relative to the tonic.

Part of the trainer and of measuring: needs music21. What a chord is on a beat is estimated here from all voices, for
training and for judging alike; nobody wrote these labels down.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from models.symbolic.chorale import classes
from models.symbolic.chorale.classes import ChordClass
from models.symbolic.chorale.rows import Sung, class_rows

# Temperley, Music and Probability (MIT Press 2007), p. 86: how usual each degree is.
MAJOR = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
MINOR = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)
SHARED = 0.30  # of the shorter soprano's runs of intervals: from there two are one tune
RUN = 6  # intervals


@dataclass(frozen=True)
class Beat:
    """One beat.

    Attributes:
        pitch: The soprano's at its beginning; -1 is a rest.
        half: The soprano's in its second half.
        struck: Whether the soprano is struck on it.
        quarters: Length of that note from here.
        fermata: Whether the soprano's note has one.
        place: Beat of the bar, from 0.
        beats: Beats of the bar.
        chord: What sounds, or None where nothing can be told.
    """

    pitch: int
    half: int
    struck: bool
    quarters: float
    fermata: bool
    place: int
    beats: int
    chord: ChordClass | None = None


@dataclass(frozen=True)
class Chorale:
    """A chorale on the grid of beats, in its own key.

    Attributes:
        frames: Pitches of all four voices at every eighth, from the top; a pitch that was struck before and goes on is
            given as -pitch.
    """

    name: str
    tonic: int
    mode: str
    beats: tuple[Beat, ...]
    frames: tuple[tuple[int, ...], ...]

    @property
    def rows(self) -> list[list[int]]:
        """Classes of every beat as in `classes.INPUTS`."""
        sung = [Sung(b.pitch, b.half, b.struck, b.quarters, b.fermata, b.place, b.beats) for b in self.beats]
        return class_rows(sung, self.tonic, self.mode == "minor")


def read_chorales(cache: Path | None = None) -> list[Chorale]:
    """All strictly four-part chorales.

    Args:
        cache: A file to keep them in between runs; not part of the project.
    """
    if cache is not None and cache.is_file():
        return [_from_json(row) for row in json.loads(cache.read_text())]
    from music21 import corpus

    rows = [read for score in corpus.chorales.Iterator() if (read := read_score(score)) is not None]
    if cache is not None:
        cache.write_text(json.dumps([asdict(row) for row in rows]))
    return rows


def _from_json(row: dict[str, Any]) -> Chorale:
    beats = tuple(Beat(**{**b, "chord": tuple(b["chord"]) if b["chord"] else None}) for b in row["beats"])
    return Chorale(row["name"], row["tonic"], row["mode"], beats, tuple(map(tuple, row["frames"])))


def read_score(score: Any) -> Chorale | None:
    """A chorale of music21; None when it has not four parts of single notes or no meter of quarters."""
    parts = list(score.parts)
    if len(parts) != 4:
        return None
    voices = [_voice(part) for part in parts]
    meter = next(iter(parts[0].recurse().getElementsByClass("TimeSignature")), None)
    if meter is None or meter.denominator != 4 or any(not voice for voice in voices):
        return None
    end = min(max(start + length for start, length, *_ in voice) for voice in voices)
    measures = sorted(float(m.offset) for m in parts[0].getElementsByClass("Measure"))
    pickup = (measures[1] - measures[0]) % meter.numerator if len(measures) > 1 else 0.0
    if pickup != int(pickup):
        return None
    tonic, mode = _key(voices)
    beats = []
    for at in range(int(end)):
        place = int((at - pickup) % meter.numerator)
        beats.append(_beat(voices[0], float(at), place, meter.numerator))
    frames = tuple(_frame(voices, eighth / 2) for eighth in range(2 * int(end)))
    beats = [replace(b, chord=chord_on(frames[2 * n], frames[2 * n + 1], tonic)) for n, b in enumerate(beats)]
    name = str(score.metadata.corpusFilePath or score.metadata.title) if score.metadata else ""
    return Chorale(name, tonic, mode, tuple(beats), frames)


Sounding = tuple[float, float, int, bool]  # onset, length in quarters, pitch, fermata
Frame = tuple[int, ...]  # pitches of the four voices on an eighth, negative where held, 0 for rests


def _voice(part: Any) -> list[Sounding]:
    rows: list[Sounding] = []
    for note in part.flatten().notes:
        if not note.isNote:
            return []
        fermata = any("Fermata" in type(mark).__name__ for mark in note.expressions)
        start, length = float(note.offset), float(note.quarterLength)
        if note.tie is not None and note.tie.type in ("stop", "continue") and rows and rows[-1][2] == note.pitch.midi:
            first, before, pitch, held = rows[-1]
            rows[-1] = (first, before + length, pitch, held or fermata)
        elif length > 0:
            rows.append((start, length, note.pitch.midi, fermata))
    return rows


def _at(voice: Sequence[Sounding], at: float) -> Sounding | None:
    return next((note for note in voice if note[0] <= at + 1e-6 < note[0] + note[1] - 1e-6), None)


def _frame(voices: Sequence[Sequence[Sounding]], at: float) -> tuple[int, ...]:
    notes = [_at(voice, at) for voice in voices]
    return tuple(0 if note is None else note[2] if abs(note[0] - at) < 1e-6 else -note[2] for note in notes)


def _beat(soprano: Sequence[Sounding], at: float, place: int, beats: int) -> Beat:
    note, half = _at(soprano, at), _at(soprano, at + 0.5)
    return Beat(
        note[2] if note else -1,
        half[2] if half else -1,
        bool(note and abs(note[0] - at) < 1e-6),
        note[0] + note[1] - at if note else 0.0,
        bool(note and note[3]),
        place,
        beats,
    )


def chord_on(first: Frame, second: Frame, tonic: int) -> ChordClass | None:
    """The chord that explains a beat best, from what sounds in its two halves: the bass counts more than others, and a
    seventh that is not there when the beat begins hardly counts.
    """
    weight: defaultdict[int, float] = defaultdict(float)
    for frame, share in ((first, 0.65), (second, 0.5)):
        for number, pitch in enumerate(frame):
            if pitch:
                weight[(abs(pitch) - tonic) % 12] += share * (1.3 if number == 3 else 1.0)
    total = sum(weight.values())
    if total < 1.5:
        return None
    there = {(abs(pitch) - tonic) % 12 for pitch in first if pitch}
    best, best_score = (0, 0), -99.0
    for root in range(12):
        for quality, name in enumerate(classes.NAMES):
            tones = [(root + t) % 12 for t in classes.QUALITIES[name]]
            score = 2 * sum(weight[t] for t in tones) - total
            score -= sum(p for t, p in zip(tones, (0.9, 1.2, 0.35, 0.9), strict=False) if weight[t] < 0.3)
            score -= 0.35 * (len(tones) == 4) + 0.4 * (name == "aug") + 0.15 * (name in ("maj7", "dim"))
            score -= 0.9 * (len(tones) == 4 and tones[3] not in there)
            score += 0.15 * weight[root] / total
            if score > best_score + 1e-9:
                best, best_score = (root, quality), score
    tones = [(best[0] + t) % 12 for t in classes.QUALITIES[classes.NAMES[best[1]]]]
    for pitch in (first[3], second[3]):
        if pitch and (abs(pitch) - tonic) % 12 in tones:
            return best[0], best[1], tones.index((abs(pitch) - tonic) % 12)
    return best[0], best[1], 0


def _key(voices: Sequence[Sequence[Sounding]]) -> tuple[int, str]:
    counts = [0.0] * 12
    for voice in voices:
        for _, length, pitch, _ in voice:
            counts[pitch % 12] += length
    last = voices[3][-1][2] % 12
    total = sum(counts)
    rows = []
    for tonic in range(12):
        for mode, profile in (("major", MAJOR), ("minor", MINOR)):
            fit = sum(counts[(tonic + d) % 12] * p for d, p in enumerate(profile)) / total
            rows.append((fit + 0.06 * (tonic == last), tonic, mode))
    _, tonic, mode = max(rows)
    return tonic, mode


# ---- splitting


def families(chorales: Sequence[Chorale]) -> list[int]:
    """Number of the tune each chorale sets: settings of one tune, in any key, have the same number."""
    runs = [_runs(chorale) for chorale in chorales]
    family = list(range(len(runs)))
    for a in range(len(runs)):
        for b in range(a):
            smaller = min(len(runs[a]), len(runs[b])) or 1
            if family[a] != family[b] and len(runs[a] & runs[b]) / smaller >= SHARED:
                old, new = family[a], family[b]
                family = [new if number == old else number for number in family]
    return family


def _runs(chorale: Chorale) -> set[tuple[int, ...]]:
    tune = [b.pitch for b in chorale.beats if b.pitch >= 0 and b.struck]
    moves = [after - before for before, after in pairwise(tune) if after != before]
    return {tuple(moves[at : at + RUN]) for at in range(len(moves) - RUN + 1)}


def split(chorales: Sequence[Chorale], family: Sequence[int]) -> dict[str, list[Chorale]]:
    """Families dealt whole, by a hash of the first member's tune: 70 % to train, 15 % each to choose and to judge."""
    parts: dict[str, list[Chorale]] = {"train": [], "valid": [], "test": []}
    names = {number: chorales[number] for number in set(family)}
    for chorale, number in zip(chorales, family, strict=True):
        text = repr(sorted(_runs(names[number])))
        share = int(sha256(text.encode()).hexdigest()[:8], 16) / 16**8
        parts["train" if share < 0.7 else "valid" if share < 0.85 else "test"].append(chorale)
    return parts


def vocabulary(chorales: Sequence[Chorale], least: int = 12) -> list[ChordClass]:
    """Chords that these have at least so often, the commonest first."""
    counts = Counter(b.chord for c in chorales for b in c.beats if b.chord)
    return [chord for chord, count in counts.most_common() if count >= least]

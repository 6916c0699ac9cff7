"""From ABC files to rows of classes: which tunes are used, what their tonic is, and which tunes are one family.

Collections print the same tune many times under other names: a split by file would test on what was learned. Families
(tunes that share 30 % of their runs of 8 intervals, and what they are linked to) stay whole.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from models.symbolic.melody import classes
from models.symbolic.melody.abc_reader import AbcNote, AbcTune, read_abc

COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs")
SHORTEST = 16  # notes
RUN = 8  # intervals
SHARED = 0.3
_MODE_TONICS = {"major": 0, "dorian": 2, "mixolydian": 7, "minor": 9}  # semitones above the tonic of the major key


@dataclass(frozen=True, slots=True)
class Tune:
    """A tune as the network sees it.

    Attributes:
        collection: Folder it was read from.
        meter: Such as (6, 8).
        mode: "major", "mixolydian", "dorian" or "minor".
        pitches: Semitones from the tonic below the tune's middle.
        lengths: Sixteenths.
        positions: Sixteenths from the bar line.
        bars: Bar of the section, from 0 to 7.
    """

    title: str
    collection: str
    meter: tuple[int, int]
    mode: str
    pitches: tuple[int, ...]
    lengths: tuple[float, ...]
    positions: tuple[float, ...]
    bars: tuple[int, ...]

    @property
    def intervals(self) -> tuple[int, ...]:
        """Moves in semitones."""
        return tuple(after - before for before, after in pairwise(self.pitches))

    @property
    def notes_per_beat(self) -> float:
        """Notes per four sixteenths of sound."""
        return 4 * len(self.lengths) / max(1.0, sum(self.lengths))


def home_of(signature: int, tonic: int, mode: str, notes: Sequence[AbcNote]) -> tuple[int, str]:
    """Tonic and mode that the notes speak for among those of the signature.

    Transcribers often write the signature of a major key over a Dorian or Mixolydian tune. A tonic is heard where the
    tune ends and where it rests longest; what the header names is believed unless both say otherwise.
    """
    major = 7 * signature % 12
    total = float(sum(note.length for note in notes)) or 1.0
    share: defaultdict[int, float] = defaultdict(float)
    for note in notes:
        share[note.pitch % 12] += float(note.length) / total
    best, best_score = (tonic, mode), -1.0
    for name, above in _MODE_TONICS.items():
        at = (major + above) % 12
        score = share[at] + 0.5 * share[(at + 7) % 12] + 0.2 * (notes[-1].pitch % 12 == at)
        score += 0.25 * ((at, name) == (tonic, mode))
        if score > best_score:
            best, best_score = (at, name), score
    return best


def tune_of(abc: AbcTune, collection: str) -> Tune | None:
    """A tune in classes; None for one that is too short or in a meter that is not learned."""
    if len(abc.notes) < SHORTEST or abc.meter not in classes.METERS:
        return None
    bar_steps = 16 * abc.meter[0] / abc.meter[1]
    if sum(note.position >= bar_steps for note in abc.notes) > 2:
        return None  # bars that hold too much: a slip in the file or in its reading
    tonic, mode = home_of(abc.signature, abc.tonic, abc.mode, abc.notes)
    home = classes.tonic_below(tonic, sum(note.pitch for note in abc.notes) / len(abc.notes))
    return Tune(
        title=abc.title,
        collection=collection,
        meter=abc.meter,
        mode=mode,
        pitches=tuple(note.pitch - home for note in abc.notes),
        lengths=tuple(float(note.length) for note in abc.notes),
        positions=tuple(float(note.position) for note in abc.notes),
        bars=tuple(note.bar % classes.BARS for note in abc.notes),
    )


def read_tunes(corpus: Path) -> list[Tune]:
    """All usable tunes of the collections.

    Args:
        corpus: The folder that holds the collections' folders, such as music21's corpus.
    """
    tunes = []
    for collection in COLLECTIONS:
        for path in sorted((corpus / collection).glob("*.abc")):
            for abc in read_abc(path.read_text(encoding="utf-8", errors="replace")):
                tune = tune_of(abc, collection) if isinstance(abc, AbcTune) else None
                if tune is not None:
                    tunes.append(tune)
    return tunes


def runs(tune: Tune, size: int = RUN) -> set[tuple[int, ...]]:
    """Distinct runs of intervals."""
    steps = tune.intervals
    return {steps[at : at + size] for at in range(len(steps) - size + 1)}


def families(tunes: Sequence[Tune]) -> list[int]:
    """For each tune the number of its family: tunes linked by sharing 30 % of the runs of the shorter."""
    sets = [runs(tune) for tune in tunes]
    holders: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, rows in enumerate(sets):
        for row in rows:
            holders[row].append(index)
    parent = list(range(len(tunes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for index, rows in enumerate(sets):
        shared = Counter(other for row in rows for other in holders[row] if other > index)
        for other, count in shared.items():
            if count >= SHARED * min(len(rows), len(sets[other])):
                parent[root(other)] = root(index)
    return [root(index) for index in range(len(tunes))]


def split(
    tunes: Sequence[Tune], family_of: Iterable[int], shares: tuple[float, float] = (0.08, 0.12)
) -> dict[str, list[Tune]]:
    """Families dealt to train, valid and test by a hash of their titles, so that the deal never changes.

    Args:
        tunes: All tunes.
        family_of: The family of each.
        shares: Of families for valid and for test.
    """
    members: dict[int, list[Tune]] = defaultdict(list)
    for tune, family in zip(tunes, family_of, strict=True):
        members[family].append(tune)
    parts: dict[str, list[Tune]] = {"train": [], "valid": [], "test": []}
    for rows in members.values():
        name = "|".join(sorted(f"{tune.title}/{tune.pitches[:24]}" for tune in rows))
        place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
        part = "valid" if place < shares[0] else "test" if place < sum(shares) else "train"
        if len(rows) > 40:
            part = "train"  # a family that large is a chain of look-alikes; held out it would be half a test
        parts[part] += rows
    return parts


def class_rows(tune: Tune) -> list[tuple[int, ...]]:
    """Inputs of each step, as in `classes.INPUTS`: what is known before each note's pitch."""
    meter, mode = classes.meter_class(*tune.meter), classes.mode_class(tune.mode)
    density = classes.density_class(tune.notes_per_beat)
    rows: list[tuple[int, ...]] = []
    for at in range(len(tune.pitches)):
        known = at > 0
        rows.append(
            (
                classes.pitch_class_of(tune.pitches[at - 1]) if known else classes.NO_PITCH,
                classes.interval_class(tune.pitches[at - 1] - tune.pitches[at - 2]) if at > 1 else classes.NO_INTERVAL,
                classes.length_class(tune.lengths[at - 1]) if known else classes.NO_LENGTH,
                classes.position_class(tune.positions[at]),
                classes.length_class(tune.lengths[at]),
                tune.bars[at],
                meter,
                mode,
                density,
            )
        )
    return rows
